"""Methods, 6: the compiled form of the heavy loops gives what the plain form gives, on any number of cores."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from commonground.actions.value.ask import list_rules
from commonground.actions.value.world import world
from commonground.domain.value import engine, exposure, kernel, multistate
from commonground.domain.value.nouns import Override, Participants, Population
from commonground.domain.value.world import Effect, draws_of

pytest.importorskip("numba", reason="needs numba (the extra called fast)")
from commonground.domain.value import fast, series

SPREAD = exposure.fit(inactive=0.25, active=0.64, shape=1.0)
EFFECT = Effect(dose=3.0, falls_ratio=(0.77, 0.71, 0.83))
TOLERANCE = 1e-9  # of the largest value of each result


def people() -> Participants:
    rng = np.random.default_rng(3)
    count = np.zeros((2, 101, 5, 3))
    for _ in range(12):
        count[rng.integers(2), rng.integers(16, 100), rng.integers(5), rng.integers(3)] += 10.0
    return Participants(count=count)


def both(draws: int, **changes: float) -> tuple[engine.Outcomes, engine.Outcomes]:
    given = tuple(Override(id=key, value=value, source="a test") for key, value in changes.items())
    own = replace(world(), fast=True, assumptions=world().assumptions.overridden(given))
    d = draws_of(own, EFFECT, draws=draws, seed=5)
    return tuple(engine.run(w, [SPREAD] * 5, people(), EFFECT, d) for w in (own, replace(own, fast=False)))


def near(one: np.ndarray, two: np.ndarray) -> bool:
    return bool(np.abs(one - two).max() <= TOLERANCE * max(np.abs(two).max(), 1e-12))


@pytest.mark.parametrize("draws", [64, 129])  # a whole number of lanes, and not
def test_the_compiled_form_agrees_with_the_plain_one_in_every_result(draws: int) -> None:
    one, two = both(draws, **{"falls.injury_follows": 1.0})
    for name in multistate.BY_YEAR:
        assert near(getattr(one.change, name), getattr(two.change, name)), name
    assert all(near(one.costs[payer], two.costs[payer]) for payer in two.costs)
    assert all(near(one.by_fifth[name], two.by_fifth[name]) for name in two.by_fifth)
    assert near(one.wellbys, two.wellbys)


def test_it_also_agrees_where_rates_are_too_large_for_its_series() -> None:
    one, two = both(64, **{"scale.incidence.dementia": 40.0})
    assert near(one.change.qalys, two.change.qalys)
    assert near(one.change.stages, two.change.stages)


def test_the_series_keeps_its_digits_where_incidence_meets_fatality() -> None:
    hard = np.array([0.0, 1e-12, -1e-9, 0.3, -0.7, 1.9, -1.9])
    exact = np.where(hard == 0, 1.0, -np.expm1(-hard) / np.where(hard == 0, 1.0, hard))
    assert np.array([series.phi(float(y)) for y in hard]) == pytest.approx(exact, rel=1e-14)


def test_two_cores_give_the_same_answer_as_one_bit_for_bit() -> None:
    quick = replace(world(), fast=True)
    d = draws_of(quick, EFFECT, draws=260, seed=5)
    one, two = (engine.run(quick, [SPREAD] * 5, people(), EFFECT, d, workers=n) for n in (1, 2))
    assert all(np.array_equal(getattr(one.change, name), getattr(two.change, name)) for name in multistate.BY_YEAR)
    assert all(np.array_equal(one.costs[payer], two.costs[payer]) for payer in one.costs)


def test_more_draws_do_not_change_the_draws_already_made() -> None:
    quick = replace(world(), fast=True)
    d = draws_of(quick, EFFECT, draws=256, seed=5)
    whole = engine.run(quick, [SPREAD] * 5, people(), EFFECT, d)
    first = engine.run(quick, [SPREAD] * 5, people(), EFFECT, d.block(0, 128))
    assert np.array_equal(whole.change.qalys[:, :128], first.change.qalys)


def test_a_compiled_kernel_is_the_plain_kernel() -> None:
    d = draws_of(world(), EFFECT, draws=64, seed=5)
    rules = list_rules()["green_book"]
    one, two = (kernel.build(replace(world(), fast=f), SPREAD, EFFECT, d, rules, ages=(66, 69), classes=(0, 2)) for f in (True, False))
    for k in range(len(two.outcomes)):
        assert near(one.values[:, k], two.values[:, k]), two.outcomes[k]


def test_rates_that_differ_by_draw_in_other_ways_are_left_to_the_plain_form() -> None:
    shape = (1, 101, 2)
    rates = multistate.Rates(
        incidence=np.full(shape, 0.01),
        remission=np.zeros(shape),
        fatality=np.full(shape, 0.1),
        acute=np.zeros(shape),
        all_cause=np.full((101, 1), 0.01),
        counts=np.array([True]),
    )
    assert not fast.fits(rates)
    assert isinstance(world().population, Population)
