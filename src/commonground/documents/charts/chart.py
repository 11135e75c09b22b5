"""What a chart is: a sentence, a picture, a table and where they come from, all from the same numbers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from commonground.documents import words
from commonground.terms import Absent, Refused, Source

Cell = str | int | float | Absent

INK = "#0b0c0c"
QUIET_INK = "#505a5f"
GRID = "#d8d8d4"
BAND = "#e6e5e0"
BAND_DARK = "#c6c5bf"
NOISE = "#6f777b"
BRAND = "#0b4f3c"
SURFACE = "#f4f2ec"
BLUE, TURQUOISE, PINK, ORANGE = "#12436d", "#28a197", "#801650", "#f46a25"
SERIES = (BLUE, ORANGE, TURQUOISE, PINK)
SEQUENCE = ("#d7e6f2", "#8fbbe0", "#3d7cb8", "#12436d")
FONT = "Arial, Helvetica, 'Liberation Sans', sans-serif"


PHONE = 304  # pixels across a picture that is drawn for a phone


@dataclass(frozen=True)
class Drawing:
    """The inside of an SVG of `width` by `height`."""

    inside: str
    width: int
    height: int


@dataclass(frozen=True, kw_only=True)
class Chart:
    """A chart ready to be shown.

    `sentence` is its one-sentence reading and `alt` its text alternative; `columns` and `rows` are its table (a
    cell is text, a number or an `Absent`), `units` and `decimals` run beside `columns`. `spec` is the same picture
    in Vega-Lite, for other tools; `drawing` is the picture itself, the inside of an SVG of `width` by `height`; `phone` is the
    same picture for a narrow screen, where it has one.
    """

    id: str
    title: str
    sentence: str
    alt: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    spec: Mapping[str, Any]
    sources: tuple[Source, ...]
    note: str = ""
    units: tuple[str, ...] = ()
    decimals: tuple[int, ...] = ()
    drawing: str = field(default="", repr=False)
    width: int = 760
    height: int = 300
    phone: Drawing | None = field(default=None, repr=False)

    def __post_init__(self) -> None:
        if any(len(row) != len(self.columns) for row in self.rows):
            raise Refused("chart_table", what=f"{self.id}: a row of the table does not match its columns", ways_out=("Give every cell",))
        if not self.sources and self.rows:
            raise Refused("chart_unsourced", what=f"The chart {self.title!r} has no source", ways_out=("Give the sources of its numbers",))

    def cells(self) -> tuple[tuple[str, ...], ...]:
        """The table as text for reading: numbers rounded and separated, absences as their marks."""
        return tuple(tuple(self._said(cell, place) for place, cell in enumerate(row)) for row in self.rows)

    def is_numeric(self, column: int) -> bool:
        return any(isinstance(row[column], int | float) for row in self.rows)

    def absences(self) -> tuple[tuple[str, str], ...]:
        """The marks that the table uses, with their words."""
        used = {cell.mark: cell.words for row in self.rows for cell in row if isinstance(cell, Absent)}
        return tuple(used.items())

    def _said(self, cell: Cell, column: int) -> str:
        if isinstance(cell, Absent):
            return cell.mark
        if isinstance(cell, str):
            return cell
        decimals = self.decimals[column] if column < len(self.decimals) else (0 if isinstance(cell, int) else 1)
        return words.number(cell, decimals)


def vega(data: Sequence[Mapping[str, Any]], title: str, description: str, **parts: Any) -> dict[str, Any]:
    """A Vega-Lite specification in our colours, carrying its own data."""
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v6.json",
        "title": {"text": title, "anchor": "start", "color": INK},
        "description": description,
        "width": 560,
        "data": {"values": [{key: (None if isinstance(value, Absent) else value) for key, value in row.items()} for row in data]},
        "config": {
            "font": "Arial, Helvetica, sans-serif",
            "axis": {"labelColor": INK, "titleColor": INK, "gridColor": GRID, "labelFontSize": 13, "titleFontSize": 13},
            "view": {"stroke": None},
            "range": {"category": list(SERIES)},
        },
        **parts,
    }
