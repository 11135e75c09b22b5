"""A reorganisation that somebody entered: before its day it is said, after it the councils to come stand in the place of today's."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

import pytest

from commonground.domain.landscape import library
from commonground.domain.landscape.here import Here, here, year_of
from commonground.domain.landscape.planned import changes_at, sources, with_planned
from commonground.domain.landscape.register import Landscape
from commonground.domain.places.planned import Move, PlannedChange
from commonground.terms import Source

DAY = date(2028, 4, 1)
SOURCE = Source(
    id="planned_change", publisher="A council", title="A proposal, made up", edition="", licence="", address="https://example.gov.uk/"
)
TEES = (
    Move(old_code="E06000001", new_code="new-mouth", new_name="Tees Mouth"),
    Move(old_code="E06000002", new_code="new-mouth", new_name="Tees Mouth"),
    Move(old_code="E06000003", new_code="new-mouth", new_name="Tees Mouth", share=0.6),
    Move(old_code="E06000003", new_code="new-hills", new_name="Hills Council", share=0.4),
)
COUNCILS = ("council_unitary", "council_county", "council_district")


def change(moves: Sequence[Move], on: date = DAY, *, decided: bool = False) -> PlannedChange:
    return PlannedChange(
        title="Made up", on=on, source=SOURCE, moves=tuple(moves), entered_by="Ann", entered_on=date(2026, 11, 28), decided=decided
    )


def shown(england: Landscape, place: str, day: date, *entered: PlannedChange) -> Here:
    laid = with_planned(england, {f"change-{number}": one for number, one in enumerate(entered)})
    changes = changes_at(laid, place, library.changes())
    return here(laid, place, on=day, kinds=library.all_kinds(), changes=changes, rules=library.calendar_rules(), ties=library.kind_ties())


def names(found: Here, *kinds: str) -> list[str]:
    return [one.body.name for one in found.sheets if one.kind.slug in (kinds or COUNCILS)]


def districts(england: Landscape, county: str) -> list[str]:
    return [part.place.code for part in england.places.children(england.places.place(county), {"district"})]


def test_on_its_day_a_council_and_its_parts_give_way_and_before_it_that_is_said(england: Landscape) -> None:
    before, after = (shown(england, "E06000001", day, change(TEES)) for day in (DAY - timedelta(days=1), DAY))
    said = "Hartlepool council is to give way to Tees Mouth council on 1 April 2028 (planned, a proposal so far)."
    assert (names(before), before.planned) == (["Hartlepool council"], (said,))
    assert said in before.sentence
    assert names(after) == ["Tees Mouth council (planned)"]
    assert names(after, "public_health") == ["Tees Mouth public health (planned)"]
    assert after.planned == (said.replace("is to give way", "is taken to have given way"),)
    assert "council:E06000001" in {one.asked.id for one in after.gone}
    taken = [one.taken for one in after.took_over("council:new-mouth")]
    assert taken == ["takes over from Hartlepool council on 1 April 2028 (planned, a proposal so far)"]


def test_a_council_that_is_split_gives_way_to_both_with_the_share_of_residents(england: Landscape) -> None:
    after = shown(england, "E06000003", DAY, change(TEES))
    assert {one.body.name: one.share for one in after.sheets if one.kind.slug in COUNCILS} == {
        "Tees Mouth council (planned)": 0.6,
        "Hills Council (planned)": 0.4,
    }
    assert all("not settled" in one.taken for one in after.took_over("council:new-hills"))


def test_the_parts_of_one_council_to_come_are_not_tied_to_those_of_another(england: Landscape) -> None:
    ties = {(one.start, one.tie, one.end) for one in shown(england, "E06000003", DAY, change(TEES)).ties}
    assert ("public_health:new-hills", "sits_on", "health_and_wellbeing_board:new-hills") in ties
    assert not [one for one in ties if "new-hills" in one[0] and "new-mouth" in one[2]]
    assert [one for one in ties if one[0] == "council:new-hills"]


def test_the_source_who_entered_it_and_what_each_council_is_made_from_are_said(england: Landscape) -> None:
    ahead = next(one for one in shown(england, "E06000003", DAY, change(TEES, decided=True)).ahead if one.change.by)
    assert "Tees Mouth council is to be made from Hartlepool, Middlesbrough and 60% of Redcar and Cleveland" in ahead.change.what
    assert "From A council, A proposal, made up; entered here by Ann on 28 November 2026." in ahead.change.what
    assert ahead.change.certainty == "ordered"
    held = sources({"change-0": change(TEES)})
    assert held[ahead.change.id].attribution == "Entered here by Ann on 28 November 2026."
    assert ahead.change.id == shown(england, "E06000003", DAY, change(TEES)).sheet("council:new-mouth").body.source_id


def test_the_year_ahead_leads_from_todays_council_to_the_one_to_come(england: Landscape) -> None:
    found = shown(england, "E06000001", date(2027, 12, 1), change(TEES))
    due = year_of(found, start=found.on, end=found.on + timedelta(days=365))
    days = {ident: [one.window for one in due if one.body.id == ident] for ident in ("council:E06000001", "council:new-mouth")}
    assert max(one.closes for one in days["council:E06000001"]) < DAY
    assert min(one.opens for one in days["council:new-mouth"]) >= DAY


def test_a_county_ends_with_the_last_of_its_districts_as_our_own_conclusion(england: Landscape) -> None:
    codes = districts(england, "E10000015")
    whole = [Move(old_code=code, new_code=f"new-{at % 2}", new_name=("West", "East")[at % 2]) for at, code in enumerate(codes)]
    first, last = change(whole[:-1]), change([Move(old_code=codes[-1], new_code="new-2", new_name="Last")], on=date(2029, 4, 1))
    day_after_first = shown(england, "E10000015", DAY, first, last)
    assert "Hertfordshire council" in names(day_after_first)
    assert names(day_after_first, "public_health") == ["Hertfordshire public health"]
    after = shown(england, "E10000015", date(2029, 4, 1), first, last)
    assert sorted(names(after)) == ["East council (planned)", "Last council (planned)", "West council (planned)"]
    assert len(names(after, "public_health")) == 3
    ends = next(one.change for one in after.ahead if "ends with its districts" in one.change.title)
    assert (ends.status, ends.on) == ("inference", date(2029, 4, 1))
    assert "two_tier_ends" not in {one.change.id for one in after.ahead}


def test_a_county_of_which_only_some_districts_change_stays(england: Landscape) -> None:
    codes = districts(england, "E10000015")[:3]
    after = shown(england, codes[0], DAY, change([Move(old_code=code, new_code="new-1", new_name="Three") for code in codes]))
    assert sorted(names(after)) == ["Hertfordshire council", "Three council (planned)"]
    assert names(after, "public_health") == ["Hertfordshire public health"]
    assert "two_tier_ends" in {one.change.id for one in after.ahead}


@pytest.mark.parametrize("entered", [(), (change([Move(old_code="E07000026", new_code="n", new_name="N")]),)])
def test_nothing_is_planned_without_an_entry_and_what_a_release_has_overtaken_is_left_out(england: Landscape, entered) -> None:
    found = shown(england, "E06000001", DAY, *entered)
    assert (names(found), found.planned, found.coming) == (["Hartlepool council"], (), ())
    assert with_planned(england, {}) is england
