"""The engine's intervals hold the truth as often as they say, in made worlds whose truth is drawn apart and worked out by a plain twin.

A fuller run, with what is reached: `benchmarks/value/intervals.py`.
"""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

import msgspec
import numpy as np
import pytest
from scipy import stats

sys.path.insert(0, str(Path(__file__).parent))
import whole_twin as twin

from commonground.domain.value.limits import between, places

WORLDS = [
    (("stroke", "type_2_diabetes"), twin.Cohort()),
    (("coronary_heart_disease", "depression"), twin.Cohort(sex=1, age=40)),
]


def drawn(one: twin.Inquiry, draws: int, seed: int = 1) -> dict[str, np.ndarray]:
    one = replace(one, question=msgspec.structs.replace(one.question, seed=seed, draws=draws))
    account = one.account(one.run(one.draws(draws), "central"))
    public = account.net_benefit - one.rules.thresholds[0] * account.qalys_drawn + account.programme_cost
    return {"qalys": account.qalys_drawn, "public": public, "net": account.net_benefit}


@pytest.mark.parametrize(("illnesses", "cohort"), WORLDS)
def test_from_inputs_to_money_the_engine_agrees_with_a_plain_twin(illnesses: tuple[str, ...], cohort: twin.Cohort) -> None:
    one = twin.small_world(illnesses, cohort)
    ours, twins = drawn(one, 16), twin.worth(one, cohort, twin.worlds_of(one, 16))
    for name, values in ours.items():
        assert values == pytest.approx(twins[name], abs=1e-4 * np.abs(values).max())


@pytest.mark.parametrize(("illnesses", "cohort"), WORLDS)
def test_truths_lie_evenly_among_the_engines_draws_and_its_limits_hold_95_of_100(illnesses: tuple[str, ...], cohort: twin.Cohort) -> None:
    one = twin.small_world(illnesses, cohort)
    truth = twin.worth(one, cohort, twin.truths(one, np.random.default_rng(4), 400))
    for name, values in drawn(one, 256).items():
        assert stats.ks_2samp(values, truth[name]).pvalue > 0.001
        low, high = between(values)
        held = int(((low <= truth[name]) & (truth[name] <= high)).sum())
        assert stats.binom.ppf(0.0005, 400, 0.95) <= held <= stats.binom.ppf(0.9995, 400, 0.95)


def test_studies_that_err_as_they_say_lead_to_intervals_that_hold_the_truth() -> None:
    illnesses, cohort = WORLDS[0]
    one = twin.small_world(illnesses, cohort)
    rng = np.random.default_rng(5)
    central = {name: np.array([item.value]) for name, item in one.world.assumptions.items()}
    truth = twin.worth(one, cohort, central | {f"z.{name}": np.zeros(1) for name in illnesses})
    held = {name: 0 for name in truth}
    for seed in range(60):
        for name, values in drawn(twin.as_estimated(one, central, rng), 64, seed).items():
            low, high = between(values)
            held[name] += bool(low <= truth[name][0] <= high)
    assert min(held.values()) >= stats.binom.ppf(0.001, 60, 0.95)


@pytest.mark.parametrize("draws", [32, 64, 256])
def test_limits_of_few_draws_are_not_too_narrow(draws: int) -> None:
    """On average over many sets of draws; joining draws from least to most gives 0.894, 0.922 and 0.943."""
    values = np.random.default_rng(6).normal(size=(4000, draws))
    low, high = between(values)
    reached = np.mean(stats.norm.cdf(high) - stats.norm.cdf(low))
    assert reached == pytest.approx(0.95, abs=0.02 if draws == 32 else 0.01)
    in_order = np.sort(values, axis=1)[:, places(draws)]
    assert np.mean(stats.norm.cdf(in_order[:, 1]) - stats.norm.cdf(in_order[:, 0])) == pytest.approx(0.95, abs=0.02)
