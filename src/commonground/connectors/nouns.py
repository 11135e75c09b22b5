"""The nouns of a connector: how a publisher's file must look, who reads it, and what comes out."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pyarrow as pa

from commonground.terms import Finding, Findings, Source

if TYPE_CHECKING:
    from commonground.connectors.areas import Areas

MEGABYTE = 1024 * 1024

Progress = Callable[[str], None]
Flatten = Callable[[bytes, str, Findings], "list[dict[str, str | None]]"]


@dataclass(frozen=True)
class Cell:
    """A column as the publisher names it: type ("text", "integer", "number", "boolean") and the rules its values keep.

    `like` is a pattern of the heading, in any capitals, where the publisher names the column otherwise each year.
    """

    name: str
    type: str = "text"
    required: bool = False
    low: float | None = None
    high: float | None = None
    allowed: frozenset[str] = frozenset()
    pattern: str = ""
    like: str = ""

    def named(self, heading: str) -> bool:
        """Whether a heading is that of this column."""
        return re.fullmatch(self.like, heading.strip(), re.IGNORECASE) is not None if self.like else heading == self.name


@dataclass(frozen=True, kw_only=True)
class Layout:
    """How a file of one kind must look. `key` names the columns that together may occur only once."""

    form: str  # "csv", "parquet", "geojson" or "json"
    columns: tuple[Cell, ...]
    key: tuple[str, ...] = ()
    largest: int = 64 * MEGABYTE  # on disk
    largest_rows: int = 5_000_000
    empty: tuple[str, ...] = ("", "NA", "NaN")
    flatten: Flatten | None = None  # of a "json" file: its rows as text, with findings

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(column.name for column in self.columns)


@dataclass(frozen=True)
class Parsed:
    """Declared tables from one file, with the findings of its meaning (unknown areas, implausible values)."""

    tables: Mapping[str, pa.Table]
    findings: tuple[Finding, ...] = ()


Parse = Callable[[pa.Table, "Areas", str], Parsed]


@dataclass(frozen=True, kw_only=True)
class Reader:
    """One kind of file of one publisher: the name it is published under, its layout, its source, and its parser.

    `parse(table, areas, source_id)` gives declared tables. `stage` 0 is geography, which the others rest on.
    """

    id: str
    file: str  # regular expression of the file name
    layout: Layout
    source_id: str
    parse: Parse
    stage: int = 1


@dataclass(frozen=True)
class Loaded:
    """Declared tables ready for a release, the sources behind them, and every finding; with an error no table is given."""

    tables: Mapping[str, pa.Table] = field(default_factory=dict)
    sources: tuple[Source, ...] = ()
    findings: tuple[Finding, ...] = ()

    @property
    def errors(self) -> tuple[Finding, ...]:
        return tuple(finding for finding in self.findings if finding.level == "error")
