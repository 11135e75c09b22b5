"""Declared tables: what a connector promises and a release keeps."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Column:
    """A column's name, type ("text", "integer", "number", "date", "boolean"), meaning and rules."""

    name: str
    type: str
    meaning: str
    required: bool = False
    allowed: frozenset[str] = frozenset()
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True)
class Table:
    """A table's name, key, columns and meaning. Every row of every release obeys it."""

    name: str
    meaning: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]

    def column(self, name: str) -> Column:
        return next(column for column in self.columns if column.name == name)
