"""The money of a place as its page prints it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from commonground.domain.landscape.money_nouns import KINDS, Entry, MoneyMap
from commonground.domain.landscape.money_tables import STAGES
from commonground.domain.landscape.money_words import months_between, pounds
from commonground.terms import Source
from commonground.web.presenters import marks
from commonground.web.presenters.marks import Shown, Sources

PER_PAGE = 60


@dataclass(frozen=True)
class Row:
    """One amount: what for, whose, when, how much, and where it is from."""

    title: str
    address: str
    under: tuple[str, ...]
    body: str
    kind: str
    when: tuple[str, ...]
    soon: str
    amount: Shown


@dataclass(frozen=True)
class Filter:
    """A choice on the page: its name, its label, and the values with their words."""

    name: str
    label: str
    chosen: str
    options: tuple[tuple[str, str], ...]


def rows(entries: Sequence[Entry], held: MoneyMap, sources: Mapping[str, Source], numbered: Sources) -> tuple[Row, ...]:
    """Entries as rows, each amount with its source."""
    return tuple(_row(one, held, [sources[ident] for ident in one.sources], numbered) for one in entries)


def _row(one: Entry, held: MoneyMap, source: Sequence[Source], numbered: Sources) -> Row:
    ends = one.ends if one.ends and one.ends >= held.on else None
    left = months_between(held.on, ends) if ends else 0
    soon = "" if not ends else f"Ends in {left} month{'' if left == 1 else 's'}" if left else "Ends within a month"
    dates = [one.year] if one.year else []
    if one.starts or one.ends:
        dates.append(f"{marks.day(one.starts) or 'start not given'} to {marks.day(one.ends) or 'end not given'}")
    elif one.awarded:
        dates.append(f"awarded {marks.day(one.awarded)}")
    purpose = held.purposes[one.purpose].name
    under = [purpose if purpose != one.heading else "", one.supplier, one.note]
    under.append("A part of another line" if one.part else "")
    kind = f"{KINDS[one.kind]}{', ' + STAGES[one.stage].lower() if one.stage and one.stage != 'awarded' else ''}"
    said = pounds(one.pounds) if one.pounds is not None else one.amount or "not stated"
    return Row(
        title=one.heading,
        address=one.address,
        under=tuple(said for said in under if said),
        body=one.body_name,
        kind=f"{kind}: {one.basis}" if one.basis else kind,
        when=tuple(dates) or ("no day given",),
        soon=soon,
        amount=numbered.plain(said, one.heading, source),
    )


def filters(held: MoneyMap, chosen: Mapping[str, str]) -> tuple[Filter, ...]:
    """What the table can be narrowed to: only what occurs."""
    kinds = [(kind, name) for kind, name in KINDS.items() if any(one.kind == kind for one in held.entries)]
    offered = (
        ("body", "Body", held.bodies),
        ("year", "Year", tuple((year, year) for year in held.years)),
        ("purpose", "Purpose", tuple((one.id, one.name) for one in held.purposes.values())),
        ("kind", "Kind", tuple(kinds)),
    )
    return tuple(Filter(name, label, chosen.get(name, ""), (("", "All"), *options)) for name, label, options in offered)


def parts(many: int, chosen: Mapping[str, str]) -> tuple[tuple[int, str], ...]:
    """The pages of the table, as (number, address)."""
    kept = {name: value for name, value in chosen.items() if value}
    return tuple((number, f"?{urlencode({**kept, 'page': number})}#money") for number in range(1, max(1, -(-many // PER_PAGE)) + 1))
