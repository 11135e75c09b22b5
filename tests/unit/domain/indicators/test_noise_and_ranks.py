"""The estimate of year-to-year noise, ranks with intervals, and reading errors off what was published."""

from __future__ import annotations

import numpy as np
import pytest

from commonground.domain.indicators.noise import second_differences, spread
from commonground.domain.indicators.ranks import interval
from commonground.domain.indicators.signal import Peers, detectable, sampling_error


def peers(values: list[float], error: float) -> Peers:
    column = np.array(values, dtype=float)
    errors = np.full(len(values), error)
    return Peers(column, column, errors, errors)


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
