"""An opened survey: its people in a private DuckDB database with dense numbers for strata and units, asked through expressions."""

from __future__ import annotations

import re
import shutil
import weakref
from collections import OrderedDict
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import duckdb
import ibis
import ibis.expr.types as ir
import pyarrow as pa

from commonground.domain.survey.checks import judge
from commonground.domain.survey.laying_out import lay_out
from commonground.domain.survey.layout import Layout
from commonground.domain.survey.moments import STRATUM, UNIT, WEIGHT
from commonground.domain.survey.nouns import NOT_NULL, Design, Lonely
from commonground.store.surveys.kept import Kept
from commonground.store.surveys.prepare import Ready, prepared, quote, seal_of
from commonground.store.surveys.read import Held, look
from commonground.terms import Finding, Refused

_FEW, _SHAPES = 50, 512
_STAND_IN = "cg_value_"
_COMPILED: OrderedDict[Hashable, str] = OrderedDict()  # SQL by shape of file and plan: building an expression costs more than most queries


@dataclass(frozen=True, eq=False)
class Opened:
    """A survey file with its design. `findings` says all that is worth knowing; errors refuse estimates, not descriptions.

    `ready` is what was learnt when it was made ready, and `kept` what was worked out before.
    """

    held: Held
    design: Design
    connection: duckdb.DuckDBPyConnection
    findings: tuple[Finding, ...]
    rows: int
    columns: tuple[str, ...]
    types: Mapping[str, str]
    ready: Ready
    kept: Kept
    _layouts: dict[str, Layout] = field(default_factory=dict)

    @property
    def short(self) -> Mapping[str, str]:
        """Columns whose words are kept as a list, and the list's name."""
        return self.ready.short

    @property
    def mark(self) -> str:
        """What tells this file from others in a list of what was published: its name, rows and columns."""
        return f"{self.held.name} {self.rows} {len(self.columns)}"

    @property
    def single(self) -> bool:
        """Whether a rule on strata with a single unit may be needed."""
        return self.design.lonely in (Lonely.ADJUST, Lonely.AVERAGE) and (bool(self.ready.lonely) or self.design.lonely_in_domains)

    def people(self) -> ir.Table:
        """The people as an unbound expression table, with cg_stratum, cg_unit, cg_weight and cg_shares."""
        return ibis.table(dict(self.types), name="person")

    def strata(self) -> ir.Table:
        """The strata: drawn, free and factor, from every row that carries the weight."""
        return ibis.table({STRATUM: "int32", "drawn": "float64", "free": "float64", "factor": "float64"}, name="strata")

    def run(self, key: Hashable, build: Callable[[], ir.Table], values: Sequence[str] = ()) -> pa.Table:
        """The rows of an expression, compiled once for each key and kept.

        `values` stand in for the words that `stand_ins` gave, so that one compiled query serves every council.
        """
        return self.kept.once((key, tuple(values)), lambda: self.fresh(key, build, values))

    def fresh(self, key: Hashable, build: Callable[[], ir.Table], values: Sequence[str] = (), **beside: pa.Table) -> pa.Table:
        """The same, worked out again; tables in memory that the expression reads are given by name."""
        shape = (tuple(self.types.items()), self.design.lonely, self.design.lonely_in_domains, self.single, key)
        if shape not in _COMPILED:
            _COMPILED[shape] = self.kept.text(shape, lambda: _parametered(str(ibis.to_sql(build(), dialect="duckdb"))))
            while len(_COMPILED) > _SHAPES:
                _COMPILED.popitem(last=False)
        cursor = self.connection.cursor()
        for name, table in beside.items():
            cursor.register(name, table)
        return cursor.execute(_COMPILED[shape], list(values)).to_arrow_table()

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
        quoted = ", ".join(quote(name) for name in named) or "1 AS cg_one"
        return self.sql(f"SELECT {quoted} FROM person ORDER BY cg_row")

    def layout(self) -> Layout:
        """The design on every row, worked out once."""
        if "layout" not in self._layouts:
            self._layouts["layout"] = lay_out(self.take(self.design.columns), self.design)
        return self._layouts["layout"]


def open_survey(source: object, design: Design, *, keep: Path | None = None) -> Opened:
    """Open a file or a table with its design. Raises only when nothing can be said; what is wrong with the design is in `findings`.

    `keep` is a folder for what was made ready and worked out; a later opening of the same file and design begins with it.
    """
    held = source if isinstance(source, Held) else look(source)
    if absent := [name for name in design.columns if name not in held.table.column_names]:
        raise Refused(
            "design_columns",
            what=f"The design names columns that the file does not have: {', '.join(absent)}",
            where=held.name,
            ways_out=("Correct the names in the design", "Ask for a design with: commonground survey open FILE --suggest"),
        )
    connection, ready, folder = prepared(held, design, keep)
    schema = connection.execute("SELECT * FROM person LIMIT 0").to_arrow_table().schema
    types = {name: "string" if kind.is_string() else str(kind) for name, kind in ibis.Schema.from_pyarrow(schema).items()}
    findings = tuple(judge(design, ready.facts, ready.lonely))
    empty = replace(held, table=held.table.schema.empty_table(), made=None)  # the people are in the database now, and once is enough
    kept = Kept(keep, seal_of(held, design)) if keep else Kept()
    opened = Opened(empty, design, connection, findings, ready.rows, tuple(held.table.column_names), types, ready, kept)
    weakref.finalize(opened, _close, connection, folder)
    return opened


def _close(connection: duckdb.DuckDBPyConnection, folder: Path | None) -> None:
    connection.close()
    if folder:
        shutil.rmtree(folder, ignore_errors=True)


def _parametered(sql: str) -> str:
    return re.sub(rf"'{_STAND_IN}(\d+)_(\w*)'", _parameter, sql)


def _parameter(stand_in: re.Match[str]) -> str:
    """A stand-in as a parameter: of the column's own list of words where it has one, so that the database can pass by rows of others."""
    number, kind = int(stand_in[1]) + 1, stand_in[2]
    return f"TRY_CAST(${number} AS {kind})" if kind else f"${number}"


__all__ = ["STRATUM", "UNIT", "WEIGHT", "Opened", "open_survey"]
