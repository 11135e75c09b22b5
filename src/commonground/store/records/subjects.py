"""What a line of the log is about, as the records hold it today: what it is called, and of which place it is."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from commonground.store.records import models


@dataclass(frozen=True)
class Subject:
    """What it is called, and the code of its place where it has one."""

    name: str
    place: str = ""


# By kind of subject: the rows, the field that the log names, what it is called, and its place.
_ROWS: Mapping[str, tuple[Any, str, str, str]] = {
    "case": (models.CaseRecord, "ref", "title", "place"),
    "area": (models.AreaRecord, "code", "name", ""),
    "planned": (models.PlannedChangeRecord, "ref", "title", ""),
    "template": (models.SavedTemplate, "ref", "title", ""),
    "peers": (models.PeerSet, "ref", "title", "place"),
    "framework": (models.FrameworkVersion, "ref", "title", "place"),
    "document": (models.StrategyDocument, "ref", "title", "place"),
    "priority": (models.ProposedPriority, "ref", "document__title", "document__place"),
    "body": (models.LandscapeNote, "body", "body", "place"),
    "job": (models.JobRecord, "ref", "ref", ""),
}
KINDS = frozenset(_ROWS)


def of_kind(kind: str, refs: Collection[str]) -> dict[str, Subject]:
    """Those of `refs` that are in the records, by reference; the newest name where it has had several."""
    rows, ref, name, place = _ROWS[kind]
    found = rows.objects.filter(**{f"{ref}__in": refs}).order_by("pk").values_list(ref, name, *([place] if place else []))
    return {row[0]: Subject(*row[1:]) for row in found}
