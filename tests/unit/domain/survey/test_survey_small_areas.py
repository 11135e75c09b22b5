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


def test_a_bare_table_of_estimates_can_be_modelled_by_the_public_door() -> None:
    from commonground import survey

    assert survey.fay_herriot is fay_herriot
