"""Every table of a release, with the order in which its rows lie on disk."""

from __future__ import annotations

import pyarrow as pa

from commonground.domain.indicators import tables as indicators
from commonground.domain.indicators.nouns import SECTIONS, Polarity
from commonground.domain.landscape import money_tables
from commonground.domain.landscape import tables as landscape
from commonground.domain.places import tables as places
from commonground.terms import Column, Table

MEASURE = Table(
    "measure",
    "The catalogue of measures, as it stood when the release was built",
    ("id",),
    (
        Column("id", "text", "Measure id", required=True),
        Column("name", "text", "Name on screen", required=True),
        Column("section", "text", "Section of the profile", required=True, allowed=frozenset(SECTIONS)),
        Column("unit", "text", "Unit of the value", required=True),
        Column("polarity", "text", "Which way is better", required=True, allowed=frozenset(str(polarity) for polarity in Polarity)),
        Column("kind", "text", "How values come to be", required=True, allowed=frozenset({"count", "sample", "estimate", "modelled"})),
        Column("definition", "text", "What is counted", required=True),
        Column("who", "text", "For whom", required=True),
        Column("family", "text", "Measures that people confuse share a family"),
        Column("definition_key", "text", "Only measures with the same key may share a trend or a table"),
        Column("declared", "text", "The whole definition as JSON", required=True),
    ),
)

RELEASE = Table(
    "release",
    "What this release is: one row",
    ("id",),
    (
        Column("id", "text", "Date and content hash", required=True),
        Column("built", "text", "When it was built, ISO 8601 with time zone", required=True),
        Column("software", "text", "Version of Common Ground that built it", required=True),
        Column("engine", "text", "Version of DuckDB that wrote it", required=True),
        Column("base", "text", "The release that it was built upon"),
        Column("note", "text", "Why it was built"),
        Column("content", "text", "Hash of every row of every table, whatever their order", required=True),
        Column("tables", "text", "Rows in each table, as JSON", required=True),
        Column("files", "text", "SHA-256 of every file that was read, as JSON", required=True),
    ),
)

LOADED = (
    places.PLACE,
    places.PLACE_PART,
    places.SUCCESSION,
    places.POSTCODE,
    places.BOUNDARY,
    indicators.SOURCE,
    indicators.FIGURE,
    indicators.SMALL_FIGURE,
    indicators.MONEY_LINE,
    money_tables.MONEY_AWARD,
    indicators.FACILITY,
    indicators.ORGANISATION,
    landscape.BODY,
    landscape.BODY_AREA,
)
TABLES = (*LOADED, MEASURE, RELEASE)
BY_NAME = {declared.name: declared for declared in TABLES}

# Rows lie sorted by what readers ask for, so that one place's figures are read from one or two row groups.
ORDER = {
    "place": ("code", "generation"),
    "place_part": ("child", "parent"),
    "figure": ("place", "measure", "period_start", "period", "grp"),
    "small_figure": ("place", "measure", "period_start", "period", "grp"),
    "facility": ("place", "type", "facility_id"),
    "money_line": ("body", "line", "year", "kind"),
    "money_award": ("body_name", "awarded", "id"),
}

# column -> table and column in which its value must be found
REFERENCES: dict[str, tuple[tuple[str, str, str], ...]] = {
    "figure": (("place", "place", "code"), ("measure", "measure", "id")),
    "small_figure": (("measure", "measure", "id"),),
}

SQL_TYPES = {"text": "VARCHAR", "integer": "BIGINT", "number": "DOUBLE", "date": "DATE", "boolean": "BOOLEAN"}
ARROW_TYPES = {"text": pa.string(), "integer": pa.int64(), "number": pa.float64(), "date": pa.date32(), "boolean": pa.bool_()}


def table(name: str) -> Table:
    """The declared table of that name."""
    return BY_NAME[name]


def references(name: str) -> tuple[tuple[str, str, str], ...]:
    """(column, table, column) for every value of a table that must be found in another."""
    sourced = (("source_id", "source", "id"),) if any(column.name == "source_id" for column in BY_NAME[name].columns) else ()
    return REFERENCES.get(name, ()) + sourced


def arrow_schema(declared: Table) -> pa.Schema:
    """The Arrow schema of a declared table."""
    return pa.schema([pa.field(column.name, ARROW_TYPES[column.type], nullable=not column.required) for column in declared.columns])


def create_sql(declared: Table, *, name: str | None = None) -> str:
    """CREATE TABLE for a declared table. Rules are checked by query, so that all findings are told at once."""
    columns = ", ".join(f'"{column.name}" {SQL_TYPES[column.type]}' for column in declared.columns)
    return f"CREATE TABLE {name or declared.name} ({columns})"
