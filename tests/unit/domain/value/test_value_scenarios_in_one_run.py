"""Persistence scenarios followed in one run are those of a run for each."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from commonground.actions.permissions import LOCAL_PERSON
from commonground.actions.value import sound
from commonground.domain.value import multistate
from commonground.domain.value.programme import PERSISTENCE

ASK = {
    "programme": "fame",
    "people": {"participants": 100, "ages": [66, 70]},
    "cost": {"per_head": 155, "price_year": "2024", "source": "draft budget"},
    "draws": 16,
}


@pytest.mark.parametrize("horizon", [None, 3])
def test_scenarios_in_one_run_are_those_of_a_run_for_each(horizon: int | None) -> None:
    ready = sound.sound(ASK, LOCAL_PERSON).ready()
    ready = replace(ready, does=replace(ready.does, horizon=horizon))
    together, d = ready.persisting(16, tuple(PERSISTENCE)), ready.draws(16)
    for name in PERSISTENCE:
        alone = ready.run(d, name)
        for part in multistate.BY_YEAR:
            one, two = getattr(together[name].change, part), getattr(alone.change, part)
            assert np.abs(one - two).max() <= 1e-12 * np.abs(two).max(), (name, part)
        assert together[name].costs["nhs_hospital"] == pytest.approx(alone.costs["nhs_hospital"], rel=1e-9, abs=1e-9)
        assert together[name].falls == pytest.approx(alone.falls, rel=1e-9)
        assert ready.account(together[name]).net_present_value.mean == pytest.approx(ready.account(alone).net_present_value.mean)
    short, long = (together[name].change.qalys.sum() for name in ("short", "long"))
    assert 0 < short < long
