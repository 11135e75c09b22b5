"""Taking a release away: every table as CSV or Parquet, with what each column means and where each number is from."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.csv as pa_csv
import pyarrow.parquet as pq

from commonground.store.warehouse.declared import TABLES
from commonground.store.warehouse.reading import Release
from commonground.terms import Refused, Table

FORMS = ("csv", "parquet")
_CSVW = {"text": "string", "integer": "integer", "number": "number", "date": "date", "boolean": "boolean"}


def export(release: Release, folder: Path, *, form: str, progress: Callable[[str], None] | None = None) -> tuple[Path, ...]:
    """Write every table of the release to a folder, each with its metadata (CSV on the Web); gives the files written.

    A file is complete or not there. Raises `Refused` (form_unknown, folder_unusable).
    """
    if form not in FORMS:
        raise Refused("form_unknown", what=f"A release cannot be written as {form!r}", ways_out=tuple(f"Choose {known}" for known in FORMS))
    say = progress or (lambda _: None)
    written = []
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for declared in TABLES:
            say(f"Writing {declared.name}.{form}")
            path = folder / f"{declared.name}.{form}"
            _write(release, declared, path, form)
            about = folder / f"{path.name}-metadata.json"
            about.write_text(json.dumps(metadata(release, declared, path.name), indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
            written += [path, about]
    except OSError as problem:
        raise Refused(
            "folder_unusable",
            what="The folder cannot be written to",
            where=str(folder),
            why=problem.strerror or str(problem),
            ways_out=("Choose another folder", "Free some space"),
        ) from problem
    return tuple(written)


def metadata(release: Release, declared: Table, name: str) -> dict[str, Any]:
    """What the file is, in the words of CSV on the Web."""
    return {
        "@context": "http://www.w3.org/ns/csvw",
        "url": name,
        "dc:title": declared.meaning,
        "dc:identifier": release.id,
        "dc:created": release.built.isoformat(),
        "tableSchema": {
            "primaryKey": list(declared.key),
            "columns": [
                {
                    "name": column.name,
                    "titles": column.name,
                    "dc:description": column.meaning,
                    "datatype": _CSVW[column.type],
                    "required": column.required,
                }
                for column in declared.columns
            ],
        },
    }


def _write(release: Release, declared: Table, path: Path, form: str) -> None:
    part = path.with_name(path.name + ".part")
    try:
        reader = release.batches(f'SELECT * FROM "{declared.name}"')
        if form == "csv":
            with pa_csv.CSVWriter(part, reader.schema) as writer:
                for batch in _batches(reader):
                    writer.write_batch(batch)
        else:
            with pq.ParquetWriter(part, reader.schema, compression="zstd") as parquet:
                for batch in _batches(reader):
                    parquet.write_batch(batch)
        os.replace(part, path)
    finally:
        part.unlink(missing_ok=True)


def _batches(reader: pa.RecordBatchReader) -> Iterator[pa.RecordBatch]:
    yield from reader
