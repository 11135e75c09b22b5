"""Question files name a measure, a trend with overlap, a standard make-up or a regression; each is worked out as its rule says."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest
from tests.spec.survey import recipes_twin as twin
from tests.spec.survey.recipes_twin import Session

from commonground import survey
from commonground.actions.survey import ask
from commonground.domain.survey.recipes import RECIPES
from commonground.domain.survey.synthetic import design_of, synthetic
from commonground.terms import Refused

FIXED = (
    ("football", "vigorous"),
    ("cycling", "moderate"),
    ("gardening", "moderate"),
    ("recreational walking", "moderate"),
    ("bowls", "light"),
    ("cycling for travel", "vigorous"),
)
LINES = ("zumba", "spin", "football")


def _raw(people: int, seed: int) -> tuple[dict[str, list], dict]:
    rng = np.random.default_rng(seed)
    columns: dict[str, list] = {"age": rng.integers(12, 90, people).tolist(), "w": rng.uniform(0.5, 2, people).tolist()}
    activities = []
    for name, intensity in FIXED:
        key = name.replace(" ", "_")
        done = rng.random(people) < 0.5
        columns[f"{key}_n"] = [int(n) if yes else None for n, yes in zip(rng.integers(1, 29, people), done, strict=True)]
        columns[f"{key}_m"] = [
            int(m) if yes and rng.random() < 0.8 else None for m, yes in zip(rng.integers(1, 200, people), done, strict=True)
        ]
        activities.append({"name": name, "sessions": f"{key}_n", "minutes": f"{key}_m", "intensity": intensity})
    columns["weekly"] = rng.integers(0, 2, people).tolist()
    activities[1]["weekly"] = "weekly"
    for line in range(2):
        columns[f"fit{line}"] = [str(rng.choice(LINES)) if rng.random() < 0.6 else None for _ in range(people)]
        columns[f"fit{line}_n"] = [int(rng.integers(1, 20)) if name else None for name in columns[f"fit{line}"]]
        columns[f"fit{line}_m"] = [int(rng.integers(5, 120)) if name and rng.random() < 0.7 else None for name in columns[f"fit{line}"]]
        columns[f"fit{line}_i"] = [int(rng.integers(1, 4)) for _ in range(people)]
        activities.append(
            {"named_in": f"fit{line}", "sessions": f"fit{line}_n", "minutes": f"fit{line}_m", "intensity": f"fit{line}_i", "fitness": True}
        )
    raw = {"activities": activities, "answers": {"age": "age"}, "intensities": {"1": "light", "2": "moderate", "3": "vigorous"}}
    return columns, {"weights": "w", "raw": raw}


def _sessions(columns: dict[str, list], i: int) -> list[Session]:
    held = []
    for name, intensity in FIXED:
        key = name.replace(" ", "_")
        if columns[f"{key}_n"][i] is not None:
            weekly = columns["weekly"][i] == 1 if name == "cycling" else True
            held.append(
                Session(activity=name, sessions=columns[f"{key}_n"][i], minutes=columns[f"{key}_m"][i], intensity=intensity, weekly=weekly)
            )
    for line in range(2):
        if columns[f"fit{line}"][i]:
            hard = {1: "light", 2: "moderate", 3: "vigorous"}[columns[f"fit{line}_i"][i]]
            held.append(
                Session(
                    activity=columns[f"fit{line}"][i],
                    sessions=columns[f"fit{line}_n"][i],
                    minutes=columns[f"fit{line}_m"][i],
                    intensity=hard,
                    fitness=True,
                )
            )
    return held


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_columns_of_measures_are_the_recipes_person_by_person(seed: int) -> None:
    columns, design = _raw(400, seed)
    people = [_sessions(columns, i) for i in range(400)]
    rules = twin.learn_cleaning(people)
    opened = survey.open(columns, design).opened
    found = opened.take([name for name in RECIPES if name in opened.columns]).to_pydict()
    for i, (sessions, age) in enumerate(zip(people, columns["age"], strict=True)):
        clean = twin.cleaned(sessions, rules)
        minutes, everything = twin.weekly_minutes(clean), twin.weekly_minutes(clean, gardening=True)
        wanted = {
            "mie_minutes": (16, minutes),
            "active_adults_16": (16, twin.adult_band(minutes) == "active"),
            "inactive_adults_16": (16, twin.adult_band(minutes) == "inactive"),
            "fairly_active_adults_19": (19, twin.adult_band(everything) == "fairly active"),
            "taking_part_twice_28_days": (16, twin.takes_part(clean)),
            "sport_1x30_14": (14, twin.once_a_week_sport(clean)),
            "sport_1x30_16": (16, twin.once_a_week_sport(clean)),
            "sport_3x30_ni8": (16, twin.three_times_a_week(clean, age)),
        }
        for name, (youngest, value) in wanted.items():
            assert found[name][i] == (pytest.approx(float(value)) if age >= youngest else None), (name, i, sessions)


def test_a_measure_is_asked_by_its_name_and_its_recipe_is_shown() -> None:
    columns, design = _raw(400, 4)
    people = survey.open(columns, design)
    answer = people.ask({"measure": "sport_1x30_16", "words": "share who do sport once a week"})
    assert answer.question.column == "sport_1x30_16"
    assert "Four or more sessions of 30 minutes" in answer.recipe
    assert "median" in answer.recipe
    assert "95th percentile" in answer.recipe
    assert 0 < answer.cells[0].estimate < 1
    minutes = people.ask({"measure": "mie_minutes"})
    assert minutes.question.statistic == "mean"
    assert minutes.cells[0].estimate > 30


def test_answers_that_are_single_questions_make_their_measures() -> None:
    design = {
        "raw": {
            "answers": {"club": "c", "tuition": "t", "competition": "k", "satisfied": "s", "volunteering_hours": "v", "anxiety": "a"},
            "yes": {"satisfied": ["very satisfied", "fairly satisfied"]},
            "youngest": 16,
        }
    }
    table = {
        "c": [0, 0, None, 1],
        "t": [1, 0, None, 0],
        "k": [0, 0, 0, None],
        "s": ["very satisfied", "dissatisfied", None, "fairly satisfied"],
        "v": [1, 0.5, None, 3],
        "a": [3, 10, None, 0],
    }
    opened = survey.open(table, design).opened
    found = opened.take(["organised_sport", "satisfaction_local_provision", "volunteering_weekly", "anxiety"]).to_pydict()
    assert found["organised_sport"] == [1, 0, None, 1]
    assert found["satisfaction_local_provision"] == [1, 0, None, 1]
    assert found["volunteering_weekly"] == [1, 0, None, 1]
    assert found["anxiety"] == [3, 10, None, 0]


@pytest.mark.parametrize(
    ("question", "code"),
    [
        ({"measure": "swimming_for_joy"}, "measure_unknown"),
        ({"measure": "active_children"}, "measure_unmade"),
        ({"measure": "sport_1x30_16", "column": "age"}, "measure_twice"),
        ({}, "column_unnamed"),
    ],
)
def test_a_measure_that_the_file_cannot_make_is_refused_with_what_it_needs(question: dict, code: str) -> None:
    columns, design = _raw(100, 4)
    with pytest.raises(Refused) as refused:
        survey.open(columns, design).ask(question)
    assert refused.value.code == code


def test_negative_minutes_are_taken_for_missing_codes_and_refused() -> None:
    columns, design = _raw(100, 4)
    columns["football_m"][0], columns["football_n"][0] = -9, 3
    with pytest.raises(Refused, match="below zero"):
        survey.open(columns, design)
    people = survey.open(columns, {**design, "missing": {"football_m": [-9]}})
    assert "active_adults_16" in people.opened.columns


def test_a_negative_answer_to_a_single_question_is_not_taken_for_doing_nothing() -> None:
    table = {"m": [-1, 0, 60, 200], "v": [0, 0, 0, -8]}
    design = {"raw": {"answers": {"moderate": "m", "vigorous": "v"}, "youngest": 16}}
    with pytest.raises(Refused, match="1 answers in m are below zero: -1"):
        survey.open(table, design)
    found = survey.open(table, {**design, "missing": {"all": [-1, -8]}}).opened.take(["inactive_adults_16", "active_adults_16"])
    assert found.to_pydict() == {"inactive_adults_16": [None, 1, 0, None], "active_adults_16": [None, 0, 0, None]}


@pytest.fixture(scope="module")
def waves() -> survey.Survey:
    return survey.open(synthetic(people=3_000, waves=4, districts=12, seed=8), design_of(4))


def test_t13_a_trend_over_waves_is_the_regression_by_their_covariances_and_says_so(waves: survey.Survey) -> None:
    answer = waves.ask({"column": "inactive", "by": ["wave"], "trend": {}})
    said = answer.worked[0]
    found = waves.proportion("inactive", by="wave").estimates
    times = np.arange(4.0)
    x = np.column_stack([np.ones(4), times])
    w = np.diag(1 / found.se**2)
    cov = np.linalg.inv(x.T @ w @ x)
    assert said.estimate == pytest.approx((cov @ x.T @ w @ found.estimate)[1], rel=1e-9)
    assert said.se == pytest.approx(np.sqrt(cov[1, 1]), rel=1e-9)
    assert "a year" in answer.sentence
    assert any("at 2015" in note and "at 2018" in note for note in answer.notes)


def test_t13_periods_that_share_people_are_named_and_their_covariance_is_used(waves: survey.Survey) -> None:
    rolling = [
        {"name": "two years to 2017", "where": {"wave": ["Nov 15-16", "Nov 16-17"]}, "year": 2016.5},
        {"name": "two years to 2018", "where": {"wave": ["Nov 16-17", "Nov 17-18"]}, "year": 2017.5},
    ]
    answer = waves.ask({"column": "inactive", "trend": {"periods": rolling}})
    apart = waves.difference("inactive", rolling[1]["where"], rolling[0]["where"], level=1)
    assert answer.worked[0].estimate == pytest.approx(apart.estimate, rel=1e-9)
    assert answer.worked[0].se == pytest.approx(apart.se, rel=1e-9)
    assert answer.worked[0].se < 0.8 * np.hypot(apart.se_first, apart.se_second)
    assert any("share people" in note and "correlation 0.5" in note for note in answer.notes)
    spread = [dict(one, where={"wave": wave}) for one, wave in zip(rolling, ("Nov 15-16", "Nov 16-17"), strict=True)]
    assert not any("share people" in note for note in waves.ask({"column": "inactive", "trend": {"periods": spread}}).notes)


def test_direct_standardisation_weights_the_levels_as_the_standard_does(waves: survey.Survey) -> None:
    population = {"16-24": 10, "25-34": 20, "35-44": 20, "45-54": 20, "55-64": 15, "65-74": 10, "75+": 5}
    answer = waves.ask({"column": "inactive", "by": ["sex"], "standardise": {"column": "age", "population": population}})
    assert len(answer.worked) == 2
    found = waves.proportion("inactive", by="age", where={"sex": "F"}, covariance=True)
    shares = np.array([population[cell[0]] for cell in found.estimates.cells]) / 100
    wanted = found.contrast(shares.tolist())
    woman = next(one for one in answer.worked if "F" in one.name)
    assert woman.estimate == pytest.approx(wanted.estimate, rel=1e-12)
    assert woman.se == pytest.approx(wanted.se, rel=1e-9)


def test_a_regression_in_a_question_file_is_the_engines_own(waves: survey.Survey) -> None:
    answer = waves.ask({"column": "inactive", "regression": {"terms": ["age", "disability"]}})
    fit = waves.regression("inactive", ["age", "disability"], family="binomial", level=1)
    assert [one.name for one in answer.worked] == list(fit.terms)
    assert [one.estimate for one in answer.worked] == pytest.approx(fit.estimate.tolist())
    assert answer.worked[-1].odds_ratio == pytest.approx(np.exp(fit.estimate[-1]))


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"trend": {"periods": [{"name": "one", "where": {"wave": "Nov 15-16"}, "year": 2015}]}}, "trend_short"),
        ({"statistic": "count", "where": {"wave": "Nov 15-16"}, "trend": {}}, "form_statistic"),
        ({"standardise": {"column": "eyes", "population": {"a": 1}}}, "standard_column"),
        ({"standardise": {"column": "age", "population": {"a": 0}}}, "standard_empty"),
        ({"standardise": {"column": "age", "population": {"0-5": 10}}}, "base_too_small"),
        ({"regression": {"terms": ["eyes"]}}, "terms_unknown"),
        ({"regression": {"terms": ["district"]}, "where": {"wave": "Nov 15-16", "age": "75+", "disability": 1}}, "base_too_small"),
    ],
)
def test_forms_that_cannot_be_worked_out_are_refused(waves: survey.Survey, more: dict, code: str) -> None:
    with pytest.raises(Refused) as refused:
        ask.answer(opened=waves.opened, settings=waves.settings, question=ask.understand({"column": "inactive", **more}))
    assert refused.value.code == code


def test_a_table_of_raw_answers_keeps_its_measures_through_arrow() -> None:
    columns, design = _raw(60, 5)
    assert "mie_minutes" in survey.open(pa.table(columns), design).opened.columns
