"""Take back what was brought in, and clear away releases that nobody needs; both are logged, and what is cited stays."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from commonground.actions.data import changes
from commonground.actions.logged import log
from commonground.actions.permissions import Person, require
from commonground.domain.indicators.mapping import OWN
from commonground.store import clock, warehouse
from commonground.store.warehouse import differing
from commonground.terms import Refused, Source

PREFIXES = (OWN, "brought_")
Progress = Callable[[str], None]


@dataclass(frozen=True, kw_only=True)
class BroughtIn:
    """A table that somebody brought in and that the release holds: its source, its figures, and the release before it came, if held."""

    source: Source
    figures: int
    before: str | None


@dataclass(frozen=True, kw_only=True)
class Forgotten:
    """The new release without a table, the one that still holds it, the figures taken out, and those put back in their place."""

    release: str
    base: str
    gone: int
    back: int
    sentence: str


@dataclass(frozen=True, kw_only=True)
class Kept:
    """A release on disk: when it was built, its size, whether it serves, and the cases whose answers name it."""

    id: str
    built: datetime
    note: str
    bytes: int
    serves: bool
    cases: tuple[str, ...]


def brought_in(*, by: Person) -> tuple[BroughtIn, ...]:
    """Every table that was brought in and is held now, by title. Raises `Refused` (no_release)."""
    require(by, "read")
    release = warehouse.current()
    sources = {key: source for key, source in release.sources().items() if key.startswith(PREFIXES)}
    rows = release.rows(
        "SELECT source_id, count(*) AS n FROM (SELECT source_id FROM figure UNION ALL SELECT source_id FROM small_figure) "
        "WHERE list_contains($asked, source_id) GROUP BY source_id",
        {"asked": sorted(sources)},
    )
    counted = dict(zip(rows["source_id"].to_pylist(), rows["n"].to_pylist(), strict=True))
    before = _before()
    found = [BroughtIn(source=source, figures=counted.get(key, 0), before=before.get(key)) for key, source in sources.items()]
    return tuple(sorted(found, key=lambda one: (one.source.title, one.source.id)))


def forget(*, source: str, why: str, by: Person, progress: Progress | None = None) -> Forgotten:
    """A new release without the figures of a table that was brought in, with what they had taken the place of put back.

    Nothing is destroyed: the file and the releases that hold it stay. Raises `Refused`: not_permitted, source_unknown,
    reason_missing, release_busy.
    """
    require(by, "forget_data")
    table = next((one for one in brought_in(by=by) if one.source.id == source), None)
    if table is None:
        known = tuple(f"Choose {one.source.id}: {one.source.title}" for one in brought_in(by=by))
        raise Refused("source_unknown", what=f"{source[:80]!r} was not brought in here", ways_out=known or ("There is nothing to forget",))
    if not why.strip():
        raise Refused("reason_missing", what="Nothing says why", ways_out=("Say why these figures go, for whoever reads the log",))
    base = warehouse.current().id
    before = table.before if table.before in warehouse.held() else None
    note = f"Taken back: {table.source.title}, {table.source.publisher}. {why.strip()}"
    new = warehouse.build(
        {},
        (),
        base=base,
        note=note,
        now=clock.now(),
        progress=progress,
        without=warehouse.Without(source=source, before=before),
    )
    seen = differing.changes(base, new)
    changes.log(by=by, action="forget_data", base=base, new=new, changes=seen, detail={"source": source, "why": why.strip(), "note": note})
    gone = seen.counts.get("gone", 0)
    back = table.figures - gone
    said = f"{table.figures:,} figures of {table.source.title} are taken out" + (
        f"; {back:,} that they had replaced are back" if back else ""
    )
    if before is None:
        said += "; the release before them is held no more, so nothing that they had replaced could be put back"
    return Forgotten(
        release=new,
        base=base,
        gone=table.figures,
        back=back,
        sentence=f"{said}. Release {base} still holds them, and the file can be brought again.",
    )


def releases(*, by: Person) -> tuple[Kept, ...]:
    """Every release on disk, newest first."""
    require(by, "read")
    from commonground.store.records import cases

    serving = warehouse.current().id
    found = []
    for name in warehouse.held():
        one = warehouse.open_release(name)
        found.append(
            Kept(id=name, built=one.built, note=one.note, bytes=warehouse.size(name), serves=name == serving, cases=cases.naming(name))
        )
        one.close()
    return tuple(found)


def tidy(*, keep: int, by: Person) -> tuple[Kept, ...]:
    """Delete all but the newest `keep` releases; gives what was deleted. The one that serves stays, and each that a case names.

    Raises `Refused`: not_permitted, keep_too_few, release_busy.
    """
    require(by, "forget_data")
    if keep < 1:
        raise Refused("keep_too_few", what="At least one release is kept", ways_out=("Keep 2, to be able to go back one",))
    gone = [one for one in releases(by=by)[keep:] if not one.serves and not one.cases]
    from commonground.store.records import database

    for one in gone:
        warehouse.remove(one.id)
        with database.writing():
            log(by, "delete_release", one.id, {"bytes": one.bytes, "note": one.note})
    return tuple(gone)


def _before() -> dict[str, str]:
    """The release before each table came, by source, from the log."""
    from commonground.store.records import events

    found: dict[str, str] = {}
    for line in events.events():
        if line.action == "bring_data" and line.detail.get("source"):
            found.setdefault(str(line.detail["source"]), str(line.detail.get("base") or ""))
    return found
