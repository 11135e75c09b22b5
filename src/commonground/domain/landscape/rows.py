"""The register as rows of its declared tables, in a fixed order, for a release, a file or a spreadsheet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from commonground.domain.landscape.register import Landscape

Row = Mapping[str, Any]


def body_rows(landscape: Landscape) -> Sequence[Row]:
    """Rows of the table `body`, by id; what is not known is None, never an empty text."""
    return [
        {
            "id": body.id,
            "kind": body.kind,
            "name": body.name,
            "valid_from": body.valid_from,
            "valid_to": body.valid_to,
            "part_of": body.part_of or None,
            "form": body.form or None,
            "origin": body.origin,
            "note": body.note or None,
            "source_id": body.source_id,
        }
        for _, body in sorted(landscape.bodies.items())
    ]


def area_rows(landscape: Landscape) -> Sequence[Row]:
    """Rows of the table `body_area`, by body and council."""
    found = [
        {"body": one.body.id, "place": code, "share": one.share, "source_id": one.body.source_id}
        for code, present in landscape.at.items()
        for one in present
    ]
    return sorted(found, key=lambda row: (str(row["body"]), str(row["place"])))


def succession_rows(landscape: Landscape) -> Sequence[Row]:
    """Rows of the table `body_succession`, by old and new body."""
    found = [
        {"old": link.old, "new": link.new, "changed_on": link.on, "share": link.share, "source_id": landscape.bodies[link.old].source_id}
        for link in landscape.successions
    ]
    return sorted(found, key=lambda row: (str(row["old"]), str(row["new"])))


def lacking_rows(landscape: Landscape) -> Sequence[Row]:
    """Why no body of a kind is named, by council and kind; `exists` is None where we cannot tell."""
    return [
        {"place": code, "kind": one.kind, "exists": one.exists, "reason": one.reason, "find_out": one.find_out}
        for code, items in sorted(landscape.lacking.items())
        for one in items
    ]
