"""Office for National Statistics: the Health Index for England, 2015 to 2021, on the councils of 2021."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc

from commonground.connectors.areas import Areas
from commonground.connectors.declared import figures, together
from commonground.connectors.nouns import Cell, Layout, Parsed, Reader

_CODE = r"E\d{8}"
_SCORES = {
    "overall_score": "health_index_overall",
    "healthy_people_domain_score": "health_index_people",
    "healthy_lives_domain_score": "health_index_lives",
    "healthy_places_domain_score": "health_index_places",
    "access_to_green_space": "green_space_score",
    "access_to_services": "services_score",
}
_INDICATORS = {
    "Life satisfaction": "life_satisfaction",
    "Happiness": "happiness",
    "Activities in life are worthwhile": "worthwhile",
    "Feelings of anxiety": "anxiety",
    "Child poverty": "child_poverty",
    "Unemployment": "unemployment",
    "Job-related training": "job_training",
    "Young people in education, employment and apprenticeships": "young_people_in_education_or_work",
    "Private outdoor space": "private_outdoor_space",
    "Distance to sports or leisure facilities": "distance_sports_facility",
}
_SCORE_LAYOUT = Layout(
    form="csv",
    key=("lad21cd", "year"),
    columns=(
        Cell("lad21cd", required=True, pattern=_CODE),
        Cell("year", "integer", required=True, low=2010, high=2100),
        *(Cell(name, "number", required=True, low=0, high=250) for name in _SCORES),
    ),
)
_INDICATOR_LAYOUT = Layout(
    form="parquet",
    key=("lad21cd", "year", "indicator"),
    columns=(
        Cell("lad21cd", required=True, pattern=_CODE),
        Cell("year", "integer", required=True, low=2010, high=2100),
        Cell("indicator", required=True),
        Cell("value", "number", required=True),
    ),
)


def _figure(rows: pa.Table, column: str, measure: str, areas: Areas, source_id: str) -> pa.Table:
    return figures(
        {
            "measure": measure,
            "place": rows.column("lad21cd"),
            "generation": areas.generation(rows.column("lad21cd")),
            "value": pc.round(rows.column(column), 6),
            "status": "estimated",
            "source_id": source_id,
        },
        periods=[str(year) for year in rows.column("year").to_pylist()],
    )


def parse_scores(rows: pa.Table, areas: Areas, source_id: str) -> Parsed:
    """The overall score, the three domains, and access to green space and to services."""
    kept, findings = areas.known(rows, "lad21cd", "Health Index scores")
    found = [_figure(kept, column, measure, areas, source_id) for column, measure in _SCORES.items()]
    return Parsed({"figure": together("figure", found)}, findings)


def parse_indicators(rows: pa.Table, areas: Areas, source_id: str) -> Parsed:
    """Those of the 56 indicators whose unit and meaning we can state."""
    kept, findings = areas.known(rows, "lad21cd", "Health Index indicators")
    found = [
        _figure(kept.filter(pc.equal(kept.column("indicator"), name)), "value", measure, areas, source_id)
        for name, measure in _INDICATORS.items()
    ]
    return Parsed({"figure": together("figure", found)}, findings)


READERS = (
    Reader(
        id="health_index_scores",
        file=r"ons_health_index_scores_.*\.csv",
        layout=_SCORE_LAYOUT,
        source_id="ons_health_index",
        parse=parse_scores,
    ),
    Reader(
        id="health_index_indicators",
        file=r"ons_health_index_indicators_.*\.parquet",
        layout=_INDICATOR_LAYOUT,
        source_id="ons_health_index",
        parse=parse_indicators,
    ),
)
