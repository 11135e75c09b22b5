"""A document's numbers as JSON: the question, the release, the versions and the sources travel with the answer."""

from __future__ import annotations

import json as writer
from importlib.metadata import version
from typing import Any

from commonground.documents.blocks import Document, Sheet, Value
from commonground.documents.differing import sayings
from commonground.terms import Absent


def write(made: Document) -> bytes:
    """The document as UTF-8 JSON: every sheet row by row, absences as {"absent": state, "mark", "reason"}, sources by number.

    `says` holds every sentence and row that the other forms print, so that it can be checked later which of them still hold.
    """
    says = [{"part": one.part, "where": one.where, "what": one.what, "cells": one.cells} for one in sayings(made)]
    return writer.dumps({**told(made), "says": says}, ensure_ascii=False, indent=1, allow_nan=False).encode()


def told(made: Document) -> dict[str, Any]:
    """The document as plain values."""
    return {
        "title": made.title,
        "subtitle": made.subtitle,
        "summary": made.summary,
        "release": made.release,
        "question": dict(made.question),
        "made_with": {"commonground": version("commonground")},
        "tables": [_sheet(sheet) for sheet in made.sheets],
        "absence_marks": dict(made.marks),
        "notes": list(made.notes),
        "sources": [
            {
                "number": number,
                "id": source.id,
                "publisher": source.publisher,
                "title": source.title,
                "edition": source.edition,
                "published": source.published.isoformat() if source.published else None,
                "licence": source.licence,
                "attribution": source.attribution,
                "address": source.address,
                "sha256": source.sha256,
            }
            for number, source in made.sources
        ],
    }


def _sheet(sheet: Sheet) -> dict[str, Any]:
    rows = [{name: _value(name, value) for name, value in zip(sheet.columns, row, strict=True)} for row in sheet.rows]
    return {"id": sheet.id, "title": sheet.title, "columns": list(sheet.columns), "rows": rows, "notes": list(sheet.notes)}


def _value(column: str, value: Value) -> Any:
    if isinstance(value, Absent):
        return {"absent": value.state, "mark": value.mark, "reason": value.reason}
    if column == "Sources" and isinstance(value, str):
        return [int(number) for number in value.split(", ") if number]
    return value
