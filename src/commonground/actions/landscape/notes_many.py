"""Note many things of a place's bodies at once, from a table or a YAML file: all of them, or none with everything that is wrong."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import yaml

from commonground.actions.landscape import notes, shown
from commonground.actions.permissions import Person, require
from commonground.domain.landscape.noting_forms import FORMS
from commonground.store.records import database
from commonground.terms import Findings, Refused

MOST_ROWS, MOST_BYTES = 500, 2_000_000
ABOUT = ("kind", "body")  # beside the fields of each kind of note
Row = Mapping[str, str]


def read_file(name: str, body: bytes) -> tuple[Row, ...]:
    """The rows of a CSV table or of a YAML list, every value as people write it.

    A row says its `kind`, its `body` (by name or id; not for a new body) and the fields of that kind. Raises `Refused` (notes_unreadable).
    """
    if len(body) > MOST_BYTES:
        raise _unreadable(name, f"It has {len(body):,} bytes", f"Keep it to {MOST_BYTES:,}, or split it")
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise _unreadable(name, "It is not UTF-8 text", "Save it as CSV UTF-8, or as YAML") from None
    listed = _from_yaml(name, text) if name.lower().endswith((".yaml", ".yml")) else _from_csv(name, text)
    rows = tuple({str(key).strip(): _said(value) for key, value in row.items() if value not in (None, "")} for row in listed)
    rows = tuple(row for row in rows if row)
    if not rows:
        raise _unreadable(name, "It holds no rows", "Write one row for each thing to note")
    if len(rows) > MOST_ROWS:
        raise _unreadable(name, f"It holds {len(rows):,} rows", f"Keep it to {MOST_ROWS}, or split it")
    return rows


def note_many(*, place: str, rows: Sequence[Row], by: Person) -> tuple[tuple[str, str], ...]:
    """Keep every row as a note, in order, so that a body added by one row can be noted by the next; gives (reference, body) of each.

    Raises `Refused`: not_permitted, notes_invalid (with every finding of every row; then nothing is kept), and what finding a
    council raises.
    """
    require(by, "note_landscape")
    code = shown.read_landscape(place=place, by=by).here.place.code
    findings, kept = Findings(), []
    with database.writing():
        for number, row in enumerate(rows, 1):
            where = f"row {number}"
            kind = row.get("kind", "")
            if kind not in FORMS:
                findings.add("note_kind_unknown", f"{kind[:40]!r} cannot be noted", where=where, remedy=f"Choose one of {', '.join(FORMS)}")
                continue
            known = sorted({*ABOUT, *(field.name for field in FORMS[kind].fields)})
            for field in sorted(set(row) - set(known)):
                what = f"A note of the kind {kind} has no {field[:40]!r}"
                findings.add("field_unknown", what, where=where, remedy=f"Choose from {', '.join(known)}")
            given = {name: value for name, value in row.items() if name not in ABOUT}
            try:
                body = "" if kind == "body" else _body(code, row.get("body", ""), by)
                given |= {name: _body(code, given[name], by) for name in ("new", "other") if given.get(name)}
                kept.append(notes.note(place=code, kind=kind, body=body, given=given, by=by))
            except Refused as no:
                for finding in no.findings:
                    spot = f"{where}, {finding.where}" if finding.where else where
                    findings.add(finding.code, finding.what, where=spot, remedy=finding.remedy)
                if not no.findings:
                    findings.add(no.code, no.what, where=where, remedy=no.ways_out[0] if no.ways_out else "")
        findings.refuse_if_any(code="notes_invalid", what="Nothing was kept, because of what is listed", ways_out=notes.AGAIN)
    return tuple(kept)


def _body(place: str, said: str, by: Person) -> str:
    """The id of a body of the place, by its id or by its name in any case. Refused: body_missing, body_not_here."""
    if not said:
        raise Refused("body_missing", what="No body is named", ways_out=("Give its name or its id under body",))
    present = shown.read_landscape(place=place, by=by).register.at[place]
    if any(one.body.id == said for one in present):
        return said
    named = [one.body.id for one in present if one.body.name.casefold() == said.strip().casefold()]
    return named[0] if len(named) == 1 else said


def _from_csv(name: str, text: str) -> Sequence[Mapping[Any, Any]]:
    table = csv.DictReader(io.StringIO(text), strict=True)
    try:
        rows = list(table)
    except csv.Error as no:
        raise _unreadable(name, f"The table cannot be read: {no}", "Save it as CSV again") from None
    if "kind" not in [(heading or "").strip() for heading in table.fieldnames or ()]:
        raise _unreadable(name, "It has no column called kind", "Head the columns kind, body and the fields")
    if any(None in row for row in rows):
        raise _unreadable(name, "A row has more cells than there are headings", "Put text with commas in quotes")
    return rows


def _from_yaml(name: str, text: str) -> Sequence[Mapping[Any, Any]]:
    try:
        held = yaml.safe_load(text)
    except (yaml.YAMLError, RecursionError, ValueError) as no:
        raise _unreadable(name, f"It is not YAML: {str(no).splitlines()[0]}", "Correct it") from None
    listed = held.get("notes") if isinstance(held, Mapping) else held
    if not isinstance(listed, list) or not all(isinstance(one, Mapping) for one in listed):
        raise _unreadable(name, "It is not a list of notes", "Write each as '- kind: contact' with its fields under it")
    return listed


def _said(value: Any) -> str:
    """A value of a file as it would be written in a form."""
    if isinstance(value, bool):
        return "yes" if value else ""
    if isinstance(value, list):
        return "\n".join(_said(one) for one in value)
    return value.isoformat() if isinstance(value, date) else str(value).strip()


def _unreadable(name: str, what: str, way: str) -> Refused:
    return Refused("notes_unreadable", where=name, what=f"{name[:80]} cannot be read. {what}", ways_out=(way,))
