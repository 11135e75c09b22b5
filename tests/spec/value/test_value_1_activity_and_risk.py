"""Methods, 1: how much people do, and how risk follows."""

from __future__ import annotations

import numpy as np
import pytest

from commonground.actions.value.world import world
from commonground.domain.value import dose, exposure, programme
from commonground.terms import Refused

CURVES = world().curves


def test_150_minutes_of_moderate_activity_are_8_75_marginal_met_hours() -> None:
    assert dose.marginal_met_hours(150, 4.5) == pytest.approx(8.75)


def test_a_places_spread_of_activity_meets_both_its_published_bands() -> None:
    spread = exposure.fit(inactive=0.287, active=0.613, shape=1.0)
    assert spread.share_below(dose.INACTIVE_DOSE) == pytest.approx(0.287, abs=1e-9)
    assert 1 - spread.share_below(dose.GUIDELINE_DOSE) == pytest.approx(0.613, abs=1e-9)


def test_where_no_share_of_idle_people_fits_the_shape_gives_way_and_the_bands_are_still_met() -> None:
    spread = exposure.fit(inactive=0.02, active=0.45, shape=1.0)
    assert spread.zero == 0
    assert spread.share_below(dose.INACTIVE_DOSE) == pytest.approx(0.02, abs=1e-9)


@pytest.mark.parametrize("family", ["lognormal", "gamma"])
def test_quadrature_over_the_classes_adds_up_to_everyone(family: str) -> None:
    spread = exposure.fit(inactive=0.25, active=0.64, shape=1.0, family=family)
    shares = [0.25, 0.11, 0.64]
    whole = sum(
        share * (w @ np.exp(-0.05 * x))
        for share, (x, w) in zip(shares, (spread.class_nodes(*c) for c in exposure.CLASSES.values()), strict=True)
    )
    assert whole == pytest.approx(spread.expect(lambda x: np.exp(-0.05 * x)), rel=2e-4)


def test_shares_given_as_percentages_are_refused_with_the_way_out() -> None:
    with pytest.raises(Refused, match="percentages"):
        exposure.fit(inactive=25.1, active=63.7, shape=1.0)


def test_curves_pass_through_the_published_points() -> None:
    curve = CURVES["stroke"]
    assert curve.risk([0, 4.375, 8.75]) == pytest.approx([1, 0.8620, 0.7978], abs=1e-9)
    low, high = curve.limits([8.75])
    assert (low[0], high[0]) == pytest.approx((0.7530, 0.8453), rel=2e-4)


def test_nothing_more_is_credited_past_the_cap() -> None:
    for curve in CURVES.values():
        assert curve.cap is not None
        assert curve.risk([curve.cap]) == pytest.approx(curve.risk([curve.cap + 20]))


def test_risk_never_rises_with_activity_even_where_a_table_turns_up_again() -> None:
    turning = dose.Curve(outcome="any", doses=(5, 10, 20), rr=(0.8, 0.7, 0.75), low=(0.7, 0.6, 0.6), high=(0.9, 0.8, 0.9))
    risks = turning.risk(np.linspace(0, 30, 301))
    assert np.all(np.diff(risks) <= 1e-12)


def test_a_dose_that_no_study_has_seen_is_refused() -> None:
    with pytest.raises(Refused, match="beyond the curve"):
        dose.within_reach(CURVES["stroke"], 60.0)


def test_the_least_active_gain_most_from_the_same_dose() -> None:
    spread = exposure.fit(inactive=0.25, active=0.64, shape=1.0)
    added = np.full((1, 1), 3.0)
    ratios = [
        programme.risk_ratio(CURVES["all_causes"], spread.class_nodes(*band), added, np.zeros(1), np.ones(1))[0, 0]
        for band in exposure.CLASSES.values()
    ]
    assert ratios[0] < ratios[1] < ratios[2] <= 1


def test_added_volume_is_dose_less_substitution_deadweight_and_drop_out() -> None:
    one = np.ones(1)
    how = programme.Dynamics(
        dose=10 * one,
        adherence=0.5 * one,
        substitution=0.2 * one,
        deadweight=0.25 * one,
        taught=0.5 * one,
        habit=0.9 * one,
        habit_share=0.4 * one,
        horizon=3,
    )
    kept = [1.0, 0.4 * 0.9 + 0.6 * 0.5, 0.4 * 0.81 + 0.6 * 0.25, 0.0]
    assert how.added(4)[:, 0] == pytest.approx([10 * 0.5 * 0.8 * 0.75 * k for k in kept])


def test_there_are_always_three_persistence_scenarios() -> None:
    assert list(programme.PERSISTENCE) == ["short", "central", "long"]


def test_heat_is_reproduced_inside_the_same_engine() -> None:
    form = dose.LinearRisk(rr_ref=0.89, ref_minutes=168)
    assert form.deaths_avoided(people=1000, minutes=210, mortality=0.0025) == pytest.approx(0.34375, rel=1e-12)
    assert dose.LinearRisk(rr_ref=0.9, ref_minutes=100, most_reduction=0.45).risk(900) == pytest.approx(0.55)
