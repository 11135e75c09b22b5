"""Read rows that people wrote in a CSV table or a YAML list, every value as they would write it in a form."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import yaml

from commonground.terms import Refused

MOST_ROWS, MOST_BYTES = 500, 2_000_000
Row = Mapping[str, str]


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What a file is to hold: the column that each row must have, what a list of rows is called, and the code of a refusal."""

    column: str
    called: str
    example: str
    headings: str
    code: str


def read_rows(name: str, body: bytes, asked: Asked) -> tuple[Row, ...]:
    """The rows of a file, empty cells and rows left out. Raises `Refused` with the code of `asked`."""
    read = _Read(name=name, asked=asked)
    if len(body) > MOST_BYTES:
        raise read.refused(f"It has {len(body):,} bytes", f"Keep it to {MOST_BYTES:,}, or split it")
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise read.refused("It is not UTF-8 text", "Save it as CSV UTF-8, or as YAML") from None
    listed = read.from_yaml(text) if name.lower().endswith((".yaml", ".yml")) else read.from_csv(text)
    rows = tuple({str(key).strip(): _said(value) for key, value in row.items() if value not in (None, "")} for row in listed)
    rows = tuple(row for row in rows if row)
    if not rows:
        raise read.refused("It holds no rows", "Write one row for each")
    if len(rows) > MOST_ROWS:
        raise read.refused(f"It holds {len(rows):,} rows", f"Keep it to {MOST_ROWS}, or split it")
    return rows


@dataclass(frozen=True)
class _Read:
    name: str
    asked: Asked

    def from_csv(self, text: str) -> Sequence[Mapping[Any, Any]]:
        table = csv.DictReader(io.StringIO(text), strict=True)
        try:
            rows = list(table)
        except csv.Error as no:
            raise self.refused(f"The table cannot be read: {no}", "Save it as CSV again") from None
        if self.asked.column not in [(heading or "").strip() for heading in table.fieldnames or ()]:
            raise self.refused(f"It has no column called {self.asked.column}", f"Head the columns {self.asked.headings}")
        if any(None in row for row in rows):
            raise self.refused("A row has more cells than there are headings", "Put text with commas in quotes")
        return rows

    def from_yaml(self, text: str) -> Sequence[Mapping[Any, Any]]:
        try:
            held = yaml.safe_load(text)
        except (yaml.YAMLError, RecursionError, ValueError) as no:
            raise self.refused(f"It is not YAML: {str(no).splitlines()[0]}", "Correct it") from None
        listed = held.get(self.asked.called) if isinstance(held, Mapping) else held
        if not isinstance(listed, list) or not all(isinstance(one, Mapping) for one in listed):
            raise self.refused(
                f"It is not a list of {self.asked.called}", f"Write each as '- {self.asked.example}' with its fields under it"
            )
        return listed

    def refused(self, what: str, way: str) -> Refused:
        return Refused(self.asked.code, where=self.name, what=f"{self.name[:80]} cannot be read. {what}", ways_out=(way,))


def _said(value: Any) -> str:
    """A value of a file as it would be written in a form."""
    if isinstance(value, bool):
        return "yes" if value else ""
    if isinstance(value, list):
        return "\n".join(_said(one) for one in value)
    return value.isoformat() if isinstance(value, date) else str(value).strip()
