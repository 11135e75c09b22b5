"""Properties of figures that hold for any numbers."""

from __future__ import annotations

import math

from hypothesis import given
from hypothesis import strategies as st

from commonground.terms import Figure, Interval, Period, Place, Source, Status

A, B = Place("E06000001", "Hartlepool", "unitary", 2024), Place("E08000004", "Oldham", "metropolitan", 2024)
SOURCES = [Source(id=f"s{i}", publisher="p", title="t", edition="e", licence="l", address="a") for i in range(4)]
numbers = st.floats(min_value=-1e9, max_value=1e9, allow_nan=False)
some_sources = st.lists(st.sampled_from(SOURCES), min_size=1, max_size=4, unique=True).map(tuple)


@st.composite
def figures(draw: st.DrawFn, place: Place = A) -> Figure:
    value, below, above = draw(numbers), draw(st.floats(0, 1e6)), draw(st.floats(0, 1e6))
    return Figure(
        measure="m",
        place=place,
        period=Period.parse("2024"),
        value=value,
        unit="people",
        status=Status.ESTIMATED,
        sources=draw(some_sources),
        interval=Interval(value - below, value + above),
    )


@given(figures(A), figures(B))
def test_a_difference_turned_round_changes_only_its_sign(one: Figure, other: Figure) -> None:
    forth, back = one - other, other - one
    assert forth.number == -back.number
    assert forth.interval is not None
    assert back.interval is not None
    assert math.isclose(forth.interval.low, -back.interval.high, abs_tol=1e-6)
    assert math.isclose(forth.interval.high, -back.interval.low, abs_tol=1e-6)


@given(figures(A), figures(B))
def test_a_sum_does_not_depend_on_the_order_and_loses_no_source(one: Figure, other: Figure) -> None:
    assert (one + other).number == (other + one).number
    assert set((one + other).sources) == set(one.sources) | set(other.sources)


@given(figures(A), figures(B))
def test_the_interval_of_a_difference_holds_the_difference_and_is_no_narrower_than_either(one: Figure, other: Figure) -> None:
    difference = one - other
    assert difference.interval is not None
    assert one.interval is not None
    assert difference.number in difference.interval
    width = difference.interval.high - difference.interval.low
    assert width >= (one.interval.high - one.interval.low) * (1 - 1e-9) - 1e-6
