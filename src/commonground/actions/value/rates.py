"""Tables of a place's own rates that a question file names: read, and put into the question."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Any

from commonground.store import written
from commonground.terms import Refused

COLUMNS = ("sex", "age_from", "age_to", "rate")
LARGEST = 1_000_000  # bytes of a table


def with_tables(text: str, folder: Path) -> str:
    """The question with the rows of every table that it names as a file beside it. Text that names none comes back as it is.

    Raises file_missing, rates_unreadable, question_unreadable.
    """
    if "file:" not in text and '"file"' not in text:
        return text
    import yaml

    content = written.plain(text, "The question", code="question_unreadable")
    tables = content.get("rates") if isinstance(content, dict) else None
    for table in tables if isinstance(tables, list) else ():
        if isinstance(table, dict) and table.get("file"):
            table["rows"] = rows(_content(folder / str(table["file"])), where=str(table["file"]))
            del table["file"]
    return yaml.safe_dump(content, sort_keys=False, allow_unicode=True)


def _content(path: Path) -> str:
    if not path.is_file() or path.stat().st_size > LARGEST:
        raise Refused(
            "file_missing", what=f"There is no table {path}", ways_out=("Put it beside the question", "Write its rows in the question")
        )
    return path.read_text(encoding="utf-8-sig", errors="replace")


def rows(text: str, *, where: str) -> list[dict[str, Any]]:
    """The rows of a CSV with the columns sex, age_from, age_to and rate. Refused (rates_unreadable) naming the line."""
    try:
        return _rows(csv.DictReader(io.StringIO(text, newline="")), where)
    except csv.Error as problem:
        raise Refused("rates_unreadable", where=where, what=f"The table is no CSV: {problem}", ways_out=("Save it as CSV again",)) from None


def _rows(table: csv.DictReader[str], where: str) -> list[dict[str, Any]]:
    missing = [name for name in COLUMNS if name not in (table.fieldnames or ())]
    if missing:
        raise Refused(
            "rates_unreadable",
            where=where,
            what=f"The table has no column {' and '.join(missing)}",
            ways_out=(f"Give the columns {', '.join(COLUMNS)}",),
        )
    out = []
    for line in table:
        try:
            out.append(
                {"sex": line["sex"].strip(), "age_from": int(line["age_from"]), "age_to": int(line["age_to"]), "rate": float(line["rate"])}
            )
        except (TypeError, ValueError, AttributeError):
            raise Refused(
                "rates_unreadable",
                where=f"{where}, line {table.line_num}",
                what="A row is not a sex, two ages and a rate",
                ways_out=("Give whole ages from 0 to 100 and a rate such as 0.004",),
            ) from None
    return out
