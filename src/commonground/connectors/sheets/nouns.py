"""A sheet of text, and what a stranger's file may cost while its rows are taken."""

from __future__ import annotations

from dataclasses import dataclass

from commonground.terms import Refused

MEGABYTE = 1024 * 1024


@dataclass(frozen=True, kw_only=True)
class Limits:
    """What a file may cost: bytes as it comes, bytes unpacked, cells and sheets read."""

    bytes: int = 10 * MEGABYTE
    unpacked: int = 100 * MEGABYTE
    cells: int = 2_000_000
    sheets: int = 60
    columns: int = 2_000


LIMITS = Limits()


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """A sheet: its name (none in a CSV file) and its rows, from the first; rows may differ in length."""

    name: str
    rows: list[list[str]]
    note: str = ""  # what had to be supposed to read it, such as the encoding


class Taken:
    """Rows taken so far, within the limits."""

    def __init__(self, limits: Limits, where: str) -> None:
        self.limits, self.where, self.cells = limits, where, 0

    def row(self, cells: list[str]) -> list[str]:
        """The row without empty cells at its end. Refused when the file goes past a limit."""
        while cells and not cells[-1]:
            cells.pop()
        self.cells += len(cells)
        if self.cells > self.limits.cells or len(cells) > self.limits.columns:
            what = f"The file holds more than {self.limits.cells:,} cells or {self.limits.columns:,} columns"
            raise Refused("file_too_large", what=what, where=self.where, ways_out=("Bring only the sheet and the columns that you need",))
        return cells
