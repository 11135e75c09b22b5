"""A reorganisation to come is entered with its date and source, and checked before any figure moves."""

from __future__ import annotations

from dataclasses import asdict, replace
from datetime import date

import pytest

from commonground.domain.places import register as registers
from commonground.domain.places.planned import Move, PlannedChange, moves_by_small_areas, successors
from commonground.terms import Refused, Source

SOURCE = Source(id="order", publisher="Nobody", title="A made-up order", edition="1", licence="MIT", address="about:blank")
REGISTER = registers.build(
    [
        {"code": code, "name": name, "kind": "district", "generation": 2024}
        for code, name in (("D1", "North"), ("D2", "Mid"), ("D3", "South"))
    ]
)
CHANGE = PlannedChange(
    title="Two councils for the shire",
    on=date(2028, 4, 1),
    source=SOURCE,
    moves=(
        Move(old_code="D1", new_code="N1", new_name="Upper"),
        Move(old_code="D2", new_code="N1", new_name="Upper", share=0.25),
        Move(old_code="D2", new_code="N2", new_name="Lower", share=0.75),
        Move(old_code="D3", new_code="N2", new_name="Lower"),
    ),
    entered_by="A. Officer",
    entered_on=date(2026, 3, 2),
)


def refused(change: PlannedChange, **more) -> list[str]:
    with pytest.raises(Refused) as caught:
        successors(change, REGISTER, **more)
    return sorted(finding.code for finding in caught.value.findings)


def with_moves(*moves: Move) -> PlannedChange:
    return replace(CHANGE, moves=moves)


def test_a_planned_change_becomes_successions_with_its_date() -> None:
    found = successors(CHANGE, REGISTER)
    assert [(one.old_code, one.new_code, one.share) for one in found] == [
        ("D1", "N1", 1.0), ("D2", "N1", 0.25), ("D2", "N2", 0.75), ("D3", "N2", 1.0),
    ]  # fmt: skip
    assert {one.kind for one in found} == {"planned"}
    assert {one.changed_on for one in found} == {date(2028, 4, 1)}
    assert found[0].old_name == "North"


def test_until_the_day_comes_the_old_councils_stay_in_force() -> None:
    places = [{"code": place.code, "name": place.name, "kind": place.kind, "generation": 2024} for place in REGISTER.places.values()]
    after = registers.build(places, (), [asdict(one) for one in successors(CHANGE, REGISTER)])
    assert after.place("D2").name == "Mid"
    assert not after.successors


def test_shares_that_do_not_add_up_to_one_are_refused() -> None:
    assert refused(with_moves(Move(old_code="D1", new_code="N1", new_name="Upper", share=0.9))) == ["planned_shares"]


def test_a_date_that_is_not_to_come_is_refused() -> None:
    assert refused(replace(CHANGE, on=CHANGE.entered_on)) == ["planned_past"]


def test_no_code_is_moved_twice_or_is_both_old_and_new() -> None:
    half = Move(old_code="D1", new_code="N1", new_name="Upper", share=0.5)
    assert refused(with_moves(half, half)) == ["planned_twice"]
    chain = with_moves(Move(old_code="D1", new_code="D2", new_name="Mid"), Move(old_code="D2", new_code="N2", new_name="Lower"))
    assert refused(chain) == ["planned_both", "planned_new_taken"]


def test_an_old_code_must_be_in_force_and_a_new_one_must_be_free() -> None:
    assert refused(with_moves(Move(old_code="D9", new_code="D3", new_name="South"))) == ["planned_new_taken", "planned_old_unknown"]


def test_a_council_is_replaced_by_one_planned_change_only() -> None:
    other = replace(CHANGE, title="Another plan")
    assert refused(CHANGE, others=[other]) == ["planned_elsewhere"] * 3 + ["planned_new_elsewhere"] * 2
    assert successors(CHANGE, REGISTER, others=[CHANGE])


def test_a_county_is_not_entered_together_with_a_district_in_it_whose_residents_would_count_twice() -> None:
    rows = [
        {"code": code, "name": code, "kind": kind, "generation": 2024}
        for code, kind in (("C1", "county"), ("D1", "district"), ("D2", "district"))
    ]
    held = registers.build(rows, [{"child": "D1", "parent": "C1", "share": 1.0}])
    county, inside, outside = (Move(old_code=code, new_code="N1", new_name="Upper") for code in ("C1", "D1", "D2"))
    with pytest.raises(Refused) as caught:
        successors(with_moves(county, inside), held)
    assert [finding.code for finding in caught.value.findings] == ["planned_nested"]
    assert len(successors(with_moves(county, outside), held)) == 2


def test_a_new_area_has_one_name() -> None:
    two = with_moves(Move(old_code="D1", new_code="N1", new_name="Upper"), Move(old_code="D2", new_code="N1", new_name="Upland"))
    assert refused(two) == ["planned_names"]


def test_shares_are_worked_out_from_the_residents_of_small_areas() -> None:
    council = {"s1": "D1", "s2": "D1", "s3": "D2", "s4": "D3"}
    names, people = {"N1": "Upper", "N2": "Lower"}, {"s1": 300.0, "s2": 100.0, "s3": 50.0}
    moves = moves_by_small_areas({"s1": "N1", "s2": "N2", "s3": "N2"}, names, council, people)
    assert [(move.old_code, move.new_code, move.share) for move in moves] == [("D1", "N1", 0.75), ("D1", "N2", 0.25), ("D2", "N2", 1.0)]
    with pytest.raises(Refused) as caught:
        moves_by_small_areas({"s1": "N1", "s9": "N1"}, names, council, people)
    assert sorted(finding.code for finding in caught.value.findings) == ["planned_small_left", "planned_small_unknown"]
