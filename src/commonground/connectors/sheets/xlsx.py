"""Excel workbooks (Office Open XML, ECMA-376): values as the file holds them. Entities, formulas and links are never followed."""

from __future__ import annotations

import re
import zipfile
from datetime import date, timedelta

from lxml import etree

from commonground.connectors.sheets.nouns import Sheet, Taken
from commonground.connectors.sheets.numbers import tidy

_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_LINK = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_DATES = {*range(14, 23), *range(45, 48)}  # number formats that are built in and show a day or a time


def sheets(archive: zipfile.ZipFile, taken: Taken) -> tuple[Sheet, ...]:
    """Every visible sheet in the order of the workbook."""
    book = _parsed(archive, "xl/workbook.xml")
    targets = {one.get("Id"): one.get("Target", "") for one in _parsed(archive, "xl/_rels/workbook.xml.rels")}
    properties = book.find(f"{_MAIN}workbookPr")
    start = date(1904, 1, 1) if properties is not None and properties.get("date1904") in ("1", "true") else date(1899, 12, 30)
    texts, days = _texts(archive), _date_styles(archive)
    found = []
    for sheet in [one for one in book.iter(f"{_MAIN}sheet") if one.get("state", "visible") == "visible"][: taken.limits.sheets]:
        target = targets.get(sheet.get(_LINK), "").lstrip("/")
        path = target if target.startswith("xl/") else f"xl/{target}"
        if path in archive.namelist():
            found.append(Sheet(name=sheet.get("name", ""), rows=_rows(archive, path, texts, days, start, taken)))
    return tuple(found)


def _rows(archive: zipfile.ZipFile, path: str, texts: list[str], days: set[int], start: date, taken: Taken) -> list[list[str]]:
    rows: list[list[str]] = []
    with archive.open(path) as stream:
        for _, row in etree.iterparse(stream, tag=f"{_MAIN}row", resolve_entities=False, no_network=True, huge_tree=False):
            number = int(row.get("r") or len(rows) + 1)
            if number - len(rows) > 100_000:
                break  # nothing but emptiness up to here: what follows is a stray mark at the foot of the sheet
            rows += [[] for _ in range(number - 1 - len(rows))]
            cells: list[str] = []
            for cell in row.iter(f"{_MAIN}c"):
                place = _column(cell.get("r"), len(cells))
                if place > taken.limits.columns:
                    break
                cells += [""] * (place - len(cells))
                cells.append(_value(cell, texts, days, start))
            rows.append(taken.row(cells))
            row.clear()
    return rows


def _value(cell: etree._Element, texts: list[str], days: set[int], start: date) -> str:
    kind = cell.get("t", "n")
    if kind == "inlineStr":
        return "".join(part.text or "" for part in cell.iter(f"{_MAIN}t")).strip()
    held = cell.find(f"{_MAIN}v")
    said = (held.text or "").strip() if held is not None else ""
    if kind == "s":
        return texts[int(said)] if said.isdigit() and int(said) < len(texts) else ""
    if kind == "b":
        return "TRUE" if said == "1" else "FALSE"
    if kind == "n" and said and int(cell.get("s") or 0) in days:
        try:
            return (start + timedelta(days=int(float(said)))).isoformat()
        except (ValueError, OverflowError):
            return said
    if kind == "n" and said:
        return tidy(said)
    return said


def _column(place: str | None, following: int) -> int:
    """0 for A1, 27 for AB1; the cell after the last where none is named."""
    letters = re.match(r"[A-Z]{1,3}", place or "")
    if letters is None:
        return following
    number = 0
    for letter in letters[0]:
        number = number * 26 + ord(letter) - 64
    return number - 1


def _texts(archive: zipfile.ZipFile) -> list[str]:
    if "xl/sharedStrings.xml" not in archive.namelist():
        return []
    found = []
    with archive.open("xl/sharedStrings.xml") as stream:
        for _, item in etree.iterparse(stream, tag=f"{_MAIN}si", resolve_entities=False, no_network=True, huge_tree=False):
            runs = [part for part in item.iter(f"{_MAIN}t") if part.getparent().tag != f"{_MAIN}rPh"]
            found.append(" ".join("".join(part.text or "" for part in runs).split()))
            item.clear()
    return found


def _date_styles(archive: zipfile.ZipFile) -> set[int]:
    """Numbers of the cell styles that show a date."""
    if "xl/styles.xml" not in archive.namelist():
        return set()
    styles = _parsed(archive, "xl/styles.xml")
    own = {
        int(one.get("numFmtId", 0))
        for one in styles.iter(f"{_MAIN}numFmt")
        if re.search(r"[dy]", re.sub(r'"[^"]*"|\[[^\]]*\]|\\.', "", one.get("formatCode", "")).lower())
    }
    formats = styles.find(f"{_MAIN}cellXfs")
    return {number for number, one in enumerate(formats if formats is not None else ()) if int(one.get("numFmtId", 0)) in _DATES | own}


def _parsed(archive: zipfile.ZipFile, path: str) -> etree._Element:
    return etree.fromstring(archive.read(path), etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False))
