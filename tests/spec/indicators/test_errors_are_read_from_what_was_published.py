"""The standard error of a value is read from what its publisher gave: an interval, a base, or the events counted; each by hand."""

from __future__ import annotations

import math

import numpy as np
import pytest

from commonground.domain.indicators.compare import spread_between
from commonground.domain.indicators.noise import noise
from commonground.domain.indicators.nouns import Polarity, Rules
from commonground.domain.indicators.ranks import rank
from commonground.domain.indicators.uncertainty import errors, is_full_count, is_total

Z = 1.959964  # of a 95% interval
RATE = {"kind": "count", "unit": "per 100,000", "polarity": Polarity.LOWER_BETTER, "section": "health"}


def slab_of(made, *rows: dict, **measure):
    register = made.councils(max(len(rows), 4))
    panel = made.panel(
        [{"place": f"E06{number:06d}", **row} for number, row in enumerate(rows, 1)], measures=[made.measure(**measure)], register=register
    )
    return panel.slabs["active"][-1]


def error(made, row: dict, **measure) -> tuple[float, float, float]:
    """A value on the scale of its test, its error there, and its error in its own unit."""
    found = errors(slab_of(made, row, **measure))
    return tuple(float(column[0]) for column in (found.at, found.error, found.plain))


def logit(percent: float) -> float:
    return math.log(percent / (100 - percent))


def percent(odds: float) -> float:
    return 100 / (1 + math.exp(-odds))


def test_a_percentage_is_judged_on_log_odds_by_the_width_of_its_interval(made) -> None:
    """50% with an error of 0.2 on log odds: 40.3% to 59.7%, and 0.2 times 25 is 5 points."""
    row = {"value": 50, "low": percent(-Z * 0.2), "high": percent(Z * 0.2)}
    assert error(made, row) == pytest.approx((0.0, 0.2, 5.0), abs=1e-6)


def test_an_interval_of_another_level_is_read_at_its_own_level(made) -> None:
    """1.644854 standard errors either side make an interval of 90%."""
    row = {"value": 50, "low": percent(-1.644854 * 0.2), "high": percent(1.644854 * 0.2), "level": 0.9}
    assert error(made, row)[1] == pytest.approx(0.2, abs=1e-6)


@pytest.mark.parametrize(
    "row",
    [
        {"value": 10, "low": 0, "high": percent(logit(10) + Z * 0.5)},
        {"value": 90, "low": percent(logit(90) - Z * 0.5), "high": 100},
    ],
)
def test_a_limit_at_the_edge_says_nothing_and_the_other_half_of_the_interval_is_used(made, row: dict) -> None:
    assert error(made, row)[1] == pytest.approx(0.5, abs=1e-6)


def test_a_rate_is_judged_on_the_log_scale_and_anything_else_as_it_stands(made) -> None:
    """A log error of 0.1 at 100 is 10 in its own unit; 8 to 12 is 4 / (2 x 1.96) = 1.0204."""
    rate = {"value": 100, "low": 100 * math.exp(-Z * 0.1), "high": 100 * math.exp(Z * 0.1)}
    assert error(made, rate, unit="per 100,000") == pytest.approx((math.log(100), 0.1, 10.0), abs=1e-5)
    assert error(made, {"value": 10, "low": 8, "high": 12}, unit="score") == pytest.approx((10.0, 1.0204, 1.0204), abs=1e-4)
    assert error(made, {"value": 120, "low": 110, "high": 130})[0] == 120.0  # a percentage above 100 fits no log odds


def test_without_an_interval_the_effective_number_asked_gives_the_error_of_a_share(made) -> None:
    """The root of 0.2 x 0.8 / 400 is 2 points; on log odds 0.02 / 0.16 = 0.125."""
    assert error(made, {"value": 20, "effective_base": 400})[1:] == pytest.approx((0.125, 2.0))


def test_events_have_the_error_of_their_count_with_half_an_event_added(made) -> None:
    """16 deaths among 10,000: log(165) and 1 / root 16.5. 20 of 80: the root of 1/20.5 + 1/60.5 on log odds."""
    at, found, plain = error(made, {"value": 160, "count": 16, "denominator": 10_000}, **RATE)
    assert (at, found, plain) == pytest.approx((math.log(165), 0.246183, 160 * 0.246183), abs=1e-4)
    share = error(made, {"value": 25, "count": 20, "denominator": 80}, **{**RATE, "unit": "%"})
    assert share[1] == pytest.approx(math.sqrt(1 / 20.5 + 1 / 60.5))
    published = {"value": 160, "low": 160 * math.exp(-Z * 0.3), "high": 160 * math.exp(Z * 0.3), "count": 16, "denominator": 10_000}
    assert error(made, published, **RATE)[:2] == pytest.approx((math.log(160), 0.3), abs=1e-5)  # what was published goes before


def test_a_place_without_an_event_has_an_error_from_how_the_others_are_counted(made) -> None:
    """No event among 10,000 where others say 'per 100,000': half an event is a rate of 5, with an error of root 2."""
    found = errors(
        slab_of(made, {"value": 0, "count": 0, "denominator": 10_000}, *[{"value": 160, "count": 16, "denominator": 10_000}] * 2, **RATE)
    )
    assert (float(found.at[0]), float(found.error[0])) == pytest.approx((math.log(5), math.sqrt(2)))


@pytest.mark.parametrize(
    ("row", "measure"),
    [
        ({"value": 50}, {}),
        ({"value": 0, "effective_base": 400}, {}),
        ({"value": 100, "effective_base": 400}, {}),
        ({"value": 50, "low": 50, "high": 50}, {}),
        ({"value": 50, "low": 45, "high": 55}, {"kind": "modelled"}),
        ({"value": 160, "count": 16, "denominator": 10_000}, {"unit": "per 100,000"}),  # a survey's rate is no count of events
    ],
)
def test_where_nothing_says_the_error_nothing_guesses_it(made, row: dict, measure: dict) -> None:
    assert math.isnan(error(made, row, **measure)[1])


def test_what_is_counted_in_full_and_what_is_a_total_are_told_apart(made) -> None:
    def full(**fields) -> bool:
        return is_full_count(made.measure(**fields))

    assert full(kind="count", section="facilities", unit="per 10,000")
    assert full(kind="count", section="health", unit="people")
    assert not full(**RATE)
    assert full(**{**RATE, "polarity": Polarity.NEITHER})
    assert [full(kind="estimate", section=section) for section in ("demographics", "deprivation", "health")] == [True, True, False]
    assert not full(kind="sample")
    assert is_total(made.measure(unit="people"))
    assert is_total(made.measure(unit="score", aggregate="sum"))
    assert not is_total(made.measure(unit="%"))


def series(made, councils: int, periods: tuple[str, ...] = ("2021", "2022", "2023"), values: tuple[float, ...] = (50, 53, 50)):
    register = made.councils(councils)
    rows = [
        {"place": f"E06{number:06d}", "period": period, "value": value}
        for period, value in zip(periods, values, strict=True)
        for number in range(1, councils + 1)
    ]
    panel = made.panel(rows, measures=[made.measure()], register=register)
    return panel, np.array([panel.index[f"E06{number:06d}"] for number in range(1, councils + 1)], dtype=np.int32)


def test_noise_is_read_from_thirty_second_differences_or_not_at_all(made) -> None:
    """50, 53, 50 bends by -6: 1.4826 x 6 / root 6 = 3.6316."""
    for councils, found in ((30, pytest.approx(3.6316, abs=1e-4)), (29, None)):
        panel, tier = series(made, councils)
        assert noise(panel, "active", tier) == found


@pytest.mark.parametrize(
    ("periods", "values"),
    [
        (("2021", "2022", "2024"), (50, 53, 50)),  # not evenly spaced
        (("2021", "2022"), (50, 53)),
        (("2021", "2022", "2023"), (50, 53, 56)),  # a straight line has no noise to show
    ],
)
def test_noise_is_not_read_from_uneven_years_two_years_or_a_straight_line(made, periods, values) -> None:
    panel, tier = series(made, 30, periods, values)
    assert noise(panel, "active", tier) is None


def test_the_spread_between_places_is_that_of_the_middle_half(made) -> None:
    """Quarters at 20 and 40 of 10, 20, 30, 40, 50: 20 / 1.349. Fewer than four places have none."""
    for values, spread in (((10, 20, 30, 40, 50), 20 / 1.349), ((10, 20, 30), 0.0)):
        slab = slab_of(made, *({"value": value} for value in values))
        assert spread_between(slab, np.arange(len(slab.panel.index), dtype=np.int32)) == pytest.approx(spread)


@pytest.mark.parametrize(
    ("polarity", "position", "basis"),
    [(Polarity.HIGHER_BETTER, 2, "best first"), (Polarity.LOWER_BETTER, 3, "best first"), (Polarity.NEITHER, 2, "highest first")],
)
def test_a_rank_counts_from_the_better_end_and_full_counts_have_no_sampling_error(made, polarity, position: int, basis: str) -> None:
    rows = [{"value": value} for value in (30, 10, 20, 40)]
    for kind, held in (("count", position), ("sample", None)):
        slab = slab_of(made, *rows, kind=kind, polarity=polarity, section="facilities", unit="score")
        tier = np.arange(len(slab.panel.index), dtype=np.int32)
        found = rank(slab, "E06000001", tier, among="councils", rules=Rules())
        assert found is not None
        assert (found.position, found.of, found.low, found.high, found.basis) == (position, 4, held, held, basis)
