"""Twelve series of public health indicators."""

from __future__ import annotations

from datetime import date, timedelta

import pyarrow as pa
import pyarrow.compute as pc

from commonground.connectors.areas import Areas
from commonground.connectors.declared import figures, table, together
from commonground.connectors.nouns import Cell, Layout, Parsed, Reader
from commonground.connectors.ohid_fingertips.activity import ADULT_YEAR, SCHOOL_YEAR, suppressed

_LAYOUT = Layout(
    form="parquet",
    key=("series", "indicator", "area_code", "period", "unit", "breakdown"),
    columns=(
        Cell("series", required=True),
        Cell("area_code", required=True, pattern=r"E\d{8}"),
        Cell("period", required=True),
        Cell("unit", required=True),
        Cell("indicator", required=True),
        Cell("breakdown"),
        Cell("value", "number", low=-20, high=2000),
    ),
)

_SIMPLE = {
    "overweight_adult": ("overweight_adults", ADULT_YEAR),
    "adults_depression": ("depression", (4, 1)),
    "adults_smoking": ("smoking_adults", (1, 1)),
    "children_dental_decay": ("dental_decay_age_5", SCHOOL_YEAR),
    "obese_reception": ("obesity_reception", SCHOOL_YEAR),
    "obese_year6": ("obesity_year_6", SCHOOL_YEAR),
}
_BY_SEX = {
    "life_expectancy": "life_expectancy",
    "healthy_life_expectancy": "healthy_life_expectancy",
    "inequality_life_expectancy": "inequality_life_expectancy",
}


def parse(rows: pa.Table, areas: Areas, source_id: str) -> Parsed:
    """All series, each under the measure that it is; expectations of life are a measure for each sex."""
    kept, findings = areas.known(rows, "area_code", "Fingertips indicators")

    def of(series: str, **wanted: str) -> pa.Table:
        part = kept.filter(pc.equal(kept.column("series"), series))
        for name, value in wanted.items():
            part = part.filter(pc.equal(part.column(name), value))
        return part

    def figure(part: pa.Table, measure: str, starts: tuple[int, int] | None = None, **more: object) -> pa.Table:
        labels = [label.replace(" - ", "-") for label in part.column("period").to_pylist()]
        return figures(
            {
                "measure": measure,
                "place": part.column("area_code"),
                "generation": areas.generation(part.column("area_code")),
                **suppressed(part.column("value")),
                "source_id": source_id,
                **more,
            },
            periods=labels,
            year_starts=starts,
        )

    found = []
    for series, (measure, starts) in _SIMPLE.items():
        part = of(series)
        found.append(figure(part.filter(pc.is_null(part.column("breakdown"))), measure, starts))
    for series, measure in _BY_SEX.items():
        found.extend(figure(of(series, breakdown=sex.capitalize()), f"{measure}_{sex}") for sex in ("female", "male"))
    found.extend(
        figure(of("mortality_rate", unit=unit), "preventable_mortality_under_75", grp=group)
        for unit, group in (("Persons", "all"), ("Female", "sex=female"), ("Male", "sex=male"))
    )
    manual = of("adults_smoking_manual")
    pooled = pc.match_substring(manual.column("period"), " - ")
    found.append(figure(manual.filter(pc.invert(pooled)), "smoking_routine_manual"))
    found.append(figure(manual.filter(pooled), "smoking_routine_manual_3_years"))
    found.append(_health_checks(of("nhs_health_checks"), areas, source_id))
    return Parsed({"figure": together("figure", found)}, findings)


def _quarter(text: str, last: bool) -> date:
    """First or last day of "2021/22 Q1" (April to June)."""
    year, quarter = int(text[:4]), int(text[-1])
    index = year * 12 + 3 + 3 * (quarter - 1)
    if not last:
        return date(index // 12, index % 12 + 1, 1)
    index += 3
    return date(index // 12, index % 12 + 1, 1) - timedelta(days=1)


def _health_checks(part: pa.Table, areas: Areas, source_id: str) -> pa.Table:
    """A running total since April 2021: each period starts then, and ends with its quarter."""
    labels = part.column("period").to_pylist()
    ends, first = [label.split(" - ")[-1] for label in labels], "2021/22 Q1"
    return table(
        "figure",
        {
            "measure": "nhs_health_checks",
            "place": part.column("area_code"),
            "generation": areas.generation(part.column("area_code")),
            "grp": "all",
            **suppressed(part.column("value")),
            "status": "counted",
            "note": None,
            "source_id": source_id,
            "period": [end if end == first else f"{first} to {end}" for end in ends],
            "period_start": [_quarter(first, False)] * len(ends),
            "period_end": [_quarter(end, True) for end in ends],
        },
    )


READERS = (
    Reader(
        id="fingertips_indicators", file=r"fingertips_indicators_lad\.parquet", layout=_LAYOUT, source_id="ohid_fingertips", parse=parse
    ),
)
