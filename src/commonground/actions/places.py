"""Find a place, and say where it lies."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from commonground.actions.permissions import Person, require
from commonground.domain.places import find as finding
from commonground.domain.places.nouns import Part
from commonground.domain.places.register import Register
from commonground.store import warehouse
from commonground.store.warehouse import figures
from commonground.terms import SMALL, Place, Refused


def find_place(*, text: str, by: Person) -> Place:
    """The place that a name, code or postcode means.

    Raises `Refused`: place_unknown (with the nearest names), place_ambiguous (with every candidate and its code),
    place_withdrawn (with what replaced it and when), not_permitted, no_release.
    """
    require(by, "read")
    release = warehouse.current()
    return _found(release.id, text.strip())


def parents_of(*, place: str, by: Person) -> tuple[Part, ...]:
    """What a place (its code) lies in, nearest first: county, combined authority, region, care boards with shares, police area."""
    require(by, "read")
    places = register()
    return places.parents(places.place(place))


def places_of_tier(*, tier: str, by: Person) -> tuple[Place, ...]:
    """Every place of a tier in order of code: "lower", "upper", "region", "icb" and so on. Refused (tier_unknown)."""
    require(by, "read")
    return register().tier(tier)


def council_of(*, place: Place, by: Person) -> Place:
    """The council that a small area or ward lies in; any other place is returned as it is."""
    require(by, "read")
    if place.kind not in SMALL:
        return place
    code = figures.council_of_small_area(warehouse.current(), place.code)
    return register().place(code) if code else place


def register() -> Register:
    """The register of the release that serves."""
    return register_in(warehouse.current().id)


@lru_cache(maxsize=2)
def register_in(release_id: str) -> Register:
    """The register of one release; an answer that is kept by its release asks for this one."""
    return figures.register(warehouse.release_of(release_id))


@lru_cache(maxsize=20_000)
def _found(release_id: str, text: str) -> Place:
    release, places = warehouse.release_of(release_id), register_in(release_id)
    postcode, code = finding.postcode_of(text), finding.code_of(text)
    try:
        return finding.find(
            text,
            places,
            postcodes=figures.postcode(release, postcode) if postcode else None,
            small=figures.small_area(release, code) if code and code not in places.places else None,
        )
    except Refused as refused:
        if refused.code != "place_unknown" or code or postcode:
            raise
        ward = finding.ward(text, _wards(release_id), places)
        if ward is None:
            raise
        return ward


@lru_cache(maxsize=2)
def _wards(release_id: str) -> Mapping[str, tuple[tuple[Place, str], ...]]:
    """Wards by the key of their name, each with the code of its council."""
    named: dict[str, list[tuple[Place, str]]] = {}
    for row in figures.wards(warehouse.release_of(release_id)):
        ward = Place(row["code"], row["name"], row["kind"], row["generation"])
        named.setdefault(finding.key(ward.name), []).append((ward, row["council"]))
    return {name: tuple(wards) for name, wards in named.items()}
