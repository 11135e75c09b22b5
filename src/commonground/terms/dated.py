"""A day, as it is written in a sentence."""

from __future__ import annotations

from datetime import date


def dated(day: date) -> str:
    """The day of a date, or of a moment.

    >>> dated(date(2026, 11, 8))
    '8 November 2026'
    """
    return f"{day.day} {day:%B %Y}"
