"""How a table that somebody made is read as figures: which column holds places, periods and values, and where it all comes from.

A mapping is written down once, by hand, by the suggestion below or on the web, and serves every later edition of the same file.
Headings are named as they stand in the file; where a heading stands in several rows, the words of its rows are joined with a space.
A column whose heading is empty is named by its number, as #1.
A heading written between slashes is a pattern: `/(?P<period>.+) Rate/` takes every column that fits, and reads its period from it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping as Lookup
from dataclasses import dataclass, field

from commonground.domain.indicators.nouns import Measure, Polarity
from commonground.terms import Findings

OWN = "own_"  # ids of measures and sources that somebody brought in begin so
NOT_PUBLISHED, SUPPRESSED, NOT_ASKED = "not_published", "suppressed", "not_asked"
ABSENT: dict[str, str] = {
    "-": NOT_PUBLISHED, "–": NOT_PUBLISHED, "—": NOT_PUBLISHED, "..": NOT_PUBLISHED, ":": NOT_PUBLISHED, "n/a": NOT_PUBLISHED,
    "na": NOT_PUBLISHED, "[x]": NOT_PUBLISHED, "no data": NOT_PUBLISHED, "*": SUPPRESSED, "c": SUPPRESSED, "[c]": SUPPRESSED,
    "x": SUPPRESSED, "suppressed": SUPPRESSED, "[u]": SUPPRESSED, "[z]": NOT_ASKED, "z": NOT_ASKED,
}  # fmt: skip
BESIDE = ("low", "high", "base", "count", "denominator")


@dataclass(frozen=True, kw_only=True)
class Column:
    """One measure in the table: the heading of its values, and those of its limits, base, count and denominator where it has them."""

    measure: str
    value: str
    low: str = ""
    high: str = ""
    base: str = ""
    count: str = ""
    denominator: str = ""
    group: str = "all"
    level: float = 0.95


@dataclass(frozen=True, kw_only=True)
class Provenance:
    """Where the figures are from, entered once for the whole file."""

    publisher: str = ""
    title: str = ""
    edition: str = ""
    licence: str = ""
    address: str = ""
    attribution: str = ""
    note: str = ""  # how they were collected, and what a user of them must know


@dataclass(frozen=True, kw_only=True)
class Mapping:
    """The whole reading of a table. `place` and `period` are headings; `place_is` and `period_is` stand for the whole file.

    `only` keeps the rows whose cell under a heading is one of the given; `groups` turns the text under the heading `group` into a group
    ("Female" into "sex=female", or with "*" every text: {"*": "sex=*"}); `year_starts` is (month, day) where a period such as 2023/24
    does not begin in April.
    """

    sheet: str = ""
    header: tuple[int, ...] = ()
    place: str = ""
    place_is: str = ""
    period: str = ""
    period_is: str = ""
    year_starts: tuple[int, int] | None = None
    group: str = ""
    groups: Lookup[str, str] = field(default_factory=dict)
    only: Lookup[str, tuple[str, ...]] = field(default_factory=dict)
    columns: tuple[Column, ...] = ()
    absent: Lookup[str, str] = field(default_factory=dict)
    scale: float = 1.0  # 100 where the file gives shares of 1
    measures: tuple[Measure, ...] = ()  # of the file's own, with ids that begin with own_
    source: Provenance = field(default_factory=Provenance)
    small_areas: bool = False  # places are small areas (LSOA or MSOA), whose values are modelled unless the measure says otherwise

    def absence(self, text: str) -> str | None:
        """What kind of absence a cell's text means; None where it means none."""
        return self.absent.get(text) or ABSENT.get(text.lower())


def own_measure(*, name: str, unit: str, section: str = "participation", kind: str = "count", polarity: str = "neither",
                definition: str = "", who: str = "Everyone", id: str = "", caveat: str = "", decimals: int = 1) -> Measure:  # fmt: skip
    """A measure of somebody's own, from plain words. It is never compared with another measure: its definition is its own.

    Raises `Refused` where a section, kind or polarity is none.
    """
    key = id if id.startswith(OWN) else OWN + slug(id or name)
    said = definition.strip() or name.strip()
    return Measure(
        id=key, name=name.strip(), section=section, unit=unit.strip(), polarity=Polarity(polarity), kind=kind, definition=said, who=who,
        caveat=caveat, decimals=decimals, family=key, definition_key=key,
    )  # fmt: skip


def slug(words: str) -> str:
    """Small letters, figures and underscores: "Leisure members" gives leisure_members."""
    return re.sub(r"[^a-z0-9]+", "_", words.lower()).strip("_")[:60] or "measure"


def check(mapping: Mapping, known: Lookup[str, Measure]) -> Findings:
    """Everything that a mapping lacks before any row is read; empty when it is complete."""
    found = Findings()
    _check_columns(mapping, known, found)
    _check_own(mapping, known, found)
    for name, words in _SAID.items():
        if not getattr(mapping.source, name).strip():
            why, remedy = "Every number must answer for itself", "Say it once: it stands for the whole file"
            found.add("source_incomplete", f"Nothing says {words}", where="Where they are from", why=why, remedy=remedy)
    return found


_SAID = {
    "publisher": "whose figures they are",
    "title": "what they are called",
    "edition": "of which edition or date they are",
    "licence": "under which licence or agreement they may be used",
}


def _check_columns(mapping: Mapping, known: Lookup[str, Measure], found: Findings) -> None:
    if not mapping.columns:
        found.add("mapping_columns", "No column of values is chosen", where="Columns", remedy="Choose the column that holds the figures")
    if not mapping.place and not mapping.place_is:
        remedy = "Choose the column of places, or one place for the whole file"
        found.add("mapping_place", "Nothing says which place each row is about", where="Places", remedy=remedy)
    if not mapping.period and not mapping.period_is and not all("(?P<period>" in column.value for column in mapping.columns):
        remedy = "Choose the column of periods, or give one period for the whole file"
        found.add("mapping_period", "Nothing says which period the figures are for", where="Periods", remedy=remedy)
    own = {measure.id for measure in mapping.measures}
    for column in mapping.columns:
        if column.measure not in own and column.measure not in known:
            remedy = "Choose a measure of the catalogue, or describe one of your own"
            found.add("measure_unknown", f"There is no measure {column.measure!r}", where=column.value or "Columns", remedy=remedy)
        if not column.value:
            found.add("mapping_columns", f"Nothing says where the values of {column.measure} stand", where="Columns")
        for name in ("value", *BESIDE):
            _pattern(getattr(column, name), found)


def _check_own(mapping: Mapping, known: Lookup[str, Measure], found: Findings) -> None:
    for measure in mapping.measures:
        if not measure.id.startswith(OWN):
            remedy = "Give your own measure another name" if measure.id in known else f"Begin its id with {OWN}"
            found.add("measure_twice", f"{measure.id!r} is no id for a measure of your own", remedy=remedy)
        for name in ("name", "unit", "definition"):
            if not getattr(measure, name):
                where = measure.name or measure.id
                found.add("measure_incomplete", f"Your measure lacks its {name}", where=where, why="Nobody could read its numbers")


def _pattern(said: str, found: Findings) -> None:
    if len(said) > 2 and said.startswith("/") and said.endswith("/"):
        try:
            re.compile(said[1:-1])
        except re.error as problem:
            found.add("mapping_pattern", f"{said} is no pattern that can be read", where="Columns", why=str(problem))


def matches(said: str, heading: str) -> re.Match[str] | None:
    """How a heading fits what a mapping says: the same words whatever their capitals, or a pattern between slashes."""
    if len(said) > 2 and said.startswith("/") and said.endswith("/"):
        return re.fullmatch(said[1:-1], heading, re.IGNORECASE)
    return re.fullmatch(re.escape(" ".join(said.split())), heading, re.IGNORECASE) if said else None
