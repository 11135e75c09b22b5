"""Reading listed bodies out of a release: those that published lists name, with the areas in which they work."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from commonground.store.warehouse.reading import Release


def listed(release: Release) -> Sequence[Mapping[str, Any]]:
    """Bodies with the codes of their areas, by id. A release of an earlier version has none."""
    if "body" not in release.counts:
        return ()
    return release.rows(
        "SELECT b.id, b.kind, b.name, b.valid_from, b.valid_to, b.note, b.source_id, list(a.place ORDER BY a.place) AS areas "
        "FROM body b JOIN body_area a ON a.body = b.id GROUP BY ALL ORDER BY b.id"
    ).to_pylist()
