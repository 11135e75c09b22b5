"""What must hold for any account: payers, years and strata add up, and what lies without the programme is the same whatever it is."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from commonground.actions.permissions import LOCAL_PERSON
from commonground.actions.value import sound
from commonground.actions.value.world import world
from commonground.domain.value import composing, engine, exposure, own_rates
from commonground.domain.value.answer import _staircase
from commonground.domain.value.nouns import Participants
from commonground.domain.value.question import RateRow, RatesIn
from commonground.domain.value.world import Effect, draws_of

SLOW = settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.too_slow])
SPREAD = exposure.fit(inactive=0.25, active=0.64, shape=1.0)
ratio = st.floats(0.2, 2.0)
five = st.lists(ratio, min_size=5, max_size=5)


def ready(**more: Any) -> Any:
    people = {"participants": 200, "ages": [50, 70], **more.pop("people", {})}
    asked = {"programme": "pedometer_postal", "people": people, "draws": 2, **more}
    return sound.sound({**asked, "cost": {"per_head": 60, "price_year": "2024", "source": "x"}}, LOCAL_PERSON).ready()


@SLOW
@given(first=st.integers(16, 80), span=st.integers(0, 19), rules=st.sampled_from(["green_book", "nice"]))
def test_payers_add_up_to_the_total_and_years_to_the_lifetime(first: int, span: int, rules: str) -> None:
    one = ready(people={"ages": [first, first + span]}, rules=rules)
    found = one.run(one.draws(2), "central")
    account = one.account(found)
    money = one.rules.costs.factors(found.years - 1)
    lifetime = {p.payer: p.savings["lifetime"].mean for p in account.payers}
    assert account.public_savings.mean == pytest.approx(sum(lifetime[p] for p in engine.PUBLIC), rel=1e-9, abs=1e-6)
    for p in account.payers:
        by_year = -sum(money[y.year] * y.costs[p.payer] for y in account.years)
        assert lifetime[p.payer] == pytest.approx(by_year, rel=1e-9, abs=1e-6)
        assert all(low <= high for low, high in (y.between[p.payer] for y in account.years))
    public = sum(found.costs[p] for p in engine.PUBLIC)
    assert found.by_fifth["public_cost"].sum(axis=0) == pytest.approx(public, rel=1e-9, abs=1e-6)
    assert found.by_fifth["qalys"].sum(axis=0) == pytest.approx(found.change.qalys, rel=1e-9, abs=1e-12)


@SLOW
@given(age=st.integers(18, 95), fifth=st.integers(0, 4), band=st.integers(0, 2), dose=st.floats(0.1, 12))
def test_what_lies_without_the_programme_does_not_depend_on_it(age: int, fifth: int, band: int, dose: float) -> None:
    count = np.zeros((2, 101, 5, 3))
    count[:, age, fifth, band] = 10.0

    def without(effect: Effect) -> np.ndarray:
        d = draws_of(world(), effect, draws=0, seed=1)
        change = engine.run(world(), [SPREAD] * 5, Participants(count=count), effect, d).change
        return change.person_years - change.life_years

    assert without(Effect(dose=dose)) == pytest.approx(without(Effect(dose=0.0)), rel=1e-9, abs=1e-12)


@SLOW
@given(eligible=st.lists(st.floats(0.1, 1), min_size=5, max_size=5), uptake=five, adherence=five, effect=five)
def test_the_staircase_ends_at_what_each_resident_gains(
    eligible: list[float], uptake: list[float], adherence: list[float], effect: list[float]
) -> None:
    reach = {"eligible_by_fifth": eligible, "uptake_by_fifth": uptake, "adherence_by_fifth": adherence, "effect_by_fifth": effect}
    one = ready(people=reach)
    found = one.run(one.draws(0), "central")
    steps = _staircase(one, found)
    assert [step.name for step in steps] == ["eligible", "uptake", "adherence", "effect"]
    assert steps[0].by_fifth == pytest.approx(tuple(eligible))
    living = one.here.people[:, 50:71].sum(axis=(0, 1))
    health = one.rules.health.factors(found.years - 1)
    gained = [float(health @ found.by_fifth["qalys"][g, :, 0]) for g in range(5)]
    assert [c * n for c, n in zip(steps[-1].cumulative, living, strict=True)] == pytest.approx(gained, rel=1e-9)
    starts = [e * u * n for e, u, n in zip(eligible, steps[1].by_fifth, living, strict=True)]
    assert sum(starts) == pytest.approx(200)


part = st.tuples(st.floats(1, 1000), st.floats(0.05, 0.5), st.floats(0.2, 0.45), st.floats(0.7, 1.4))


def parts(rows: list[tuple[float, float, float, float]]) -> list[composing.Part]:
    return [
        composing.Part(
            code=str(k),
            name=str(k),
            share=1.0,
            people=np.full((2, 101, 5), size),
            inactive=inactive,
            active=active,
            period="2024/25",
            mortality_scale=scale,
            expected_deaths=size,
        )
        for k, (size, inactive, active, scale) in enumerate(rows)
    ]


@given(rows=st.lists(part, min_size=1, max_size=6), cut=st.floats(0.01, 0.99))
def test_a_place_put_together_does_not_depend_on_how_it_is_cut(rows: list[tuple[float, float, float, float]], cut: float) -> None:
    made = parts(rows)
    first = made[0]
    split = [
        replace(first, code="a", people=first.people * cut, expected_deaths=first.expected_deaths * cut),
        replace(first, code="b", people=first.people * (1 - cut), expected_deaths=first.expected_deaths * (1 - cut)),
    ]
    whole, again = composing.together(made, where="x"), composing.together([*made[1:], *split], where="x")
    for name in ("inactive", "active", "mortality_scale"):
        assert getattr(whole, name) == pytest.approx(getattr(again, name), rel=1e-9)
        assert min(getattr(p, name) for p in made) - 1e-9 <= getattr(whole, name) <= max(getattr(p, name) for p in made) + 1e-9
    assert whole.people == pytest.approx(again.people)
    assert sum(row.weight or 0 for row in whole.made_of) == pytest.approx(1)


@given(mix=st.lists(st.floats(0.01, 1), min_size=5, max_size=5), rate=st.floats(0.001, 0.2), age=st.integers(20, 99))
def test_a_place_keeps_the_rate_that_it_gave_whatever_its_deprivation(mix: list[float], rate: float, age: int) -> None:
    people = np.broadcast_to(np.asarray(mix), (2, 101, 5)).copy()
    table = RatesIn(illness="all_causes", measure="deaths", source="x", rows=(RateRow(rate=rate, age_from=age, age_to=age),))
    held = own_rates.with_rates(world(), (table,), people).population
    gradient = held.gradients["all_causes", "mortality"][:, 0, age]
    assert held.mortality[0, age] * (gradient @ mix) / sum(mix) == pytest.approx(rate, rel=1e-9)
    assert held.mortality[1, age - 1] == pytest.approx(world().population.mortality[1, age - 1])
