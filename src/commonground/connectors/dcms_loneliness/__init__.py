"""Loneliness, modelled for small areas by the British Red Cross from the Community Life Survey of 2020-21."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from commonground.connectors.areas import Areas
from commonground.connectors.declared import figures, together
from commonground.connectors.nouns import Cell, Layout, Parsed, Reader
from commonground.terms import LOWER_TIER, Finding

_LAYOUT = Layout(
    form="parquet",
    key=("lsoa21cd",),
    columns=(
        Cell("lsoa21cd", required=True, pattern=r"E\d{8}"),
        Cell("pct_lonely_often_always_or_sometimes", "number", required=True, low=0, high=100),
    ),
)
_PERIOD = "2020/21"
_NOTE = "modelled from kinds of neighbourhood; averaged by Census 2021 residents"


def parse(rows: pa.Table, areas: Areas, source_id: str) -> Parsed:
    """Every small area, and the average by residents of councils, counties, regions, care boards and England."""
    kept, findings = areas.known(rows, "lsoa21cd", "modelled loneliness")
    codes = kept.column("lsoa21cd").to_pylist()
    value = kept.column("pct_lonely_often_always_or_sometimes").to_numpy()
    small = figures(
        {
            "measure": "lonely_modelled",
            "place": codes,
            "generation": areas.generation(codes),
            "value": value,
            "status": "modelled",
            "source_id": source_id,
        },
        periods=_PERIOD,
        table_name="small_figure",
    )
    people = areas.people("population", "Census 2021")
    if not people:
        return Parsed(
            {"small_figure": small},
            (
                *findings,
                Finding(
                    code="population_missing",
                    what="Loneliness is loaded for small areas only",
                    level="warning",
                    why="Residents of small areas are not loaded",
                    remedy="Load the list of small areas too",
                ),
            ),
        )
    residents = np.array([people[code] for code in codes])
    table = pa.table({"place": codes, "lonely": value * residents, "residents": residents})
    sums = ("lonely", "residents")
    lsoa = frozenset({"lsoa"})
    councils = pa.concat_tables([areas.roll_up(table, (), sums, kind, child_kinds=lsoa) for kind in sorted(LOWER_TIER)])
    groups = [
        councils,
        areas.roll_up(table, (), sums, "icb", child_kinds=lsoa),
        *(areas.roll_up(councils, (), sums, kind) for kind in ("county", "region", "country")),
    ]
    found = []
    for group in groups:
        ordered = group.sort_by("place")
        places = ordered.column("place").to_pylist()
        mean = ordered.column("lonely").to_numpy() / ordered.column("residents").to_numpy()
        found.append(
            figures(
                {
                    "measure": "lonely_modelled",
                    "place": places,
                    "generation": areas.generation(places),
                    "value": np.round(mean, 4),
                    "status": "modelled",
                    "note": _NOTE,
                    "source_id": source_id,
                },
                periods=_PERIOD,
            )
        )
    return Parsed({"small_figure": small, "figure": together("figure", found)}, findings)


READERS = (
    Reader(
        id="loneliness_small_areas",
        file=r"loneliness_cls_2020_21_lsoa21_modelled\.parquet",
        layout=_LAYOUT,
        source_id="dcms_loneliness",
        parse=parse,
        stage=4,
    ),
)
