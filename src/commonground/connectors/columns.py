"""Rows as they were read against the layout of their file: columns, types, ranges, repeated keys and formula-like text."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc

from commonground.connectors.nouns import Cell, Layout
from commonground.terms import Finding, Findings, counted

_ARROW = {"text": pa.string(), "integer": pa.int64(), "number": pa.float64(), "boolean": pa.bool_()}
_PATTERNS = {
    "integer": r"^\s*[-+]?\d+(\.0+)?\s*$",
    "number": r"^\s*[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?\s*$",
    "boolean": r"^(?i:true|false|yes|no|0|1)$",
}
_FORMULA = r"^\s*([=@\t]|[+\-][A-Za-z(=@])"
_KINDS = {"text": "text", "integer": "a whole number", "number": "a number", "boolean": "yes or no"}
SHOWN = 5  # findings of one kind that are told one by one


def checked(raw: pa.Table | None, layout: Layout, findings: Findings, where: str) -> tuple[pa.Table | None, tuple[Finding, ...]]:
    """The rows in the layout's types, or nothing where one is wrong; with every finding."""
    if raw is None:
        return None, tuple(findings.items)
    fitting = {cell.name: [name for name in raw.column_names if cell.named(name)] for cell in layout.columns if cell.like}
    for found in fitting.values():
        if len(found) > 1:
            said = f"Several columns could be the one: {', '.join(found)}"
            findings.add("column_twice", said, where=where, remedy="Keep the one that is meant")
    headings = {name: found[0] if found else "" for name, found in fitting.items()}
    ours = {heading: name for name, heading in headings.items() if heading}
    raw = raw.rename_columns([ours.get(name, name) for name in raw.column_names])
    _check_columns(raw, layout, findings, where)
    columns = {}
    for cell in layout.columns:
        if cell.name in raw.column_names:
            columns[cell.name] = _typed(raw.column(cell.name), cell, findings, where)
        elif not cell.required:
            columns[cell.name] = pa.chunked_array([pa.nulls(raw.num_rows, _ARROW[cell.type])])
    table = pa.table(columns).replace_schema_metadata(headings or None)
    if not findings.errors:
        _check_key(table, layout, findings, where)
    return (None if findings.errors else table), tuple(findings.items)


def _check_columns(table: pa.Table, layout: Layout, findings: Findings, where: str) -> None:
    present = table.column_names
    for cell in layout.columns:
        if cell.required and cell.name not in present:
            findings.add(
                "column_missing",
                f"The column {cell.name!r} is missing",
                where=where,
                why="The columns found are " + ", ".join(present[:12]),
                remedy="Check that it is the file you meant",
            )
    for name in sorted({name for name in present if present.count(name) > 1}):
        findings.add("column_twice", f"The column {name!r} occurs twice", where=where)


def _typed(values: pa.ChunkedArray, cell: Cell, findings: Findings, where: str) -> pa.ChunkedArray:
    wanted = _ARROW[cell.type]
    if pa.types.is_dictionary(values.type):
        values = values.cast(values.type.value_type)
    textual = pa.types.is_string(values.type) or pa.types.is_large_string(values.type)
    if textual and cell.type != "text":
        bad = pc.and_(pc.is_valid(values), pc.invert(pc.match_substring_regex(values, _PATTERNS[cell.type])))
        if _report(values, bad, "value_type", f"is not {_KINDS[cell.type]}", cell, findings, where):
            values = pc.if_else(bad, None, values)
        values = _cast_text(values, cell.type)
    else:
        try:
            values = values.cast(wanted)
        except pa.ArrowException:
            findings.add("value_type", f"The column {cell.name!r} holds {values.type}, not {_KINDS[cell.type]}", where=where)
            return pa.chunked_array([pa.nulls(len(values), wanted)])
    _check_values(values, cell, findings, where)
    return values


def _cast_text(values: pa.ChunkedArray, kind: str) -> pa.ChunkedArray:
    trimmed = pc.utf8_trim_whitespace(values)
    if kind == "boolean":
        return pc.is_in(pc.utf8_lower(trimmed), pa.array(["true", "yes", "1"], trimmed.type))
    numbers = trimmed.cast(pa.float64())
    return numbers.cast(pa.int64()) if kind == "integer" else numbers


def _check_values(values: pa.ChunkedArray, cell: Cell, findings: Findings, where: str) -> None:
    if cell.required:
        _report(values, pc.is_null(values), "value_missing", "is empty", cell, findings, where)
    if cell.type in ("integer", "number"):
        if cell.type == "number":
            _report(
                values, pc.invert(pc.fill_null(pc.is_finite(values), True)), "value_range", "is not a finite number", cell, findings, where
            )
        if cell.low is not None:
            _report(values, pc.less(values, cell.low), "value_range", f"is below {cell.low:g}", cell, findings, where)
        if cell.high is not None:
            _report(values, pc.greater(values, cell.high), "value_range", f"is above {cell.high:g}", cell, findings, where)
    if cell.type == "text":
        if cell.pattern:
            _report(
                values,
                pc.invert(pc.match_substring_regex(values, f"^(?:{cell.pattern})$")),
                "value_form",
                "has the wrong form",
                cell,
                findings,
                where,
            )
        if cell.allowed:
            _report(
                values,
                pc.invert(pc.is_in(values, pa.array(sorted(cell.allowed), values.type))),
                "value_unknown",
                "is not one of " + ", ".join(sorted(cell.allowed)[:12]),
                cell,
                findings,
                where,
                skip_empty=True,
            )
        _report(
            values,
            pc.match_substring_regex(values, _FORMULA),
            "value_formula",
            "looks like a spreadsheet formula; it is kept as plain text and never run",
            cell,
            findings,
            where,
            level="warning",
        )


def _report(
    values: pa.ChunkedArray,
    bad: pa.ChunkedArray,
    code: str,
    what: str,
    cell: Cell,
    findings: Findings,
    where: str,
    *,
    level: str = "error",
    skip_empty: bool = False,
) -> bool:
    """One finding for each of the first few rows, and one that counts the rest."""
    bad = pc.fill_null(bad, False)
    if skip_empty:
        bad = pc.and_(bad, pc.is_valid(values))
    if not pc.any(bad).as_py():
        return False
    rows = pc.indices_nonzero(bad).to_pylist()
    for row in rows[:SHOWN]:
        shown = values[row].as_py()
        said = "" if shown is None else f" {str(shown)[:40]!r}"
        findings.add(code, f"Row {row + 1:,}, column {cell.name!r}: the value{said} {what}", where=where, level=level)
    if len(rows) > SHOWN:
        findings.add(code, f"{counted(len(rows) - SHOWN, 'more value')} of {cell.name!r}: each {what}", where=where, level=level)
    return True


def _check_key(table: pa.Table, layout: Layout, findings: Findings, where: str) -> None:
    if not layout.key:
        return
    once = table.select(list(layout.key)).group_by(list(layout.key)).aggregate([([], "count_all")])
    repeated = once.filter(pc.greater(once.column("count_all"), 1))
    for row in repeated.slice(0, SHOWN).to_pylist():
        said = ", ".join(f"{name} {row[name]}" for name in layout.key)
        findings.add(
            "row_repeated",
            f"{row['count_all']} rows have the same {said}",
            where=where,
            why="Each may occur once",
            remedy="Remove the repeated rows",
        )
    if repeated.num_rows > SHOWN:
        findings.add("row_repeated", f"{repeated.num_rows - SHOWN:,} more keys are repeated", where=where)
