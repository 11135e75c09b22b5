"""Two people may see the same body differently; both views stay, with their dates and proof."""

from __future__ import annotations

from datetime import date

import pytest

from commonground.domain.landscape.assessments import side_by_side
from commonground.domain.landscape.nouns import Assessment, Fact, Pressure, Relationship
from commonground.terms import Refused


def view(by: str, score: int, day: int = 1) -> Assessment:
    return Assessment(body="icb:E54000050", attribute="warmth", score=score, by=by, on=date(2026, 1, day), proof="a meeting")


def test_two_views_of_one_thing_are_both_kept_and_the_difference_is_named() -> None:
    (views,) = side_by_side([view("Ann", 5), view("Bob", 2)])
    assert [(one.by, one.score) for one in views.newest] == [("Ann", 5), ("Bob", 2)]
    assert (views.low, views.high, views.disagree) == (2, 5, True)


def test_one_step_apart_is_no_disagreement_and_two_are() -> None:
    (near,), (apart,) = side_by_side([view("Ann", 3), view("Bob", 2)]), side_by_side([view("Ann", 4), view("Bob", 2)])
    assert (near.disagree, apart.disagree) == (False, True)


def test_a_later_view_of_the_same_person_comes_first_and_the_earlier_one_stays_in_the_history() -> None:
    (views,) = side_by_side([view("Ann", 4, 20), view("Ann", 2, 10)])
    assert [one.score for one in views.newest] == [4]
    assert [one.score for one in views.history] == [2, 4]


def test_an_assessment_without_proof_is_refused() -> None:
    with pytest.raises(Refused, match="needs its proof"):
        Assessment(body="b", attribute="warmth", score=3, by="Ann", on=date(2026, 1, 1), proof=" ")


def test_there_are_four_pressures_and_three_roles_and_no_others() -> None:
    with pytest.raises(Refused, match="not one of the four pressures"):
        Pressure(about="icb", kind="weather", text="rain")
    with pytest.raises(Refused, match="'friend' is not a role"):
        Relationship(body="b", role="friend")


def test_a_fact_that_was_read_names_its_address() -> None:
    with pytest.raises(Refused, match="needs an address"):
        Fact(text="It is so", status="read")
