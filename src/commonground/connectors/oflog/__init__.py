"""Office for Local Government: outcomes of adult social care."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc

from commonground.connectors.areas import Areas
from commonground.connectors.declared import figures, together
from commonground.connectors.nouns import Cell, Layout, Parsed, Reader
from commonground.terms import Finding

_MEASURES = {
    "ASC1": ("carer_quality_of_life", "estimated"),
    "ASC2": ("social_care_quality_of_life", "estimated"),
    "ASC3": ("care_information_users", "estimated"),
    "ASC4": ("care_information_carers", "estimated"),
    "ASC5": ("care_short_term_success", "counted"),
    "ASC6": ("care_requests", "counted"),
    "ASC7": ("care_staff_turnover", "estimated"),
}
_NEVER_ZERO = {"carer_quality_of_life", "social_care_quality_of_life"}  # a score of 0 would mean that every answer was the worst
_LAYOUT = Layout(
    form="csv",
    key=("financial_year", "utlacd", "measure_code"),
    columns=(
        Cell("financial_year", required=True, pattern=r"\d{4}-\d{2}"),
        Cell("utlacd", required=True, pattern=r"E\d{8}"),
        Cell("measure_code", required=True, allowed=frozenset(_MEASURES)),
        Cell("value", "number", low=0, high=100_000),
    ),
)


def parse(rows: pa.Table, areas: Areas, source_id: str) -> Parsed:
    """Seven measures of councils with social care duties. An empty value was not published. What was published for an abolished
    county stands for the council that took its area, too, marked as carried."""
    kept, findings = areas.known(rows, "utlacd", "adult social care")
    found, odd = [], 0
    for code, (measure, status) in _MEASURES.items():
        part = kept.filter(pc.equal(kept.column("measure_code"), code))
        values = part.column("value")
        if measure in _NEVER_ZERO:
            zero = pc.fill_null(pc.equal(values, 0), False)
            odd += pc.sum(zero).as_py() or 0
            values = pc.if_else(zero, pa.scalar(None, pa.float64()), values)
        absent = pc.is_null(values)
        found.append(
            figures(
                {
                    "measure": measure,
                    "place": part.column("utlacd"),
                    "generation": areas.generation(part.column("utlacd")),
                    "value": values,
                    "status": pc.if_else(absent, "not_published", status),
                    "source_id": source_id,
                },
                periods=[year.replace("-", "/") for year in part.column("financial_year").to_pylist()],
            )
        )
    if odd:
        findings = (
            *findings,
            Finding(
                code="value_implausible",
                what=f"{odd} scores of quality of life are 0, and are taken as not published",
                where="adult social care",
                level="warning",
            ),
        )
    figure = together("figure", found)
    return Parsed({"figure": together("figure", [figure, _carried(figure, areas)])}, findings)


def _carried(figure: pa.Table, areas: Areas) -> pa.Table:
    """The values of abolished counties for the councils of the same area, where none was published for these."""
    held = {(row["measure"], row["place"], row["period"]) for row in figure.select(["measure", "place", "period"]).to_pylist()}
    rows = [
        {**row, "place": areas.same_area[row["place"]], "status": "carried", "note": "published for the county council of the same area"}
        for row in figure.filter(pc.is_in(figure["place"], pa.array(list(areas.same_area), pa.string()))).to_pylist()
        if row["value"] is not None and (row["measure"], areas.same_area[row["place"]], row["period"]) not in held
    ]
    generations = areas.generation([row["place"] for row in rows])
    return pa.Table.from_pylist([{**row, "generation": at} for row, at in zip(rows, generations.to_pylist(), strict=True)], figure.schema)


READERS = (
    Reader(id="oflog_social_care", file=r"adult_social_care_outcomes_utla_oflog\.csv", layout=_LAYOUT, source_id="oflog_asc", parse=parse),
)
