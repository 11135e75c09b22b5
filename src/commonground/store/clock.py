"""The clock. Nothing below this floor knows what time it is."""

from __future__ import annotations

from datetime import UTC, datetime

_FIRST = datetime(1971, 1, 1)


def now() -> datetime:
    """This moment, in universal time."""
    return datetime.now(UTC)


def as_here(moment: datetime) -> datetime:
    """A moment that somebody wrote, in the time of this computer. Nothing is kept from before 1971, and zones do not reach to year 1."""
    return max(moment, _FIRST).astimezone()
