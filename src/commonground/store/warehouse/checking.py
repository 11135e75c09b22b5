"""The rules of the declared tables, asked of loaded rows: every finding at once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from commonground.store.warehouse.declared import ARROW_TYPES, BY_NAME, LOADED, arrow_schema, references
from commonground.terms import ABSENCES, Column, Findings, Table

FIGURES = ("figure", "small_figure")
ABSENT_STATES = ", ".join(f"'{state}'" for state in sorted(ABSENCES))


def shaped(loaded: Mapping[str, pa.Table], findings: Findings) -> dict[str, pa.Table]:
    """Loaded tables with the declared columns in the declared order and types; what does not fit becomes a finding."""
    known = {declared.name: declared for declared in LOADED}
    out = {}
    for name, rows in loaded.items():
        if name not in known:
            findings.add("table_unknown", f"{name!r} is not a table of a release", where=name, remedy="Use one of " + ", ".join(known))
            continue
        out[name] = _shaped(known[name], rows, findings)
    return out


def _shaped(declared: Table, rows: pa.Table, findings: Findings) -> pa.Table:
    wanted = arrow_schema(declared)
    for extra in sorted(set(rows.column_names) - set(wanted.names)):
        findings.add("column_unknown", f"Column {extra!r} is not declared", where=declared.name, remedy="Leave it out, or declare it")
    arrays = []
    for column in declared.columns:
        kind = ARROW_TYPES[column.type]
        if column.name not in rows.column_names:
            if column.required:
                findings.add("column_missing", f"Column {column.name!r} is missing", where=declared.name, why=column.meaning)
            arrays.append(pa.nulls(rows.num_rows, kind))
            continue
        try:
            arrays.append(pc.cast(rows[column.name], kind))
        except (pa.ArrowInvalid, pa.ArrowNotImplementedError) as problem:
            findings.add(
                "column_type",
                f"Column {column.name!r} cannot be read as {column.type}",
                where=declared.name,
                why=str(problem).splitlines()[0],
            )
            arrays.append(pa.nulls(rows.num_rows, kind))
    return pa.table(arrays, names=wanted.names)


@dataclass(frozen=True)
class Rule:
    """A condition, in SQL, that no row may meet."""

    broken: str
    code: str
    what: str
    why: str = ""
    show: str | None = None  # a column to show beside the key


def check(con: duckdb.DuckDBPyConnection, findings: Findings) -> None:
    """Ask every rule of every table of the release in hand; each table is read once for all of its rules."""
    for declared in (*LOADED, BY_NAME["measure"]):
        rules = tuple(_rules(declared))
        counts = ", ".join(f"count(*) FILTER (WHERE {rule.broken})" for rule in rules)
        broken = con.execute(f'SELECT {counts} FROM "{declared.name}"').fetchone() or ()
        for rule, rows in zip(rules, broken, strict=True):
            if rows:
                shown = ", ".join(f'"{name}"' for name in dict.fromkeys((*declared.key, rule.show) if rule.show else declared.key))
                examples = con.execute(f'SELECT {shown} FROM "{declared.name}" WHERE {rule.broken} ORDER BY ALL LIMIT 3').fetchall()
                findings.add(
                    rule.code,
                    f"{rule.what} in {rows:,} {'row' if rows == 1 else 'rows'}, such as {_said(examples)}",
                    where=declared.name,
                    why=rule.why,
                )
        _check_key(con, findings, declared)


def _rules(declared: Table) -> Iterator[Rule]:
    for column in declared.columns:
        yield from _column_rules(column)
    for name, other, key in references(declared.name):
        yield Rule(
            f'"{name}" IS NOT NULL AND "{name}" NOT IN (SELECT "{key}" FROM "{other}")',
            "reference_broken",
            f"{name} is not in the table {other}",
            "Every number must be able to say where and what it is",
            name,
        )
    if declared.name in FIGURES:
        yield Rule(
            f"value IS NOT NULL AND status IN ({ABSENT_STATES})",
            "value_though_absent",
            "There is a value, and a status that says there is none,",
            "Absent is never a number",
            "status",
        )
        yield Rule(
            f"value IS NULL AND status NOT IN ({ABSENT_STATES})",
            "absent_without_reason",
            "There is no value, and no reason,",
            "Absent is never zero, and one absence is not another: give one of " + ABSENT_STATES.replace("'", ""),
            "status",
        )
        yield Rule("low > high", "interval_backwards", "The lower limit is above the upper limit")
        yield Rule("period_start > period_end", "period_backwards", "The period ends before it starts")


def _column_rules(column: Column) -> Iterator[Rule]:
    spot = f'"{column.name}"'
    if column.required:
        empty = f"({spot} IS NULL OR {spot} = '')" if column.type == "text" else f"{spot} IS NULL"
        yield Rule(empty, "value_missing", f"{column.name} is empty", column.meaning)
    if column.allowed:
        listed = ", ".join("'" + value.replace("'", "''") + "'" for value in sorted(column.allowed))
        yield Rule(
            f"{spot} NOT IN ({listed})",
            "value_not_allowed",
            f"{column.name} is not an allowed value",
            "Allowed: " + ", ".join(sorted(column.allowed)),
            column.name,
        )
    if column.type == "number":
        yield Rule(
            f"isnan({spot}) OR isinf({spot})",
            "value_not_finite",
            f"{column.name} is not a finite number",
            "A value that is absent is left empty, with a status that says why",
        )
    limits = [f"{spot} < {column.low}"] if column.low is not None else []
    limits += [f"{spot} > {column.high}"] if column.high is not None else []
    if limits:
        low, high = ("any" if limit is None else f"{limit:g}" for limit in (column.low, column.high))
        yield Rule(" OR ".join(limits), "value_out_of_range", f"{column.name} is out of range", f"From {low} to {high}", column.name)


def _check_key(con: duckdb.DuckDBPyConnection, findings: Findings, declared: Table) -> None:
    key = ", ".join(f'"{name}"' for name in declared.key)
    shared = f'SELECT {key}, count(*) AS n FROM "{declared.name}" GROUP BY ALL HAVING n > 1'
    keys, rows = con.execute(f"SELECT count(*), coalesce(sum(n), 0) FROM ({shared})").fetchone() or (0, 0)
    if keys:
        examples = con.execute(f"SELECT {key} FROM ({shared}) ORDER BY ALL LIMIT 3").fetchall()
        findings.add(
            "row_twice",
            f"{int(rows):,} rows share {int(keys):,} {'key' if keys == 1 else 'keys'}, such as {_said(examples)}",
            where=declared.name,
            why=f"Only one row may have the same {', '.join(declared.key)}",
            remedy="Remove the duplicates",
        )


def _said(rows: list[tuple[Any, ...]]) -> str:
    return "; ".join(" / ".join(str(value) for value in row) for row in rows)
