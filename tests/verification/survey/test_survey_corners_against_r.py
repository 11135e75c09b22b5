"""Corners that random designs rarely meet, each with the number of R's survey package 4.5 (or the formula) beside it."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from commonground.actions.survey import estimates
from commonground.actions.survey.ask import answer
from commonground.domain.survey.chosen import narrowed
from commonground.domain.survey.nouns import NOT_NULL, Design, Lonely, Replicates
from commonground.domain.survey.question import Compare, Question, Rules
from commonground.domain.survey.written import Settings
from commonground.store.surveys.opened import open_survey
from commonground.terms import Refused

NONE = float("nan")


def people(**columns):
    """A small file: weights 1 to 3, x with one far-out value, y yes/no with one missing answer."""
    return {
        "w": np.array([1.0, 2, 1, 3, 1, 2, 2, 1, 1, 2]),
        "x": np.array([0.0, 1, 2, 3, 4, 5, 1, 3, 2, 80]),
        "y": np.array([0.0, 0, 1, 0, 1, 1, 1, 0, NONE, 1]),
        **columns,
    }


@pytest.mark.parametrize(
    ("missing_weight", "se"),
    [(1.0, [1.645258839197033, 0.485605581337352]), (50.0, [1.645258047110569, 0.485605252234923])],
)
def test_a_far_out_person_is_no_reason_to_refuse_a_regression_and_people_without_an_answer_count_in_its_steps(missing_weight, se) -> None:
    """R: svyglm(y ~ x, svydesign(ids = ~1, weights = ~w), family = quasibinomial()); where its steps end depends on the mean weight."""
    weights = np.array([1.0, 2, 1, 3, 1, 2, 2, 1, missing_weight, 2])
    opened = open_survey(people(w=weights), design=Design(weights="w"))
    fit = estimates.read_regression(opened, y="y", terms=["x"], family="binomial")
    assert fit.estimate == pytest.approx([-1.262043513589158, 0.444827020222102], rel=1e-9)
    assert fit.se == pytest.approx(se, rel=1e-9)
    assert fit.df == 7


@pytest.mark.parametrize("crowd", [1, 3000])
def test_a_group_that_all_say_yes_is_refused_however_many_others_there_are(crowd: int) -> None:
    """R gives the coefficient that its last step reached (13 to 18), with a standard error near nought: there is none that fits best."""
    group = np.array(["a", "b", "a", "b"] * crowd + ["c"] * 3)
    yes = np.array([0.0, 1, 1, 0] * crowd + [1.0] * 3)
    opened = open_survey({"w": np.ones(len(yes)), "g": group, "y": yes}, design=Design(weights="w"))
    with pytest.raises(Refused, match="settle"):
        estimates.read_regression(opened, y="y", terms=["g"], family="binomial")


def test_a_replicate_that_leaves_out_everybody_whom_a_term_is_about_is_discarded_as_r_discards_it() -> None:
    """R: svyglm(y ~ k, as.svrepdesign(svydesign(ids = ~u, weights = ~w), type = "JK1")), with a warning of one replicate discarded."""
    table = {
        "u": np.repeat([1, 2, 3, 4, 5], 3),
        "w": np.array([1.0, 2, 1, 3, 1, 2, 2, 1, 1, 2, 1, 2, 3, 1, 2]),
        "k": np.array(list("aabbababababcca")),
        "y": np.array([3.0, 4, 2, 5, 6, 3, 4, 1, 7, 5, 2, 4, 6, 9, 1]),
    }
    opened = open_survey(table, design=Design(weights="w", clusters=("u",), replicates=Replicates(kind="JK1")))
    fit = estimates.read_regression(opened, y="y", terms=["k"])
    assert fit.estimate == pytest.approx([3.6, 0.218181818181818, 3.15], rel=1e-12)
    assert fit.se == pytest.approx([0.517567424887435, 0.934000409490378, 0.517567424887435], rel=1e-12)
    assert fit.df == 2


LONELY = {
    "stratum": np.array([1, 1, 1, 1, 2, 2, 2, 3, 3, 4, 4, 4]),
    "psu": np.array([1, 1, 2, 3, 4, 5, 5, 6, 6, 7, 8, 8]),
    "w": np.array([4.0, 5, 6, 4, 7, 8, 9, 12, 11, 3, 4, 5]),
    "y": np.array([2.0, 5, 3, 9, 8, 14, 10, 21, 17, 2, 1, 6]),
    "g": np.array(list("abbaabababab")),
}


@pytest.mark.parametrize("engine", ["auto", "rows"])
@pytest.mark.parametrize("in_domains", [False, True])
@pytest.mark.parametrize(("strata", "se"), [([1, 2, 3, 4], 1.87543992611217), ([1, 3], 4.41313950713032), ([1, 2], 2.36559071184121)])
def test_a_difference_takes_the_rule_on_single_units_over_the_strata_of_its_two_groups(engine, in_domains, strata, se) -> None:
    """R: svycontrast(svyby(~y, ~g, subset(des, stratum %in% ...), svymean, covmat = TRUE), c(1, -1)) with survey.lonely.psu = "average".
    The same contrast of totals over the whole file counts strata in which neither group has anybody: 3.603 and 2.732.
    """
    design = Design(weights="w", strata=("stratum",), clusters=("psu",), lonely=Lonely.AVERAGE, lonely_in_domains=in_domains)
    opened = open_survey(LONELY, design=design)
    said = estimates.read_difference(
        opened, y="y", first={"g": "a", "stratum": strata}, second={"g": "b", "stratum": strata}, engine=engine
    )
    assert said.se == pytest.approx(se, rel=1e-12)


@pytest.mark.parametrize("engine", ["auto", "rows"])
def test_a_filter_and_a_group_that_speak_of_the_same_column_both_hold(engine: str) -> None:
    """By the formula: the people who meet the filter and the group, whichever way the two are written."""
    opened = open_survey(LONELY, design=Design(weights="w", strata=("stratum",), clusters=("psu",), lonely=Lonely.REMOVE))
    plain = estimates.read_difference(opened, y="y", first={"stratum": 2}, second={"stratum": [1, 2]}, engine=engine)
    for where in ({"stratum": [1, 2, 4]}, {"stratum": {"below": 3}}):
        for first, second in (
            ({"stratum": [2, 3]}, {"stratum": [1, 2, 3]}),
            ({"stratum": {"at_least": 2, "at_most": 3}}, {"stratum": {"at_most": 3}}),
        ):
            said = estimates.read_difference(opened, y="y", first=first, second=second, where=where, engine=engine)
            assert (said.first, said.second, said.se) == pytest.approx((plain.first, plain.second, plain.se), rel=1e-12)


def test_two_filters_on_one_column_keep_what_both_allow() -> None:
    assert narrowed({"a": NOT_NULL}, {"a": [1]}) == {"a": [1]}
    assert narrowed({"a": ["1", 2]}, {"a": [1, 3.0], "b": "x"}) == {"a": ["1"], "b": "x"}
    assert narrowed({"a": {"at_least": 16, "below": 65}}, {"a": {"at_least": 30}}) == {"a": {"at_least": 30, "below": 65}}
    assert narrowed({"a": [15, 16, 70]}, {"a": {"at_least": 16, "below": 65}}) == {"a": [16]}
    assert narrowed({"a": "F"}, {"a": "M"}) == {"a": []}


def test_the_interval_of_a_difference_is_of_the_confidence_that_was_asked_for() -> None:
    opened = open_survey(LONELY, design=Design(weights="w", strata=("stratum",), clusters=("psu",), lonely=Lonely.REMOVE))
    question = Question(
        column="y", statistic="mean", compare=Compare(first={"g": "a"}, second={"g": "b"}), confidence=0.8, rules=Rules(minimum_base=1)
    )
    said = answer(opened=opened, settings=Settings(design=opened.design), question=question).differences[0]
    exact = estimates.read_difference(opened, y="y", first={"g": "a"}, second={"g": "b"})
    assert said.high - said.estimate == pytest.approx(float(stats.t.ppf(0.9, exact.df)) * exact.se, rel=1e-12)


def test_a_quantile_at_the_greatest_value_keeps_its_limits_whatever_rounding_does_to_the_share() -> None:
    """R: svyquantile(~y, svydesign(ids = ~1, weights = ~w), c(0.5, 0.9), qrule = "hf7", se = TRUE): 1, 1 to 1, standard error 0.

    With weights of a tenth and a third the share at or below the greatest value is 1 but for rounding.
    """
    weights = np.array([0.1, 0.2, 0.3, 0.7, 1 / 3, 0.1])
    for w in (np.array([1.0, 2, 1, 2, 1, 2]), weights, weights[::-1].copy()):
        opened = open_survey({"w": w, "y": np.array([0.0, 1, 1, 0, 1, 1])}, design=Design(weights="w"))
        said = estimates.read_quantiles(opened, y="y", probs=(0.9,), rule="hf7")
        assert (said.estimate[0], said.low[0], said.high[0], said.se[0]) == (1, 1, 1, 0)


@pytest.mark.parametrize("replicates", [None, Replicates(kind="JK1")])
def test_groups_that_all_give_the_same_answer_do_not_differ_by_what_rounding_leaves(replicates) -> None:
    """R's svyttest gives t = 0.3 to 1.7 here, which is noise over noise: nothing shows how such answers vary."""
    rng = np.random.default_rng(5)
    table = {"w": rng.random(400) + 0.1, "u": np.arange(400) // 10, "y": np.full(400, 0.7), "g": np.array(["a", "b"] * 200)}
    opened = open_survey(table, design=Design(weights="w", clusters=("u",), replicates=replicates))
    for said in (
        estimates.read_t_test(opened, y="y", group="g"),
        estimates.read_difference(opened, y="y", first={"g": "a"}, second={"g": "b"}),
        estimates.read_difference(opened, y="y", first={"g": "a"}, second=None),
    ):
        assert said.estimate == pytest.approx(0, abs=1e-12)
        assert said.se == 0
        assert np.isnan(said.p_value)


def test_a_t_statistic_is_given_where_no_degree_of_freedom_is_left_to_judge_it_by() -> None:
    """R: svyttest(y ~ factor(g), svydesign(ids = ~u, data)) of two units: t = 1.5, df = 0, p = NaN."""
    table = {"u": np.array([1, 1, 2, 2]), "y": np.array([1.0, 2, 2, 7]), "g": np.array(list("abab"))}
    said = estimates.read_t_test(open_survey(table, design=Design(clusters=("u",))), y="y", group="g")
    assert (said.statistic, said.df) == (pytest.approx(1.5), 0)
    assert np.isnan(said.p_value)


def test_likelihood_limits_with_replicate_weights_rest_on_the_replicates_of_the_log_odds() -> None:
    """R: confint(svyciprop(~b, as.svrepdesign(svydesign(ids = ~u, weights = ~w), type = "JK1"), method = "likelihood"))."""
    table = {
        "u": np.repeat([1, 2, 3, 4, 5], 3),
        "w": np.array([1.0, 2, 1, 3, 1, 2, 2, 1, 1, 2, 1, 2, 3, 1, 2]),
        "b": np.array([1, 0, 1, 1, 0, 1, 1, 1, 0, 1, 0, 1, 1, 1, 0]),
    }
    opened = open_survey(table, design=Design(weights="w", clusters=("u",), replicates=Replicates(kind="JK1")))
    low, high = estimates.limits(estimates.read_proportions(opened, y="b"), method="likelihood")
    assert (low[0], high[0]) == pytest.approx((0.55329838665, 0.853427986564), rel=1e-6)


@pytest.mark.parametrize(
    ("kind", "scale", "centre"), [("JK2", 1, "own"), ("SDR", 4 / 8, "own"), ("ACS", 4 / 8, "estimate"), ("BRR", 1 / 8, "own")]
)
def test_replicate_weights_of_each_kind_have_the_scale_and_centre_that_r_gives_them(kind: str, scale: float, centre: str) -> None:
    """R: svrepdesign(type = "JK2", "successive-difference", "ACS", "BRR")$scale and $mse; the variance by its formula."""
    rng = np.random.default_rng(11)
    w, y, factors = rng.random(60) + 0.5, rng.random(60), rng.random((60, 8)) + 0.5
    table = {"w": w, "y": y, **{f"r{i}": factors[:, i] for i in range(8)}}
    replicates = Replicates(kind=kind, columns=tuple(f"r{i}" for i in range(8)), combined=False)
    said = estimates.read_means(open_survey(table, design=Design(weights="w", replicates=replicates)), y="y")
    means = (w * y) @ factors / (w @ factors)
    middle = means.mean() if centre == "own" else w @ y / w.sum()
    assert said.se[0] == pytest.approx(np.sqrt(scale * ((means - middle) ** 2).sum()), rel=1e-12)
