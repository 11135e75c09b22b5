"""The publishers' recipes from raw answers to measures (rules T1 to T8 and T11)."""

from __future__ import annotations

import math

import pyarrow as pa
import pytest

from commonground.domain.survey.recipe_columns import measures_of
from commonground.domain.survey.written import WrittenActivity, WrittenRaw


def _of_answers(age: int = 40, **answers: float | str | None) -> dict[str, float]:
    """The measures of one person who answered single questions."""
    given = {"age": age, **answers}
    raw = WrittenRaw(answers={name: name for name in given}, yes={"satisfied": ["very", "fairly"]} if "satisfied" in given else {})
    table = pa.table({name: pa.array([value], None if value is not None else pa.float64()) for name, value in given.items()})
    return {name: float(values[0]) for name, values in measures_of(table, raw).items()}


def _of_activity(
    sessions: float, minutes: float, *, name: str = "football", intensity: str = "moderate", age: int = 40, weekly: int = 1
) -> dict[str, float]:
    """The measures of one person who did one activity in 28 days."""
    activity = WrittenActivity(name=name, sessions="n", minutes="m", intensity=intensity, weekly="weekly")
    table = pa.table({"age": [age], "n": [sessions], "m": [minutes], "weekly": [weekly]})
    made = measures_of(table, WrittenRaw(activities=[activity], answers={"age": "age"}))
    return {measure: float(values[0]) for measure, values in made.items()}


def _one_of(measures: dict[str, float], **bands: str) -> str:
    """The band that a person is in, who is in no other."""
    (inside,) = [band for band, measure in bands.items() if measures[measure]]
    return inside


def test_t1_twenty_moderate_and_sixty_five_vigorous_minutes_are_150_and_active() -> None:
    made = _of_answers(moderate=20.0, vigorous=65.0)
    assert made["mie_minutes"] == 150
    assert made["active_adults_16"] == 1


@pytest.mark.parametrize(
    ("minutes", "band"), [(29.9, "inactive"), (30, "fairly_active"), (149, "fairly_active"), (149.9, "fairly_active"), (150, "active")]
)
def test_t2_adult_bands_change_at_30_and_150_minutes(minutes: float, band: str) -> None:
    made = _of_answers(moderate=minutes)
    assert _one_of(made, inactive="inactive_adults_16", fairly_active="fairly_active_adults_16", active="active_adults_16") == band


@pytest.mark.parametrize(("minutes", "band"), [(29, "less_active"), (30, "fairly_active"), (59, "fairly_active"), (60, "active")])
def test_t3_child_bands_change_at_30_and_60_minutes_a_day(minutes: float, band: str) -> None:
    made = _of_answers(age=9, child_minutes=minutes)
    assert _one_of(made, less_active="less_active_children", fairly_active="fairly_active_children", active="active_children") == band


@pytest.mark.parametrize(("sessions", "minutes", "yes"), [(2, 30, True), (6, 10, True), (12, 5, False), (1, 30, False)])
def test_t4_taking_part_needs_two_half_hours_in_sessions_of_ten_minutes_or_more(sessions: float, minutes: float, yes: bool) -> None:
    assert _of_activity(sessions, minutes)["taking_part_twice_28_days"] == yes


@pytest.mark.parametrize(("sessions", "yes"), [(3, False), (4, True)])
def test_t5_once_a_week_sport_needs_four_sessions_of_half_an_hour(sessions: float, yes: bool) -> None:
    assert _of_activity(sessions, 30)["sport_1x30_16"] == yes
    assert _of_activity(sessions, 29)["sport_1x30_16"] == 0


def test_t5_recreational_walking_is_not_sport_and_cycling_counts_only_when_weekly() -> None:
    assert _of_activity(20, 60, name="recreational walking")["sport_1x30_16"] == 0
    assert _of_activity(4, 60, name="hill walking")["sport_1x30_16"] == 1
    assert _of_activity(8, 60, name="cycling", weekly=0)["sport_1x30_16"] == 0
    assert _of_activity(8, 60, name="cycling", weekly=1)["sport_1x30_16"] == 1


@pytest.mark.parametrize(("days", "yes"), [(11, False), (12, True)])
def test_t6_three_times_a_week_needs_twelve_days_of_28(days: float, yes: bool) -> None:
    assert _of_activity(days, 30)["sport_3x30_ni8"] == yes


@pytest.mark.parametrize(("age", "yes"), [(64, False), (65, True)])
@pytest.mark.parametrize("intensity", ["light", "moderate"])
def test_t7_yoga_counts_from_65(age: int, yes: bool, intensity: str) -> None:
    assert _of_activity(12, 30, name="yoga", intensity=intensity, age=age)["sport_3x30_ni8"] == yes


def test_t8_tuition_alone_is_organised_sport_and_silence_is_not_a_no() -> None:
    assert _of_answers(club=0, tuition=1, competition=0)["organised_sport"] == 1
    assert _of_answers(club=0, tuition=1, competition=None)["organised_sport"] == 1
    assert _of_answers(club=0, tuition=0, competition=0)["organised_sport"] == 0
    assert math.isnan(_of_answers(club=0, tuition=None, competition=0)["organised_sport"])


def test_t11_missing_durations_become_the_median_long_ones_are_capped_and_twice_given_fitness_lines_are_dropped() -> None:
    given = [*range(10, 210, 10), None, 600]  # the median of those given is 110, their 95th percentile 200
    raw = WrittenRaw(activities=[WrittenActivity(name="football", sessions="n", minutes="m")], youngest=16)
    made = measures_of(pa.table({"n": [4] * len(given), "m": given}), raw)["mie_minutes"]
    assert made[-2] == 110
    assert made[-1] == 200
    gym = [WrittenActivity(named_in=f"what{line}", sessions="n", minutes="m", fitness=True) for line in (1, 2)]
    table = pa.table({"n": [3, 3], "m": [40, 40], "what1": ["gym", "gym"], "what2": ["gym", "spin"]})
    assert measures_of(table, WrittenRaw(activities=gym, youngest=16))["mie_minutes"].tolist() == [30, 60]


def test_t11_an_activity_for_which_nobody_gave_a_duration_is_left_out_not_guessed() -> None:
    raw = WrittenRaw(activities=[WrittenActivity(name="curling", sessions="n", minutes="m")], youngest=16)
    assert measures_of(pa.table({"n": [3], "m": pa.array([None], pa.float64())}), raw)["mie_minutes"].tolist() == [0]


def test_volunteering_strength_and_satisfaction_have_their_thresholds() -> None:
    assert [_of_answers(volunteering_times=times)["volunteering_12_months"] for times in (1, 2)] == [0, 1]
    assert [_of_answers(volunteering_hours=hours)["volunteering_weekly"] for hours in (0.9, 1)] == [0, 1]
    assert [_of_answers(strength_times=times)["muscle_strengthening"] for times in (1, 2)] == [0, 1]
    assert [_of_answers(satisfied=words)["satisfaction_local_provision"] for words in ("very", "neither")] == [1, 0]
    assert math.isnan(_of_answers(satisfied=None)["satisfaction_local_provision"])
