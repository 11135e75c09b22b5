"""What must hold for any input of the value engine (the invariants of its definition)."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from scipy.linalg import expm

from commonground.actions.value.world import world
from commonground.domain.value import choice, disease, engine, equity, exposure, programme
from commonground.domain.value.discount import Schedule
from commonground.domain.value.nouns import Participants
from commonground.domain.value.world import Effect, draws_of

rate = st.floats(0, 3, allow_nan=False)
SPREAD = exposure.fit(inactive=0.25, active=0.64, shape=1.0)


def people(seed: int, size: int = 8) -> Participants:
    rng = np.random.default_rng(seed)
    count = np.zeros((2, 101, 5, 3))
    for _ in range(size):
        count[rng.integers(2), rng.integers(18, 95), rng.integers(5), rng.integers(3)] += float(rng.integers(1, 50))
    return Participants(count=count)


def outcome(who: Participants, **effect: float) -> engine.Outcomes:
    e = Effect(**{"dose": 3.0, **effect})
    return engine.run(world(), [SPREAD] * 5, who, e, draws_of(world(), e, draws=0, seed=1))


@given(i=rate, r=rate, f=rate, s=st.floats(0, 1), c=st.floats(0, 1))
def test_the_disease_step_is_the_matrix_exponential_and_the_living_never_increase(i: float, r: float, f: float, s: float, c: float) -> None:
    healthy, ill = disease.year_step(i, r, f).apply(np.asarray(s), np.asarray(c))
    wanted = expm(np.array([[-i, r], [i, -(r + f)]])) @ [s, c]
    assert [float(healthy), float(ill)] == pytest.approx(wanted, rel=1e-9, abs=1e-12)
    assert healthy + ill <= s + c + 1e-12


@given(i=st.floats(1e-6, 1), gap=st.floats(-1e-6, 1e-6))
def test_the_step_is_smooth_where_incidence_meets_fatality(i: float, gap: float) -> None:
    f = max(0.0, i + gap)
    _, ill = disease.year_step(i, 0.0, f).apply(np.asarray(1.0), np.asarray(0.0))
    series = i * np.exp(-i) * (1 - (f - i) / 2 + (f - i) ** 2 / 6)
    assert float(ill) == pytest.approx(series, rel=1e-12)


@settings(max_examples=12, deadline=None)
@given(seed=st.integers(0, 10**6))
def test_no_dose_no_effect(seed: int) -> None:
    found = outcome(people(seed), dose=0.0)
    assert np.abs(found.change.qalys).max() < 1e-9
    assert np.abs(found.change.stages).max() < 1e-9
    assert found.wellbys.sum() == 0
    assert all(np.abs(flow).max() < 1e-5 for flow in found.costs.values())


@settings(max_examples=8, deadline=None)
@given(seed=st.integers(0, 10**6))
def test_people_add_up(seed: int) -> None:
    """Two groups together are worth what they are worth apart; strata add to the place; payers add to the total."""
    one, two = people(seed), people(seed + 1)
    both = outcome(Participants(count=one.count + two.count))
    apart = [outcome(one), outcome(two)]
    assert both.change.qalys.sum() == pytest.approx(sum(o.change.qalys.sum() for o in apart), rel=1e-11)
    assert both.by_fifth["qalys"].sum() == pytest.approx(both.change.qalys.sum(), rel=1e-12)
    public = sum(both.costs[payer] for payer in engine.PUBLIC)
    assert both.by_fifth["public_cost"].sum() == pytest.approx(public.sum(), rel=1e-12)


@settings(max_examples=8, deadline=None)
@given(seed=st.integers(0, 10**6), dose=st.floats(0.2, 12))
def test_more_activity_never_loses_health_or_life(seed: int, dose: float) -> None:
    less, more = outcome(people(seed), dose=dose), outcome(people(seed), dose=dose * 1.3)
    assert less.change.qalys.sum() >= 0
    assert less.change.life_years.sum() >= 0
    assert more.change.qalys.sum() >= less.change.qalys.sum() * (1 - 1e-9)


@given(added=st.floats(0, 40), inactive=st.floats(0.05, 0.5), active=st.floats(0.2, 0.45))
def test_an_impact_fraction_lies_from_0_to_under_1(added: float, inactive: float, active: float) -> None:
    spread = exposure.fit(inactive=inactive, active=active, shape=1.0)
    assert spread.share_below(1.75) == pytest.approx(inactive, abs=1e-9)
    assert 1 - spread.share_below(8.75) == pytest.approx(active, abs=1e-9)
    for curve in world().curves.values():
        assert 0 <= exposure.impact_of_shift(spread, curve.risk, added=added) < 1


@given(st.floats(0.0, 0.2))
def test_discount_factors_never_rise(yearly: float) -> None:
    factors = Schedule(name="any", steps=((30, yearly), (75, yearly / 2))).factors(100)
    assert np.all(np.diff(factors) <= 0)
    assert factors[0] == 1


@given(st.lists(st.tuples(st.floats(0, 1e5), st.floats(0, 50)), min_size=1, max_size=9))
def test_a_frontier_rises_in_cost_and_effect_and_each_step_costs_more_a_unit(options: list[tuple[float, float]]) -> None:
    rows = choice.frontier([str(k) for k in range(len(options))], *zip(*options, strict=True))
    front = [row for row in rows if row.status == "ND"]
    ratios = [row.icer for row in front[1:]]
    assert len(rows) == len(options)
    assert all(a.cost <= b.cost and a.effect < b.effect for a, b in pairwise(front))
    assert all(a <= b * (1 + 1e-9) for a, b in pairwise(ratios))


@given(st.lists(st.floats(30, 90), min_size=5, max_size=5), st.floats(0, 20))
@example([30.0, 30.0, 84.875, 30.0, 30.0], 2e-14)
@example([30.0, 30.0, 84.875, 30.0, 30.0], 1 + 1e-14)
def test_equal_health_is_worth_at_most_the_mean_and_at_least_the_worst(health: list[float], aversion: float) -> None:
    for worth in (equity.atkinson_ede(health, aversion=aversion), equity.kolm_ede(health, aversion=aversion / 10)):
        assert min(health) * (1 - 1e-12) <= float(worth) <= np.mean(health) * (1 + 1e-12)


@given(st.lists(st.floats(30, 90), min_size=5, max_size=5), st.floats(-1e-9, 1e-9))
@example([30.0, 30.0, 30.0, 30.0, 59.0], 5e-324)
def test_an_aversion_close_to_its_limit_gives_the_limit(health: list[float], beside: float) -> None:
    assert float(equity.atkinson_ede(health, aversion=1 + beside)) == pytest.approx(np.exp(np.mean(np.log(health))), rel=1e-8)
    assert float(equity.kolm_ede(health, aversion=abs(beside))) == pytest.approx(np.mean(health), rel=1e-6)


@given(st.floats(0.05, 1), st.floats(0, 10))
def test_a_lag_never_overshoots_what_was_added(kappa: float, level: float) -> None:
    added = np.full((30, 1), level)
    slow = programme.lagged(added, kappa)
    assert np.all(slow <= level + 1e-12)
    assert np.all(np.diff(slow, axis=0) >= -1e-12)
