"""A chart as a picture: SVG for pages and documents, PNG for those that cannot hold SVG."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from html import escape

from commonground.documents.charts.chart import FONT, Chart

EDGE = 8  # room at both sides, so that no letter is cut


def svg(chart: Chart) -> str:
    """The chart as one self-contained SVG element: it scales to its column, and a screen reader is told its title and text."""
    name = "".join(letter if letter.isalnum() else "-" for letter in chart.id)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-labelledby="{name}-title {name}-desc" '
        f'viewBox="{-EDGE} 0 {chart.width + 2 * EDGE} {chart.height}" '
        f'class="chart" width="100%" font-family="{escape(FONT, quote=True)}">'
        f'<title id="{name}-title">{escape(chart.title)}</title><desc id="{name}-desc">{escape(chart.alt)}</desc>{chart.drawing}</svg>'
    )


def inline(chart: Chart) -> str:
    """The same SVG for the inside of a page, where its links can be reached by keyboard: a group with a name, not one picture."""
    return svg(chart).replace('role="img"', 'role="group"', 1)


def phone_file(chart: Chart) -> str:
    """The picture for a narrow screen as `svg_file` gives it; a chart that has none for it gives its one picture."""
    phone = chart.phone
    return svg_file(replace(chart, drawing=phone.inside, width=phone.width, height=phone.height) if phone else chart)


def svg_file(chart: Chart) -> str:
    """The same SVG with its size in pixels and a white ground, for saving to a file or placing in a document."""
    sized = svg(chart).replace(
        'class="chart" width="100%"',
        f'width="{chart.width + 2 * EDGE}" height="{chart.height}"',
        1,
    )
    opened = sized.index("</desc>") + len("</desc>")
    return f'{sized[:opened]}<rect x="{-EDGE}" width="{chart.width + 2 * EDGE}" height="{chart.height}" fill="#ffffff"/>{sized[opened:]}'


def png(chart: Chart, scale: float = 2) -> bytes:
    """The chart as PNG, `scale` pixels to each unit of the drawing."""
    return _png(svg_file(chart), scale)


@lru_cache(maxsize=64)
def _png(drawn: str, scale: float) -> bytes:
    import vl_convert

    return vl_convert.svg_to_png(drawn, scale=scale)
