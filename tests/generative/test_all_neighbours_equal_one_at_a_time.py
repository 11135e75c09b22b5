"""Neighbours of many places at once are the same as those of each place by itself."""

from __future__ import annotations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from commonground.domain.places.all_neighbours import all_neighbours
from commonground.domain.places.neighbours import neighbours
from commonground.terms import Refused

numbers = st.one_of(st.none(), st.integers(-3, 3).map(float), st.floats(-100, 100))
tables = st.lists(st.lists(numbers, min_size=3, max_size=3), min_size=2, max_size=12)


@given(tables)
def test_all_at_once_gives_what_one_at_a_time_gives(rows: list[list[float | None]]) -> None:
    values, drivers = {f"P{number:02d}": row for number, row in enumerate(rows)}, ["a", "b", "c"]
    whole = [row for row in rows if None not in row]
    if len(whole) < 2 or all(len({row[at] for row in whole}) == 1 for at in range(3)):
        with pytest.raises(Refused) as refused:
            all_neighbours(values, drivers, keep=5)
        assert refused.value.code == ("neighbours_few" if len(whole) < 2 else "neighbours_same")
        return
    assume(any(max(column) - min(column) > 1e-6 for column in zip(*whole, strict=True)))  # else rounding decides what "varies" is
    found = all_neighbours(values, drivers, keep=5)
    assert {gap.where for gap in found.left_out} == {code for code, row in values.items() if None in row}
    for number, code in enumerate(found.codes):
        one = neighbours(code, values, drivers, leave_out_missing=True)
        assert found.nearest(code) == one.nearest(5)
        assert found.distances[number].tolist() == pytest.approx(list(one.distances[:5]))
        assert found.drivers == one.drivers


def test_a_place_that_was_left_out_is_refused() -> None:
    found = all_neighbours({"A": [1.0], "B": [2.0], "C": [None]}, ["a"])
    assert found.nearest("A") == ("B",)
    with pytest.raises(Refused, match="C is not among the places compared"):
        found.nearest("C")
