"""Methods, 2: illness, life and what changes."""

from __future__ import annotations

import numpy as np
import pytest

from commonground.actions.value.ask import list_rules
from commonground.actions.value.world import world
from commonground.domain.value import engine, exposure, kernel, lifetable, structures
from commonground.domain.value.nouns import Override, Participants
from commonground.domain.value.world import Effect, draws_of

SPREAD = exposure.fit(inactive=0.25, active=0.64, shape=1.0)
EFFECT = Effect(dose=3.0)


def inactive(first: int = 55, last: int = 64) -> Participants:
    count = np.zeros((2, 101, 5, 3))
    count[:, first : last + 1, :, 0] = 10.0
    return Participants(count=count)


@pytest.fixture(scope="module")
def central() -> engine.Outcomes:
    return engine.run(world(), [SPREAD] * 5, inactive(), EFFECT, draws_of(world(), EFFECT, draws=0, seed=1))


def test_life_expectancy_in_the_shipped_table_is_the_published_one() -> None:
    """ONS national life tables 2018-20, England: 79.33 for men and 83.12 for women at birth."""
    men, women = world().population.mortality
    assert lifetable.life_expectancy(men) == pytest.approx(79.33, abs=0.35)
    assert lifetable.life_expectancy(women) == pytest.approx(83.12, abs=0.35)


def test_the_most_deprived_fifth_dies_sooner() -> None:
    lives = [lifetable.life_expectancy(structures.deaths_by_age(world(), 0, g)) for g in range(5)]
    assert lives == sorted(lives)
    assert lives[4] - lives[0] > 5


def test_fitted_rates_give_back_the_deaths_they_were_fitted_to() -> None:
    """Every cause-of-death target at 45 and over is met within 21%, and most within 10%."""
    from commonground import reference

    ratios = [
        float(r["ratio"])
        for r in reference.read_csv("value/fit.csv")
        if r["target"].startswith("deaths") and not r["target"].endswith(("35-39", "40-44"))
    ]
    assert len(ratios) > 50
    assert all(0.79 < ratio < 1.21 for ratio in ratios)
    assert np.mean([0.9 < ratio < 1.1 for ratio in ratios]) > 0.6


def test_longer_life_brings_later_cases_so_the_static_method_overstates(central: engine.Outcomes) -> None:
    d = draws_of(world(), EFFECT, draws=0, seed=1)
    static = structures.static_mode(world(), [SPREAD] * 5, inactive(), EFFECT, d)
    for name in ("coronary_heart_disease", "stroke", "dementia"):
        k = central.diseases.index(name)
        assert -central.change.stages[:, 0, k].sum() < static[:, k].sum()


def test_the_four_structures_stand_side_by_side_and_the_all_cause_one_is_larger() -> None:
    d = draws_of(world(), EFFECT, draws=0, seed=1)
    found = {s.name: s for s in structures.compare_structures(world(), [SPREAD] * 5, inactive(), EFFECT, d)}
    assert list(found) == ["disease", "all_cause", "heat", "static"]
    assert found["all_cause"].life_years > found["disease"].life_years > 0
    assert found["heat"].life_years is None  # HEAT cannot speak of life-years
    assert found["static"].deaths_avoided_10 is None


def test_no_health_effect_is_credited_under_16() -> None:
    count = np.zeros((2, 101, 5, 3))
    count[:, 8:12] = 10.0
    found = engine.run(world(), [SPREAD] * 5, Participants(count=count), EFFECT, draws_of(world(), EFFECT, draws=0, seed=1))
    assert found.change.qalys.sum() == 0


def test_a_falls_programme_prevents_falls_but_not_fractures_unless_asked() -> None:
    falls = Effect(dose=0.5, falls_ratio=(0.77, 0.71, 0.83))
    who = inactive(70, 80)
    cautious = engine.run(world(), [SPREAD] * 5, who, falls, draws_of(world(), falls, draws=0, seed=1))
    assert cautious.falls.sum() < 0
    assert "hip_fracture" not in cautious.diseases
    from dataclasses import replace

    hopeful_world = replace(
        world(), assumptions=world().assumptions.overridden((Override(id="falls.injury_follows", value=1.0, source="switch"),))
    )
    hopeful = engine.run(hopeful_world, [SPREAD] * 5, who, falls, draws_of(hopeful_world, falls, draws=0, seed=1))
    k = hopeful.diseases.index("hip_fracture")
    assert hopeful.change.stages[:5, 0, k].sum() < 0
    assert hopeful.change.qalys.sum() > cautious.change.qalys.sum()


def test_depression_comes_back_soon_after_the_activity_ends(central: engine.Outcomes) -> None:
    k = central.diseases.index("depression")
    cases = central.change.stages[:, 0, k]
    assert cases[0] < 0
    assert abs(cases[12:].sum()) < 0.25 * abs(cases[:10].sum())


def test_a_kernel_over_places_gives_what_a_full_run_gives() -> None:
    d = draws_of(world(), EFFECT, draws=4, seed=1)
    rules = list_rules()["green_book"]
    who = inactive()
    whole = engine.run(world(), [SPREAD] * 5, who, EFFECT, d)
    held = kernel.build(world(), SPREAD, EFFECT, d, rules, ages=(55, 64), classes=(0,))
    totals = np.tensordot(held.people(who.count), held.values, 1)
    assert totals[0] == pytest.approx(rules.health.factors(100) @ whole.change.qalys, rel=1e-11)
    public = sum(whole.costs[p] for p in engine.PUBLIC)
    assert totals[3] == pytest.approx(rules.costs.factors(100) @ public, rel=1e-11)


def test_half_precision_kernels_keep_three_digits_because_they_hold_differences() -> None:
    d = draws_of(world(), EFFECT, draws=4, seed=1)
    rules = list_rules()["green_book"]
    single, double = (
        kernel.build(world(), SPREAD, EFFECT, d, rules, ages=(60, 62), classes=(0,), dtype=t) for t in (np.float32, np.float64)
    )
    people = np.ones((1, len(double.strata)))
    one, two = (kernel.over_places(k, people, costs=np.array([100.0]), threshold=20_000).mean for k in (single, double))
    assert one == pytest.approx(two, rel=1e-3, abs=1e-6)


def test_a_yearly_intake_is_a_sum_of_shifted_cohorts() -> None:
    cohort = np.array([3.0, 2.0, 1.0])
    assert kernel.over_entries(cohort, np.array([1.0, 0.5])) == pytest.approx([3, 3.5, 2, 0.5])
