"""Is it data at all? Said in words before an answer is kept: a page of HTML, nothing, half a file, other columns."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable
from typing import Any

from commonground.connectors.transport.nouns import Raw
from commonground.terms import Refused

_AGAIN = "Try again later; if it stays so, the publisher has changed something and the connector's settings must follow"


def not_html(raw: Raw) -> None:
    """Refuses a web page (a sign-in, a notice of repairs) that came in place of data, and an empty answer."""
    if not raw.body.strip():
        raise Refused("answer_empty", what="The answer is empty", where=raw.address, ways_out=(_AGAIN,))
    start = raw.body[:1_000].removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    if raw.media == "text/html" or start.startswith((b"<!doctype html", b"<html", b"<head", b"<body")):
        what = "A web page came in place of data"
        raise Refused("html_not_data", what=what, where=raw.address, why="It may be a notice of repairs", ways_out=(_AGAIN,))


def as_json(raw: Raw) -> Any:
    """The value; refused when it is no JSON or ends too early."""
    not_html(raw)
    try:
        return json.loads(raw.body)
    except (ValueError, RecursionError) as problem:
        ends = raw.body.rstrip()[-1:] in (b"}", b"]")
        what = "The answer is not readable as JSON" if ends else "The answer ends too early"
        code = "json_unreadable" if ends else "cut_short"
        raise Refused(code, what=what, where=raw.address, why=str(problem), ways_out=(_AGAIN,)) from None


def as_object(raw: Raw, *needs: str) -> dict[str, Any]:
    """A JSON object with the names that it needs."""
    value = as_json(raw)
    if not isinstance(value, dict):
        raise Refused("form_changed", what="The answer has another form than documented", where=raw.address, ways_out=(_AGAIN,))
    missing = [name for name in needs if name not in value]
    if missing:
        raise Refused("form_changed", what=f"The answer lacks {', '.join(missing)}", where=raw.address, ways_out=(_AGAIN,))
    return value


def need_columns(present: Iterable[str], wanted: Iterable[str], where: str) -> None:
    """Refuses when a column that we read is gone; says which are there."""
    there = list(present)
    missing = [name for name in wanted if name not in there]
    if missing:
        raise Refused(
            "columns_changed",
            what=f"The columns {', '.join(missing)} are gone",
            where=where,
            why=f"There are: {', '.join(there) or 'none'}",
            ways_out=(_AGAIN,),
        )


def as_csv(raw: Raw, wanted: Iterable[str]) -> tuple[tuple[str, ...], list[list[str]]]:
    """Header and rows. Refused: other columns, rows of another length (half a file), text that is not UTF-8."""
    not_html(raw)
    try:
        text = raw.body.decode("utf-8-sig")
        rows = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    except UnicodeDecodeError:
        raise Refused("file_encoding", what="The answer is not UTF-8 text", where=raw.address, ways_out=(_AGAIN,)) from None
    except csv.Error as problem:
        raise Refused("cut_short", what="The answer ends inside a row", where=raw.address, why=str(problem), ways_out=(_AGAIN,)) from None
    header = tuple(name.strip() for name in rows[0])
    need_columns(header, wanted, raw.address)
    body = [row for row in rows[1:] if row]
    ragged = next((number for number, row in enumerate(body, 2) if len(row) != len(header)), None)
    if ragged is not None:
        what = f"Row {ragged:,} has another number of columns than the header"
        raise Refused("cut_short", what=what, where=raw.address, why="The answer probably ends too early", ways_out=(_AGAIN,))
    if not text.endswith(("\n", "\r")):
        raise Refused("cut_short", what="The last row does not end", where=raw.address, ways_out=(_AGAIN,))
    return header, body


def to_csv(header: Iterable[str], rows: Iterable[Iterable[str]]) -> bytes:
    """Header and rows as UTF-8 CSV."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(list(header))
    writer.writerows(rows)
    return out.getvalue().encode()
