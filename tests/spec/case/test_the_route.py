"""The route is one table: a stage is added by adding a row."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from commonground.case import ACTIVITIES, ROUTE, Case, Stage, ancestors, check_route, draft, settle, stage_named, standings
from commonground.terms import Refused


def test_the_route_begins_with_the_place_and_its_profile() -> None:
    assert [stage.id for stage in ROUTE[:2]] == ["place", "profile"]
    assert {stage.activity for stage in ROUTE} <= set(ACTIVITIES)
    assert all(stage.asks.endswith("?") for stage in ROUTE)


def test_the_four_activities_are_those_of_strategic_commissioning() -> None:
    assert list(ACTIVITIES.values()) == [
        "Understanding needs and outcomes",
        "Optimising resources",
        "Targeting",
        "Choosing the delivery mechanism",
    ]


def test_a_new_row_is_all_that_a_new_stage_needs() -> None:
    longer = (*ROUTE, Stage(id="moon", title="Moon", activity="targeting", owner="analyst", after=("profile",), asks="Is it full?"))
    check_route(longer)
    day = datetime(2026, 11, 24, tzinfo=UTC)
    case = Case(ref="CG-1", title="T", place="E06000001", opened_by="Ann", opened_on=day)
    for stage in longer:
        case = draft(case, stage.id, {"stage": stage.id}, outside={}, by="Ann", on=day, route=longer)
        case = settle(case, stage.id, current={}, by="Ann", on=day, route=longer)
    assert [str(each.state) for each in standings(case, {}, longer)] == ["settled"] * len(longer)
    assert ancestors("moon", longer) == ("place", "profile")


def test_a_route_that_cannot_be_followed_is_refused_with_every_fault() -> None:
    bad = (ROUTE[1], ROUTE[0], ROUTE[0], Stage(id="x", title="X", activity="fun", owner="analyst", asks="?"))
    with pytest.raises(Refused) as refused:
        check_route(bad)
    assert [(finding.code, finding.where) for finding in refused.value.findings] == [
        ("stage_order", "profile"),
        ("stage_twice", "place"),
        ("activity_unknown", "x"),
    ]


def test_an_unknown_stage_is_refused_with_the_stages_that_exist() -> None:
    with pytest.raises(Refused, match=r"There is no stage 'moon'. What to do: Choose one of place, profile"):
        stage_named("moon", ROUTE[:2])
