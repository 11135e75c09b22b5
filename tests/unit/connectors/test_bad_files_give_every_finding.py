"""A bad file is refused with all of its findings, and nothing of it is loaded."""

from __future__ import annotations

import gzip
import io
import zipfile
from dataclasses import replace
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from commonground.connectors import files
from commonground.connectors.nouns import Cell, Layout

LAYOUT = Layout(
    form="csv",
    key=("code", "year"),
    columns=(
        Cell("code", required=True, pattern=r"E\d{8}"),
        Cell("name", required=True),
        Cell("year", "integer", required=True, low=2000, high=2030),
        Cell("value", "number", low=0, high=100),
        Cell("kind", allowed=frozenset({"a", "b"})),
    ),
)
HEADER = "code,name,year,value,kind\n"
GOOD = HEADER + "E06000001,Hartlepool,2024,62.5,a\nE06000002,Middlesbrough,2024,,b\n"


@pytest.fixture
def read(tmp_path: Path):
    def run(content: str | bytes, layout: Layout = LAYOUT, name: str = "figures.csv"):
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        table, findings = files.read(path, layout)
        return table, [finding.code for finding in findings if finding.level == "error"], findings

    return run


def test_a_good_file_is_read_in_the_types_of_its_layout(read):
    table, errors, _ = read(GOOD)
    assert errors == []
    assert table.to_pylist()[0] == {"code": "E06000001", "name": "Hartlepool", "year": 2024, "value": 62.5, "kind": "a"}
    assert table.column("value").to_pylist()[1] is None, "an empty value is absent, never zero"


def test_all_findings_of_a_file_are_told_at_once(read):
    table, errors, _ = read(HEADER + "X1,Hartlepool,1999,142,c\nE06000002,,20x4,abc,a\n")
    assert table is None
    assert sorted(errors) == [
        "value_form",
        "value_missing",
        "value_missing",
        "value_range",
        "value_range",
        "value_type",
        "value_type",
        "value_unknown",
    ]


def test_a_finding_says_which_row_and_column(read):
    _, _, findings = read(HEADER + "E06000001,Hartlepool,2024,62.5,a\nE06000002,Middlesbrough,2024,142,b\n")
    assert any("Row 2, column 'value'" in finding.what and "142" in finding.what for finding in findings)


def test_many_alike_mistakes_are_counted_not_listed_one_by_one(read):
    _, errors, findings = read(HEADER + "".join(f"E{n:08d},Place,2024,999,a\n" for n in range(500)))
    assert len(errors) == 6
    assert any("495 more values" in finding.what for finding in findings)


def test_windows_encoding_is_refused_with_its_line(read):
    table, errors, findings = read(HEADER.encode() + "E06000001,Caf\xe9,2024,1,a\n".encode("cp1252"))
    assert (table, errors) == (None, ["file_encoding"])
    assert "Line 2" in findings[0].what


def test_utf_16_is_refused(read):
    assert read(GOOD.encode("utf-16"))[1] == ["file_encoding"]


def test_a_byte_order_mark_is_allowed(read):
    assert read(b"\xef\xbb\xbf" + GOOD.encode())[1] == []


def test_a_zero_byte_is_refused(read):
    assert read(GOOD.encode() + b"\x00")[1] == ["file_binary"]


def test_a_file_cut_inside_a_row_is_refused(read):
    table, errors, _ = read(GOOD[:-20])
    assert table is None
    assert "row_width" in errors
    assert "file_truncated" in errors


def test_a_file_cut_inside_a_quoted_text_is_refused(read):
    table, errors, _ = read(HEADER + 'E06000001,"Hartlepool,2024,1,a\n')
    assert table is None
    assert errors


def test_a_missing_column_is_named_with_those_found(read):
    table, errors, findings = read(
        "code,name,year\nE06000001,Hartlepool,2024\n", replace(LAYOUT, columns=(*LAYOUT.columns, Cell("unit", required=True)))
    )
    assert (table, errors) == (None, ["column_missing"])
    assert "'unit'" in findings[0].what
    assert "code, name, year" in findings[0].why


def test_an_optional_column_that_is_missing_is_empty(read):
    table, errors, _ = read("code,name,year\nE06000001,Hartlepool,2024\n")
    assert errors == []
    assert table.column("value").null_count == 1


def test_a_repeated_row_is_refused_with_its_key(read):
    table, errors, findings = read(GOOD + "E06000001,Hartlepool again,2024,3,a\n")
    assert (table, errors) == (None, ["row_repeated"])
    assert "code E06000001, year 2024" in findings[-1].what


def test_an_empty_file_and_one_with_only_a_header_are_refused(read):
    assert read("")[1] == ["file_empty"]
    assert read(HEADER)[1] == ["file_no_rows"]


def test_an_oversized_file_is_refused_before_it_is_parsed(read, monkeypatch):
    monkeypatch.setattr(files, "_raw_csv", lambda *_: pytest.fail("an oversized file was parsed"))
    assert read(GOOD * 100, replace(LAYOUT, largest=1000))[1] == ["file_too_large"]


def test_a_zip_bomb_is_refused_and_never_unpacked(read):
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("figures.csv", b"0" * 50_000_000)
    assert len(bomb.getvalue()) < 100_000
    table, errors, findings = read(bomb.getvalue())
    assert (table, errors) == (None, ["file_is_archive"])
    assert "never unpacked" in findings[0].why


def test_a_gzipped_file_is_refused(read):
    assert read(gzip.compress(GOOD.encode()))[1] == ["file_is_archive"]


def test_text_that_looks_like_a_formula_is_loaded_as_text_with_a_warning(read):
    table, errors, findings = read(HEADER + 'E06000001,"=HYPERLINK(""http://example.org"")",2024,1,a\n')
    assert errors == []
    assert table.column("name")[0].as_py().startswith("=HYPERLINK")
    assert [finding.code for finding in findings if finding.level == "warning"] == ["value_formula"]


@pytest.mark.parametrize("word", ["inf", "nan", "1e999"])
def test_numbers_that_are_not_finite_are_refused(read, word):
    assert read(HEADER + f"E06000001,Hartlepool,2024,{word},a\n")[1]


PARQUET = replace(LAYOUT, form="parquet")


def parquet(rows: int = 3, value: object = 1.0) -> bytes:
    sink = io.BytesIO()
    table = pa.table({"code": [f"E{n:08d}" for n in range(rows)], "name": ["x"] * rows, "year": [2024] * rows, "value": [value] * rows})
    pq.write_table(table, sink)
    return sink.getvalue()


def test_a_good_parquet_file_is_read(read):
    table, errors, _ = read(parquet(), PARQUET, "figures.parquet")
    assert errors == []
    assert table.num_rows == 3


def test_a_parquet_file_that_was_cut_off_is_refused(read):
    assert read(parquet()[:-30], PARQUET, "figures.parquet")[1] == ["file_truncated"]


def test_a_parquet_file_with_a_damaged_middle_is_refused(read):
    content = bytearray(parquet(2000))
    content[8:60] = b"\xff" * 52
    table, errors, _ = read(bytes(content), PARQUET, "figures.parquet")
    assert table is None
    assert errors


def test_text_named_parquet_is_refused(read):
    assert read(GOOD, PARQUET, "figures.parquet")[1] == ["file_not_parquet"]


def test_a_parquet_file_that_would_grow_too_large_is_refused_by_its_own_description(read, monkeypatch):
    content = parquet(5000)
    monkeypatch.setattr(files.pq, "ParquetFile", lambda *_: pytest.fail("an oversized file was read"))
    assert read(content, replace(PARQUET, largest_rows=1000), "figures.parquet")[1] == ["file_too_large"]


def test_a_parquet_column_of_the_wrong_type_is_refused(read):
    assert "value_type" in read(parquet(value={"a": 1}), PARQUET, "figures.parquet")[1]


GEOJSON = Layout(form="geojson", key=("code",), columns=(Cell("code", required=True), Cell("geometry", required=True)))


@pytest.mark.parametrize(
    "content", ['{"type":"FeatureCollection","features":[{"prop', "[]", '{"features": 3}', '{"features":[1]}', "[" * 100_000]
)
def test_broken_geojson_is_refused(read, content):
    assert read(content, GEOJSON, "a.geojson")[1] == ["file_unreadable"]


def test_geojson_without_outlines_is_refused(read):
    assert read('{"features":[]}', GEOJSON, "a.geojson")[1] == ["file_no_rows"]
