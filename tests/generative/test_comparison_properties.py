"""What must hold of comparisons, ranks and Holm's method, whatever the numbers."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from commonground.domain.indicators import signal
from commonground.domain.indicators.inequality import slope
from commonground.domain.indicators.ranks import interval
from commonground.domain.indicators.uncertainty import LOG_ODDS, Errors
from commonground.domain.indicators.wording import rounded

values = st.floats(1, 99, allow_nan=False)
error_sizes = st.floats(0.01, 1.0)
p_values = st.lists(st.floats(0, 1), min_size=1, max_size=40)
EMPTY = np.empty(0)
SCALE = Errors(LOG_ODDS, EMPTY, EMPTY, EMPTY, "made up")


def point(value: float, error: float) -> signal.Point:
    share = value / 100
    return signal.Point(value, math.log(share / (1 - share)), error, 100 * share * (1 - share) * error)


def peers_of(points: list[signal.Point]) -> signal.Peers:
    return signal.Peers(*np.array([[item.value, item.at, item.error, item.plain] for item in points]).T)


points = st.builds(point, values, error_sizes)


@given(points, points)
def test_a_difference_turned_round_has_the_same_p_value_and_the_opposite_interval(one: signal.Point, other: signal.Point) -> None:
    assert signal.p_of_difference(one, other) == pytest.approx(signal.p_of_difference(other, one))
    low, high = signal.interval_of_difference(one, other, SCALE)
    back = signal.interval_of_difference(other, one, SCALE)
    assert (low, high) == pytest.approx((-back[1], -back[0]))
    assert low <= one.value - other.value <= high


@given(points, values, error_sizes)
def test_the_further_apart_two_values_are_the_smaller_the_p_value(one: signal.Point, value: float, error: float) -> None:
    near, far = point(value, error), None
    shifted = value + (98.9 - value) / 2 if value >= one.value else value - (value - 1.1) / 2
    if (shifted - one.value) * (value - one.value) < 0 or abs(shifted - one.value) < abs(value - one.value):
        return
    far = signal.Point(shifted, math.log(shifted / (100 - shifted)), near.error, near.plain)
    assert signal.p_of_difference(one, far) <= signal.p_of_difference(one, near) + 1e-12


@given(points, st.lists(points, min_size=1, max_size=15), st.randoms())
def test_the_order_of_peers_does_not_matter(one: signal.Point, others: list[signal.Point], random) -> None:
    shuffled = random.sample(others, len(others))
    assert signal.p_of_middle(one, peers_of(others)) == pytest.approx(signal.p_of_middle(one, peers_of(shuffled)))


@given(points, st.lists(points, min_size=1, max_size=15))
def test_one_peer_is_a_plain_comparison_and_more_peers_are_never_bolder_than_their_middle_one(
    one: signal.Point, others: list[signal.Point]
) -> None:
    assert signal.p_of_middle(one, peers_of(others[:1])) == pytest.approx(signal.p_of_difference(one, others[0]))
    pairs = sorted(signal.p_of_difference(one, other) for other in others)
    assert signal.p_of_middle(one, peers_of(others)) >= pairs[0] - 1e-12


@given(points, st.lists(points, min_size=1, max_size=15))
def test_the_interval_of_the_middle_holds_the_difference_seen(one: signal.Point, others: list[signal.Point]) -> None:
    low, high = signal.interval_of_middle(one, peers_of(others), SCALE)
    assert low - 1e-9 <= one.value - float(np.median([other.value for other in others])) <= high + 1e-9


@given(points, st.lists(points, min_size=1, max_size=15))
def test_the_interval_of_the_middle_agrees_with_a_slow_twin(one: signal.Point, others: list[signal.Point]) -> None:
    """Peer by peer, each at the level that a partial-conjunction test leaves it; the bound is the one that more than half exceed."""
    needed = len(others) // 2 + 1
    level = 1 - 0.05 / (len(others) - needed + 1)
    pairs = [signal.interval_of_difference(one, other, SCALE, level=level) for other in others]
    lows, highs = sorted((low for low, _ in pairs), reverse=True), sorted(high for _, high in pairs)
    assert signal.interval_of_middle(one, peers_of(others), SCALE) == pytest.approx((lows[needed - 1], highs[needed - 1]), abs=1e-9)


def test_a_difference_has_no_interval_where_either_error_is_unknown() -> None:
    known, unknown = point(20, 0.1), signal.Point(30.0, 0.0, None)
    assert signal.interval_of_difference(known, unknown, SCALE) is None
    assert signal.interval_of_difference(unknown, known, SCALE) is None


@given(p_values)
def test_holm_agrees_with_its_definition_step_by_step(p: list[float]) -> None:
    """A slow twin: walk up the sorted p-values and stop at the first that is too large, at every level."""
    adjusted = signal.holm(p)
    for alpha in (0.001, 0.05, 0.2, 0.9):
        rejected = set()
        for step, index in enumerate(sorted(range(len(p)), key=lambda at: (p[at], at))):
            if p[index] * (len(p) - step) > alpha:
                break
            rejected.add(index)
        assert {index for index, value in enumerate(adjusted) if value <= alpha} == rejected


@given(p_values)
def test_holm_never_lowers_a_p_value_and_keeps_their_order(p: list[float]) -> None:
    adjusted = signal.holm(p)
    assert all(after >= before - 1e-12 and after <= 1 for before, after in zip(p, adjusted, strict=True))
    order = np.argsort(p, kind="stable")
    assert np.all(np.diff(np.array(adjusted)[order]) >= 0)


@given(st.lists(points, min_size=2, max_size=40), st.data())
def test_a_rank_interval_holds_the_rank_and_a_bolder_level_never_widens_it(places: list[signal.Point], data) -> None:
    row = data.draw(st.integers(0, len(places) - 1))
    peers = peers_of(places)
    others = np.array([at for at in range(len(places)) if at != row])
    position = 1 + int((peers.values[others] > peers.values[row]).sum())
    low, high = interval(peers, row, others, alpha=0.05)
    bold_low, bold_high = interval(peers, row, others, alpha=0.5)
    assert 1 <= low <= position <= high <= len(places)
    assert low <= bold_low <= bold_high <= high


@settings(max_examples=60)
@given(st.lists(st.tuples(st.floats(0, 90), st.floats(1, 3000)), min_size=2, max_size=60), st.floats(0.1, 10), st.floats(0, 50))
def test_the_slope_moves_with_the_scores_and_not_with_where_they_start(areas: list[tuple[float, float]], times: float, more: float) -> None:
    score, weight = np.array(areas).T
    gap = slope(score, weight)
    assert gap >= -1e-9
    assert slope(score * times + more, weight) == pytest.approx(gap * times, rel=1e-6, abs=1e-6)


@given(st.floats(-1e9, 1e9), st.integers(0, 3))
def test_rounding_never_moves_a_number_by_more_than_half_a_digit(value: float, decimals: int) -> None:
    said = rounded(value, decimals)
    assert abs(float(said.replace(",", "").replace("−", "-")) - value) <= 0.5 * 10**-decimals * (1 + 1e-6) + abs(value) * 1e-12
    assert not said.startswith("−0") or float(said.replace(",", "").replace("−", "-")) != 0
