"""The annex of the public health grant is read by what it says of itself, and never guessed at."""

from __future__ import annotations

import io

import pytest
from odfdo import Document, Table

from commonground.connectors.gov_uk import grant

HEADER = ["Ecode", "ONS geographic code", "Local authority", "2026 to 2027 allocation (£)", "2027 to 2028 indicative allocation (£)"]
ROWS = [["E0701", "E06000001", "Hartlepool", 10_000_000, 10_500_000], ["E0702", "E06000002", "Middlesbrough", 20_000_000, None]]
ENGLAND = ["", "E92000001", "England", 30_000_000, 10_500_000]


def book(*rows) -> bytes:
    document = Document("spreadsheet")
    document.body.clear()
    cover = Table("Cover")
    cover.set_values([["Annex E"], ["Notes"]])
    sheet = Table("Allocations")
    sheet.set_values([["Annex E: allocations"], [""], *rows])
    document.body.append(cover)
    document.body.append(sheet)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def codes(parsed):
    return [finding.code for finding in parsed.findings if finding.level == "error"]


def test_every_year_is_a_line_in_pounds_and_an_empty_cell_is_no_line():
    parsed = grant.parse(book(HEADER, *ROWS, ENGLAND), "x")
    lines = parsed.tables["money_line"].to_pylist()
    assert [(line["body"], line["year"], line["line"], line["pounds"]) for line in lines] == [
        ("E06000001", "2026/27", "allocation", 10_000_000),
        ("E06000002", "2026/27", "allocation", 20_000_000),
        ("E06000001", "2027/28", "indicative allocation", 10_500_000),
    ]
    assert [(finding.code, finding.level) for finding in parsed.findings] == [("value_absent", "note")]


def test_thousands_are_read_as_thousands_also_when_a_line_above_says_so():
    header = [name.replace(" (£)", "") for name in HEADER]
    (first, *_) = grant.parse(book(["All amounts in £ thousand"], header, *ROWS), "x").tables["money_line"].to_pylist()
    assert first["pounds"] == 10_000_000_000


def test_a_column_of_per_cents_is_not_read_as_money():
    parsed = grant.parse(book([*HEADER, "2026 to 2027 change (%)"], *([*row, 3.1] for row in ROWS)), "x")
    assert len(parsed.tables["money_line"]) == 3
    assert "column_left_out" in [finding.code for finding in parsed.findings]


@pytest.mark.parametrize(
    ("rows", "code"),
    [
        ([[name.replace(" (£)", "") for name in HEADER], *ROWS], "unit_unstated"),
        ([HEADER, *ROWS, ROWS[0]], "row_repeated"),
        ([[*HEADER[:4], HEADER[3]], *ROWS], "column_repeated"),
        ([HEADER, *ROWS, ["", "E92000001", "England", 36_000_000, 10_500_000]], "total_differs"),
        ([["Authority", "Amount"], ["Hartlepool", 1]], "header_gone"),
        ([HEADER, ["E0701", "E06000001", "Hartlepool", "n/a", "-"]], "list_empty"),
    ],
)
def test_what_cannot_be_read_for_certain_gives_no_table(rows, code):
    parsed = grant.parse(book(*rows), "x")
    assert (dict(parsed.tables), set(codes(parsed))) == ({}, {code})


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"", "file_empty"),
        (b"<html>", "file_form"),
        (b"PK\x03\x04 half a file", "file_unreadable"),
        (book(HEADER, *ROWS)[:-300], "file_unreadable"),
    ],
)
def test_a_file_that_is_broken_is_said_in_words(body, code):
    assert codes(grant.parse(body, "x")) == [code]
