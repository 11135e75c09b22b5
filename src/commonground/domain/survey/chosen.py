"""Which rows a filter means, and what number a row carries: the same rules for rows in hand and for a database.

A filter is a mapping of column to one level, a list of levels, NOT NULL, or limits: {"at_least": 16, "below": 65}.
Levels are compared as numbers in numeric columns and as words in others, so "2" finds 2.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import ibis
import ibis.expr.types as ir
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from commonground.domain.survey.layout import numbers
from commonground.domain.survey.nouns import NOT_NULL, Values
from commonground.terms import Refused

_LIMITS = {"at_least", "above", "at_most", "below"}


@dataclass(frozen=True)
class Quantity:
    """What is summed: 1 (`column` None), a numeric column (squared where `squared`), or whether a column holds one of `levels`."""

    column: str | None = None
    levels: tuple[object, ...] | None = None
    squared: bool = False

    def of_rows(self, table: pa.Table) -> np.ndarray:
        """The number of each row, NaN where the answer is missing."""
        if self.column is None:
            return np.ones(table.num_rows)
        if self.levels is None:
            values = numbers(_column(table.column_names, table, self.column), self.column)
            return values * values if self.squared else values
        held = ~np.asarray(_missing(_column(table.column_names, table, self.column)))
        return np.where(held, _is_in(table[self.column], self.levels, self.column), np.nan).astype(float)

    def of_table(self, table: ir.Table) -> ir.FloatingValue:
        """The same as an expression, null where the answer is missing."""
        if self.column is None:
            return ibis.literal(1.0)
        column = _column(table.columns, table, self.column)
        if self.levels is None:
            if not (column.type().is_numeric() or column.type().is_boolean()):
                raise Refused(
                    "not_a_number",
                    what=f"The column {self.column!r} holds words, not numbers",
                    ways_out=("Choose a numeric column", "Ask for the share of a level of it instead of its mean"),
                )
            value = column.cast("float64")
            return value * value if self.squared else value
        return ibis.cases((column.isnull(), ibis.null("float64")), (_within(column, self.levels, self.column), 1.0), else_=0.0)


def rows_chosen(table: pa.Table, where: Values | None) -> np.ndarray:
    """A mask of the rows that a filter keeps."""
    keep = np.ones(table.num_rows, dtype=bool)
    for name, wanted in (where or {}).items():
        column = _column(table.column_names, table, name)
        if isinstance(wanted, str) and wanted == NOT_NULL:
            keep &= ~np.asarray(_missing(column))
        elif isinstance(wanted, Mapping):
            keep &= _limits_rows(numbers(column, name), wanted, name)
        else:
            keep &= _is_in(column, _listed(wanted), name)
    return keep


def table_chosen(table: ir.Table, where: Values | None) -> list[ir.BooleanValue]:
    """The same filter as expressions."""
    conditions: list[ir.BooleanValue] = []
    for name, wanted in (where or {}).items():
        column = _column(table.columns, table, name)
        if isinstance(wanted, str) and wanted == NOT_NULL:
            conditions.append(column.notnull())
        elif isinstance(wanted, Mapping):
            conditions += _limits_table(column, wanted, name)
        else:
            conditions.append(_within(column, _listed(wanted), name))
    return conditions


def narrowed(where: Values | None, domain: Values | None) -> dict[str, Any]:
    """Both filters as one: what each says of a column is kept only where the other allows it."""
    joint: dict[str, Any] = dict(where or {})
    for name, wanted in (domain or {}).items():
        joint[name] = _allowed_by_both(joint[name], wanted, name) if name in joint and joint[name] != wanted else wanted
    return joint


def _allowed_by_both(one: object, other: object, name: str) -> object:
    if NOT_NULL in (one, other):
        return other if one == NOT_NULL else one
    if isinstance(one, Mapping) and isinstance(other, Mapping):
        tighter = {"at_least": max, "above": max, "at_most": min, "below": min}
        here, there = _checked(one, name), _checked(other, name)
        return {kind: tighter[kind](limits[kind] for limits in (here, there) if kind in limits) for kind in {**here, **there}}
    if isinstance(one, Mapping):
        one, other = other, one
    if isinstance(other, Mapping):
        kept = _limits_rows(np.array([_number(level, name) for level in _listed(one)]), other, name)
        return [level for level, inside in zip(_listed(one), kept, strict=True) if inside]
    return [level for level in _listed(one) if any(_alike(level, allowed) for allowed in _listed(other))]


def _alike(one: object, other: object) -> bool:
    if str(one) == str(other):
        return True
    try:
        return float(one) == float(other)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        return False


def levels_chosen(level: object, wanted: object, name: str) -> bool:
    """Whether one level is among those that a filter names: numbers compared as numbers, words as words."""
    if isinstance(level, (int, float)):
        return float(level) in [_number(one, name) for one in _listed(wanted)]
    return str(level) in [str(one) for one in _listed(wanted)]


def _column(names: Sequence[str], table: pa.Table | ir.Table, name: str) -> Any:
    if name not in names:
        near = [one for one in names if name.lower() in one.lower() or one.lower() in name.lower()]
        raise Refused(
            "column_unknown",
            what=f"The file has no column {name!r}",
            ways_out=tuple(f"Did you mean {one}?" for one in near[:3]) or ("Look at the columns with describe",),
        )
    return table[name]


def _listed(wanted: object) -> tuple[object, ...]:
    return tuple(wanted) if isinstance(wanted, (list, tuple, set, frozenset)) else (wanted,)


def _missing(column: pa.ChunkedArray) -> np.ndarray:
    return np.asarray(pc.is_null(column, nan_is_null=True).to_numpy())


def _number(level: object, name: str) -> float:
    if str(level).lower() in ("true", "false"):
        return float(str(level).lower() == "true")
    try:
        return float(level)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        raise Refused(
            "level_unknown",
            what=f"{name} is a column of numbers, and {level!r} is not a number",
            ways_out=("Look at its levels with describe",),
        ) from None


def _is_in(column: pa.ChunkedArray, levels: tuple[object, ...], name: str) -> np.ndarray:
    if pa.types.is_dictionary(column.type):
        column = column.cast(column.type.value_type)
    if (
        pa.types.is_floating(column.type)
        or pa.types.is_integer(column.type)
        or pa.types.is_boolean(column.type)
        or pa.types.is_decimal(column.type)
    ):
        return np.isin(numbers(column, name), [_number(level, name) for level in levels])
    found = pc.is_in(column.cast(pa.string()), value_set=pa.array([str(level) for level in levels], pa.string()))
    return np.asarray(found.to_numpy())


def _within(column: ir.Value, levels: tuple[object, ...], name: str) -> ir.BooleanValue:
    if column.type().is_boolean():
        return column.isin([bool(_number(level, name)) for level in levels])
    if column.type().is_numeric():
        wanted = [_number(level, name) for level in levels]
        return column.isin([int(one) if column.type().is_integer() and one == int(one) else one for one in wanted])
    return column.cast("string").isin([str(level) for level in levels])


def _checked(limits: Mapping[str, object], name: str) -> dict[str, float]:
    if unknown := set(limits) - _LIMITS:
        raise Refused(
            "limit_unknown",
            what=f"{', '.join(sorted(unknown))} is not a limit for {name}",
            ways_out=("Use at_least, above, at_most or below",),
        )
    return {kind: _number(value, name) for kind, value in limits.items()}


def _limits_rows(values: np.ndarray, limits: Mapping[str, object], name: str) -> np.ndarray:
    keep = ~np.isnan(values)
    for kind, limit in _checked(limits, name).items():
        keep &= {"at_least": values >= limit, "above": values > limit, "at_most": values <= limit, "below": values < limit}[kind]
    return keep


def _limits_table(column: ir.NumericValue, limits: Mapping[str, object], name: str) -> list[ir.BooleanValue]:
    compare = {"at_least": column.__ge__, "above": column.__gt__, "at_most": column.__le__, "below": column.__lt__}
    return [compare[kind](limit) for kind, limit in _checked(limits, name).items()]
