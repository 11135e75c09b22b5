"""How the bodies of a place are tied: who funds, questions, sits on or works with whom, and where we stand with each.

Shipped ties hold between kinds of body, each with how far it was checked; people note ties between two bodies, and their own role.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from commonground.domain.landscape.nouns import ROLES, Body, Fact, Relationship
from commonground.terms import Refused

TIES: Mapping[str, str] = {
    "funds": "funds",
    "scrutinises": "questions",
    "sits_on": "sits on",
    "works_with": "works with",
}
SEVERAL: Mapping[str, str] = {"funds": "fund", "scrutinises": "question", "sits_on": "sit on", "works_with": "work with"}
TURNED: Mapping[str, str] = {
    "funds": "is funded by",
    "scrutinises": "is questioned by",
    "sits_on": "has at its table",
    "works_with": "works with",
}
US = "us"
OUR_TIES: Mapping[str, str] = {
    "strategic_partner": "are a strategic partner of",
    "provider": "are a provider for",
    "both": "are both a strategic partner of and a provider for",
}
assert set(OUR_TIES) == set(ROLES)


@dataclass(frozen=True, kw_only=True)
class KindTie:
    """A tie from every body of one kind to every body of another where their areas meet; `one` where a body can have only one."""

    start: str
    tie: str
    end: str
    says: Fact
    one: bool = False

    def __post_init__(self) -> None:
        if self.tie not in TIES:
            raise Refused("tie_unknown", where=self.start, what=f"{self.tie!r} is no tie", ways_out=(f"Choose one of {', '.join(TIES)}",))


@dataclass(frozen=True, kw_only=True)
class BodyTie:
    """A tie between two bodies as somebody noted it: "body funds other"."""

    body: str
    tie: str
    other: str
    says: Fact
    by: str
    on: date


@dataclass(frozen=True, kw_only=True)
class Tie:
    """One tie between two bodies of a place, by id; where `start` is `US` it is our own role. `by` and `on` tell who noted it."""

    start: str
    tie: str
    end: str
    says: Fact | None = None
    by: str = ""
    on: date | None = None


def ties_of(
    bodies: Sequence[Body],
    kinds: Iterable[KindTie],
    noted: Iterable[BodyTie] = (),
    ours: Iterable[Relationship] = (),
    *,
    reach: Mapping[str, frozenset[str]],
) -> tuple[Tie, ...]:
    """Every tie between the bodies of a place: what was noted, then what holds of their kinds, then our own role in each.

    `reach` are the codes of the places in which each body is at work. What people noted of two bodies stands in the place of what
    holds of their kinds. Ties to bodies that are not there are left out, and those of which we cannot tell whose they are.
    """
    here = {one.id for one in bodies}
    by_kind: dict[str, list[Body]] = {}
    for body in bodies:
        by_kind.setdefault(body.kind, []).append(body)
    found: dict[tuple[str, str, str], Tie] = {}
    for said in noted:
        if said.body in here and said.other in here:
            key = (said.body, said.tie, said.other)
            found[key] = Tie(start=said.body, tie=said.tie, end=said.other, says=said.says, by=said.by, on=said.on)
    for kind in kinds:
        for end in by_kind.get(kind.end, ()):
            starts = [one for one in by_kind.get(kind.start, ()) if one != end and _meet(one, end, reach)]
            for start in starts if not kind.one or len(starts) == 1 else ():
                found.setdefault((start.id, kind.tie, end.id), Tie(start=start.id, tie=kind.tie, end=end.id, says=kind.says))
    for one in ours:
        if one.body in here:
            found[US, one.role, one.body] = Tie(start=US, tie=one.role, end=one.body)
    place = {ident: number for number, ident in enumerate([*(one.id for one in bodies), US])}
    order = {name: number for number, name in enumerate([*TIES, *ROLES])}
    return tuple(sorted(found.values(), key=lambda one: (order[one.tie], place[one.start], place[one.end])))


def _meet(start: Body, end: Body, reach: Mapping[str, frozenset[str]]) -> bool:
    """Whether the areas of two bodies meet: by their own areas where these are of one kind, else by where each is at work."""
    if _council_of(start) and _council_of(end) and _council_of(start) != _council_of(end):
        return False  # each council has its own board and services, also where both are in one place
    ours, theirs = ({area.code for area in one.areas} for one in (start, end))
    if {area.kind for area in start.areas} == {area.kind for area in end.areas} == {"icb"}:
        return bool(ours & theirs)
    if any(area.kind == "country" for area in (*start.areas, *end.areas)):
        return True
    return bool((ours | reach.get(start.id, frozenset())) & theirs or ours & reach.get(end.id, frozenset()))


def _council_of(body: Body) -> str:
    """The council that a body is, or is a part of, where no other runs the same services in its area."""
    return body.part_of or (body.id if body.kind == "council_unitary" else "")


def in_words(tie: str, starts: Sequence[str], ends: Sequence[str]) -> str:
    """Who is what to whom, by name: "The board funds A and B"; we, where nobody else is named at the start."""
    if tie in OUR_TIES:
        return f"We {OUR_TIES[tie]} {' and '.join(ends)}"
    return f"{', '.join(starts)} {(TIES if len(starts) == 1 else SEVERAL)[tie]} {', '.join(ends)}"
