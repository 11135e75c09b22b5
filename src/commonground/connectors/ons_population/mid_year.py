"""Mid-year population estimates of councils: 2020 (old boundaries, carried to the new), 2023 and 2024."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from commonground.connectors.areas import ENGLAND, Areas
from commonground.connectors.declared import figures, together
from commonground.connectors.nouns import Cell, Layout, Parsed, Reader
from commonground.connectors.ons_population.ages import FIVE_YEARS, OLDEST, by_tier, label, measures

_CODE = r"E\d{8}"
_LONG = Layout(
    form="parquet",
    key=("ladcd", "age", "year"),
    columns=(
        Cell("ladcd", required=True, pattern=_CODE),
        Cell("age", "integer", required=True, low=0, high=OLDEST),
        Cell("population", "integer", required=True, low=0, high=200_000),
        Cell("year", "integer", required=True, low=1981, high=2100),
    ),
)
_AGES = (*[f"a{age}" for age in range(OLDEST)], "a90p")
_WIDE = Layout(
    form="csv",
    key=("lad21cd",),
    columns=(
        Cell("lad21cd", required=True, pattern=_CODE),
        Cell("lad21nm", required=True),
        Cell("all_ages", "integer", required=True, low=1),
        *(Cell(name, "integer", required=True, low=0, high=200_000) for name in _AGES),
    ),
)
_BY_SEX = Layout(
    form="csv",
    key=("sex", "age"),
    columns=(
        Cell("sex", required=True, allowed=frozenset({"females", "males"})),
        Cell("age", required=True, pattern=r"\d{1,2}\+?"),
        Cell("population", "integer", required=True, low=0),
    ),
)
_PRINTED = Layout(
    form="csv",
    key=("areacd",),
    columns=(
        Cell("areacd", required=True),
        Cell("areanm", required=True),
        Cell("geography", required=True),
        Cell("all_ages", "integer", required=True, low=1),
    ),
)


def parse_long(rows: pa.Table, areas: Areas, source_id: str) -> Parsed:
    """Every age measure of every council and the tiers above, for each year in the file."""
    kept, findings = areas.known(rows, "ladcd", "mid-year population")
    found = []
    for year in sorted(pc.unique(kept.column("year")).to_pylist()):
        rows_of_year = kept.filter(pc.equal(kept.column("year"), year)).sort_by([("ladcd", "ascending"), ("age", "ascending")])
        codes = pc.unique(rows_of_year.column("ladcd")).to_pylist()
        people = rows_of_year.column("population").to_numpy().reshape(len(codes), OLDEST + 1).astype(float)
        for group in by_tier(codes, people, areas):
            found.extend(measures(*group, period=f"mid-{year}", source_id=source_id, areas=areas))
    return Parsed({"figure": together("figure", found)}, findings)


def parse_wide(rows: pa.Table, areas: Areas, source_id: str) -> Parsed:
    """Mid-2020 on the boundaries of 2021, added up to the councils in force; marked as carried."""
    named = rows.rename_columns(["place" if name == "lad21cd" else name for name in rows.column_names])
    kept, findings = areas.known(named, "place", "mid-2020 population")
    carried = areas.carried(kept, (), _AGES).sort_by("place")
    codes = carried.column("place").to_pylist()
    people = np.column_stack([carried.column(name).to_numpy() for name in _AGES]).astype(float)
    found = []
    for group in by_tier(codes, people, areas, carried=carried.column("carried").to_pylist()):
        found.extend(measures(*group, period="mid-2020", source_id=source_id, areas=areas))
    return Parsed({"figure": together("figure", found)}, findings)


def parse_by_sex(rows: pa.Table, areas: Areas, source_id: str) -> Parsed:
    """England by sex and five-year band, mid-2023: the only population by sex and age that the starter holds."""
    found = []
    for plural, sex in (("females", "female"), ("males", "male")):
        part = rows.filter(pc.equal(rows.column("sex"), plural))
        people = np.zeros(OLDEST + 1)
        people[[int(age.rstrip("+")) for age in part.column("age").to_pylist()]] = part.column("population").to_numpy()
        bands = [
            (f"sex={sex}", float(people.sum())),
            *((f"age={label(low, high)};sex={sex}", float(people[low : high + 1].sum())) for low, high in FIVE_YEARS),
        ]
        found.append(
            figures(
                {
                    "measure": "population",
                    "place": ENGLAND,
                    "generation": areas.generations[ENGLAND],
                    "grp": [name for name, _ in bands],
                    "value": [value for _, value in bands],
                    "status": "estimated",
                    "source_id": source_id,
                },
                periods="mid-2023",
            )
        )
    return Parsed({"figure": together("figure", found)})


def parse_printed(rows: pa.Table, areas: Areas, source_id: str) -> Parsed:
    """Nothing is loaded: the printed totals of counties and regions are checked against our sums in the tests."""
    return Parsed({})


READERS = (
    Reader(id="ons_mye_long", file=r"lad_population_single_year_.*\.parquet", layout=_LONG, source_id="ons_mye_2024", parse=parse_long),
    Reader(id="ons_mye_2020", file=r"lad21_population_single_year_2020\.csv", layout=_WIDE, source_id="ons_mye_2020", parse=parse_wide),
    Reader(
        id="ons_mye_sex",
        file=r"england_population_sex_single_year_2023\.csv",
        layout=_BY_SEX,
        source_id="ons_mye_2023_sex",
        parse=parse_by_sex,
    ),
    Reader(
        id="ons_mye_printed",
        file=r"county_region_country_population_single_year_2024\.csv",
        layout=_PRINTED,
        source_id="ons_mye_2024",
        parse=parse_printed,
    ),
)
