"""How each stage drafts its answer, and what outside the case the answer rests on. A new stage is a row here and a row in ROUTE."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from commonground.actions.permissions import Person
from commonground.case import ROUTE, Case, fingerprint
from commonground.store import warehouse
from commonground.terms import Refused

ENGLAND = "E92000001"


@dataclass(frozen=True, kw_only=True)
class Drafting:
    """`draft` gives a plain answer; `outside` names what the answer rests on outside the case, with its fingerprint now."""

    draft: Callable[[Case, Person], Any]
    outside: Callable[[Case], Mapping[str, str]]


def draft_place(case: Case, by: Person) -> dict[str, Any]:
    """The place with its boundaries and the larger areas it lies in."""
    release = warehouse.current()
    rows = release.rows(
        "SELECT code, name, kind, generation FROM place WHERE code = ? ORDER BY valid_to IS NULL DESC, generation DESC LIMIT 1",
        [case.place],
    ).to_pylist()
    if not rows:
        raise Refused(
            "place_unknown",
            what=f"The release {release.id} holds no place {case.place!r}",
            ways_out=("Run `commonground place find TEXT` to look for it by name or postcode",),
        )
    parents = release.rows(
        "SELECT DISTINCT parent AS code, p.name, parent_kind AS kind, share FROM place_part pp LEFT JOIN place p ON p.code = pp.parent "
        "WHERE child = ? ORDER BY parent_kind, share DESC, parent",
        [case.place],
    ).to_pylist()
    return {**rows[0], "lies_in": parents}


def outside_place(case: Case) -> Mapping[str, str]:
    """The boundaries that the place stage rests on, by fingerprint."""
    return {f"the boundaries of {case.place}": _boundaries(warehouse.current().id, case.place)}


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


DRAFTING: Mapping[str, Drafting] = {
    "place": Drafting(draft=draft_place, outside=outside_place),
    "profile": Drafting(draft=draft_profile, outside=outside_profile),
}


def drafting(stage: str) -> Drafting:
    """How a stage drafts. Refused (stage_not_drafted) for one that only a person can answer."""
    if stage not in DRAFTING:
        raise Refused("stage_not_drafted", what=f"Common Ground cannot draft the stage {stage!r}", ways_out=("Give the answer yourself",))
    return DRAFTING[stage]


def outside_now(case: Case) -> dict[str, str]:
    """Fingerprints now of everything outside the case that any stage rests on; empty while no data are loaded."""
    found: dict[str, str] = {}
    try:
        for stage in ROUTE:
            if stage.id in DRAFTING:
                found |= DRAFTING[stage.id].outside(case)
    except Refused as problem:
        if problem.code != "no_release":
            raise
    return found


@lru_cache(maxsize=512)
def _boundaries(release_id: str, place: str) -> str:
    release = _held(release_id)
    rows = [
        release.rows(f"SELECT * EXCLUDE (source_id) FROM {table} WHERE {column} = ? ORDER BY ALL", [place]).to_pylist()  # noqa: S608
        for table, column in (("place", "code"), ("place_part", "child"), ("succession", "old_code"))
    ]
    return fingerprint(_plain(rows))


@lru_cache(maxsize=512)
def _figures(release_id: str, place: str) -> str:
    """Of the figures for the place, the areas it lies in, and England: not of the whole release, so that new data about other
    places disturb nothing.
    """
    rows = _held(release_id).rows(
        "SELECT * FROM figure WHERE place IN ($place, $england) OR place IN (SELECT parent FROM place_part WHERE child = $place) "
        "ORDER BY ALL",
        {"place": place, "england": ENGLAND},
    )
    return fingerprint(_plain(rows.to_pylist()))


def _held(release_id: str) -> warehouse.Release:
    release = warehouse.current()
    return release if release.id == release_id else warehouse.open_release(release_id)


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_plain(inner) for inner in value]
    return value if isinstance(value, str | int | float | bool | None) else str(value)
