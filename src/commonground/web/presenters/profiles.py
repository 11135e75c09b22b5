"""A profile as its page prints it."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse
from markupsafe import Markup

from commonground.documents import words
from commonground.documents.charts.chart import Chart
from commonground.domain.indicators.nouns import Profile, Reading, Section, Trend
from commonground.terms import Figure, Place
from commonground.web.presenters import marks
from commonground.web.presenters.marks import Shown, Sources

COLUMNS = ("england", "region", "neighbours")
ROOM = 2  # columns for places that the reader chose; the rest are on the comparison page
VERDICTS = {"similar": "No clear difference", "cannot_tell": "We cannot tell", "not_comparable": "Cannot compare"}


@dataclass(frozen=True)
class Cell:
    """One comparator's value and what may be said of the difference."""

    label: str
    value: Shown
    verdict: str
    said: str


@dataclass(frozen=True)
class Row:
    """One measure of a section."""

    name: str
    href: str
    period: str
    here: Shown
    unit: str
    cells: tuple[Cell | None, ...]
    rank: str
    between: str
    spark: Markup
    over: tuple[str, str] | None
    sentence: str
    marks: tuple[str, ...]


@dataclass(frozen=True)
class Picture:
    """A chart on a page: where it is, how it reads, and its table."""

    title: str
    sentence: str
    alt: str
    href: str
    width: int
    height: int
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    numeric: tuple[bool, ...]
    absences: tuple[tuple[str, str], ...]
    note: str
    query: str = ""
    phone: tuple[int, int] | None = None  # width and height of the picture for a narrow screen, where there is one

    @classmethod
    def of(cls, chart: Chart, href: str, query: str = "") -> Picture:
        return cls(
            chart.title,
            chart.sentence,
            chart.alt,
            href,
            chart.width,
            chart.height,
            chart.columns,
            chart.cells(),
            tuple(chart.is_numeric(column) for column in range(len(chart.columns))),
            chart.absences(),
            chart.note,
            query,
            (chart.phone.width, chart.phone.height) if chart.phone else None,
        )


@dataclass(frozen=True)
class SectionShown:
    id: str
    title: str
    sentence: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    href: str


def section(section: Section, profile: Profile, sources: Sources) -> SectionShown:
    """A section's rows; a comparator that no measure of the section has gets no column."""
    keys = [key for key in comparator_keys(profile) if any(reading.against(key) for reading in section.readings)]
    labels = tuple(label(profile, key) for key in keys)
    rows = tuple(row(reading, profile.place, keys, sources) for reading in section.readings)
    return SectionShown(
        section.id,
        section.title,
        section.sentence,
        labels,
        rows,
        reverse("section", kwargs={"code": profile.place.code, "section": section.id}),
    )


@dataclass(frozen=True)
class FifthShown:
    label: str
    people: Shown
    share: Shown


@dataclass(frozen=True)
class Spread:
    """How deprivation is spread inside a place."""

    sentence: str
    rows: tuple[FifthShown, ...]
    note: str


def spread(profile: Profile, sources: Sources) -> Spread | None:
    """Residents by fifth of deprivation, each number with its mark; nothing where the small areas are not held."""
    held = profile.inequality
    if held is None:
        return None
    rows = tuple(
        FifthShown(
            fifth.label,
            sources.plain(words.number(fifth.people, 0), f"Residents in the {words.inside_sentence(fifth.label)}", held.sources),
            sources.plain(words.quantity(fifth.share, "%", 0), f"Share in the {words.inside_sentence(fifth.label)}", held.sources),
        )
        for fifth in held.fifths
    )
    return Spread(held.sentence, rows, held.note)


def comparator_keys(profile: Profile) -> tuple[str, ...]:
    """England, the region, similar places; then places that the reader chose."""
    held = dict.fromkeys(c.against for s in profile.sections for r in s.readings for c in r.comparisons)
    chosen = [key for key in held if key not in COLUMNS and key != "core_cities"]
    return (*(key for key in COLUMNS if key in held), *chosen[:ROOM])


def label(profile: Profile, key: str) -> str:
    for each in profile.sections:
        for reading in each.readings:
            if comparison := reading.against(key):
                return "Similar places" if key == "neighbours" else comparison.label
    return key


def row(reading: Reading, place: Place, keys: list[str], sources: Sources) -> Row:
    here = sources.figure(reading.figure, reading.measure)
    cells = tuple(cell(reading, key, sources) for key in keys)
    return Row(
        name=reading.measure.name,
        href=reverse("place_measure", kwargs={"code": place.code, "measure": reading.measure.id}),
        period=reading.figure.period.label,
        unit=marks.unit_apart(reading.measure),
        here=here,
        cells=cells,
        rank=rank(reading),
        between=between(reading),
        spark=spark(reading.trend),
        over=over(reading.trend),
        sentence=reading.sentence,
        marks=(*((reading.age,) if reading.age else ()), *reading.marks),
    )


def cell(reading: Reading, key: str, sources: Sources) -> Cell | None:
    comparison = reading.against(key)
    if comparison is None:
        return None
    verdict = str(comparison.verdict)
    return Cell(
        comparison.label,
        sources.comparison(comparison, reading.measure),
        verdict,
        VERDICTS.get(verdict, words.VERDICTS[comparison.verdict]),
    )


def rank(reading: Reading) -> str:
    return f"{words.ordinal(reading.rank.position)} of {reading.rank.of}" if reading.rank else ""


def between(reading: Reading) -> str:
    """The positions between which a rank may truly lie; a full count has only the one. Why none can be given is on the measure's page."""
    held = reading.rank
    if held is None:
        return ""
    if held.low is None or held.high is None:
        return "no interval"
    return f"{words.ordinal(held.low)} to {words.ordinal(held.high)}" if held.low != held.high else ""


def over(trend: Trend | None) -> tuple[str, str] | None:
    """The stretch of a trend: its first and last period that have a value; of a running total, where it ended then and ends now."""
    points = [figure.period for figure in trend.points if figure.present] if trend else []
    if len(points) < 2:
        return None
    first, last = points[0], points[-1]
    if first.start == last.start:
        return first.label.rpartition(" to ")[2], last.label.rpartition(" to ")[2]
    return first.label, last.label


def spark(trend: Trend | None) -> Markup:
    """A small line of the trend; gaps stay gaps. Its words and numbers are on the measure's own page."""
    points = trend.points if trend else ()
    held = [figure for figure in points if figure.present]
    if len(held) < 2:
        return Markup("")
    first, last = held[0].period.end.toordinal(), held[-1].period.end.toordinal()  # a running total moves its end alone
    low, high = min(figure.number for figure in held), max(figure.number for figure in held)

    def at(figure: Figure) -> tuple[float, float]:
        x = 3 + 90 * (figure.period.end.toordinal() - first) / ((last - first) or 1)
        return x, 28 - 24 * ((figure.number - low) / (high - low) if high > low else 0.5)

    d, pen = "", "M"
    for figure in points:
        if figure.present:
            x, y = at(figure)
            d, pen = f"{d}{pen}{x:.1f} {y:.1f}", "L"
        else:
            pen = "M"
    x, y = at(held[-1])
    return Markup(
        '<svg class="cg-spark" viewBox="0 0 96 32" width="96" height="32" aria-hidden="true" focusable="false">'
        '<path d="{}"/><circle cx="{}" cy="{}" r="3"/></svg>'
    ).format(d, f"{x:.1f}", f"{y:.1f}")
