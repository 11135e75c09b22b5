"""Methods, 9: two inputs at once, scenarios with stated probabilities, the cost template and the editions of social value."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from commonground.actions.permissions import LOCAL_PERSON
from commonground.actions.value import further, sound
from commonground.domain.value import scenarios
from commonground.terms import Refused

ASK: dict[str, Any] = {
    "programme": "pedometer_postal",
    "people": {"participants": 500, "ages": [60, 61], "activity": {"inactive": 1.0}},
    "cost": {"per_head": 60, "price_year": "2024", "source": "draft budget"},
    "draws": 32,
}


def test_a_two_way_grid_is_the_model_run_at_each_pair_of_values() -> None:
    found = further.grid(question=ASK, first="causal.share", second="programme.horizon", points=3, by=LOCAL_PERSON)
    assert found.rows == pytest.approx((0.6, 0.775, 0.95))
    assert found.columns == pytest.approx((1, 5.5, 10))
    given = [{"id": "causal.share", "value": 0.95, "source": "a test"}, {"id": "programme.horizon", "value": 1, "source": "a test"}]
    ready = sound.sound({**ASK, "overrides": given}, LOCAL_PERSON).ready()
    by_hand = ready.account(ready.run(ready.draws(0), "central")).net_benefit[0]
    assert found.net[2][0] == pytest.approx(by_hand, rel=1e-9)
    assert found.net[0][1] < found.net[1][1] < found.net[2][1]  # more of the link is causal, more is gained


@pytest.mark.parametrize("pair", [("causal.share", "causal.share"), ("causal.share", "no.such"), ("metb", "causal.share")])
def test_a_grid_needs_two_inputs_with_limits(pair: tuple[str, str]) -> None:
    with pytest.raises(Refused) as refused:
        further.grid(question=ASK, first=pair[0], second=pair[1], by=LOCAL_PERSON)
    assert refused.value.code == "range_unknown"


def test_scenarios_are_mixed_by_their_probabilities() -> None:
    """Two scenarios of normal results: the mixture's mean, chance and share of doubt between them have closed forms."""
    z = np.array([-1.0, 1.0])
    found = scenarios.weigh({"low": 1 + z, "high": 5 + 2 * z}, {"low": 0.75, "high": 0.25})
    assert found.mean == pytest.approx(0.75 * 1 + 0.25 * 5)
    between = 0.75 * (1 - 2) ** 2 + 0.25 * (5 - 2) ** 2
    within = 0.75 * 1 + 0.25 * 4
    assert found.structural == pytest.approx(between / (between + within))
    assert found.worth == pytest.approx(0.75 * 0.5 + 0.25)
    assert (found.low, found.high) == (0.0, 7.0)


def test_the_doubt_about_the_kind_of_model_is_weighed_on_the_same_draws() -> None:
    falling = {"id": "trend.deaths", "value": -0.02, "source": "a test"}
    held = (
        scenarios.ScenarioIn(name="as asked", probability=0.5, source="a test"),
        scenarios.ScenarioIn(name="all deaths at once", probability=0.3, source="a test", structure="all_cause"),
        scenarios.ScenarioIn(name="deaths fall", probability=0.2, source="a test", overrides=(value_overrides(falling),)),
    )
    found = further.weigh(question=ASK, held=held, by=LOCAL_PERSON)
    by_name = {s.name: s for s in found.scenarios}
    ready = sound.sound(ASK, LOCAL_PERSON).ready()
    asked_net = ready.account(ready.run(ready.draws(32), "central")).net_benefit
    assert by_name["as asked"].mean == pytest.approx(asked_net.mean(), rel=1e-12)
    assert found.mean == pytest.approx(sum(s.probability * s.mean for s in found.scenarios), rel=1e-12)
    assert by_name["all deaths at once"].mean != pytest.approx(by_name["as asked"].mean, rel=0.05)
    assert 0 < found.structural < 1


def value_overrides(row: dict[str, Any]) -> Any:
    from commonground.domain.value.question import OverrideIn

    return OverrideIn(**row)


def test_scenarios_need_probabilities_that_add_to_one_and_somebody_who_holds_them() -> None:
    text = "[{name: a, probability: 0.5, source: ''}, {name: a, probability: 0.4, source: me, structure: guess}]"
    with pytest.raises(Refused) as refused:
        further.weigh(question=ASK, held=text, by=LOCAL_PERSON)
    assert {f.code for f in refused.value.findings} == {"shares_not_one", "scenario_unsourced", "structure_unknown", "name_twice"}


def test_a_cost_a_head_comes_from_the_template_in_a_question_file() -> None:
    lines = [
        {"name": "Instructor", "kind": "fixed", "pounds": 10_000, "price_year": "2024", "source": "budget"},
        {"name": "Bands", "kind": "variable", "pounds": 5, "price_year": "2024", "source": "quote"},
        {"name": "Mats", "kind": "capital", "pounds": 1_000, "price_year": "2024", "source": "quote", "life_years": 5},
        {"name": "Walk leaders", "kind": "volunteer", "pounds": 12, "hours": 100, "price_year": "2024", "source": "wage"},
    ]
    asked = {**ASK, "cost": {"lines": lines, "overhead": 0.1, "optimism_bias": 0.24}}
    found = further.cost(question=asked, by=LOCAL_PERSON)
    mats = 1_240 / sum(1.035**-k for k in range(5))
    assert found.per_head == pytest.approx((10_000 + 5 * 500 + mats) * 1.1 / 500, rel=1e-9)
    assert found.per_head_with_volunteers == pytest.approx(found.per_head + 1_200 / 500, rel=1e-9)
    ready = sound.sound(asked, LOCAL_PERSON).ready()
    assert ready.pays.total == pytest.approx(found.paid_total)
    with pytest.raises(Refused) as refused:
        further.cost(question=ASK, by=LOCAL_PERSON)
    assert refused.value.code == "cost_missing"


def test_editions_of_social_value_are_never_mixed() -> None:
    """Rule T35."""
    total, caution = further.social_value(people={"active_adult": 100, "active_child_11_16": 10}, edition="2022/23", by=LOCAL_PERSON)
    assert total == 100 * 2500 + 10 * 4100
    assert "not what one more active person gains" in caution
    for people, edition, mixed, code in (
        ({"active_adult": 1}, "2022/23", {"active_adult": "2023/24"}, "editions_mixed"),
        ({"active_adult": 1}, "2023/24", None, "group_without_value"),
        ({"active_adult": 1}, "1999", None, "edition_unknown"),
        ({"active_adult": -1}, "2022/23", None, "people_negative"),
    ):
        with pytest.raises(Refused) as refused:
            further.social_value(people=people, edition=edition, edition_of=mixed, by=LOCAL_PERSON)
        assert refused.value.code == code


def test_each_deprivation_fifth_can_have_its_own_spread_of_activity() -> None:
    own = {"inactive": [0.35, 0.3, 0.25, 0.2, 0.18], "active": [0.52, 0.58, 0.63, 0.67, 0.7], "source": "survey, 2023"}
    people = {"participants": 500, "ages": [60, 61]}
    plain, given = (sound.sound({**ASK, "people": people, **more}, LOCAL_PERSON).ready() for more in ({}, {"activity_by_fifth": own}))
    for g in range(5):
        count = given.who.count[:, :, g].sum(axis=(0, 1))
        assert count / count.sum() == pytest.approx([own["inactive"][g], 1 - own["inactive"][g] - own["active"][g], own["active"][g]])
        assert given.here.exposures[g].share_below(1.75) == pytest.approx(own["inactive"][g], abs=1e-9)
    assert given.who.total == pytest.approx(plain.who.total)
    assert "survey, 2023" in given.here.sources
    gains = [r.run(r.draws(0), "central").by_fifth["qalys"].sum(axis=(1, 2)) for r in (plain, given)]
    assert gains[1][0] > gains[0][0]  # more idle people in the most deprived fifth, who gain most
    assert gains[1][4] < gains[0][4]
    with pytest.raises(Refused) as refused:
        sound.sound({**ASK, "activity_by_fifth": {**own, "source": "", "active": [52, 58, 63, 67, 70]}}, LOCAL_PERSON)
    assert {"bands_invalid", "activity_unsourced"} <= {f.code for f in refused.value.findings}
