"""The starter figures that the package ships: our own compact tables, compiled by `tools/compile_starter.py`."""

from __future__ import annotations

from functools import cache
from importlib.resources import as_file

import pyarrow as pa
import pyarrow.parquet as pq

from commonground.connectors import sources
from commonground.connectors.declared import DECLARED, schema
from commonground.connectors.nouns import Loaded, Progress
from commonground.connectors.postcode_rows import unpacked
from commonground.reference import path_of
from commonground.terms import Refused


def load(progress: Progress | None = None) -> Loaded:
    """Every starter table with the sources behind them. Raises `Refused` when the package is incomplete."""
    say = progress or (lambda _: None)
    tables = {}
    for name in DECLARED:
        say(f"Reading the starter table {name}")
        table = _postcodes() if name == "postcode" else _read(name)
        if table is not None:
            tables[name] = table
    if "figure" not in tables:
        raise Refused(
            "starter_missing",
            what="The starter figures are missing from the package",
            why="The installation is incomplete",
            ways_out=("Install the package again", "Compile them with tools/compile_starter.py"),
        )
    named = {value for table in tables.values() for value in table.column("source_id").unique().to_pylist()}
    catalogue = sources.all_sources()
    return Loaded(tables, tuple(catalogue[name] for name in sorted(named)))


@cache
def geography() -> dict[str, pa.Table]:
    """The starter's places, how they nest and what became of withdrawn codes; empty before the first compilation."""
    found = {name: _read(name) for name in ("place", "place_part", "succession")}
    return {name: table for name, table in found.items() if table is not None}


@cache
def shipped(name: str) -> pa.Table | None:
    """One starter table, or nothing before the first compilation."""
    return _read(name)


def _read(name: str) -> pa.Table | None:
    with as_file(path_of(f"starter/{name}.parquet")) as file:
        if not file.exists():
            return None
        table = pq.ParquetFile(file).read(use_threads=False)  # read_table would import pandas, which takes seconds
    return table.select(schema(name).names).cast(schema(name))


@cache
def shipped_postcodes() -> pa.Table | None:
    """The starter's postcodes with the council of each."""
    return _postcodes()


def _postcodes() -> pa.Table | None:
    with as_file(path_of("starter/postcode_sectors.parquet")) as sectors, as_file(path_of("starter/postcode_small_areas.parquet")) as small:
        if not sectors.exists():
            return None
        return unpacked(pq.ParquetFile(sectors).read(), pq.ParquetFile(small).read() if small.exists() else None)
