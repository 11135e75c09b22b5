"""Build the declared tables: their Arrow schemas, and figures from columns."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import cache
from typing import Any

import pyarrow as pa

from commonground.domain.indicators.tables import FACILITY, FIGURE, MONEY_LINE, ORGANISATION, SMALL_FIGURE
from commonground.domain.landscape.money_tables import MONEY_AWARD
from commonground.domain.landscape.tables import BODY, BODY_AREA
from commonground.domain.places.tables import BOUNDARY, PLACE, PLACE_PART, POSTCODE, SUCCESSION
from commonground.terms import Period, Table

DECLARED: dict[str, Table] = {
    table.name: table
    for table in (
        ORGANISATION,
        PLACE,
        PLACE_PART,
        SUCCESSION,
        POSTCODE,
        BOUNDARY,
        FIGURE,
        SMALL_FIGURE,
        MONEY_LINE,
        MONEY_AWARD,
        FACILITY,
        BODY,
        BODY_AREA,
    )
}

_TYPES = {"text": pa.string(), "integer": pa.int64(), "number": pa.float64(), "date": pa.date32(), "boolean": pa.bool_()}


@cache
def schema(name: str) -> pa.Schema:
    """The Arrow schema of a declared table."""
    return pa.schema([pa.field(column.name, _TYPES[column.type]) for column in DECLARED[name].columns])


def table(name: str, columns: Mapping[str, Any]) -> pa.Table:
    """A declared table from columns; one value stands for every row, and a column not given is empty."""
    wanted = schema(name)
    length = next((len(values) for values in columns.values() if _is_column(values)), 1)
    arrays = []
    for part in wanted:
        values = columns.get(part.name)
        if values is None:
            arrays.append(pa.nulls(length, part.type))
        elif _is_column(values):
            array = values if isinstance(values, pa.Array | pa.ChunkedArray) else pa.array(values, from_pandas=True)
            arrays.append(array.cast(part.type) if array.type != part.type else array)
        else:
            arrays.append(pa.repeat(pa.scalar(values, part.type), length))
    return pa.table(arrays, schema=wanted)


def _is_column(values: Any) -> bool:
    return not isinstance(values, str | int | float | date | None)


def together(name: str, tables: Iterable[pa.Table]) -> pa.Table:
    """Tables of one kind, one under the other."""
    return pa.concat_tables([schema(name).empty_table(), *tables]).combine_chunks()


def figures(
    columns: Mapping[str, Any],
    *,
    periods: Sequence[str] | pa.ChunkedArray | str,
    year_starts: tuple[int, int] | None = None,
    table_name: str = "figure",
) -> pa.Table:
    """Figures from columns: periods are read from the publisher's labels, and the group is "all" where none is given."""
    if isinstance(periods, str):
        period = Period.parse(periods, year_starts=year_starts)
        when: dict[str, Any] = {"period": period.label, "period_start": period.start, "period_end": period.end}
    else:
        labels = periods.to_pylist() if isinstance(periods, pa.Array | pa.ChunkedArray) else list(periods)
        known = {label: Period.parse(label, year_starts=year_starts) for label in dict.fromkeys(labels)}
        when = {
            "period": [known[label].label for label in labels],
            "period_start": [known[label].start for label in labels],
            "period_end": [known[label].end for label in labels],
        }
    return table(table_name, {"grp": "all", **columns, **when})
