"""What changed from one release to another, and the log of corrections, which is only ever added to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.csv as pcsv

from commonground.actions import logged
from commonground.actions.permissions import Person, require
from commonground.domain.indicators.revisions import Changes
from commonground.store import warehouse
from commonground.store.warehouse import differing
from commonground.terms import Refused

SWAPS = ("refresh_data", "add_data", "build_data", "bring_data", "forget_data")
_LISTED = 200


@dataclass(frozen=True, kw_only=True)
class Swap:
    """One line of the log: when a release took the place of another, who did it and why, and what changed.

    `counts` is by kind of change; `corrected` lists corrected figures as (measure, place, period, before, after), at most 200.
    """

    on: datetime
    by: str
    why: str
    release: str
    base: str
    counts: Mapping[str, int]
    corrected: tuple[tuple[str, str, str, float | None, float | None], ...]


def read(*, old: str = "", new: str = "", by: Person) -> Changes:
    """What changed from `old` to `new`; by default from the release before to the one that serves.

    Raises `Refused`: release_unknown, no_release, release_alone (there is nothing to compare with).
    """
    require(by, "read")
    old, new = _pair(old, new)
    return differing.changes(old, new)


def table(*, old: str = "", new: str = "", by: Person) -> pa.Table:
    """Every figure that changed, one a row. Raises as `read` does."""
    require(by, "export")
    return differing.every_change(*_pair(old, new))


def as_csv(rows: pa.Table) -> bytes:
    """The table of changed figures as UTF-8 CSV."""
    out = pa.BufferOutputStream()
    pcsv.write_csv(rows, out)
    return bytes(out.getvalue())


def write(rows: pa.Table, path: Path) -> None:
    """Write the table of changed figures to a file. Raises `Refused` (folder_unusable)."""
    try:
        path.write_bytes(as_csv(rows))
    except OSError as problem:
        ways = ("Choose another file",)
        raise Refused("folder_unusable", what="The file cannot be written", where=str(path), why=str(problem), ways_out=ways) from problem


def held(*, by: Person) -> tuple[str, ...]:
    """Ids of the releases that can be compared, newest first."""
    require(by, "read")
    return warehouse.held()


def swaps(*, by: Person) -> tuple[Swap, ...]:
    """The log of corrections: every swap of a release, newest first."""
    require(by, "read")
    from commonground.store.records import events

    found = []
    for line in events.events():
        if line.action in SWAPS:
            detail = line.detail
            found.append(
                Swap(
                    on=line.on,
                    by=line.by_name,
                    why=str(detail.get("note") or ""),
                    release=line.subject,
                    base=str(detail.get("base") or ""),
                    counts=dict(detail.get("counts") or {}),
                    corrected=tuple(tuple(row) for row in detail.get("corrected") or ()),
                )
            )
    return tuple(reversed(found))


def log(*, by: Person, action: str, base: str | None, new: str, changes: Changes | None, detail: Mapping[str, Any] | None = None) -> None:
    """Add a line about a swap to the log, with what changed and every corrected figure."""
    from commonground.store.records import database

    note = warehouse.open_release(new).note if new != base else ""
    corrected = [
        [one.name, one.place_name, one.period, one.before, one.after]
        for one in (changes.figures if changes else ())
        if one.kind == "corrected"
    ]
    said = {
        "base": base,
        "note": note,
        "counts": dict(changes.counts) if changes else {},
        "corrected": corrected[:_LISTED],
        **(detail or {}),
    }
    with database.writing():
        logged.log(by, action, new, said)


def _pair(old: str, new: str) -> tuple[str, str]:
    new = new or warehouse.current().id
    if not old:
        base = warehouse.open_release(new).base
        others = [each for each in warehouse.held() if each != new]
        old = base if base in others else next((each for each in others if each < new), "") or (others[0] if others else "")
    if not old:
        ways = ("Run `commonground data refresh` or `commonground data add DIR`: the release before is kept",)
        raise Refused("release_alone", what="There is only one release, so there is nothing to compare it with", ways_out=ways)
    return old, new
