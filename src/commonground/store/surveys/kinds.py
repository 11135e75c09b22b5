"""What kind of survey file this is, by what is in it; and whether it is too large to be read, before anything reads it."""

from __future__ import annotations

import os
import struct
from pathlib import Path
from typing import BinaryIO

import pyarrow.parquet

from commonground.terms import Refused

MOST_MEGABYTES = "COMMONGROUND_SURVEY_MEGABYTES"
_DEFAULT = 1_000
MOST_VALUES = 6_000_000_000  # rows times columns
_SAS = bytes.fromhex("000000000000000000000000c2ea8160b31411cfbd92080009c7318c181f1011")
_OTHERS = {
    b"PK\x03\x04": "a ZIP archive or a spreadsheet",
    b"%PDF": "a PDF",
    b"\x1f\x8b": "a compressed file",
    b"\xd0\xcf\x11\xe0": "an old Office file",
}


def most_bytes() -> int:
    """The largest file that is taken in, in bytes; COMMONGROUND_SURVEY_MEGABYTES changes it."""
    given = os.environ.get(MOST_MEGABYTES, "")
    return (int(given) if given.isdigit() and int(given) else _DEFAULT) * 1_000_000


def refuse_size(name: str, size: int) -> None:
    """Refuse a file that is empty or larger than the limit (survey_empty, survey_large)."""
    if size == 0:
        raise Refused("survey_empty", what=f"{name} is empty", ways_out=("Choose the survey's file", "Download it again"))
    if size > most_bytes():
        raise Refused(
            "survey_large",
            what=f"{name} is larger than {most_bytes() // 1_000_000:,} megabytes",
            why="Files of any size could fill this computer",
            ways_out=(
                "Keep only the columns that you need, and save it as Parquet",
                f"Raise the limit: {MOST_MEGABYTES} is a number of megabytes",
            ),
        )


def kind_of(path: Path, name: str) -> str:
    """The ending that belongs to the content of a file: .sav, .dta, .sas7bdat, .por, .parquet, .csv or .tsv.

    What the file is called is not believed. Refused (survey_kind) for anything else, with what it looks like.
    """
    with path.open("rb") as file:
        head = file.read(65_536)
    if head[:4] in (b"$FL2", b"$FL3"):
        return ".sav" if head[:4] == b"$FL2" else ".zsav"
    if head[:4] == b"PAR1":
        return ".parquet"
    if head.startswith(b"<stata_dta>") or (len(head) > 109 and 104 <= head[0] <= 115 and head[1] in (1, 2) and head[2] == 1):
        return ".dta"
    if head.startswith(_SAS):
        return ".sas7bdat"
    if b"SPSSPORT" in head[:600]:
        return ".por"
    looks = next((said for start, said in _OTHERS.items() if head.startswith(start)), "")
    if not looks and b"\x00" not in head:
        return _separated(head, name)
    raise Refused(
        "survey_kind",
        what=f"{name} is not a survey file that can be read" + (f": it is {looks}" if looks else ""),
        why="Its content is not that of SPSS, Stata, SAS, Parquet or CSV",
        ways_out=("Unpack it, and choose the data file inside", "Save it as SPSS, Stata, CSV or Parquet from the program that made it"),
    )


def _separated(head: bytes, name: str) -> str:
    try:
        text = head.decode("utf-8-sig", errors="strict" if len(head) < 65_536 else "ignore")
    except UnicodeDecodeError:
        raise Refused("survey_encoding", what=f"{name} is text that is not in UTF-8", ways_out=("Save it again as CSV in UTF-8",)) from None
    first = text.split("\n", 1)[0]
    if first.lstrip().lower().startswith(("<!doctype", "<html", "<?xml", "{")):
        raise Refused("survey_kind", what=f"{name} is a web page or a document, not a table", ways_out=("Download the data file itself",))
    return ".tsv" if first.count("\t") > first.count(",") else ".csv"


def refuse_unpacked(path: Path) -> None:
    """Refuse a file that would unpack to more than can be held (survey_large), by what it says of itself."""
    if path.suffix == ".parquet":
        try:
            about = pyarrow.parquet.ParquetFile(path).metadata
        except Exception:  # damaged: the reader says how
            return
        if about.num_rows * max(about.num_columns, 1) > MOST_VALUES:
            raise Refused(
                "survey_large",
                what=f"It says that it holds {about.num_rows:,} rows of {about.num_columns:,} columns",
                ways_out=("Keep only the columns that you need",),
            )


MOST_RECORDS = 100_000  # variable records of an SPSS file: a long text takes up to 130 of them


def is_absurdly_wide(path: Path) -> bool:
    """Whether a file of SPSS or Stata declares more variables than any survey has. Its reader would take minutes to find out."""
    with path.open("rb") as file:
        head = file.read(400)
        if head[:4] in (b"$FL2", b"$FL3"):
            return _spss_records(file, "<" if head[64:68] in (b"\x02\0\0\0", b"\x03\0\0\0") else ">") > MOST_RECORDS
    if head.startswith(b"<stata_dta>") and (at := head.find(b"<K>")) > 0:
        wide = 4 if b"<release>119" in head else 2
        order = "little" if b"LSF" in head else "big"
        return int.from_bytes(head[at + 3 : at + 3 + wide], order) > MOST_RECORDS  # type: ignore[arg-type]
    return False


def _spss_records(file: BinaryIO, order: str) -> int:
    """Variable records at the start of an SPSS dictionary, counted until there are too many."""
    file.seek(176)
    count = 0
    while count <= MOST_RECORDS:
        fixed = file.read(32)
        if len(fixed) < 32 or struct.unpack(order + "i", fixed[:4])[0] != 2:
            return count
        kind, labelled, missing = struct.unpack(order + "iii", fixed[4:16])
        count += kind != -1
        if labelled:
            length = struct.unpack(order + "i", file.read(4).ljust(4, b"\0"))[0]
            file.seek(max(0, length) + (-length % 4), os.SEEK_CUR)
        file.seek(8 * abs(missing), os.SEEK_CUR)
    return count
