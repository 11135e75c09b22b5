"""Figures of abolished councils are carried to those in force with stated shares, or not at all."""

from __future__ import annotations

import pytest

from commonground.domain.places.nouns import Successor
from commonground.domain.places.succession import carry
from commonground.terms import CannotCompare, Figure, NotPublished, Period, Place, Refused, Source, Status

SOURCE = Source(id="made", publisher="Nobody", title="Made-up figures", edition="1", licence="MIT", address="about:blank")
CUMBRIA = [
    Successor(old_code=f"old{n}", old_name=name, new_code="E06000063", new_name="Cumberland", kind="merged", share=1.0)
    for n, name in enumerate(("Allerdale", "Carlisle", "Copeland"))
]
CUMBERLAND = Place("E06000063", "Cumberland", "unitary", 2023)


def old(number: int, value: float | None, *, unit: str = "people", **more) -> Figure:
    place = Place(f"old{number}", CUMBRIA[number].old_name, "district", 2022)
    absent = value is None
    return Figure(
        measure="m",
        place=place,
        period=Period.parse("2020"),
        value=NotPublished() if absent else value,
        unit=unit,
        status=Status.ABSENT if absent else Status.ESTIMATED,
        sources=(SOURCE,),
        **more,
    )


def test_totals_are_added_up_and_marked_as_carried() -> None:
    found = carry([old(0, 97_000), old(1, 108_000), old(2, 68_000)], CUMBERLAND, CUMBRIA, additive=True)
    assert (found.value, found.status) == (273_000, Status.CARRIED)
    assert found.note == "carried from Allerdale (old0), Carlisle (old1), Copeland (old2)"


def test_percentages_are_carried_from_counts_and_denominators_not_averaged() -> None:
    figures = [
        old(0, 10.0, unit="%", count=10, denominator=100),
        old(1, 50.0, unit="%", count=450, denominator=900),
        old(2, 20.0, unit="%", count=20, denominator=100),
    ]
    assert carry(figures, CUMBERLAND, CUMBRIA, additive=False).value == pytest.approx(100 * 480 / 1100)


def test_percentages_without_counts_cannot_be_carried() -> None:
    found = carry([old(n, 10.0, unit="%") for n in range(3)], CUMBERLAND, CUMBRIA, additive=False)
    assert isinstance(found.value, CannotCompare)


def test_one_old_area_without_a_figure_leaves_the_new_one_absent_and_named() -> None:
    found = carry([old(0, 97_000), old(1, None), old(2, 68_000)], CUMBERLAND, CUMBRIA, additive=True)
    assert not found.present
    assert "Carlisle" in str(found.value)


def test_a_council_that_was_only_given_a_new_code_keeps_its_figure_whatever_its_unit() -> None:
    barnsley = Successor(old_code="old0", old_name="Barnsley", new_code="E08000038", new_name="Barnsley", kind="recoded", share=1.0)
    found = carry([old(0, 33.3, unit="%")], Place("E08000038", "Barnsley", "metropolitan", 2025), [barnsley], additive=False)
    assert (found.value, found.status) == (33.3, Status.CARRIED)


def test_a_split_area_is_shared_out_by_its_residents() -> None:
    half = [Successor(old_code="old0", old_name="Allerdale", new_code="E06000063", new_name="Cumberland", kind="split", share=0.4)]
    found = carry([old(0, 1000)], CUMBERLAND, half, additive=True)
    assert found.value == 400
    assert "40% of residents" in found.note


def test_different_periods_are_never_carried_together() -> None:
    other = Figure(
        measure="m",
        place=Place("old1", "Carlisle", "district", 2022),
        period=Period.parse("2019"),
        value=1.0,
        unit="people",
        status=Status.ESTIMATED,
        sources=(SOURCE,),
    )
    with pytest.raises(Refused):
        carry([old(0, 1.0), other], CUMBERLAND, CUMBRIA, additive=True)
