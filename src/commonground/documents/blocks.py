"""What a document is made of, whatever form it is written in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from commonground.documents.charts import Chart
from commonground.terms import Absent, Source

Value = str | int | float | Absent


@dataclass(frozen=True, kw_only=True)
class Heading:
    """A heading of level 1 (a section) to 3. Where the form has pages, `page` asks for a new one when little of this one is left,
    and `alone` for a new one always.
    """

    text: str
    level: int = 1
    page: bool = False
    alone: bool = False


@dataclass(frozen=True, kw_only=True)
class Paragraph:
    """A paragraph: "lead" is the answer in a sentence, "quiet" is small print."""

    text: str
    kind: str = "body"
    refs: tuple[int, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Bullets:
    items: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Picture:
    """A chart with its reading; `refs` number its sources. Its table is elsewhere on the page, or `tabled` with it."""

    chart: Chart
    refs: tuple[int, ...] = ()
    tabled: bool = False


@dataclass(frozen=True, kw_only=True)
class Cell:
    """A cell for reading: what it says, a second quieter line, and the numbers of its sources."""

    text: str
    under: str = ""
    refs: tuple[int, ...] = ()
    strong: bool = False


@dataclass(frozen=True, kw_only=True)
class Column:
    """A column's heading, its share of the width, and whether it holds numbers (set to the right)."""

    name: str
    share: float = 1.0
    numeric: bool = False


@dataclass(frozen=True, kw_only=True)
class Table:
    """A table for reading; the first column heads each row. `room` is how many lines each row leaves empty, to write on."""

    id: str
    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    notes: tuple[str, ...] = ()
    room: int = 0


@dataclass(frozen=True, kw_only=True)
class SourceList:
    """The numbered sources of the whole document."""

    numbered: tuple[tuple[int, Source], ...]


Block = Heading | Paragraph | Bullets | Picture | Table | SourceList


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """A table for computing: real numbers at full precision, one kind of thing in each column.

    `decimals` says how many digits a reader is shown in each column; in a column with None they are those of the measure
    that the row is about, which `measured` gives for each row.
    """

    id: str
    label: str
    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Value, ...], ...]
    decimals: tuple[int | None, ...] = ()
    measured: tuple[int, ...] = ()
    notes: tuple[str, ...] = ()

    def shown(self, row: int, column: int) -> int | None:
        """How many decimals a reader is shown of a cell; None where it holds no number, or nobody said."""
        if column >= len(self.decimals) or not isinstance(self.rows[row][column], int | float):
            return None
        many = self.decimals[column]
        return self.measured[row] if many is None else many


@dataclass(frozen=True, kw_only=True)
class Document:
    """A document ready to be written in any form: blocks for reading, sheets for computing, one list of sources."""

    id: str
    title: str
    subtitle: str
    summary: str
    release: str
    blocks: tuple[Block, ...]
    sheets: tuple[Sheet, ...]
    sources: tuple[tuple[int, Source], ...]
    place: str = ""
    lang: str = "en-GB"
    mini: bool = False
    ages: str = ""  # how old the figures are, for the foot of each page
    marks: tuple[tuple[str, str], ...] = ()  # the marks of absence that are used, with their words
    notes: tuple[str, ...] = field(default=())
    publisher: str = "Common Ground"
    question: Mapping[str, Any] = field(default_factory=dict)  # what was asked, so that it can be asked again


class Numbering:
    """Gives each source its number, in order of first use, so that a reader meets them as 1, 2, 3."""

    def __init__(self) -> None:
        self._numbers: dict[Source, int] = {}

    def __call__(self, sources: tuple[Source, ...]) -> tuple[int, ...]:
        return tuple(sorted(self._numbers.setdefault(source, len(self._numbers) + 1) for source in dict.fromkeys(sources)))

    def numbered(self) -> tuple[tuple[int, Source], ...]:
        return tuple((number, source) for source, number in self._numbers.items())
