"""The money map of a place: budgets, grants and contracts of its bodies, by year and purpose, with what is missing and where to have it.

Nothing here is added up across kinds: a line of a budget, what was granted and what was contracted speak of the same pounds in
different ways. Amounts are in the prices of the day.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from commonground.domain.indicators.wording import MINUS
from commonground.domain.landscape.calendar import Ending
from commonground.domain.landscape.money_nouns import Entry
from commonground.domain.landscape.money_same import joined
from commonground.domain.landscape.reconcile import Matched, Payer, Unmatched
from commonground.domain.landscape.register import Landscape, of_council
from commonground.terms import Place, Refused

KINDS = {"budget": "Spending", "grant": "Grant", "contract": "Contract"}
BASES = {
    "net_current_expenditure": "spent, less income",
    "total_expenditure": "spent",
    "income": "earned",
    "grant": "allocated to the council",
    "award": "awarded to organisations here",
}
SOON_MONTHS = 24  # a contract's options appraisal starts 18 to 24 months before its end (our own rule, see the calendar)
SPORT_ENGLAND = "sport_england"


@dataclass(frozen=True, kw_only=True)
class Purpose:
    """What money is for: words and procurement codes that tell it, the lines of returns that hold it, and which part of a council."""

    id: str
    name: str
    words: tuple[str, ...] = ()
    cpv: tuple[str, ...] = ()
    lines: tuple[str, ...] = ()
    kind: str = ""
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class Expected:
    """What a place should hold: the lines or kinds that show it, the newest year that is to be had, and where to have it."""

    id: str
    what: str
    why: str
    where: str
    address: str
    lines: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    after: str = ""
    of: str = "any"


@dataclass(frozen=True, kw_only=True)
class Missing:
    """What is not held of a place, or only to an older year, and where it can be had."""

    expected: Expected
    newest: str = ""

    @property
    def words(self) -> str:
        """The absence in a sentence."""
        if self.newest:
            return f"{self.expected.what}: nothing newer than {self.newest} is held here."
        return f"{self.expected.what}: not held here."


@dataclass(frozen=True, kw_only=True)
class MoneyMap:
    """Every entry of a place, those that matter next first; the years, bodies and purposes that occur; and what is missing."""

    place: Place
    on: date
    entries: tuple[Entry, ...]
    missing: tuple[Missing, ...]
    unmatched: tuple[Unmatched, ...]
    purposes: Mapping[str, Purpose]
    sentence: str

    @property
    def years(self) -> tuple[str, ...]:
        """Years that occur, newest first."""
        return tuple(sorted({one.year for one in self.entries if one.year}, reverse=True))

    @property
    def bodies(self) -> tuple[tuple[str, str], ...]:
        """Bodies that occur, as (id, name), by name."""
        return tuple(sorted({(one.body, one.body_name) for one in self.entries}, key=lambda one: one[1]))

    @property
    def ending(self) -> tuple[Entry, ...]:
        """Contracts and grants that end from now on, soonest first."""
        return tuple(one for one in self.entries if one.ends and one.ends >= self.on)

    def where(self, *, body: str = "", year: str = "", purpose: str = "", kind: str = "") -> tuple[Entry, ...]:
        """The entries of a body, year, purpose and kind; refuses what no entry could have."""
        for name, given, known in (
            ("body", body, {one.body for one in self.entries}),
            ("year", year, set(self.years)),
            ("purpose", purpose, set(self.purposes)),
            ("kind", kind, set(KINDS)),
        ):
            if given and given not in known:
                raise Refused(
                    "money_filter_unknown",
                    what=f"No money of {self.place} has the {name} {given[:60]!r}",
                    ways_out=("Choose one that the page offers", f"Leave {name} out"),
                )
        return tuple(
            one
            for one in self.entries
            if (not body or one.body == body)
            and (not year or one.year == year)
            and (not purpose or one.purpose == purpose)
            and (not kind or one.kind == kind)
        )


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
    entries = [entry for row in lines if (entry := _line(row, landscape, here, by_line)) is not None]
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
        sentence=_sentence(place, entries, {one.id: one for one in purposes}, on),
    )


def financial_year(day: date) -> str:
    """The financial year of a day, from April to March.

    >>> financial_year(date(2025, 3, 31)), financial_year(date(2025, 4, 1))
    ('2024/25', '2025/26')
    """
    first = day.year if day.month >= 4 else day.year - 1
    return f"{first}/{(first + 1) % 100:02d}"


def months_between(first: date, last: date) -> int:
    """Whole months from one day to a later one."""
    return (last.year - first.year) * 12 + last.month - first.month - (last.day < first.day)


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


def _line(row: Mapping[str, object], landscape: Landscape, here: Mapping[str, str], by_line: Mapping[str, Purpose]) -> Entry | None:
    code, line, kind = str(row["body"]), str(row["line"]), str(row["kind"])
    form, _, rest = line.partition(": ")
    summary = form in ("RSX", line)
    name = rest if form != line else line
    purpose = by_line.get(name) if summary else None
    body = f"{purpose.kind}:{code}" if purpose and purpose.kind else f"council:{code}"
    if kind == "award":
        body = SPORT_ENGLAND
    if body not in here:
        body = f"council:{code}"
    if body not in here:
        return None
    ident = purpose.id if purpose else "sport" if kind == "award" or re.search(r"(?i)sport|recreation|open spaces", name) else "other"
    return Entry(
        id=f"{code}/{row['year']}/{line}/{kind}",
        kind="grant" if kind in ("grant", "award") else "budget",
        body=body,
        body_name=here[body],
        year=str(row["year"]),
        purpose=ident,
        title=name,
        pounds=float(str(row["pounds"])),
        source_id=str(row["source_id"]),
        basis=BASES[kind],
        part=not summary,
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


_FIRST = ("sport", "public_health", "adult_care", "children", "health", "safety", "growth", "other", "whole")


def _order(entry: Entry, on: date) -> tuple[object, ...]:
    """Ending soonest first; then by year, newest first; within a year sport first and the whole council last."""
    if entry.ends and entry.ends >= on:
        return (0, entry.ends.toordinal(), entry.title, entry.id)
    newest = -int(entry.year[:4]) if entry.year else 0
    return (1, newest, entry.part, entry.kind != "budget", _FIRST.index(entry.purpose), entry.title, entry.id)


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


def _sentence(place: Place, entries: Sequence[Entry], purposes: Mapping[str, Purpose], on: date) -> str:
    """What is held, in a few sentences: each council's newest budget, then the contracts that end soon."""
    told = [one for one in entries if one.kind == "budget" and one.basis == BASES["net_current_expenditure"] and not one.part]
    said: list[str] = []
    for code in sorted({_code(one) for one in told}, key=lambda code: code != place.code):
        mine = [one for one in told if _code(one) == code]
        newest = max(one.year for one in mine)
        parts = [
            f"{pounds(one.pounds)} on {_inside(purposes[name].name)}"
            for name in ("sport", "public_health", "adult_care", "children")
            for one in mine
            if one.year == newest and one.purpose == name and one.pounds
        ]
        if parts:
            listed = f"{', '.join(parts[:-1])} and {parts[-1]}" if len(parts) > 1 else parts[0]
            who = of_council(place) if code == place.code else "the county council"
            when = f"In {newest}, the newest year held," if not said else f"In {newest}"
            said.append(f"{when} {who} spent {listed}, less what it earned.")
    contracts = [one for one in entries if one.kind == "contract" and one.stage == "awarded"]
    if not contracts:
        said.append(f"No contracts of bodies in {place} are held here: that is not to say that there are none.")
        return " ".join(said)
    soon = sum(1 for one in contracts if one.ends and on <= one.ends and months_between(on, one.ends) < SOON_MONTHS)
    undated = sum(1 for one in contracts if not one.ends)
    many = "1 contract is held here" if len(contracts) == 1 else f"{len(contracts):,} contracts are held here"
    last = f"; of {undated:,} no last day is known" if undated else ""
    said.append(f"{many}: {soon or 'none'} {'ends' if soon == 1 else 'end'} within {SOON_MONTHS} months{last}.")
    return " ".join(said)


def _code(entry: Entry) -> str:
    return entry.id.partition("/")[0]


def _inside(name: str) -> str:
    return name[:1].lower() + name[1:]


def pounds(amount: float | None) -> str:
    """An amount for reading: "£10.8 million", "£209,000", "£950"; a minus sign where more was earned than spent.

    >>> pounds(10_751_000), pounds(-209_229), pounds(None)
    ('£10.8 million', '−£209,000', 'not stated')
    """
    if amount is None:
        return "not stated"
    sign, size = MINUS if amount < 0 else "", abs(amount)
    if size >= 999_500_000:
        return f"{sign}£{size / 1e9:,.2f} billion"
    if size >= 999_500:
        return f"{sign}£{size / 1e6:,.1f} million"
    return f"{sign}£{round(size, -3):,.0f}" if size >= 10_000 else f"{sign}£{size:,.0f}"


@dataclass(frozen=True, kw_only=True)
class Series:
    """Amounts of one body and purpose by year. Only like is in one series: net budgets, what was granted, what was contracted."""

    body: str
    title: str
    kind: str
    points: tuple[tuple[str, float], ...]
    sources: tuple[str, ...]


def series(held: MoneyMap) -> tuple[Series, ...]:
    """The series worth a picture: net budgets by purpose, grants, and awards added up by year, of the place's own bodies.

    Within a purpose the place's own council stands before its county.
    """
    own = {one.body_name for one in held.entries if _code(one) == held.place.code}
    found: dict[tuple[str, str, str], dict[str, float]] = {}
    ids: dict[tuple[str, str, str], set[str]] = {}
    for one in held.entries:
        key = _series_of(one, held)
        if key is None or one.pounds is None or not one.year:
            continue
        points = found.setdefault(key, {})
        points[one.year] = points.get(one.year, 0.0) + one.pounds
        ids.setdefault(key, set()).update(one.sources)
    return tuple(
        Series(
            body=body,
            title=title,
            kind=kind,
            points=tuple(sorted(found[kind, body, title].items())),
            sources=tuple(sorted(ids[kind, body, title])),
        )
        for kind, body, title in sorted(found, key=lambda key: (list(KINDS).index(key[0]), _rank(held, key[2]), key[1] not in own, key[1]))
    )


def _series_of(one: Entry, held: MoneyMap) -> tuple[str, str, str] | None:
    if one.kind == "budget":
        headline = one.basis == BASES["net_current_expenditure"] and not one.part and one.purpose in _FIRST[:4]
        return (one.kind, one.body_name, held.purposes[one.purpose].name) if headline else None
    if one.stage in ("", "awarded"):
        return one.kind, one.body_name, one.title if not one.stage else f"{KINDS[one.kind]}s awarded"
    return None


def _rank(held: MoneyMap, title: str) -> int:
    names = [held.purposes[ident].name if ident in held.purposes else "" for ident in _FIRST]
    return names.index(title) if title in names else len(names)
