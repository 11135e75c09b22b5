"""One measure over time for a place and England: breaks and absences are gaps, never zero."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from commonground.documents import words
from commonground.documents.charts import canvas
from commonground.documents.charts.chart import BLUE, INK, ORANGE, PHONE, QUIET_INK, Cell, Chart, Drawing, vega
from commonground.domain.indicators.nouns import Measure, Reading, Verdict
from commonground.terms import Figure, NotPublished, union

WIDTH, TOP, BOTTOM = 760, 30, 290


def trend(reading: Reading) -> Chart | None:
    """The line of a place and of England with intervals, or nothing when fewer than two periods have a value."""
    held = reading.trend
    if held is None or sum(point.present for point in held.points) < 2:
        return None
    measure, place = reading.measure, reading.figure.place.name
    against = reading.against("england")
    if against is not None and against.verdict is Verdict.NOT_COMPARABLE:  # a number of people beside England's says nothing
        held = replace(held, england=())
        reading = replace(reading, trend=held)
    here = words.spoken(place)
    title = f"{measure.name} over time: {here} and England" if held.england else f"{measure.name} over time: {here}"
    sentence = _sentence(reading)
    shown = _periods(held.points, held.england)
    note = " ".join(told(held.breaks))
    scale = _scale(held.points, held.england)
    wide = _drawing(reading, scale, WIDTH, left=58, named=132)
    if scale[0] > 0:
        note = f"{note} The scale does not start at zero.".strip()
    return Chart(
        id=f"trend-{measure.id}",
        title=title,
        sentence=sentence,
        alt=f"Line chart over {words.counted(len(shown), 'period')}. {sentence}",
        columns=("Period", place, "Lower limit", "Upper limit", "England")[: 5 if held.england else 4],
        rows=tuple(_row(*pair)[: 5 if held.england else 4] for pair in shown),
        spec=_spec(measure, place, held.points, held.england, title, sentence),
        sources=union(*(figure.sources for figure in (*held.points, *held.england))),
        note=note,
        units=("", *([words.unit_heading(measure)] * (4 if held.england else 3))),
        decimals=(0, *([measure.decimals] * (4 if held.england else 3))),
        drawing=wide.inside,
        width=wide.width,
        height=wide.height,
        phone=_drawing(reading, scale, PHONE, left=44, named=92),
    )


def told(breaks: Sequence[str]) -> tuple[str, ...]:
    """The breaks of a series for reading: that neighbouring periods overlap is said once, not for each pair."""
    rest = tuple(said if said.endswith(".") else f"{said}." for said in breaks if not _is_overlap(said))
    return (*rest, "Neighbouring periods overlap, so they are not independent.") if len(rest) < len(breaks) else rest


def _is_overlap(said: str) -> bool:
    return " overlap by " in said


def _sentence(reading: Reading) -> str:
    held, measure = reading.trend, reading.measure
    assert held is not None
    present = [point for point in held.points if point.present]
    first, last = present[0], present[-1]
    if held.sentence and last.period.label in held.sentence:  # the judgement already gives both values
        if held.sentence.startswith(measure.name):
            return held.sentence
        return f"{measure.name} in {last.place}{held.sentence.removeprefix(words.begun(str(last.place)))}"
    said = (
        f"{measure.name} in {last.place} was {words.figure(first, measure)} in {first.period.label} "
        f"and {words.figure(last, measure)} in {last.period.label}"
    )
    missing = len(held.points) - len(present)
    if missing:
        said += f", with {words.counted(missing, 'period')} without a value"
    return f"{said}. {held.sentence}".strip() if held.sentence else f"{said}."


def _periods(points: Sequence[Figure], england: Sequence[Figure]) -> list[tuple[Figure | None, Figure | None]]:
    ours, theirs = ({figure.period: figure for figure in group} for group in (points, england))
    return [(ours.get(period), theirs.get(period)) for period in sorted({*ours, *theirs})]


def _row(ours: Figure | None, theirs: Figure | None) -> tuple[Cell, ...]:
    label = (ours or theirs).period.label  # type: ignore[union-attr]
    none = NotPublished(reason="no interval was published")
    limits: tuple[Cell, Cell] = (ours.interval.low, ours.interval.high) if ours and ours.interval and ours.present else (none, none)
    missing = NotPublished(reason="no value for this period")
    return (label, ours.value if ours else missing, *limits, theirs.value if theirs else missing)


def _scale(*groups: Sequence[Figure]) -> list[float]:
    values = [figure.number for group in groups for figure in group if figure.present]
    values += [limit for figure in groups[0] if figure.present and figure.interval for limit in (figure.interval.low, figure.interval.high)]
    low, high = min(values), max(values)
    return canvas.ticks(0 if 0 < low < (high - low) else low, high)


def _middle(figure: Figure) -> date:
    return figure.period.start + (figure.period.end - figure.period.start) / 2


def _runs(figures: Sequence[Figure], breaks: Sequence[str]) -> list[list[Figure]]:
    """Stretches that may be joined: a new one starts after an absence, a gap in the periods, or a marked break."""
    runs: list[list[Figure]] = [[]]
    ordered = sorted(figures, key=lambda figure: figure.period)
    steps = sorted(_middle(b) - _middle(a) for a, b in itertools.pairwise(ordered))
    usual = steps[: len(steps) // 2 + 1][-1] if steps else timedelta(0)
    for figure in ordered:
        before = runs[-1][-1] if runs[-1] else None
        broken = before is not None and (_middle(figure) - _middle(before) > usual * 1.6 or _is_break(before, figure, breaks))
        if not figure.present or broken:
            runs.append([])
        if figure.present:
            runs[-1].append(figure)
    return [run for run in runs if run]


def _is_break(before: Figure, figure: Figure, breaks: Sequence[str]) -> bool:
    return before.measure != figure.measure or any(
        figure.period.label in said and before.period.label not in said for said in breaks if not _is_overlap(said)
    )


def _drawing(reading: Reading, scale: list[float], wide: int, *, left: int, named: int) -> Drawing:
    """The lines between `left` pixels for the scale and `named` pixels for what each line is called."""
    held, measure, right = reading.trend, reading.measure, wide - named
    assert held is not None
    both = [*held.points, *held.england]
    first, last = min(map(_middle, both)), max(map(_middle, both))
    span = max((last - first).days, 1)

    def x(figure: Figure) -> float:
        return left + 14 + (_middle(figure) - first).days / span * (right - left - 28)

    y = canvas.along(scale, BOTTOM, TOP)
    out = [
        canvas.text(0, 14, words.unit_heading(measure), size=12, fill=QUIET_INK),
        canvas.upright_axis(scale, (left, right), (TOP, BOTTOM), measure.unit),
    ]
    out.append(_labels(sorted({figure.period.label: x(figure) for figure in both}.items(), key=lambda item: item[1])))
    ends = []
    for figures, colour, name, width in ((held.england, ORANGE, "England", 2.0), (held.points, BLUE, reading.figure.place.name, 3.0)):
        ours = figures is held.points
        for run in _runs(figures, held.breaks):
            out.append(canvas.path("M" + "L".join(f"{x(f):.1f} {y(f.number):.1f}" for f in run), stroke=colour, width=width))
            if ours:
                out += [canvas.upright_whisker(x(f), y(f.interval.low), y(f.interval.high), stroke=colour) for f in run if f.interval]
            out += [_point(x(f), y(f.number), ours, colour) for f in run]
        out += [
            canvas.text(x(f), BOTTOM - 6, f.value.mark, size=11, anchor="middle", fill=QUIET_INK)
            for f in figures
            if ours and not isinstance(f.value, float | int)
        ]
        if present := [figure for figure in figures if figure.present]:
            ends.append((present[-1], colour, name, ours))
    heights = canvas.apart([y(figure.number) for figure, *_ in ends], 34, TOP + 8, BOTTOM - 22)
    for (figure, _, name, ours), height in zip(ends, heights, strict=True):
        lines = canvas.wrap(name, 13, named - 12, lines=1, bold=ours)
        said = words.quantity(figure.value, measure.unit if measure.unit[:1] in "%£" else "", measure.decimals).split(" per ")[0]
        out += [
            canvas.text(right + 8, height + 2, lines[0], bold=ours, fill=BLUE if ours else INK),
            canvas.text(right + 8, height + 17, said, bold=ours, fill=BLUE if ours else INK),
        ]
    return Drawing("".join(out), wide, BOTTOM + 34)


def _point(x: float, y: float, ours: bool, colour: str) -> str:
    return (
        canvas.circle(x, y, 4.5, fill=colour, stroke="#ffffff")
        if ours
        else canvas.rect(x - 3.5, y - 3.5, 7, 7, fill=colour, stroke="#ffffff")
    )


def _labels(places: list[tuple[str, float]]) -> str:
    """Period labels under the chart, leaving out those that would touch; the last is always kept."""
    kept: list[tuple[str, float]] = []
    for label, at in reversed(places):
        half = canvas.text_width(label, 12) / 2
        if not kept or at + half < kept[-1][1] - canvas.text_width(kept[-1][0], 12) / 2 - 10:
            kept.append((label, at))
    return "".join(canvas.text(at, BOTTOM + 20, label, size=12, anchor="middle", fill=QUIET_INK) for label, at in kept)


def _spec(
    measure: Measure, place: str, points: Sequence[Figure], england: Sequence[Figure], title: str, description: str
) -> dict[str, object]:
    data = [
        {
            "series": name,
            "period": figure.period.label,
            "date": _middle(figure).isoformat(),
            "value": figure.value if figure.present else None,
            "low": figure.interval.low if figure.interval and figure.present else None,
            "high": figure.interval.high if figure.interval and figure.present else None,
        }
        for name, group in ((place, points), ("England", england))
        for figure in group
    ]
    x = {"field": "date", "type": "temporal", "title": None}
    y = {"field": "value", "type": "quantitative", "title": words.unit_heading(measure), "scale": {"zero": False}}
    colour = {"field": "series", "type": "nominal", "title": None, "scale": {"range": [BLUE, ORANGE], "domain": [place, "England"]}}
    layers = [
        {"mark": {"type": "line", "invalid": "break-paths-filter-domains", "point": True}, "encoding": {"x": x, "y": y, "color": colour}},
        {"mark": "rule", "encoding": {"x": x, "y": {"field": "low", "type": "quantitative"}, "y2": {"field": "high"}, "color": colour}},
    ]
    return vega(data, title, description, layer=layers)
