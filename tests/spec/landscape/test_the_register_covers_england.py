"""Every English council has each kind of body, or a stated reason why not."""

from __future__ import annotations

from datetime import date

import pytest

from commonground.domain.landscape import library
from commonground.domain.landscape.register import Landscape
from commonground.terms import Refused


def of_kind(england: Landscape, kind: str) -> list:
    return [body for body in england.bodies.values() if body.kind == kind and body.valid_to is None]


def test_there_are_153_health_and_wellbeing_boards(england: Landscape) -> None:
    assert len(of_kind(england, "health_and_wellbeing_board")) == 153


def test_there_are_42_integrated_care_boards_each_with_a_partnership(england: Landscape) -> None:
    assert len(of_kind(england, "icb")) == len(of_kind(england, "icp")) == 42


def test_there_are_39_police_bodies_of_which_5_are_mayors_and_one_is_the_city(england: Landscape) -> None:
    forms = [body.form for body in of_kind(england, "police_body")]
    assert (len(forms), forms.count("mayor"), forms.count("corporation")) == (39, 5, 1)


def test_every_council_in_force_is_in_the_register(england: Landscape) -> None:
    assert len(of_kind(england, "council_district")) == 164
    assert len(of_kind(england, "council_county")) == 21
    assert len(of_kind(england, "council_unitary")) == 132


def test_every_council_has_each_kind_of_body_or_a_stated_reason_why_not(england: Landscape) -> None:
    assert len(england.at) == 317
    for code, present in england.at.items():
        named = {one.body.kind for one in present if one.body.valid_to is None}
        reasons = {one.kind: one for one in england.lacking[code]}
        assert not named & set(reasons), code
        assert named | set(reasons) == set(library.body_kinds()), code
        assert all(len(one.reason) > 20 and one.find_out for one in reasons.values()), code


def test_nobody_lacks_a_board_a_police_body_or_care(england: Landscape) -> None:
    must = {"health_and_wellbeing_board", "icb", "icp", "public_health", "adult_social_care", "childrens_services", "police_body"}
    short = {(code, one.kind) for code, items in england.lacking.items() for one in items if one.kind in must}
    assert short == set()


def test_the_shipped_register_has_nothing_wrong_with_it(england: Landscape) -> None:
    assert [str(finding) for finding in england.findings] == []


def test_a_district_has_its_countys_board_and_not_one_of_its_own(england: Landscape) -> None:
    names = {one.body.name for one in england.of("E07000098")}  # Hertsmere, in Hertfordshire
    assert "Hertfordshire health and wellbeing board" in names
    assert "Hertsmere health and wellbeing board" not in names


def test_a_council_split_between_two_integrated_care_boards_has_both_with_their_shares(england: Landscape) -> None:
    split = [[one for one in present if one.body.kind == "icb"] for code, present in england.at.items() if code[:3] == "E07"]
    both = [group for group in split if len(group) > 1]
    assert both
    assert all(sum(one.share for one in group) == pytest.approx(1, abs=1e-6) for group in both)


def test_a_countys_shares_of_several_boards_are_not_invented(england: Landscape) -> None:
    several = [
        group for code in england.at if code[:3] == "E10" if len(group := [one for one in england.at[code] if one.body.kind == "icb"]) > 1
    ]
    assert several
    assert all(one.share is None for group in several for one in group)


def test_newcastles_strategic_authority_changed_in_may_2024(england: Landscape) -> None:
    def authority(day: date) -> list[str]:
        return [one.body.name for one in england.of("E08000021", on=day) if one.body.kind == "strategic_authority"]

    assert authority(date(2024, 5, 6)) == ["North of Tyne Combined Authority"]
    assert authority(date(2024, 5, 7)) == ["North East Combined Authority"]


def test_the_councils_listed_for_an_authority_are_those_that_their_codes_say(england: Landscape) -> None:
    from commonground.reference import read_yaml

    for row in read_yaml("landscape/strategic_authorities.yaml")["authorities"]:
        for code, name in row.get("councils", {}).items():
            assert england.places.place(code).name == name


def test_sheffields_new_code_finds_the_same_bodies(england: Landscape) -> None:
    assert england.of("E08000039") == england.of("E08000019")


def test_an_abolished_council_is_kept_as_an_ended_body_with_its_successor(england: Landscape) -> None:
    allerdale = england.body("council:E07000026")
    assert allerdale.valid_to == date(2023, 3, 31)
    assert [link.new for link in england.successions if link.old == allerdale.id] == ["council:E06000063"]


def test_a_council_made_in_2023_has_a_board_from_2023_and_not_from_2013(england: Landscape) -> None:
    assert england.body("health_and_wellbeing_board:E06000063").valid_from == date(2023, 4, 1)
    assert england.body("health_and_wellbeing_board:E06000001").valid_from == date(2013, 4, 1)


def test_an_area_that_is_no_council_is_refused_with_a_way_out(england: Landscape) -> None:
    with pytest.raises(Refused) as refused:
        england.of("E12000001")
    assert refused.value.code == "landscape_needs_council"


def test_bodies_can_be_asked_for_by_service_area(england: Landscape) -> None:
    found = england.of("E06000001", area="safety", kinds=library.body_kinds())
    assert {one.body.kind for one in found} == {"police_body", "strategic_authority"}


def test_every_body_names_a_source_that_is_known(england: Landscape) -> None:
    from commonground.connectors.sources import all_sources

    known = set(all_sources()) | {library.compiled_source().id}
    assert {body.source_id for body in england.bodies.values()} <= known
