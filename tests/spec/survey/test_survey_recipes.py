"""The publishers' recipes from raw answers to measures (rules T1 to T8 and T11)."""

from __future__ import annotations

import pytest

from commonground.domain.survey import recipes
from commonground.domain.survey.recipes import Session


def _sport(sessions: float, minutes: float, **more: object) -> Session:
    return Session(activity=str(more.pop("activity", "football")), sessions=sessions, minutes=minutes, **more)


def test_t1_twenty_moderate_and_sixty_five_vigorous_minutes_are_150_and_active() -> None:
    assert recipes.equivalent_minutes(20, 65) == 150
    assert recipes.adult_band(recipes.equivalent_minutes(20, 65)) == "active"


@pytest.mark.parametrize(
    ("minutes", "band"), [(29.9, "inactive"), (30, "fairly active"), (149, "fairly active"), (149.9, "fairly active"), (150, "active")]
)
def test_t2_adult_bands_change_at_30_and_150_minutes(minutes: float, band: str) -> None:
    assert recipes.adult_band(minutes) == band


@pytest.mark.parametrize(("minutes", "band"), [(29, "less active"), (30, "fairly active"), (59, "fairly active"), (60, "active")])
def test_t3_child_bands_change_at_30_and_60_minutes_a_day(minutes: float, band: str) -> None:
    assert recipes.child_band(minutes) == band


@pytest.mark.parametrize(("sessions", "minutes", "yes"), [(2, 30, True), (6, 10, True), (12, 5, False), (1, 30, False)])
def test_t4_taking_part_needs_two_half_hours_in_sessions_of_ten_minutes_or_more(sessions: float, minutes: float, yes: bool) -> None:
    assert recipes.takes_part([_sport(sessions, minutes)]) is yes


@pytest.mark.parametrize(("sessions", "yes"), [(3, False), (4, True)])
def test_t5_once_a_week_sport_needs_four_sessions_of_half_an_hour(sessions: float, yes: bool) -> None:
    assert recipes.once_a_week_sport([_sport(sessions, 30)]) is yes


def test_t5_recreational_walking_is_not_sport_and_cycling_counts_only_when_weekly() -> None:
    assert not recipes.once_a_week_sport([_sport(20, 60, activity="recreational walking")])
    assert recipes.once_a_week_sport([_sport(4, 60, activity="hill walking")])
    assert not recipes.once_a_week_sport([_sport(8, 60, activity="cycling", weekly=False)])
    assert recipes.once_a_week_sport([_sport(8, 60, activity="cycling", weekly=True)])


@pytest.mark.parametrize(("days", "yes"), [(11, False), (12, True)])
def test_t6_three_times_a_week_needs_twelve_days_of_28(days: float, yes: bool) -> None:
    assert recipes.three_times_a_week(days) is yes


@pytest.mark.parametrize(("age", "days"), [(64, 0), (65, 12)])
def test_t7_yoga_counts_from_65(age: int, days: float) -> None:
    assert recipes.days_active([_sport(12, 30, activity="yoga", intensity="light")], age) == days
    assert recipes.days_active([_sport(12, 30, activity="yoga", intensity="moderate")], age) == days


def test_t8_tuition_alone_is_organised_sport_and_silence_is_not_a_no() -> None:
    assert recipes.organised(club=False, tuition=True, competition=False) is True
    assert recipes.organised(club=False, tuition=False, competition=False) is False
    assert recipes.organised(club=False, tuition=None, competition=False) is None


def test_t11_missing_durations_become_the_median_long_ones_are_capped_and_twice_given_fitness_lines_are_dropped() -> None:
    people = [[_sport(4, minutes)] for minutes in range(10, 210, 10)]
    rules = recipes.learn_cleaning(people)
    given = [
        Session(activity="football", sessions=4, minutes=None),
        Session(activity="football", sessions=1, minutes=600),
        Session(activity="gym", sessions=3, minutes=40, fitness=True),
        Session(activity="gym", sessions=3, minutes=40, fitness=True),
        Session(activity="curling", sessions=3, minutes=None),
    ]
    kept = recipes.cleaned(given, rules)
    assert [one.minutes for one in kept] == [105.0, pytest.approx(190.5), 40]


def test_volunteering_strength_and_satisfaction_have_their_thresholds() -> None:
    assert [recipes.volunteers(times) for times in (1, 2)] == [False, True]
    assert [recipes.volunteers_weekly(hours) for hours in (0.9, 1)] == [False, True]
    assert [recipes.strengthens(times) for times in (1, 2)] == [False, True]
    assert [recipes.satisfied(words) for words in ("Very satisfied", "neither", None)] == [True, False, None]
