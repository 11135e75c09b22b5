"""Indices of 2019: as published for the councils of 2019, carried to the councils in force from small areas, with the population used."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from commonground.connectors.areas import Areas
from commonground.connectors.declared import figures, together
from commonground.connectors.nouns import Cell, Layout, Parsed, Reader
from commonground.terms import Finding

PERIOD = "2019"
_LAYOUT = Layout(
    form="csv",
    key=("lad19cd",),
    columns=(
        Cell("lad19cd", required=True, pattern=r"E\d{8}"),
        Cell("score", "number", required=True, low=0, high=100),
        Cell("proportion", "number", required=True, low=0, high=1),
        Cell("extent", "number", required=True, low=0, high=1),
    ),
)

_POPULATION = Layout(
    form="parquet",
    key=("lsoa11cd",),
    columns=(
        Cell("lsoa11cd", required=True, pattern=r"E\d{8}"),
        Cell("lad19cd", required=True, pattern=r"E\d{8}"),
        Cell("pop_total_2015", "integer", required=True, low=0, high=20_000),
    ),
)
_SMALL = Layout(
    form="parquet",
    key=("lsoa11cd",),
    columns=(
        Cell("lsoa11cd", required=True, pattern=r"E\d{8}"),
        Cell("imd_score", "number", required=True, low=0, high=100),
        Cell("imd_decile", "integer", required=True, low=1, high=10),
    ),
)


def parse(rows: pa.Table, areas: Areas, source_id: str) -> Parsed:
    """Average score, extent, and the share of small areas in the most deprived 10%, as published for the councils of 2019."""
    kept, findings = areas.known(rows, "lad19cd", "Indices of Deprivation 2019")
    codes = kept.column("lad19cd").to_pylist()
    common = {"place": codes, "generation": areas.generation(codes), "status": "counted", "source_id": source_id}
    values = {
        "imd_2019_score": kept.column("score").to_numpy(),
        "imd_2019_lsoas_10": 100 * kept.column("proportion").to_numpy(),
        "imd_2019_extent": 100 * kept.column("extent").to_numpy(),
    }
    found = [figures({**common, "measure": measure, "value": np.round(value, 4)}, periods=PERIOD) for measure, value in values.items()]
    return Parsed({"figure": together("figure", found)}, findings)


def parse_population(rows: pa.Table, areas: Areas, source_id: str) -> Parsed:
    """Residents of mid-2015 without prisoners, added up to the councils in force; kept by small area for the scores."""
    named = rows.rename_columns(["place" if name == "lad19cd" else name for name in rows.column_names])
    kept, findings = areas.known(named, "place", "population of the Indices of 2019")
    councils = areas.carried(kept, (), ("pop_total_2015",)).sort_by("place")
    codes = councils.column("place").to_pylist()
    status = ["carried" if moved else "estimated" for moved in councils.column("carried").to_pylist()]
    common = {"measure": "population_without_prisoners", "source_id": source_id}
    found = [
        figures(
            {**common, "place": codes, "generation": areas.generation(codes), "value": councils.column("pop_total_2015"), "status": status},
            periods="mid-2015",
        )
    ]
    for kind in ("county", "region", "icb", "country"):
        tier = areas.roll_up(councils, (), ("pop_total_2015",), kind).sort_by("place")
        places = tier.column("place").to_pylist()
        found.append(
            figures(
                {
                    **common,
                    "place": places,
                    "generation": areas.generation(places),
                    "value": np.round(tier.column("pop_total_2015").to_numpy(), 1),
                    "status": "derived",
                    "note": "added up from councils",
                },
                periods="mid-2015",
            )
        )
    return Parsed({"figure": together("figure", found), "residents_2015": kept.select(["lsoa11cd", "place", "pop_total_2015"])}, findings)


def parse_small(rows: pa.Table, areas: Areas, source_id: str) -> Parsed:
    """The councils made since 2019, counties, regions and England: averages of small areas by residents, as the publisher makes them."""
    residents = areas.kept.get("residents_2015")
    if residents is None:
        said = "The councils made since 2019 have no score of 2019, because the population of its small areas is missing"
        return Parsed(
            {},
            (
                Finding(
                    code="file_companion",
                    what=said,
                    where="Indices of Deprivation 2019",
                    level="warning",
                    remedy="Put the population denominators into the same folder",
                ),
            ),
        )
    joined = rows.join(residents, "lsoa11cd", join_type="inner", use_threads=False)
    people = joined.column("pop_total_2015").to_numpy().astype(float)
    small = pa.table(
        {
            "place": joined.column("place"),
            "weighted": joined.column("imd_score").to_numpy() * people,
            "people": people,
            "worst": (joined.column("imd_decile").to_numpy() == 1).astype(float),
            "areas": np.ones(joined.num_rows),
        }
    )
    sums = ("weighted", "people", "worst", "areas")
    councils = areas.carried(small, (), sums)
    new = councils.filter(councils.column("carried"))
    groups = [(new, "carried", "averaged from the small areas of the councils that this one replaced")]
    groups += [
        (areas.roll_up(councils, (), sums, kind), "derived", "averaged from small areas by residents of mid-2015")
        for kind in ("county", "region", "country")
    ]
    found = []
    for group, status, note in groups:
        ordered = group.sort_by("place")
        codes = ordered.column("place").to_pylist()
        common = {"place": codes, "generation": areas.generation(codes), "status": status, "note": note, "source_id": source_id}
        score = ordered.column("weighted").to_numpy() / ordered.column("people").to_numpy()
        worst, total = ordered.column("worst").to_numpy(), ordered.column("areas").to_numpy()
        found += [
            figures({**common, "measure": "imd_2019_score", "value": np.round(score, 4)}, periods=PERIOD),
            figures(
                {**common, "measure": "imd_2019_lsoas_10", "value": np.round(100 * worst / total, 4), "count": worst, "denominator": total},
                periods=PERIOD,
            ),
        ]
    return Parsed({"figure": together("figure", found)})


READERS = (
    Reader(
        id="iod2019_population",
        file=r"lsoa11_population_broad_age_2015\.parquet",
        layout=_POPULATION,
        source_id="mhclg_iod_2019_population",
        parse=parse_population,
    ),
    Reader(id="iod2019_small", file=r"iod2019_lsoa11\.parquet", layout=_SMALL, source_id="mhclg_iod_2019", parse=parse_small, stage=2),
    Reader(id="iod2019_councils", file=r"iod2019_lad19\.csv", layout=_LAYOUT, source_id="mhclg_iod_2019", parse=parse),
)
