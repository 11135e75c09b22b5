"""What was read of a place's rows, remembered while the rows, which are only ever added to, are the same."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db.models import Count, Max, QuerySet

MOST = 192  # of what is remembered: three kinds of row, of 64 places
Stamp = tuple[Any, ...]  # of rows: how many there are, the last number, and when the newest was added
_READ: dict[tuple[str, str], tuple[Stamp, Any]] = {}


def stamp_of(rows: QuerySet[Any]) -> Stamp:
    """What changes whenever a row is added."""
    return tuple(rows.aggregate(Count("pk"), Max("pk"), Max("on")).values())


def unless_added(what: str, place: str, rows: QuerySet[Any], read: Callable[[tuple[Stamp, Any] | None], Any]) -> Any:
    """What was read of the rows, if none was added since; else `read` of the stamp and the answer from before, if there are any."""
    stamp = stamp_of(rows)
    held = _READ.get((what, place))
    if held is None or held[0] != stamp:
        if len(_READ) > MOST:
            _READ.clear()
        _READ[what, place] = held = (stamp, read(held))
    return held[1]
