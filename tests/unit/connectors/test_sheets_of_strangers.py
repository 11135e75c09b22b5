"""Spreadsheets that strangers made: read as text in every form, or refused in words before they can do harm."""

from __future__ import annotations

import io
import zipfile
from datetime import date

import openpyxl
import pytest

from commonground.connectors.fakes import ods
from commonground.connectors.sheets import Limits, read
from commonground.terms import Refused

ROWS = [["Council", "Year", "Share"], ["Hartlepool", "2024/25", 33.1], [], ["Bristol, City of", "2024/25", 1234]]
TEXT = [["Council", "Year", "Share"], ["Hartlepool", "2024/25", "33.1"], [], ["Bristol, City of", "2024/25", "1234"]]


def xlsx(rows=ROWS, **more) -> bytes:
    book = openpyxl.Workbook()
    book.active.title = "Figures"
    for row in rows:
        book.active.append(row)
    for name, cells in more.items():
        sheet = book.create_sheet(name)
        for row in cells:
            sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def csv_of(mark=",", encoding="utf-8") -> bytes:
    lines = [mark.join(f'"{cell}"' if mark in str(cell) else str(cell) for cell in row) for row in ROWS]
    return "\r\n".join(lines).encode(encoding)


@pytest.mark.parametrize(
    "body",
    [csv_of(), csv_of(";"), csv_of("\t"), csv_of(encoding="utf-8-sig"), csv_of(encoding="utf-16"), xlsx(), ods({"Figures": ROWS})],
    ids=["comma", "semicolon", "tab", "BOM", "UTF-16", "XLSX", "ODS"],
)
def test_the_same_table_in_every_form_gives_the_same_text(body):
    (sheet,) = read("figures", body)
    assert sheet.rows == TEXT


def test_a_windows_file_is_read_and_says_so():
    (sheet,) = read("own.csv", "Name,Fee\r\nCafé,£3\r\n".encode("cp1252"))
    assert sheet.rows[1] == ["Café", "£3"]
    assert sheet.note.startswith("Line 2 is not UTF-8, so the file was read as Windows text")


def test_a_workbook_gives_its_visible_sheets_with_dates_and_whole_numbers():
    book = openpyxl.Workbook()
    book.active.append(["When", "How many", "Share", "Yes"])
    book.active.append([date(2025, 3, 31), 12, 0.1 + 0.2, True])
    book.create_sheet("Secret").sheet_state = "hidden"
    out = io.BytesIO()
    book.save(out)
    (sheet,) = read("own.xlsx", out.getvalue())
    assert sheet.rows[1] == ["2025-03-31", "12", "0.3", "TRUE"]


def test_a_formula_is_never_worked_out():
    (sheet,) = read("own.xlsx", xlsx([["a", "b"], ["=1+1", '=HYPERLINK("http://x")']]))
    assert sheet.rows == [["a", "b"], []]


def packed(**members: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in members.items():
            archive.writestr(name.replace("__", "/").replace("_xml", ".xml"), text)
    return out.getvalue()


LOCKED = packed(xl__workbook_xml="<workbook/>").replace(b"PK\x01\x02\x14\x03\x14\x00\x00\x00", b"PK\x01\x02\x14\x03\x14\x00\x01\x00")
BOMB = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]><x>&b;</x>'
SPREAD = ods({"Figures": [["a", 1]]})
NAMES = "urn:oasis:names:tc:opendocument:xmlns"
ENDLESS = (
    f'<o:document-content xmlns:o="{NAMES}:office:1.0" xmlns:t="{NAMES}:table:1.0" xmlns:p="{NAMES}:text:1.0"><t:table t:name="x">'
    '<t:table-row t:number-rows-repeated="99999999"><t:table-cell t:number-columns-repeated="999"><p:p>1</p:p></t:table-cell></t:table-row>'
    "</t:table></o:document-content>"
)


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"", "file_empty"),
        (b"  \n ", "file_empty"),
        (b"%PDF-1.7", "file_form"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1", "file_form"),
        (b"<html><table></table></html>", "file_form"),
        (b"PK\x03\x04 half", "file_unreadable"),
        (xlsx()[:-200], "file_unreadable"),
        (packed(readme="hello"), "file_form"),
        (packed(content_xml=ENDLESS), "file_too_large"),
        (packed(content_xml="x" * 101 * 1024 * 1024), "file_too_large"),
        (b"a,b\n" + b"\x81\x8d\n", "file_encoding"),
        (b"\xff\xfea\x00,", "file_encoding"),
        (LOCKED, "file_locked"),
        (b"a,b\n\x00,1\n", "file_form"),
        (b"a" * (11 * 1024 * 1024), "file_too_large"),
        (b"a," * 3_000 + b"\n", "file_too_large"),
    ],
)
def test_a_file_that_is_no_table_or_too_much_is_refused_in_words(body, code):
    with pytest.raises(Refused) as no:
        read("own.xlsx", body)
    assert no.value.code == code
    assert no.value.ways_out


def test_entities_are_never_written_out():
    assert read("own.ods", packed(content_xml=BOMB)) == ()


def test_empty_rows_and_columns_far_out_cost_nothing():
    book = openpyxl.Workbook()
    book.active["A1"] = "a"
    book.active["A1048576"] = "stray"
    out = io.BytesIO()
    book.save(out)
    (sheet,) = read("own.xlsx", out.getvalue())
    assert sheet.rows == [["a"]]


def test_limits_are_kept_while_reading():
    with pytest.raises(Refused, match="more than 100 cells"):
        read("own.csv", b"1,2,3\n" * 50, Limits(cells=100))
    assert len(read("own.csv", b"1,2\n" * 50, Limits(cells=100))[0].rows) == 50
    with pytest.raises(Refused, match="or 2 columns"):
        read("own.csv", b"1,2,3\n", Limits(columns=2))
    with zipfile.ZipFile(io.BytesIO(xlsx())) as archive:
        unpacked = sum(member.file_size for member in archive.infolist())
    assert read("own.xlsx", xlsx(), Limits(unpacked=unpacked))[0].rows == TEXT
    with pytest.raises(Refused, match="would unpack"):
        read("own.xlsx", xlsx(), Limits(unpacked=unpacked - 1))
