"""Design and question files: read, and found beside one another."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet

from commonground.domain.survey.question import Origin
from commonground.domain.survey.recipe_columns import measures_of
from commonground.domain.survey.recipes import RECIPES
from commonground.domain.survey.written import Settings, understand
from commonground.store.surveys.opened import Opened, open_survey
from commonground.store.surveys.read import Held, look
from commonground.store.written import plain, text_of
from commonground.terms import Refused


def read_written(path: Path) -> Any:
    """The content of a YAML or JSON file."""
    return plain(text_of(path), path.name)


def open_with_settings(source: object, written: object | Path | None, *, keep: Path | None = None) -> tuple[Opened, Settings]:
    """A survey opened with its design file (or its content): missing codes emptied and kept, the source named with its hash.

    `keep` is a folder in which what was made ready and worked out is kept for the next time.
    """
    held = source if isinstance(source, Held) else look(source)
    content = read_written(written) if isinstance(written, Path) else written
    settings = understand(content, tuple(held.table.column_names))
    held = _with_measures(_without_codes(held, settings), settings)
    opened = open_survey(held, settings.design, keep=keep)
    origin = settings.source or Origin(
        publisher="Not stated", title=held.name, edition="Not stated", licence="Not stated: ask the producer before publishing"
    )
    if isinstance(source, (str, Path)):
        origin = Origin(
            publisher=origin.publisher,
            title=origin.title,
            edition=origin.edition,
            licence=origin.licence,
            address=origin.address,
            file=held.name,
            sha256=_sha256(Path(source)),
        )
    return opened, replace(settings, source=origin)


def _without_codes(held: Held, settings: Settings) -> Held:
    table, missing = held.table, {name: dict(codes) for name, codes in held.missing.items()}
    blank: dict[str, tuple[object, ...]] = {}
    everywhere = settings.missing.get("all", ())
    if absent := [name for name in settings.missing if name != "all" and name not in table.column_names]:
        raise Refused(
            "design_columns",
            what=f"The design names missing codes for columns that the file does not have: {', '.join(absent)}",
            ways_out=("Correct the names",),
        )
    design = set(settings.design.columns)
    for place, name in enumerate(table.column_names):
        codes = settings.missing.get(name, () if name in design else everywhere)
        column = _column(held, name) if codes else table[name]
        if codes and pa.types.is_dictionary(column.type):
            column = column.cast(column.type.value_type)
        kept = [code for code in (_like(code, column.type) for code in codes) if code is not None]
        if not kept:
            continue
        found = pc.is_in(column, value_set=pa.array(kept, column.type))
        if pc.any(found).as_py():
            if held.path:
                blank[name] = tuple(kept)
            else:
                table = table.set_column(place, name, pc.if_else(found, pa.scalar(None, column.type), column))
            words = held.values.get(name, {})
            missing.setdefault(name, {}).update({code: words.get(code, "no answer") for code in kept})
    return replace(held, table=table, missing=missing, blank=blank)


def _column(held: Held, name: str) -> pa.ChunkedArray:
    """One column of every row, with the words of a list taken as words."""
    column = pyarrow.parquet.read_table(held.path, columns=[name])[name] if held.path else held.table[name]
    if pa.types.is_dictionary(column.type):
        column = column.cast(column.type.value_type)
    return pc.if_else(pc.is_nan(column), pa.scalar(None, column.type), column) if pa.types.is_floating(column.type) else column


def _emptied(held: Held, name: str) -> pa.ChunkedArray:
    """One column of every row without the codes that are no answer."""
    column = _column(held, name)
    codes = held.blank.get(name)
    return pc.if_else(pc.is_in(column, value_set=pa.array(codes, column.type)), pa.scalar(None, column.type), column) if codes else column


def _with_measures(held: Held, settings: Settings) -> Held:
    """The file with a column for each measure that its raw answers make, labelled with the recipe."""
    if settings.raw is None:
        return held
    if absent := [name for name in settings.raw.columns if name not in held.table.column_names]:
        raise Refused(
            "design_columns",
            what=f"The design names raw answers that the file does not have: {', '.join(absent)}",
            ways_out=("Correct the names under raw:",),
        )
    raw = pa.table({name: _emptied(held, name) for name in dict.fromkeys(settings.raw.columns)})
    table, labels, values, columns = held.table, dict(held.labels), dict(held.values), {}
    for name, column in measures_of(raw, settings.raw).items():
        recipe = RECIPES[name]
        share = recipe.statistic == "proportion"
        made = pa.array(column, pa.float64(), from_pandas=True)
        columns[name] = made.cast(pa.int8()) if share else made
        table = table.append_column(name, columns[name].slice(0, table.num_rows))
        labels[name] = recipe.words
        if share:
            values[name] = {0: "no", 1: "yes"}
    return replace(held, table=table, labels=labels, values=values, made=pa.table(columns) if held.path and columns else None)


def _like(code: object, kind: pa.DataType) -> object | None:
    try:
        return pa.scalar(str(code) if pa.types.is_string(kind) else code).cast(kind).as_py()
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError):
        return None


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
