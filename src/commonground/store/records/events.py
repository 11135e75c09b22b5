"""The audit log: lines that are only ever added, each carrying the hash of the one before."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from commonground.case import canonical, fingerprint
from commonground.store.records.models import Event
from commonground.terms import Findings

BEGINNING = "0" * 64


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
    """Lines of the log about a subject, or all, oldest first."""
    rows = Event.objects.order_by("number")
    return tuple(
        Line(
            number=row.number,
            on=row.on,
            by=row.by,
            by_name=row.by_name,
            action=row.action,
            subject=row.subject,
            detail=json.loads(row.detail),
            previous=row.previous,
            hash=row.hash,
        )
        for row in (rows if subject is None else rows.filter(subject=subject))
    )


def check_chain() -> Findings:
    """Whether any line of the log was changed, removed or put in between: every break is a finding."""
    findings, expected, number = Findings(), BEGINNING, 0
    for row in Event.objects.order_by("number").iterator():
        number += 1
        where = f"line {row.number} of the log"
        if row.number != number:
            findings.add("log_line_missing", f"Lines {number} to {row.number - 1} are missing", where=where)
            number = row.number
        if row.previous != expected:
            findings.add("log_broken", "It does not follow from the line before", where=where)
        content = {name: getattr(row, name) for name in ("number", "by", "by_name", "action", "subject", "detail", "previous")}
        if row.hash != _hash(**content, on=_as_kept(row.on)):
            findings.add("log_changed", "It was changed after it was written", where=where)
        expected = row.hash
    return findings


def _as_kept(on: datetime) -> datetime:
    """The moment as both databases give it back: in universal time."""
    from datetime import UTC

    return on.astimezone(UTC)
