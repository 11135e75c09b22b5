"""Nearest neighbours: standardised, Euclidean, the farthest is 1, the place itself 0, in a stable order, drivers named (T14)."""

from __future__ import annotations

import math

import pytest

from commonground.domain.places.all_neighbours import all_neighbours
from commonground.domain.places.neighbours import neighbours
from commonground.terms import Refused

DRIVERS = ("young", "poor", "dense")
VALUES = {"A": (10.0, 5.0, 100.0), "B": (12.0, 6.0, 130.0), "C": (30.0, 1.0, 4000.0), "D": (11.0, 5.5, 90.0), "E": (10.0, 5.0, 100.0)}


def slow_twin(of: str, values: dict[str, tuple[float, ...]]) -> list[tuple[str, float]]:
    """The same by hand, in plain Python: no array, no library."""
    codes = sorted(values)
    width = len(values[of])
    means = [sum(values[code][k] for code in codes) / len(codes) for k in range(width)]
    spreads = [math.sqrt(sum((values[code][k] - means[k]) ** 2 for code in codes) / len(codes)) for k in range(width)]
    z = {code: [(values[code][k] - means[k]) / spreads[k] for k in range(width)] for code in codes}
    distance = {code: math.sqrt(sum((z[code][k] - z[of][k]) ** 2 for k in range(width))) for code in codes}
    farthest = max(distance.values())
    return sorted(((code, distance[code] / farthest) for code in codes if code != of), key=lambda pair: (round(pair[1], 10), pair[0]))


@pytest.mark.parametrize("of", sorted(VALUES))
def test_the_distances_are_those_of_a_slow_twin(of: str) -> None:
    found = neighbours(of, VALUES, DRIVERS)
    twin = slow_twin(of, VALUES)
    assert list(found.codes) == [code for code, _ in twin]
    assert found.distances == pytest.approx([distance for _, distance in twin], abs=1e-12)


def test_the_farthest_place_is_one_and_an_identical_place_is_nought() -> None:
    found = neighbours("A", VALUES, DRIVERS)
    assert found.distances[-1] == 1.0
    assert (found.codes[0], found.distances[0]) == ("E", 0.0)
    assert "A" not in found.codes


def test_the_order_does_not_hang_on_the_order_of_the_table_or_on_units() -> None:
    turned = dict(reversed(VALUES.items()))
    scaled = {code: (row[0] * 1000, row[1] / 7, row[2] + 5) for code, row in VALUES.items()}
    assert neighbours("A", VALUES, DRIVERS).codes == neighbours("A", turned, DRIVERS).codes == neighbours("A", scaled, DRIVERS).codes


def test_places_at_the_same_distance_keep_the_order_of_their_codes() -> None:
    found = neighbours("M", {"Z": (1.0,), "B": (3.0,), "M": (2.0,), "A": (3.0,)}, ("one",))
    assert found.codes == ("A", "B", "Z")


def test_the_drivers_are_listed_with_their_share_of_each_distance() -> None:
    found = neighbours("A", VALUES, DRIVERS)
    assert found.drivers == DRIVERS
    assert sum(found.contributions[-1]) == pytest.approx(1.0)


def test_a_driver_that_never_varies_is_named_and_not_used() -> None:
    found = neighbours("A", {code: (*row, 7.0) for code, row in VALUES.items()}, (*DRIVERS, "same"))
    assert (found.unused, found.drivers) == (("same",), DRIVERS)


def test_a_missing_value_is_refused_and_every_gap_is_listed() -> None:
    with pytest.raises(Refused) as refused:
        neighbours("A", {**VALUES, "F": (None, 5.0, math.nan)}, DRIVERS)
    assert refused.value.code == "neighbours_missing"
    assert [str(gap) for gap in refused.value.findings] == ["F: no value for young, dense."]


def test_places_without_a_value_may_be_left_out_visibly() -> None:
    found = neighbours("A", {**VALUES, "F": (None, 5.0, 1.0)}, DRIVERS, leave_out_missing=True)
    assert [gap.where for gap in found.left_out] == ["F"]
    assert found.codes == neighbours("A", VALUES, DRIVERS).codes


def test_the_place_itself_can_never_be_left_out() -> None:
    with pytest.raises(Refused) as refused:
        neighbours("F", {**VALUES, "F": (None, 5.0, 1.0)}, DRIVERS, leave_out_missing=True)
    assert refused.value.code == "neighbours_missing"


@pytest.mark.parametrize(
    ("values", "drivers", "code"),
    [
        ({"A": (1.0, 2.0)}, ("one", "two"), "neighbours_few"),
        ({"A": (1.0, 2.0), "B": (1.0, 2.0)}, ("one", "two"), "neighbours_same"),
        ({"A": (1.0, 2.0), "B": (1.0,)}, ("one", "two"), "neighbours_drivers"),
        ({"A": (), "B": ()}, (), "neighbours_drivers"),
    ],
)
def test_where_likeness_cannot_be_judged_that_is_refused_for_one_place_and_for_all(values, drivers, code: str) -> None:
    for refuses in (lambda: neighbours("A", values, drivers), lambda: all_neighbours(values, drivers)):
        with pytest.raises(Refused) as refused:
            refuses()
        assert refused.value.code == code


@pytest.mark.parametrize("at_once", [1, 7, 40])
def test_taking_a_few_places_at_a_time_changes_no_neighbour(at_once: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("commonground.domain.places.all_neighbours._AT_ONCE", at_once)
    found = all_neighbours(VALUES, DRIVERS)
    for code, row in zip(found.codes, found.distances.tolist(), strict=True):
        twin = slow_twin(code, VALUES)
        assert found.nearest(code) == tuple(other for other, _ in twin)
        assert row == pytest.approx([distance for _, distance in twin], abs=1e-12)
