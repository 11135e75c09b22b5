"""Maps: areas shaded by value where outlines are held, and a tile for each place where they are not."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from commonground.documents import words
from commonground.documents.charts import canvas
from commonground.documents.charts.chart import INK, ORANGE, QUIET_INK, SEQUENCE, Cell, Chart, vega
from commonground.domain.indicators.nouns import Measure
from commonground.terms import Figure, Place, union

WIDTH, KEY = 760, 46
HATCH = (
    '<defs><pattern id="no-value" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
    '<rect width="6" height="6" fill="#ffffff"/><line x1="0" y1="0" x2="0" y2="6" stroke="#6f777b" stroke-width="2"/></pattern></defs>'
)
REGION_ROWS = (("E12000001",), ("E12000002", "E12000003"), ("E12000005", "E12000004", "E12000006"), ("E12000009", "E12000007", "E12000008"))
REGION_NAMES = {
    "E12000001": "North East",
    "E12000002": "North West",
    "E12000003": "Yorkshire and The Humber",
    "E12000004": "East Midlands",
    "E12000005": "West Midlands",
    "E12000006": "East of England",
    "E12000007": "London",
    "E12000008": "South East",
    "E12000009": "South West",
}
Ring = Sequence[Sequence[float]]


def choropleth(
    measure: Measure, figures: Sequence[Figure], boundaries: Mapping[str, Any], *, highlight: str | None = None, title: str = ""
) -> Chart:
    """Areas in four classes of equal number, from pale (low) to dark (high); hatched where there is no value.

    `boundaries` is a GeoJSON feature collection (each feature's code in its id, or in a property `code`), or a mapping
    from code to geometry, in WGS84. Distances are kept right along the middle latitude.
    """
    outlines = _outlines(boundaries)
    drawn = [figure for figure in figures if figure.place.code in outlines]
    drawing, height = _map(measure, drawn, outlines, highlight) if drawn else ("", 40)
    chart = _chart("map", measure, figures, highlight, title, drawing, height)
    undrawn = len(figures) - len(drawn)
    note = f"{words.counted(undrawn, 'place')} not drawn, because no outline is held." if undrawn else ""
    return _noted(chart, note)


def tile_grid(
    measure: Measure, figures: Sequence[Figure], *, groups: Mapping[str, str] | None = None, highlight: str | None = None, title: str = ""
) -> Chart:
    """One tile of equal size for each place: the nine regions as they lie, or councils in a block for each of their `groups`.

    `groups` gives the code of the region of each council; without it the tiles stand in one block by name.
    """
    drawing, height = _regions(measure, figures, highlight) if _are_regions(figures) else _blocks(measure, figures, groups or {}, highlight)
    return _chart("tiles", measure, figures, highlight, title, drawing, height)


def _chart(kind: str, measure: Measure, figures: Sequence[Figure], highlight: str | None, title: str, drawing: str, height: int) -> Chart:
    period = figures[0].period.label if figures else ""
    title = title or f"{measure.name} by area, {period}"
    sentence = _sentence(measure, figures, highlight)
    classes = Classes(figures)
    return Chart(
        id=f"{kind}-{measure.id}",
        title=title,
        sentence=sentence,
        alt=f"{'Map' if kind == 'map' else 'Tile grid'} of {words.counted(len(figures), 'area')}. {sentence}",
        columns=("Place", "Code", "Value", "Shade"),
        rows=tuple(_row(figure, classes) for figure in sorted(figures, key=lambda figure: figure.place.name)),
        spec=_spec(measure, figures, classes, title, sentence),
        sources=union(*(figure.sources for figure in figures)),
        units=("", "", words.unit_heading(measure), ""),
        decimals=(0, 0, measure.decimals, 0),
        drawing=drawing,
        width=WIDTH,
        height=height,
    )


def _noted(chart: Chart, note: str) -> Chart:
    return replace(chart, note=note)


def locator(place: Place, boundaries: Mapping[str, Any]) -> Chart | None:
    """Where a place lies among the outlines given; nothing when its own outline is not among them. Shows no figures."""
    outlines = _outlines(boundaries)
    if place.code not in outlines:
        return None
    fit = _Fit([point for rings in outlines.values() for ring in rings for point in ring], 300)
    shapes = {code: "".join(fit.path(ring) for ring in rings) for code, rings in outlines.items()}
    others = "".join(
        canvas.path(shape, fill="#e6e5e0", stroke="#ffffff", width=0.8) for code, shape in shapes.items() if code != place.code
    )
    sentence = f"{words.begun(str(place))}, dark, among {words.counted(len(outlines) - 1, 'other area')}."
    return Chart(
        id="where",
        title=f"Where {place} {'lie' if place.be == 'are' else 'lies'}",
        sentence=sentence,
        alt=f"Map without figures. {sentence}",
        columns=(),
        rows=(),
        spec={},
        sources=(),
        drawing=others + canvas.path(shapes[place.code], fill=INK, stroke="#ffffff"),
        width=WIDTH,
        height=KEY + fit.height + 8,
    )


def shapes(boundaries: Mapping[str, Any], tallest: float = 520) -> tuple[dict[str, str], int]:
    """Path data of each outline by code, fitted together on a drawing WIDTH wide, and its height; no outlines give an empty drawing."""
    outlines = _outlines(boundaries)
    if not outlines:
        return {}, 0
    fit = _Fit([point for rings in outlines.values() for ring in rings for point in ring], tallest)
    return {code: "".join(fit.path(ring) for ring in rings) for code, rings in outlines.items()}, KEY + fit.height + 8


class _Fit:
    """From longitude and latitude to the drawing: equirectangular, true along the middle latitude."""

    def __init__(self, points: Sequence[Sequence[float]], tallest: float) -> None:
        self.west, east = min(p[0] for p in points), max(p[0] for p in points)
        south, self.north = min(p[1] for p in points), max(p[1] for p in points)
        self.squeeze = math.cos(math.radians((south + self.north) / 2))
        self.scale = min(WIDTH / max((east - self.west) * self.squeeze, 1e-9), tallest / max(self.north - south, 1e-9))
        self.margin = (WIDTH - (east - self.west) * self.squeeze * self.scale) / 2
        self.height = round((self.north - south) * self.scale)

    def path(self, ring: Ring) -> str:
        """A ring as path data; points that fall on one another are left out, and specks that vanish are dropped."""
        placed = dict.fromkeys(
            (round(self.margin + (p[0] - self.west) * self.squeeze * self.scale, 1), round(KEY + (self.north - p[1]) * self.scale, 1))
            for p in ring
        )
        return "M" + "L".join(f"{x:g} {y:g}" for x, y in placed) + "Z" if len(placed) > 2 else ""


class Classes:
    """Four classes of about equal number; the cuts are values of places, so the key shows numbers from the table."""

    def __init__(self, figures: Sequence[Figure]) -> None:
        held = sorted(figure.number for figure in figures if figure.present)
        wanted = min(len(SEQUENCE), len(set(held)))
        starts = dict.fromkeys(held[len(held) * part // wanted] for part in range(wanted)) if held else {}
        self.starts = tuple(starts)
        self.ends = tuple(
            max(value for value in held if index + 1 == len(self.starts) or value < self.starts[index + 1])
            for index in range(len(self.starts))
        )

    def of(self, value: float) -> int:
        return max(index for index, start in enumerate(self.starts) if value >= start)

    def colour(self, index: int) -> str:
        spread = {1: (2,), 2: (0, 3), 3: (0, 2, 3)}.get(len(self.starts), (0, 1, 2, 3))
        return SEQUENCE[spread[index]]

    def fill(self, figure: Figure) -> str:
        return self.colour(self.of(figure.number)) if figure.present else "url(#no-value)"


def _row(figure: Figure, classes: Classes) -> tuple[Cell, ...]:
    shade = f"{classes.of(figure.number) + 1} of {len(classes.starts)}" if figure.present else "hatched"
    return (figure.place.name, figure.place.code, figure.value, shade)


def _sentence(measure: Measure, figures: Sequence[Figure], highlight: str | None) -> str:
    present = sorted((figure for figure in figures if figure.present), key=lambda figure: (figure.number, figure.place.name))
    if not present:
        return f"No area has a value of {words.inside_sentence(measure.name)}."
    low, high = present[0], present[-1]
    said = f"{measure.name} is lowest in {low.place} ({words.figure(low, measure)})"
    said += f" and highest in {high.place} ({words.figure(high, measure)})"
    held = next((figure for figure in figures if figure.place.code == highlight), None)
    if held:
        said += f"; {held.place} {held.place.have} {words.figure(held, measure) if held.present else 'no value'}"
    missing = len(figures) - len(present)
    return said + (f"; {words.counted(missing, 'area')} {'has' if missing == 1 else 'have'} no value." if missing else ".")


def _key(measure: Measure, classes: Classes, missing: bool) -> str:
    x, out = 0.0, [HATCH]
    for index, (start, end) in enumerate(zip(classes.starts, classes.ends, strict=True)):
        said = (
            words.number(start, measure.decimals)
            if start == end
            else f"{words.number(start, measure.decimals)} to {words.number(end, measure.decimals)}"
        )
        out += [
            canvas.rect(x, 2, 22, 14, fill=classes.colour(index), stroke=QUIET_INK, stroke_width=0.5),
            canvas.text(x + 28, 14, said, size=12),
        ]
        x += 28 + canvas.text_width(said, 12) + 18
    if missing:
        out += [
            canvas.rect(x, 2, 22, 14, fill="url(#no-value)", stroke=QUIET_INK, stroke_width=0.5),
            canvas.text(x + 28, 14, "no value", size=12),
        ]
    out.append(canvas.text(0, 32, words.unit_heading(measure), size=12, fill=QUIET_INK))
    return "".join(out)


def _outlines(boundaries: Mapping[str, Any]) -> dict[str, list[Ring]]:
    if boundaries.get("type") == "FeatureCollection":
        held = {_code(feature): feature.get("geometry") for feature in boundaries["features"]}
    else:
        held = {code: shape.get("geometry", shape) for code, shape in boundaries.items() if shape}
    return {code: list(_rings(geometry)) for code, geometry in held.items() if code and geometry}


def _code(feature: Mapping[str, Any]) -> str:
    properties = feature.get("properties") or {}
    return str(properties.get("code") or feature.get("id") or next((v for k, v in properties.items() if k.lower().endswith("cd")), ""))


def _rings(geometry: Mapping[str, Any]) -> Iterable[Ring]:
    if geometry["type"] == "Polygon":
        yield from geometry["coordinates"]
    elif geometry["type"] == "MultiPolygon":
        for polygon in geometry["coordinates"]:
            yield from polygon
    elif geometry["type"] == "GeometryCollection":
        for part in geometry["geometries"]:
            yield from _rings(part)


def _map(measure: Measure, figures: Sequence[Figure], outlines: Mapping[str, list[Ring]], highlight: str | None) -> tuple[str, int]:
    fit = _Fit([point for figure in figures for ring in outlines[figure.place.code] for point in ring], 640)
    classes, out, chosen = Classes(figures), [], ""
    for figure in figures:
        shape = "".join(fit.path(ring) for ring in outlines[figure.place.code])
        said = f"{figure.place.name}: {words.figure(figure, measure)}"
        out.append(
            canvas.path(shape, fill=classes.fill(figure), stroke="#ffffff", width=0.6, title=said).replace(
                "<path", '<path fill-rule="evenodd"', 1
            )
        )
        if figure.place.code == highlight:
            chosen = canvas.path(shape, stroke="#ffffff", width=5) + canvas.path(shape, stroke=ORANGE, width=2.5)
    missing = any(not figure.present for figure in figures)
    return _key(measure, classes, missing) + "".join(out) + chosen, KEY + fit.height + 8


def _are_regions(figures: Sequence[Figure]) -> bool:
    return 0 < len(figures) <= 9 and all(figure.place.code in {code for row in REGION_ROWS for code in row} for figure in figures)


def _regions(measure: Measure, figures: Sequence[Figure], highlight: str | None) -> tuple[str, int]:
    held, classes = {figure.place.code: figure for figure in figures}, Classes(figures)
    side, out = 118, [_key(measure, classes, any(not figure.present for figure in figures))]
    for down, row in enumerate(REGION_ROWS):
        start = (WIDTH - len(row) * (side + 60 + 6)) / 2
        for along, code in enumerate(row):
            if code in held:
                out.append(
                    _named_tile(
                        measure, held[code], classes, start + along * (side + 66), KEY + down * 78, side + 60, 72, code == highlight
                    )
                )
    return "".join(out), KEY + 78 * len(REGION_ROWS) + 4


def _named_tile(measure: Measure, figure: Figure, classes: Classes, x: float, y: float, width: float, height: float, chosen: bool) -> str:
    dark = figure.present and classes.colour(classes.of(figure.number)) in SEQUENCE[2:]
    ink = "#ffffff" if dark else INK
    out = canvas.rect(
        x, y, width, height, fill=classes.fill(figure), stroke=ORANGE if chosen else QUIET_INK, stroke_width=4 if chosen else 0.5
    )
    if not figure.present:
        out += canvas.rect(x + 8, y + 12, width - 16, height - 24, fill="#ffffff")
    lines = canvas.wrap(figure.place.name, 13, width - 16, bold=True)
    first = y + height / 2 - 4 - 8 * (len(lines) - 1)
    said = words.figure(figure, measure) if figure.present else figure.value.mark  # type: ignore[union-attr]
    return out + "".join(
        canvas.text(x + width / 2, first + 16 * place, part, anchor="middle", bold=place < len(lines), fill=ink)
        for place, part in enumerate([*lines, said])
    )


def _blocks(measure: Measure, figures: Sequence[Figure], groups: Mapping[str, str], highlight: str | None) -> tuple[str, int]:
    """Councils as small tiles, in a block for each region, the blocks placed as the regions lie."""
    classes, side, gap = Classes(figures), 18, 3
    names = REGION_NAMES
    blocks: dict[str, list[Figure]] = {}
    for figure in sorted(figures, key=lambda figure: figure.place.name):
        blocks.setdefault(groups.get(figure.place.code, ""), []).append(figure)
    rows = [[code for code in row if code in blocks] for row in REGION_ROWS]
    rows.append([code for code in blocks if code not in names])
    out, y = [_key(measure, classes, any(not figure.present for figure in figures))], KEY + 18.0
    marked = ""
    for row in (row for row in rows if row):
        share, tallest = WIDTH / len(row), 0.0
        across = max(1, int((share - 24) // (side + gap)))
        for place, code in enumerate(row):
            x = place * share
            out.append(canvas.text(x, y - 6, names.get(code, code), size=12, bold=True))
            for index, figure in enumerate(blocks[code]):
                left, top = x + index % across * (side + gap), y + index // across * (side + gap)
                said = f"{figure.place.name}: {words.figure(figure, measure)}"
                out.append(canvas.rect(left, top, side, side, fill=classes.fill(figure), stroke=QUIET_INK, stroke_width=0.5, title=said))
                if figure.place.code == highlight:
                    marked = canvas.rect(left - 2, top - 2, side + 4, side + 4, fill="none", stroke=ORANGE, stroke_width=3)
            tallest = max(tallest, math.ceil(len(blocks[code]) / across) * (side + gap))
        y += tallest + 30
    return "".join(out) + marked, round(y - 18)


def _spec(measure: Measure, figures: Sequence[Figure], classes: Classes, title: str, description: str) -> dict[str, object]:
    data = [
        {"place": figure.place.name, "value": figure.value, "shade": classes.of(figure.number) + 1 if figure.present else None}
        for figure in sorted(figures, key=lambda figure: figure.place.name)
    ]
    return vega(
        data,
        title,
        description,
        mark={"type": "rect", "stroke": "#ffffff"},
        encoding={
            "y": {"field": "place", "type": "nominal", "title": None},
            "color": {
                "field": "value",
                "type": "quantitative",
                "title": words.unit_heading(measure),
                "scale": {"range": list(SEQUENCE), "type": "quantile"},
            },
            "tooltip": [{"field": "place", "type": "nominal"}, {"field": "value", "type": "quantitative"}],
        },
    )
