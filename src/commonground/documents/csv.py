"""A document's numbers as one CSV file: every figure and its comparison, one row each, then the sources."""

from __future__ import annotations

import csv as writer
import io

from commonground.documents import words
from commonground.documents.blocks import Document, Value
from commonground.terms import Absent


def write(made: Document) -> bytes:
    """UTF-8 with a byte order mark, for spreadsheets. The tables follow one another, each row naming its table; no cell can run."""
    out = io.StringIO()
    rows = writer.writer(out, lineterminator="\r\n")
    figures = [sheet for sheet in made.sheets if sheet.id.startswith("figures_")]
    rest = [sheet for sheet in made.sheets if sheet not in figures]
    if figures:
        rows.writerow(["Section", *map(words.inert, figures[0].columns)])
        for sheet in figures:
            rows.writerows([words.inert(sheet.label), *map(_cell, row)] for row in sheet.rows)
    for sheet in rest:
        if out.tell():
            rows.writerow([])
        rows.writerow(["Table", *map(words.inert, sheet.columns)])
        rows.writerows([words.inert(sheet.label), *map(_cell, row)] for row in sheet.rows)
    rows.writerow([])
    rows.writerow(["Source", "Publisher", "Title", "Edition", "Licence", "Address", "Attribution"])
    for number, source in made.sources:
        told = (source.publisher, source.title, source.edition, source.licence, source.address, source.attribution)
        rows.writerow([number, *map(words.inert, told)])
    rows.writerow([])
    rows.writerows([[mark, said] for mark, said in made.marks])
    rows.writerow([words.inert(f"{made.title}. Data release {made.release}; {made.ages}.")])
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def _cell(value: Value) -> str | int | float:
    if isinstance(value, Absent):
        return value.mark
    return words.inert(value) if isinstance(value, str) else value
