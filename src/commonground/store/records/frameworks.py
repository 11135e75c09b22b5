"""Versions of outcomes frameworks: only ever added to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Max

from commonground.store.records.models import FrameworkVersion
from commonground.store.records.refs import next_ref
from commonground.terms import Refused


@dataclass(frozen=True, kw_only=True)
class Version:
    """A version as it was written or, with `kind` "approved", as somebody approved it."""

    ref: str
    number: int
    kind: str
    place: str
    title: str
    theme: str
    text: str
    reason: str
    by: str
    on: datetime


def new_ref(name: str) -> str:
    """The next free reference of a framework: "hartlepool-active-lives-1". Call it inside `database.writing()`."""
    return next_ref(FrameworkVersion.objects.all(), name, otherwise="framework")


def next_number(ref: str) -> int:
    """The number of the next version. Call it inside `database.writing()`."""
    return (FrameworkVersion.objects.filter(ref=ref).aggregate(last=Max("number"))["last"] or 0) + 1


def save(version: Version, *, by_ref: str) -> None:
    """Add a version, or an approval of one. Call it inside `database.writing()`."""
    told = {name: getattr(version, name) for name in ("ref", "number", "kind", "place", "title", "theme", "text", "reason", "on")}
    FrameworkVersion.objects.create(**told, by_ref=by_ref, by_name=version.by)


def of_place(place: str) -> tuple[Version, ...]:
    """Every version of every framework of a place, oldest first."""
    return tuple(map(_value, FrameworkVersion.objects.filter(place=place).order_by("pk")))


def versions(ref: str) -> tuple[Version, ...]:
    """Every version and approval of a framework, oldest first. Raises `Refused` (framework_unknown)."""
    held = tuple(map(_value, FrameworkVersion.objects.filter(ref=ref).order_by("pk")))
    if not held:
        raise Refused("framework_unknown", what=f"There is no framework {ref[:80]!r}", ways_out=("Choose one from the list of the place",))
    return held


def _value(row: FrameworkVersion) -> Version:
    told = {name: getattr(row, name) for name in ("ref", "number", "kind", "place", "title", "theme", "text", "reason", "on")}
    return Version(**told, by=row.by_name)
