"""The same profile in every form: read back with other people's readers."""

from __future__ import annotations

import csv
import html
import io
import json
import re
import xml.etree.ElementTree as ET
import zipfile
from dataclasses import replace
from functools import lru_cache
from types import ModuleType
from typing import Any

import docx
import odfdo
import openpyxl
import pypdf
import pytest
from openpyxl.utils import get_column_letter

from commonground.documents import docx as docx_form
from commonground.documents import ods as ods_form
from commonground.documents import profile as documents
from commonground.documents import words
from commonground.documents.blocks import Cell, Column, Table
from commonground.documents.profile import FORMS
from commonground.terms import Refused

HOSTILE = (
    '=cmd|" /C calc"!A0',
    "<script>alert(1)</script>",
    '#import "x": *',
    "$ sum $ *bold* _it_ @cite <label>",
    "@SUM(1+1)",
    "$$note 1$$",
)
Rows = list[list[Any]]


@pytest.fixture(scope="module")
def files(made: ModuleType) -> dict[str, bytes]:
    return {form: documents.render(made.profile(), form=form) for form in FORMS}


@lru_cache
def pdf_text(content: bytes) -> str:
    return " ".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(content)).pages)


def docx_text(content: bytes) -> str:
    word = docx.Document(io.BytesIO(content))
    told = [paragraph.text for paragraph in word.paragraphs]
    return " ".join([*told, *(cell.text for table in word.tables for row in table.rows for cell in row.cells)])


def html_text(content: bytes) -> str:
    return re.sub(r"<[^>]+>", " ", content.decode())


def xlsx_rows(content: bytes) -> dict[str, Rows]:
    book = openpyxl.load_workbook(io.BytesIO(content))
    return {sheet.title: [list(row) for row in sheet.iter_rows(values_only=True)] for sheet in book}


def ods_rows(content: bytes) -> dict[str, Rows]:
    book = odfdo.Document(io.BytesIO(content))
    return {table.name: [[cell.value for cell in row.cells] for row in table.rows] for table in book.body.tables}


def figures_of(made: ModuleType) -> dict[tuple[str, str], float]:
    return {
        (section.title, reading.measure.name): reading.figure.value
        for section in made.profile().sections
        for reading in section.readings
        if reading.figure.present
    }


def under_heading(rows: Rows) -> list[dict[str, Any]]:
    start = next(place for place, row in enumerate(rows) if row and row[0] == "Measure")
    return [dict(zip(rows[start], row, strict=False)) for row in rows[start + 1 :]]


@pytest.mark.parametrize("form", ["xlsx", "ods"])
def test_a_spreadsheet_holds_every_figure_at_full_precision_as_a_number(made: ModuleType, files: dict[str, bytes], form: str) -> None:
    sheets = (xlsx_rows if form == "xlsx" else ods_rows)(files[form])
    held = {(title, row["Measure"]): row["Madeupton"] for title, _ in figures_of(made) for row in under_heading(sheets[title])}
    for key, value in figures_of(made).items():
        assert float(held[key]) == pytest.approx(value, abs=1e-12), key
    assert [held["Health", f"Something {name}"] for name in ("suppressed", "not asked", "not published", "not loaded")] == [
        "[c]",
        "[z]",
        "[x]",
        "[u]",
    ]


def test_a_spreadsheet_shows_each_figure_with_the_decimals_of_its_measure(made: ModuleType, files: dict[str, bytes]) -> None:
    decimals = {(s.title, r.measure.name): r.measure.decimals for s in made.profile().sections for r in s.readings if r.figure.present}
    assert len(set(decimals.values())) > 1
    xlsx = openpyxl.load_workbook(io.BytesIO(files["xlsx"]))
    rows = {(sheet.title, row[0].value): row[3].number_format for sheet in xlsx for row in sheet.iter_rows(min_col=1, max_col=4)}
    assert {key: rows[key] for key in decimals} == {key: f"#,##0.{'0' * many}".rstrip(".") for key, many in decimals.items()}
    ods = odfdo.Document(io.BytesIO(files["ods"]))
    looks = {(table.name, line.cells[0].value): line.cells[3].style for table in ods.body.tables for line in table.rows if line.width > 3}
    assert {key: looks[key] for key in decimals} == {key: f"cg-number{many}" for key, many in decimals.items()}
    content = zipfile.ZipFile(io.BytesIO(files["ods"])).read("content.xml").decode()
    for many in set(decimals.values()):
        assert re.search(rf'<style:style style:name="cg-number{many}" [^>]*style:data-style-name="cg-digits{many}"', content)
        assert re.search(rf'style:name="cg-digits{many}"[^>]*><number:number number:decimal-places="{many}"', content)


def test_csv_and_json_hold_the_same_figures_and_their_sources(made: ModuleType, files: dict[str, bytes]) -> None:
    told = json.loads(files["json"])
    from_json = {
        (table["title"].split(":")[0], row["Measure"]): row["Madeupton"]
        for table in told["tables"]
        if table["id"].startswith("figures_")
        for row in table["rows"]
    }
    lines = list(csv.reader(io.StringIO(files["csv"].decode("utf-8-sig"))))
    from_csv = {(line[0], line[1]): line[4] for line in lines[1 : lines.index([])]}
    for key, value in figures_of(made).items():
        assert from_json[key] == value
        assert float(from_csv[key]) == value
    assert from_json["Health", "Something suppressed"] == {"absent": "suppressed", "mark": "[c]", "reason": "fewer than 5 people"}
    assert from_csv["Health", "Something suppressed"] == "[c]"
    assert told["release"] == "2024-06-01-abcdef"
    assert {source["number"] for source in told["sources"]} == set(range(1, len(told["sources"]) + 1))


@pytest.mark.parametrize(("form", "read"), [("pdf", pdf_text), ("docx", docx_text), ("html", html_text)])
def test_paper_shows_every_figure_rounded_once_and_every_absence_with_its_words(
    made: ModuleType, files: dict[str, bytes], form: str, read: Any
) -> None:
    text = re.sub(r"\s+", " ", read(files[form]))
    for section in made.profile().sections:
        for reading in section.readings:
            if reading.figure.present:
                shown = words.quantity(
                    reading.figure.value, reading.measure.unit[:1] if reading.measure.unit[:1] in "%£" else "", reading.measure.decimals
                )
                assert shown in text
    for said in ("[c] Suppressed: fewer than 5 people", "[z] Not asked", "[x] Not published", "[u] Not loaded: add the file of 2024"):
        assert said in text
    for said in ("No difference that we can see", "We cannot tell", "Better", "Worse"):
        assert said in text


def test_every_form_numbers_its_sources_alike(files: dict[str, bytes]) -> None:
    numbered = {source["number"]: source["publisher"] for source in json.loads(files["json"])["sources"]}
    pdf, word, page = pdf_text(files["pdf"]), docx_text(files["docx"]), files["html"].decode()
    for number, publisher in numbered.items():
        assert f'<li id="source-{number}" value="{number}">{publisher},' in page
        assert re.search(rf"\b{number}\. {publisher},", word)
        assert re.search(rf"\b{number}\s+{publisher},", pdf)
    for rows in (xlsx_rows(files["xlsx"])["Sources"], ods_rows(files["ods"])["Sources"]):
        assert {row[0]: row[1] for row in rows if row and isinstance(row[0], int)} == numbered
    linked = {int(number) for number in re.findall(r'href="#source-(\d+)"', page)}
    assert linked <= set(numbered)


def test_the_pdf_is_tagged_titled_in_english_and_says_that_it_is_pdf_ua(files: dict[str, bytes]) -> None:
    reader = pypdf.PdfReader(io.BytesIO(files["pdf"]))
    root = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "en-GB"
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert reader.metadata.title == "Madeupton: profile"
    assert b"<pdfuaid:part>1</pdfuaid:part>" in root["/Metadata"].get_data().replace(b" ", b"")
    kinds = structure(root["/StructTreeRoot"])
    assert kinds.count("/Table") >= 12
    assert kinds.count("/TH") > kinds.count("/Table")
    assert kinds.count("/Figure") >= 8
    assert {"/H1", "/LI", "/Link"} <= set(kinds)
    assert [entry.title for entry in reader.outline if not isinstance(entry, list)][:2] == ["Who lives here", "Health"]


def structure(node: Any) -> list[str]:
    """Every kind of structure element of a PDF; a picture must have its text alternative."""
    found, waiting = [], [node]
    while waiting:
        here = waiting.pop()
        here = here.get_object() if hasattr(here, "get_object") else here
        if isinstance(here, list):
            waiting += list(here)
        elif isinstance(here, dict):
            if "/S" in here:
                found.append(str(here["/S"]))
                assert here["/S"] != "/Figure" or here.get("/Alt"), "a picture without its text"
            if "/K" in here:
                waiting.append(here["/K"])
    return found


def test_the_word_file_has_headings_a_language_header_rows_and_text_for_pictures(files: dict[str, bytes]) -> None:
    word = docx.Document(io.BytesIO(files["docx"]))
    styles = [paragraph.style.name for paragraph in word.paragraphs]
    assert styles.count("Heading 1") >= 8
    assert "Title" in styles
    assert word.core_properties.title == "Madeupton: profile"
    assert word.core_properties.language == "en-GB"
    xml = zipfile.ZipFile(io.BytesIO(files["docx"])).read("word/document.xml").decode()
    assert xml.count("<w:tblHeader/>") == len(word.tables) >= 12
    pictures = re.findall(r"<wp:docPr [^>]*>", xml)
    assert len(pictures) >= 8
    assert all('descr="' in picture for picture in pictures)
    assert 'w:lang w:val="en-GB"' in zipfile.ZipFile(io.BytesIO(files["docx"])).read("word/styles.xml").decode()


def test_the_workbook_has_cover_contents_notes_and_one_marked_up_table_a_sheet(files: dict[str, bytes]) -> None:
    book = openpyxl.load_workbook(io.BytesIO(files["xlsx"]))
    assert book.sheetnames[:3] == ["Cover", "Contents", "Notes"]
    assert book.sheetnames[-1] == "Sources"
    for sheet in book.worksheets[1:]:
        assert len(sheet.tables) == 1, sheet.title
        name, ref = next(iter(sheet.tables.items()))
        assert re.fullmatch(r"[a-z_]{4,}_table", name.lower())
        assert ref.startswith("A")
        assert get_column_letter(sheet.max_column) in ref


def test_a_wide_sheet_is_printed_across_as_many_pages_as_can_be_read_each_with_its_row_and_column_names(files: dict[str, bytes]) -> None:
    wide = [
        sheet for sheet in openpyxl.load_workbook(io.BytesIO(files["xlsx"])).worksheets[3:] if sheet.max_column > 9 and sheet.max_row > 1
    ]
    assert wide
    for sheet in wide:
        letters = [held.width for held in sheet.column_dimensions.values()]
        assert max(letters) < 28
        assert sum(letters[1:]) / sheet.page_setup.fitToWidth <= 131 - letters[0]
        assert sheet.print_title_cols == "$A:$A"
        assert f"A{sheet.print_title_rows.partition(':')[0].strip('$')}:" in next(iter(sheet.tables.values())).ref
    book = zipfile.ZipFile(io.BytesIO(files["ods"])).read("content.xml").decode()
    assert book.count("<table:table-header-columns>") == book.count("<table:table ") - 1  # the cover has one column


def test_the_rows_of_the_workbook_are_as_high_as_what_is_wrapped_in_them(made: ModuleType) -> None:
    long = "A note that goes on for long. " * 12
    book = openpyxl.load_workbook(io.BytesIO(documents.render(replace(made.profile(), notes=(long,)), form="xlsx")))
    row = next(row for row in book["Notes"].iter_rows() if str(row[1].value).startswith(long[:29]))
    lines = len(long) / 85  # as many letters as stand in a line of the widest column
    assert book["Notes"].column_dimensions["B"].width < 75
    assert 15 * lines < book["Notes"].row_dimensions[row[1].row].height < 30 * lines
    assert book["Notes"].row_dimensions[3].height in (None, 15)


def test_the_web_page_stands_alone_and_is_well_formed(files: dict[str, bytes]) -> None:
    page = files["html"].decode()
    assert "<script" not in page.lower()
    assert not re.search(r'(src|href)="(?!#|https://example\.org/)', page), "nothing is fetched; only sources are linked"
    assert "url(" not in page.split("</style>")[0]
    assert page.count("<h1>") == 1
    assert '<html lang="en-GB">' in page
    ids = re.findall(r'\bid="([^"]+)"', page)
    assert len(ids) == len(set(ids))
    assert set(re.findall(r'href="#([^"]+)"', page)) <= set(ids)
    for table in re.findall(r"<table>.*?</table>", page):
        assert "<caption>" in table
        assert 'scope="col"' in table
        assert 'scope="row"' in table
    body = re.sub(r"<(meta|br)([^>]*)>", r"<\1\2/>", page.removeprefix("<!DOCTYPE html>").replace("<small>", "<small>"))
    ET.fromstring(body)


@pytest.mark.parametrize("form", FORMS)
def test_no_form_refers_to_anything_but_its_sources(files: dict[str, bytes], form: str) -> None:
    content = files[form]
    if form in ("docx", "xlsx", "ods"):
        archive = zipfile.ZipFile(io.BytesIO(content))
        told = b" ".join(archive.read(name) for name in archive.namelist() if name.endswith((".rels", "content.xml")))
        assert b'TargetMode="External"' not in told
        assert b"xlink:href" not in told
    if form == "pdf":
        assert b"/URI" not in content
        assert b"/JavaScript" not in content


@pytest.mark.parametrize("hostile", [HOSTILE[:3], HOSTILE[3:]], ids=["formula, script, import", "markup, formula, note"])
@pytest.mark.parametrize("form", FORMS)
def test_hostile_text_stays_text(made: ModuleType, form: str, hostile: tuple[str, str, str]) -> None:
    place, measure, source = hostile
    content = documents.render(made.profile(place, measure_name=measure, source_title=source), form=form, mini=form == "pdf")
    for said in hostile:
        STAYS_TEXT[form](content, said)


def pdf_stays_text(content: bytes, hostile: str) -> None:
    assert re.sub(r"\s+", "", hostile) in re.sub(r"\s+", "", pdf_text(content))


def html_stays_text(content: bytes, hostile: str) -> None:
    assert "<script" not in content.decode()
    assert hostile in html.unescape(content.decode())


def docx_stays_text(content: bytes, hostile: str) -> None:
    assert hostile in docx_text(content)


def xlsx_stays_text(content: bytes, hostile: str) -> None:
    for sheet in openpyxl.load_workbook(io.BytesIO(content)):
        formulas = [cell.coordinate for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]
        assert formulas == [], sheet.title
    letters = hostile.replace("$$", "$ $")
    assert any(letters in str(cell) for rows in xlsx_rows(content).values() for row in rows for cell in row)


def ods_stays_text(content: bytes, hostile: str) -> None:
    archive = zipfile.ZipFile(io.BytesIO(content)).read("content.xml")
    assert b"table:formula" not in archive
    letters = hostile.replace("$$", "$ $")
    assert any(letters in str(cell) for rows in ods_rows(content).values() for row in rows for cell in row)


def csv_stays_text(content: bytes, hostile: str) -> None:
    cells = [cell for line in csv.reader(io.StringIO(content.decode("utf-8-sig"))) for cell in line]
    assert not any(cell[:1] in ("=", "@", "+", "\t") for cell in cells)
    assert any(hostile in cell for cell in cells)


def json_stays_text(content: bytes, hostile: str) -> None:
    assert hostile in [value for table in walk(json.loads(content)) for value in table]


def walk(told: Any) -> list[list[str]]:
    if isinstance(told, dict):
        return [
            [*(str(key) for key in told), *(value for value in told.values() if isinstance(value, str))],
            *(row for value in told.values() for row in walk(value)),
        ]
    return [row for value in told for row in walk(value)] if isinstance(told, list) else []


STAYS_TEXT = {
    "pdf": pdf_stays_text,
    "html": html_stays_text,
    "docx": docx_stays_text,
    "xlsx": xlsx_stays_text,
    "ods": ods_stays_text,
    "csv": csv_stays_text,
    "json": json_stays_text,
}


def test_an_unknown_form_is_refused_with_the_forms_there_are(made: ModuleType) -> None:
    with pytest.raises(Refused, match="html, pdf, docx, ods, xlsx, csv, json"):
        documents.render(made.profile(), form="exe")


def test_the_same_profile_gives_the_same_bytes_of_pdf_html_csv_and_json(made: ModuleType, files: dict[str, bytes]) -> None:
    for form in ("pdf", "html", "csv", "json"):
        assert documents.render(made.profile(), form=form) == files[form], form


def test_the_mini_profile_fits_on_two_pages(made: ModuleType) -> None:
    reader = pypdf.PdfReader(io.BytesIO(documents.render(made.profile(), form="pdf", mini=True)))
    assert len(reader.pages) == 2


def test_no_column_of_a_word_table_breaks_a_word_that_fits_the_page(files: dict[str, bytes]) -> None:
    narrow = Table(
        id="t",
        title="T",
        columns=tuple(Column(name=name, share=share) for name, share in (("Body", 6), ("Environment", 1), ("Communities", 1), ("x", 1))),
        rows=((Cell(text="A"), Cell(text="58,620,101", refs=(12,)), Cell(text="No"), Cell(text="")),),
    )
    widths = docx_form._widths(narrow, docx_form.USUAL)
    assert sum(widths) == pytest.approx(docx_form.PAGE)
    assert all(
        width > len(word) * docx_form.LETTER * docx_form.USUAL
        for width, word in zip(widths, ("A", "Environment", "Communities"), strict=False)
    )
    foot = docx.Document(io.BytesIO(files["docx"])).sections[0].footer._element.xml
    assert 'w:fldSimple w:instr="PAGE"' in foot


def test_the_columns_of_a_spreadsheet_are_as_wide_as_what_they_hold() -> None:
    styles = {f"wide{most}": f"style-{most}" for most in ods_form.WIDTHS}
    assert ods_form._widths([("Id", "What it says", "n"), ("a", "word " * 40, 3.0)], styles) == ["style-10", "style-55", "style-10"]
