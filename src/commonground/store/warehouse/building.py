"""Building a release: beside the old one, checked, made safe, and only then pointed to."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from commonground import __version__
from commonground.domain.indicators.mapping import OWN
from commonground.store import catalogue, trouble
from commonground.store.warehouse.checking import check, shaped
from commonground.store.warehouse.declared import BY_NAME, LOADED, MEASURE, ORDER, RELEASE, arrow_schema, create_sql
from commonground.store.warehouse.place_on_disk import BUILDING, make_safe, only_one_build, point_to, release_file, releases, sweep
from commonground.terms import Findings, Refused, Source
from commonground.terms import Table as Declared

Progress = Callable[[str], None]
ROW_GROUP = 16_384  # small row groups: one place's figures touch one or two of them
SETTINGS: dict[str, Any] = {
    "threads": "2",
    "memory_limit": "1GB",
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
}
_FULL_WORDS = ("no space left", "file too large", "disk quota", "failed to offload")


@dataclass(frozen=True, kw_only=True)
class Without:
    """A source whose rows of the base are left out; what they had taken the place of is put back from the release `before`."""

    source: str
    before: str | None = None


def build(
    loaded: Mapping[str, pa.Table],
    sources: Iterable[Source],
    *,
    base: str | None = None,
    note: str = "",
    now: datetime,
    progress: Progress | None = None,
    wait: bool = False,
    measures: Mapping[str, object] | None = None,
    without: Without | None = None,
) -> str:
    """Make a new release from loaded tables and make it the current one; gives its id.

    With `base`, the new release holds every row of that release too; a loaded row takes the place of a base row
    with the same key. Nothing is changed in the base: it stays, read-only. Until the new file is complete, checked
    and on the disk, the old release is the current one, whatever happens (an error, a full disk, kill -9). `without` leaves
    out what came from one source.

    Raises `Refused`: release_invalid (with every finding), release_busy, release_unknown (no such base), disk_full.
    """
    say = progress or (lambda _: None)
    findings = Findings()
    tables = shaped(loaded, findings)
    listed = tuple(sources)
    with only_one_build(wait=wait):
        sweep()
        if base is not None and not release_file(base).exists():
            raise Refused(
                "release_unknown",
                what=f"There is no release {base!r} to build upon",
                where=str(releases()),
                ways_out=("Run `commonground data status` to see the releases that are held",),
            )
        building = releases() / f"{os.getpid()}{BUILDING}"
        try:
            release_id = _write(building, tables, listed, base, note, now, say, findings, measures, without)
            finished = release_file(release_id)
            if not finished.exists():
                make_safe(building)
                os.replace(building, finished)
                make_safe(finished.parent)
            point_to(release_id)
        except (OSError, duckdb.Error) as problem:
            if _disk_is_full(problem):
                raise Refused(
                    "disk_full",
                    what="There is not enough room to build the release",
                    where=str(releases()),
                    why=f"{str(problem).splitlines()[0]}. The release that was there still serves",
                    ways_out=("Free some space and try again", "Set COMMONGROUND_HOME to a folder on a larger disk"),
                ) from problem
            raise
        finally:
            sweep()
    say(f"Release {release_id} is ready")
    return release_id


def _write(
    building: Path,
    tables: Mapping[str, pa.Table],
    sources: tuple[Source, ...],
    base: str | None,
    note: str,
    now: datetime,
    say: Progress,
    findings: Findings,
    measures: Mapping[str, object] | None,
    without: Without | None,
) -> str:
    con = duckdb.connect(":memory:", config={**SETTINGS, "temp_directory": str(building.with_name(building.name + "-spill"))})
    try:
        con.execute(f"ATTACH '{_quoted(building)}' AS built (ROW_GROUP_SIZE {ROW_GROUP})")
        if base is not None:
            con.execute(f"ATTACH '{_quoted(release_file(base))}' AS base (READ_ONLY)")
        if without is not None and without.before is not None:
            con.execute(f"ATTACH '{_quoted(release_file(without.before))}' AS before (READ_ONLY)")
        con.execute("USE built")
        for declared in LOADED:
            rows = tables.get(declared.name)
            if declared.name == "source":
                rows = _source_rows(rows, sources)
            say(f"Writing {declared.meaning[0].lower()}{declared.meaning[1:]}")
            _fill(con, declared, rows, with_base=base is not None, without=without)
        _fill(con, MEASURE, _measure_rows(catalogue.measures() if measures is None else measures), with_base=False)
        if base is not None:
            _keep_own_measures(con)
        say("Checking every row")
        check(con, findings)
        findings.refuse_if_any(
            code="release_invalid", what="The data do not fit, so nothing was loaded", ways_out=("Correct what is listed and load again",)
        )
        release_id = _sign(con, base, note, now)
        con.execute("CHECKPOINT built")
        con.execute("USE memory")
        con.execute("DETACH built")
    finally:
        con.close()
    return release_id


def _fill(
    con: duckdb.DuckDBPyConnection, declared: Declared, rows: pa.Table | None, *, with_base: bool, without: Without | None = None
) -> None:
    con.execute(create_sql(declared))
    columns = ", ".join(f'"{column.name}"' for column in declared.columns)
    parts = []
    if rows is not None:
        con.register("loaded_rows", rows)
        parts.append(f"SELECT {columns} FROM loaded_rows")
    if with_base and _base_has(con, declared.name):
        same = " AND ".join(f'l."{key}" = b."{key}"' for key in declared.key)
        anti = f"WHERE NOT EXISTS (SELECT 1 FROM loaded_rows l WHERE {same})" if rows is not None else ""
        if without is not None:
            anti = f"{anti or 'WHERE true'} AND {_source_of(declared)} IS DISTINCT FROM '{_quoted(without.source)}'"
        parts.append(f'SELECT {columns} FROM base.main."{declared.name}" b {anti}')
        if without is not None and without.before is not None and declared.name != "source" and _base_has(con, declared.name, "before"):
            again = " AND ".join(f't."{key}" = b."{key}"' for key in declared.key)
            gone = f"SELECT 1 FROM base.main.\"{declared.name}\" t WHERE {again} AND t.source_id = '{_quoted(without.source)}'"
            parts.append(f'SELECT {columns} FROM before.main."{declared.name}" b WHERE EXISTS ({gone})')
    if parts:
        columns = ", ".join(f'"{name}"' for name in ORDER.get(declared.name, declared.key))
        order = f"ORDER BY {columns}" if rows is not None or without is not None else ""  # rows of the base alone lie in order already
        con.execute(f'INSERT INTO "{declared.name}" SELECT * FROM ({" UNION ALL ".join(parts)}) {order}')
    if rows is not None:
        con.unregister("loaded_rows")


def _source_of(declared: Declared) -> str:
    return "b.id" if declared.name == "source" else "b.source_id"


def _base_has(con: duckdb.DuckDBPyConnection, name: str, database: str = "base") -> bool:
    found = con.execute("SELECT count(*) FROM duckdb_tables() WHERE database_name = ? AND table_name = ?", [database, name]).fetchone()
    return bool(found and found[0])


def _keep_own_measures(con: duckdb.DuckDBPyConnection) -> None:
    """Measures that somebody brought in go on with their figures; the catalogue's own are always those of today."""
    columns = ", ".join(f'"{column.name}"' for column in MEASURE.columns)
    con.execute(
        f"INSERT INTO measure SELECT {columns} FROM base.main.measure "
        "WHERE starts_with(id, $own) AND id NOT IN (SELECT id FROM measure) "
        "AND id IN (SELECT measure FROM figure UNION SELECT measure FROM small_figure) ORDER BY id",
        {"own": OWN},
    )


def _source_rows(given: pa.Table | None, sources: tuple[Source, ...]) -> pa.Table:
    """Sources as rows; a `source` table that a connector gave (with file names and days) goes before bare values."""
    schema = arrow_schema(BY_NAME["source"])
    held = set(given["id"].to_pylist()) if given is not None else set()
    rows = [
        {**{name: None for name in schema.names}, **{key: value or None for key, value in asdict(source).items() if key in schema.names}}
        for source in sources
        if source.id not in held
    ]
    fresh = pa.Table.from_pylist(rows, schema=pa.schema([field.with_nullable(True) for field in schema]))
    return fresh if given is None else pa.concat_tables([given, fresh])


def _measure_rows(measures: Mapping[str, object]) -> pa.Table:
    names = [column.name for column in MEASURE.columns if column.name != "declared"]
    rows = []
    for measure in measures.values():
        declared = asdict(measure)  # type: ignore[call-overload]
        rows.append({**{name: str(declared[name]) for name in names}, "declared": json.dumps(declared, ensure_ascii=False, sort_keys=True)})
    return pa.Table.from_pylist(rows, schema=pa.schema([(column.name, pa.string()) for column in MEASURE.columns]))


def _sign(con: duckdb.DuckDBPyConnection, base: str | None, note: str, now: datetime) -> str:
    """Write the one row of the table `release`; gives the id, which is the day and the first of the content hash."""
    counts, digest = {}, hashlib.sha256()
    for name in sorted(name for name in BY_NAME if name != "release"):
        row = con.execute(f'SELECT count(*), coalesce(sum(hash(t)), 0), coalesce(bit_xor(hash(t)), 0) FROM "{name}" t').fetchone()
        rows, total, mixed = row or (0, 0, 0)
        counts[name] = rows
        digest.update(f"{name} {rows} {total} {mixed}\n".encode())
    content = digest.hexdigest()
    release_id = f"{now:%Y-%m-%d}-{content[:8]}"
    files = dict(con.execute("SELECT coalesce(file, id), sha256 FROM source WHERE sha256 IS NOT NULL ORDER BY ALL").fetchall())
    con.execute(create_sql(RELEASE))
    con.execute(
        'INSERT INTO "release" VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)',
        [
            release_id,
            now.isoformat(timespec="seconds"),
            __version__,
            duckdb.__version__,
            base,
            note or None,
            content,
            json.dumps(counts),
            json.dumps(files),
        ],
    )
    return release_id


def _quoted(path: Path | str) -> str:
    return str(path).replace("'", "''")


def _disk_is_full(problem: Exception) -> bool:
    said = str(problem).lower()
    return getattr(problem, "errno", None) in trouble.FULL or any(words in said for words in _FULL_WORDS)
