"""Methods, 7: disability-adjusted years, rates that change with the calendar, and a plain-Python twin of one cohort."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

from commonground.actions.value.world import world
from commonground.domain.value import appraise, engine, exposure, multistate, stratum, trend
from commonground.domain.value.nouns import Override, Participants
from commonground.domain.value.world import Effect, World, active_diseases, draws_of, dynamics

SPREAD = exposure.fit(inactive=0.25, active=0.64, shape=1.0)
EFFECT = Effect(dose=3.0)
PLAIN = replace(world(), fast=False)


def one_cohort(sex: int = 0, age: int = 62, fifth: int = 1) -> Participants:
    count = np.zeros((2, 101, 5, 3))
    count[sex, age, fifth, 0] = 100.0
    return Participants(count=count)


def twin(sex: int, age: int, fifth: int, *, trend: dict[str, tuple[float, float]] | None = None, until: int = 15) -> dict[str, float]:
    """The same cohort followed by hand: one number at a time, no arrays, one fortieth of a year at a time for every illness.

    The equations are those of the definition (dS/dt = -iS + rC; dC/dt = iS - (r+f)C); nothing of the engine's stepping is used.
    """
    d = draws_of(PLAIN, EFFECT, draws=0, seed=1)
    names = active_diseases(PLAIN, EFFECT, d)
    how = dynamics(EFFECT, d, "central")
    ratio, level = stratum.ratios(PLAIN, SPREAD, (0.0, 1.75), names, how.added(101), how.retention(101), how, d)
    rates = stratum.local_rates(PLAIN, sex, fifth, names, d, 1.0)
    base, quality = stratum.run_in(PLAIN, sex, fifth, level, names, d)
    norm = quality.healthy_norm()
    parts = 40

    def year(k: int, a: int, t: int | None, s: float, c: float, factor: float) -> tuple[float, float, float, float]:
        """Healthy and ill a year later, mean alive and mean ill (per person alive at the start), by small steps of Runge and Kutta."""
        up, down = (trend or {}).get(names[k], (0.0, 0.0)) if t is not None else (0.0, 0.0)
        i = float(rates.incidence[k, a, 0]) * float(level[k, 0]) * factor * math.exp(up * min(t or 0, until))
        r, f, u = float(rates.remission[k, a, 0]), float(rates.fatality[k, a, 0]), float(rates.acute[k, a, 0])
        f *= math.exp(down * min(t or 0, until))

        def slope(x: float, y: float) -> tuple[float, float]:
            return -i * x + r * y, (1 - u) * i * x - (r + f) * y

        start = (s, c)
        for _ in range(parts):
            h = 1 / parts
            a1 = slope(s, c)
            a2 = slope(s + h / 2 * a1[0], c + h / 2 * a1[1])
            a3 = slope(s + h / 2 * a2[0], c + h / 2 * a2[1])
            a4 = slope(s + h * a3[0], c + h * a3[1])
            s += h / 6 * (a1[0] + 2 * a2[0] + 2 * a3[0] + a4[0])
            c += h / 6 * (a1[1] + 2 * a2[1] + 2 * a3[1] + a4[1])
        return s, c, (start[0] + start[1] + s + c) / 2, (start[1] + c) / 2

    def run_in(k: int) -> tuple[float, float]:
        s, c = 1.0, 0.0
        for a in range(age):
            s, c, _, _ = year(k, a, None, s, c, 1.0)
            s, c = s / (s + c), c / (s + c)
        return s, c

    arms = {}
    begun = [run_in(k) for k in range(len(names))]
    for arm in ("with", "without"):
        people, held = 100.0, list(begun)
        told = {"life_years": 0.0, "qalys": 0.0, "ill_years": 0.0}
        other = list(begun)
        for t in range(101 - age):
            a = age + t
            extra, well, ill = 0.0, 1.0, 0.0
            for k, name in enumerate(names):
                changed = float(ratio[k, t, 0]) if arm == "with" else 1.0
                s, c = held[k]
                s1, c1, alive, sick = year(k, a, t, s, c, changed)
                p, q = other[k]
                p1, q1, alive0, _ = year(k, a, t, p, q, 1.0)
                if PLAIN.population.disease(name).counts_deaths:
                    extra += (s + c - s1 - c1) / alive - (p + q - p1 - q1) / alive0
                well *= 1 - sick / alive * float(quality.loss[k, 0])
                ill += sick / alive
                held[k], other[k] = (s1, c1), (p1, q1)
            later = people * math.exp(-(float(base.rates.all_cause[a, 0]) + extra))
            lived = (people + later) / 2
            told["life_years"] += lived
            told["qalys"] += lived * float(norm[a, 0]) * well
            told["ill_years"] += lived * ill
            people = later
        arms[arm] = told
    return {name: arms["with"][name] - arms["without"][name] for name in arms["with"]}


@pytest.mark.parametrize(("sex", "age", "fifth"), [(0, 62, 1), (1, 45, 4)])
def test_a_slow_plain_twin_of_one_cohort_gives_the_same_life_illness_and_health(sex: int, age: int, fifth: int) -> None:
    d = draws_of(PLAIN, EFFECT, draws=0, seed=1)
    found = engine.run(PLAIN, [SPREAD] * 5, one_cohort(sex, age, fifth), EFFECT, d).change
    by_hand = twin(sex, age, fifth)
    # The engine puts deaths at the first event at the start of the year's illness and the twin spreads them: 2 parts in 1,000.
    assert found.life_years.sum() == pytest.approx(by_hand["life_years"], rel=2e-3)
    assert found.qalys.sum() == pytest.approx(by_hand["qalys"], rel=2e-3)
    assert found.ill_years.sum() == pytest.approx(by_hand["ill_years"], rel=2e-3)


def test_disability_adjusted_years_are_years_lost_and_weighted_years_of_illness() -> None:
    d = draws_of(PLAIN, EFFECT, draws=0, seed=1)
    found = engine.run(PLAIN, [SPREAD] * 5, one_cohort(), EFFECT, d)
    left = [float(x) for x in PLAIN.population.expectancy[0]]
    lost = 0.0
    for t in range(101 - 62):
        lost += float(found.change.deaths[t, 0]) * (left[62 + t] + left[63 + t]) / 2
    assert found.change.years_lost.sum() == pytest.approx(lost, rel=1e-12)
    weights = {name: d.values[f"disability_weight.{name}"] for name in found.diseases}
    ill = sum(float(found.change.ill_years[:, k].sum() * weights[name][0]) for k, name in enumerate(found.diseases))
    assert appraise.dalys_averted(found, weights).sum() == pytest.approx(-(lost + ill), rel=1e-12)
    assert appraise.dalys_averted(found, weights).sum() > 0


def test_years_still_to_be_expected_are_those_of_the_life_table() -> None:
    from commonground.domain.value.lifetable import life_expectancy

    for sex in (0, 1):
        assert PLAIN.population.expectancy[sex, 0] == pytest.approx(life_expectancy(PLAIN.population.mortality[sex]), rel=1e-12)
        assert np.all(np.diff(PLAIN.population.expectancy[sex, 1:]) <= 0)


def test_nothing_done_averts_nothing() -> None:
    idle = Effect(dose=0.0)
    found = engine.run(PLAIN, [SPREAD] * 5, one_cohort(), idle, draws_of(PLAIN, idle, draws=0, seed=1))
    assert np.abs(found.change.ill_years).max() < 1e-12
    assert np.abs(found.change.years_lost).max() < 1e-12
    assert multistate.nothing(2, 1, 1).ill_years.shape == (2, 1, 1)


def falling(**changes: float) -> World:
    given = tuple(Override(id=key, value=value, source="a test") for key, value in changes.items())
    return replace(PLAIN, assumptions=PLAIN.assumptions.overridden(given))


def test_a_trend_of_nothing_is_the_life_table_that_stands_still() -> None:
    d = draws_of(PLAIN, EFFECT, draws=3, seed=1)
    names = active_diseases(PLAIN, EFFECT, d)
    how = dynamics(EFFECT, d, "central")
    ratio, level = stratum.ratios(PLAIN, SPREAD, (0.0, 1.75), names, how.added(101), how.retention(101), how, d)
    base, quality = stratum.run_in(PLAIN, 1, 2, level, names, d)
    weights = np.zeros(101)
    weights[[30, 64, 65, 99]] = 5.0
    at = multistate.AtAge(expectancy=np.linspace(80, 1, 101), working=np.full(101, 0.5))
    still = multistate.follow(base, quality, ratio, weights, at_age=at)
    none = trend.Trends(incidence=np.zeros((len(names), 3)), fatality=np.zeros((len(names), 3)), deaths=np.zeros(3))
    moved = trend.follow(base, quality, ratio, weights, none, at_age=at)
    for name in multistate.BY_YEAR:
        assert getattr(moved, name) == pytest.approx(getattr(still, name), rel=1e-9, abs=1e-11), name


def test_rates_that_fall_with_the_calendar_leave_less_to_prevent_and_the_plain_twin_agrees() -> None:
    yearly = {"stroke": (-0.03, -0.02), "coronary_heart_disease": (-0.04, 0.0), "dementia": (0.01, 0.0)}
    own = falling(
        **{f"trend.incidence.{name}": up for name, (up, _) in yearly.items()},
        **{f"trend.fatality.{name}": down for name, (_, down) in yearly.items() if down},
    )
    d = draws_of(own, EFFECT, draws=0, seed=1)
    found = engine.run(own, [SPREAD] * 5, one_cohort(), EFFECT, d).change
    still = engine.run(PLAIN, [SPREAD] * 5, one_cohort(), EFFECT, draws_of(PLAIN, EFFECT, draws=0, seed=1)).change
    by_hand = twin(0, 62, 1, trend=yearly)
    assert found.life_years.sum() == pytest.approx(by_hand["life_years"], rel=3e-3)
    assert found.qalys.sum() == pytest.approx(by_hand["qalys"], rel=3e-3)
    assert found.life_years.sum() < still.life_years.sum()
