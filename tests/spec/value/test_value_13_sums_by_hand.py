"""Methods, 13: discounting, fairness, persistence and the value of knowing, on numbers small enough to work by hand."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

from commonground.domain.value import choice, decision, equity, programme
from commonground.domain.value.discount import Schedule, annual_equivalent
from commonground.terms import Refused

STEPS = Schedule(name="made up", steps=((1, 0.1), (2, 0.2)))
STEADY = programme.Dynamics(
    dose=np.array([10.0]),
    adherence=np.array([0.5]),
    substitution=np.array([0.2]),
    deadweight=np.array([0.25]),
    taught=np.array([0.5]),
    habit=np.array([1.0]),
    habit_share=np.array([0.4]),
    horizon=3,
)


def code_of(refuses) -> str:
    with pytest.raises(Refused) as refused:
        refuses()
    return refused.value.code


def test_each_step_of_a_schedule_holds_for_its_years_and_the_last_goes_on() -> None:
    """1.1 after a year, times 1.2 is 1.32, times 1.2 is 1.584."""
    assert STEPS.factors(3) == pytest.approx([1, 1 / 1.1, 1 / 1.32, 1 / 1.584])
    assert STEPS.factors(0).tolist() == [1.0]


@pytest.mark.parametrize("steps", [(), ((5, 0.03), (3, 0.02)), ((5, 0.03), (5, 0.02)), ((5, -1.0),)])
def test_rates_that_are_none_fall_back_in_years_or_lose_everything_are_refused(steps) -> None:
    assert code_of(lambda: Schedule(name="x", steps=steps)) == "discount_steps"


def test_a_level_yearly_amount_is_paid_at_the_start_of_each_year() -> None:
    """110 now and 110 a year later at 10% are worth 210 today."""
    assert annual_equivalent(210.0, 2, STEPS) == pytest.approx(110.0)
    assert code_of(lambda: annual_equivalent(210.0, 0, STEPS)) == "years_too_few"


def test_a_return_is_what_comes_back_beyond_the_cost_for_each_pound_of_it() -> None:
    assert choice.return_on_investment([150.0, 100.0, 0.0], 100.0).tolist() == [0.5, 0.0, -1.0]
    assert choice.net_benefit([100.0], [0.01], 20_000).tolist() == [100.0]
    for cost in (0.0, -1.0):
        assert code_of(lambda cost=cost: choice.return_on_investment([150.0], cost)) == "cost_not_positive"


def test_equal_levels_that_society_would_take_are_the_means_of_the_textbook() -> None:
    """Of 1 and 4 Atkinson's are the geometric mean 2, the harmonic mean 1.6 and, at a half, ((1 + 2) / 2) squared;
    Kolm's of 0 and the log of 3, at 1, is the log of 1.5.
    """
    assert [float(equity.atkinson_ede([1, 4], aversion=aversion)) for aversion in (1, 2, 0.5)] == pytest.approx([2.0, 1.6, 2.25])
    assert float(equity.kolm_ede([0, math.log(3)], aversion=1.0)) == pytest.approx(math.log(1.5))
    assert float(equity.kolm_ede([60, 80], [0.25, 0.75], aversion=0)) == 75.0


def test_the_slope_and_the_concentration_of_health_are_those_of_a_regression_by_hand() -> None:
    """Ranks 1/6, 1/2 and 5/6: ten years for each third. With half of the people in the first group: 2.1875 / 0.0703125."""
    assert equity.slope_index([60, 70, 80]) == pytest.approx(30.0)
    assert equity.slope_index([60, 70, 80], [0.5, 0.25, 0.25]) == pytest.approx(31.1111, abs=1e-4)
    assert equity.concentration_index([60, 70, 80]) == pytest.approx(2 * (20 / 9) / 70)


@pytest.mark.parametrize("shares", [[0.5, 0.4], [0.5, 0.6], [1.5, -0.5], [1.0]])
def test_shares_of_people_are_one_for_each_group_none_below_nothing_and_add_to_one(shares) -> None:
    assert code_of(lambda: equity.slope_index([60, 80], shares)) == "shares_not_one"


def test_what_is_gained_and_displaced_is_spread_over_the_people_of_each_group() -> None:
    """£13,000 displaces one year, half of it in each group of 10 and of 30 people, who gain 1 and 3."""
    found = equity.distribute(
        baseline=[60, 80], people=[10, 30], gain=[1, 3], net_cost=13_000, cost_per_qaly=13_000, burden=[0.5, 0.5], aversion=0
    )
    assert found.displaced == (0.5, 0.5)
    assert found.after == pytest.approx((60.05, 80 + 2.5 / 30))
    assert (found.net_total, found.equity_impact) == (3.0, pytest.approx(0, abs=1e-9))
    assert found.slope_before == pytest.approx(40.0)
    assert found.slope_after == pytest.approx(2 * (80 + 2.5 / 30 - 60.05))


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"people": [0, 30]}, "group_empty"),
        ({"burden": [0.5, 0.6]}, "burden_invalid"),
        ({"burden": [0.5, 0.4]}, "burden_invalid"),
        ({"cost_per_qaly": 0}, "burden_invalid"),
    ],
)
def test_health_cannot_be_spread_over_nobody_or_by_shares_that_do_not_add_up(change, code: str) -> None:
    sound = {
        "baseline": [60, 80], "people": [10, 30], "gain": [1, 3], "net_cost": 1, "cost_per_qaly": 1, "burden": [0.5, 0.5], "aversion": 1,
    }  # fmt: skip
    assert code_of(lambda: equity.distribute(**{**sound, **change})) == code


def test_a_stair_tells_its_own_gap_and_that_of_all_before_it_where_two_ends_live_there() -> None:
    steps = {"eligible": [0.5, 0.9, 0.4], "uptake": [0.1, 0.9, 0.2]}
    first, second = equity.stairs(steps, there=[True, False, True])
    assert (first.by_fifth, first.gap, first.so_far) == ((0.5, None, 0.4), 1.25, 1.25)
    assert second.cumulative == (pytest.approx(0.05), None, pytest.approx(0.08))
    assert (second.gap, second.so_far) == (0.5, pytest.approx(0.625))
    assert [one.gap for one in equity.stairs(steps, there=[False, True, False])] == [None, None]
    assert [one.gap for one in equity.stairs({"uptake": [0.1, 0.2, 0.0]}, there=[True] * 3)] == [None]


def test_the_error_of_a_mean_is_that_of_the_means_of_sixteen_blocks() -> None:
    """0 to 31 in sixteen pairs: their means are 2 apart, with a standard deviation of 2 x the root of 68 / 3, and a quarter of it."""
    assert decision.monte_carlo_error(np.arange(32.0)) == pytest.approx(2 * math.sqrt(68 / 3) / 4)
    assert code_of(lambda: decision.monte_carlo_error(np.arange(31.0))) == "draws_too_few"


def test_at_each_threshold_the_curve_gives_the_chance_the_loss_and_the_worth_of_knowing() -> None:
    """At £10: net benefits 0 and 5 or -5; at £20: 0 and 15 or 5."""
    costs, effects = [[0, 5], [0, 15]], [[0, 1], [0, 1]]
    ten, twenty = decision.acceptability_curve(costs, effects, [10, 20])
    assert (ten.chances, ten.best, ten.best_chance, ten.expected_loss, ten.evpi) == ((0.5, 0.5), 0, 0.5, (2.5, 2.5), 2.5)
    assert (twenty.chances, twenty.best, twenty.best_chance, twenty.expected_loss, twenty.evpi) == ((0.0, 1.0), 1, 1.0, (10.0, 0.0), 0.0)


@pytest.mark.parametrize(("sample", "prior"), [(-1, 10), (10, 0)])
def test_a_study_asks_nobody_less_than_nobody(sample: float, prior: float) -> None:
    assert code_of(lambda: decision.evsi([[0, 1]] * 20, list(range(20)), sample=sample, prior_sample=prior)) == "sample_invalid"


def test_what_a_participant_adds_is_the_dose_less_what_it_replaces_and_fades_by_kind() -> None:
    """10 x 0.8 x 0.5 x 0.75 is 3; of it 0.4 stay and 0.6 halve each year, and nothing is left after three."""
    assert STEADY.added(4)[:, 0] == pytest.approx([3.0, 3 * 0.7, 3 * 0.55, 0.0])
    assert programme.persistence(STEADY, "short").added(2)[:, 0] == pytest.approx([3.0, 0.0])
    assert programme.persistence(STEADY, "long").added(4)[:, 0] == pytest.approx([3.0, 3.0, 3.0, 0.0])
    assert code_of(lambda: programme.persistence(STEADY, "for ever")) == "persistence_unknown"


@pytest.mark.parametrize(
    ("change", "code"),
    [({name: np.array([value])}, "share_outside") for name in ("adherence", "deadweight", "habit_share") for value in (-0.01, 1.01)]
    + [({"dose": np.array([-1.0])}, "dose_negative"), ({"horizon": 0}, "dose_negative")],
)
def test_shares_outside_0_and_1_a_dose_below_nothing_and_no_year_at_all_are_refused(change, code: str) -> None:
    assert code_of(lambda: replace(STEADY, **change)) == code


def test_risk_catches_up_by_its_share_of_the_way_each_year() -> None:
    """Half of the way to 8: 4, 6; then half of the way back to nothing: 3, 1.5."""
    assert programme.lagged(np.array([[8.0], [8.0], [0.0], [0.0]]), 0.5)[:, 0].tolist() == [4.0, 6.0, 3.0, 1.5]
    assert programme.lagged(np.array([[8.0], [0.0]]), 1.0)[:, 0].tolist() == [8.0, 0.0]
    for share in (0.0, 1.01):
        assert code_of(lambda share=share: programme.lagged(np.array([[1.0]]), share)) == "lag_invalid"
