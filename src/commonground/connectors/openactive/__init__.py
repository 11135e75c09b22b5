"""OpenActive: what can be found in open booking feeds, counted for each council by the Open Data Institute."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from commonground.connectors.areas import Areas
from commonground.connectors.declared import figures, together
from commonground.connectors.nouns import Cell, Layout, Parsed, Reader
from commonground.terms import Finding

_PERIOD = "18 February 2026"
_LAYOUT = Layout(
    form="csv",
    key=("lad24cd",),
    columns=(
        Cell("lad24cd", required=True, pattern=r"E\d{8}"),
        *(Cell(name, "integer", required=True, low=0, high=100_000) for name in ("organisation_count", "activity_count", "place_count")),
    ),
)


def parse(rows: pa.Table, areas: Areas, source_id: str) -> Parsed:
    """Organisations and places for every 100,000 residents, and kinds of activity.

    Places are added up to higher tiers; organisations and activities are not, because one can be in several councils.
    """
    kept, findings = areas.known(rows, "lad24cd", "OpenActive counts")
    people = areas.people("population", "mid-2024")
    codes = kept.column("lad24cd").to_pylist()
    found = [
        figures(
            {
                "measure": "openactive_activities",
                "place": codes,
                "generation": areas.generation(codes),
                "value": kept.column("activity_count"),
                "status": "counted",
                "source_id": source_id,
            },
            periods=_PERIOD,
        )
    ]
    if not people:
        findings = (
            *findings,
            Finding(
                code="population_missing",
                what="Only the kinds of activity are loaded",
                where="OpenActive counts",
                level="warning",
                why="The population of mid-2024 is not loaded",
                remedy="Load it too",
            ),
        )
        return Parsed({"figure": together("figure", found)}, findings)
    residents = np.array([people[code] for code in codes])
    table = pa.table(
        {
            "place": codes,
            "organisations": kept.column("organisation_count").cast(pa.float64()),
            "places": kept.column("place_count").cast(pa.float64()),
            "residents": residents,
        }
    )
    found.append(_rate("openactive_organisations", table, "organisations", "counted", None, areas, source_id))
    found.append(_rate("openactive_places", table, "places", "counted", None, areas, source_id))
    for kind in ("county", "region", "icb", "country"):
        tier = areas.roll_up(table, (), ("places", "residents"), kind).sort_by("place")
        found.append(_rate("openactive_places", tier, "places", "derived", "added up from councils", areas, source_id))
    return Parsed({"figure": together("figure", found)}, findings)


def _rate(measure: str, table: pa.Table, count: str, status: str, note: str | None, areas: Areas, source_id: str) -> pa.Table:
    counted, residents = table.column(count).to_numpy(), table.column("residents").to_numpy()
    codes = table.column("place").to_pylist()
    return figures(
        {
            "measure": measure,
            "place": codes,
            "generation": areas.generation(codes),
            "value": np.round(100_000 * counted / residents, 4),
            "count": np.round(counted, 1),
            "denominator": np.round(residents, 1),
            "status": status,
            "note": note,
            "source_id": source_id,
        },
        periods=_PERIOD,
    )


READERS = (
    Reader(
        id="openactive_by_council",
        file=r"openactive_opportunities_by_lad_.*\.csv",
        layout=_LAYOUT,
        source_id="openactive_2026_02",
        parse=parse,
        stage=3,
    ),
)
