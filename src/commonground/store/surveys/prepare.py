"""Make a survey ready to be asked: its people in a DuckDB database with dense numbers for strata and units, kept together by place.

A large file is written into a database file with a limit on memory, from where it lies; a small one stays in memory.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tempfile
import uuid
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path

import duckdb
import numpy as np
import pyarrow as pa

from commonground.domain.survey.moments import STRATUM
from commonground.domain.survey.nouns import NONE_LEFT, Design
from commonground.store.surveys.kept import code
from commonground.store.surveys.read import Held

LARGE = 50_000  # rows from which words are kept as lists, and people in a file
_WORDS, _LEVELS, _BITS, _MANY = 8_000, 500, 62, 8
# Bytes that the database may use: some for each row, and room for the stretch of rows that is written at once, as wide as it is.
_LEAST_MEMORY, _BYTES_A_ROW = 400_000_000, 100
_BESIDE_CELLS, _BYTES_A_CELL, _ROWS_AT_ONCE = 200_000_000, 16, 245_760


@dataclass(frozen=True)
class Ready:
    """What is known of a database made ready: counts for the findings, lists of words by column, bits of cg_shares by column,
    strata with a single unit, the wave of each stratum (none where a stratum lies in several), and whether units lie within places.
    """

    rows: int = 0
    facts: Mapping[str, float] = field(default_factory=dict)
    short: Mapping[str, str] = field(default_factory=dict)
    bits: Mapping[str, int] = field(default_factory=dict)
    lonely: tuple[str, ...] = ()
    waves: tuple[object, ...] = ()
    within: bool = False


def seal_of(held: Held, design: Design) -> str:
    """A fingerprint of all that a database made ready rests on: the file, what was emptied and made of it, the design, the code."""
    digest = hashlib.sha256(f"{code()} {duckdb.__version__} {design!r} {sorted(held.blank.items())!r}".encode())
    if held.path:
        with held.path.open("rb") as file:
            while block := file.read(1 << 20):
                digest.update(block)
    for table in (held.made, None if held.path else held.table):
        for column in table.columns if table is not None else ():
            for chunk in column.chunks:
                for buffer in chunk.buffers():
                    digest.update(buffer or b"-")
        digest.update(repr(table.schema.names if table is not None else ()).encode())
    return digest.hexdigest()[:32]


def prepared(held: Held, design: Design, keep: Path | None = None) -> tuple[duckdb.DuckDBPyConnection, Ready, Path | None]:
    """A connection to the survey's people made ready, what is known of them, and the folder to remove when it is closed (if any).

    With `keep`, a folder, a database that was made ready before from the same file and design is opened as it is.
    """
    rows = _rows(held)
    if rows < LARGE:
        connection = duckdb.connect(":memory:")
        return connection, _make(connection, held, design, rows), None
    folder = None if keep else Path(tempfile.mkdtemp(prefix="commonground-survey-"))
    home = keep or folder
    assert home is not None
    home.mkdir(parents=True, exist_ok=True)
    path = home / f"people-{seal_of(held, design)}.duckdb" if keep else home / "people.duckdb"
    if not path.is_file():
        for old in home.glob("people-*.duckdb"):
            old.unlink(missing_ok=True)  # those who have it open keep it
        making = home / f"making-{uuid.uuid4().hex}.duckdb"
        try:
            with duckdb.connect(str(making)) as connection:
                _limit(connection, _memory(rows, held.table.num_columns), home)
                ready = _make(connection, held, design, rows)
                connection.execute("CREATE TABLE cg_about AS SELECT ? AS about", [json.dumps(asdict(ready))])
            os.replace(making, path)
        finally:
            making.unlink(missing_ok=True)
            shutil.rmtree(home / f"{making.name}.tmp", ignore_errors=True)
    connection = duckdb.connect(str(path), read_only=True)
    _limit(connection, _memory(rows, held.table.num_columns), home)
    about = json.loads(connection.execute("SELECT about FROM cg_about").fetchall()[0][0])
    return connection, Ready(**{**about, "lonely": tuple(about["lonely"]), "waves": tuple(about["waves"])}), folder


def _memory(rows: int, columns: int) -> int:
    return max(_LEAST_MEMORY, _BYTES_A_ROW * rows, _BESIDE_CELLS + _BYTES_A_CELL * min(rows, _ROWS_AT_ONCE) * columns)


def _limit(connection: duckdb.DuckDBPyConnection, size: int, home: Path) -> None:
    connection.execute(f"SET memory_limit = '{size}B'")
    connection.execute(f"SET temp_directory = {_word(str(home / 'spilled'))}")


def _rows(held: Held) -> int:
    if held.path is None:
        return held.table.num_rows
    import pyarrow.parquet

    return int(pyarrow.parquet.read_metadata(held.path).num_rows)


def _make(connection: duckdb.DuckDBPyConnection, held: Held, design: Design, rows: int) -> Ready:
    _show_source(connection, held)
    facts = _facts(connection, held.table, design)
    short, bits = _levels(connection, held.table, design, rows)
    _number(connection, held.table, design, short, bits)
    facts |= _strata(connection, design)
    lonely = connection.execute(
        "SELECT coalesce(k.cg_label, 'all') FROM strata s JOIN cg_strata_key k USING (cg_stratum) "
        f"WHERE s.drawn = 1 AND s.free > {NONE_LEFT} ORDER BY 1"
    ).fetchall()
    ready = Ready(
        rows=rows,
        facts=facts,
        short=short,
        bits=bits,
        lonely=() if design.replicates else tuple(str(row[0]) for row in lonely),
        waves=_waves(connection, design, held.table),
        within=_within(connection, design, held.table),
    )
    connection.execute("DROP VIEW cg_source")
    for name in ("cg_rows", "cg_made"):
        connection.unregister(name)
    return ready


def _show_source(connection: duckdb.DuckDBPyConnection, held: Held) -> None:
    """The file's rows as the view cg_source, each with its place in the file (cg_row)."""
    if held.path is None:
        connection.register("cg_rows", held.table)
        connection.execute("CREATE TEMP VIEW cg_source AS SELECT *, row_number() OVER () - 1 AS cg_row FROM cg_rows")
        return
    made = held.made.column_names if held.made is not None else []
    columns = [_plain(kind, held.blank.get(kind.name, ())) for kind in held.table.schema if kind.name not in made]
    source = f"SELECT {', '.join(columns)}, file_row_number AS cg_row FROM read_parquet({_word(str(held.path))}, file_row_number = true)"
    if held.made is not None:
        connection.register("cg_made", held.made.append_column("cg_at", pa.array(np.arange(held.made.num_rows))))
        source = f"SELECT * EXCLUDE (cg_at) FROM ({source}) JOIN cg_made ON cg_row = cg_at"
    connection.execute(f"CREATE TEMP VIEW cg_source AS {source}")


def _plain(kind: pa.Field, codes: tuple[object, ...]) -> str:
    """A column as it is asked: not a number is not an answer, nor is a code that says so."""
    name = quote(kind.name)
    missing = [f"isnan({name})"] if pa.types.is_floating(kind.type) else []
    if codes:
        missing.append(f"{name} IN ({', '.join(_word(code) if isinstance(code, str) else repr(code) for code in codes)})")
    return f"CASE WHEN {' OR '.join(missing)} THEN NULL ELSE {name} END AS {name}" if missing else name


def _word(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def quote(name: str) -> str:
    """A column's name as SQL writes it."""
    return '"' + name.replace('"', '""') + '"'


def _weight_sql(table: pa.Table, design: Design) -> str:
    if design.weights is None:
        return "1.0"
    column = quote(design.weights)
    if _is_words(table.schema.field(design.weights).type):
        return f"TRY_CAST({column} AS DOUBLE)"
    return f"CASE WHEN isnan({column}::DOUBLE) THEN NULL ELSE {column}::DOUBLE END"


def _facts(connection: duckdb.DuckDBPyConnection, table: pa.Table, design: Design) -> dict[str, float]:
    weight = _weight_sql(table, design)
    parts = {
        "rows": "count(*)",
        "weighted": f"count({weight})",
        "negative": f"count(*) FILTER ({weight} < 0)",
        "zero": f"count(*) FILTER ({weight} = 0)",
        "infinite": f"count(*) FILTER (isinf({weight}::DOUBLE))",
    }
    if design.weights:
        parts["text"] = f"count(*) FILTER ({quote(design.weights)} IS NOT NULL AND TRY_CAST({quote(design.weights)} AS DOUBLE) IS NULL)"
    if design.strata and design.strata[0]:
        parts["stratum_missing"] = f"count(*) FILTER ({weight} IS NOT NULL AND {quote(design.strata[0])} IS NULL)"
    if design.clusters:
        parts["cluster_missing"] = f"count(*) FILTER ({weight} IS NOT NULL AND {quote(design.clusters[0])} IS NULL)"
    if design.population:
        size = f"{quote(design.population[0])}::DOUBLE"
        parts["population_missing"] = f"count(*) FILTER ({weight} IS NOT NULL AND ({size} IS NULL OR NOT ({size} > 0)))"
    query = "SELECT " + ", ".join(f"{sql} AS {name}" for name, sql in parts.items()) + " FROM cg_source"
    row = connection.execute(query).fetchall()[0]
    facts = dict(zip(parts, (float(value or 0) for value in row), strict=True))
    if design.clusters and design.strata and design.strata[0] and not design.nested:
        facts["crossing"] = float(
            connection.execute(
                f"SELECT count(*) FROM (SELECT {quote(design.clusters[0])} FROM cg_source WHERE {weight} IS NOT NULL GROUP BY 1 "
                f"HAVING count(DISTINCT {quote(design.strata[0])}) > 1)"
            ).fetchall()[0][0]
        )
    return facts


def _levels(connection: duckdb.DuckDBPyConnection, table: pa.Table, design: Design, rows: int) -> tuple[dict[str, str], dict[str, int]]:
    """Words that repeat are kept as numbers with a list of their words (ENUM), which group faster and take less room; and
    columns with few answers get a bit of cg_shares.
    """
    words = [kind.name for kind in table.schema if _is_words(kind.type)]
    whole = [kind.name for kind in table.schema if pa.types.is_integer(kind.type) or pa.types.is_boolean(kind.type)]
    if rows < LARGE or not (words or whole):
        return {}, {}
    counted = ", ".join(f"approx_count_distinct({quote(name)})" for name in [*words, *whole])
    counts = dict(zip([*words, *whole], connection.execute(f"SELECT {counted} FROM cg_source").fetchall()[0], strict=True))
    short = {name: f"cg_words_{place}" for place, name in enumerate(name for name in words if 0 < counts[name] < _WORDS)}
    for name, kind in short.items():
        held = f"SELECT DISTINCT {quote(name)} FROM cg_source WHERE {quote(name)} IS NOT NULL ORDER BY 1"
        connection.execute(f"CREATE TYPE {kind} AS ENUM ({held})")
    few = [name for name in table.column_names if 1 < counts.get(name, 0) < _LEVELS and name not in design.clusters]
    return short, {name: place + 1 for place, name in enumerate(few[: _BITS - 1])} if design.clusters else {}


def _is_words(kind: pa.DataType) -> bool:
    return pa.types.is_string(kind) or pa.types.is_large_string(kind) or (pa.types.is_dictionary(kind) and _is_words(kind.value_type))


def _number(
    connection: duckdb.DuckDBPyConnection, table: pa.Table, design: Design, short: Mapping[str, str], bits: Mapping[str, int]
) -> None:
    """Dense numbers: cg_stratum for each stratum, cg_unit for each sampled unit (the row where there are no clusters), and
    cg_shares for what a row has in common with others of its unit.
    """
    stratum = f"p.{quote(design.strata[0])}" if design.strata and design.strata[0] else "'all'"
    weight = _weight_sql(table, design)
    connection.execute(
        f"CREATE TABLE cg_strata_key AS SELECT cg_s, CAST(cg_s AS VARCHAR) AS cg_label, row_number() OVER (ORDER BY cg_s)::INTEGER - 1 "
        f"AS cg_stratum FROM (SELECT DISTINCT {stratum} AS cg_s FROM cg_source p WHERE {weight} IS NOT NULL)"
    )
    unit, shares, joined = "p.cg_row", "0::BIGINT", ""
    if design.clusters:
        _units(connection, f"p.{quote(design.clusters[0])}", stratum, weight)
        unit, shares, joined = "u.cg_unit", "CASE WHEN u.cg_size > 1 THEN -1 ELSE 0 END::BIGINT", "LEFT JOIN cg_units u USING (cg_row)"
        if bits:
            _meetings(connection, bits)
            shares, joined = f"coalesce(m.cg_met, {shares})", f"{joined} LEFT JOIN cg_meetings m USING (cg_row)"
    replaced = ", ".join(f"CAST(p.{quote(name)} AS {kind}) AS {quote(name)}" for name, kind in short.items())
    together = f" ORDER BY p.{quote(design.places)}, cg_row" if design.places and short else ""
    connection.execute(
        f"CREATE TABLE person AS SELECT p.*{f' REPLACE ({replaced})' if replaced else ''}, k.cg_stratum, {unit} AS cg_unit, "
        f"{weight} AS cg_weight, {shares} AS cg_shares FROM cg_source p "
        f"LEFT JOIN cg_strata_key k ON k.cg_s IS NOT DISTINCT FROM {stratum} {joined}{together}"
    )
    for name in ("cg_units", "cg_meetings"):
        connection.execute(f"DROP TABLE IF EXISTS {name}")


def _units(connection: duckdb.DuckDBPyConnection, cluster: str, stratum: str, weight: str) -> None:
    """The unit of each row that carries the weight, and how many such rows the unit has."""
    connection.execute(
        f"CREATE TEMP TABLE cg_units AS WITH r AS (SELECT p.cg_row, k.cg_stratum AS cg_in, {cluster} AS cg_c FROM cg_source p "
        f"JOIN cg_strata_key k ON k.cg_s IS NOT DISTINCT FROM {stratum} WHERE {weight} IS NOT NULL), "
        "u AS (SELECT cg_in, cg_c, count(*) AS cg_size, row_number() OVER () - 1 AS cg_unit FROM r GROUP BY 1, 2) "
        "SELECT r.cg_row, u.cg_unit, u.cg_size FROM r JOIN u ON u.cg_in = r.cg_in AND u.cg_c IS NOT DISTINCT FROM r.cg_c"
    )


def _meetings(connection: duckdb.DuckDBPyConnection, bits: Mapping[str, int]) -> None:
    """For each row of a unit with a few rows, in which columns another row of the unit has the same answer."""
    named = {name: f"cg_c{bit}" for name, bit in bits.items()}
    columns = ", ".join(f"p.{quote(name)} AS {short}" for name, short in named.items())
    connection.execute(
        f"CREATE TEMP TABLE cg_few AS SELECT cg_row, u.cg_unit, {columns} FROM cg_source p JOIN cg_units u USING (cg_row) "
        f"WHERE u.cg_size BETWEEN 2 AND {_MANY}"
    )
    same = " | ".join(f"((a.{short} IS NOT DISTINCT FROM b.{short})::BIGINT << {bits[name]})" for name, short in named.items())
    connection.execute(
        f"CREATE TEMP TABLE cg_meetings AS SELECT a.cg_row, bit_or(1::BIGINT | {same}) AS cg_met FROM cg_few a "
        "JOIN cg_few b ON a.cg_unit = b.cg_unit AND a.cg_row <> b.cg_row GROUP BY 1"
    )
    connection.execute("DROP TABLE cg_few")


def _strata(connection: duckdb.DuckDBPyConnection, design: Design) -> dict[str, float]:
    size = f"{quote(design.population[0])}::DOUBLE" if design.population else "NULL::DOUBLE"
    counted = "count(DISTINCT cg_unit)" if design.clusters else "count(*)"
    rows = connection.execute(
        f"SELECT cg_stratum, {counted}, min({size}), max({size}) FROM person "
        "WHERE cg_weight IS NOT NULL AND cg_stratum IS NOT NULL GROUP BY 1 ORDER BY 1"
    ).fetchall()
    ids = np.array([row[0] for row in rows], dtype=np.int32)
    drawn = np.array([row[1] for row in rows], dtype=float)
    free, facts = np.ones(len(rows)), {}
    if design.population and rows:
        low, high = (np.array([np.nan if row[i] is None else row[i] for row in rows], dtype=float) for i in (2, 3))
        facts["population_varies"] = float((low != high).sum())
        if (high <= 1).all():
            free = np.zeros(len(rows)) if (high == 1).all() and (drawn > 1).any() else 1 - low
        else:
            facts["population_small"] = float((low < drawn).sum())
            free = (low - drawn) / low
    factor = np.where((drawn > 1) & (free > NONE_LEFT), free * drawn / np.maximum(drawn - 1, 1), 0.0)
    made = pa.table({STRATUM: pa.array(ids, pa.int32()), "drawn": drawn, "free": free, "factor": factor})
    connection.register("cg_strata_made", made)
    connection.execute("CREATE TABLE strata AS SELECT * FROM cg_strata_made")
    connection.unregister("cg_strata_made")
    return facts


def _waves(connection: duckdb.DuckDBPyConnection, design: Design, table: pa.Table) -> tuple[object, ...]:
    """The wave of each stratum, in order; nothing where a stratum lies in several waves, or has rows of none."""
    if not design.waves or design.waves not in table.column_names:
        return ()
    wave = quote(design.waves)
    found = connection.execute(
        f"SELECT min({wave}), min({wave}) = max({wave}) AND count({wave}) = count(*) FROM person "
        "WHERE cg_stratum IS NOT NULL AND cg_weight IS NOT NULL GROUP BY cg_stratum ORDER BY cg_stratum"
    ).fetchall()
    plain = all(isinstance(row[0], (str, int, float)) and row[1] for row in found)
    return tuple(row[0] for row in found) if plain else ()


def _within(connection: duckdb.DuckDBPyConnection, design: Design, table: pa.Table) -> bool:
    """Whether every unit lies in one place."""
    if not design.places or design.places not in table.column_names:
        return False
    place = quote(design.places)
    crossing = connection.execute(
        f"SELECT count(*) FROM (SELECT cg_unit FROM person WHERE cg_weight IS NOT NULL AND cg_shares <> 0 GROUP BY cg_unit "
        f"HAVING min({place}) <> max({place}) OR count({place}) < count(*))"
    ).fetchall()[0][0]
    return not crossing


__all__ = ["LARGE", "Ready", "prepared", "quote", "seal_of"]
