"""Methods, 11: what is wrong with a question is said with its field, its reason and the way out."""

from __future__ import annotations

from typing import Any

import pytest

from commonground.actions.permissions import LOCAL_PERSON
from commonground.actions.value import ask, sound
from commonground.terms import Refused

SOUND: dict[str, Any] = {"programme": "fame", "people": {"participants": 10, "ages": [65, 80]}, "draws": 2}


def people(**more: Any) -> dict[str, Any]:
    return {"people": {**SOUND["people"], **more}}


def cost(**more: Any) -> dict[str, Any]:
    return {"cost": {"per_head": 50.0, "price_year": "2024", "source": "budget", **more}}


@pytest.mark.parametrize(
    ("change", "code", "said"),
    [
        (people(activity={"inactive": 0.5, "active": 0.6}), "shares_not_one", "The shares add to 1.1, not 1"),
        (people(fifths=[0.2, 0.2, 0.2, 0.2, 0.1]), "shares_not_one", "The shares add to 0.9, not 1"),
        (people(activity={"lazy": 1.0}), "class_unknown", "is not an activity class"),
        (people(participants=0), "group_empty", "Nobody takes part"),
        (people(participants=-5), "group_empty", "Nobody takes part"),
        (people(ages=[5, 11]), "children_not_established", "Nobody of 16 or over takes part"),
        (people(ages=[80, 20]), "ages_invalid", "are not an age range"),
        (people(uptake_by_fifth=[1, 1, 1, 1, -1]), "ratio_negative", "A ratio is negative"),
        (people(eligible_by_fifth=[0, 0, 0, 0, 0]), "ratio_negative", "all are 0"),
        (people(eligible_by_fifth=[1, 1, 1, 1, 40]), "share_outside", "above 1"),
        (cost(per_head=-3.0), "cost_negative", "A cost of -3.00 a head is negative"),
        (cost(source=""), "cost_unsourced", "needs its price year and its source"),
        (cost(price_year="1971"), "price_year_unknown", "The price index has no value for 1971"),
        (cost(budget="mine"), "budget_unknown", "is not a budget"),
        ({"price_year": "1971"}, "price_year_unknown", "The price index has no value for 1971"),
        ({"dose": {"minutes_a_week": 3000, "met": 9, "source": "slip"}}, "dose_beyond_curve", "beyond"),
        ({"dose": {"minutes_a_week": -1, "met": 4, "source": "slip"}}, "dose_invalid", "Minutes are negative"),
        ({"dose": {"minutes_a_week": 30, "met": 4, "source": ""}}, "dose_unsourced", "The dose has no source"),
        ({"overrides": [{"id": "causal.share", "value": 0.5}]}, "override_without_source", "0.5 for causal.share has no source"),
        ({"overrides": [{"id": "causal.share", "value": 3, "source": "x"}]}, "assumption_invalid", "is a share outside 0 to 1"),
        (
            {"overrides": [{"id": "cost.dementia.nhs_hospital.0", "value": -1, "source": "x"}]},
            "assumption_invalid",
            "is a negative cost",
        ),
        (
            {"overrides": [{"id": "cost.heart_failure.unpaid_care.1", "value": 9, "source": "x"}]},
            "assumption_invalid",
            "is money without a price year",
        ),
        ({"intake": [0, 0]}, "intake_invalid", "is not an intake"),
        ({"falls_ratio": [0, 0, 0]}, "falls_ratio_invalid", "is not a ratio of falls"),
        ({"falls_ratio": [0.5, 0.9, 1.6]}, "falls_ratio_invalid", "is not a ratio of falls"),
        (
            {"adherence": 0.8, **people(adherence_by_fifth=[2, 1, 1, 1, 1])},
            "share_outside",
            "0.8 times 2 is more than all of the activity",
        ),
        ({"overrides": [{"id": "deflator.2024", "value": 0, "source": "x"}]}, "assumption_invalid", "is not above 0"),
        ({"overrides": [{"id": "threshold.green_book", "value": -5, "source": "x"}]}, "assumption_invalid", "is not above 0"),
        ({"overrides": [{"id": "scale.incidence.stroke", "value": -1, "source": "x"}]}, "assumption_invalid", "is under 0"),
        (
            {"overrides": [{"id": "scale.incidence.stroke", "value": 1, "low": 0, "high": 2, "source": "x"}]},
            "assumption_invalid",
            "with a lower limit of 0",
        ),
        (
            {"overrides": [{"id": "cost.stroke.nhs_hospital.0", "value": 0, "low": 0, "high": 9, "source": "x"}]},
            "assumption_invalid",
            "about a value of 0",
        ),
        ({"overrides": [{"id": "programme.horizon", "value": 2.5, "source": "x"}]}, "assumption_invalid", "whole number of years"),
        (
            {"activity_by_fifth": {"inactive": [0, 0.3, 0.3, 0.3, 0.3], "active": [0.5] * 5, "source": "x"}},
            "bands_invalid",
            "do not leave somebody",
        ),
        ({"draws": 0}, "draws_outside", "0 draws"),
        ({"horizon_years": 0}, "horizon_outside", "0 years"),
        ({"persistence": "for ever"}, "persistence_unknown", "is not a scenario"),
        ({"rules": "ours"}, "rules_unknown", "is not a set of rules"),
        ({"programme": "daily_mile"}, "dose_not_established", "is not established"),
        ({"programme": "exercise_referral"}, "cost_not_established", "is not established"),
    ],
)
def test_each_fault_has_its_code_its_words_and_its_way_out(change: dict[str, Any], code: str, said: str) -> None:
    with pytest.raises(Refused) as refused:
        sound.sound({**SOUND, **change}, LOCAL_PERSON)
    no = refused.value
    found = {f.code: f for f in no.findings}
    what = found[code].what if code in found else no.what
    ways = found[code].remedy if code in found else " ".join(no.ways_out)
    assert code in found or no.code == code
    assert said in what
    assert ways


def test_price_years_are_never_put_together_unconverted() -> None:
    """Two questions in prices of different years are not compared; a cost is brought to the question's year."""
    asked = {**SOUND, **cost()}
    with pytest.raises(Refused, match="cannot be put side by side") as refused:
        ask.compare(questions=[asked, {**asked, "price_year": "2020"}], by=LOCAL_PERSON)
    assert refused.value.findings[0].code == "questions_differ"
    now, then = (sound.sound({**SOUND, **cost(price_year=year)}, LOCAL_PERSON).ready() for year in ("2024", "2013"))
    assert then.pays.total == pytest.approx(now.pays.total * 100 / 73.4795, rel=1e-6)


def test_children_among_adults_are_not_counted_and_said_so() -> None:
    mixed = sound.sound({**SOUND, "people": {"participants": 10, "ages": [11, 30]}}, LOCAL_PERSON).ready()
    found = mixed.run(mixed.draws(0), "central")
    grown = sound.sound({**SOUND, "people": {"participants": 10, "ages": [16, 30]}}, LOCAL_PERSON).ready()
    share = mixed.who.count[:, 16:].sum() / 10
    whole = grown.run(grown.draws(0), "central")
    assert found.change.qalys.sum() == pytest.approx(share * whole.change.qalys.sum(), rel=1e-9)
