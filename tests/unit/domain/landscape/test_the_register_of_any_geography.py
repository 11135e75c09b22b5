"""The register built from a small geography: shares that nobody published stay unknown, and what does not fit is a finding."""

from __future__ import annotations

from datetime import date

import pytest

from commonground.domain.landscape import library
from commonground.domain.landscape.build import build
from commonground.domain.landscape.register import Landscape
from commonground.domain.places import register as places


def place(code: str, name: str, kind: str) -> dict:
    return {"code": code, "name": name, "kind": kind, "generation": 2024, "valid_to": None}


def part(child: str, parent: str, share: float = 1.0) -> dict:
    return {"child": child, "parent": parent, "share": share}


@pytest.fixture(scope="module")
def small() -> Landscape:
    held = places.build(
        [place("E92000001", "England", "country"), place("E10000015", "Hertfordshire", "county"),
         place("E07000098", "Hertsmere", "district"), place("E07000099", "North Hertfordshire", "district"),
         place("E54000025", "Hertfordshire and West Essex", "icb"), place("E54000056", "Cambridgeshire and Peterborough", "icb"),
         place("E23000027", "Hertfordshire", "police"), place("E06000063", "Cumberland", "unitary")],
        [part("E07000098", "E10000015"), part("E07000099", "E10000015"), part("E07000098", "E54000025"),
         part("E07000099", "E54000025", 0.9), part("E07000099", "E54000056", 0.1), part("E07000098", "E23000027"),
         part("E07000099", "E23000027")],
        [{"old_code": "E07000026", "old_name": "Allerdale", "new_code": "E06000063", "new_name": "Cumberland", "kind": "merged",
          "share": 1.0, "changed_on": date(2023, 4, 1)}],
    )  # fmt: skip
    return build(held, library.body_kinds(), (), {})


def test_a_county_of_two_boards_has_both_and_no_invented_share(small: Landscape) -> None:
    shares = {one.body.id: one.share for one in small.at["E10000015"] if one.body.kind == "icb"}
    assert shares == {"icb:E54000025": None, "icb:E54000056": None}


def test_a_council_that_lies_in_no_police_area_gets_a_reason_and_not_a_guess(small: Landscape) -> None:
    reasons = {one.kind: one for one in small.lacking["E06000063"]}
    assert reasons["police_body"].exists is None
    assert "does not say" in reasons["police_body"].reason


def test_a_district_that_lies_in_no_county_is_a_finding() -> None:
    held = places.build([place("E07000098", "Hertsmere", "district")])
    assert "district_without_county" in [finding.code for finding in build(held, library.body_kinds(), (), {}).findings]


def test_an_authority_whose_codes_are_unknown_is_a_finding(small: Landscape) -> None:
    from commonground.domain.landscape.nouns import Authority

    odd = Authority(id="odd", name="Odd Authority", mayor=True, councils=("E06999999",))
    found = build(small.places, library.body_kinds(), (odd,), {})
    assert [finding.code for finding in found.findings] == ["unknown_code", "authority_without_councils"]


def test_the_same_geography_gives_the_same_register(small: Landscape) -> None:
    again = build(small.places, library.body_kinds(), (), {})
    assert (again.bodies, again.at) == (small.bodies, small.at)
