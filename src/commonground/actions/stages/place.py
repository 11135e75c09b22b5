"""The stage `place`: which place, on whose boundaries."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from commonground.actions.permissions import Person
from commonground.actions.stages.drafting import plain
from commonground.case import Case, fingerprint
from commonground.store import warehouse
from commonground.terms import Refused


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


@lru_cache(maxsize=512)
def _boundaries(release_id: str, place: str) -> str:
    release = warehouse.release_of(release_id)
    rows = [
        release.rows(f"SELECT * EXCLUDE (source_id) FROM {table} WHERE {column} = ? ORDER BY ALL", [place]).to_pylist()  # noqa: S608
        for table, column in (("place", "code"), ("place_part", "child"), ("succession", "old_code"))
    ]
    return fingerprint(plain(rows))
