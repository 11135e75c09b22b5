"""Read the revenue outturn of individual authorities: wide sheets, a row an authority, in which each column is an amount of a line.

A sheet names its own columns in several rows above the authorities: the section, the line, and whether the amount is expenditure,
income or net. The unit is read from the sheet; where none is stated, the sheet is not read.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import pyarrow as pa

from commonground.connectors.declared import table
from commonground.connectors.gov_uk.grant import COUNCIL, number, text, unit
from commonground.connectors.nouns import MEGABYTE, Parsed
from commonground.connectors.sheets import Limits, Sheet, read
from commonground.connectors.transport.paging import as_finding
from commonground.terms import Finding, Findings, Refused

LIMITS = Limits(bytes=64 * MEGABYTE, unpacked=400 * MEGABYTE, cells=6_000_000)
_KINDS = (
    ("net_current_expenditure", re.compile(r"(?i)\bnet\b.*\bcurrent\b.*\bexpenditure|\bnet current\b")),
    ("total_expenditure", re.compile(r"(?i)\btotal expenditure\b")),
    ("income", re.compile(r"(?i)\btotal income\b|\bincome\b")),
)
_FORM = re.compile(r"\b(RO[1-9]|RSX?|RG)\b")


def parse(body: bytes, year: str, source_id: str, *, lines: str, where: str) -> Parsed:
    """Money lines in pounds of the lines that the pattern fits, named "RO5: Sports development"; or no table, and every finding.

    An empty cell gives no line (absent is not zero); an authority that comes twice in a sheet is an error.
    """
    findings = Findings()
    try:
        sheets = read(where, body, LIMITS)
    except Refused as refused:
        return Parsed({}, (as_finding(refused, where),))
    found: dict[tuple[str, str, str], float] = {}
    sheets_read = 0
    for sheet in sheets:
        header = next((row for row, cells in enumerate(sheet.rows[:40]) if _is_header(cells)), None)
        if header is not None:
            sheets_read += 1
            _sheet(sheet, header, lines, f"{where}, sheet {sheet.name}", found, findings)
    if not sheets_read:
        findings.add("header_gone", "No sheet has a row with an ONS code and an E-code", where=where, remedy="Load it by hand")
    elif not found and not findings.errors:
        findings.add(
            "nothing_found", "No line of the sheets is one that we look for", where=where, remedy="Correct the settings", level="warning"
        )
    if findings.errors or not found:
        return Parsed({}, tuple(findings.items))
    keys = sorted(found)
    columns = {name: pa.array([key[place] for key in keys]) for place, name in enumerate(("body", "line", "kind"))}
    money = table("money_line", {**columns, "year": year, "pounds": [found[key] for key in keys], "source_id": source_id})
    return Parsed({"money_line": money}, tuple(findings.items))


def _sheet(sheet: Sheet, header: int, lines: str, where: str, found: dict[tuple[str, str, str], float], findings: Findings) -> None:
    headings = sheet.rows[header]
    code = next(place for place, said in enumerate(headings) if re.search(r"(?i)\bons\b.*\bcode", said))
    authorities = [row for row in sheet.rows[header + 1 :] if len(row) > code and COUNCIL.fullmatch(text(row[code]))]
    codes = [text(row[code]) for row in authorities]
    twice = sorted({one for one in codes if codes.count(one) > 1})
    if twice:
        findings.add("row_repeated", f"Authorities come twice: {', '.join(twice[:5])}", where=where, remedy="Ask the publisher")
        return
    form = _FORM.search(" ".join([sheet.name, where, *(cell for row in sheet.rows[:6] for cell in row[:3])]))
    above = [
        _carried(row, max(len(one) for one in sheet.rows[: header + 1])) for row in sheet.rows[:header] if len([c for c in row if c]) > 1
    ]
    for place in range(code + 1, len(headings)):
        words = [row[place] for row in above if row[place] and not re.fullmatch(r"[\d.]+[a-z]?", row[place])]
        said = [*words, text(headings[place])]
        kind = next((name for name, pattern in _KINDS if any(pattern.search(word) for word in reversed(said))), None)
        line = next((_plain(word) for word in reversed(said) if _plain(word) and re.search(lines, word)), None)
        if kind is None or line is None:
            continue
        pounds = unit(sheet.rows, header, " ".join(said))
        if pounds is None:
            findings.add("unit_unstated", f"The sheet does not say whether {line!r} is in pounds or thousands", where=where,
                         why="A guess could be wrong a thousandfold", remedy="Load it by hand")  # fmt: skip
            return
        name = f"{form[1]}: {line}" if form else line
        for one, row in zip(codes, authorities, strict=True):
            value = number(row[place] if place < len(row) else None)
            if value is None:
                continue
            key = (one, name, kind)
            if key in found and found[key] != value * pounds:
                findings.items.append(Finding(code="row_repeated", what=f"{name} ({kind}) of {one} is given twice", where=where))
                return
            found[key] = value * pounds


def _carried(row: Sequence[str], width: int) -> list[str]:
    """A row of headings in which a heading stands for the empty cells to its right, as merged cells do."""
    out, last = [], ""
    for place in range(width):
        last = text(row[place]) if place < len(row) and row[place] else last
        out.append(last)
    return out


def _plain(said: str) -> str:
    """The words of a line without the kind of amount and the unit: empty for a heading that is nothing else."""
    kinds = r"(?i)\(?£[^)]*\)?|\btotal expenditure\b|\btotal income\b|\bnet current expenditure\b|\(c\d+ ?[=+\-].*\)"
    return " ".join(re.sub(kinds, "", said).split()).strip(" :,-–()")


def _is_header(cells: Sequence[str]) -> bool:
    return any(re.fullmatch(r"(?i)e-? ?codes?|ecode", said) for said in cells) and any(
        re.search(r"(?i)\bons\b.*\bcode", said) for said in cells
    )
