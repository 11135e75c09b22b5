"""Places in order of one measure, with their intervals: bars for a few, a strip of points for many."""

from __future__ import annotations

from collections.abc import Sequence

from commonground.documents import words
from commonground.documents.charts import canvas
from commonground.documents.charts.chart import BLUE, INK, NOISE, ORANGE, PHONE, QUIET_INK, Cell, Chart, Drawing, vega
from commonground.domain.indicators.nouns import Measure, Polarity
from commonground.terms import Absent, Figure, NotPublished, union

WIDTH, MANY = 760, 40
BAR = "#9fb4cc"


def ranked_bars(
    measure: Measure, figures: Sequence[Figure], *, highlight: str | None = None, england: Figure | None = None, title: str = ""
) -> Chart:
    """Places in order (best first, or highest first where neither is better), with intervals always drawn.

    Up to 40 places are bars from zero, each named; more are points in a strip, where only the place with the code
    `highlight` is named. Places without a value are listed in the table, and never drawn as zero.
    """
    present, absent = ordered(measure, figures), [figure for figure in figures if not figure.present]
    period = figures[0].period.label if figures else ""
    title = title or f"{measure.name}, {period}"
    sentence = _sentence(measure, present, highlight, england)
    draw = _bars if len(present) <= MANY else _strip
    wide, phone = (draw(measure, present, highlight, england, width) if present else Drawing("", width, 40) for width in (WIDTH, PHONE))
    shown = [*present, *absent, *([england] if england else [])]
    return Chart(
        id=f"ranked-{measure.id}",
        title=title,
        sentence=sentence,
        alt=f"{'Bars' if len(present) <= MANY else 'Points'} in order, one for each of {words.counted(len(present), 'place')}. {sentence}",
        columns=("Place", "Code", "Value", "Lower limit", "Upper limit"),
        rows=tuple(_row(figure) for figure in shown),
        spec=_spec(measure, present, title, sentence),
        sources=union(*(figure.sources for figure in shown)),
        note=f"{words.counted(len(absent), 'place')} without a value: see the table." if absent else "",
        units=("", "", *([words.unit_heading(measure)] * 3)),
        decimals=(0, 0, *([measure.decimals] * 3)),
        drawing=wide.inside,
        width=wide.width,
        height=wide.height,
        phone=phone,
    )


def ordered(measure: Measure, figures: Sequence[Figure]) -> list[Figure]:
    """Figures with a value, best first (highest first where neither is better); ties by name."""
    sense = 1 if measure.polarity is Polarity.LOWER_BETTER else -1
    return sorted((figure for figure in figures if figure.present), key=lambda figure: (sense * figure.number, figure.place.name))


def _sentence(measure: Measure, present: Sequence[Figure], highlight: str | None, england: Figure | None) -> str:
    if not present:
        return f"No place has a value of {words.inside_sentence(measure.name)}."
    lows = sorted(present, key=lambda figure: figure.number)
    low, high = lows[0], lows[-1]
    said = (
        f"{measure.name} runs from {words.figure(low, measure)} ({low.place}) to {words.figure(high, measure)} ({high.place}) "
        f"over {words.counted(len(present), 'place')}"
    )
    held = next((figure for figure in present if figure.place.code == highlight), None)
    if held:
        position = 1 + sum(_before(measure, figure, held) for figure in present)
        basis = "highest" if measure.polarity is Polarity.NEITHER else "best"
        said += f"; {held.place} {held.place.have} {words.figure(held, measure)}, {words.ordinal(position)} counting from the {basis}"
        if held.interval:
            overlapping = sum(
                1
                for f in present
                if f is not held and f.interval and f.interval.low <= held.interval.high and f.interval.high >= held.interval.low
            )
            said += f", and its interval overlaps those of {words.counted(overlapping, 'other place')}"
    if england and england.present:
        said += f"; England has {words.figure(england, measure)}"
    return said + "."


def _before(measure: Measure, figure: Figure, held: Figure) -> bool:
    return figure.number < held.number if measure.polarity is Polarity.LOWER_BETTER else figure.number > held.number


def _row(figure: Figure) -> tuple[Cell, ...]:
    none = NotPublished(reason="no interval was published")
    limits: tuple[Cell, Cell] = (figure.interval.low, figure.interval.high) if figure.interval and figure.present else (none, none)
    return (figure.place.name, figure.place.code, figure.value, *limits)


def _range(figures: Sequence[Figure], england: Figure | None, from_zero: bool) -> list[float]:
    values = [figure.number for figure in figures] + [limit for f in figures if f.interval for limit in (f.interval.low, f.interval.high)]
    if england and england.present:
        values.append(england.number)
    return canvas.ticks(min(*values, 0) if from_zero else min(values), max(*values, 0) if from_zero else max(values))


def _bars(measure: Measure, figures: Sequence[Figure], highlight: str | None, england: Figure | None, wide: int) -> Drawing:
    """A bar for each place, its name before it; over it where the picture is narrow."""
    over = wide < WIDTH
    row, top, left, right = (46, 26, 0, wide - 64) if over else (28, 26, 214, wide - 74)
    scale = _range(figures, england, True)
    bottom = top + row * len(figures)

    x = canvas.along(scale, left, right)
    out = [canvas.across_axis(scale, (left, right), (top, bottom), measure.unit)]
    for index, figure in enumerate(figures):
        middle, chosen = top + row * index + (row - 14 if over else row / 2), figure.place.code == highlight
        start, end = sorted((x(0), x(figure.number)))
        name = canvas.wrap(figure.place.name, 13, wide if over else left - 12, lines=1, bold=chosen)[0]
        out += [
            canvas.text(0, middle - 14, name, bold=chosen) if over else canvas.text(left - 8, middle + 4, name, anchor="end", bold=chosen),
            canvas.rect(start, middle - 9, end - start, 18, fill=BLUE if chosen else BAR),
            canvas.text(wide, middle + 4, _short(measure, figure.number), anchor="end", bold=chosen),
        ]
        if figure.interval:
            ink = ORANGE if chosen else INK
            out.append(canvas.whisker(x(figure.interval.low), x(figure.interval.high), middle, stroke=ink, width=2 if chosen else 1.5))
    out.append(canvas.line(x(0), top, x(0), bottom, stroke=INK))
    if england and england.present:
        at = x(england.number)
        out += [canvas.line(at, top - 4, at, bottom, stroke=INK, width=1.5, dash="5 3"), _england_label(measure, england, at, left, right)]
    out.append(canvas.text(left, bottom + 36, words.unit_heading(measure), size=12, fill=QUIET_INK))
    return Drawing("".join(out), wide, bottom + 44)


def _england_label(measure: Measure, england: Figure, at: float, left: float, right: float) -> str:
    said = f"England {_short(measure, england.number)}"
    half = canvas.text_width(said, 12, True) / 2
    return canvas.text(min(max(at, left + half), right - half), 15, said, size=12, anchor="middle", bold=True)


def _strip(measure: Measure, figures: Sequence[Figure], highlight: str | None, england: Figure | None, wide: int) -> Drawing:
    top, bottom, left, right = 44, 330, 58, wide - 12
    scale = _range(figures, england, False)
    step = (right - left) / len(figures)

    y = canvas.along(scale, bottom, top)
    out = [
        canvas.text(0, 14, words.unit_heading(measure), size=12, fill=QUIET_INK),
        canvas.upright_axis(scale, (left, right), (top, bottom), measure.unit),
    ]
    lines, dots, chosen = [], [], ""
    for index, figure in enumerate(figures):
        x = left + step * (index + 0.5)
        if figure.place.code == highlight:
            chosen = _chosen(measure, figure, x, y, left, right)
            continue
        if figure.interval:
            lines.append(f"M{x:.1f} {y(figure.interval.low):.1f}V{y(figure.interval.high):.1f}")
        dots.append(f"M{x:.1f} {y(figure.number):.1f}h0")
    out.append(canvas.path("".join(lines), stroke="#b6bcc0", width=min(1.4, step * 0.6)))
    out.append(
        f'<path d="{"".join(dots)}" fill="none" stroke="{NOISE}" stroke-width="{max(2.4, min(4, step)):.1f}" stroke-linecap="round"/>'
    )
    if england and england.present:
        at = y(england.number)
        out += [
            canvas.line(left, at, right, at, stroke=INK, width=1.5, dash="5 3"),
            canvas.text(right, at - 6, f"England {_short(measure, england.number)}", size=12, anchor="end", bold=True),
        ]
    out.append(chosen)
    ends = ("highest", "lowest") if measure.polarity is Polarity.NEITHER else ("best", "worst")
    out += [
        canvas.text(left, bottom + 22, f"← {ends[0]}", size=12, fill=QUIET_INK),
        canvas.text(right, bottom + 22, f"{ends[1]} →", size=12, anchor="end", fill=QUIET_INK),
    ]
    return Drawing("".join(out), wide, bottom + 32)


def _chosen(measure: Measure, figure: Figure, x: float, y: object, left: float, right: float) -> str:
    assert callable(y)
    said = f"{figure.place.name} {_short(measure, figure.number)}"
    half = canvas.text_width(said, 13, True) / 2
    top = y(figure.interval.high if figure.interval else figure.number)
    whisker = canvas.upright_whisker(x, y(figure.interval.low), y(figure.interval.high), stroke=BLUE, width=2) if figure.interval else ""
    label = canvas.text(min(max(x, left + half), right - half), 32, said, anchor="middle", bold=True, fill=BLUE)
    return (
        canvas.line(x, 37, x, top - 6, stroke=BLUE) + whisker + canvas.circle(x, y(figure.number), 6, fill=BLUE, stroke="#ffffff") + label
    )


def _short(measure: Measure, value: float | Absent) -> str:
    return words.quantity(value, measure.unit if measure.unit[:1] in "%£" else "", measure.decimals).split(" per ")[0]


def _spec(measure: Measure, figures: Sequence[Figure], title: str, description: str) -> dict[str, object]:
    data = [
        {
            "place": f.place.name,
            "value": f.number,
            "low": f.interval.low if f.interval else None,
            "high": f.interval.high if f.interval else None,
        }
        for f in figures
    ]
    y = {"field": "place", "type": "nominal", "sort": None, "title": None}
    layers = [
        {
            "mark": {"type": "bar", "color": BAR},
            "encoding": {"y": y, "x": {"field": "value", "type": "quantitative", "title": words.unit_heading(measure)}},
        },
        {
            "mark": {"type": "rule", "color": INK},
            "encoding": {"y": y, "x": {"field": "low", "type": "quantitative"}, "x2": {"field": "high"}},
        },
    ]
    return vega(data, title, description, layer=layers)
