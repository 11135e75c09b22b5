"""Writing a line of the audit log: what was done, by whom, to what."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from commonground.actions.permissions import Person
from commonground.store import clock


def log(by: Person, action: str, subject: str, detail: Mapping[str, Any] | None = None, *, on: datetime | None = None) -> None:
    """Add a line about an action of `actions.log.ACTS`, as of the moment `on` or of now.

    Call it inside `database.writing()`, in the transaction that does what the line tells of.
    """
    from commonground.store.records import events  # rows need Django, which what only reads data does without

    events.append_event(on=on or clock.now(), by=by.ref, by_name=by.name, action=action, subject=subject, detail=detail)
