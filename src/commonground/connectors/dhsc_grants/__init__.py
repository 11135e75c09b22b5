"""Department of Health and Social Care: the public health grant."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from commonground.connectors.areas import ENGLAND, Areas
from commonground.connectors.declared import figures, table
from commonground.connectors.nouns import Cell, Layout, Parsed, Reader

_PARTIAL = Layout(
    form="csv",
    key=("financial_year", "la_code"),
    columns=(
        Cell("financial_year", required=True, pattern=r"\d{4}-\d{2}"),
        Cell("la_code", required=True, pattern=r"E\d{8}"),
        Cell("local_authority", required=True),
        Cell("allocation_gbp_thousand", "number", required=True, low=0, high=1e6),
    ),
)
_TOTALS = Layout(
    form="csv",
    key=("financial_year",),
    columns=(
        Cell("financial_year", required=True, pattern=r"\d{4}-\d{2}"),
        Cell("england_total_gbp_million", "number", required=True, low=0, high=1e5),
        Cell("address", required=True),
    ),
)


def parse_partial(rows: pa.Table, areas: Areas, source_id: str) -> Parsed:
    """Allocations as money lines, and per resident for the councils that are still in force."""
    kept, findings = areas.known(rows, "la_code", "public health grant")
    year = [label.replace("-", "/") for label in kept.column("financial_year").to_pylist()]
    pounds = pc.multiply(kept.column("allocation_gbp_thousand"), 1000.0)
    money = table(
        "money_line",
        {
            "body": kept.column("la_code"),
            "year": year,
            "line": "Public health grant",
            "kind": "grant",
            "pounds": pounds,
            "source_id": source_id,
        },
    )
    people = dict(areas.people("population_without_prisoners", "mid-2015"))
    held = pa.table(
        {"place": list(people), "people": list(people.values())}, schema=pa.schema([("place", pa.string()), ("people", pa.float64())])
    )
    counties = areas.roll_up(held, (), ("people",), "county") if people else None
    if counties is not None:
        people.update(zip(counties.column("place").to_pylist(), counties.column("people").to_pylist(), strict=True))
    rows_held = [
        (areas.successors.get(code, code), label, amount)
        for code, label, amount in zip(kept.column("la_code").to_pylist(), year, pounds.to_pylist(), strict=True)
    ]
    rows_held = [row for row in rows_held if row[0] in people]
    if not rows_held:
        return Parsed({"money_line": money}, findings)
    codes, count = [row[0] for row in rows_held], np.array([row[2] for row in rows_held])
    whole = np.array([people[code] for code in codes])
    figure = figures(
        {
            "measure": "public_health_grant",
            "place": codes,
            "generation": areas.generation(codes),
            "value": np.round(count / whole, 4),
            "count": count,
            "denominator": whole,
            "status": "counted",
            "note": "divided by residents of mid-2015",
            "source_id": source_id,
        },
        periods=[row[1] for row in rows_held],
    )
    return Parsed({"money_line": money, "figure": figure}, findings)


def parse_totals(rows: pa.Table, areas: Areas, source_id: str) -> Parsed:
    """England's total in £ million, with the circular that prints it."""
    years = [label.replace("-", "/") for label in rows.column("financial_year").to_pylist()]
    return Parsed(
        {
            "figure": figures(
                {
                    "measure": "public_health_grant_england",
                    "place": ENGLAND,
                    "generation": areas.generations[ENGLAND],
                    "value": rows.column("england_total_gbp_million"),
                    "status": "counted",
                    "note": rows.column("address"),
                    "source_id": source_id,
                },
                periods=years,
            )
        }
    )


READERS = (
    Reader(
        id="public_health_grant_councils",
        file=r"public_health_grant_2015_16_partial\.csv",
        layout=_PARTIAL,
        source_id="dh_public_health_grant_2015",
        parse=parse_partial,
        stage=3,
    ),
    Reader(
        id="public_health_grant_england",
        file=r"public_health_grant_england_totals\.csv",
        layout=_TOTALS,
        source_id="dhsc_public_health_grant_totals",
        parse=parse_totals,
    ),
)
