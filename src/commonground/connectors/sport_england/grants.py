"""Grants by council and year."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from commonground.connectors.areas import Areas
from commonground.connectors.declared import figures, table, together
from commonground.connectors.nouns import Cell, Layout, Parsed, Reader

_LAYOUT = Layout(
    form="csv",
    key=("recipient_lad16cd", "award_year"),
    columns=(
        Cell("recipient_lad16cd", required=True, pattern=r"E\d{8}"),
        Cell("award_year", "integer", required=True, low=1994, high=2100),
        Cell("amount_awarded_gbp", "number", required=True, low=0, high=1e9),
        Cell("n_grants", "integer", required=True, low=1),
    ),
)


def parse(rows: pa.Table, areas: Areas, source_id: str) -> Parsed:
    """Awards as money lines, and the mean of the years per resident, on today's councils.

    Higher tiers add up what was recorded: the file lists grants, so a council that is not in it was awarded none.
    """
    kept, findings = areas.known(rows, "recipient_lad16cd", "Sport England grants")
    years = kept.column("award_year").to_pylist()
    money = table(
        "money_line",
        {
            "body": kept.column("recipient_lad16cd"),
            "year": [str(year) for year in years],
            "line": "Sport England grants",
            "kind": "award",
            "pounds": kept.column("amount_awarded_gbp"),
            "source_id": source_id,
        },
    )
    people = areas.people("population_without_prisoners", "mid-2015")
    if not people:
        return Parsed({"money_line": money}, findings)
    named = kept.rename_columns(["place" if name == "recipient_lad16cd" else name for name in kept.column_names])
    councils = areas.carried(named, (), ("amount_awarded_gbp",))
    awarded = dict(zip(councils.column("place").to_pylist(), councils.column("amount_awarded_gbp").to_pylist(), strict=True))
    moved = dict(zip(councils.column("place").to_pylist(), councils.column("carried").to_pylist(), strict=True))
    span = max(years) - min(years) + 1
    period = f"{min(years)}-{max(years) % 100:02d}"
    whole = pa.table({"place": list(people), "awarded": [awarded.get(code, 0.0) for code in people], "people": list(people.values())})
    groups = [
        (sorted(code for code in awarded if code in people and not moved[code]), "counted", "divided by residents of mid-2015"),
        (
            sorted(code for code in awarded if code in people and moved[code]),
            "carried",
            "added up from the councils that this one replaced",
        ),
    ]
    lookup = {code: (awarded[code], people[code]) for code in awarded if code in people}
    for kind in ("county", "region", "icb", "country"):
        tier = areas.roll_up(whole, (), ("awarded", "people"), kind)
        lookup.update({row["place"]: (row["awarded"], row["people"]) for row in tier.to_pylist()})
        groups.append(
            (sorted(tier.column("place").to_pylist()), "derived", "added up from councils; a council without a grant counts as none")
        )
    found = []
    for codes, status, note in groups:
        count = np.array([lookup[code][0] for code in codes]) / span
        heads = np.array([lookup[code][1] for code in codes])
        found.append(
            figures(
                {
                    "measure": "sport_england_grants",
                    "place": codes,
                    "generation": areas.generation(codes),
                    "value": np.round(count / heads, 4),
                    "count": np.round(count, 2),
                    "denominator": np.round(heads, 1),
                    "status": status,
                    "note": note,
                    "source_id": source_id,
                },
                periods=period,
            )
        )
    return Parsed({"money_line": money, "figure": together("figure", found)}, findings)


READERS = (
    Reader(
        id="sport_england_grants",
        file=r"sport_england_grants_by_lad_year_.*\.csv",
        layout=_LAYOUT,
        source_id="sport_england_grants_2013_2018",
        parse=parse,
        stage=3,
    ),
)
