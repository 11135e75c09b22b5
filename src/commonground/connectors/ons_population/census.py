"""Census 2021: sex by council; disability and ethnic group by small area, added up to every tier."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from commonground.connectors.areas import TIERS, Areas
from commonground.connectors.declared import figures, together
from commonground.connectors.nouns import Cell, Layout, Parsed, Reader
from commonground.terms import LOWER_TIER

_CODE = r"E\d{8}"
_PERIOD = "Census 2021"
_LSOA = frozenset({"lsoa"})
_SEX = Layout(
    form="csv",
    key=("lad21cd",),
    columns=(
        Cell("lad21cd", required=True, pattern=_CODE),
        *(Cell(name, "integer", required=True, low=0) for name in ("total_population", "total_females", "total_males")),
    ),
)
_DISABILITY = Layout(
    form="parquet",
    key=("lsoa21cd",),
    columns=(
        Cell("lsoa21cd", required=True, pattern=_CODE),
        Cell("disabled_under_the_equality_act", "integer", required=True, low=0),
        Cell("not_disabled_under_the_equality_act", "integer", required=True, low=0),
    ),
)
_GROUPS = {
    "asian": "share_asian",
    "black": "share_black",
    "mixed_or_multiple_ethnic_groups": "share_mixed",
    "other_ethnic_group": "share_other_ethnic",
    "white": "share_white",
}
_ETHNICITY = Layout(
    form="parquet",
    key=("lsoa21cd",),
    columns=(Cell("lsoa21cd", required=True, pattern=_CODE), *(Cell(name, "integer", required=True, low=0) for name in _GROUPS)),
)
_MEMBERS = Layout(
    form="parquet", key=("lsoa21cd",), columns=(Cell("lsoa21cd", required=True), Cell("pop_census2021", "integer", required=True, low=0))
)


def _share(measure: str, table: pa.Table, count: str, whole: str, status: object, notes: object, areas: Areas, source_id: str) -> pa.Table:
    counted, all_ = table.column(count).to_numpy().astype(float), table.column(whole).to_numpy().astype(float)
    codes = table.column("place").to_pylist()
    return figures(
        {
            "measure": measure,
            "place": codes,
            "generation": areas.generation(codes),
            "value": np.round(100 * counted / all_, 6),
            "count": np.round(counted, 1),
            "denominator": np.round(all_, 1),
            "status": status,
            "note": notes,
            "source_id": source_id,
        },
        periods=_PERIOD,
    )


def parse_sex(rows: pa.Table, areas: Areas, source_id: str) -> Parsed:
    """The share of residents who are female, on today's boundaries and above."""
    named = rows.rename_columns(["place" if name == "lad21cd" else name for name in rows.column_names])
    kept, findings = areas.known(named, "place", "Census 2021 sex")
    sums = ("total_females", "total_population")
    councils = areas.carried(kept, (), sums).sort_by("place")
    moved = councils.column("carried").to_pylist()
    found = [
        _share(
            "share_female",
            councils,
            *sums,
            ["carried" if m else "counted" for m in moved],
            pa.array(["added up from the councils that this one replaced" if m else None for m in moved], pa.string()),
            areas,
            source_id,
        )
    ]
    for kind in TIERS:
        tier = areas.roll_up(councils, (), sums, kind).sort_by("place")
        found.append(_share("share_female", tier, *sums, "derived", "added up from councils", areas, source_id))
    return Parsed({"figure": together("figure", found)}, findings)


def _from_small_areas(rows: pa.Table, counts: dict[str, str], areas: Areas, source_id: str) -> Parsed:
    named = rows.rename_columns(["place" if name == "lsoa21cd" else name for name in rows.column_names])
    kept, findings = areas.known(named, "place", "Census 2021 small areas")
    total = None
    for name in [column for column in kept.column_names if column != "place"]:
        total = kept.column(name) if total is None else pc.add(total, kept.column(name))
    kept = kept.append_column("everyone", total)
    sums = [*counts, "everyone"]
    found: list[pa.Table] = []
    councils = pa.concat_tables([areas.roll_up(kept, (), sums, kind, child_kinds=_LSOA) for kind in sorted(LOWER_TIER)])
    tiers = [
        ("counted", "added up from small areas", councils),
        ("counted", "added up from small areas", areas.roll_up(kept, (), sums, "icb", child_kinds=_LSOA)),
    ]
    tiers += [("derived", "added up from councils", areas.roll_up(councils, (), sums, kind)) for kind in ("county", "region", "country")]
    for status, note, table in tiers:
        found.extend(
            _share(measure, table.sort_by("place"), name, "everyone", status, note, areas, source_id) for name, measure in counts.items()
        )
    return Parsed({"figure": together("figure", found)}, findings)


def parse_disability(rows: pa.Table, areas: Areas, source_id: str) -> Parsed:
    """Residents disabled under the Equality Act."""
    return _from_small_areas(rows, {"disabled_under_the_equality_act": "share_disabled"}, areas, source_id)


def parse_ethnicity(rows: pa.Table, areas: Areas, source_id: str) -> Parsed:
    """Residents in five broad ethnic groups."""
    return _from_small_areas(rows, _GROUPS, areas, source_id)


def parse_small_population(rows: pa.Table, areas: Areas, source_id: str) -> Parsed:
    """Usual residents of every small area."""
    codes = rows.column("lsoa21cd").to_pylist()
    return Parsed(
        {
            "small_figure": figures(
                {
                    "measure": "population",
                    "place": codes,
                    "generation": areas.generation(codes),
                    "value": rows.column("pop_census2021"),
                    "status": "counted",
                    "source_id": source_id,
                },
                periods=_PERIOD,
                table_name="small_figure",
            )
        }
    )


READERS = (
    Reader(
        id="census_sex", file=r"lad21_census2021_sex_broad_age\.csv", layout=_SEX, source_id="census_2021_sex", parse=parse_sex, stage=2
    ),
    Reader(
        id="census_disability",
        file=r"lsoa21_census2021_disability\.parquet",
        layout=_DISABILITY,
        source_id="census_2021_disability",
        parse=parse_disability,
        stage=2,
    ),
    Reader(
        id="census_ethnicity",
        file=r"lsoa21_census2021_ethnicity\.parquet",
        layout=_ETHNICITY,
        source_id="census_2021_ethnicity",
        parse=parse_ethnicity,
        stage=2,
    ),
    Reader(
        id="census_small_areas",
        file=r"lsoa21_lookup\.parquet",
        layout=_MEMBERS,
        source_id="census_2021_population",
        parse=parse_small_population,
        stage=2,
    ),
)
