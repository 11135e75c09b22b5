"""The engine's cohort against a slow plain-Python twin that shares no code with it."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest

sys.path.insert(0, str(Path(__file__).parent))
import value_twin

from commonground.actions.value.world import world
from commonground.domain.value import multistate


@pytest.mark.parametrize("sex", [0, 1], ids=["men", "women"])
@pytest.mark.parametrize("start", [35, 62])
def test_one_cohort_agrees_with_a_slow_twin_in_plain_python(start: int, sex: int) -> None:
    """Without remission the step is exact, so the two agree to the twin's own step error."""
    names = ("coronary_heart_disease", "stroke", "dementia")
    held = world().population
    incidence, remission, fatality, acute = multistate.stack(tuple(held.disease(n) for n in names), sex)
    deaths = held.mortality[sex]
    counts = np.ones(3, dtype=bool)
    base = multistate.without(
        multistate.Rates(incidence=incidence, remission=remission, fatality=fatality, acute=acute, all_cause=deaths[:, None], counts=counts)
    )
    loss = np.array([[0.1], [0.15], [0.3]])
    norm = np.linspace(0.95, 0.6, 101)
    quality = multistate.Quality(norm=norm[:, None], loss=loss, average_prevalence=base.prevalence)
    ratio = np.ones((3, 101, 1))
    ratio[:, :12, 0] = np.linspace(0.7, 0.98, 12)
    weights = np.zeros(101)
    weights[start] = 1.0
    found = multistate.follow(base, quality, ratio, weights)

    illnesses = [
        value_twin.Illness(
            list(incidence[d, :, 0]), list(remission[d, :, 0]), list(fatality[d, :, 0]), float(acute[d, 50, 0]), float(loss[d, 0])
        )
        for d in range(3)
    ]
    slow = value_twin.life(start, illnesses, list(deaths), list(norm), [list(ratio[d, :, 0]) for d in range(3)])
    assert found.life_years.sum() == pytest.approx(slow["life_years"], rel=1e-7)
    assert found.qalys.sum() == pytest.approx(slow["qalys"], rel=1e-7)
    assert found.deaths.sum() == pytest.approx(slow["deaths"], rel=1e-6, abs=1e-12)
    for d in range(3):
        assert found.stages[:, 0, d].sum() == pytest.approx(slow[f"cases_{d}"], rel=1e-7)
    assert found.life_years.sum() > 0.01


def test_with_recovery_too_people_and_quality_agree_with_the_twin() -> None:
    held = world().population
    incidence, remission, fatality, acute = multistate.stack((held.disease("depression"), held.disease("type_2_diabetes")), 1)
    deaths = held.mortality[1]
    rates = multistate.Rates(
        incidence=incidence, remission=remission, fatality=fatality, acute=acute, all_cause=deaths[:, None], counts=np.ones(2, dtype=bool)
    )
    base = multistate.without(rates)
    loss = np.array([[0.15], [0.07]])
    norm = np.full(101, 0.85)
    quality = multistate.Quality(norm=norm[:, None], loss=loss, average_prevalence=base.prevalence)
    ratio = np.ones((2, 101, 1))
    ratio[:, :5] = 0.8
    weights = np.zeros(101)
    weights[50] = 1.0
    found = multistate.follow(base, quality, ratio, weights)
    illnesses = [
        value_twin.Illness(list(incidence[d, :, 0]), list(remission[d, :, 0]), list(fatality[d, :, 0]), 0.0, float(loss[d, 0]))
        for d in range(2)
    ]
    slow = value_twin.life(50, illnesses, list(deaths), list(norm), [list(ratio[d, :, 0]) for d in range(2)])
    assert found.life_years.sum() == pytest.approx(slow["life_years"], rel=1e-6)
    assert found.qalys.sum() == pytest.approx(slow["qalys"], rel=1e-6)
    # New cases of an illness with recovery are counted at the mean of the year's ends, which lags a fast change slightly.
    assert found.stages[:, 0, 0].sum() == pytest.approx(slow["cases_0"], rel=0.02)
