"""Methods that no reference case holds: intervals at the ends, many comparisons, standard populations, trends, and refusals."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from commonground import survey
from commonground.domain.survey import compare, interval
from commonground.domain.survey.calibrate import rake
from commonground.domain.survey.nouns import Calibration, Replicates
from commonground.terms import Refused

N = 240


@pytest.fixture(scope="module")
def opened() -> survey.Survey:
    rng = np.random.default_rng(11)
    return survey.open(
        {
            "w": rng.uniform(1, 3, N),
            "s": np.repeat(["a", "b", "c"], N // 3).tolist(),
            "y": rng.integers(0, 2, N),
            "x": rng.normal(5, 2, N),
            "zero": np.zeros(N, dtype=int),
            "one": np.ones(N, dtype=int),
            "g": np.tile(["p", "q"], N // 2).tolist(),
        },
        {"weights": "w", "strata": "s"},
    )


@pytest.mark.parametrize("method", interval.METHODS)
def test_every_interval_holds_its_estimate_and_stays_between_0_and_1_or_says_nothing(opened: survey.Survey, method: str) -> None:
    for column in ("y", "zero", "one"):
        found = opened.proportion(column, method=method)
        p, low, high = found.estimates.estimate[0], found.low[0], found.high[0]
        assert (np.isnan(low) and np.isnan(high)) or low <= p <= high
        if method != "mean" and not np.isnan(low):
            assert low >= 0
            assert high <= 1


def test_at_0_and_100_percent_the_default_gives_the_exact_one_sided_limit(opened: survey.Survey) -> None:
    none, everyone = opened.proportion("zero"), opened.proportion("one")
    assert (none.low[0], none.high[0]) == (0, pytest.approx(1 - 0.025 ** (1 / N)))
    assert (everyone.low[0], everyone.high[0]) == (pytest.approx(0.025 ** (1 / N)), 1)


def test_clopper_pearson_is_the_textbook_interval_for_whole_numbers() -> None:
    exact = stats.binomtest(7, 50).proportion_ci(0.95, method="exact")
    assert interval.clopper_pearson(7 / 50, 50, 0.95) == (pytest.approx(exact.low), pytest.approx(exact.high))


def test_a_group_in_a_single_unit_has_no_interval() -> None:
    found = survey.open(
        {"w": [1.0] * 6, "c": [1, 1, 2, 2, 3, 3], "y": [1, 0, 1, 1, 0, 1], "g": list("aabbbb")}, {"weights": "w", "clusters": "c"}
    ).mean("y", by="g")
    assert found.estimates.df[0] == 0
    assert np.isnan(found.low[0])


def test_holm_and_benjamini_hochberg_are_those_of_the_books() -> None:
    p = [0.01, 0.04, 0.03, np.nan, 0.005]
    assert compare.adjusted(p, "holm") == pytest.approx([0.03, 0.06, 0.06, np.nan, 0.02], nan_ok=True)
    assert compare.adjusted(p, "benjamini_hochberg") == pytest.approx([0.02, 0.04, 0.04, np.nan, 0.02], nan_ok=True)


def test_direct_standardisation_to_the_groups_own_shares_gives_back_the_mean(opened: survey.Survey) -> None:
    groups = opened.mean("x", by="g", covariance=True).estimates
    said = compare.standardised(groups, groups.weighted / groups.weighted.sum())
    assert said.estimate == pytest.approx(opened.mean("x").estimates.estimate[0])
    young = compare.standardised(groups, [1.0, 0.0])
    assert (young.estimate, young.se) == (pytest.approx(groups.estimate[0]), pytest.approx(groups.se[0]))


def test_a_trend_through_two_waves_is_their_difference_over_the_years_between() -> None:
    said = compare.trend([2020, 2024], [0.30, 0.38], [0.01, 0.02])
    assert said.estimate == pytest.approx(0.02)
    assert said.se == pytest.approx(np.hypot(0.01, 0.02) / 4)


def test_raking_meets_every_margin_and_refuses_margins_that_disagree() -> None:
    rng = np.random.default_rng(2)
    a, b, w = rng.integers(0, 3, 500), rng.integers(0, 4, 500), rng.uniform(1, 2, 500)
    after = rake(w, [(a, np.array([100.0, 300.0, 600.0])), (b, np.array([250.0] * 4))])
    assert np.bincount(a, weights=after) == pytest.approx([100, 300, 600])
    assert np.bincount(b, weights=after) == pytest.approx([250] * 4)
    with pytest.raises(Refused, match="did not settle"):
        rake(w, [(a, np.array([100.0, 300.0, 600.0])), (b, np.array([900.0] * 4))])


def test_post_stratified_totals_of_the_margin_are_known_for_certain() -> None:
    data = {"w": np.ones(60), "g": ["a"] * 20 + ["b"] * 40, "y": np.arange(60) % 3, "a": ([1] * 20) + [0] * 40}
    design = survey.Design(weights="w", calibration=Calibration(kind="poststratify", margins={"g": {"a": 500, "b": 500}}))
    found = survey.open(data, design).total("a")
    assert found.estimates.estimate[0] == pytest.approx(500)
    assert found.estimates.se[0] == pytest.approx(0, abs=1e-6)


def test_replicate_weights_without_the_publishers_scale_are_refused() -> None:
    with pytest.raises(Refused, match="scale or rscales"):
        Replicates(kind="bootstrap", columns=("r1", "r2"))


def test_the_francisco_fuller_limits_hold_the_median_between_them(opened: survey.Survey) -> None:
    found = opened.quantiles("x", (0.25, 0.5, 0.75), interval="francisco_fuller")
    assert np.all(found.low <= found.estimate)
    assert np.all(found.estimate <= found.high)


def test_a_regression_on_groups_gives_the_groups_means(opened: survey.Survey) -> None:
    means = opened.mean("x", by="g").estimates.estimate
    fit = opened.regression("x", ["g"])
    assert fit.estimate == pytest.approx([means[0], means[1] - means[0]])
    assert fit.terms == ("(Intercept)", "g=q")


def test_a_regression_that_tells_the_answer_for_certain_is_refused(opened: survey.Survey) -> None:
    data = {"w": np.ones(40), "y": [0, 1] * 20, "x": [0.0, 1.0] * 20}
    with pytest.raises(Refused) as refused:
        survey.open(data, {"weights": "w"}).regression("y", ["x"], family="binomial")
    assert refused.value.code == "fit_unsettled"


def test_ninety_five_percent_intervals_hold_the_truth_about_95_times_in_100() -> None:
    """A small coverage check: clustered samples of a made population, a share near 0.3."""
    rng = np.random.default_rng(8)
    truth, held, times = 0.3, 0, 150
    for _ in range(times):
        home = np.repeat(np.arange(60), 5)
        chance = np.clip(truth + rng.normal(0, 0.1, 60), 0.01, 0.99)[home]
        data = {"w": np.ones(300), "c": home, "y": (rng.random(300) < chance).astype(int)}
        found = survey.open(data, {"weights": "w", "clusters": "c"}).proportion("y")
        held += bool(found.low[0] <= truth <= found.high[0])
    assert 0.90 * times <= held <= times
