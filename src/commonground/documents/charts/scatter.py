"""Two measures against each other, one point for each place."""

from __future__ import annotations

from collections.abc import Sequence

from commonground.documents import words
from commonground.documents.charts import canvas
from commonground.documents.charts.chart import BLUE, INK, NOISE, QUIET_INK, Cell, Chart, vega
from commonground.domain.indicators.nouns import Measure
from commonground.terms import Figure, union

WIDTH, TOP, BOTTOM, LEFT, RIGHT = 760, 34, 400, 58, 744


def scatter(across: Measure, upright: Measure, pairs: Sequence[tuple[Figure, Figure]], *, highlight: Sequence[str] = ()) -> Chart:
    """A point for each place that has both values; the places with the codes in `highlight` are named, with their intervals.

    Says nothing of cause, and draws no line: a pattern between councils need not hold between people.
    """
    both = [(one, other) for one, other in pairs if one.present and other.present]
    missing = len(pairs) - len(both)
    title = f"{across.name} and {words.inside_sentence(upright.name)}"
    sentence = _sentence(across, upright, both, highlight)
    note = "A pattern between places need not hold between people, and does not say what causes what."
    if missing:
        note = f"{words.counted(missing, 'place')} lacking one of the two values: see the table. {note}"
    return Chart(
        id=f"scatter-{across.id}-{upright.id}",
        title=title,
        sentence=sentence,
        alt=f"Scatter chart with {words.counted(len(both), 'point')}. {sentence}",
        columns=("Place", "Code", across.name, upright.name),
        rows=tuple(_row(one, other) for one, other in pairs),
        spec=_spec(across, upright, both, title, sentence),
        sources=union(*(figure.sources for pair in pairs for figure in pair)),
        note=note,
        units=("", "", words.unit_heading(across), words.unit_heading(upright)),
        decimals=(0, 0, across.decimals, upright.decimals),
        drawing=_drawing(across, upright, both, highlight) if both else "",
        width=WIDTH,
        height=BOTTOM + 48,
    )


def _row(one: Figure, other: Figure) -> tuple[Cell, ...]:
    return (one.place.name, one.place.code, one.value, other.value)


def _sentence(across: Measure, upright: Measure, both: Sequence[tuple[Figure, Figure]], highlight: Sequence[str]) -> str:
    said = f"{words.counted(len(both), 'place').capitalize()} have both values" if len(both) != 1 else "1 place has both values"
    for one, other in both:
        if one.place.code in highlight:
            said += f"; {one.place}: {words.inside_sentence(across.name)} {words.figure(one, across)}"
            said += f", {words.inside_sentence(upright.name)} {words.figure(other, upright)}"
    return said + "."


def _drawing(across: Measure, upright: Measure, both: Sequence[tuple[Figure, Figure]], highlight: Sequence[str]) -> str:
    named = [pair for pair in both if pair[0].place.code in highlight]
    scales = []
    for side in (0, 1):
        values = [pair[side].number for pair in both]
        values += [limit for pair in named if (held := pair[side].interval) for limit in (held.low, held.high)]
        scales.append(canvas.ticks(min(values), max(values)))

    x = canvas.along(scales[0], LEFT, RIGHT)
    y = canvas.along(scales[1], BOTTOM, TOP)
    out = [
        canvas.upright_axis(scales[1], (LEFT, RIGHT), (TOP, BOTTOM), upright.unit),
        canvas.across_axis(scales[0], (LEFT, RIGHT), (TOP, BOTTOM), across.unit),
        canvas.text(0, 14, f"↑ {_axis(upright)}", size=12, bold=True),
        canvas.text(RIGHT, BOTTOM + 38, f"{_axis(across)} →", size=12, bold=True, anchor="end"),
    ]
    dots = "".join(f"M{x(one.number):.1f} {y(other.number):.1f}h0" for one, other in both if one.place.code not in highlight)
    out.append(f'<path d="{dots}" fill="none" stroke="{NOISE}" stroke-width="6" stroke-linecap="round" stroke-opacity="0.75"/>')
    labels = []
    heights = canvas.apart([y(other.number) for _, other in named], 18, TOP + 12, BOTTOM - 6)
    for (one, other), height in zip(named, heights, strict=True):
        at, up = x(one.number), y(other.number)
        if one.interval:
            out.append(canvas.whisker(x(one.interval.low), x(one.interval.high), up, stroke=BLUE))
        if other.interval:
            out.append(canvas.upright_whisker(at, y(other.interval.low), y(other.interval.high), stroke=BLUE))
        out.append(canvas.circle(at, up, 6, fill=BLUE, stroke="#ffffff"))
        labels.append(_label(one.place.name, at, height))
    return "".join(out + labels)


def _label(name: str, at: float, height: float) -> str:
    """A name on a white ground beside its point, on the side that has room."""
    width = canvas.text_width(name, 13, True)
    left = at + 12 if at + 12 + width < RIGHT else at - 12 - width
    ground = canvas.rect(left - 3, height - 17, width + 6, 17, fill="#ffffff")
    return ground + canvas.text(left, height - 4, name, bold=True, fill=INK)


def _axis(measure: Measure) -> str:
    return f"{measure.name} ({words.unit_heading(measure)})"


def _spec(across: Measure, upright: Measure, both: Sequence[tuple[Figure, Figure]], title: str, description: str) -> dict[str, object]:
    data = [{"place": one.place.name, "across": one.number, "upright": other.number} for one, other in both]
    scale = {"zero": False}
    return vega(
        data,
        title,
        description,
        mark={"type": "point", "filled": True, "color": QUIET_INK},
        encoding={
            "x": {"field": "across", "type": "quantitative", "title": _axis(across), "scale": scale},
            "y": {"field": "upright", "type": "quantitative", "title": _axis(upright), "scale": scale},
            "tooltip": [{"field": "place", "type": "nominal"}],
        },
    )
