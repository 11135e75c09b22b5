"""Postcodes: a file of some places, with their small areas."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc

from commonground.connectors.areas import Areas
from commonground.connectors.declared import table
from commonground.connectors.nouns import Cell, Layout, Parsed, Reader

_LAYOUT = Layout(
    form="parquet",
    key=("pcds",),
    columns=(
        Cell("pcds", required=True, pattern=r"[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}"),
        Cell("ladcd", required=True, pattern=r"E\d{8}"),
        Cell("lsoa21cd", pattern=r"E\d{8}"),
    ),
)


def parse(rows: pa.Table, areas: Areas, source_id: str) -> Parsed:
    """Postcodes without their space, with council and small area."""
    kept, findings = areas.known(rows, "ladcd", "postcodes")
    return Parsed(
        {
            "postcode": table(
                "postcode",
                {
                    "postcode": pc.replace_substring(kept.column("pcds"), " ", ""),
                    "place": kept.column("ladcd"),
                    "lsoa": kept.column("lsoa21cd"),
                    "source_id": source_id,
                },
            )
        },
        findings,
    )


SAMPLE = Reader(id="onspd_sample", file=r"postcodes_sample_places\.parquet", layout=_LAYOUT, source_id="onspd_2026", parse=parse)
