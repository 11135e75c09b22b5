"""The register: every place by code, what it lies in, what lies in it, and what became of withdrawn codes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from commonground.domain.places.nouns import COUNCILS, Part, Successor, tier_of
from commonground.terms import LOWER_TIER, UPPER_TIER, Place, Refused, dated

ENGLAND = "E92000001"
PARENT_ORDER = ("county", "combined_authority", "region", "icb", "sub_icb", "police", "active_partnership", "nhs_region", "country")

# The Core Cities group has eleven members; these eight are in England (corecities.com, "Our cities", read 2024).
CORE_CITIES = {
    "E08000025": "Birmingham",
    "E06000023": "Bristol, City of",
    "E08000035": "Leeds",
    "E08000012": "Liverpool",
    "E08000003": "Manchester",
    "E08000021": "Newcastle upon Tyne",
    "E06000018": "Nottingham",
    "E08000039": "Sheffield",
}


@dataclass(frozen=True)
class Register:
    """Places in force, how they nest, and withdrawn codes. Built once for a data release; answers by dictionary."""

    places: Mapping[str, Place]
    parts: Mapping[str, tuple[Part, ...]] = field(default_factory=dict)
    successors: Mapping[str, tuple[Successor, ...]] = field(default_factory=dict)
    newer: Mapping[str, str] = field(default_factory=dict)  # a code newer than the release, to the one that it still holds

    def place(self, code: str) -> Place:
        """The place with a code; refuses with what replaced it, or that it is unknown."""
        code = self.newer.get(code, code)
        if code in self.places:
            return self.places[code]
        if code in self.successors:
            raise withdrawn(self.successors[code])
        raise Refused("place_unknown", what=f"No place in this data release has the code {code}", ways_out=("Search by name or postcode",))

    def parents(self, place: Place) -> tuple[Part, ...]:
        """What the place lies in, nearest first; several integrated care boards, with shares, when they split it."""
        found = [part for part in self.parts.get(place.code, ()) if part.place.code != place.code]
        order = {kind: position for position, kind in enumerate(PARENT_ORDER)}
        return tuple(sorted(found, key=lambda part: (order.get(part.place.kind, 99), -part.share, part.place.code)))

    def parent(self, place: Place, kind: str) -> Place | None:
        """The area of a kind that holds most of the place's residents, if there is one."""
        found = [part for part in self.parents(place) if part.place.kind == kind]
        return max(found, key=lambda part: part.share).place if found else None

    def children(self, place: Place, kinds: Iterable[str] | None = None) -> tuple[Part, ...]:
        """What lies in the place, by code, with the share of each child's residents who live in it."""
        wanted = frozenset(kinds) if kinds is not None else None
        return tuple(part for part in self._children.get(place.code, ()) if wanted is None or part.place.kind in wanted)

    def tier(self, name: str) -> tuple[Place, ...]:
        """Every place of a tier in order of code: "lower" (districts and unitary councils), "upper" (counties and
        unitary councils), or a kind such as "region" or "icb".
        """
        if name not in self._tiers:
            raise Refused(
                "tier_unknown",
                what=f"There are no places of the tier {name!r}",
                ways_out=("Choose one of " + ", ".join(sorted(self._tiers)),),
            )
        return self._tiers[name]

    @cached_property
    def england(self) -> Place | None:
        return self.places.get(ENGLAND)

    @cached_property
    def core_cities(self) -> tuple[Place, ...]:
        """The English Core Cities in this release, by code (Sheffield under its code of 2025, or its old one)."""
        codes = set(CORE_CITIES) | {"E08000019"}
        return tuple(self.places[code] for code in sorted(codes) if code in self.places)

    @cached_property
    def _tiers(self) -> dict[str, tuple[Place, ...]]:
        groups: dict[str, list[Place]] = defaultdict(list)
        for place in sorted(self.places.values()):
            if place.kind in LOWER_TIER:
                groups["lower"].append(place)
            if place.kind in UPPER_TIER:
                groups["upper"].append(place)
            if place.kind not in COUNCILS:
                groups[tier_of(place)].append(place)
        return {name: tuple(group) for name, group in groups.items()}

    @cached_property
    def _children(self) -> dict[str, tuple[Part, ...]]:
        below: dict[str, list[Part]] = defaultdict(list)
        for code, parts in self.parts.items():
            if code in self.places:
                for part in parts:
                    below[part.place.code].append(Part(place=self.places[code], share=part.share))
        return {code: tuple(sorted(parts, key=lambda part: part.place.code)) for code, parts in below.items()}


def build(
    places: Iterable[Mapping[str, Any]],
    parts: Iterable[Mapping[str, Any]] = (),
    successions: Iterable[Mapping[str, Any]] = (),
) -> Register:
    """A register from rows of the declared tables place, place_part and succession.

    A code held in several generations keeps its newest row; a row with an end date is left out (its code is withdrawn).
    """
    newest = _newest(places)
    nested: dict[str, list[Part]] = defaultdict(list)
    for row in parts:
        parent = newest.get(str(row["parent"]))
        if parent is not None:
            nested[str(row["child"])].append(Part(place=parent, share=float(str(row["share"]))))
    for place in newest.values():
        in_england = any(part.place.code == ENGLAND for part in nested[place.code])
        if ENGLAND in newest and place.code != ENGLAND and not in_england:
            nested[place.code].append(Part(place=newest[ENGLAND]))
    became: dict[str, list[Successor]] = defaultdict(list)
    newer: dict[str, str] = {}
    for row in successions:
        if row["old_code"] in newest and row["new_code"] not in newest and row["kind"] == "recoded":
            newer[row["new_code"]] = row["old_code"]
        if row["old_code"] not in newest:
            became[row["old_code"]].append(_successor(row))
    return Register(
        places=newest,
        parts={code: tuple(items) for code, items in nested.items() if items},
        successors={code: tuple(sorted(items, key=lambda item: item.new_code)) for code, items in became.items()},
        newer=newer,
    )


def _newest(places: Iterable[Mapping[str, Any]]) -> dict[str, Place]:
    newest: dict[str, Place] = {}
    for row in places:
        if row.get("valid_to") is not None:
            continue
        place = Place(row["code"], row["name"], row["kind"], int(row["generation"]))
        if place.code not in newest or newest[place.code].generation < place.generation:
            newest[place.code] = place
    return newest


def _successor(row: Mapping[str, Any]) -> Successor:
    return Successor(
        old_code=row["old_code"],
        old_name=row["old_name"],
        new_code=row["new_code"],
        new_name=row["new_name"],
        kind=row["kind"],
        share=float(row["share"]),
        changed_on=row.get("changed_on"),
    )


def withdrawn(successors: tuple[Successor, ...]) -> Refused:
    """The refusal for a withdrawn place: what replaced it and when, with each successor as a way out."""
    first = successors[0]
    when = f" on {dated(first.changed_on)}" if first.changed_on else ""
    names = " and ".join(f"{item.new_name} ({item.new_code})" for item in successors)
    verb = {
        "recoded": "was given a new code",
        "merged": "was merged into a new council",
        "split": "was split",
        "boundary": "had its boundary changed",
        "planned": "is to be replaced",
    }.get(first.kind, "was replaced")
    return Refused(
        "place_withdrawn",
        what=f"{first.old_name} ({first.old_code}) {verb}{when}; it is now {names}",
        why="Figures are held for councils as they are now, and carried from old ones where that is possible",
        ways_out=tuple(f"Choose {item.new_name} ({item.new_code})" for item in successors),
    )
