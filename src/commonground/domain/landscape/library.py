"""The shipped kinds of body, known changes, strategic authorities and calendar rules, as values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from commonground.domain.landscape.calendar import Rule
from commonground.domain.landscape.nouns import INFERENCE, READ, UNVERIFIED, Authority, BodyKind, Change, Duty, Fact, Pressure
from commonground.domain.landscape.ties import KindTie
from commonground.reference import read_yaml
from commonground.terms import Refused, Source, dated

MARKS = {"r": READ, "u": UNVERIFIED, "i": INFERENCE}


def status_of(row: Mapping[str, Any], sources: Mapping[str, Mapping[str, str]]) -> tuple[str, str]:
    """The status and the address behind a marked row; refuses an unknown mark or source."""
    if row.get("mark") not in MARKS:
        raise Refused(
            "mark_unknown",
            where=str(row.get("say") or row.get("id")),
            what=f"{row.get('mark')!r} is not a mark",
            ways_out=("Mark it r (read), u (general knowledge, unverified) or i (inference)",),
        )
    key = row.get("from")
    if key is not None and key not in sources:
        raise Refused(
            "source_unknown",
            where=str(row.get("say") or row.get("id")),
            what=f"No source is called {key!r}",
            ways_out=("List it under sources",),
        )
    return MARKS[row["mark"]], sources[key]["address"] if key is not None else ""


@cache
def body_kinds() -> Mapping[str, BodyKind]:
    """Every kind of body by slug, in reading order."""
    held = read_yaml("landscape/body_kinds.yaml")
    return {row["slug"]: _kind(row, held["sources"]) for row in held["kinds"]}


@cache
def local_kinds() -> Mapping[str, BodyKind]:
    """Kinds of body that people add themselves, by slug: no list of them is shipped, and no place is said to lack one."""
    held = read_yaml("landscape/local_kinds.yaml")
    return {row["slug"]: _kind(row, held["sources"]) for row in held["kinds"]}


@cache
def all_kinds() -> Mapping[str, BodyKind]:
    """Every kind of which a body can be: those of the register, then those that people add."""
    return {**body_kinds(), **local_kinds()}


@cache
def changes() -> tuple[Change, ...]:
    """Every known change, in order of date; those without a date come last."""
    held = read_yaml("landscape/changes.yaml")
    found = [_change(row, held["sources"]) for row in held["changes"]]
    return tuple(sorted(found, key=lambda one: (one.on is None, one.on, one.id)))


@cache
def authorities() -> tuple[Authority, ...]:
    """Every strategic authority, with its councils where the geography does not hold them."""
    return tuple(
        Authority(
            id=row["id"],
            name=row["name"],
            mayor=row["mayor"],
            councils=tuple(row.get("councils", ())),
            region=row.get("region", ""),
            since=row.get("since"),
            until=row.get("to"),
            became=row.get("became", ""),
        )
        for row in read_yaml("landscape/strategic_authorities.yaml")["authorities"]
    )


@cache
def police_holders() -> Mapping[str, tuple[str, str]]:
    """Police areas without a commissioner: who holds the powers, as (form, name)."""
    held = read_yaml("landscape/strategic_authorities.yaml")["police"]
    return {code: (row["form"], row["name"]) for code, row in held.items()}


@cache
def calendar_rules() -> tuple[Rule, ...]:
    """Every calendar rule, as written."""
    held = read_yaml("landscape/calendar.yaml")
    return tuple(_rule(row, held["sources"]) for row in held["rules"])


@cache
def kind_ties() -> tuple[KindTie, ...]:
    """Every tie from one kind of body to another."""
    held = read_yaml("landscape/ties.yaml")
    found = []
    for row in held["ties"]:
        says = _fact({"say": row["say"], "mark": row["mark"], "from": row.get("source")}, held["sources"])
        found.append(KindTie(start=row["from"], tie=row["tie"], end=row["to"], says=says, one=row.get("one", False)))
    return tuple(found)


@cache
def page_titles() -> Mapping[str, str]:
    """The titles of the pages that the shipped facts were read in, by address."""
    held = (read_yaml(f"landscape/{name}.yaml")["sources"] for name in ("body_kinds", "changes", "calendar", "ties", "learning"))
    return {row["address"]: row["title"] for sources in held for row in sources.values()}


@cache
def page_sources() -> Mapping[str, Source]:
    """The pages that the shipped facts were read in, as sources, by address."""
    reviewed = compiled_source().edition
    found = {}
    for address, title in page_titles().items():
        publisher, _, rest = title.partition(", ")
        found[address] = Source(
            id=f"page:{address}",
            publisher=publisher,
            title=rest or title,
            edition=reviewed,
            licence="Read, and told in our own words",
            address=address,
        )
    return found


@cache
def compiled_source() -> Source:
    """The source of bodies that come from this project's own list and not from the geography: what `landscape_reference` means."""
    reviewed = read_yaml("landscape/changes.yaml")["reviewed"]
    return Source(
        id="landscape_reference",
        publisher="Common Ground",
        title="Kinds of commissioning body, strategic authorities and known changes",
        edition=f"as reviewed on {dated(reviewed)}",
        licence="As the project's own licence",
        address="docs/explanation/the-landscape.md",
        note="Each sentence is marked as read, unverified or inferred",
    )


def _kind(row: Mapping[str, Any], sources: Mapping[str, Mapping[str, str]]) -> BodyKind:
    def facts(name: str) -> tuple[Fact, ...]:
        return tuple(_fact(one, sources) for one in row[name])

    return BodyKind(
        slug=row["slug"],
        name=row["name"],
        one_per=row["one_per"],
        service_areas=tuple(row["areas"]),
        plainly=_fact(row["plainly"], sources),
        answers_for=facts("answers_for"),
        decides=facts("decides"),
        buys=facts("buys"),
        duties=tuple(_duty(one, sources) for one in row["duties"]),
        money=facts("money"),
        sport_fits=facts("sport_fits"),
        way_in=facts("way_in"),
        best_moment=facts("best_moment"),
        pressures=_pressures(row, sources),
        since=row.get("since"),
    )


def _rule(row: Mapping[str, Any], sources: Mapping[str, Mapping[str, str]]) -> Rule:
    status, address = status_of(row, sources)
    yearly = row["repeat"] == "year"
    return Rule(
        id=row["id"],
        kinds=tuple(row["kinds"]),
        title=row["title"],
        repeat=row["repeat"],
        yes=row["agree"],
        lead_days=row["lead_days"],
        needs=row["needs"],
        status=status,
        address=address,
        forms=tuple(row.get("forms", ())),
        opens=_month_day(row["opens"]) if yearly else row.get("opens"),
        closes=_month_day(row["closes"]) if yearly else row.get("closes"),
        every=row.get("every", 1),
        first=row.get("first"),
        last=row.get("last"),
        months_before=row.get("months_before", 0),
        months_before_last=row.get("months_before_last", 0),
        seen=row.get("seen"),
    )


def _month_day(text: str) -> tuple[int, int]:
    month, day = text.split("-")
    return int(month), int(day)


def _fact(row: Mapping[str, Any], sources: Mapping[str, Mapping[str, str]]) -> Fact:
    status, address = status_of(row, sources)
    return Fact(text=row["say"], status=status, address=address)


def _duty(row: Mapping[str, Any], sources: Mapping[str, Mapping[str, str]]) -> Duty:
    status, address = status_of(row, sources)
    return Duty(text=row["say"], law=row["law"], status=status, address=address)


def _pressures(row: Mapping[str, Any], sources: Mapping[str, Mapping[str, str]]) -> tuple[Pressure, ...]:
    found = []
    for kind, one in row.get("pressures", {}).items():
        status, address = status_of(one, sources)
        found.append(Pressure(about=row["slug"], kind=kind, text=one["say"], status=status, address=address))
    return tuple(found)


def _change(row: Mapping[str, Any], sources: Mapping[str, Mapping[str, str]]) -> Change:
    status, address = status_of(row, sources)
    listed: Sequence[str] = row.get("places", ())
    return Change(
        id=row["id"],
        kinds=tuple(row["kinds"]),
        title=row["title"],
        what=row["what"],
        certainty=row["certainty"],
        precision=row["precision"],
        status=status,
        address=address,
        on=row.get("date"),
        stays=row["stays"],
        becomes=tuple(row.get("becomes", ())),
        places=tuple(listed),
        forms=tuple(row.get("forms", ())),
        do=row.get("do", ""),
    )
