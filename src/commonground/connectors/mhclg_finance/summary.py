"""The revenue outturn summary of all councils: money lines, and spending per resident."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from commonground.connectors.areas import ENGLAND, Areas
from commonground.connectors.declared import figures, table, together
from commonground.connectors.nouns import Cell, Layout, Parsed, Reader
from commonground.terms import Finding

_COUNCILS = ("UA", "MD", "L", "SC", "SD")
_LAYOUT = Layout(
    form="csv",
    key=("financial_year", "ecode", "service"),
    columns=(
        Cell("financial_year", required=True, pattern=r"\d{4}-\d{2}"),
        Cell("ecode", required=True),
        Cell("ons_code"),
        Cell("local_authority", required=True),
        Cell("class", required=True, allowed=frozenset({*_COUNCILS, "O"})),
        Cell("service", required=True),
        Cell("net_current_expenditure_gbp_thousand", "number", low=-1e7, high=1e8),
    ),
)
_MEASURES = {
    "Cultural and related services": "spend_culture",
    "Public Health": "spend_public_health",
    "Adult Social Care": "spend_adult_social_care",
    "Children Social Care": "spend_children_social_care",
    "Environmental and regulatory services": "spend_environment",
    "Planning and development services": "spend_planning",
}
_COUNTY_DUTIES = {"spend_public_health", "spend_adult_social_care", "spend_children_social_care"}
_WRONG_CODES = {"E10000022": "E10000023"}  # North Yorkshire is misprinted in two of the workbooks
_YEARS = ("2013-14", "2014-15", "2017-18")  # the years near enough to a population that we hold


def residents(year: str, areas: Areas) -> tuple[Mapping[str, float], str]:
    """Residents by council for a financial year, and what they are."""
    of_2015 = areas.people("population_without_prisoners", "mid-2015")
    if year != "2017-18":
        return of_2015, "residents of mid-2015"
    of_2020 = areas.people("population", "mid-2020")
    return (
        {code: of_2015[code] + 0.4 * (of_2020[code] - of_2015[code]) for code in of_2015 if code in of_2020},
        "residents of mid-2017, read off a straight line from mid-2015 to mid-2020",
    )


def parse(rows: pa.Table, areas: Areas, source_id: str) -> Parsed:
    """Every amount of every council as a money line; spending per resident where a population is held."""
    wrong = pc.sum(pc.is_in(rows.column("ons_code"), pa.array(list(_WRONG_CODES)))).as_py() or 0
    codes = [_WRONG_CODES.get(code, code) for code in rows.column("ons_code").to_pylist()]
    rows = rows.set_column(rows.column_names.index("ons_code"), "ons_code", pa.array(codes, pa.string()))
    councils = rows.filter(
        pc.and_(pc.is_in(rows.column("class"), pa.array(_COUNCILS)), pc.is_valid(rows.column("net_current_expenditure_gbp_thousand")))
    )
    kept, findings = areas.known(councils, "ons_code", "revenue outturn")
    if wrong:
        findings = (
            *findings,
            Finding(
                code="code_corrected",
                what=f"{wrong} rows of North Yorkshire carry the code E10000022 and are read as E10000023",
                where="revenue outturn",
                level="warning",
            ),
        )
    money = table(
        "money_line",
        {
            "body": kept.column("ons_code"),
            "year": [year.replace("-", "/") for year in kept.column("financial_year").to_pylist()],
            "line": kept.column("service"),
            "kind": "net_current_expenditure",
            "pounds": pc.multiply(kept.column("net_current_expenditure_gbp_thousand"), 1000.0),
            "source_id": source_id,
        },
    )
    found = [figure for year in _YEARS for figure in _per_resident(kept, year, areas, source_id)]
    return Parsed({"money_line": money, **({"figure": together("figure", found)} if found else {})}, findings)


def _per_resident(rows: pa.Table, year: str, areas: Areas, source_id: str) -> list[pa.Table]:
    people, said = residents(year, areas)
    if not people:
        return []
    found = []
    for service, measure in _MEASURES.items():
        part = rows.filter(pc.and_(pc.equal(rows.column("financial_year"), year), pc.equal(rows.column("service"), service)))
        if not part.num_rows:
            continue
        amounts = {
            code: 1000 * value
            for code, value in zip(
                part.column("ons_code").to_pylist(), part.column("net_current_expenditure_gbp_thousand").to_pylist(), strict=True
            )
        }
        own, added = spending(amounts, areas, county_only=measure in _COUNTY_DUTIES)
        heads = _with_tiers(people, areas)
        for places, status, note in ((own, "counted", f"divided by {said}"), (added, "derived", f"councils added up, divided by {said}")):
            held = sorted(code for code in places if code in heads)
            count, whole = np.array([places[code] for code in held]), np.array([heads[code] for code in held])
            found.append(
                figures(
                    {
                        "measure": measure,
                        "place": held,
                        "generation": areas.generation(held),
                        "value": np.round(count / whole, 4),
                        "count": pa.array(count, mask=count < 0),
                        "denominator": np.round(whole, 1),
                        "status": status,
                        "note": note,
                        "source_id": source_id,
                    },
                    periods=year.replace("-", "/"),
                )
            )
    return found


def spending(amounts: Mapping[str, float], areas: Areas, *, county_only: bool) -> tuple[dict[str, float], dict[str, float]]:
    """(council's own spending, spending of several councils added up) by place in force, in the unit of `amounts`.

    A council made from a whole county holds the county's and its districts' spending; one made from a part of a county
    is left out, because nobody can say which part of the county's spending was its own. `county_only` says that the
    county council alone has the duty, so its districts are left out.
    """
    counties = areas.council_areas(frozenset({"county"}))
    single = areas.council_areas(frozenset({"unitary", "metropolitan", "london_borough"}))
    districts = areas.council_areas(frozenset({"district"}))
    moved: dict[str, float] = {}
    joined: set[str] = set()
    for code, amount in amounts.items():
        new = areas.successors.get(code, code)
        moved[new] = moved.get(new, 0.0) + amount
        if new != code:
            joined.add(new)
    own = {
        code: amount
        for code, amount in moved.items()
        if code not in areas.divided and code not in joined and (code in single or (code in districts and not county_only))
    }
    added = {
        code: moved[code] for code in joined if code not in areas.divided and (code in single or (code in districts and not county_only))
    }
    county_of = {
        row["child"]: row["parent"] for row in areas.parts.filter(pc.equal(areas.parts.column("parent_kind"), "county")).to_pylist()
    }
    for county in counties & moved.keys():
        members = [child for child, parent in county_of.items() if parent == county]
        if all(child in moved for child in members):
            added[county] = moved[county] + sum(moved[child] for child in members)
    added[ENGLAND] = sum(amounts.values())
    added.update(_regions(amounts, areas))
    return own, added


def _regions(amounts: Mapping[str, float], areas: Areas) -> dict[str, float]:
    """Sums of every council, abolished ones and counties included, by region; a divided county lies whole in one region."""
    region = {row["child"]: row["parent"] for row in areas.parts.filter(pc.equal(areas.parts.column("parent_kind"), "region")).to_pylist()}
    whole = {"E10000006": "E12000002", "E10000009": "E12000009", "E10000021": "E12000004"}  # Cumbria, Dorset, Northamptonshire
    sums: dict[str, float] = {}
    for code, amount in amounts.items():
        parent = region.get(areas.successors.get(code, code)) or whole.get(code)
        if parent:
            sums[parent] = sums.get(parent, 0.0) + amount
    return sums


def _with_tiers(people: Mapping[str, float], areas: Areas) -> dict[str, float]:
    """Residents of councils, and of counties, regions and England where every council has a value."""
    held = pa.table({"place": list(people), "people": list(people.values())})
    found = dict(people)
    for kind in ("county", "region", "country"):
        summed = areas.roll_up(held, (), ("people",), kind)
        found.update(zip(summed.column("place").to_pylist(), summed.column("people").to_pylist(), strict=True))
    return found


READERS = (
    Reader(
        id="revenue_outturn_summary",
        file=r"revenue_outturn_summary_all_las_.*\.csv",
        layout=_LAYOUT,
        source_id="mhclg_revenue_outturn",
        parse=parse,
        stage=3,
    ),
)
