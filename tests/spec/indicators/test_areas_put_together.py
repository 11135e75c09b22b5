"""A region without a published figure is put together from its councils only where the measure says how."""

from __future__ import annotations

import pytest

from commonground.domain.indicators.areas import figure_of
from commonground.terms import Status

NORTH = "E12000001"


def figure(made, rows: list[dict], *, weights: bool = True, **measure):
    register = made.councils(4)  # councils 1 and 3 lie in the North
    measures = [made.measure(**measure)] + [made.measure("population", unit="people", aggregate="sum", kind="count")] * weights
    people = [{"measure": "population", "place": f"E0600000{n}", "value": n * 1000.0} for n in (1, 2, 3, 4)] if weights else []
    panel = made.panel([*rows, *people], measures=measures, register=register)
    return figure_of(panel.slab("active"), register.place(NORTH), register)


def values(*numbers: float) -> list[dict]:
    return [{"place": f"E0600000{at}", "value": value} for at, value in zip((1, 2, 3, 4), numbers, strict=False)]


def test_a_percentage_is_averaged_by_residents_and_says_so(made) -> None:
    found = figure(made, values(60, 0, 40, 0), aggregate="mean by population")
    assert found.value == pytest.approx((60 * 1000 + 40 * 3000) / 4000)
    assert found.status is Status.DERIVED
    assert "the average, weighted by population, of 2 councils" in found.note


def test_a_total_is_added_up(made) -> None:
    assert figure(made, values(60, 7, 40, 7), unit="people", aggregate="sum", kind="count").value == 100


def test_a_percentage_whose_weights_are_not_held_is_left_absent_and_never_added_up(made) -> None:
    assert figure(made, values(60, 0, 40, 0), weights=False, aggregate="mean by population") is None


def test_a_measure_that_does_not_say_how_is_left_absent(made) -> None:
    assert figure(made, values(60, 0, 40, 0)) is None


def test_a_total_without_one_of_its_councils_is_left_absent(made) -> None:
    assert figure(made, values(60, 7), unit="people", aggregate="sum", kind="count") is None


def test_a_percentage_without_a_large_council_is_left_absent(made) -> None:
    assert figure(made, values(60, 0), aggregate="mean by population") is None


def test_a_published_figure_always_comes_first(made) -> None:
    found = figure(made, [*values(60, 0, 40, 0), {"place": NORTH, "value": 51.0}], aggregate="mean by population")
    assert (found.value, found.status) == (51.0, Status.ESTIMATED)
