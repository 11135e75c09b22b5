"""Read a file that a stranger made: what it is, whether it is whole, and its rows, with every finding at once.

Nothing is unpacked: an archive is refused by its first bytes, so that a small file cannot grow into a large one.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pyarrow as pa
import pyarrow.csv as pcsv
import pyarrow.parquet as pq

from commonground.connectors.columns import SHOWN, checked
from commonground.connectors.nouns import MEGABYTE, Layout
from commonground.terms import Finding, Findings, counted

_ARCHIVES = {
    b"PK\x03\x04": "ZIP",
    b"PK\x05\x06": "ZIP",
    b"\x1f\x8b": "gzip",
    b"BZh": "bzip2",
    b"\xfd7zXZ": "xz",
    b"7z\xbc\xaf": "7-Zip",
    b"\x28\xb5\x2f\xfd": "Zstandard",
    b"Rar!": "RAR",
}
_UNPACKED = 1024 * MEGABYTE


def sha256(path: Path) -> str:
    """The fingerprint of a file's bytes."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def form_of(path: Path) -> str:
    """ "csv", "parquet", "geojson", "json" or "" by the end of the name."""
    return {".csv": "csv", ".parquet": "parquet", ".geojson": "geojson", ".json": "json", ".jsonl": "json"}.get(path.suffix.lower(), "")


def header(path: Path) -> tuple[str, ...]:
    """Column names without reading the rows; nothing where the file cannot be read (the full reading says why)."""
    try:
        if form_of(path) == "parquet":
            return tuple(pq.read_schema(path).names)
        if form_of(path) == "csv":
            with path.open("rb") as stream:
                line = stream.readline(MEGABYTE)
            return tuple(name.strip().strip('"') for name in line.decode("utf-8-sig").rstrip("\r\n").split(","))
    except (OSError, UnicodeDecodeError, pa.ArrowException):
        return ()
    return ()


def read(path: Path, layout: Layout) -> tuple[pa.Table | None, tuple[Finding, ...]]:
    """The file as a table in the layout's types, or nothing; with every finding.

    Checked in order: size, archive or other disguise, encoding, truncation, columns, types, ranges, repeated keys, formula-like text.
    """
    findings = Findings()
    where = path.name
    if not _safe_to_open(path, layout, findings):
        return None, tuple(findings.items)
    raw = {"csv": _raw_csv, "parquet": _raw_parquet, "geojson": _raw_geojson, "json": _raw_json}[layout.form](path, layout, findings)
    return checked(raw, layout, findings, where)


def read_csv(data: bytes, layout: Layout, where: str) -> tuple[pa.Table | None, tuple[Finding, ...]]:
    """The same for CSV that came over a network, which the transport has kept and measured."""
    findings = Findings()
    return checked(_text_csv(data, layout, findings, where), layout, findings, where)


def _safe_to_open(path: Path, layout: Layout, findings: Findings) -> bool:
    where = path.name
    size = path.stat().st_size
    if size == 0:
        findings.add("file_empty", "The file is empty", where=where, remedy="Download it again")
        return False
    if size > layout.largest:
        findings.add(
            "file_too_large",
            f"The file has {size / MEGABYTE:,.1f} MB; at most {layout.largest / MEGABYTE:,.1f} MB are expected",
            where=where,
            why="A file of this kind is never so large",
            remedy="Check that it is the file you meant",
        )
        return False
    with path.open("rb") as stream:
        first = stream.read(8)
    for magic, name in _ARCHIVES.items():
        if first.startswith(magic):
            findings.add(
                "file_is_archive",
                f"This is a {name} archive, not a {layout.form} file",
                where=where,
                why="Archives are never unpacked here, because a small one can hold more than the disk",
                remedy="Unpack it yourself and add the file inside",
            )
            return False
    return True


def _raw_csv(path: Path, layout: Layout, findings: Findings) -> pa.Table | None:
    return _text_csv(path.read_bytes(), layout, findings, path.name)


def _text_csv(data: bytes, layout: Layout, findings: Findings, where: str) -> pa.Table | None:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        findings.add("file_encoding", "The file is UTF-16 text", where=where, why="Only UTF-8 is read", remedy="Save it again as CSV UTF-8")
        return None
    text = data.removeprefix(b"\xef\xbb\xbf")
    try:
        text.decode("utf-8")
    except UnicodeDecodeError as error:
        line = text.count(b"\n", 0, error.start) + 1
        findings.add(
            "file_encoding",
            f"Line {line:,} holds bytes that are not UTF-8",
            where=where,
            why="It was probably saved in the Windows encoding",
            remedy="Save it again as CSV UTF-8",
        )
        return None
    if b"\x00" in text:
        line = text.count(b"\n", 0, text.index(b"\x00")) + 1
        findings.add("file_binary", f"Line {line:,} holds a zero byte, so this is not a text file", where=where, remedy="Download it again")
        return None
    return _parsed_csv(text, layout, findings, where)


def _parsed_csv(text: bytes, layout: Layout, findings: Findings, where: str) -> pa.Table | None:
    ragged: list[tuple[int | None, int, int]] = []

    def note(row: pcsv.InvalidRow) -> str:
        ragged.append((row.number, row.actual_columns, row.expected_columns))
        return "skip"

    names = text[: text.find(b"\n") if b"\n" in text else None].decode("utf-8").rstrip("\r").split(",")
    types = {name.strip().strip('"'): pa.string() for name in names}
    try:
        table = pcsv.read_csv(
            pa.BufferReader(text),
            read_options=pcsv.ReadOptions(use_threads=False),
            parse_options=pcsv.ParseOptions(newlines_in_values=True, invalid_row_handler=note),
            convert_options=pcsv.ConvertOptions(
                column_types=types, strings_can_be_null=True, null_values=list(layout.empty), quoted_strings_can_be_null=True
            ),
        )
    except pa.ArrowException as error:
        findings.add(
            "file_unreadable",
            "The rows cannot be told apart, which happens when a file is cut off inside a quoted text",
            where=where,
            why=str(error).splitlines()[0],
            remedy="Download it again",
        )
        return None
    for number, actual, expected in ragged[:SHOWN]:
        findings.add(
            "row_width",
            f"Line {number:,} has {actual} values where the header has {expected}"
            if number
            else f"A line has {actual} values where the header has {expected}",
            where=where,
            remedy="Correct the line, or download the file again",
        )
    if len(ragged) > SHOWN:
        more = counted(len(ragged) - SHOWN, "more line has", "more lines have")
        findings.add("row_width", f"{more} the wrong number of values", where=where)
    if not text.endswith((b"\n", b"\r")):
        level = "error" if ragged else "note"
        findings.add(
            "file_truncated",
            "The file does not end with a line end, so it may be cut off",
            where=where,
            remedy="Compare its size with the publisher's",
            level=level,
        )
    if table.num_rows == 0 and not ragged:
        findings.add("file_no_rows", "The file has a header and no rows", where=where, remedy="Download it again")
    return table


def _raw_parquet(path: Path, layout: Layout, findings: Findings) -> pa.Table | None:
    where = path.name
    with path.open("rb") as stream:
        head = stream.read(4)
        stream.seek(-min(4, path.stat().st_size), 2)
        tail = stream.read(4)
    if head != b"PAR1" or tail != b"PAR1":
        what = "The file is cut off: its end mark is missing" if head == b"PAR1" else "This is not a Parquet file"
        findings.add("file_truncated" if head == b"PAR1" else "file_not_parquet", what, where=where, remedy="Download it again")
        return None
    try:
        meta = pq.read_metadata(path)
        unpacked = sum(meta.row_group(index).total_byte_size for index in range(meta.num_row_groups))
        if meta.num_rows > layout.largest_rows or unpacked > _UNPACKED:
            findings.add(
                "file_too_large",
                f"The file would grow to {meta.num_rows:,} rows and {unpacked / MEGABYTE:,.0f} MB",
                where=where,
                why=f"At most {layout.largest_rows:,} rows and {_UNPACKED / MEGABYTE:,.0f} MB are expected",
                remedy="Check that it is the file you meant",
            )
            return None
        table = pq.ParquetFile(path).read(columns=[name for name in meta.schema.to_arrow_schema().names if name in layout.names])
    except (pa.ArrowException, OSError) as error:
        findings.add("file_unreadable", "The file is damaged", where=where, why=str(error).splitlines()[0], remedy="Download it again")
        return None
    return table


def _raw_geojson(path: Path, layout: Layout, findings: Findings) -> pa.Table | None:
    """Features as rows: their properties as text, and the geometry as GeoJSON text in the column "geometry"."""
    where = path.name
    try:
        content = json.loads(path.read_text("utf-8"))
        rows = [
            {
                **{name: None if value is None else str(value) for name, value in feature["properties"].items()},
                "geometry": json.dumps(feature["geometry"], separators=(",", ":")),
            }
            for feature in content["features"]
        ]
    except UnicodeDecodeError:
        findings.add("file_encoding", "The file is not UTF-8 text", where=where, remedy="Download it again")
        return None
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        findings.add("file_unreadable", "This is not complete GeoJSON", where=where, why=str(error), remedy="Download it again")
        return None
    if not rows:
        findings.add("file_no_rows", "The file has no outlines", where=where, remedy="Download it again")
        return None
    return pa.Table.from_pylist(rows)


def _raw_json(path: Path, layout: Layout, findings: Findings) -> pa.Table | None:
    """Rows as the layout of the standard flattens them; the standard's own findings stand with the others."""
    assert layout.flatten is not None, "a layout of JSON says how it is flattened"
    rows = layout.flatten(path.read_bytes(), path.name, findings)
    if not rows:
        if not findings.errors:
            findings.add("file_no_rows", "The file holds nothing to load", where=path.name, remedy="Download it again")
        return None
    return pa.table({name: pa.array([row.get(name) for row in rows], pa.string()) for name in layout.names})
