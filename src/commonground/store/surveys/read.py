"""Read a survey file or a table in memory into Arrow, with its labels and its kinds of missing answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv
import pyarrow.parquet

from commonground.store.surveys.kinds import is_absurdly_wide
from commonground.terms import Refused

MOST_COLUMNS = 20_000
_STATISTICAL = {".sav": "read_sav", ".zsav": "read_sav", ".dta": "read_dta", ".por": "read_por", ".sas7bdat": "read_sas7bdat"}


@dataclass(frozen=True)
class Held:
    """A table with the words of its variables, the words of its codes and its codes for missing answers."""

    table: pa.Table
    labels: Mapping[str, str] = field(default_factory=dict)
    values: Mapping[str, Mapping[object, str]] = field(default_factory=dict)
    missing: Mapping[str, Mapping[object, str]] = field(default_factory=dict)
    name: str = "a table in memory"
    path: Path | None = None  # where the rows are, when `table` is their header alone
    blank: Mapping[str, tuple[object, ...]] = field(default_factory=dict)  # codes of the file at `path` that are no answer
    made: pa.Table | None = None  # columns made beside those of the file at `path`, row by row


def look(source: object) -> Held:
    """As `read`, but a Parquet file is left where it is: its header, and the path at which a database can read its rows."""
    if not isinstance(source, (str, Path)) or Path(source).suffix.lower() != ".parquet" or not Path(source).is_file():
        return read(source)
    path = Path(source)
    try:
        schema = pyarrow.parquet.read_schema(path)
    except Exception:
        return read(source)  # which says what is wrong with it
    if any(pa.types.is_nested(kind.type) or pa.types.is_float16(kind.type) for kind in schema):
        return read(source)
    return Held(_plain(schema.empty_table()), name=path.name, path=path)


def read(source: object) -> Held:
    """A path (SPSS, Stata, SAS, CSV or Parquet), or anything that speaks Arrow (Polars, pandas, pyarrow), or a dictionary of columns.

    Codes that the file declares as missing become empty and are kept, with their words, in `missing`. Refuses a file that
    is truncated, or is not what its name says, or has more than 20,000 columns.
    """
    if isinstance(source, (str, Path)):
        return _file(Path(source))
    if isinstance(source, pa.Table):
        return Held(_plain(source))
    if isinstance(source, Mapping):
        return Held(_plain(pa.table({str(name): pa.array(column) for name, column in source.items()})))
    if hasattr(source, "__arrow_c_stream__"):
        return Held(_plain(pa.RecordBatchReader.from_stream(source).read_all()))
    raise Refused(
        "survey_source",
        what=f"A survey cannot be read from a {type(source).__name__}",
        ways_out=("Give the path of an SPSS, Stata, CSV or Parquet file", "Give a Polars, pandas or Arrow table"),
    )


def _file(path: Path) -> Held:
    if not path.is_file():
        raise Refused("survey_absent", what=f"There is no file {path}", ways_out=("Check the name and the folder",))
    kind = path.suffix.lower()
    try:
        if kind in _STATISTICAL:
            if is_absurdly_wide(path):
                raise _too_wide(path)
            return _statistical(path, _STATISTICAL[kind])
        if kind == ".parquet":
            file = pyarrow.parquet.ParquetFile(path)
            if file.metadata.num_columns > MOST_COLUMNS:
                raise _too_wide(path)
            words = [field.name for field in file.schema_arrow if pa.types.is_string(field.type) or pa.types.is_large_string(field.type)]
            return Held(_plain(pyarrow.parquet.read_table(path, read_dictionary=words), keep_words=True), name=path.name)
        if kind in (".csv", ".txt", ".tsv", ".tab"):
            return Held(_csv(path), name=path.name)
    except Refused:
        raise
    except Exception as error:
        raise Refused(
            "survey_unreadable",
            what=f"{path.name} cannot be read as {kind[1:]}",
            why=f"It may be cut short or damaged ({type(error).__name__}: {str(error)[:160]})",
            ways_out=("Download it again and compare its size", "Save it as CSV or Parquet from the program that made it"),
        ) from error
    raise Refused(
        "survey_kind",
        what=f"{path.name} is of a kind that is not read",
        ways_out=("Use SPSS (.sav), Stata (.dta), SAS (.sas7bdat), CSV or Parquet",),
    )


def _too_wide(path: Path) -> Refused:
    return Refused(
        "survey_wide",
        what=f"{path.name} has more than {MOST_COLUMNS:,} columns",
        why="No person-level survey is so wide; the file is damaged or turned on its side",
        ways_out=("Check that rows are people", "Keep only the columns that you need"),
    )


def _csv(path: Path) -> pa.Table:
    """A table of words: the delimiter that its first line has most of; UTF-8, or what spreadsheets write instead (UTF-16, Windows-1252)."""
    with path.open("rb") as file:
        head = file.readline(4_000_000)
    encoding = "utf-16" if head[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8"
    delimiter = max(",", ";", "\t", key=lambda one: head.count(one.encode()))
    if head.count(delimiter.encode()) > MOST_COLUMNS or len(head) >= 4_000_000:
        raise _too_wide(path)
    parsed = pyarrow.csv.ParseOptions(delimiter=delimiter)
    options = pyarrow.csv.ConvertOptions(strings_can_be_null=True, null_values=["", "NA", "NaN", "nan", "NULL"])

    def read_as(encoding: str) -> pa.Table:
        return pyarrow.csv.read_csv(path, pyarrow.csv.ReadOptions(encoding=encoding), parsed, options)

    table = read_as(encoding)
    if any(pa.types.is_binary(column.type) for column in table.columns):  # not UTF-8: the reader leaves such columns as bytes
        table = read_as("cp1252")
    return _plain(table)


def _statistical(path: Path, reader: str) -> Held:
    try:
        import pyreadstat
    except ImportError as error:
        raise Refused(
            "reader_absent",
            what="SPSS, Stata and SAS files need the package pyreadstat",
            ways_out=("Install pyreadstat", "Save the file as CSV or Parquet"),
        ) from error
    read_with = getattr(pyreadstat, reader)
    _, head = read_with(str(path), metadataonly=True)
    if len(head.column_names) > MOST_COLUMNS:
        raise _too_wide(path)
    more = {"user_missing": True} if reader in ("read_sav", "read_dta", "read_sas7bdat") else {}
    frame, meta = read_with(str(path), **more)
    expected = getattr(meta, "number_rows", None)
    if expected is not None and expected >= 0 and len(frame) != expected:
        raise Refused(
            "survey_truncated",
            what=f"{path.name} says that it has {expected:,} rows but holds {len(frame):,}",
            ways_out=("Download it again",),
        )
    values = {name: dict(words) for name, words in meta.variable_value_labels.items()}
    missing: dict[str, dict[object, str]] = {}
    for name, ranges in getattr(meta, "missing_ranges", {}).items():
        codes = {value for value in frame[name].dropna().unique() for limits in ranges if _between(value, limits)}
        missing[name] = {code: values.get(name, {}).get(code, "declared missing") for code in codes}
        frame[name] = frame[name].where(~frame[name].isin(list(codes)))
    for name, kinds in getattr(meta, "missing_user_values", {}).items():
        letters = [kind for kind in kinds if isinstance(kind, str)]
        missing[name] = {kind: values.get(name, {}).get(kind, f"missing ({kind})") for kind in letters}
        if letters and frame[name].dtype == object:
            frame[name] = frame[name].where(~frame[name].isin(letters)).astype("float64")
    table = _plain(_unblanked(pa.Table.from_pandas(frame, preserve_index=False)))
    return Held(
        table,
        labels={name: words for name, words in meta.column_names_to_labels.items() if words},
        values=values,
        missing=missing,
        name=path.name,
    )


def _unblanked(table: pa.Table) -> pa.Table:
    """Words that are blank are no answer: these files have no other mark for a missing word, and in CSV a blank is none."""
    for place, kind in enumerate(table.schema):
        if pa.types.is_string(kind.type) or pa.types.is_large_string(kind.type):
            column = table.column(place)
            blank = pc.equal(pc.utf8_trim_whitespace(column), "")
            table = table.set_column(place, kind.name, pc.if_else(blank, pa.scalar(None, kind.type), column))
    return table


def _between(value: object, limits: Mapping[str, object]) -> bool:
    try:
        return bool(limits["lo"] <= value <= limits["hi"])  # type: ignore[operator]
    except TypeError:
        return False


def _plain(table: pa.Table, *, keep_words: bool = False) -> pa.Table:
    if table.num_columns > MOST_COLUMNS:
        raise Refused(
            "survey_wide", what=f"The table has more than {MOST_COLUMNS:,} columns", ways_out=("Keep only the columns that you need",)
        )
    lower = [name.lower() for name in table.column_names]
    if twice := sorted({name for name in lower if lower.count(name) > 1}):
        raise Refused(
            "columns_alike",
            what=f"Some columns differ only in capitals: {', '.join(twice[:5])}",
            why="They would be taken for one another",
            ways_out=("Rename them",),
        )
    if reserved := [name for name in lower if name.startswith("cg_")]:
        raise Refused(
            "columns_reserved", what=f"Column names that start with cg_ are used here: {', '.join(reserved[:5])}", ways_out=("Rename them",)
        )
    columns = []
    for column in table.columns:
        if pa.types.is_dictionary(column.type) and not (keep_words and len(table) > 50_000 and pa.types.is_string(column.type.value_type)):
            column = column.cast(column.type.value_type)
        if pa.types.is_float16(column.type):
            column = column.cast(pa.float32())
        if pa.types.is_floating(column.type):
            column = pc.if_else(pc.is_nan(column), pa.scalar(None, column.type), column)  # not a number is not an answer
        columns.append(column)
    return pa.table(columns, names=table.column_names)
