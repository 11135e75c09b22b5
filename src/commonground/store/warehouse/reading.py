"""Reading a release: read-only, closed to the outside, shared by a process, one cursor a thread."""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb
import pyarrow as pa

from commonground.domain.indicators.mapping import OWN
from commonground.store import catalogue
from commonground.store.warehouse.declared import BY_NAME
from commonground.store.warehouse.place_on_disk import POINTER, release_file, releases
from commonground.terms import Refused, Source

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from commonground.domain.indicators.nouns import Measure

SETTINGS: dict[str, Any] = {
    "enable_external_access": "false",
    "autoload_known_extensions": "false",
    "autoinstall_known_extensions": "false",
    "threads": "2",
    "memory_limit": "512MB",
}


@dataclass(frozen=True, kw_only=True)
class Release:
    """One data release, opened for reading. Two of the same id are the same data, for ever."""

    id: str
    built: datetime = field(compare=False)
    software: str = field(compare=False)
    base: str | None = field(compare=False)
    note: str = field(compare=False)
    counts: Mapping[str, int] = field(compare=False)
    files: Mapping[str, str] = field(compare=False)
    _con: duckdb.DuckDBPyConnection = field(repr=False, compare=False)
    _local: threading.local = field(default_factory=threading.local, repr=False, compare=False)

    def rows(self, sql: str, params: Sequence[Any] | Mapping[str, Any] = ()) -> pa.Table:
        """The answer to a query with its parameters bound (`?` or `$name`), as an Arrow table."""
        return self._cursor().execute(sql, params or None).to_arrow_table()

    def batches(self, sql: str) -> pa.RecordBatchReader:
        """The answer to a query a batch at a time, for tables larger than memory likes."""
        return self._con.cursor().execute(sql).to_arrow_reader(50_000)

    def table(self, name: str) -> ir.Table:
        """A declared table as an Ibis expression. Ibis is imported only here: it costs a second."""
        if name not in BY_NAME:
            raise KeyError(f"{name!r} is not a table of a release: choose one of {', '.join(BY_NAME)}")
        return self._ibis.table(name)

    def sources(self) -> dict[str, Source]:
        """Every source of the release by its id."""
        return dict(self._sources)

    def measures(self) -> Mapping[str, Measure]:
        """The catalogue of measures, and after it those that somebody brought in with figures of their own."""
        return self._measures

    @cached_property
    def _measures(self) -> Mapping[str, Measure]:
        own = self.rows("SELECT id, declared FROM measure WHERE starts_with(id, ?) ORDER BY name", [OWN]).to_pylist()
        held = catalogue.measures()
        return {**held, **{row["id"]: catalogue.from_json(row["declared"]) for row in own}} if own else held

    @cached_property
    def _sources(self) -> dict[str, Source]:
        names = ("id", "publisher", "title", "edition", "licence", "address", "published", "attribution", "sha256", "note")
        found = self.rows(f"SELECT {', '.join(names)} FROM source ORDER BY id").to_pylist()
        return {row["id"]: Source(release=self.id, **{key: value for key, value in row.items() if value is not None}) for row in found}

    @cached_property
    def _ibis(self) -> Any:
        import ibis

        return ibis.duckdb.from_connection(self._con.cursor())

    def close(self) -> None:
        """Let the file go, as far as this thread holds it. What was asked stays answered; asking again is an error."""
        cursor = getattr(self._local, "cursor", None)
        for open_one in (cursor, self._con):
            if open_one is not None:
                open_one.close()

    def _cursor(self) -> duckdb.DuckDBPyConnection:
        cursor = getattr(self._local, "cursor", None)
        if cursor is None:
            cursor = self._local.cursor = self._con.cursor()
        return cursor


def open_release(release_id: str, root: Path | None = None) -> Release:
    """Open a release by its id. Raises `Refused` (release_unknown, release_unreadable)."""
    path = release_file(release_id, root)
    if not path.exists():
        raise Refused(
            "release_unknown",
            what=f"There is no release {release_id!r}",
            where=str(releases(root)),
            ways_out=("Run `commonground data status` to see the releases that are held", "Run `commonground data build`"),
        )
    try:
        con = duckdb.connect(str(path), read_only=True, config=SETTINGS)
        row = con.execute('SELECT built, software, base, note, tables, files FROM "release"').fetchone()
    except duckdb.Error as problem:
        raise Refused(
            "release_unreadable",
            what=f"The release {release_id} cannot be read",
            where=str(path),
            why=str(problem).splitlines()[0],
            ways_out=("Run `commonground data build` to make a new one from the starter figures",),
        ) from problem
    built, software, base, note, counts, files = row  # type: ignore[misc]
    return Release(
        id=release_id,
        built=datetime.fromisoformat(built),
        software=software,
        base=base,
        note=note or "",
        counts=json.loads(counts),
        files=json.loads(files),
        _con=con,
    )


def held(root: Path | None = None) -> tuple[str, ...]:
    """Ids of every finished release, newest first: by day, and by when it was written within a day."""
    files = sorted(releases(root).glob("*.duckdb"), key=lambda path: (path.stem[:10], path.stat().st_mtime_ns), reverse=True)
    return tuple(path.stem for path in files)


def size(release_id: str, root: Path | None = None) -> int:
    """Bytes of a release on disk."""
    return release_file(release_id, root).stat().st_size


_opened: dict[tuple[str, str], Release] = {}
_pointed: dict[str, tuple[tuple[int, int, int], str]] = {}
_left: list[Release] = []
_lock = threading.Lock()


def current() -> Release:
    """The release that serves. Cheap to call: the file is opened once a process, and a swap is noticed at the next call.

    Raises `Refused` (no_release) when there is none yet.
    """
    folder = releases()
    key = str(folder)
    try:
        stat = os.stat(folder / POINTER)
    except FileNotFoundError:
        raise Refused(
            "no_release",
            what="There are no data yet",
            where=key,
            ways_out=("Run `./start`", "Run `commonground data build` to use the starter figures"),
        ) from None
    mark = (stat.st_mtime_ns, stat.st_ino, stat.st_size)
    seen = _pointed.get(key)
    if seen is None or seen[0] != mark:
        seen = (mark, (folder / POINTER).read_text(encoding="utf-8").strip())
        _pointed[key] = seen
    release = _opened.get((key, seen[1]))
    if release is None:
        with _lock:
            release = _opened.get((key, seen[1])) or open_release(seen[1])
            # the release before stays open for the requests that still read it, and goes when they let go of it
            for old in [other for other in _opened if other[0] == key]:
                del _opened[old]
            _opened[(key, seen[1])] = release
    return release


def release_of(release_id: str) -> Release:
    """The release with an id: the one that serves, or an older one opened again when a swap came in between."""
    release = current()
    return release if release.id == release_id else open_release(release_id)


def let_go() -> None:
    """Close what this process has open, as a server does before it parts into workers; the next question opens it again.

    Workers that inherit an open DuckDB would inherit its threads by name only, and fall over when they end.
    """
    with _lock:
        for release in _opened.values():
            release.close()
        _opened.clear()


def _forget() -> None:
    """A forked worker opens its own: a DuckDB connection must not cross a fork."""
    global _lock
    _left.extend(_opened.values())  # the parent's connections are kept, unused: closing them here could hang
    _opened.clear()
    _pointed.clear()
    _lock = threading.Lock()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_forget)
