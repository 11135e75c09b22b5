"""Tests of a difference and of the middle worked by hand, the estimate of year-to-year noise, and ranks with intervals."""

from __future__ import annotations

import numpy as np
import pytest

from commonground.domain.indicators.noise import second_differences, spread
from commonground.domain.indicators.ranks import interval
from commonground.domain.indicators.signal import (
    Peers,
    Point,
    detectable,
    holm,
    interval_of_difference,
    interval_of_middle,
    p_of_difference,
    p_of_middle,
    sampling_error,
)
from commonground.domain.indicators.uncertainty import LOG_ODDS, PLAIN, Errors


def peers(values: list[float], error: float) -> Peers:
    column = np.array(values, dtype=float)
    errors = np.full(len(values), error)
    return Peers(column, column, errors, errors)


def scale(name: str) -> Errors:
    return Errors(name, np.empty(0), np.empty(0), np.empty(0), "")


FIVE = Peers(*(np.array(column, dtype=float) for column in ([0, 6, 7, 8, 14], [0, 6, 7, 8, 14], [1] * 5, [1] * 5)))
EXACT = Point(10.0, 10.0, 0.0)  # 10, 4, 3, 2 and -4 standard errors from the five


def test_holm_gives_what_r_gives_for_the_same_p_values() -> None:
    """p.adjust(c(0.04, 0.01, 0.03, 0.02), "holm") and p.adjust(c(0.6, 0.5), "holm")."""
    assert holm([0.04, 0.01, 0.03, 0.02]) == pytest.approx([0.06, 0.04, 0.06, 0.06])
    assert holm([0.6, 0.5]) == [1.0, 1.0]
    assert holm([]) == []


def test_a_difference_of_two_standard_errors_has_the_p_value_of_the_table_and_the_larger_of_two_scales_counts() -> None:
    """Errors of 3 and 4 make 5; z = 2 is 0.0455 two-sided, z = 1 is 0.3173."""
    assert p_of_difference(Point(10.0, 10.0, 3.0), Point(20.0, 20.0, 4.0)) == pytest.approx(0.0455003, abs=1e-6)
    assert p_of_difference(Point(10.0, 10.0, 3.0, 6.0), Point(20.0, 20.0, 4.0, 8.0)) == pytest.approx(0.3173105, abs=1e-6)
    assert p_of_difference(Point(15.0, 10.0, 3.0, 3.0), Point(20.0, 20.0, 4.0, 4.0)) == pytest.approx(0.3173105, abs=1e-6)


def test_the_interval_of_a_difference_adds_the_squares_of_its_arms() -> None:
    """On the plain scale -10 and 1.960 times 5; on log odds 50% and 0.2 reach from 40.3% to 59.7%, beside an exact 60%."""
    plain = interval_of_difference(Point(10.0, 10.0, 3.0), Point(20.0, 20.0, 4.0), scale(PLAIN))
    assert plain == pytest.approx((-10 - 9.79982, -10 + 9.79982), abs=1e-4)
    odds = interval_of_difference(Point(50.0, 0.0, 0.2), Point(60.0, float(np.log(1.5)), 0.0), scale(LOG_ODDS))
    assert odds == pytest.approx((40.3238 - 60, 59.6762 - 60), abs=1e-3)


def test_the_middle_is_tested_by_the_third_of_five_peers_times_three() -> None:
    """The third smallest one-sided p-value is that of 3 standard errors, 0.0013499; times 3 and both sides 0.0080994.
    The interval is that peer's gap of 3, less and more 2.3940 (0.975 of 1 - 0.05 / 2 / 3).
    """
    assert p_of_middle(EXACT, FIVE) == pytest.approx(0.0080994, abs=1e-6)
    assert interval_of_middle(EXACT, FIVE, scale(PLAIN)) == pytest.approx((3 - 2.39398, 3 + 2.39398), abs=1e-4)


def test_the_middle_of_an_even_number_of_peers_asks_for_more_than_half_of_them() -> None:
    """10 is 4, 2, 4 and -4 standard errors from them; the third smallest p-value is 0.0227501, times 2 and both sides 0.0910."""
    four = Peers(*(np.array(column, dtype=float) for column in ([6, 8, 6, 14], [6, 8, 6, 14], [1] * 4, [1] * 4)))
    assert p_of_middle(EXACT, four) == pytest.approx(4 * 0.0227501, abs=1e-5)


@pytest.mark.parametrize(("known", "told"), [([0, 1, 2], True), ([1, 2], False), ([0, 2, 3, 4], True)])
def test_the_middle_can_be_told_where_the_errors_of_more_than_half_of_the_peers_are_known(known: list[int], told: bool) -> None:
    error = np.full(5, np.nan)
    error[known] = 1.0
    found = p_of_middle(EXACT, Peers(FIVE.values, FIVE.at, error, error))
    assert (found is not None) is told
    assert p_of_middle(Point(10.0, 10.0, None), FIVE) is None


def test_a_rank_is_tested_against_each_of_two_others_at_half_the_level() -> None:
    """2.2414 standard errors for two others at 5%, where one alone would need 1.9600."""
    others = np.array([1, 2])
    for away, said in ((2.23, (1, 3)), (2.25, (3, 3))):
        column = np.array([0.0, away, away])
        error = np.full(3, 1 / np.sqrt(2))
        assert interval(Peers(column, column, error, error), 0, others, alpha=0.05) == said
        assert interval(Peers(-column, -column, error, error), 0, others, alpha=0.05) == ((1, 1) if said == (3, 3) else (1, 3))


def test_noise_is_found_whatever_smooth_change_lies_under_it() -> None:
    random = np.random.default_rng(3)
    years = np.arange(8)[:, None]
    series = 50 + 1.7 * years + random.normal(scale=2.0, size=(8, 6000))
    assert spread(second_differences(series).ravel()) == pytest.approx(2.0, rel=0.03)


def test_a_few_true_jumps_hardly_move_the_estimate() -> None:
    random = np.random.default_rng(4)
    series = random.normal(scale=2.0, size=(8, 300))
    series[5:, :20] += 30
    assert spread(second_differences(series).ravel()) == pytest.approx(2.0, rel=0.15)


def test_a_rank_is_exact_where_errors_are_nil_beside_the_gaps_and_open_where_they_are_not() -> None:
    values = [10.0, 20.0, 30.0, 40.0]
    others = np.array([0, 2, 3])
    assert interval(peers(values, 0.001), 1, others, alpha=0.05) == (3, 3)
    assert interval(peers(values, 1000.0), 1, others, alpha=0.05) == (1, 4)


def test_a_rank_interval_holds_the_true_rank_nineteen_times_in_twenty_or_more() -> None:
    random, places, trials = np.random.default_rng(5), 30, 600
    truth = np.sort(random.normal(size=places) * 2)[::-1]
    missed = 0
    for _ in range(trials):
        seen = truth + random.normal(size=places)
        row = int(random.integers(places))
        low, high = interval(peers(seen.tolist(), 1.0), row, np.delete(np.arange(places), row), alpha=0.05)
        missed += not low <= row + 1 <= high
    assert missed / trials <= 0.05


def test_a_place_of_unknown_error_could_stand_on_either_side() -> None:
    found = peers([10.0, 20.0, 30.0], 0.001)
    found.error[2] = np.nan
    assert interval(found, 1, np.array([0, 2]), alpha=0.05) == (1, 2)


def test_no_interval_is_drawn_where_none_was_published() -> None:
    found = peers([10.0, 20.0, 30.0], np.nan)
    assert interval(found, 1, np.array([0, 2]), alpha=0.05) is None


def test_what_a_survey_of_five_hundred_could_show() -> None:
    """Worked by hand: 100 * sqrt(0.6 * 0.4 * 1.5 / 500) = 2.683; times 1.960 + 0.842 = 2.802, is 7.52 points."""
    error = sampling_error(60, people=500, design_effect=1.5)
    assert error == pytest.approx(2.6833, abs=1e-4)
    assert detectable(error, alpha=0.05, power=0.8) == pytest.approx(7.517, abs=0.001)
