"""Read the spreadsheet of public health grant allocations (annex E of the circular) into lines of money.

The sheet names its own columns: the header is the row with an "Ecode" and an "ONS ... code", and every column with a span
"2026 to 2027" in its heading is one line of grant. The unit is read from the sheet; where none is stated, nothing is read.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import pyarrow as pa

from commonground.connectors.declared import table
from commonground.connectors.nouns import MEGABYTE, Parsed
from commonground.connectors.sheets import Limits, read
from commonground.connectors.transport.paging import as_finding
from commonground.terms import Finding, Findings, Refused

_LIMITS = Limits(bytes=64 * MEGABYTE)
_SPAN = re.compile(r"(\d{4})\s*(?:to|-|–)\s*(\d{2}(?:\d{2})?)\b")
_NO_MONEY = re.compile(r"(?i)%|per ?cent|\bper (head|person|resident)\b|\bindex\b|\bgrowth\b|\bshare\b|\bpopulation\b")
COUNCIL = re.compile(r"E(0[6-9]|10)\d{6}")
_UNITS = ((re.compile(r"£\s*(?:'?000s?\b|,000s?\b|k\b|thousand)|thousands? of pounds", re.I), 1_000.0),
          (re.compile(r"£\s*m(?:illion)?\b|millions? of pounds", re.I), 1_000_000.0),
          (re.compile(r"\(£\)|£\s*$|\bin pounds\b", re.I), 1.0))  # fmt: skip
_Grid = Sequence[Sequence[object]]


def parse(body: bytes, source_id: str, *, where: str = "annex E") -> Parsed:
    """Lines of money of each council, year and line in pounds; or no table, and every finding.

    An empty cell gives no line (absent is not zero). A council that comes twice, a sheet without a stated unit, and a total for
    England that the councils do not add up to (within 0.5%) are errors.
    """
    findings = Findings()
    for name, grid in _sheets(body, findings, where):
        header = next((number for number, row in enumerate(grid[:40]) if _is_header(row)), None)
        if header is None:
            continue
        return _read(grid, header, f"{where}, sheet {name}", source_id, findings)
    if not findings.errors:
        remedy = "Look whether the annex has a new form, and load the figures by hand"
        findings.add("header_gone", "No sheet has a row with an Ecode, an ONS code and years", where=where, remedy=remedy)
    return Parsed({}, tuple(findings.items))


def _sheets(body: bytes, findings: Findings, where: str) -> list[tuple[str, _Grid]]:
    try:
        return [(sheet.name, sheet.rows) for sheet in read(where, body, _LIMITS)]
    except Refused as refused:
        findings.items.append(as_finding(refused, where))
        return []


def text(value: object) -> str:
    """A cell as one line of text."""
    return " ".join(str(value).split()) if value is not None else ""


def _is_header(row: Sequence[object]) -> bool:
    texts = [text(value) for value in row]
    return (
        any(re.fullmatch(r"(?i)e-? ?codes?", said) for said in texts)
        and any(re.search(r"(?i)\bons\b.*\bcode", said) for said in texts)
        and any(_SPAN.search(said) for said in texts)
    )


def unit(grid: _Grid, header: int, heading: str) -> float | None:
    """Pounds for one in the sheet: as the heading of the column says, else as a line above the header says."""
    for said in (heading, *(text(value) for row in grid[:header] for value in row)):
        for pattern, pounds in _UNITS:
            if pattern.search(said):
                return pounds
    return None


def _read(grid: _Grid, header: int, where: str, source_id: str, findings: Findings) -> Parsed:
    headings = [text(value) for value in grid[header]]
    code = next(place for place, said in enumerate(headings) if re.search(r"(?i)\bons\b.*\bcode", said))
    councils = [row for row in grid[header + 1 :] if len(row) > code and COUNCIL.fullmatch(text(row[code]))]
    codes = [text(row[code]) for row in councils]
    twice = sorted({one for one in codes if codes.count(one) > 1})
    if twice:
        findings.add("row_repeated", f"Councils come twice: {', '.join(twice[:5])}", where=where, remedy="Ask the publisher")
    lines: list[dict[str, object]] = []
    for place, heading in enumerate(headings):
        span = _SPAN.search(heading)
        if span is None:
            continue
        if _NO_MONEY.search(heading):
            findings.add("column_left_out", f"The column {heading!r} is no amount of money, and is left out", where=where, level="note")
            continue
        pounds = unit(grid, header, heading)
        if pounds is None:
            what = f"The column {heading!r} does not say whether it is in pounds or thousands"
            findings.add("unit_unstated", what, where=where, why="A guess could be wrong a thousandfold", remedy="Load it by hand")
            continue
        values = [number(row[place] if place < len(row) else None) for row in councils]
        empty = sum(value is None for value in values)
        if empty:
            what = f"The column {heading!r} is empty for {empty:,} councils, which get no line (not a zero)"
            findings.add("value_absent", what, where=where, level="note")
        given = [(one, value * pounds) for one, value in zip(codes, values, strict=True) if value is not None]
        _total(grid[header + 1 :], code, place, sum(amount for _, amount in given) / pounds, heading, where, findings)
        year = f"{span[1]}/{span[2][-2:]}"
        words = re.sub(r"\(?£[^)]*\)?", "", _SPAN.sub("", heading))
        line = " ".join(words.split()).strip(" :,-–") or "Public health grant"
        if any((one["year"], one["line"]) == (year, line) for one in lines):
            what = f"Two columns are both {line!r} of {year}"
            findings.add("column_repeated", what, where=where, why="Nothing says which one is meant", remedy="Load it by hand")
            continue
        lines += [{"body": one, "year": year, "line": line, "kind": "grant", "pounds": amount} for one, amount in given]
    if not lines and not findings.errors:
        findings.add("list_empty", "No council has an amount", where=where, remedy="Look whether the annex has a new form")
    if findings.errors:
        return Parsed({}, tuple(findings.items))
    columns = {name: pa.array([line[name] for line in lines]) for name in ("body", "year", "line", "kind", "pounds")}
    return Parsed({"money_line": table("money_line", {**columns, "source_id": source_id})}, tuple(findings.items))


def _total(rows: _Grid, code: int, place: int, found: float, heading: str, where: str, findings: Findings) -> None:
    """The total that the sheet prints for England, where it does, must be what the councils add up to."""
    for row in rows:
        if not any(re.fullmatch(r"(?i)(total,? )?england( total)?|E92000001", text(value)) for value in row[: code + 3]):
            continue
        printed = number(row[place] if place < len(row) else None)
        if printed is not None and abs(printed - found) > 0.005 * abs(printed):
            what = f"The councils add up to {found:,.0f} in {heading!r}; the sheet prints {printed:,.0f} for England"
            findings.items.append(Finding(code="total_differs", what=what, where=where, remedy="Ask the publisher, or load it by hand"))


def number(value: object) -> float | None:
    """A cell as an amount; None where it holds none."""
    if isinstance(value, bool) or value is None:
        return None
    try:
        number = float(str(value).replace(",", "").replace("£", "").strip())
    except ValueError:
        return None
    return number if abs(number) < 1e12 else None
