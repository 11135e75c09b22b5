"""OpenDocument spreadsheets (ISO/IEC 26300): values as the file holds them. Repeated cells are counted before they are written out."""

from __future__ import annotations

import zipfile

from lxml import etree

from commonground.connectors.sheets.nouns import Sheet, Taken
from commonground.connectors.sheets.numbers import tidy

_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_NUMBERS = ("float", "currency", "percentage")


def sheets(archive: zipfile.ZipFile, taken: Taken) -> tuple[Sheet, ...]:
    """Every sheet in the order of the document."""
    found: list[Sheet] = []
    rows: list[list[str]] = []
    empty = 0  # rows without anything, written out only when something follows
    with archive.open("content.xml") as stream:
        tags = (f"{_TABLE}table-row", f"{_TABLE}table")
        for _, element in etree.iterparse(stream, tag=tags, resolve_entities=False, no_network=True, huge_tree=True):
            if element.tag == f"{_TABLE}table":
                found.append(Sheet(name=element.get(f"{_TABLE}name", ""), rows=rows))
                rows, empty = [], 0
                element.clear()
                if len(found) >= taken.limits.sheets:
                    break
                continue
            times = _times(element.get(f"{_TABLE}number-rows-repeated"))
            cells = _cells(element, taken.limits.columns)
            element.clear()
            if not any(cells):
                empty += times
                continue
            if empty <= 100_000:
                rows += [[] for _ in range(empty)]
            empty = 0
            rows += [taken.row(list(cells)) for _ in range(min(times, taken.limits.cells + 1))]
    return tuple(found)


def _cells(row: etree._Element, most: int) -> list[str]:
    cells: list[str] = []
    gap = 0
    for cell in row:
        if cell.tag not in (f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell"):
            continue
        times, said = _times(cell.get(f"{_TABLE}number-columns-repeated")), _value(cell)
        if not said:
            gap += times
            continue
        cells += [""] * min(gap, most + 1)
        gap = 0
        cells += [said] * min(times, most + 1)
        if len(cells) > most:
            break
    return cells


def _value(cell: etree._Element) -> str:
    kind = cell.get(f"{_OFFICE}value-type", "")
    if kind in _NUMBERS and cell.get(f"{_OFFICE}value"):
        return tidy(str(cell.get(f"{_OFFICE}value")))
    if kind == "date" and cell.get(f"{_OFFICE}date-value"):
        return str(cell.get(f"{_OFFICE}date-value"))[:10]
    lines = [" ".join("".join(line.itertext()).split()) for line in cell.findall(f"{_TEXT}p")]  # not those of a comment
    return " ".join(line for line in lines if line)


def _times(said: str | None) -> int:
    return int(said) if said and said.isdigit() else 1
