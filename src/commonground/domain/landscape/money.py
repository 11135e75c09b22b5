"""The money map of a place: budgets, grants and contracts of its bodies, by year and purpose, with what is missing and where to have it.

Nothing here is added up across kinds: a line of a budget, what was granted and what was contracted speak of the same pounds in
different ways. Amounts are in the prices of the day.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from commonground.domain.landscape.calendar import Ending
from commonground.domain.landscape.money_nouns import BASES, PURPOSES_IN_ORDER, Entry, Expected, Missing, MoneyMap, Purpose
from commonground.domain.landscape.money_same import joined
from commonground.domain.landscape.money_words import in_short
from commonground.domain.landscape.reconcile import Matched, Payer, Unmatched
from commonground.domain.landscape.register import Landscape
from commonground.terms import Place

SPORT_ENGLAND = "sport_england"
_SPORT = re.compile(r"(?i)sport|recreation|open spaces")


def endings(entries: Iterable[Entry]) -> tuple[Ending, ...]:
    """Contracts with a last day, for the calendar."""
    return tuple(Ending(id=one.id, body=one.body, title=one.title, ends=one.ends) for one in entries if one.kind == "contract" and one.ends)


def money_map(
    place: Place,
    lines: Iterable[Mapping[str, object]],
    awards: Iterable[Mapping[str, object]],
    *,
    landscape: Landscape,
    matched: Mapping[Payer, Matched],
    unmatched: Sequence[Unmatched],
    purposes: Sequence[Purpose],
    expected: Sequence[Expected],
    on: date,
) -> MoneyMap:
    """Rows of the tables `money_line` and `money_award` as the money map of a council. Rows of bodies elsewhere are left out,
    and those of a national body unless they say that they are for the place.
    """
    here = {one.body.id: one.body.name for one in landscape.of(place.code)}
    local = {ident for ident in here if not any(area.kind == "country" for area in landscape.bodies[ident].areas)}
    by_line = {line: purpose for purpose in purposes for line in purpose.lines}
    sort = _Sorter(purposes)
    entries = [entry for row in lines if (entry := _line(row, here, by_line)) is not None]
    for row in awards:
        payer = Payer(name=str(row["body_name"]), ref=str(row["body_ref"] or ""))
        found = matched.get(payer)
        if found is not None and found.body in local:
            entries.append(_award(row, found.body, here[found.body], found.how, sort))
        elif row["place"] == place.code:
            name = landscape.bodies[found.body].name if found else payer.name
            entries.append(_award(row, found.body if found else f"other:{payer.ref or payer.name}", name, found.how if found else "", sort))
    entries = sorted(joined(entries), key=lambda one: _order(one, on))
    used = {one.purpose for one in entries}
    return MoneyMap(
        place=place,
        on=on,
        entries=tuple(entries),
        missing=_missing(place, entries, expected),
        unmatched=tuple(unmatched),
        purposes={one.id: one for one in purposes if one.id in used},
        sentence=in_short(place, entries, {one.id: one for one in purposes}, on),
    )


def financial_year(day: date) -> str:
    """The financial year of a day, from April to March.

    >>> financial_year(date(2025, 3, 31)), financial_year(date(2025, 4, 1))
    ('2024/25', '2025/26')
    """
    first = day.year if day.month >= 4 else day.year - 1
    return f"{first}/{(first + 1) % 100:02d}"


class _Sorter:
    """Chooses a purpose by the words of a title, then by the procurement code."""

    def __init__(self, purposes: Sequence[Purpose]) -> None:
        self._words = [
            (one.id, re.compile(r"\b(?:" + "|".join(re.escape(word) for word in one.words) + r")\b", re.I)) for one in purposes if one.words
        ]
        self._codes = sorted(((code, one.id) for one in purposes for code in one.cpv), key=lambda held: -len(held[0]))

    def __call__(self, title: str, code: str, words: str) -> str:
        for ident, pattern in self._words:
            if pattern.search(title):
                return ident
        for prefix, ident in self._codes:
            if code.startswith(prefix):
                return ident
        return next((ident for ident, pattern in self._words if pattern.search(words)), "other")


def _line(row: Mapping[str, object], here: Mapping[str, str], by_line: Mapping[str, Purpose]) -> Entry | None:
    """A line of a council's return, or what Sport England awarded there; None where no body here has it."""
    code, line, kind = str(row["body"]), str(row["line"]), str(row["kind"])
    form, apart, rest = line.partition(": ")
    title = rest if apart else line
    whole = not apart or form == "RSX"  # a line of the summary; those of the other forms are parts of its lines
    purpose = by_line.get(title) if whole else None
    part_of_council = f"{purpose.kind}:{code}" if purpose and purpose.kind else ""
    body = next((ident for ident in (SPORT_ENGLAND if kind == "award" else part_of_council, f"council:{code}") if ident in here), None)
    if body is None:
        return None
    of_sport = kind == "award" or _SPORT.search(title)
    return Entry(
        id=f"{code}/{row['year']}/{line}/{kind}",
        kind="grant" if kind in ("grant", "award") else "budget",
        body=body,
        body_name=here[body],
        year=str(row["year"]),
        purpose=purpose.id if purpose else "sport" if of_sport else "other",
        title=title,
        pounds=float(str(row["pounds"])),
        source_id=str(row["source_id"]),
        basis=BASES[kind],
        part=not whole,
        council=code,
    )


def _award(row: Mapping[str, object], body: str, name: str, how: str, sort: _Sorter) -> Entry:
    awarded, starts, ends = (_day(row[column]) for column in ("awarded", "starts", "ends"))
    day = awarded or starts
    pounds = row["pounds"]
    return Entry(
        id=str(row["id"]),
        kind=str(row["kind"]),
        body=body,
        body_name=name,
        year=financial_year(day) if day else "",
        purpose=sort(str(row["title"]), str(row["purpose_code"] or ""), str(row["purpose"] or "")),
        title=str(row["title"]),
        pounds=float(pounds) if isinstance(pounds, int | float) else None,
        amount=str(row["amount"] or ""),
        source_id=str(row["source_id"]),
        stage=str(row["stage"]),
        supplier=str(row["supplier"] or ""),
        awarded=awarded,
        starts=starts,
        ends=ends,
        address=str(row["address"] or ""),
        note=str(row["note"] or ""),
        how=how,
    )


def _day(value: object) -> date | None:
    return value if isinstance(value, date) else None


def _order(entry: Entry, on: date) -> tuple[object, ...]:
    """Ending soonest first; then by year, newest first; within a year sport first and the whole council last."""
    if entry.ends and entry.ends >= on:
        return (0, entry.ends.toordinal(), entry.title, entry.id)
    newest = -int(entry.year[:4]) if entry.year else 0
    return (1, newest, entry.part, entry.kind != "budget", PURPOSES_IN_ORDER.index(entry.purpose), entry.title, entry.id)


def _missing(place: Place, entries: Sequence[Entry], expected: Sequence[Expected]) -> tuple[Missing, ...]:
    found = []
    for one in expected:
        if one.of == "upper" and place.kind == "district":
            continue
        held = [
            entry.year
            for entry in entries
            if (one.lines and entry.title in one.lines and entry.kind != "contract") or (entry.kind in one.kinds and entry.stage)
        ]
        newest = max(held, default="")
        if not held or (one.after and newest < one.after):
            found.append(Missing(expected=one, newest=newest))
    return tuple(found)
