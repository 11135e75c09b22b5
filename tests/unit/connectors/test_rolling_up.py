"""Adding up to higher tiers and carrying to new councils."""

from __future__ import annotations

import pyarrow as pa
import pytest

from commonground.connectors.areas import ENGLAND, Areas
from commonground.connectors.declared import table
from commonground.connectors.mhclg_finance.summary import spending


def place(code: str, kind: str, generation: int = 2024) -> dict[str, object]:
    return {"code": code, "name": code, "kind": kind, "generation": generation, "source_id": "s"}


def columns(rows: list[dict[str, object]]) -> dict[str, list[object]]:
    return {name: [row[name] for row in rows] for name in rows[0]}


@pytest.fixture
def areas() -> Areas:
    """Two districts of a county, a unitary made from a whole county (2 districts), one made from a part of a county."""
    places = [
        place("D1", "district"),
        place("D2", "district"),
        place("C1", "county"),
        place("U1", "unitary"),
        place("U2", "unitary"),
        place("R1", "region"),
        place(ENGLAND, "country"),
        place("I1", "icb"),
        place("I2", "icb"),
        place("O1", "district", 2018),
        place("O2", "district", 2018),
        place("OC", "county", 2018),
        place("PC", "county", 2018),
        place("P1", "district", 2018),
    ]
    links = [
        ("D1", "C1", "county", 1.0),
        ("D2", "C1", "county", 1.0),
        ("D1", "R1", "region", 1.0),
        ("D2", "R1", "region", 1.0),
        ("U1", "R1", "region", 1.0),
        ("U2", "R1", "region", 1.0),
        ("C1", "R1", "region", 1.0),
        ("D1", "I1", "icb", 0.25),
        ("D1", "I2", "icb", 0.75),
        ("D2", "I1", "icb", 1.0),
    ]
    part = table(
        "place_part",
        {
            "child": [x[0] for x in links],
            "parent": [x[1] for x in links],
            "parent_kind": [x[2] for x in links],
            "share": [x[3] for x in links],
            "generation": 2024,
            "source_id": "s",
        },
    )
    went = [
        ("O1", "U1", "merged", 1.0),
        ("O2", "U1", "merged", 1.0),
        ("OC", "U1", "merged", 1.0),
        ("P1", "U2", "merged", 1.0),
        ("PC", "U2", "split", 0.6),
    ]
    gone = table(
        "succession",
        {
            "old_code": [x[0] for x in went],
            "old_name": "o",
            "new_code": [x[1] for x in went],
            "new_name": "n",
            "kind": [x[2] for x in went],
            "share": [x[3] for x in went],
            "source_id": "s",
        },
    )
    return Areas.of(table("place", columns(places)), part, gone)


def summed(areas: Areas, values: dict[str, float], kind: str) -> dict[str, float]:
    rows = areas.roll_up(pa.table({"place": list(values), "n": list(values.values())}), (), ("n",), kind)
    return dict(zip(rows.column("place").to_pylist(), rows.column("n").to_pylist(), strict=True))


def test_a_county_is_the_sum_of_its_districts(areas):
    assert summed(areas, {"D1": 10.0, "D2": 5.0}, "county") == {"C1": 15.0}


def test_a_council_in_two_areas_is_shared_by_its_residents(areas):
    assert summed(areas, {"D1": 100.0, "D2": 10.0}, "icb") == {"I1": 35.0, "I2": 75.0}


def test_no_sum_is_given_when_a_part_is_missing(areas):
    assert summed(areas, {"D1": 10.0}, "county") == {}
    assert summed(areas, {"D1": 1.0, "D2": 1.0, "U1": 1.0}, "region") == {}


def test_old_councils_are_added_up_to_the_new_one_and_marked(areas):
    rows = areas.carried(pa.table({"place": ["O1", "O2", "D1"], "n": [1.0, 2.0, 4.0]}), (), ("n",)).to_pylist()
    assert sorted((row["place"], row["n"], row["carried"]) for row in rows) == [("D1", 4.0, False), ("U1", 3.0, True)]


AMOUNTS = {"D1": 1.0, "D2": 2.0, "C1": 10.0, "O1": 3.0, "O2": 4.0, "OC": 20.0, "P1": 5.0, "PC": 30.0}


def test_a_district_shows_its_own_spending_and_a_county_all_of_it(areas):
    own, added = spending(AMOUNTS, areas, county_only=False)
    assert own == {"D1": 1.0, "D2": 2.0}
    assert added["C1"] == 13.0


def test_a_council_made_from_a_whole_county_holds_all_of_its_spending(areas):
    assert spending(AMOUNTS, areas, county_only=False)[1]["U1"] == 27.0


def test_a_council_made_from_a_part_of_a_county_has_no_figure(areas):
    own, added = spending(AMOUNTS, areas, county_only=False)
    assert "U2" not in own
    assert "U2" not in added


def test_districts_have_no_spending_on_what_the_county_alone_must_do(areas):
    own, added = spending(AMOUNTS, areas, county_only=True)
    assert own == {}
    assert added["C1"] == 13.0


def test_england_is_everybody(areas):
    assert spending(AMOUNTS, areas, county_only=False)[1][ENGLAND] == sum(AMOUNTS.values())
