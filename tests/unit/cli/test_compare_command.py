"""Places side by side, in words and as JSON."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from commonground.store.warehouse import Release


@pytest.mark.usefixtures("starter")
def test_places_stand_in_columns_with_the_period_of_each_row(cg: Callable) -> None:
    said = cg("compare", "Hartlepool", "E08000004", "--measures", "population,inactive_adults_19")
    assert said.code == 0
    heading, _, residents, inactive = said.out.splitlines()[:4]
    assert heading.split() == ["measure", "period", "Hartlepool", "Oldham"]
    assert residents.split() == ["Residents", "mid-2024", "98,180", "people", "251,560", "people"]
    assert inactive.split()[-3:] == ["2024/25", "28.7%", "29.2%"]


def test_as_json_every_figure_carries_its_sources(cg: Callable, starter: Release) -> None:
    said = json.loads(cg("compare", "Hartlepool", "Oldham", "--measures", "population", "--json").out)
    ((_, figures),) = said["rows"]
    assert [figure["value"] for figure in figures] == [98180.0, 251560.0]
    assert all(figure["sources"][0]["publisher"] == "Office for National Statistics" for figure in figures)


@pytest.mark.usefixtures("starter")
def test_a_place_that_is_not_known_is_refused_with_names_like_it(cg: Callable) -> None:
    said = cg("compare", "Hartlepool", "Barnsly")
    assert said.code != 0
    assert "Barnsley (E08000016)" in said.err


@pytest.mark.usefixtures("starter")
def test_more_places_than_can_stand_side_by_side_are_refused(cg: Callable) -> None:
    said = cg("compare", *(f"E060000{number:02}" for number in range(1, 17)))
    assert said.code == 10
    assert "16 places were given, and at most 15" in said.err
