"""The tables of a profile for computing: numbers at full precision, one kind of thing in each column."""

from __future__ import annotations

from collections.abc import Sequence

from commonground.documents import tables, words
from commonground.documents.blocks import Numbering, Sheet, Value
from commonground.domain.indicators.nouns import Comparison, Measure, Profile, Reading
from commonground.terms import Absent, Figure, NotPublished

NO_INTERVAL = NotPublished(reason="no interval")
NONE = NotPublished()


def at_a_glance(profile: Profile, readings: Sequence[Reading], numbers: Numbering) -> Sheet:
    """The one sheet of a mini profile."""
    return _figures("at_a_glance", "At a glance", profile, readings, numbers)


def of_profile(profile: Profile, numbers: Numbering) -> tuple[Sheet, ...]:
    """A sheet for each section; one of every comparison, one of every series, the ages, and the definitions."""
    held = [_figures(section.id, section.title, profile, section.readings, numbers) for section in profile.sections if section.readings]
    readings = [reading for section in profile.sections for reading in section.readings]
    held += [_comparisons(profile, readings, numbers), _series(profile, readings, numbers)]
    if profile.ages:
        held.append(_ages(profile, numbers))
    if profile.inequality:
        held.append(_fifths(profile, numbers))
    held.append(_definitions(readings))
    return tuple(sheet for sheet in held if sheet.rows)


def said(refs: tuple[int, ...]) -> str:
    return ", ".join(map(str, refs))


def _figures(id_: str, title: str, profile: Profile, readings: Sequence[Reading], numbers: Numbering) -> Sheet:
    columns = (
        "Measure", "Unit", "Period", profile.place.name, "Lower limit", "Upper limit", "Count", "People asked", "How the value came to be",
        "England", "Against England", "Rank", "Rank, low", "Rank, high", "Ranked among", "Sources", "Note",
    )  # fmt: skip
    beside = tables.beside_england(readings)
    kept = [place for place in range(len(columns)) if beside or place not in (9, 10)]  # England's own profile has no England beside it
    decimals = (0, 0, 0, None, None, None, 0, 0, 0, None, 0, 0, 0, 0, 0, 0, 0)
    rows = [_row(reading, numbers) for reading in readings]
    return Sheet(
        id=f"figures_{id_}",
        label=title,
        title=f"{title}: {profile.place.name} and England" if beside else f"{title}: {profile.place.name}",
        columns=tuple(columns[place] for place in kept),
        rows=tuple(tuple(row[place] for place in kept) for row in rows),
        decimals=tuple(decimals[place] for place in kept),
        measured=tuple(reading.measure.decimals for reading in readings),
        notes=tables.absences(readings),
    )


def _row(reading: Reading, numbers: Numbering) -> tuple[Value, ...]:
    figure, rank, against = reading.figure, reading.rank, reading.against("england")
    low, high = _limits(figure)
    asked = figure.base.asked if figure.base and figure.base.asked is not None else NONE
    sources = numbers((*figure.sources, *(against.sources if against else ())))
    note = "; ".join(
        part for part in (str(figure.value) if isinstance(figure.value, Absent) else "", figure.note, *reading.marks, reading.age) if part
    )
    return (
        reading.measure.name,
        words.unit_heading(reading.measure),
        figure.period.label,
        figure.value,
        low,
        high,
        NONE if figure.count is None else figure.count,
        asked,
        words.STATUSES[figure.status],
        against.value if against else NONE,
        words.verdict(against) if figure.present else "",
        rank.position if rank else NONE,
        NONE if rank is None or rank.low is None else rank.low,
        NONE if rank is None or rank.high is None else rank.high,
        f"{rank.of} {rank.among}, {rank.basis}" if rank else "",
        said(sources),
        note,
    )


def _limits(figure: Figure) -> tuple[Value, Value]:
    return (figure.interval.low, figure.interval.high) if figure.interval and figure.present else (NO_INTERVAL, NO_INTERVAL)


def _comparisons(profile: Profile, readings: Sequence[Reading], numbers: Numbering) -> Sheet:
    columns = (
        "Measure", "Unit", "Period", profile.place.name, "Compared with", "Their value", "Difference", "Lower limit", "Upper limit",
        "Chance of so large a difference by luck", "The same, allowing for all the tests", "What may be said", "Test",
        "Smallest difference we could have seen", "Sources",
    )  # fmt: skip
    pairs = [(reading, comparison) for reading in readings for comparison in reading.comparisons]
    return Sheet(
        id="comparisons", label="Comparisons", title=f"{profile.place.name} against every comparator", columns=columns,
        rows=tuple(_comparison(reading, comparison, numbers) for reading, comparison in pairs),
        decimals=(0, 0, 0, None, 0, None, None, None, None, 4, 4, 0, 0, None, 0),
        measured=tuple(reading.measure.decimals for reading, _ in pairs),
    )  # fmt: skip


def _comparison(reading: Reading, comparison: Comparison, numbers: Numbering) -> tuple[Value, ...]:
    between = comparison.interval

    def held(value: float | None) -> Value:
        return NONE if value is None else value

    return (
        reading.measure.name,
        words.unit_heading(reading.measure),
        reading.figure.period.label,
        reading.figure.value,
        comparison.label,
        comparison.value,
        held(comparison.difference),
        held(between.low if between else None),
        held(between.high if between else None),
        held(comparison.p_value),
        held(comparison.p_adjusted),
        words.VERDICTS[comparison.verdict],
        comparison.test,
        held(comparison.detectable),
        said(numbers((*reading.figure.sources, *comparison.sources))),
    )


def _series(profile: Profile, readings: Sequence[Reading], numbers: Numbering) -> Sheet:
    rows, measured = list[tuple[Value, ...]](), list[int]()
    for reading in readings:
        if reading.trend is None:
            continue
        for figure in (*reading.trend.points, *reading.trend.england):
            low, high = _limits(figure)
            name, unit = reading.measure.name, words.unit_heading(reading.measure)
            measured.append(reading.measure.decimals)
            rows.append((name, unit, figure.place.name, figure.period.label, figure.value, low, high, said(numbers(figure.sources))))
    return Sheet(
        id="series",
        label="Over time",
        title=f"{profile.place.name} over time",
        columns=("Measure", "Unit", "Place", "Period", "Value", "Lower limit", "Upper limit", "Sources"),
        rows=tuple(rows),
        decimals=(0, 0, 0, 0, None, None, None, 0),
        measured=tuple(measured),
    )


def _ages(profile: Profile, numbers: Numbering) -> Sheet:
    refs = said(numbers(tuple(source for figure in profile.ages_figures for source in figure.sources)))
    alone = profile.place.kind == "country"
    return Sheet(
        id="ages",
        label="Ages",
        title=f"Ages of people in {profile.place.name}" + ("" if alone else " and England"),
        columns=("Age", "Sex", "People", f"Share, {profile.place.name}", *(() if alone else ("Share, England",)), "Sources"),
        rows=tuple(
            (band.label, band.sex, band.people, band.share, *(() if alone else (band.england_share,)), refs) for band in profile.ages
        ),
        decimals=(0, 0, 0, 3, *(() if alone else (3,)), 0),
    )


def _fifths(profile: Profile, numbers: Numbering) -> Sheet:
    held = profile.inequality
    assert held is not None
    refs = said(numbers(held.sources))
    return Sheet(
        id="fifths",
        label="Deprivation inside",
        title=f"Residents of {profile.place.name} by national fifth of deprivation",
        columns=("Fifth (1 is the most deprived)", "Label", "People", "Per cent of residents", "Sources"),
        rows=tuple((part.fifth, part.label, part.people, part.share, refs) for part in held.fifths),
        decimals=(0, 0, 0, 1, 0),
        notes=(held.note,) if held.note else (),
    )


def _definitions(readings: Sequence[Reading]) -> Sheet:
    return Sheet(
        id="definitions",
        label="Definitions",
        title="What each measure counts",
        columns=("Measure", "What is counted", "For whom", "Unit", "How it is known", "Which way is better", "Beware"),
        rows=tuple(_definition(reading.measure) for reading in readings),
    )


def _definition(measure: Measure) -> tuple[Value, ...]:
    unit, known, way = words.unit_heading(measure), tables.KINDS[measure.kind], words.direction(measure)
    return (measure.name, measure.definition, measure.who, unit, known, way, measure.caveat)
