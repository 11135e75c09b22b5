"""An opened survey: its people in a private DuckDB database with dense numbers for strata and units, asked through expressions."""

from __future__ import annotations

import re
from collections import OrderedDict
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, field, replace

import duckdb
import ibis
import ibis.expr.types as ir
import numpy as np
import pyarrow as pa

from commonground.domain.survey.checks import judge
from commonground.domain.survey.layout import Layout, lay_out
from commonground.domain.survey.moments import STRATUM, UNIT, WEIGHT
from commonground.domain.survey.nouns import NOT_NULL, Design
from commonground.store.surveys.read import Held, read
from commonground.terms import Finding, Refused

_KEPT = 256
_LARGE, _WORDS, _FEW = 50_000, 8_000, 50
_STAND_IN = "cg_value_"
_COMPILED: OrderedDict[Hashable, str] = OrderedDict()  # SQL by shape of file and plan: building an expression costs more than most queries


@dataclass(frozen=True, eq=False)
class Opened:
    """A survey file with its design. `findings` says all that is worth knowing; errors refuse estimates, not descriptions."""

    held: Held
    design: Design
    connection: duckdb.DuckDBPyConnection
    findings: tuple[Finding, ...]
    rows: int
    columns: tuple[str, ...]
    types: Mapping[str, str]
    short: Mapping[str, str] = field(default_factory=dict)
    _layouts: dict[str, Layout] = field(default_factory=dict)
    _answers: OrderedDict[Hashable, pa.Table] = field(default_factory=OrderedDict)

    def people(self) -> ir.Table:
        """The people as an unbound expression table, with cg_stratum, cg_unit and cg_weight."""
        return ibis.table(dict(self.types), name="person")

    def strata(self) -> ir.Table:
        """The strata: drawn, free and factor, from every row that carries the weight."""
        return ibis.table({STRATUM: "int64", "drawn": "float64", "free": "float64", "factor": "float64"}, name="strata")

    def run(self, key: Hashable, build: Callable[[], ir.Table], values: Sequence[str] = ()) -> pa.Table:
        """The rows of an expression, compiled once for each key and kept.

        `values` stand in for the words that `stand_ins` gave, so that one compiled query serves every council.
        """
        asked = (key, tuple(values))
        if asked not in self._answers:
            shape = (tuple(self.types.items()), self.design.lonely, self.design.lonely_in_domains, key)
            if shape not in _COMPILED:
                sql = str(ibis.to_sql(build(), dialect="duckdb"))
                sql = re.sub(rf"'{_STAND_IN}(\d+)_(\w*)'", _parameter, sql)
                _COMPILED[shape] = sql
            self._answers[asked] = self.connection.cursor().execute(_COMPILED[shape], list(values)).to_arrow_table()
            for kept in (self._answers, _COMPILED):
                while len(kept) > _KEPT:
                    kept.popitem(last=False)  # type: ignore[attr-defined]
        self._answers.move_to_end(asked)
        return self._answers[asked]

    def stand_ins(self, where: Mapping[str, object] | None) -> tuple[dict[str, object], list[str]]:
        """A filter with its words replaced by stand-ins, and the words, in order."""
        replaced: dict[str, object] = {}
        values: list[str] = []
        for name, wanted in (where or {}).items():
            words = list(wanted) if isinstance(wanted, (list, tuple)) else [wanted]
            if self.types.get(name) == "string" and wanted != NOT_NULL and not isinstance(wanted, Mapping) and len(words) < _FEW:
                kind = self.short.get(name, "")
                replaced[name] = [f"{_STAND_IN}{len(values) + place}_{kind}" for place in range(len(words))]
                values += [str(word) for word in words]
            else:
                replaced[name] = wanted
        return replaced, values

    def sql(self, query: str, parameters: Sequence[object] = ()) -> pa.Table:
        """The rows of a query of this package's own making."""
        return self.connection.cursor().execute(query, list(parameters)).to_arrow_table()

    def take(self, columns: Sequence[str]) -> pa.Table:
        """Columns of every row, in the file's order, for statistics that need the people themselves."""
        named = list(dict.fromkeys(columns))
        if unknown := [name for name in named if name not in self.columns]:
            raise Refused(
                "column_unknown", what=f"The file has no column {', '.join(unknown)}", ways_out=("Look at the columns with describe",)
            )
        quoted = ", ".join(_quote(name) for name in named) or "1 AS cg_one"
        return self.sql(f"SELECT {quoted} FROM person ORDER BY cg_row")  # noqa: S608 - names come from the file's own columns, quoted

    def layout(self) -> Layout:
        """The design on every row, worked out once."""
        if "layout" not in self._layouts:
            self._layouts["layout"] = lay_out(self.take(self.design.columns), self.design)
        return self._layouts["layout"]


def open_survey(source: object, design: Design) -> Opened:
    """Open a file or a table with its design. Raises only when nothing can be said; what is wrong with the design is in `findings`."""
    held = source if isinstance(source, Held) else read(source)
    if absent := [name for name in design.columns if name not in held.table.column_names]:
        raise Refused(
            "design_columns",
            what=f"The design names columns that the file does not have: {', '.join(absent)}",
            where=held.name,
            ways_out=("Correct the names in the design", "Ask for a design with: commonground survey open FILE --suggest"),
        )
    connection = duckdb.connect(":memory:")
    connection.register("cg_source", held.table)
    facts = _facts(connection, held.table, design)
    short = _number(connection, held.table, design)
    facts |= _strata(connection, design)
    lonely = (
        []
        if design.replicates
        else [
            str(row[0])
            for row in connection.execute(
                "SELECT coalesce(k.cg_label, 'all') FROM strata s JOIN cg_strata_key k USING (cg_stratum) "
                "WHERE s.drawn = 1 AND s.free > 1e-7 ORDER BY 1"
            ).fetchall()
        ]
    )
    connection.unregister("cg_source")
    schema = connection.execute("SELECT * FROM person LIMIT 0").to_arrow_table().schema
    types = {name: "string" if kind.is_string() else str(kind) for name, kind in ibis.Schema.from_pyarrow(schema).items()}
    findings = tuple(judge(design, facts, lonely))
    kept = replace(held, table=held.table.schema.empty_table())  # the people are in the database now, and once is enough
    return Opened(kept, design, connection, findings, held.table.num_rows, tuple(held.table.column_names), types, short)


def _parameter(stand_in: re.Match[str]) -> str:
    """A stand-in as a parameter: of the column's own list of words where it has one, so that the database can pass by rows of others."""
    number, kind = int(stand_in[1]) + 1, stand_in[2]
    return f"TRY_CAST(${number} AS {kind})" if kind else f"${number}"


def _quote(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _weight_sql(table: pa.Table, design: Design) -> str:
    if design.weights is None:
        return "1.0"
    kind = table.schema.field(design.weights).type
    column = _quote(design.weights)
    if pa.types.is_string(kind) or pa.types.is_large_string(kind):
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
        parts["text"] = f"count(*) FILTER ({_quote(design.weights)} IS NOT NULL AND TRY_CAST({_quote(design.weights)} AS DOUBLE) IS NULL)"
    if design.strata and design.strata[0]:
        parts["stratum_missing"] = f"count(*) FILTER ({weight} IS NOT NULL AND {_quote(design.strata[0])} IS NULL)"
    if design.clusters:
        parts["cluster_missing"] = f"count(*) FILTER ({weight} IS NOT NULL AND {_quote(design.clusters[0])} IS NULL)"
    if design.population:
        size = f"{_quote(design.population[0])}::DOUBLE"
        parts["population_missing"] = f"count(*) FILTER ({weight} IS NOT NULL AND ({size} IS NULL OR NOT ({size} > 0)))"
    query = "SELECT " + ", ".join(f"{sql} AS {name}" for name, sql in parts.items()) + " FROM cg_source"  # noqa: S608 - quoted column names
    row = connection.execute(query).fetchall()[0]
    facts = dict(zip(parts, (float(value or 0) for value in row), strict=True))
    if design.clusters and design.strata and design.strata[0] and not design.nested:
        facts["crossing"] = float(
            connection.execute(
                f"SELECT count(*) FROM (SELECT {_quote(design.clusters[0])} FROM cg_source WHERE {weight} IS NOT NULL GROUP BY 1 "  # noqa: S608
                f"HAVING count(DISTINCT {_quote(design.strata[0])}) > 1)"
            ).fetchall()[0][0]
        )
    return facts


def _number(connection: duckdb.DuckDBPyConnection, table: pa.Table, design: Design) -> dict[str, str]:
    """Dense numbers: cg_stratum for each stratum, cg_unit for each sampled unit (the row where there are no clusters), and
    cg_alone for the only weighted row of its unit. Gives the lists of words that were made, by column.
    """
    stratum = f"p.{_quote(design.strata[0])}" if design.strata and design.strata[0] else "'all'"
    weight = _weight_sql(table, design)
    connection.execute("SET preserve_insertion_order = true")
    connection.execute(
        "CREATE TABLE cg_strata_key AS SELECT cg_s, CAST(cg_s AS VARCHAR) AS cg_label, "  # noqa: S608
        "row_number() OVER (ORDER BY cg_s)::BIGINT - 1 AS cg_stratum "
        f"FROM (SELECT DISTINCT {stratum} AS cg_s FROM cg_source p WHERE {weight} IS NOT NULL)"
    )
    unit, alone, joined = "p.cg_row", f"({weight} IS NOT NULL)", ""
    if design.clusters:
        cluster = f"p.{_quote(design.clusters[0])}"
        connection.execute(
            f"CREATE TEMP TABLE cg_unit_key AS SELECT k.cg_stratum AS cg_in, {cluster} AS cg_c, count(*) = 1 AS cg_one, "  # noqa: S608
            "row_number() OVER () - 1 AS cg_unit "
            f"FROM cg_source p JOIN cg_strata_key k ON k.cg_s IS NOT DISTINCT FROM {stratum} WHERE {weight} IS NOT NULL GROUP BY 1, 2"
        )
        joined = f"LEFT JOIN cg_unit_key u ON u.cg_in = k.cg_stratum AND u.cg_c IS NOT DISTINCT FROM {cluster}"
        unit, alone = "u.cg_unit", f"(coalesce(u.cg_one, false) AND {weight} IS NOT NULL)"
    short, lists = _short_words(connection, table)
    together = f" ORDER BY p.{_quote(design.places)}, cg_row" if design.places and table.num_rows >= _LARGE else ""
    connection.execute(
        f"CREATE TABLE person AS SELECT p.*{short}, k.cg_stratum, {unit} AS cg_unit, {weight} AS cg_weight, {alone} AS cg_alone "  # noqa: S608
        "FROM (SELECT *, row_number() OVER () - 1 AS cg_row FROM cg_source) p "
        f"LEFT JOIN cg_strata_key k ON k.cg_s IS NOT DISTINCT FROM {stratum} {joined}{together}"
    )
    connection.execute("DROP TABLE IF EXISTS cg_unit_key")
    return lists


def _short_words(connection: duckdb.DuckDBPyConnection, table: pa.Table) -> tuple[str, dict[str, str]]:
    """Words that repeat are kept as numbers with a list of their words (ENUM), which group faster and take less room."""
    words = [field.name for field in table.schema if _is_words(field.type)]
    if table.num_rows < _LARGE or not words:
        return "", {}
    counted = ", ".join(f"approx_count_distinct({_quote(name)})" for name in words)
    counts = connection.execute(f"SELECT {counted} FROM cg_source").fetchall()[0]  # noqa: S608
    few = [name for name, count in zip(words, counts, strict=True) if 0 < count < _WORDS]
    if not few:
        return "", {}
    for place, name in enumerate(few):
        held = f"SELECT DISTINCT {_quote(name)} FROM cg_source WHERE {_quote(name)} IS NOT NULL ORDER BY 1"  # noqa: S608
        connection.execute(f"CREATE TYPE cg_words_{place} AS ENUM ({held})")
    lists = {name: f"cg_words_{place}" for place, name in enumerate(few)}
    replaced = ", ".join(f"CAST(p.{_quote(name)} AS {kind}) AS {_quote(name)}" for name, kind in lists.items())
    return f" REPLACE ({replaced})", lists


def _is_words(kind: pa.DataType) -> bool:
    return pa.types.is_string(kind) or pa.types.is_large_string(kind) or (pa.types.is_dictionary(kind) and _is_words(kind.value_type))


def _strata(connection: duckdb.DuckDBPyConnection, design: Design) -> dict[str, float]:
    size = f"{_quote(design.population[0])}::DOUBLE" if design.population else "NULL::DOUBLE"
    rows = connection.execute(
        f"SELECT cg_stratum, count(DISTINCT cg_unit), min({size}), max({size}) FROM person "  # noqa: S608
        "WHERE cg_weight IS NOT NULL AND cg_stratum IS NOT NULL "
        "GROUP BY 1 ORDER BY 1"
    ).fetchall()
    ids = np.array([row[0] for row in rows], dtype=np.int64)
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
    factor = np.where(drawn > 1, free * drawn / np.maximum(drawn - 1, 1), 0.0)
    made = pa.table({STRATUM: pa.array(ids, pa.int64()), "drawn": drawn, "free": free, "factor": factor})
    connection.register("cg_made", made)
    connection.execute("CREATE TABLE strata AS SELECT * FROM cg_made")
    connection.unregister("cg_made")
    return facts


__all__ = ["STRATUM", "UNIT", "WEIGHT", "Opened", "open_survey"]
