"""What people do with data: see what is loaded, add a directory, take a release away, and the first release of a new installation."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from commonground.actions.data import changes
from commonground.actions.logged import log
from commonground.actions.permissions import Person, require
from commonground.store import clock, warehouse
from commonground.store.warehouse import differing, exporting
from commonground.terms import Finding, Refused, Source

Progress = Callable[[str], None]


@dataclass(frozen=True, kw_only=True)
class DataStatus:
    """Which release serves, how old it is, what is in it and where it is from."""

    release: str
    built: datetime
    days_old: int
    software: str
    base: str | None
    note: str
    tables: tuple[tuple[str, int], ...]
    sources: tuple[Source, ...]
    held: tuple[str, ...]
    folder: str
    bytes: int


@dataclass(frozen=True, kw_only=True)
class Added:
    """The new release, and what a reader should know of what was loaded."""

    release: str
    findings: tuple[Finding, ...]
    tables: tuple[tuple[str, int], ...]


def status(*, by: Person) -> DataStatus:
    """The release that serves. Raises `Refused` (no_release)."""
    require(by, "read")
    release = warehouse.current()
    return DataStatus(
        release=release.id,
        built=release.built,
        days_old=max(0, (clock.now() - release.built).days),
        software=release.software,
        base=release.base,
        note=release.note,
        tables=tuple(sorted(release.counts.items())),
        sources=tuple(release.sources().values()),
        held=warehouse.held(),
        folder=str(warehouse.releases()),
        bytes=warehouse.size(release.id),
    )


def add(*, path: Path, by: Person, note: str = "", progress: Progress | None = None) -> Added:
    """Load every file of a directory that a connector knows into a new release, on top of the one that serves.

    Raises `Refused`: not_permitted, folder_missing, data_invalid (every finding; nothing is loaded), release_invalid,
    release_busy, disk_full.
    """
    require(by, "add_data")
    if not path.exists():
        raise Refused("folder_missing", what="There is no such file or folder", where=str(path), ways_out=("Check the path",))
    from commonground.connectors import directory  # only loading needs the connectors: a start must be quick

    loaded = directory.load(path, progress)
    if loaded.errors:
        raise Refused(
            "data_invalid",
            what="Nothing was loaded, because some of the data cannot be",
            where=str(path),
            why="Loading a part would leave figures that do not fit together",
            ways_out=("Correct what is listed and load again", "Move the files that are listed out of the folder"),
            findings=loaded.findings,
        )
    base = ensure_release(by=by, progress=progress)
    release = warehouse.build(
        loaded.tables, loaded.sources, base=base, note=note or f"Added {path.name}", now=clock.now(), progress=progress
    )
    changes.log(by=by, action="add_data", base=base, new=release, changes=differing.changes(base, release), detail={"path": path.name})
    return Added(
        release=release, findings=loaded.findings, tables=tuple(sorted((name, rows.num_rows) for name, rows in loaded.tables.items()))
    )


def build(*, by: Person, progress: Progress | None = None) -> str:
    """A new release from the starter figures alone. What was added stays in its own release, and can be added again."""
    require(by, "add_data")
    release = _from_starter(progress, wait=False)
    from commonground.store.records import database

    with database.writing():
        log(by, "build_data", release)
    return release


def ensure_release(*, by: Person, progress: Progress | None = None) -> str:
    """The release that serves; where there is none yet, the first one from the starter figures. Two at once make one."""
    try:
        return warehouse.current().id
    except Refused as problem:
        if problem.code != "no_release":
            raise
    require(by, "read")
    return _from_starter(progress, wait=True)


def export(*, folder: Path, form: str, by: Person, progress: Progress | None = None) -> tuple[Path, ...]:
    """Every table of the release as CSV or Parquet, each with its metadata; gives the files written."""
    require(by, "export")
    return exporting.export(warehouse.current(), folder, form=form, progress=progress)


def _from_starter(progress: Progress | None, *, wait: bool) -> str:
    from commonground.connectors import starter

    loaded = starter.load(progress)
    return warehouse.build(loaded.tables, loaded.sources, base=None, note="Starter figures", now=clock.now(), progress=progress, wait=wait)
