"""A first guess at how a table is to be read, for a person to check: nothing is loaded on a guess alone."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from collections.abc import Mapping as Lookup
from statistics import median
from typing import Any

from commonground.domain.indicators.mapping import Column, Mapping, Provenance, own_measure
from commonground.domain.indicators.mapping_places import Known, share_found
from commonground.domain.indicators.mapping_read import Grid, headings, number_of, tidy_period
from commonground.domain.indicators.nouns import Measure
from commonground.terms import Period, Refused

_BESIDE = {
    "low": r"\b(lower|low|lci|lcl|from)\b",
    "high": r"\b(upper|high|uci|ucl)\b",
    "base": r"\b(base|respondents?|sample( size)?|unweighted|n|asked)\b",
    "denominator": r"\b(denominator|population( total)?)\b",
}
_CATALOGUE = (
    (r"fairly active", "fairly_active_adults_16"),
    (r"inactive|less than 30|<30", "inactive_adults_16"),
    (r"\bactive\b|150\+", "active_adults_16"),
    (r"1 ?x ?30|once a week", "sport_1x30_16"),
    (r"3 ?x ?30|ni ?8", "sport_3x30_ni8"),
    (r"twice in (the last )?28", "taking_part_twice_28_days"),
    (r"volunteer", "volunteering_12_months"),
)


def suggest(grid: Grid, *, places: Known, measures: Lookup[str, Measure], sheet: str = "", file: str = "") -> Mapping:
    """Header rows, the column of places, periods and columns of values, as far as they can be guessed; the rest is left empty."""
    spot = _place_column(grid, places)
    first = next(
        (number for number, row in enumerate(grid[:200]) if spot is not None and spot < len(row) and share_found([row[spot]], places)), 1
    )
    header = _header(grid, first)
    named = headings(grid, header)
    body = [row for row in grid[first : first + 300] if any(row)]
    period = next((place for place in range(len(named)) if place != spot and _share(body, place, _is_period) > 0.8), None)
    columns, own = _values(named, body, {spot, period}, measures)
    return Mapping(
        sheet=sheet,
        header=header,
        place=named[spot] if spot is not None and spot < len(named) else "",
        period=named[period] if period is not None else "",
        columns=columns,
        measures=own,
        source=Provenance(title=re.sub(r"[_-]+", " ", file.rpartition("/")[2].rpartition(".")[0]).strip()),
        small_areas=spot is not None and _share(body, spot, lambda cell: bool(re.match(r"E0[12]\d{6}$", cell))) > 0.5,
    )


def _place_column(grid: Grid, places: Known) -> int | None:
    """The first column with codes of places, else the first with names of places; none where no column has them in half its rows."""
    best: tuple[float, int] | None = None
    width = max((len(row) for row in grid[:300]), default=0)
    for place in range(min(width, 40)):
        cells = [row[place] for row in grid[:300] if place < len(row) and row[place]]
        if len(cells) < 1:
            continue
        share = share_found(cells, places) + (0.5 if sum(bool(re.fullmatch(r"[EW]\d{8}", cell)) for cell in cells) > len(cells) / 2 else 0)
        if share > 0.3 and (best is None or share > best[0] + 0.05):
            best = (share, place)
    return best[1] if best else None


def _header(grid: Grid, first: int) -> tuple[int, ...]:
    """Up to three rows with two or more cells that stand together right above the first row of figures, counted from 1."""
    found: list[int] = []
    for number in range(min(first, len(grid)) - 1, max(-1, first - 6), -1):
        cells = [cell for cell in grid[number] if cell]
        if not cells and not found:
            continue
        if len(cells) < 2 or len(found) == 3:
            break
        found.insert(0, number + 1)
    return tuple(found) or (1,)


def _values(
    named: Sequence[str], body: Grid, taken: set[int | None], measures: Lookup[str, Measure]
) -> tuple[tuple[Column, ...], tuple[Measure, ...]]:
    numeric = [place for place, name in enumerate(named) if name and place not in taken and _share(body, place, _is_value) > 0.6]
    by_period = [place for place in numeric if _is_period(named[place])]
    if by_period:
        measure = own_measure(name="Figures of this file", unit="")
        return (Column(measure=measure.id, value="/(?P<period>.+)/"),), (measure,)
    plain = [place for place in numeric if not any(re.search(pattern, named[place].lower()) for pattern in _BESIDE.values())]
    columns, own = [], []
    for number, place in enumerate(plain[:12]):
        until = next((other for other in plain[number + 1 :]), len(named))
        beside: dict[str, Any] = {
            name: next((named[other] for other in numeric if place < other < until and re.search(pattern, named[other].lower())), "")
            for name, pattern in _BESIDE.items()
        }
        known = next((key for pattern, key in _CATALOGUE if re.search(pattern, named[place].lower()) and key in measures), None)
        if known is None:
            values = [value for row in body if place < len(row) and (value := number_of(row[place])) is not None]
            percent = "%" in named[place] or any("%" in row[place] for row in body[:20] if place < len(row))
            share = (
                bool(re.search(r"%|per ?cent|rate|share|proportion", named[place].lower())) and bool(values) and 0 <= median(values) <= 100
            )
            made = own_measure(name=named[place], unit="%" if percent or share else "", definition="")
            own.append(made)
            known = made.id
        columns.append(Column(measure=known, value=named[place], **beside))
    return tuple(columns), tuple({one.id: one for one in own}.values())


def _share(body: Grid, place: int, test: Callable[[str], bool]) -> float:
    cells = [row[place] for row in body if place < len(row) and row[place]]
    return sum(bool(test(cell)) for cell in cells) / len(cells) if cells else 0.0


def _is_value(cell: str) -> bool:
    return number_of(cell) is not None or cell in ("-", "*", "..", "[c]", "[x]")


def _is_period(cell: str) -> bool:
    if re.fullmatch(r"\d+(\.\d+)?", cell) and not re.fullmatch(r"(19|20)\d{2}", cell):
        return False
    try:
        Period.parse(tidy_period(cell))
    except Refused:
        return False
    return True
