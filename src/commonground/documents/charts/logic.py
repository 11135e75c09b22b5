"""An outcomes framework as a picture: the triangle of three levels, or the logic model from left to right. Nobody draws; lines do."""

from __future__ import annotations

from collections.abc import Sequence

from commonground.documents import words
from commonground.documents.charts import canvas
from commonground.documents.charts.chart import BAND_DARK, BLUE, BRAND, INK, PHONE, QUIET_INK, SURFACE, Chart, Drawing, vega
from commonground.domain.outcomes.frameworks import FIRM, Framework, Level, layers
from commonground.terms import Source

WIDTH = 1000
LEVELS = {
    Level.OVERARCHING: "Overarching outcomes",
    Level.INTERMEDIATE: "Intermediate outcomes",
    Level.SERVICE: "Service outcomes",
}
WIDE, NARROW = (0.46, 0.72, 1.0), (0.86, 0.93, 1.0)  # share of the width at the foot of each slice


def triangle(made: Framework, source: Source) -> Chart | None:
    """Three levels read from the top, each as wide as a slice of a triangle; None without an outcome."""
    if not made.outcomes:
        return None
    rows = [(LEVELS[level], one.text, one.source_document) for level in LEVELS for one in made.at(level)]
    counts = ", ".join(words.counted(len(made.at(level)), title[:-1].lower(), title.lower()) for level, title in LEVELS.items())
    title = f"{made.title}: outcomes triangle"
    drawn = _slices(made, WIDTH, 14, WIDE, lean=0.12, margin=80)
    phone = _slices(made, PHONE, 12, NARROW, lean=0.04, margin=28)
    return _chart("triangle", title, f"From the top: {counts}.", ("Level", "Outcome", "Plan"), rows, drawn, phone, source)


def _slices(made: Framework, wide: int, size: int, shares: tuple[float, ...], *, lean: float, margin: float) -> Drawing:
    """A slice for each level, and in it its outcomes; on a narrow screen the slices lean less, to leave room for words."""
    line, top, out = size + 5, 10.0, []
    for (level, title), share in zip(LEVELS.items(), shares, strict=True):
        outcomes = made.at(level)
        lines = [said for one in outcomes for said in ["", *canvas.wrap(one.text, size, wide * share - margin, lines=6)]][1:]
        lines = lines or ["none yet"]
        height = 44 + line * len(lines)
        half, next_half, middle = wide * (share - lean) / 2, wide * share / 2, wide / 2
        d = f"M{middle - half:.0f} {top:.0f}H{middle + half:.0f}L{middle + next_half:.0f} {top + height:.0f}H{middle - next_half:.0f}Z"
        out.append(canvas.path(d, fill=SURFACE, stroke=BRAND, width=1.5))
        out.append(canvas.text(middle, top + 22, title, size=size - 1, anchor="middle", fill=BRAND, bold=True))
        fill = INK if outcomes else QUIET_INK
        out += [
            canvas.text(middle, top + 44 + line * place, said, size=size, anchor="middle", fill=fill) for place, said in enumerate(lines)
        ]
        top += height + 8
    return Drawing("".join(out), wide, int(top + 10))


def model(made: Framework, source: Source) -> Chart | None:
    """Columns from activities to overarching outcomes, boxes near those that they lead to, an arrow for each link."""
    columns = [(title, names) for title, names in layers(made) if names]
    if not columns:
        return None
    rows = [
        (made.part(link.start).text, made.part(link.end).text, link.rationale or "no reason is given", FIRM[made.strength(link)])
        for link in made.links
    ]
    rows = rows or [(made.part(name).text, "leads nowhere yet", "", "") for _, names in columns for name in names]
    sentence = _steps_said(made) if made.links else "No step has been drawn yet."
    heads = ("From", "Contributes to", "Because", "How firm")
    drawn, phone = _across(made, columns), _down(made, columns)
    return _chart("logic-model", f"{made.title}: logic model", sentence, heads, rows, drawn, phone, source)


def _steps_said(made: Framework) -> str:
    said = words.counted(len(made.links), "step leads", "steps lead")
    bare = sum(made.strength(link) == "open" for link in made.links)
    more = f" {words.counted(bare, 'broken arrow stands', 'broken arrows stand')} for what no checked evidence shows yet." if bare else ""
    return f"{said} from what is done to what it contributes to.{more}"


def _across(made: Framework, columns: Sequence[tuple[str, tuple[str, ...]]]) -> Drawing:
    """Columns from left to right, with an arrow for each link."""
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
    arrows = [_arrow(boxes[link.start], boxes[link.end], width, made.strength(link) == "open") for link in made.links]
    return Drawing("".join([*arrows, *out]), WIDTH, bottom + 10)


def _down(made: Framework, columns: Sequence[tuple[str, tuple[str, ...]]]) -> Drawing:
    """For a narrow screen: the columns one under the other, each box with what it leads to in words."""
    out, y = [], 4.0
    for title, names in columns:
        out.append(canvas.text(0, y + 14, title.capitalize(), size=13, fill=BRAND, bold=True))
        y += 26
        for name in names:
            lines = canvas.wrap(made.part(name).text, 13, PHONE - 20, lines=6)
            ends = [made.part(link.end).text for link in made.links if link.start == name]
            more = [said for end in ends for said in canvas.wrap(f"→ {end}", 12, PHONE - 30, lines=4)]
            height = 18 + 17 * len(lines) + 16 * len(more)
            out.append(canvas.rect(0, y, PHONE, height, fill=SURFACE, stroke=BAND_DARK))
            out += [canvas.text(10, y + 22 + 17 * line, said, size=13) for line, said in enumerate(lines)]
            below = y + 22 + 17 * len(lines)
            out += [canvas.text(20, below + 16 * line, said, size=12, fill=BLUE) for line, said in enumerate(more)]
            y += height + 10
        y += 10
    return Drawing("".join(out), PHONE, int(y))


def _arrow(start: tuple[float, float, float], end: tuple[float, float, float], width: float, broken: bool) -> str:
    forwards = end[0] > start[0]
    x1, y1 = start[0] + (width if forwards else 0), start[1] + start[2] / 2
    x2, y2 = end[0] + (0 if forwards else width), end[1] + end[2] / 2
    bend = (x1 + x2) / 2
    tip = 7 if forwards else -7
    line = canvas.path(
        f"M{x1:.1f} {y1:.1f}C{bend:.1f} {y1:.1f} {bend:.1f} {y2:.1f} {x2 - tip:.1f} {y2:.1f}",
        stroke=BLUE,
        width=1.5,
        dash="5 4" if broken else "",
    )
    return line + canvas.path(f"M{x2:.1f} {y2:.1f}L{x2 - tip:.1f} {y2 - 4:.1f}V{y2 + 4:.1f}Z", fill=BLUE)


def _chart(
    ident: str,
    title: str,
    sentence: str,
    columns: tuple[str, ...],
    rows: Sequence[tuple[str, ...]],
    drawn: Drawing,
    phone: Drawing,
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
        drawing=drawn.inside,
        width=drawn.width,
        height=drawn.height,
        phone=phone,
    )
