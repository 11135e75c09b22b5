"""A set of peers says how it overlaps another, and which driver it hangs on."""

from __future__ import annotations

import pytest

from commonground.domain.places.peer_steadiness import overlap, shifts
from commonground.terms import Refused


def test_the_overlap_is_a_share_of_the_smaller_set() -> None:
    found = overlap(["a", "b", "c", "d"], ["d", "b", "x"])
    assert (found.both, found.first_only, found.second_only) == (("b", "d"), ("a", "c"), ("x",))
    assert found.share == pytest.approx(2 / 3)
    with pytest.raises(Refused, match="One of the two sets of peers is empty"):
        overlap([], ["a"])


def test_the_driver_that_a_choice_hangs_on_comes_first() -> None:
    """Without age, B is nearest to H; without rain, which hardly differs, A stays nearest."""
    values = {"H": [0.0, 0.0, 0.0], "A": [0.0, 3.0, 0.1], "B": [4.0, 0.5, 0.0], "C": [9.0, 9.0, 9.0]}
    first, *rest = shifts("H", values, ["age", "income", "rain"], count=1)
    assert (first.driver, first.come, first.go, first.kept) == ("age", ("B",), ("A",), 0.0)
    assert [(shift.driver, shift.kept) for shift in rest] == [("income", 1.0), ("rain", 1.0)]


def test_places_without_a_value_are_left_out_throughout() -> None:
    values = {"H": [0.0, 0.0], "A": [1.0, None], "B": [2.0, 2.0], "C": [9.0, 1.0]}
    assert all("A" not in shift.come for shift in shifts("H", values, ["age", "income"], count=1))


def test_one_driver_cannot_be_left_out() -> None:
    with pytest.raises(Refused, match="none to leave out"):
        shifts("H", {"H": [0.0], "A": [1.0]}, ["age"], count=1)
