"""The register of commissioning bodies of a data release, as it was shipped or loaded: built once a release, shared by every action."""

from __future__ import annotations

from functools import lru_cache

from commonground.actions import places
from commonground.domain.landscape import library, planned
from commonground.domain.landscape.build import build
from commonground.domain.landscape.nouns import Body
from commonground.domain.landscape.register import Landscape
from commonground.domain.places.planned import PlannedChange
from commonground.domain.places.register import Register
from commonground.store import warehouse
from commonground.store.records import areas
from commonground.store.warehouse import landscape as held


@lru_cache(maxsize=2)
def landscape_of(release_id: str) -> Landscape:
    """The register of a release. Its `findings` name everything that is wrong with it."""
    known = places.register_in(release_id)
    return build(known, library.body_kinds(), library.authorities(), library.police_holders(), listed=_listed(release_id, known))


def landscape_now() -> Landscape:
    """The register of the current release with the councils to come of every planned change that people entered."""
    return _with_planned(warehouse.current().id, tuple(areas.planned().items()))


@lru_cache(maxsize=2)
def _with_planned(release_id: str, entered: tuple[tuple[str, PlannedChange], ...]) -> Landscape:
    return planned.with_planned(landscape_of(release_id), dict(entered))


def _listed(release_id: str, known: Register) -> list[Body]:
    """Bodies of published lists that the release holds, in the areas that it knows."""
    found = []
    for row in held.listed(warehouse.release_of(release_id)):
        areas = tuple(known.places[code] for code in (known.newer.get(code, code) for code in row["areas"]) if code in known.places)
        if areas:
            found.append(
                Body(
                    id=row["id"],
                    kind=row["kind"],
                    name=row["name"],
                    areas=areas,
                    source_id=row["source_id"],
                    valid_from=row["valid_from"],
                    valid_to=row["valid_to"],
                    note=row["note"] or "",
                )
            )
    return found
