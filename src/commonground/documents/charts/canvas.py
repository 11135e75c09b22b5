"""The few marks that our charts are drawn with, as SVG text: no scripts, no styles from elsewhere.

Drawn here rather than by Vega because a page shows many small charts at once: measured on two cores, Vega took
0.8 s to start, 75 ms a chart and 80 MB; this takes about 1 ms. See docs/decisions.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Sequence
from functools import lru_cache
from html import escape

from commonground.documents.charts.chart import GRID, INK, QUIET_INK

# Advance widths of Arial and its metric twins (Helvetica, Liberation Sans), thousandths of the size, from space to "~".
_ADVANCES = (
    "278 278 355 556 556 889 667 191 333 333 389 584 278 333 278 278 556 556 556 556 556 556 556 556 556 556 278 278 584 584 584 556 "
    "1015 667 667 722 722 667 611 778 722 278 500 667 556 833 722 778 667 778 722 667 611 722 667 944 667 667 611 278 278 278 469 556 "
    "333 556 556 500 556 556 278 556 556 222 222 500 222 833 556 556 556 556 333 500 278 556 500 722 500 500 500 334 260 334 584"
)
_WIDTHS = dict(zip(map(chr, range(32, 127)), map(int, _ADVANCES.split()), strict=True))


def text_width(text: str, size: float, bold: bool = False) -> float:
    """Width of a line of text in pixels."""
    return sum(_WIDTHS.get(letter, 600) for letter in text) * size / 1000 * (1.07 if bold else 1)


def wrap(text: str, size: float, width: float, lines: int = 2, bold: bool = False) -> list[str]:
    """Text in at most `lines` lines of `width` pixels; what does not fit ends in an ellipsis."""
    return list(_wrapped(text, size, width, lines, bold))


@lru_cache(maxsize=8192)  # the names of places and bodies are set again in every picture
def _wrapped(text: str, size: float, width: float, lines: int, bold: bool) -> tuple[str, ...]:
    out: list[str] = []
    for word in text.split():
        if out and text_width(f"{out[-1]} {word}", size, bold) <= width:
            out[-1] += f" {word}"
        else:
            out.append(word)
    if len(out) > lines:
        out = [*out[: lines - 1], " ".join(out[lines - 1 :])]
    return tuple(_cut(line, size, width, bold) for line in out) or ("",)


def _cut(line: str, size: float, width: float, bold: bool) -> str:
    if text_width(line, size, bold) <= width:
        return line
    while line and text_width(line + "…", size, bold) > width:
        line = line[:-1]
    return line.rstrip() + "…"


def text(x: float, y: float, said: str, *, size: float = 13, anchor: str = "start", fill: str = INK, bold: bool = False) -> str:
    weight = ' font-weight="bold"' if bold else ""
    held = "" if anchor == "start" else f' text-anchor="{anchor}"'
    return f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size:g}" fill="{fill}"{held}{weight}>{escape(said)}</text>'


def upright(x: float, y: float, said: str, *, size: float = 12, fill: str = INK) -> str:
    """Text that reads upwards from its foot, for the heads of narrow columns."""
    return f'<g transform="translate({x:.1f} {y:.1f}) rotate(-90)">{text(0, 0, said, size=size, fill=fill)}</g>'


def line(x1: float, y1: float, x2: float, y2: float, *, stroke: str = GRID, width: float = 1, dash: str = "") -> str:
    dashed = f' stroke-dasharray="{dash}"' if dash else ""
    return f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" stroke="{stroke}" stroke-width="{width:g}"{dashed}/>'


def rect(x: float, y: float, width: float, height: float, *, fill: str, stroke: str = "", stroke_width: float = 1, title: str = "") -> str:
    edge = f' stroke="{stroke}" stroke-width="{stroke_width:g}"' if stroke else ""
    head = f'<rect x="{x:.1f}" y="{y:.1f}" width="{max(width, 0):.1f}" height="{max(height, 0):.1f}" fill="{fill}"{edge}'
    return f"{head}><title>{escape(title)}</title></rect>" if title else f"{head}/>"


def path(d: str, *, fill: str = "none", stroke: str = "", width: float = 1, opacity: float = 1, title: str = "", dash: str = "") -> str:
    dashed = f' stroke-dasharray="{dash}"' if dash else ""
    edge = f' stroke="{stroke}" stroke-width="{width:g}" stroke-linejoin="round"{dashed}' if stroke else ""
    faint = f' fill-opacity="{opacity:g}"' if opacity < 1 else ""
    head = f'<path d="{d}" fill="{fill}"{edge}{faint}'
    return f"{head}><title>{escape(title)}</title></path>" if title else f"{head}/>"


def circle(x: float, y: float, r: float, *, fill: str, stroke: str = "", width: float = 1.5) -> str:
    edge = f' stroke="{stroke}" stroke-width="{width:g}"' if stroke else ""
    return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{r:g}" fill="{fill}"{edge}/>'


def whisker(x1: float, x2: float, y: float, *, stroke: str = INK, cap: float = 4, width: float = 1.5) -> str:
    """A horizontal interval with its end caps."""
    d = f"M{x1:.1f} {y - cap:.1f}V{y + cap:.1f}M{x1:.1f} {y:.1f}H{x2:.1f}M{x2:.1f} {y - cap:.1f}V{y + cap:.1f}"
    return f'<path d="{d}" fill="none" stroke="{stroke}" stroke-width="{width:g}"/>'


def upright_whisker(x: float, y1: float, y2: float, *, stroke: str = INK, cap: float = 4, width: float = 1.5) -> str:
    """A vertical interval with its end caps."""
    d = f"M{x - cap:.1f} {y1:.1f}H{x + cap:.1f}M{x:.1f} {y1:.1f}V{y2:.1f}M{x - cap:.1f} {y2:.1f}H{x + cap:.1f}"
    return f'<path d="{d}" fill="none" stroke="{stroke}" stroke-width="{width:g}"/>'


def ticks(low: float, high: float, about: int = 5) -> list[float]:
    """Round numbers from at or below `low` to at or above `high`, about `about` of them."""
    if high <= low:
        high = low + (abs(low) or 1)
    raw = (high - low) / max(about, 1)
    power = 10 ** math.floor(math.log10(raw))
    step = next(power * nice for nice in (1, 2, 2.5, 5, 10) if power * nice >= raw * 0.999)
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    return [round(step * place, 10) for place in range(first, last + 1)]


def along(scale: Sequence[float], start: float, end: float) -> Callable[[float], float]:
    """Where a value is drawn when the first tick of a scale stands at `start` and the last at `end`."""
    first, span, room = scale[0], scale[-1] - scale[0], end - start
    return lambda value: start + (value - first) / span * room


def tick_label(value: float, step: float, unit: str) -> str:
    """A tick with its unit where the unit is short: "20%", "£1,000", "5"."""
    decimals = max(0, -math.floor(math.log10(step) + 1e-9)) if step < 1 else (1 if step % 1 else 0)
    said = f"{abs(value):,.{decimals}f}"
    sign = "−" if value < 0 else ""
    if unit.startswith("%"):
        return f"{sign}{said}%"
    return f"{sign}£{said}" if unit.startswith("£") else sign + said


def apart(places: list[float], gap: float, low: float, high: float) -> list[float]:
    """The same places, moved as little as needed so that labels stand `gap` apart between `low` and `high`."""
    order = sorted(range(len(places)), key=lambda index: places[index])
    moved = list(places)
    for before, after in itertools.pairwise(order):
        moved[after] = max(moved[after], moved[before] + gap)
    if order and moved[order[-1]] > high:
        moved[order[-1]] = high
        for after, before in zip(order[::-1], order[-2::-1], strict=False):
            moved[before] = min(moved[before], moved[after] - gap)
    return [max(place, low) for place in moved]


def across_axis(scale: list[float], x: tuple[float, float], y: tuple[float, float], unit: str) -> str:
    """Upright grid lines with their labels underneath; `y` is top and bottom."""
    step = scale[1] - scale[0]
    out, place = [], along(scale, *x)
    for value in scale:
        at = place(value)
        out += [line(at, y[0], at, y[1]), text(at, y[1] + 16, tick_label(value, step, unit), size=12, anchor="middle", fill=QUIET_INK)]
    return "".join(out)


def upright_axis(scale: list[float], x: tuple[float, float], y: tuple[float, float], unit: str) -> str:
    """Level grid lines with their labels on the left; `y` is top and bottom."""
    step = scale[1] - scale[0]
    out, place = [], along(scale, y[1], y[0])
    for value in scale:
        at = place(value)
        out += [line(x[0], at, x[1], at), text(x[0] - 6, at + 4, tick_label(value, step, unit), size=12, anchor="end", fill=QUIET_INK)]
    return "".join(out)
