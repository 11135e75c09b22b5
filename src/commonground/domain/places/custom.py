"""An area of one's own: any set of small areas, wards or councils, whole or in part, checked before it is used.

A custom area is a set of members, each wholly or partly inside. Its code is worked out from its members alone, so the same
area has the same code whoever draws it. `custom_pasted.draw` reads a pasted list.
"""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from commonground.domain.places.nouns import COUNCILS, Part
from commonground.domain.places.register import ENGLAND, Register
from commonground.terms import SMALL, Absent, Finding, NotLoaded, Place, Refused, counted

_WHOLE = 1e-9  # a member within this of 1 is wholly inside


@dataclass(frozen=True, kw_only=True)
class Member:
    """A place in a custom area: the `share` of its residents who are inside, and its `people` where known.

    `how` says where a share below 1 is from.
    """

    place: Place
    share: float = 1.0
    people: float | None = None
    how: str = ""

    def __post_init__(self) -> None:
        if not 0 < self.share <= 1:
            raise Refused(
                "member_share",
                what=f"{self.place} ({self.place.code}) cannot be inside by a share of {self.share}",
                ways_out=("Give a share above 0 and up to 1", "Leave the member out"),
            )
        if self.people is not None and not self.people >= 0:
            raise Refused("member_people", what=f"{self.place} cannot have {self.people} residents", ways_out=("Give 0 or more",))

    @property
    def whole(self) -> bool:
        return self.share >= 1 - _WHOLE


@dataclass(frozen=True, kw_only=True)
class CustomArea:
    """An area that somebody drew: its members in order of code, who made it, when and why.

    `notes` are the warnings that its maker was shown. Refuses an empty area, or a place twice.
    """

    name: str
    members: tuple[Member, ...]
    made_by: str
    made_on: date
    why: str = ""
    notes: tuple[Finding, ...] = ()

    def __post_init__(self) -> None:
        lacking = [word for word, value in (("a name", self.name), ("who made it", self.made_by), ("members", self.members)) if not value]
        if lacking:
            raise Refused("area_incomplete", what=f"A custom area needs {' and '.join(lacking)}", ways_out=("Give what is missing",))
        ordered = tuple(sorted(self.members, key=lambda member: member.place.code))
        codes = [member.place.code for member in ordered]
        twice = sorted({code for code in codes if codes.count(code) > 1}) if len(set(codes)) < len(codes) else []
        if twice:
            raise Refused(
                "area_duplicates",
                what=f"{', '.join(twice)} is in the area more than once",
                why="Its residents would be counted twice",
                ways_out=("Give each place once, with the share that is inside",),
            )
        object.__setattr__(self, "members", ordered)

    @property
    def code(self) -> str:
        """Our own code, from the members and their shares alone."""
        said = ";".join(f"{member.place.code}@{member.place.generation}*{member.share:.9f}" for member in self.members)
        return "custom-" + hashlib.sha256(said.encode()).hexdigest()[:12]

    @property
    def place(self) -> Place:
        """The area as a place, in the newest boundaries of its members."""
        return Place(self.code, self.name, "custom", max(member.place.generation for member in self.members))

    @property
    def codes(self) -> tuple[str, ...]:
        return tuple(member.place.code for member in self.members)

    @property
    def people(self) -> float | Absent:
        """Residents inside; absent, with the names, when those of a member are not known."""
        return _people(self.members)

    @property
    def split(self) -> tuple[Member, ...]:
        """Members that are only partly inside."""
        return tuple(member for member in self.members if not member.whole)

    @property
    def split_share(self) -> float | Absent:
        """Share of the area's residents who live in members only partly inside: their figures are those of the whole member."""
        inside, part = self.people, _people(self.split)
        if isinstance(inside, Absent):
            return inside if self.split else 0.0
        if isinstance(part, Absent):  # cannot be when all members are known
            return part
        return part / inside if inside else NotLoaded(reason="nobody lives in the area")

    @property
    def sentence(self) -> str:
        """What the area is, how many live in it, and how much of it rests on split members."""
        kinds: dict[str, int] = defaultdict(int)
        for member in self.members:
            kinds[member.place.kind_words] += 1
        alone = self.members[0] if len(self.members) == 1 and not self.split else None
        made_of = " and ".join(f"{count:,} {kind if count == 1 else _several(kind)}" for kind, count in sorted(kinds.items()))
        people = self.people
        said = f"{self.name} is {f'a whole {alone.place.kind_words}' if alone else f'made of {made_of}'}; " + (
            "how many people live there is not known" if isinstance(people, Absent) else f"{people:,.0f} people live there"
        )
        if self.split:
            share = self.split_share
            of = "an unknown share" if isinstance(share, Absent) else f"{share:.1%}"
            split = counted(len(self.split), "of its places is", "of its places are")
            said += f"; {split} only partly inside, and {of} of its people live there"
        return said + "."


@dataclass(frozen=True, kw_only=True)
class Fit:
    """A custom area put together from whole members only, and what that costs.

    `brought_in` are people counted though they live outside, `left_out` those inside who are not; `affected` is both as a
    share of the people inside the area as drawn. Absent where residents are not known.
    """

    area: CustomArea
    dropped: tuple[Place, ...]
    brought_in: float | Absent
    left_out: float | Absent
    affected: float | Absent

    @property
    def sentence(self) -> str:
        if isinstance(self.affected, Absent) or isinstance(self.brought_in, Absent) or isinstance(self.left_out, Absent):
            return "Best fit by whole places; how many people that affects is not known, because residents of some places are not."
        return (
            f"Best fit by whole places: {self.brought_in:,.0f} people who live outside are counted and {self.left_out:,.0f} who "
            f"live inside are not, {self.affected:.1%} of the area's people."
        )


@dataclass(frozen=True, kw_only=True)
class Ground:
    """What a pasted list is read against: the register, residents by code, and the small area of each postcode.

    `postcodes` maps TS248AY to its small area. It must hold every postcode of a small area, or shares come out too large.
    """

    register: Register
    people: Mapping[str, float]
    postcodes: Mapping[str, str]

    def parts_of(self, place: Place) -> tuple[Part, ...]:
        """The small areas of a ward, each with the share of its people who are in it; none of any other place."""
        return self.register.children(place, ("lsoa",)) if place.kind == "ward" else ()

    def people_of(self, place: Place) -> float | None:
        """The residents of a place: of a ward those of its small areas by their shares; None where any are not held."""
        parts = self.parts_of(place)
        if not parts or any(part.place.code not in self.people for part in parts):
            return self.people.get(place.code)
        return sum(self.people[part.place.code] * part.share for part in parts)


def made_of(place: Place, kinds: Iterable[str], *, ground: Ground, made_by: str, made_on: date) -> CustomArea:
    """A held area (two-tier county, integrated care board, police force, partnership) as a custom area of what lies in it.

    Shares are the register's. Refuses when nothing of those kinds lies in the place.
    """
    parts = ground.register.children(place, kinds)
    if not parts:
        raise Refused(
            "area_no_parts",
            what=f"No places of the kinds {', '.join(sorted(kinds))} are held for {place}",
            ways_out=("Choose another kind", "Load a look-up that says what lies in it"),
        )
    return CustomArea(name=place.name, members=tuple(_member(part, ground) for part in parts), made_by=made_by, made_on=made_on)


def best_fit(area: CustomArea, *, at_least: float = 0.5) -> Fit:
    """The area from whole members: those with at least half of their people inside are in, the others out.

    Refuses when nothing is left.
    """
    kept = tuple(member for member in area.members if member.whole or member.share >= at_least)
    if not kept:
        raise Refused(
            "fit_empty",
            what=f"No place has {at_least:.0%} of its people in {area.name}",
            ways_out=("Use the split area", "Choose smaller places"),
        )
    gone = tuple(member for member in area.members if member not in kept)
    whole = tuple(Member(place=member.place, people=member.people) for member in kept)
    inside, left_out = _people(area.members), _people(gone)
    brought_in: float | Absent = 0.0
    affected: float | Absent = left_out
    partly = tuple(member for member in kept if not member.whole)
    with_all = _people(tuple(Member(place=member.place, people=member.people) for member in partly))
    within = _people(partly)
    if isinstance(with_all, Absent) or isinstance(within, Absent):
        brought_in = affected = with_all if isinstance(with_all, Absent) else within
    else:
        brought_in = with_all - within
    if not isinstance(inside, Absent) and not isinstance(left_out, Absent) and not isinstance(brought_in, Absent):
        affected = (brought_in + left_out) / inside if inside else NotLoaded(reason="nobody lives in the area")
    elif isinstance(inside, Absent) and (gone or partly):
        affected = inside
    fitted = CustomArea(name=area.name, members=whole, made_by=area.made_by, made_on=area.made_on, why=area.why, notes=area.notes)
    return Fit(area=fitted, dropped=tuple(member.place for member in gone), brought_in=brought_in, left_out=left_out, affected=affected)


def clashes(members: Sequence[Member], register: Register) -> list[Finding]:
    """Members that share people or boundaries that do not go together: inside one another, crossing, or of different years."""
    found = _within(members, register)
    years: dict[str, dict[int, list[str]]] = defaultdict(lambda: defaultdict(list))
    for member in members:
        years[_family(member.place)][member.place.generation].append(member.place.code)
    for family, by_year in sorted(years.items()):
        if len(by_year) > 1:
            said = "; ".join(
                f"{year}: {', '.join(codes[:3])}{' and others' if len(codes) > 3 else ''}" for year, codes in sorted(by_year.items())
            )
            found.append(
                Finding(
                    code="area_mixed_generations",
                    what=f"Boundaries of different years are mixed among the {family} ({said})",
                    why="Old and new boundaries may cover the same people twice, or leave some out",
                    remedy="Use one year, or carry the old codes to the new ones first",
                )
            )
    return found + _cannot_tell(members, register)


def _family(place: Place) -> str:
    """Kinds whose boundaries are drawn together, so that different years of them do not go together."""
    if place.kind in COUNCILS:
        return "councils"
    return "small areas" if place.kind in ("lsoa", "msoa") else f"places of the kind {place.kind}"


def _cannot_tell(members: Sequence[Member], register: Register) -> list[Finding]:
    """A warning where several kinds are mixed and what a member lies in is not held, so that overlaps cannot be ruled out."""
    if len({member.place.kind for member in members}) < 2:
        return []
    loose = [member.place for member in members if member.place.kind in SMALL and _above(member.place.code, register) <= {ENGLAND}]
    if not loose:
        return []
    names = ", ".join(f"{place} ({place.code})" for place in loose[:3]) + (f" and {len(loose) - 3} more" if len(loose) > 3 else "")
    return [
        Finding(
            code="area_nesting_unknown",
            what=f"What {names} lies in is not held, so we cannot tell whether it overlaps the other places",
            remedy="Check by map that no place lies in another",
            level="warning",
        )
    ]


def _within(members: Sequence[Member], register: Register) -> list[Finding]:
    """Each pair that shares people, once: one lies in the other, or something lies in both."""
    held = {member.place.code: member.place for member in members}
    pairs: dict[tuple[str, str], str] = {}
    for member in members:
        for code in _above(member.place.code, register):
            if code in held:
                pairs[(member.place.code, code)] = f"{member.place} ({member.place.code}) lies in {held[code]} ({code})"
    below: dict[str, list[Place]] = defaultdict(list)
    for place in held.values():
        for part in register.children(place):
            below[part.place.code].append(place)
    both: Counter[tuple[str, str]] = Counter()
    for several in below.values():
        both.update(
            (one.code, other.code)
            for position, one in enumerate(several)
            for other in several[position + 1 :]
            if one.kind != other.kind and (one.code, other.code) not in pairs and (other.code, one.code) not in pairs
        )
    for (code, also), count in both.items():
        pairs[code, also] = f"{held[code]} ({code}) and {held[also]} ({also}) share {counted(count, 'place')}"
    return [
        Finding(code="area_overlap", what=what, why="Their residents would be counted twice", remedy="Keep one of the two")
        for what in pairs.values()
    ]


def _several(kind: str) -> str:
    """The plural of what a kind of place is called.

    >>> _several("small area (LSOA)"), _several("unitary authority")
    ('small areas (LSOA)', 'unitary authorities')
    """
    word, bracket, rest = kind.partition(" (")
    return (f"{word[:-1]}ies" if word.endswith("y") else f"{word}s") + bracket + rest


def _above(code: str, register: Register) -> set[str]:
    found: set[str] = set()
    waiting = [code]
    while waiting:
        for part in register.parts.get(waiting.pop(), ()):
            if part.place.code not in found and part.place.code != code:
                found.add(part.place.code)
                waiting.append(part.place.code)
    return found


def _member(part: Part, ground: Ground) -> Member:
    how = "" if part.share >= 1 else "share of residents, from the look-up"
    return Member(place=part.place, share=part.share, people=ground.people_of(part.place), how=how)


def _people(members: Iterable[Member]) -> float | Absent:
    total, unknown = 0.0, []
    for member in members:
        if member.people is None:
            unknown.append(member.place.name)
        else:
            total += member.people * member.share
    if unknown:
        more = f" and {len(unknown) - 3} more" if len(unknown) > 3 else ""
        return NotLoaded(reason=f"residents of {', '.join(unknown[:3])}{more} are not held")
    return total
