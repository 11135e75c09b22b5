"""Methods, 8: many places at once, on shared draws, and the same numbers however the work is spread."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from commonground.actions.permissions import LOCAL_PERSON
from commonground.actions.value import ask, many
from commonground.actions.value import place as value_place
from commonground.actions.value import sound as value_sound
from commonground.actions.value.world import world
from commonground.domain.value import engine, exposure, kernel, ranking
from commonground.domain.value.nouns import Participants
from commonground.domain.value.world import Effect, draws_of
from commonground.store.warehouse import Release
from commonground.terms import Refused

ASK: dict[str, Any] = {
    "programme": "fame",
    "people": {"participants": 100, "ages": [66, 70], "activity": {"inactive": 1.0}},
    "cost": {"per_head": 155, "price_year": "2024", "source": "draft budget"},
    "draws": 32,
}


def test_positions_and_chances_are_counted_draw_by_draw() -> None:
    """Three places, two programmes, four draws, worked out by hand."""
    one = np.array([[4.0, 1.0, 5.0, 2.0], [-1.0, -2.0, 3.0, -4.0]])  # strata x draws
    two = np.array([[3.0, 3.0, 3.0, 3.0], [-2.0, -2.0, -2.0, -2.0]])
    people = np.array([[1.0, 0.0], [0.0, 1.0], [0.5, 0.5]])
    found = ranking.rank([one, two], lambda _p, first, last: people[first:last], 3)
    assert found.by_programme == pytest.approx(np.array([[3.0, 3.0], [-1.0, -2.0], [1.0, 0.5]]))
    assert found.programme.tolist() == [0, -1, 0]  # a tie goes to the first; nothing is worth its cost in the second place
    assert found.best_chance.tolist() == [0.5, 0.25, 0.5]
    assert found.worth.tolist() == [1.0, 0.25, 0.5]
    assert found.rank.tolist() == [1, 3, 2]
    assert found.rank_low.tolist() == [1, 3, 2]


def test_a_place_in_the_ranking_is_worth_what_a_full_run_of_its_people_is(starter: Release) -> None:
    """Net value a participant in Hartlepool: the ranking's product against the engine's own run and account."""
    found = many.rank(questions=[ASK], by=LOCAL_PERSON, areas="councils", workers=1)
    place = next(p for p in found.places if p.code == "E06000001")
    sound = value_sound.sound({**ASK, "place": "Hartlepool"}, LOCAL_PERSON)
    nation, _ = value_place.locality(ask.as_question(ASK), world(), by=LOCAL_PERSON)
    own = replace(sound.here, exposures=nation.exposures, bands=nation.bands, mortality_scale=1.0)
    account = replace(sound, here=own).ready()
    net = account.account(account.run(account.draws(32), "central")).net_benefit / 100
    assert place.net[0] == pytest.approx(net.mean(), rel=1e-4)
    assert place.worth == pytest.approx((net > 0).mean())
    assert len(found.places) > 290
    assert [p.rank for p in found.places] == list(range(1, len(found.places) + 1))
    assert all(p.rank_low <= p.rank_high for p in found.places)


@pytest.mark.parametrize(
    "more",
    [
        {"counting": {"tax_burden": True}},
        {"overrides": [{"id": "trend.deaths", "value": -0.01, "source": "ONS"}]},
        {"people": {**ASK["people"], "uptake_by_fifth": [0.5, 1, 1, 1, 1.5]}},
    ],
)
def test_what_a_ranking_cannot_hold_is_refused_and_not_left_aside(more: dict[str, Any]) -> None:
    with pytest.raises(Refused) as refused:
        many.rank(questions=[{**ASK, **more}], by=LOCAL_PERSON)
    assert [finding.code for finding in refused.value.findings] == ["not_ranked"]


def test_a_kernel_holds_the_falls_that_a_falls_programme_prevents() -> None:
    effect = Effect(dose=0.5, falls_ratio=(0.77, 0.71, 0.83))
    spread = exposure.fit(inactive=0.25, active=0.64, shape=1.0)
    d = draws_of(world(), effect, draws=4, seed=1)
    count = np.zeros((2, 101, 5, 3))
    count[:, 55:72, :, 0] = 2.0
    rules = ask.list_rules()["nice"]
    whole = engine.run(world(), [spread] * 5, Participants(count=count), effect, d)
    held = kernel.build(world(), spread, effect, d, rules, ages=(55, 71), classes=(0,))
    totals = np.tensordot(held.people(count), held.values, 1)
    assert totals[0] == pytest.approx(rules.health.factors(100) @ whole.change.qalys, rel=1e-11)


def test_two_processes_give_the_numbers_of_one(starter: Release, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("joblib", reason="needs joblib (the extra called fast)")
    places = ["E06000001", "E08000004", "E10000015", "nowhere at all"]
    alone, spread = (many.across(question=ASK, by=LOCAL_PERSON, places=places, workers=n) for n in (1, 2))
    assert alone == spread
    assert [p.name for p in alone[:2]] == ["Hartlepool", "Oldham"]
    assert alone[0].net_value != alone[1].net_value
    assert alone[3].problem  # a place that cannot be answered says why and stops nobody else


def test_another_back_end_gives_them_too(starter: Release) -> None:
    joblib = pytest.importorskip("joblib", reason="needs joblib (the extra called fast)")
    with joblib.parallel_config(backend="threading"):
        spread = many.across(question=ASK, by=LOCAL_PERSON, places=["E06000001", "E08000004"], workers=2)
    assert spread == many.across(question=ASK, by=LOCAL_PERSON, places=["E06000001", "E08000004"], workers=1)


def test_two_workers_of_dask_give_them_too(starter: Release) -> None:
    joblib = pytest.importorskip("joblib", reason="needs joblib (the extra called fast)")
    distributed = pytest.importorskip("distributed", reason="needs Dask, which is not a dependency: pip install 'dask[distributed]'")
    places = ["E06000001", "E08000004"]
    with (
        distributed.LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as cluster,
        distributed.Client(cluster),
        joblib.parallel_config(backend="dask"),
    ):
        spread = many.across(question=ASK, by=LOCAL_PERSON, places=places, workers=2)
    assert spread == many.across(question=ASK, by=LOCAL_PERSON, places=places, workers=1)


def test_areas_of_another_kind_and_unlike_questions_are_refused() -> None:
    with pytest.raises(Refused) as refused:
        many.rank(questions=[ASK], by=LOCAL_PERSON, areas="wards")
    assert refused.value.code == "areas_unknown"
    with pytest.raises(Refused) as refused:
        many.rank(questions=[ASK, {**ASK, "rules": "nice", "draws": 16}], by=LOCAL_PERSON)
    assert refused.value.code == "questions_unlike"
