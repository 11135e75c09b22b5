"""Small areas: modelled figures are nearer to the truth than direct ones, say how much is model, and are refused out of range."""

from __future__ import annotations

import numpy as np
import pytest

from commonground.domain.survey.small_areas import fay_herriot, fitted_table
from commonground.terms import Refused


def _made(seed: int, areas: int = 200) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    x = rng.uniform(0, 1, areas)
    truth = 0.2 + 0.2 * x + rng.normal(0, 0.025, areas)
    d = rng.uniform(0.03, 0.06, areas) ** 2
    return x, truth, truth + rng.normal(0, np.sqrt(d)), d


def test_modelled_figures_are_nearer_to_the_truth_and_their_intervals_hold_it() -> None:
    inside = total = 0
    for seed in range(20):
        x, truth, direct, d = _made(seed)
        said = fay_herriot(areas=[str(i) for i in range(len(x))], direct=direct, variance=d, covariates=x)
        assert np.sqrt(np.mean((said.estimate - truth) ** 2)) < 0.75 * np.sqrt(np.mean((direct - truth) ** 2))
        inside += int(((said.low <= truth) & (truth <= said.high)).sum())
        total += len(x)
        assert said.label == "Modelled"
    assert 0.93 < inside / total < 0.975


def test_a_sure_direct_estimate_keeps_its_own_figure_and_an_area_without_one_takes_the_prediction() -> None:
    x, _, direct, d = _made(1)
    direct[0], d[1] = np.nan, 1e-12
    said = fay_herriot(areas=[str(i) for i in range(len(x))], direct=direct, variance=d, covariates=x)
    assert said.shrinkage[0] == 1
    assert said.estimate[0] == pytest.approx(said.slopes[0] + said.slopes[1] * x[0])
    assert said.estimate[1] == pytest.approx(direct[1], abs=1e-6)
    assert said.error[0] > said.error[1]


def test_areas_outside_the_covariates_range_are_refused_by_name() -> None:
    x, _, direct, d = _made(2)
    direct[5], x[5] = np.nan, 9.0
    said = fay_herriot(areas=[f"area {i}" for i in range(len(x))], direct=direct, variance=d, covariates=x)
    assert said.refused == ("area 5",)
    assert np.isnan(said.estimate[5])


def test_benchmarked_figures_add_up_to_the_larger_areas_own_estimate() -> None:
    x, _, direct, d = _made(3)
    shares = np.full(len(x), 1 / len(x))
    said = fay_herriot(areas=[str(i) for i in range(len(x))], direct=direct, variance=d, covariates=x, shares=shares, whole=0.31)
    assert shares @ said.estimate == pytest.approx(0.31)


def test_areas_that_vary_no_more_than_chance_are_given_the_prediction() -> None:
    rng = np.random.default_rng(9)
    d = np.full(60, 0.05**2)
    said = fay_herriot(
        areas=[str(i) for i in range(60)], direct=0.3 + rng.normal(0, 0.01, 60), variance=d, covariates=rng.uniform(0, 1, 60)
    )
    assert said.effects_variance == 0
    assert said.shrinkage == pytest.approx(np.ones(60))


def test_too_few_areas_are_refused() -> None:
    with pytest.raises(Refused):
        fay_herriot(areas=["a", "b"], direct=[0.1, 0.2], variance=[0.01, 0.01], covariates=np.array([0.0, 1.0]))


@pytest.mark.parametrize("column", [np.full(12, 0.1), np.arange(12) * 2.0 + 1])
def test_a_covariate_that_says_nothing_of_its_own_is_refused(column: np.ndarray) -> None:
    covariates = np.column_stack([np.arange(12.0), column])
    with pytest.raises(Refused) as refused:
        fay_herriot(areas=[str(i) for i in range(12)], direct=np.linspace(0.2, 0.4, 12), variance=np.full(12, 0.01), covariates=covariates)
    assert refused.value.code == "terms_collinear"


@pytest.mark.parametrize(("estimate", "variance"), [(0.0, 0.0), (0.3, -1.0), (0.3, np.nan), (np.inf, 0.1)])
def test_an_estimate_without_a_sampling_variance_is_refused_and_not_taken_for_nobody_asked(estimate: float, variance: float) -> None:
    x, _, direct, d = _made(4, areas=20)
    direct[3], d[3] = estimate, variance
    with pytest.raises(Refused) as refused:
        fay_herriot(areas=[str(i) for i in range(20)], direct=direct, variance=d, covariates=x)
    assert refused.value.code == "variance_none"


def test_the_likeliest_variance_is_found_beside_an_area_of_which_nothing_is_known() -> None:
    rng = np.random.default_rng(8)
    d = np.full(36, 0.001)
    direct = 0.3 + rng.normal(0, 0.1, 36)
    plain, beside = (
        fay_herriot(areas=[str(i) for i in range(36)], direct=direct, variance=np.r_[first, d[1:]], covariates=np.zeros((36, 0)))
        for first in (1e6, 1e12)
    )
    assert plain.effects_variance == pytest.approx(beside.effects_variance, rel=1e-4)
    assert 0.003 < plain.effects_variance < 0.03


def test_limits_hold_the_truth_where_areas_hardly_differ_and_where_nobody_was_asked() -> None:
    """30 areas that differ a third as much as their estimates err: the likeliest variance is 0 in a third of such samples."""
    rng, held, empty = np.random.default_rng(7), [], []
    for _ in range(60):
        truth = rng.normal(0, np.sqrt(0.1), 36)
        direct = truth + rng.normal(0, 1, 36)
        direct[30:] = np.nan
        said = fay_herriot(areas=[str(i) for i in range(36)], direct=direct, variance=np.ones(36), covariates=np.zeros((36, 0)))
        inside = (said.low <= truth) & (truth <= said.high)
        held.append(inside[:30].mean())
        empty.append(inside[30:].mean())
    assert 0.945 < np.mean(held) < 0.995
    assert np.mean(empty) > 0.93


def test_proportional_fitting_meets_its_margins_keeps_odds_ratios_and_refuses_margins_that_disagree() -> None:
    rng = np.random.default_rng(4)
    seed, target = rng.uniform(1, 5, (3, 4)), rng.uniform(1, 5, (3, 4))
    table = fitted_table(seed, [((0,), target.sum(axis=1)), ((1,), target.sum(axis=0))])
    assert table.sum(axis=1) == pytest.approx(target.sum(axis=1))
    assert table.sum(axis=0) == pytest.approx(target.sum(axis=0))
    odds = lambda t: t[0, 0] * t[1, 1] / (t[0, 1] * t[1, 0])  # noqa: E731
    assert odds(table) == pytest.approx(odds(seed))
    with pytest.raises(Refused):
        fitted_table(seed, [((0,), target.sum(axis=1)), ((1,), 2 * target.sum(axis=0))])


SEED = np.array([4.0, 1, 0, 3, 2, 5, 6, 2, 1, 0, 3, 7]).reshape((2, 3, 2), order="F")
TARGET = np.array([30.0, 10, 5, 25, 40, 20, 15, 35, 10, 20, 60, 30]).reshape((2, 3, 2), order="F")


def test_proportional_fitting_agrees_with_r_and_keeps_the_zeros_of_its_start() -> None:
    """R 4.2: loglin(target, list(1, 2, 3), start = seed, eps = 1e-13, fit = TRUE)."""
    said = fitted_table(SEED, [((0,), TARGET.sum((1, 2))), ((1,), TARGET.sum((0, 2))), ((2,), TARGET.sum((0, 1)))])
    first = [29.15489242314316, 4.38550404930017, 0, 37.59995656015691, 23.50429053769544, 35.35535642970430]
    second = [47.02767831525894, 9.43192521229773, 22.40004343984309, 0, 37.91309528405936, 53.22725774854090]
    assert said.ravel(order="F") == pytest.approx([*first, *second], rel=1e-8)


def test_zeros_that_leave_no_way_to_meet_the_margins_are_named_as_the_reason() -> None:
    """R's loglin does not converge here either."""
    with pytest.raises(Refused) as refused:
        fitted_table(SEED, [((0, 1), TARGET.sum(2)), ((1, 2), TARGET.sum(0))])
    assert "zeros" in str(refused.value)


def test_a_bare_table_of_estimates_can_be_modelled_by_the_public_door() -> None:
    from commonground import survey

    assert survey.fay_herriot is fay_herriot
