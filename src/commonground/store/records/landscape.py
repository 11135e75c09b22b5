"""What people noted of a place's bodies: rows to whole values, whole values to rows. Rows are only ever added."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import date, datetime
from typing import Any

import msgspec
from django.db.models import Max, Q

from commonground.domain.landscape import noted
from commonground.domain.landscape.local import Correction
from commonground.domain.landscape.noted import Note, What
from commonground.domain.landscape.nouns import Assessment, Body, Pressure, Relationship, Succeeds
from commonground.domain.landscape.ties import BodyTie
from commonground.store.records.models import LandscapeNote
from commonground.terms import Refused

TYPES: dict[str, type] = {
    "body": Body,
    "correction": Correction,
    "succession": Succeeds,
    "contact": noted.Contact,
    "meeting": noted.Meeting,
    "window": noted.Opening,
    "document": noted.Paper,
    "tie": BodyTie,
    "pressure": Pressure,
    "relationship": Relationship,
    "assessment": Assessment,
}


def new_ref() -> str:
    """The next free reference: "note-17". Call it inside `database.writing()`."""
    return f"note-{(LandscapeNote.objects.aggregate(last=Max('pk'))['last'] or 0) + 1}"


def save(*, ref: str, kind: str, place: str, body: str, what: What, by_ref: str, by_name: str, on: datetime) -> None:
    """Keep a note. Call it inside `database.writing()`."""
    detail = msgspec.to_builtins(what)
    LandscapeNote.objects.create(ref=ref, kind=kind, place=place, body=body, detail=detail, by_ref=by_ref, by_name=by_name, on=on)


def withdraw(ref: str, *, reason: str, by_ref: str, by_name: str, on: datetime) -> Note:
    """Add that a note no longer holds, and give the note. Call it inside `database.writing()`. Refused: note_unknown, note_withdrawn."""
    row = LandscapeNote.objects.filter(ref=ref).exclude(kind="withdrawn").select_related("withdrawn_by").first()
    if row is None:
        raise Refused("note_unknown", what=f"There is no note {ref[:60]!r}", ways_out=("Follow the links of the page of the body",))
    if _reason(row):
        raise Refused("note_withdrawn", what="This note was withdrawn before", why=_reason(row), ways_out=("Add it again if it holds",))
    LandscapeNote.objects.create(
        ref=new_ref(),
        kind="withdrawn",
        place=row.place,
        body=row.body,
        detail={},
        withdraws=row,
        reason=reason,
        by_ref=by_ref,
        by_name=by_name,
        on=on,
    )
    return _note(row)


def notes(*, place: str, bodies: Collection[str]) -> tuple[Note, ...]:
    """Everything noted for a place or about one of its bodies, oldest first, with what was withdrawn.

    Where we stand and how we see a body are a place's own: those of other places are left out.
    """
    about = Q(body__in=list(bodies)) & ~Q(kind__in=("relationship", "assessment", "body"))
    found = LandscapeNote.objects.filter(Q(place=place) | about).exclude(kind="withdrawn")
    return tuple(_note(row) for row in found.select_related("withdrawn_by"))


def added_bodies() -> tuple[Note, ...]:
    """Every body that was added anywhere, oldest first."""
    return tuple(_note(row) for row in LandscapeNote.objects.filter(kind="body").select_related("withdrawn_by"))


def newest(places: Iterable[str] = ()) -> datetime | None:
    """When something was last noted."""
    found = LandscapeNote.objects.filter(place__in=list(places)) if places else LandscapeNote.objects
    return found.aggregate(last=Max("on"))["last"]


def _reason(row: LandscapeNote) -> str:
    held = getattr(row, "withdrawn_by", None)
    return f"{held.reason} ({held.by_name}, {held.on.date()})" if held else ""


def _note(row: LandscapeNote) -> Note:
    return Note(
        ref=row.ref,
        kind=row.kind,
        place=row.place,
        body=row.body,
        what=_what(row.kind, row.detail),
        by=row.by_name,
        on=row.on.date(),
        withdrawn=_reason(row),
    )


def _what(kind: str, detail: dict[str, Any]) -> What:
    found: What = msgspec.convert(detail, TYPES[kind])
    if isinstance(found, Correction) and found.field.startswith("valid_"):
        return _dated(found)
    return found


def _dated(one: Correction) -> Correction:
    """A correction of a day, whose values are days again and not text."""

    def day(value: Any) -> Any:
        return date.fromisoformat(value) if isinstance(value, str) and value else value

    return replace(one, was=day(one.was), value=day(one.value))
