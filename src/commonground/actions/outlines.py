"""Outlines of places, for maps."""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from commonground.actions import places as found_places
from commonground.actions.permissions import Person, require
from commonground.domain.places.custom import CustomArea
from commonground.store import warehouse
from commonground.store.warehouse import areas as ground
from commonground.terms import LOWER_TIER

_MOST_DRAWN = 2_000  # places of an area: more are no picture


def outlines_of_tier(*, tier: str, by: Person) -> dict[str, Any]:
    """GeoJSON geometries (WGS84, simplified) by code, of the places of a tier that the release holds outlines of."""
    require(by, "read")
    return _outlines(warehouse.current().id, tier)


def outlines_of(*, codes: Sequence[str], by: Person) -> dict[str, Any]:
    """GeoJSON geometries by code of the places that the release holds outlines of, in the newest generation held.

    A ward without an outline of its own is drawn as the small areas of which it holds at least half of the people.
    """
    require(by, "read")
    release = warehouse.current()
    rows = release.rows(
        "SELECT code, geometry FROM boundary WHERE list_contains($codes, code) ORDER BY code, generation", {"codes": list(codes)}
    )
    found = {code: json.loads(geometry) for code, geometry in zip(rows["code"].to_pylist(), rows["geometry"].to_pylist(), strict=True)}
    return {**_from_small_areas(release, [code for code in codes if code not in found]), **found}


def _from_small_areas(release: warehouse.Release, wards: Sequence[str]) -> dict[str, Any]:
    small = {ward: ground.small_areas_in(release, ward, "lsoa", at_least=0.5) for ward in wards if ward.startswith(ground.WARD)}
    codes = sorted({code for inside in small.values() for code in inside})
    rows = release.rows("SELECT code, arg_max(geometry, generation) AS shape FROM boundary WHERE list_contains($codes, code) GROUP BY code",
                        {"codes": codes}) if codes else None  # fmt: skip
    shapes = dict(zip(rows["code"].to_pylist(), map(json.loads, rows["shape"].to_pylist()), strict=True)) if rows else {}
    return {
        ward: {"type": "MultiPolygon", "coordinates": [polygon for code in inside for polygon in shapes[code]["coordinates"]]}
        for ward, inside in small.items()
        if inside and all(code in shapes for code in inside)
    }


def of_area(*, area: CustomArea, code: str, by: Person) -> dict[str, Any] | None:
    """The outline of an area under `code`, among its neighbours under theirs: the other small areas of its councils, or the other
    councils of its regions. None where the outline of one of its places is not held. Its wards must have been taken apart.
    """
    require(by, "read")
    if len(area.members) > _MOST_DRAWN:
        return None
    register, codes = found_places.register(), set(area.codes)
    around = set(ground.councils_of_small_areas(warehouse.current(), codes))
    regions = {region for member in area.members if member.place.is_lower_tier and (region := register.parent(member.place, "region"))}
    around |= {part.place.code for region in regions for part in register.children(region, LOWER_TIER)}
    drawn = outlines_of(codes=sorted(codes | around), by=by)
    if not codes <= drawn.keys():
        return None
    parts = [
        shape["coordinates"] if shape["type"] == "MultiPolygon" else [shape["coordinates"]] for shape in map(drawn.get, codes) if shape
    ]
    whole = {"type": "MultiPolygon", "coordinates": [polygon for part in parts for polygon in part]}
    return {**{each: shape for each, shape in drawn.items() if each not in codes}, code: whole}


@lru_cache(maxsize=4)
def _outlines(release_id: str, tier: str) -> dict[str, Any]:
    release = warehouse.release_of(release_id)
    wanted = {place.code: place.generation for place in found_places.register_in(release_id).tier(tier)}
    rows = release.rows("SELECT code, generation, geometry FROM boundary ORDER BY code, generation")
    found = {}
    for code, generation, geometry in zip(*(rows[name].to_pylist() for name in ("code", "generation", "geometry")), strict=True):
        if code in wanted and (code not in found or generation == wanted[code]):
            found[code] = json.loads(geometry)
    return found
