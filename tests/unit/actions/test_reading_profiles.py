"""Profiles, measures and comparisons read from the starter release."""

from __future__ import annotations

from dataclasses import fields

import pytest

from commonground.actions import places, profiles
from commonground.actions.permissions import LOCAL_PERSON
from commonground.domain.indicators.nouns import SECTIONS, Profile, Rules, Verdict
from commonground.reference import read_yaml
from commonground.terms import Absent, Refused


@pytest.fixture
def hartlepool(starter) -> Profile:
    return profiles.read_profile(place="Hartlepool", by=LOCAL_PERSON)


def test_a_profile_has_six_sections_deprivation_and_a_source_behind_every_number(hartlepool) -> None:
    assert {section.id for section in hartlepool.sections} == set(SECTIONS)
    readings = [reading for section in hartlepool.sections for reading in section.readings]
    assert len(readings) >= 60
    assert all(reading.figure.sources and reading.sentence for reading in readings)
    assert all(point.sources for reading in readings if reading.trend for point in (*reading.trend.points, *reading.trend.england))
    assert all(item.sources or isinstance(item.value, Absent) for reading in readings for item in reading.comparisons)


def test_nothing_without_an_interval_or_a_full_count_is_coloured(hartlepool) -> None:
    for section in hartlepool.sections:
        for reading in section.readings:
            for item in reading.comparisons:
                if item.p_adjusted is None and item.verdict in (Verdict.BETTER, Verdict.WORSE, Verdict.HIGHER, Verdict.LOWER):
                    assert "so no sampling test applies" in item.sentence
                if item.verdict is Verdict.CANNOT_TELL:
                    assert "cannot tell" in item.sentence


def test_activity_without_an_interval_says_what_a_sample_of_five_hundred_could_show(hartlepool) -> None:
    england = hartlepool.reading("active_adults_19").against("england")
    assert england.verdict is Verdict.CANNOT_TELL
    assert 5 < england.detectable < 9
    assert "A sample of about 500 people" in england.sentence


def test_the_nearest_places_are_fifteen_and_never_the_place_itself(hartlepool) -> None:
    near = next(group for group in hartlepool.peers if group.id == "neighbours")
    assert len(near.places) == len(near.distances) == 15
    assert hartlepool.place not in near.places
    assert list(near.distances) == sorted(near.distances)
    assert near.drivers


def test_fifths_hold_everyone_and_the_gap_is_set_beside_englands(hartlepool) -> None:
    found = hartlepool.inequality
    assert sum(fifth.share for fifth in found.fifths) == pytest.approx(100)
    assert found.gap > 0
    assert found.england_gap > 0
    assert found.areas > 50


def test_a_postcode_and_a_small_area_give_their_councils_profile(starter, hartlepool) -> None:
    assert profiles.read_profile(place="TS24 8AY", by=LOCAL_PERSON) is hartlepool
    assert profiles.read_profile(place="E01011949", by=LOCAL_PERSON).place.kind == "unitary"


@pytest.mark.parametrize(
    "place", ["Adur", "Lancashire", "North East", "NHS North East and North Cumbria", "England", "City of London", "Isles of Scilly"]
)
def test_every_kind_of_place_has_a_profile(starter, place: str) -> None:
    found = profiles.read_profile(place=place, by=LOCAL_PERSON)
    assert any(reading.figure.present for section in found.sections for reading in section.readings)
    assert found.sentence


def test_the_mini_profile_and_chosen_themes_show_only_what_was_asked_for(starter) -> None:
    mini = profiles.read_profile(place="Hartlepool", template="mini", by=LOCAL_PERSON)
    assert all(reading.measure.mini for section in mini.sections for reading in section.readings)
    chosen = profiles.read_profile(place="Hartlepool", template="participation,population", by=LOCAL_PERSON)
    assert {section.id for section in chosen.sections if section.readings} == {"participation", "demographics"}


def test_up_to_fifteen_chosen_peers_and_not_one_more(starter) -> None:
    names = [place.code for place in places.places_of_tier(tier="lower", by=LOCAL_PERSON)][:17]
    found = profiles.read_profile(place="Hartlepool", peers=names[1:16], by=LOCAL_PERSON)
    assert len(next(group for group in found.peers if group.id == "chosen").places) == 15
    with pytest.raises(Refused) as refused:
        profiles.read_profile(place="Hartlepool", peers=names[1:17], by=LOCAL_PERSON)
    assert refused.value.code == "peers_many"


def test_newcastle_asks_which(starter) -> None:
    with pytest.raises(Refused) as refused:
        places.find_place(text="Newcastle", by=LOCAL_PERSON)
    assert {finding.where for finding in refused.value.findings} == {"E08000021", "E07000195"}


@pytest.mark.parametrize(("code", "now"), [("E07000187", "E06000066"), ("E10000006", "E06000063"), ("E07000164", "E06000065")])
def test_withdrawn_codes_say_what_replaced_them(starter, code: str, now: str) -> None:
    with pytest.raises(Refused) as refused:
        places.find_place(text=code, by=LOCAL_PERSON)
    assert refused.value.code == "place_withdrawn"
    assert now in str(refused.value)


def test_every_place_is_found_by_its_own_name_and_code(starter) -> None:
    for place in (*places.places_of_tier(tier="lower", by=LOCAL_PERSON), *places.places_of_tier(tier="upper", by=LOCAL_PERSON)):
        assert places.find_place(text=place.code, by=LOCAL_PERSON) == place
        assert places.find_place(text=place.name, by=LOCAL_PERSON) == place


def test_a_measure_is_read_for_every_council_with_england_beside_it(starter) -> None:
    view = profiles.read_measure(measure="active_adults_19", by=LOCAL_PERSON)
    assert len(view.figures) == 296
    assert view.england.present
    assert len(view.ranks) == sum(figure.present for figure in view.figures)
    assert sorted(rank.position for rank in view.ranks.values())[0] == 1
    older = profiles.read_measure(measure="active_adults_19", period=view.periods[0], by=LOCAL_PERSON)
    assert older.period == view.periods[0]


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ({"measure": "nothing"}, "measure_unknown"),
        ({"measure": "population", "tier": "moon"}, "tier_unknown"),
        ({"measure": "population", "period": "1066"}, "period_unknown"),
        ({"measure": "sport_1x30_14"}, "measure_empty"),
    ],
)
def test_a_measure_that_cannot_be_read_is_refused_with_a_way_out(starter, asked: dict, code: str) -> None:
    with pytest.raises(Refused) as refused:
        profiles.read_measure(**asked, by=LOCAL_PERSON)
    assert (refused.value.code, bool(refused.value.ways_out)) == (code, True)


def test_places_stand_side_by_side_in_the_same_period(starter) -> None:
    found = profiles.compare(places=["Hartlepool", "Sunderland"], measures=["active_adults_19", "imd_score"], by=LOCAL_PERSON)
    assert [place.name for place in found.places] == ["Hartlepool", "Sunderland"]
    assert all(len({figure.period for figure in figures}) == 1 for _, figures in found.rows)
    with pytest.raises(Refused):
        profiles.compare(places=["Hartlepool", "TS24 8AY"], by=LOCAL_PERSON)


def test_a_second_reading_of_a_profile_is_the_kept_one(hartlepool) -> None:
    assert profiles.read_profile(place="Hartlepool", by=LOCAL_PERSON) is hartlepool


def test_the_settings_in_force_are_those_that_the_code_states_and_each_is_cited() -> None:
    assert profiles.rules() == Rules()
    entries = read_yaml("indicators/judgement.yaml")["rules"]
    assert set(entries) == {field.name for field in fields(Rules)}
    wanted = {"value", "unit", "valid", "source", "uncertainty", "checker", "next_review"}
    assert all(set(entry) == wanted and all(str(part) for part in entry.values()) for entry in entries.values())


def test_every_driver_of_likeness_is_a_measure_of_the_catalogue_and_none_is_about_sport_or_health(starter) -> None:
    known = starter.measures()
    assert all(known[driver.measure].section in ("demographics", "deprivation") for driver in profiles._drivers())


def test_what_this_release_lacks_is_not_said_to_be_unpublished(starter) -> None:
    kent, somerset = (profiles.read_profile(place=name, by=LOCAL_PERSON) for name in ("Kent", "Somerset"))
    assert str(kent.reading("healthy_life_expectancy_female").figure.value) == "Not loaded: this release holds no value for this place"
    carried = somerset.reading("care_staff_turnover").figure
    assert (round(carried.number, 1), carried.status, carried.period.label) == (31.4, "carried", "2022/23")
    assert not any("small area" in note for note in kent.notes)
