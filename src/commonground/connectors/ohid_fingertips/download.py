"""A file downloaded from Fingertips itself, which brings the 95% limits and counts that the figures shipped here lack."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc

from commonground.connectors.areas import Areas
from commonground.connectors.declared import figures, together
from commonground.connectors.nouns import Cell, Layout, Parsed, Reader
from commonground.connectors.ohid_fingertips.activity import ADULT_YEAR, SCHOOL_YEAR
from commonground.terms import Finding, counted

_VALUES = ("Value", "Lower CI 95.0 limit", "Upper CI 95.0 limit", "Count", "Denominator")
_LAYOUT = Layout(
    form="csv",
    columns=(
        Cell("Indicator ID", "integer", required=True),
        Cell("Area Code", required=True),
        Cell("Sex", required=True),
        Cell("Category Type"),
        Cell("Time period", required=True),
        *(Cell(name, "number", required=False, low=-1000) for name in _VALUES[:3]),
        Cell("Count", "number", low=0),
        Cell("Denominator", "number", low=0),
        Cell("Value note"),
    ),
)
_ONE = {
    93014: ("active_adults_19", ADULT_YEAR),
    93015: ("inactive_adults_19", ADULT_YEAR),
    93570: ("active_children", SCHOOL_YEAR),
    93088: ("overweight_adults", ADULT_YEAR),
    848: ("depression", None),
    92443: ("smoking_adults", None),
    92445: ("smoking_routine_manual", None),
    93563: ("dental_decay_age_5", SCHOOL_YEAR),
}
_EACH_SEX = {90366: "life_expectancy", 90362: "healthy_life_expectancy", 92901: "inequality_life_expectancy"}
_MORTALITY = 93721
_HELD_BACK = r"(?i)suppress|too small|disclos|not released"


def parse(rows: pa.Table, areas: Areas, source_id: str) -> Parsed:
    """The headline rows of the indicators that we know; breakdowns by deprivation, ethnic group and so on are left out.

    Exactly repeated rows count once; the same place and period with two different values is an error.
    """
    known = pa.array([*_ONE, *_EACH_SEX, _MORTALITY], pa.int64())
    headline = rows.filter(pc.and_(pc.is_in(rows.column("Indicator ID"), known), pc.is_null(rows.column("Category Type"))))
    kept, findings = areas.known(headline, "Area Code", "Fingertips download")
    key = ["Indicator ID", "Area Code", "Sex", "Time period"]
    once = kept.group_by([*key, *_VALUES, "Value note"], use_threads=False).aggregate([])
    if once.group_by(key, use_threads=False).aggregate([]).num_rows < once.num_rows:
        said = "The same indicator, area, sex and period occurs with two different values"
        return Parsed(
            {}, (*findings, Finding(code="row_repeated", what=said, where="Fingertips download", remedy="Download the file again"))
        )
    found = []
    for number, (measure, starts) in _ONE.items():
        found.append(_figures(_part(once, number, "Persons"), measure, starts, "all", areas, source_id))
    for number, stem in _EACH_SEX.items():
        found.extend(
            _figures(_part(once, number, sex), f"{stem}_{sex.lower()}", None, "all", areas, source_id) for sex in ("Female", "Male")
        )
    for sex, group in (("Persons", "all"), ("Female", "sex=female"), ("Male", "sex=male")):
        found.append(_figures(_part(once, _MORTALITY, sex), "preventable_mortality_under_75", None, group, areas, source_id))
    left_out = rows.num_rows - rows.filter(pc.is_in(rows.column("Indicator ID"), known)).num_rows
    if left_out:
        said = f"{counted(left_out, 'row')} left out, of indicators that no measure stands for"
        findings = (*findings, Finding(code="indicator_unknown", what=said, where="Fingertips download", level="note"))
    return Parsed({"figure": together("figure", found)}, findings)


def _part(rows: pa.Table, number: int, sex: str) -> pa.Table:
    return rows.filter(pc.and_(pc.equal(rows.column("Indicator ID"), number), pc.equal(rows.column("Sex"), sex)))


def _figures(rows: pa.Table, measure: str, starts: tuple[int, int] | None, group: str, areas: Areas, source_id: str) -> pa.Table:
    value, low, high = (rows.column(name) for name in _VALUES[:3])
    ordered = pc.and_(pc.and_(pc.is_valid(low), pc.is_valid(high)), pc.less_equal(low, high))
    whole = pc.fill_null(pc.and_(ordered, pc.is_valid(value)), False)
    held_back = pc.fill_null(pc.match_substring_regex(rows.column("Value note"), _HELD_BACK), False)
    status = pc.if_else(pc.is_valid(value), "estimated", pc.if_else(held_back, "suppressed", "not_published"))
    nothing = pa.scalar(None, pa.float64())
    return figures(
        {
            "measure": measure,
            "place": rows.column("Area Code"),
            "generation": areas.generation(rows.column("Area Code")),
            "grp": group,
            "value": value,
            "low": pc.if_else(whole, low, nothing),
            "high": pc.if_else(whole, high, nothing),
            "level": pc.if_else(whole, 0.95, nothing),
            "count": rows.column("Count"),
            "denominator": rows.column("Denominator"),
            "status": status,
            "note": rows.column("Value note"),
            "source_id": source_id,
        },
        periods=[label.replace(" - ", "-") for label in rows.column("Time period").to_pylist()],
        year_starts=starts,
    )


READERS = (
    Reader(
        id="fingertips_download",
        file=r"(?i)indicators?[-_ ].*\.data\.csv",
        layout=_LAYOUT,
        source_id="ohid_fingertips_download",
        parse=parse,
    ),
)
