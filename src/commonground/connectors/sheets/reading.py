"""Read a file as sheets of text, whatever its form; or refuse it in words.

Numbers stand as a program writes them ("1234.5"), dates as ISO dates, and an empty cell is the empty text. Formulas are never
worked out: the value that the file itself shows is taken.
"""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Callable

from commonground.connectors.sheets.nouns import LIMITS, MEGABYTE, Limits, Sheet, Taken
from commonground.terms import Refused

_SAVE = "Save the sheet as CSV (UTF-8) and bring that"


def read(name: str, body: bytes, limits: Limits = LIMITS) -> tuple[Sheet, ...]:
    """The sheets of a file: CSV, ODS or XLSX by what its bytes are, not by its name.

    Raises `Refused`: file_empty, file_too_large, file_form, file_unreadable, file_encoding, file_locked.
    """
    if not body.strip():
        raise Refused("file_empty", what="The file is empty", where=name, ways_out=("Choose another file",))
    if len(body) > limits.bytes:
        what = f"The file has {len(body) / MEGABYTE:,.1f} MB; at most {limits.bytes / MEGABYTE:,.0f} MB are read"
        raise Refused("file_too_large", what=what, where=name, ways_out=("Bring only the sheet that you need", _SAVE))
    if body.startswith(b"PK"):
        return _unpacked(name, body, limits)
    if body.startswith(b"\xd0\xcf\x11\xe0"):
        what = "This is an old Excel file (.xls), or one locked with a password"
        raise Refused("file_form", what=what, where=name, ways_out=("Open it and save it as .xlsx or .ods without a password", _SAVE))
    if body.startswith((b"%PDF", b"\x89PNG", b"\xff\xd8", b"\x1f\x8b", b"7z\xbc\xaf", b"Rar!", b"PAR1")):
        raise Refused("file_form", what="This is no table: a PDF, a picture or an archive", where=name, ways_out=(_SAVE,))
    start = body[:1000].removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    if start.startswith((b"<!doctype html", b"<html", b"<?xml", b"{")):
        raise Refused("file_form", what="This is a web page or a program's file, not a table", where=name, ways_out=(_SAVE,))
    return (_csv(name, body, limits),)


def _unpacked(name: str, body: bytes, limits: Limits) -> tuple[Sheet, ...]:
    from commonground.connectors.sheets import ods, xlsx

    try:
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            members = {member.filename: member for member in archive.infolist()}
            size = sum(member.file_size for member in members.values())
            if size > limits.unpacked:
                what = f"The file would unpack to {size / MEGABYTE:,.0f} MB; at most {limits.unpacked / MEGABYTE:,.0f} MB are read"
                raise Refused("file_too_large", what=what, where=name, ways_out=("Bring only the sheet that you need", _SAVE))
            if any(member.flag_bits & 1 for member in members.values()):
                raise Refused(
                    "file_locked", what="The file is locked with a password", where=name, ways_out=("Save it without a password",)
                )
            form: Callable[..., tuple[Sheet, ...]] | None = (
                xlsx.sheets if "xl/workbook.xml" in members else ods.sheets if "content.xml" in members else None
            )
            if form is None:
                what = "This is an archive or another kind of document, not a spreadsheet"
                raise Refused("file_form", what=what, where=name, ways_out=("Bring the spreadsheet itself", _SAVE))
            return form(archive, Taken(limits, name))
    except Refused:
        raise
    except Exception as problem:  # whatever a stranger's file does to the reader, it is the file that cannot be read
        why = str(problem).splitlines()[0] if str(problem) else type(problem).__name__
        ways = ("Open it in a spreadsheet program and save it again", _SAVE)
        raise Refused("file_unreadable", what="The spreadsheet cannot be read", where=name, why=why, ways_out=ways) from problem


def _csv(name: str, body: bytes, limits: Limits) -> Sheet:
    text, note = _decoded(name, body)
    if "\x00" in text:
        raise Refused("file_form", what="The file holds bytes that no text has", where=name, ways_out=(_SAVE,))
    first = next((line for line in text.splitlines() if line.strip()), "")
    mark = max(",;\t|", key=lambda one: _times(text, one))
    taken = Taken(limits, name)
    try:
        rows = [taken.row([cell.strip() for cell in row]) for row in csv.reader(io.StringIO(text, newline=""), delimiter=mark)]
    except csv.Error as problem:
        ways = ("Open it in a spreadsheet program and save it again",)
        raise Refused("file_unreadable", what="The rows cannot be told apart", where=name, why=str(problem), ways_out=ways) from problem
    if not any(rows):
        raise Refused("file_empty", what="The file has no rows", where=name, ways_out=("Choose another file",))
    return Sheet(name="", rows=rows, note=note if first else "")


def _times(text: str, mark: str) -> int:
    """How many of the first lines the mark stands in, and then how often: the separator stands in nearly all of them."""
    lines = text.splitlines()[:200]
    return 1_000 * sum(mark in line for line in lines) + sum(line.count(mark) for line in lines) // max(1, len(lines))


def _decoded(name: str, body: bytes) -> tuple[str, str]:
    if body.startswith((b"\xff\xfe", b"\xfe\xff")):
        try:
            return body.decode("utf-16"), "Read as UTF-16"
        except UnicodeDecodeError:
            what = "The file begins as UTF-16 text and goes on as something else"
            raise Refused("file_encoding", what=what, where=name, ways_out=(_SAVE,)) from None
    try:
        return body.decode("utf-8-sig"), ""
    except UnicodeDecodeError as problem:
        line = body.count(b"\n", 0, problem.start) + 1
    try:
        text = body.decode("cp1252")
    except UnicodeDecodeError:
        what = f"Line {line:,} is neither UTF-8 nor Windows text"
        raise Refused("file_encoding", what=what, where=name, why="A guess would spoil names", ways_out=(_SAVE,)) from None
    return text, f"Line {line:,} is not UTF-8, so the file was read as Windows text: check names with accents and pound signs"
