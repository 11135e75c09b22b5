"""Note many things of a place's bodies at once, from a table or a YAML file: all of them, or none with everything that is wrong."""

from __future__ import annotations

from collections.abc import Sequence

from commonground.actions.landscape import files, notes, shown
from commonground.actions.landscape.files import Row
from commonground.actions.permissions import Person, require
from commonground.domain.landscape.noting_forms import FORMS
from commonground.store.records import database
from commonground.terms import Findings, Refused

ABOUT = ("kind", "body")  # beside the fields of each kind of note
NOTES = files.Asked(column="kind", called="notes", example="kind: contact", headings="kind, body and the fields", code="notes_unreadable")


def read_file(name: str, body: bytes) -> tuple[Row, ...]:
    """The rows of a CSV table or of a YAML list, every value as people write it.

    A row says its `kind`, its `body` (by name or id; not for a new body) and the fields of that kind. Raises `Refused` (notes_unreadable).
    """
    return files.read_rows(name, body, NOTES)


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
