"""Indices of 2025: summaries of councils and care boards as published; higher tiers worked out from small areas."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pyarrow as pa

from commonground.connectors.areas import Areas
from commonground.connectors.declared import figures, together
from commonground.connectors.nouns import Cell, Layout, Parsed, Reader
from commonground.terms import LOWER_TIER

_CODE = r"E\d{8}"
PERIOD = "2025"
_LSOA = frozenset({"lsoa"})
_DOMAINS = {
    "income": "income",
    "employment": "employment",
    "education": "education_skills_and_training",
    "health": "health_deprivation_and_disability",
    "crime": "crime",
    "housing": "barriers_to_housing_and_services",
    "environment": "living_environment",
}
_SMALL_DOMAINS = {
    "income": "income",
    "employment": "employment",
    "education": "education",
    "health": "health",
    "crime": "crime",
    "housing": "housing_and_services",
    "environment": "environment",
}
_SHARE = "imd_proportion_of_lso_as_in_most_deprived_10_percent_nationally"
_RATES = {"income", "employment"}  # shares of people, printed as 0.228


def _summary(code: str, extent: str) -> Layout:
    return Layout(
        form="csv",
        key=(code,),
        columns=(
            Cell(code, required=True, pattern=_CODE),
            Cell("imd_average_score", "number", required=True, low=0, high=100),
            Cell(_SHARE, "number", required=True, low=0, high=1),
            Cell(extent, "number", required=True, low=0, high=1),
            *(Cell(f"{name}_average_score", "number", required=True, low=-5, high=100) for name in _DOMAINS.values()),
        ),
    )


_SMALL = Layout(
    form="parquet",
    key=("lsoa21cd",),
    columns=(
        Cell("lsoa21cd", required=True, pattern=_CODE),
        Cell("imd_score", "number", required=True, low=0, high=100),
        Cell("imd_rank", "integer", required=True, low=1),
        Cell("imd_decile", "integer", required=True, low=1, high=10),
        *(Cell(f"{name}_score", "number", required=True) for name in _SMALL_DOMAINS.values()),
    ),
)


def _parse_summary(code: str, extent: str) -> Callable[[pa.Table, Areas, str], Parsed]:
    def parse(rows: pa.Table, areas: Areas, source_id: str) -> Parsed:
        """Average scores of the index and its domains, extent, and the share of small areas in the most deprived 10%."""
        kept, findings = areas.known(rows, code, "Indices of Deprivation 2025")
        codes = kept.column(code).to_pylist()
        common = {"place": codes, "generation": areas.generation(codes), "status": "counted", "source_id": source_id}
        values = {
            "imd_score": kept.column("imd_average_score").to_numpy(),
            "imd_lsoas_10": 100 * kept.column(_SHARE).to_numpy(),
            "imd_extent": 100 * kept.column(extent).to_numpy(),
        }
        for domain, name in _DOMAINS.items():
            value = kept.column(f"{name}_average_score").to_numpy()
            values[f"deprivation_{domain}"] = 100 * value if domain in _RATES else value
        found = [figures({**common, "measure": measure, "value": np.round(value, 4)}, periods=PERIOD) for measure, value in values.items()]
        return Parsed({"figure": together("figure", found)}, findings)

    return parse


def parse_small(rows: pa.Table, areas: Areas, source_id: str) -> Parsed:
    """Score, rank and decile of every small area; shares in the most deprived 10% and 20%, and averages of higher tiers."""
    kept, findings = areas.known(rows, "lsoa21cd", "Indices of Deprivation 2025")
    codes = kept.column("lsoa21cd").to_pylist()
    common = {"place": codes, "generation": areas.generation(codes), "status": "counted", "source_id": source_id}
    small = [
        figures({**common, "measure": measure, "value": kept.column(name)}, periods=PERIOD, table_name="small_figure")
        for measure, name in (("imd_score", "imd_score"), ("imd_rank", "imd_rank"), ("imd_decile", "imd_decile"))
    ]
    return Parsed(
        {"small_figure": together("small_figure", small), "figure": together("figure", _worked_out(kept, areas, source_id))}, findings
    )


def _worked_out(rows: pa.Table, areas: Areas, source_id: str) -> list[pa.Table]:
    decile = rows.column("imd_decile").to_numpy()
    table = pa.table(
        {
            "place": rows.column("lsoa21cd"),
            "areas": np.ones(rows.num_rows),
            "worst_10": (decile == 1).astype(float),
            "worst_20": (decile <= 2).astype(float),
        }
    )
    sums = ("areas", "worst_10", "worst_20")
    councils = pa.concat_tables([areas.roll_up(table, (), sums, kind, child_kinds=_LSOA) for kind in sorted(LOWER_TIER)])
    icbs = areas.roll_up(table, (), sums, "icb", child_kinds=_LSOA)
    found = []
    for measure, name, groups in (("imd_lsoas_20", "worst_20", [councils, icbs]), ("imd_lsoas_10", "worst_10", [])):
        above = [areas.roll_up(councils, (), sums, kind) for kind in ("county", "region", "country")]
        for group in [*groups, *above]:
            ordered = group.sort_by("place")
            codes = ordered.column("place").to_pylist()
            counted, total = ordered.column(name).to_numpy(), ordered.column("areas").to_numpy()
            found.append(
                figures(
                    {
                        "measure": measure,
                        "place": codes,
                        "generation": areas.generation(codes),
                        "value": np.round(100 * counted / total, 4),
                        "count": counted,
                        "denominator": total,
                        "status": "derived",
                        "note": "counted from small areas",
                        "source_id": source_id,
                    },
                    periods=PERIOD,
                )
            )
    return found + _average_scores(rows, areas, source_id)


def _average_scores(rows: pa.Table, areas: Areas, source_id: str) -> list[pa.Table]:
    """Counties, regions and England: the average of small areas by residents, which is how the publisher averages councils."""
    people = areas.people("population", "Census 2021")
    if not people:
        return []
    residents = np.array([people[code] for code in rows.column("lsoa21cd").to_pylist()], dtype=float)
    table = pa.table(
        {"place": rows.column("lsoa21cd"), "weighted": rows.column("imd_score").to_numpy() * residents, "residents": residents}
    )
    sums = ("weighted", "residents")
    councils = pa.concat_tables([areas.roll_up(table, (), sums, kind, child_kinds=_LSOA) for kind in sorted(LOWER_TIER)])
    found = []
    for kind in ("county", "region", "country"):
        tier = areas.roll_up(councils, (), sums, kind).sort_by("place")
        codes = tier.column("place").to_pylist()
        found.append(
            figures(
                {
                    "measure": "imd_score",
                    "place": codes,
                    "generation": areas.generation(codes),
                    "status": "derived",
                    "value": np.round(tier.column("weighted").to_numpy() / tier.column("residents").to_numpy(), 4),
                    "note": "averaged from small areas by Census 2021 residents",
                    "source_id": source_id,
                },
                periods=PERIOD,
            )
        )
    return found


READERS = (
    Reader(
        id="iod2025_councils",
        file=r"iod2025_lad24\.csv",
        layout=_summary("lad24cd", "imd25_extent"),
        source_id="mhclg_iod_2025",
        parse=_parse_summary("lad24cd", "imd25_extent"),
    ),
    Reader(
        id="iod2025_icbs",
        file=r"iod2025_icb24\.csv",
        layout=_summary("icb24cd", "imd_2025_extent"),
        source_id="mhclg_iod_2025",
        parse=_parse_summary("icb24cd", "imd_2025_extent"),
    ),
    Reader(id="iod2025_small", file=r"iod2025_lsoa21\.parquet", layout=_SMALL, source_id="mhclg_iod_2025", parse=parse_small, stage=3),
)
