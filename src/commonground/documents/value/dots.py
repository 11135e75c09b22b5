"""Amounts with their 95% intervals, one to a row: who gains, how long it is kept up, what inactivity costs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from commonground.documents.charts import canvas
from commonground.documents.charts.chart import BLUE, INK, NOISE, ORANGE, QUIET_INK, Cell, Chart, vega
from commonground.terms import NotPublished, Source

WIDTH, LEFT, RIGHT, ROW, TOP = 760, 208, 636, 34, 26


@dataclass(frozen=True, kw_only=True)
class Dot:
    """One row: an amount with its limits (None where there are none, as for a cost that is known) and how it reads."""

    label: str
    mean: float | None
    low: float | None = None
    high: float | None = None
    said: str = ""
    kind: str = "gain"  # "gain", "cost" or "quiet"
    why: str = ""  # where there is no amount


COLOURS = {"gain": BLUE, "cost": ORANGE, "quiet": NOISE}


def dots(
    rows: Sequence[Dot],
    *,
    id: str,
    title: str,
    sentence: str,
    unit: str,
    what: str,
    sources: tuple[Source, ...],
    note: str = "",
    decimals: int = 0,
) -> Chart:
    """The chart of `rows` in one unit ("£" or a word). `what` says under the axis what is measured."""
    drawing, height = _drawing(rows, unit, what)
    return Chart(
        id=id,
        title=title,
        sentence=sentence,
        alt=f"{sentence} Each row is a dot; the line through it is the 95% interval.",
        columns=("", what, "Lower limit", "Upper limit"),
        rows=tuple(_row(row) for row in rows),
        units=("", unit, unit, unit),
        decimals=(0, decimals, decimals, decimals),
        spec=_spec(rows, title, sentence, what),
        sources=sources,
        note=note,
        drawing=drawing,
        width=WIDTH,
        height=height,
    )


def _row(row: Dot) -> tuple[Cell, ...]:
    if row.mean is None:
        none = NotPublished(reason=row.why or "not established")
        return (row.label, none, none, none)
    known = NotPublished(reason="no interval: a cost that is given" if row.kind == "cost" else "no interval")
    return (row.label, row.mean, known if row.low is None else row.low, known if row.high is None else row.high)


def _drawing(rows: Sequence[Dot], unit: str, what: str) -> tuple[str, int]:
    bottom = TOP + ROW * len(rows)
    values = [value for row in rows for value in (row.mean, row.low, row.high) if value is not None]
    scale = canvas.ticks(min([*values, 0.0]), max([*values, 1e-9]), 4)

    x = canvas.along(scale, LEFT, RIGHT)
    out = [canvas.text(0, 14, what, size=12, fill=QUIET_INK), canvas.across_axis(scale, (LEFT, RIGHT), (TOP, bottom), unit)]
    out.append(canvas.line(x(0), TOP, x(0), bottom, stroke=INK, width=1.5))
    for index, row in enumerate(rows):
        middle = TOP + ROW * index + ROW / 2
        lines = canvas.wrap(row.label, 13, LEFT - 16, lines=2)
        first = middle + 4 - 7.5 * (len(lines) - 1)
        out += [canvas.text(LEFT - 12, first + 15 * k, line, anchor="end") for k, line in enumerate(lines)]
        colour = COLOURS[row.kind]
        if row.mean is None:
            out.append(canvas.text(x(0) + 8, middle + 4, row.why or "Not established", size=12, fill=QUIET_INK))
            continue
        if row.low is not None and row.high is not None:
            out.append(canvas.whisker(x(row.low), x(row.high), middle, stroke=colour, width=2))
        point = canvas.rect(x(row.mean) - 5, middle - 5, 10, 10, fill=colour) if row.kind == "cost" else None
        out.append(point or canvas.circle(x(row.mean), middle, 5.5, fill=colour, stroke="#ffffff"))
        out.append(canvas.text(RIGHT + 12, middle + 4, row.said, bold=True))
    return "".join(out), bottom + 26


def _spec(rows: Sequence[Dot], title: str, description: str, what: str) -> dict[str, object]:
    data = [{"row": row.label, "value": row.mean, "low": row.low, "high": row.high, "kind": row.kind} for row in rows]
    y = {"field": "row", "type": "nominal", "sort": None, "title": None}
    colour = {"field": "kind", "type": "nominal", "legend": None, "scale": {"domain": list(COLOURS), "range": list(COLOURS.values())}}
    return vega(
        data,
        title,
        description,
        layer=[
            {"mark": "rule", "encoding": {"y": y, "x": {"field": "low", "type": "quantitative", "title": what}, "x2": {"field": "high"}}},
            {
                "mark": {"type": "point", "filled": True, "size": 90},
                "encoding": {"y": y, "x": {"field": "value", "type": "quantitative"}, "color": colour},
            },
        ],
    )


def amount(value: float) -> str:
    """Pounds for a label, as the answer's sentences say them."""
    from commonground.domain.value.words import pounds

    return pounds(value)
