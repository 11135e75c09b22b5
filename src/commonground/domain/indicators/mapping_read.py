"""Read the rows of a table by its mapping: figures, and everything that is wrong with them at once.

A cell that says that there is no figure ("-", "*") becomes an absence of its kind, never a zero (rule T17); an empty cell gives nothing.
"""

from __future__ import annotations

import re
from collections.abc import Mapping as Lookup
from collections.abc import Sequence
from dataclasses import dataclass, field

from commonground.domain.indicators.mapping import BESIDE, Column, Mapping, matches
from commonground.domain.indicators.mapping_places import Known
from commonground.domain.indicators.nouns import Measure
from commonground.terms import Finding, Findings, Period, Refused

Grid = Sequence[Sequence[str]]
_SHOWN = 5
_LONGEST_GROUP = 60  # letters: longer is a note, not a group
_STATUS = {"count": "counted", "sample": "estimated", "estimate": "estimated", "modelled": "modelled"}


@dataclass(frozen=True, kw_only=True)
class Row:
    """One figure as a table gave it; `status` says how it came to be, or why there is none."""

    measure: str
    place: str
    period: Period
    group: str
    value: float | None
    status: str
    low: float | None = None
    high: float | None = None
    base: int | None = None
    count: float | None = None
    denominator: float | None = None
    level: float | None = None
    line: int = 0


@dataclass(frozen=True, kw_only=True)
class Read:
    """Figures of a table, every finding, and the headings as they were found."""

    rows: tuple[Row, ...]
    findings: tuple[Finding, ...]
    headings: tuple[str, ...] = ()
    lines: int = 0

    @property
    def errors(self) -> tuple[Finding, ...]:
        return tuple(finding for finding in self.findings if finding.level == "error")


@dataclass
class _Trouble:
    """What went wrong in many rows, told once with the first of them."""

    findings: Findings
    held: dict[tuple[str, str], list[str]] = field(default_factory=dict)

    def add(self, code: str, level: str, where: str) -> None:
        self.held.setdefault((code, level), []).append(where)

    def tell(self) -> None:
        for (code, level), where in self.held.items():
            words, why, remedy = _WORDS[code]
            shown = "; ".join(dict.fromkeys(where[:_SHOWN]))
            more = f" and {len(where) - _SHOWN:,} more" if len(where) > _SHOWN else ""
            self.findings.add(code, f"{len(where):,} {words}: {shown}{more}", why=why, remedy=remedy, level=level)


_WORDS = {
    "place_unknown": (
        "rows are about no place that we hold, and are left out",
        "",
        "Correct the names, or use the codes of the Office for National Statistics",
    ),
    "value_unreadable": ("cells hold no number", "A guess could be wrong", "Correct them, or say in the mapping what the text means"),
    "period_unknown": ("periods cannot be read", "", "Write 2024, 2023/24, mid-2024, Nov 23-24 or 2024-06-30"),
    "value_range": (
        "values cannot be right",
        "A share lies between 0 and 100, and a count is not below 0",
        "Correct them, or choose the right column",
    ),
    "interval_backwards": ("limits stand the wrong way round", "", "Choose the right columns for the lower and the upper limit"),
    "interval_outside": ("values lie outside their own limits", "", "Check that the columns belong together"),
    "base_small": ("values rest on fewer than 30 people, and will not be shown", "Too few people say nothing reliable", ""),
    "group_unknown": ("groups have no entry in the mapping, and are left out", "", "Add them to the mapping, or leave them"),
    "row_repeated": ("figures are given twice with different values", "Nothing says which one is meant", "Remove one of them"),
}


def headings(grid: Grid, header: Sequence[int]) -> tuple[str, ...]:
    """The heading of each column: the words of its header rows, where a cell stands for the empty ones to its right in all rows but
    the last (as merged cells do), as far as the heading above it reaches.
    """
    rows = [grid[number - 1] for number in header if 0 < number <= len(grid)]
    width = max((len(row) for row in grid[: max(header, default=0) + 50]), default=0)
    found = []
    for place in range(width):
        words = []
        for depth, row in enumerate(rows):
            said = row[place] if place < len(row) else ""
            if not said and depth < len(rows) - 1:
                start = max((left for upper in rows[:depth] for left in range(min(place + 1, len(upper))) if upper[left]), default=0)
                said = next((row[left] for left in range(min(place, len(row) - 1), start - 1, -1) if row[left]), "")
            words.append(said)
        found.append(" ".join(" ".join(dict.fromkeys(word for word in words if word)).split()))
    return tuple(found)


def read(grid: Grid, mapping: Mapping, *, places: Known, measures: Lookup[str, Measure]) -> Read:
    """Every figure of a sheet. Rows about unknown places are left out with a warning; anything else that is wrong is an error."""
    findings = Findings()
    header = mapping.header or (1,)
    named = headings(grid, header)
    body = [(number, row) for number, row in enumerate(grid[max(header) :], max(header) + 1) if any(row)]
    spots = {name: _spot(getattr(mapping, name), named, findings) for name in ("place", "period", "group") if getattr(mapping, name)}
    only = {_spot(said, named, findings): {value.lower() for value in wanted} for said, wanted in mapping.only.items()}
    columns = [found for column in mapping.columns for found in _columns(column, named, mapping, findings)]
    if findings.errors or not body:
        if not body:
            findings.add("file_no_rows", "There is no row under the headings", remedy="Say in which rows the headings stand")
        return Read(rows=(), findings=tuple(findings.items), headings=named)
    trouble = _Trouble(findings)
    sheet = _Sheet(mapping=mapping, spots=spots, only=only, columns=columns, places=places, measures=measures, trouble=trouble)
    rows = [row for line, cells in body for row in sheet.figures(line, cells)]
    kept = _once(rows, trouble)
    trouble.tell()
    if not kept and not findings.errors:
        findings.add("nothing_read", "No row of the table gave a figure", remedy="Check which columns hold places and values")
    return Read(rows=tuple(kept), findings=tuple(findings.items), headings=named, lines=len(body))


@dataclass(frozen=True)
class _Found:
    """A column of the mapping with the places of its headings, and its period where the heading says it."""

    column: Column
    spots: dict[str, int]
    period: Period | None


@dataclass(frozen=True, kw_only=True)
class _Sheet:
    """A sheet whose headings are found: gives the figures of a row."""

    mapping: Mapping
    spots: Lookup[str, int]
    only: Lookup[int, set[str]]
    columns: Sequence[_Found]
    places: Known
    measures: Lookup[str, Measure]
    trouble: _Trouble

    def figures(self, line: int, cells: Sequence[str]) -> list[Row]:
        """The figures of one row; none for a note, a total that is filtered away or a place that is not held."""
        mapping, trouble = self.mapping, self.trouble
        said = mapping.place_is or _cell(cells, self.spots["place"])
        if not said or any(_cell(cells, spot).lower() not in wanted for spot, wanted in self.only.items()):
            return []
        code, wrong = self.places.find(said, small=mapping.small_areas)
        if not code:
            values = [_cell(cells, column.spots["value"]) for column in self.columns]
            if any(number_of(cell) is not None or mapping.absence(cell) for cell in values):
                trouble.add("place_unknown", "warning", f"row {line}, {wrong}")
            return []
        group = _group(cells, self.spots, mapping, line, trouble)
        if group is None:
            return []
        when = mapping.period_is or (_cell(cells, self.spots["period"]) if mapping.period else "")
        period = _period(when, mapping, f"row {line}", trouble) if mapping.period or when else None
        found = [_figure(cells, column, code, period, group, line, mapping, self.measures, trouble) for column in self.columns]
        return [row for row in found if row]


def _columns(column: Column, named: Sequence[str], mapping: Mapping, findings: Findings) -> list[_Found]:
    fits = [(spot, match) for spot, heading in enumerate(named) if heading and (match := matches(column.value, heading))]
    if not fits:
        _missing(column.value, 0, named, findings)
        return []
    by_period = "period" in fits[0][1].re.groupindex
    if len(fits) > 1 and not by_period:
        _missing(column.value, len(fits), named, findings)
        return []
    found = []
    for spot, match in fits:
        period = None
        if by_period:
            if (mapping.place and matches(mapping.place, named[spot])) or (mapping.group and matches(mapping.group, named[spot])):
                continue
            try:
                period = Period.parse(tidy_period(match["period"]), year_starts=mapping.year_starts)
            except Refused as refused:
                what = f"The heading {named[spot]!r} says no period that we can read, and its column is left out"
                findings.add("period_unknown", what, why=refused.what, level="warning")
                continue
        found.append(_Found(column, _beside(column, spot, match if by_period else None, named, findings), period))
    if not found:
        findings.add("period_unknown", f"No heading like {column.value!r} says a period", remedy="Give one period for the whole file")
    return found


def _beside(column: Column, spot: int, match: re.Match[str] | None, named: Sequence[str], findings: Findings) -> dict[str, int]:
    """The columns of limits, base and so on that belong to a column of values: in the same period, where the headings say periods."""

    def fits(said: str, heading: str) -> bool:
        beside = matches(said, heading)
        if beside is None:
            return False
        return match is None or "period" not in beside.re.groupindex or beside["period"] == match["period"]

    spots = {"value": spot}
    for name in BESIDE:
        said = getattr(column, name)
        same = [other for other, heading in enumerate(named) if said and fits(said, heading)]
        if len(same) == 1:
            spots[name] = same[0]
        elif said:
            _missing(said, len(same), named, findings)
    return spots


def _missing(said: str, times: int, named: Sequence[str], findings: Findings) -> None:
    if times:
        remedy = "Name the rows in which the headings stand, so that they differ"
        findings.add("column_twice", f"{times} columns are headed {said!r}", remedy=remedy)
        return
    why = f"There are: {', '.join(name for name in named[:30] if name) or 'none'}"
    findings.add("column_missing", f"No column is headed {said!r}", why=why, remedy="Choose another column, or other header rows")


def _spot(said: str, named: Sequence[str], findings: Findings) -> int:
    if re.fullmatch(r"#\d{1,4}", said) and int(said[1:]) <= len(named):
        return int(said[1:]) - 1
    fitting = [spot for spot, heading in enumerate(named) if heading and matches(said, heading)]
    if len(fitting) == 1 or (fitting and said.startswith("/")):
        return fitting[0]  # of several columns that a pattern fits, the first
    _missing(said, len(fitting), named, findings)
    return -1


def _figure(
    cells: Sequence[str], found: _Found, place: str, period: Period | None, group: str, line: int, mapping: Mapping,
    measures: Lookup[str, Measure], trouble: _Trouble,
) -> Row | None:  # fmt: skip
    when = found.period or period
    text = _cell(cells, found.spots["value"])
    if not text or when is None:
        return None
    column, measure = found.column, measures[found.column.measure]
    grouped = column.group if group == "all" else group if column.group == "all" else f"{column.group};{group}"
    absent = mapping.absence(text)
    if absent:
        return Row(measure=measure.id, place=place, period=when, group=grouped, value=None, status=absent, line=line)
    where = f"row {line}, {text!r}"
    value = number_of(text)
    if value is None:
        trouble.add("value_unreadable", "error", where)
        return None
    beside = _around(cells, found, line, mapping, trouble)
    value = round(value * mapping.scale, 9)
    if _impossible(value, measure) or any((beside[name] or 0) < 0 for name in ("base", "count", "denominator")):
        trouble.add("value_range", "error", where)
        return None
    low, high = _limits(value, beside["low"], beside["high"], mapping.scale, line, trouble)
    base = int(beside["base"]) if beside["base"] is not None else None
    if base is not None and base < 30:
        trouble.add("base_small", "note", f"row {line}, {base}")
    return Row(
        measure=measure.id,
        place=place,
        period=when,
        group=grouped,
        value=value,
        status="modelled" if mapping.small_areas and measure.kind in ("modelled", "sample") else _STATUS[measure.kind],
        low=low,
        high=high,
        level=column.level if low is not None else None,
        base=base,
        count=beside["count"],
        denominator=beside["denominator"],
        line=line,
    )


def _around(cells: Sequence[str], found: _Found, line: int, mapping: Mapping, trouble: _Trouble) -> dict[str, float | None]:
    """Limits, base, count and denominator of a figure; None where the table gives none."""
    beside = {}
    for name in BESIDE:
        said = _cell(cells, found.spots[name]) if name in found.spots else ""
        beside[name] = number_of(said)
        if beside[name] is None and said and not mapping.absence(said):
            trouble.add("value_unreadable", "error", f"row {line}, {said!r} ({name})")
    return beside


def _limits(
    value: float, low: float | None, high: float | None, scale: float, line: int, trouble: _Trouble
) -> tuple[float | None, float | None]:
    """Both limits, or neither; a tenth of rounding is allowed between a value and its limits."""
    if low is None or high is None:
        return None, None
    low, high = round(low * scale, 9), round(high * scale, 9)
    if low > high:
        trouble.add("interval_backwards", "error", f"row {line}, {low:g} to {high:g}")
        return None, None
    if not low - 0.051 <= value <= high + 0.051:
        trouble.add("interval_outside", "warning", f"row {line}, {value:g} in {low:g} to {high:g}")
    return low, high


def _impossible(value: float, measure: Measure) -> bool:
    return (measure.unit.startswith("%") and not 0 <= value <= 100) or (
        measure.kind == "count" and value < 0 and not measure.unit.startswith("£")
    )


def _group(cells: Sequence[str], spots: Lookup[str, int], mapping: Mapping, line: int, trouble: _Trouble) -> str | None:
    if not mapping.group:
        return "all"
    said = _cell(cells, spots["group"])
    known = {name.lower(): group for name, group in mapping.groups.items()}
    if said.lower() in known:
        return known[said.lower()]
    if said.lower() in ("", "all", "total", "persons", "everyone", "all adults"):
        return "all"
    if "*" in known and len(said) <= _LONGEST_GROUP:
        return known["*"].replace("*", group_word(said))
    trouble.add("group_unknown", "note", f"row {line}, {said!r}")
    return None


def group_word(said: str) -> str:
    """A group as it is kept: small letters, without spaces.

    >>> group_word("Aged 16 to 24"), group_word("White British"), group_word("65+")
    ('16-24', 'white_british', '65+')
    """
    plain = re.sub(r"\s*(?:\bto\b|[\u2013-])\s*", "-", said.lower().removeprefix("aged ").removesuffix(" years"))
    return re.sub(r"[\s;=]+", "_", plain.strip())


def _period(said: str, mapping: Mapping, where: str, trouble: _Trouble) -> Period | None:
    try:
        return Period.parse(tidy_period(said), year_starts=mapping.year_starts)
    except Refused:
        trouble.add("period_unknown", "error", f"{where}, {said!r}")
        return None


def tidy_period(said: str) -> str:
    """ "Nov 23-24" for "November 2023-24" or "Nov 23 - Nov 24", "2014/15" for "APS9 (Oct 2014 - Oct 2015)": the ways in which one
    publisher writes one year.
    """
    text = " ".join(said.replace("–", "-").replace("—", "-").split())
    people = re.fullmatch(r"(?i)aps ?\d+ ?\(?.*?\b(\d{4}) ?(?:-|to).*?\b(\d{4})\)?", text)
    if people and int(people[2]) == int(people[1]) + 1:
        return f"{people[1]}/{people[2][2:]}"
    november = re.fullmatch(r"(?i)nov(?:ember)? (?:20)?(\d{2}) ?(?:-|/|to) ?(?:nov(?:ember)? )?(?:20)?(\d{2})(?: \(.*\))?", text)
    return f"Nov {november[1]}-{november[2]}" if november else text


def number_of(text: str) -> float | None:
    """A number as people write it: "1,234", "45.2%", "£3.10". None for anything else."""
    said = text.replace("\u00a0", " ").strip().removeprefix("£").removesuffix("%").strip()
    if re.fullmatch(r"[-+]?\d{1,3}(,\d{3})+(\.\d+)?", said):
        said = said.replace(",", "")
    return float(said) if re.fullmatch(r"[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d{1,3})?", said) and len(said) < 30 else None


def _cell(cells: Sequence[str], spot: int) -> str:
    return cells[spot].strip() if 0 <= spot < len(cells) else ""


def _once(rows: Sequence[Row], trouble: _Trouble) -> list[Row]:
    """Each figure once; one that is given twice with different values is an error."""
    kept: dict[tuple[str, str, str, str], Row] = {}
    for row in rows:
        key = (row.measure, row.place, row.period.label, row.group)
        before = kept.setdefault(key, row)
        if before is not row and (before.value, before.status, before.low, before.high) != (row.value, row.status, row.low, row.high):
            trouble.add("row_repeated", "error", f"rows {before.line} and {row.line}, {row.period.label}")
    return list(kept.values())
