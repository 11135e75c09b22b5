"""The audit log: lines that are only ever added, each carrying the hash of the one before."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.db.models import QuerySet, TextField
from django.db.models.functions import Cast

from commonground.case import canonical, fingerprint
from commonground.store.records.models import Event
from commonground.terms import Findings, Refused

BEGINNING = "0" * 64
WHAT_TO_DO = ("Restore the records from a back-up", "Ask who had access to the database")
# What a day or a detail raises that was overwritten with something else.
_UNREADABLE = (ValueError, TypeError)
_HASHED = ("number", "by", "by_name", "action", "subject", "detail", "previous")


@dataclass(frozen=True, kw_only=True)
class Line:
    """One line of the log."""

    number: int
    on: datetime
    by: str
    by_name: str
    action: str
    subject: str
    detail: Mapping[str, Any]
    previous: str
    hash: str


def _hash(*, number: int, on: datetime, by: str, by_name: str, action: str, subject: str, detail: str, previous: str) -> str:
    return fingerprint([number, on.isoformat(), by, by_name, action, subject, detail, previous])


def append_event(*, on: datetime, by: str, by_name: str, action: str, subject: str, detail: Mapping[str, Any] | None = None) -> None:
    """Add a line. Call it inside `database.writing()`, so that two writers cannot take the same number."""
    last = Event.objects.order_by("-number").first()
    content: dict[str, Any] = {
        "number": last.number + 1 if last else 1,
        "on": on,
        "by": by,
        "by_name": by_name,
        "action": action,
        "subject": subject,
        "detail": canonical(dict(detail or {})),
        "previous": last.hash if last else BEGINNING,
    }
    Event.objects.create(**content, hash=_hash(**{**content, "on": _as_kept(on)}))


def events(subject: str | None = None) -> tuple[Line, ...]:
    """Lines of the log about a subject, or all, oldest first. Raises `Refused` (log_broken) when one cannot be read any more."""
    return _lines(_about(subject))


def newest(subject: str | None = None, *, after: int = 0, most: int) -> tuple[Line, ...]:
    """At most so many lines, newest first, leaving out the `after` newest. Raises as `events` does."""
    return _lines(_about(subject).order_by("-number")[after : after + most])


def count(subject: str | None = None) -> int:
    """How many lines there are about a subject, or in all."""
    return _about(subject).count()


def _about(subject: str | None) -> QuerySet[Event]:
    rows = Event.objects.order_by("number")
    return rows if subject is None else rows.filter(subject=subject)


def _kept(rows: QuerySet[Event]) -> QuerySet[Event, dict[str, Any]]:
    """Rows as they are kept, the moment as text: what was overwritten with something else must not keep us from reading the others."""
    return rows.values(*_HASHED, "hash", moment=Cast("on", TextField()))


def _lines(rows: QuerySet[Event]) -> tuple[Line, ...]:
    try:
        return tuple(
            Line(
                **{name: row[name] for name in (*_HASHED, "hash") if name != "detail"},
                on=_moment(row["moment"]),
                detail=dict(json.loads(row["detail"])),
            )
            for row in _kept(rows)
        )
    except _UNREADABLE as problem:
        raise Refused(
            "log_broken",
            what="A line of the log cannot be read, so it was changed after it was written",
            ways_out=WHAT_TO_DO,
            findings=check_chain().items,
        ) from problem


def check_chain() -> Findings:
    """Whether any line of the log was changed, removed or put in between: every break is a finding.

    It cannot show that the newest lines were cut off, nor that all was written anew: who must be able to, keeps the newest hash elsewhere.
    """
    findings, expected, number = Findings(), BEGINNING, 0
    for row in _kept(_about(None)).iterator():
        number += 1
        where = f"line {row['number']} of the log"
        if row["number"] != number:
            findings.add("log_line_missing", _missing(number, row["number"]), where=where)
            number = row["number"]
        if row["previous"] != expected:
            findings.add("log_broken", "It does not follow from the line before", where=where)
        if row["hash"] != _hash_of(row):
            findings.add("log_changed", "It was changed after it was written", where=where)
        expected = row["hash"]
    return findings


def _hash_of(row: Mapping[str, Any]) -> str | None:
    """What the hash of a row must be; None where it cannot be read."""
    try:
        return _hash(**{name: row[name] for name in _HASHED}, on=_moment(row["moment"]))
    except _UNREADABLE:
        return None


def _missing(first: int, found: int) -> str:
    """What is missing between the line that was due and the one that was found."""
    if found == first + 1:
        return f"Line {first} is missing"
    return f"Lines {first} to {found - 1} are missing" if found > first else "It stands where no line can stand"


def _moment(text: str) -> datetime:
    """A moment as either database writes it, in universal time."""
    on = datetime.fromisoformat(text)
    return on.astimezone(UTC) if on.tzinfo else on.replace(tzinfo=UTC)


def _as_kept(on: datetime) -> datetime:
    """The moment as both databases give it back: in universal time."""
    return on.astimezone(UTC)
