"""The stage `profile`: what the figures say, and what they cannot tell."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from commonground.actions.permissions import Person
from commonground.actions.stages.drafting import plain
from commonground.case import Case, fingerprint
from commonground.store import warehouse

ENGLAND = "E92000001"


def draft_profile(case: Case, by: Person) -> dict[str, Any]:
    """What the profile says, in sentences, with the measures it shows and the fingerprint of the figures."""
    from commonground.actions.profiles import read_profile

    profile = read_profile(place=case.place, by=by)
    return {
        "place": case.place,
        "release": profile.release,
        "sentence": profile.sentence,
        "sections": [
            {
                "id": section.id,
                "title": section.title,
                "sentence": section.sentence,
                "measures": [reading.measure.id for reading in section.readings],
            }
            for section in profile.sections
        ],
        "cannot_tell": list(profile.notes),
        "figures": _figures(warehouse.current().id, case.place),
    }


def outside_profile(case: Case) -> Mapping[str, str]:
    """The figures that the profile stage rests on, by fingerprint."""
    return {f"the figures for {case.place}": _figures(warehouse.current().id, case.place)}


@lru_cache(maxsize=512)
def _figures(release_id: str, place: str) -> str:
    """Of the figures for the place, the areas it lies in, and England: not of the whole release, so that new data about other
    places disturb nothing.
    """
    rows = warehouse.release_of(release_id).rows(
        "SELECT * FROM figure WHERE place IN ($place, $england) OR place IN (SELECT parent FROM place_part WHERE child = $place) "
        "ORDER BY ALL",
        {"place": place, "england": ENGLAND},
    )
    return fingerprint(plain(rows.to_pylist()))
