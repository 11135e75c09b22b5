"""The clock. Nothing below this floor knows what time it is."""

from __future__ import annotations

from datetime import UTC, datetime


def now() -> datetime:
    """This moment, in universal time."""
    return datetime.now(UTC)
