"""Outlines of places, for maps."""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from commonground.actions import places as found_places
from commonground.actions.permissions import Person, require
from commonground.store import warehouse


def outlines_of_tier(*, tier: str, by: Person) -> dict[str, Any]:
    """GeoJSON geometries (WGS84, simplified) by code, of the places of a tier that the release holds outlines of."""
    require(by, "read")
    return _outlines(warehouse.current().id, tier)


def outlines_of(*, codes: Sequence[str], by: Person) -> dict[str, Any]:
    """GeoJSON geometries by code of the places that the release holds outlines of, in the newest generation held."""
    require(by, "read")
    rows = warehouse.current().rows(
        "SELECT code, geometry FROM boundary WHERE list_contains($codes, code) ORDER BY code, generation", {"codes": list(codes)}
    )
    return {code: json.loads(geometry) for code, geometry in zip(rows["code"].to_pylist(), rows["geometry"].to_pylist(), strict=True)}


@lru_cache(maxsize=4)
def _outlines(release_id: str, tier: str) -> dict[str, Any]:
    release = found_places.held(release_id)
    wanted = {place.code: place.generation for place in found_places._register(release_id).tier(tier)}
    rows = release.rows("SELECT code, generation, geometry FROM boundary ORDER BY code, generation")
    found = {}
    for code, generation, geometry in zip(*(rows[name].to_pylist() for name in ("code", "generation", "geometry")), strict=True):
        if code in wanted and (code not in found or generation == wanted[code]):
            found[code] = json.loads(geometry)
    return found
