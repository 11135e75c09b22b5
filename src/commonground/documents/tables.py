"""The tables of a profile for reading: rounded, with their units, verdicts in words and numbered sources."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from commonground.documents import words
from commonground.documents.blocks import Cell, Column, Numbering, Table
from commonground.documents.charts import Chart
from commonground.documents.charts.trend import told as told_breaks
from commonground.domain.indicators.nouns import Comparison, Measure, Profile, Reading, Section, Trend, Verdict
from commonground.terms import Absent, Figure, begun

KINDS = {
    "count": "Everyone is counted",
    "sample": "A survey of some people",
    "estimate": "An official estimate",
    "modelled": "A model, not a count",
}


def figures(profile: Profile, title: str, readings: Sequence[Reading], numbers: Numbering) -> Table:
    """Each measure's value, interval, England's value, what may be said of the difference, and rank."""
    beside = beside_england(readings)
    compared_columns = (Column(name="England", share=2.0, numeric=True), Column(name="Against England", share=2.3))
    return Table(
        id="figures",
        title=f"{title}: {profile.place} and England" if beside else f"{title}: {profile.place}",
        columns=(
            Column(name="Measure", share=4.6),
            Column(name="Period", share=1.7),
            Column(name=profile.place.name, share=2.0, numeric=True),
            Column(name="Interval", share=2.3, numeric=True),
            *(compared_columns if beside else ()),
            Column(name="Rank", share=2.2),
        ),
        rows=tuple(_figure_row(reading, numbers, beside=beside) for reading in readings),
        notes=absences(readings),
    )


def beside_england(readings: Sequence[Reading]) -> bool:
    """Whether anything is compared with England: nothing is on England's own profile."""
    return any(reading.against("england") for reading in readings)


def _figure_row(reading: Reading, numbers: Numbering, *, beside: bool) -> tuple[Cell, ...]:
    measure, figure, against = reading.measure, reading.figure, reading.against("england")
    between = figure.interval if figure.present else None
    return (
        measure_cell(reading),
        Cell(text=figure.period.label),
        Cell(text=short(figure.value, reading), refs=numbers(figure.sources), strong=True),
        Cell(text=words.interval(between, measure.decimals) or ("none published" if figure.present else "")),
        *((compared(against, reading, numbers), Cell(text=words.verdict(against) if figure.present else "")) if beside else ()),
        _rank(reading),
    )


def _rank(reading: Reading) -> Cell:
    held = reading.rank
    if held is None or held.of < 2:
        return Cell(text="")
    said = f"{words.ordinal(held.position)} of {held.of}"
    if held.low is None or held.high is None:
        return Cell(text=said, under="no interval")
    return Cell(text=said, under="" if held.low == held.high else words.rank_interval(held))


def told(readings: Sequence[Reading]) -> list[tuple[str, ...]]:
    """The figures as lines of plain text, for a terminal: measure and unit, period, value, interval, England, verdict."""
    numbers, lines = Numbering(), []
    for reading in readings:
        measure, *rest = _figure_row(reading, numbers, beside=True)[:6]
        lines.append((f"{measure.text} ({words.unit_heading(reading.measure)})", *(cell.text for cell in rest)))
    return lines


def measure_cell(reading: Reading) -> Cell:
    """The measure's name over its unit and whatever must be read beside the number."""
    under = [words.unit_heading(reading.measure), *map(_brief, reading.marks), reading.age]
    return Cell(text=reading.measure.name, under="; ".join(dict.fromkeys(part for part in under if part)))


def _brief(mark: str) -> str:
    """A mark in few words; one that lists other measures is told in full beside the definition."""
    return "defined in its own way" if mark.startswith("defined differently from") else mark


def short(value: float | Absent, reading: Reading) -> str:
    """A value with the short form of its unit, which the row already names in full."""
    return bare(value, reading.measure)


def bare(value: float | Absent, measure: Measure) -> str:
    """A value with no more of its unit than a sign."""
    sign = "%" if measure.unit.startswith("%") else "£" if measure.unit.startswith("£") else ""
    return words.quantity(value, sign, measure.decimals)


def compared(comparison: Comparison | None, reading: Reading, numbers: Numbering) -> Cell:
    if comparison is None:
        return Cell(text="")
    return Cell(text=short(comparison.value, reading), refs=() if isinstance(comparison.value, Absent) else numbers(comparison.sources))


def absences(readings: Sequence[Reading]) -> tuple[str, ...]:
    """Why each value that is not there is not there."""
    return tuple(
        f"{reading.measure.name}: {words.absence(reading.figure.value)}."
        for reading in readings
        if isinstance(reading.figure.value, Absent)
    )


def others(profile: Profile, section: Section, numbers: Numbering, most: int = 4) -> list[Table]:
    """The other comparators of a section, at most four side by side in a table: value, and what may be said of the difference."""
    labels: dict[str, str] = {}
    for reading in section.readings:
        labels.update({comparison.against: comparison.label for comparison in reading.comparisons if comparison.against != "england"})
    keys = list(labels)
    return [
        _others(profile, section, numbers, {key: labels[key] for key in keys[start : start + most]}) for start in range(0, len(keys), most)
    ]


def _others(profile: Profile, section: Section, numbers: Numbering, labels: dict[str, str]) -> Table:
    rows = []
    for reading in section.readings:
        if any(reading.against(key) for key in labels):
            cells = [_other(reading.against(key), reading, numbers) for key in labels]
            rows.append((Cell(text=reading.measure.name), Cell(text=short(reading.figure.value, reading), strong=True), *cells))
    return Table(
        id="others",
        title=f"{section.title}: {profile.place} against {words.listed([words.spoken(label) for label in labels.values()])}",
        columns=(
            Column(name="Measure", share=4.6),
            Column(name=profile.place.name, share=2.0, numeric=True),
            *(Column(name=label, share=2.6) for label in labels.values()),
        ),
        rows=tuple(rows),
    )


def _other(comparison: Comparison | None, reading: Reading, numbers: Numbering) -> Cell:
    if comparison is None:
        return Cell(text="")
    cell = compared(comparison, reading, numbers)
    said = words.VERDICTS[comparison.verdict] if reading.figure.present and not isinstance(comparison.value, Absent) else ""
    return Cell(text=cell.text, under=said, refs=cell.refs, strong=comparison.verdict in (Verdict.BETTER, Verdict.WORSE))


def over_time(section: Section, numbers: Numbering) -> Table | None:
    """First and latest value of each measure that has a series, and what may be said of the change."""
    rows: list[tuple[Cell, ...]] = []
    reasons: dict[str, str] = {}
    for reading in section.readings:
        points = [point for point in reading.trend.points if point.present] if reading.trend else []
        if reading.trend is None or len(points) < 2:
            continue
        first, last = points[0], points[-1]
        said = " ".join((_change(reading.trend, last, reasons), *told_breaks(reading.trend.breaks)))
        rows.append(
            (
                Cell(text=reading.measure.name),
                Cell(text=short(first.value, reading), under=first.period.label, refs=numbers(first.sources)),
                Cell(text=short(last.value, reading), under=last.period.label, refs=numbers(last.sources)),
                Cell(text=said),
            )
        )
    if not rows:
        return None
    columns = (Column(name="Measure", share=4.6), Column(name="First", share=2, numeric=True), Column(name="Latest", share=2, numeric=True))
    return Table(
        id="over-time",
        title=f"{section.title}: over time",
        columns=(*columns, Column(name="What may be said of the change", share=5)),
        rows=tuple(rows),
        notes=tuple(f"({letter}) {begun(reason)}." for reason, letter in reasons.items()),
    )


def _change(held: Trend, last: Figure, reasons: dict[str, str]) -> str:
    """What the sentence of a change says besides the two values of its row; its reason is a note, told once for all rows."""
    said = (held.sentence or words.VERDICTS[held.verdict]).split(f" in {last.period.label}, ", 1)[-1]
    change, _, reason = said.replace(", but ", "; ", 1).partition("; ")
    if not reason:
        return said
    seen = re.fullmatch(r"(?:(.*?); )?judging by (.+), (a change of .+? or more) would be expected to show\.?", reason)
    if seen is None:
        return f"{change} {_note(reason, reasons)}"
    why = f" {_note(seen[1], reasons)}" if seen[1] else ""
    return f"{change}{why}; {seen[3]} would be expected to show {_note('judging by ' + seen[2], reasons)}"


def _note(reason: str, reasons: dict[str, str]) -> str:
    return f"({reasons.setdefault(reason.rstrip('.'), chr(ord('a') + len(reasons)))})"


def of_chart(chart: Chart, refs: tuple[int, ...]) -> Table:
    """A chart's own table, for reading; every number in it is from the sources of the chart."""
    rows: list[tuple[Cell, ...]] = []
    units = chart.units or ("",) * len(chart.columns)
    heads = [f"{name} ({unit})" if unit and unit not in name else name for name, unit in zip(chart.columns, units, strict=True)]
    for row in chart.cells():
        first, *rest = (Cell(text=said) for said in row)
        rows.append((Cell(text=first.text, refs=refs if not rows else ()), *rest))
    return Table(
        id=f"table-{chart.id}",
        title=chart.title,
        columns=tuple(
            Column(name=head, share=1.6 if place == 0 else 1, numeric=chart.is_numeric(place)) for place, head in enumerate(heads)
        ),
        rows=tuple(rows),
        notes=tuple(f"{mark} {said}." for mark, said in chart.absences()),
    )


def definitions(measures: Iterable[tuple[Measure, Sequence[str]]]) -> Table:
    """What each measure counts, for whom, and how it is known, with the marks that are to be said of it."""
    return Table(
        id="definitions",
        title="What each measure counts",
        columns=(
            Column(name="Measure", share=4),
            Column(name="What is counted", share=7),
            Column(name="For whom", share=2.4),
            Column(name="How it is known", share=2.4),
        ),
        rows=tuple(
            (
                Cell(text=measure.name, under=words.direction(measure)),
                Cell(text=" ".join(part for part in (measure.definition, measure.caveat, *map(_mark, marks)) if part)),
                Cell(text=measure.who),
                Cell(text=KINDS[measure.kind]),
            )
            for measure, marks in measures
        ),
    )


def _mark(said: str) -> str:
    return f"{begun(said)}."
