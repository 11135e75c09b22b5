"""An outcomes framework as a picture: the triangle of three levels, or the logic model from left to right. Nobody draws; lines do."""

from __future__ import annotations

from collections.abc import Sequence

from commonground.documents.charts import canvas
from commonground.documents.charts.chart import BAND_DARK, BLUE, BRAND, INK, QUIET_INK, SURFACE, Chart, vega
from commonground.domain.outcomes.frameworks import Framework, Level, layers, narrative
from commonground.terms import Source

WIDTH = 1000
LEVELS = {
    Level.OVERARCHING: ("Overarching outcomes", 0.46),
    Level.INTERMEDIATE: ("Intermediate outcomes", 0.72),
    Level.SERVICE: ("Service outcomes", 1.0),
}


def triangle(made: Framework, source: Source) -> Chart | None:
    """Three levels read from the top, each as wide as a slice of a triangle; None without an outcome."""
    held = [(level, made.at(level)) for level in LEVELS]
    if not made.outcomes:
        return None
    out, top, rows = [], 10.0, []
    for level, outcomes in held:
        title, share = LEVELS[level]
        width = WIDTH * share - 80
        lines = [line for one in outcomes for line in ["", *canvas.wrap(one.text, 14, width, lines=3)]][1:] or ["none yet"]
        height = 44 + 19 * len(lines)
        half, next_half = WIDTH * (share - 0.12) / 2, WIDTH * share / 2
        middle = WIDTH / 2
        d = f"M{middle - half:.0f} {top:.0f}H{middle + half:.0f}L{middle + next_half:.0f} {top + height:.0f}H{middle - next_half:.0f}Z"
        out.append(canvas.path(d, fill=SURFACE, stroke=BRAND, width=1.5))
        out.append(canvas.text(middle, top + 22, title, size=13, anchor="middle", fill=BRAND, bold=True))
        for place, line in enumerate(lines):
            fill = INK if outcomes else QUIET_INK
            out.append(canvas.text(middle, top + 44 + 19 * place, line, size=14, anchor="middle", fill=fill))
        rows += [(title, one.text, one.source_document) for one in outcomes]
        top += height + 8
    counts = ", ".join(f"{len(outcomes)} {LEVELS[level][0].lower()}" for level, outcomes in held)
    return _chart(
        "triangle", f"{made.title}: outcomes triangle", f"From the top: {counts}.", ("Level", "Outcome", "Plan"), rows, out, top, source
    )


def model(made: Framework, source: Source) -> Chart | None:
    """Columns from activities to overarching outcomes, boxes near those that they lead to, an arrow for each link."""
    columns = [(title, names) for title, names in layers(made) if names]
    if not columns:
        return None
    gap, head = 46, 34
    width = (WIDTH - gap * (len(columns) - 1)) / len(columns)
    boxes: dict[str, tuple[float, float, float]] = {}
    out, bottom = [], head
    for place, (title, names) in enumerate(columns):
        x, y = place * (width + gap), float(head)
        out.append(canvas.text(x, 18, title.capitalize(), size=13, fill=BRAND, bold=True))
        for name in names:
            lines = canvas.wrap(made.part(name).text, 13, width - 20, lines=6)
            height = 20 + 17 * len(lines)
            boxes[name] = (x, y, height)
            out.append(canvas.rect(x, y, width, height, fill=SURFACE, stroke=BAND_DARK))
            out += [canvas.text(x + 10, y + 24 + 17 * line, said, size=13) for line, said in enumerate(lines)]
            y += height + 14
        bottom = max(bottom, int(y))
    arrows = [_arrow(boxes[link.start], boxes[link.end], width) for link in made.links]
    said = narrative(made)
    rows = [(made.part(link.start).text, made.part(link.end).text, link.rationale or "no reason is given") for link in made.links]
    rows = rows or [(made.part(name).text, "leads nowhere yet", "") for _, names in columns for name in names]
    sentence = f"{len(made.links)} steps lead from what is done to what it contributes to." if said else "No step has been drawn yet."
    heads = ("From", "Contributes to", "Because")
    return _chart("logic-model", f"{made.title}: logic model", sentence, heads, rows, [*arrows, *out], bottom, source)


def _arrow(start: tuple[float, float, float], end: tuple[float, float, float], width: float) -> str:
    forwards = end[0] > start[0]
    x1, y1 = start[0] + (width if forwards else 0), start[1] + start[2] / 2
    x2, y2 = end[0] + (0 if forwards else width), end[1] + end[2] / 2
    bend = (x1 + x2) / 2
    tip = 7 if forwards else -7
    line = canvas.path(f"M{x1:.1f} {y1:.1f}C{bend:.1f} {y1:.1f} {bend:.1f} {y2:.1f} {x2 - tip:.1f} {y2:.1f}", stroke=BLUE, width=1.5)
    return line + canvas.path(f"M{x2:.1f} {y2:.1f}L{x2 - tip:.1f} {y2 - 4:.1f}V{y2 + 4:.1f}Z", fill=BLUE)


def _chart(
    ident: str,
    title: str,
    sentence: str,
    columns: tuple[str, ...],
    rows: Sequence[tuple[str, ...]],
    out: list[str],
    bottom: float,
    source: Source,
) -> Chart:
    data = [dict(zip(columns, row, strict=True)) for row in rows]
    encoding = {"y": {"field": columns[1], "type": "nominal", "sort": None}, "x": {"field": columns[0], "type": "nominal", "sort": None}}
    return Chart(
        id=ident,
        title=title,
        sentence=sentence,
        alt=f"{sentence} " + "; ".join(" – ".join(part for part in row[:2] if part) for row in list(rows)[:20]),
        columns=columns,
        rows=tuple(rows),
        spec=vega(data, title, sentence, mark="rect", encoding=encoding),
        sources=(source,),
        drawing="".join(out),
        width=WIDTH,
        height=int(bottom + 10),
    )
