"""Small areas of the starter release put together for councils give what the publisher prints for those councils."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pytest

from commonground.connectors import starter
from commonground.domain.indicators import panel as panels
from commonground.domain.indicators.nouns import Measure, Polarity
from commonground.domain.indicators.panel import Panel
from commonground.domain.indicators.reaggregate import many, put_together
from commonground.domain.places import register as registers
from commonground.domain.places.custom import CustomArea, Ground, made_of
from commonground.domain.places.register import Register
from commonground.terms import Refused, Status

DAY = date(2026, 3, 2)


def measure(name: str, unit: str, aggregate: str, kind: str = "estimate") -> Measure:
    words = name.replace("_", " ").capitalize()
    return Measure(id=name, name=words, section="deprivation", unit=unit, polarity=Polarity.NEITHER, kind=kind, definition="as published",
                   aggregate=aggregate)  # fmt: skip


MEASURES = {
    item.id: item
    for item in (
        measure("population", "people", "sum"),
        measure("imd_score", "score", "mean by population"),
        measure("imd_rank", "rank", "none"),
        measure("lonely_modelled", "% of adults", "mean by population", "modelled"),
    )
}


@pytest.fixture(scope="module")
def held() -> tuple[Panel, Register]:
    loaded = starter.load()
    tables = loaded.tables
    register = registers.build(tables["place"].to_pylist(), tables["place_part"].to_pylist(), tables["succession"].to_pylist())
    wanted = pa.array(sorted(MEASURES))
    figure = tables["figure"].filter(pc.and_(pc.is_in(tables["figure"]["measure"], wanted), pc.equal(tables["figure"]["grp"], "all")))
    table = pa.concat_tables([figure, tables["small_figure"].filter(pc.is_in(tables["small_figure"]["measure"], wanted))])
    sources = {source.id: source for source in loaded.sources}
    return panels.build(table, measures=MEASURES, places=register.places, sources=sources), register


@pytest.fixture(scope="module")
def councils(held: Any) -> list[CustomArea]:
    panel, register = held
    slab = next(slab for slab in panel.slabs["population"] if slab.period.label == "Census 2021")
    people = {panel.codes[at]: float(value) for at, value in zip(slab.places, slab.column("value"), strict=True)}
    ground = Ground(register=register, people=people, postcodes={})
    return [made_of(place, {"lsoa"}, ground=ground, made_by="A. Officer", made_on=DAY) for place in register.tier("lower")]


def test_average_deprivation_of_296_councils_is_the_published_average(held: Any, councils: list[CustomArea]) -> None:
    """The publisher weights by residents of mid-2022, we by those of the census a year before: the two are close, not equal."""
    panel, register = held
    found = many(panel, councils, ["imd_score"])["imd_score"]
    printed = np.array([panel.slab("imd_score").value(place.code) for place in register.tier("lower")])
    assert len(printed) == 296
    assert np.abs(found.value - printed).max() < 0.5
    assert np.abs(found.value - printed).mean() < 0.06
    assert "weighted by population (Census 2021)" in found.figure(0).note


def test_small_areas_of_all_councils_add_up_to_the_census_population_of_england(held: Any, councils: list[CustomArea]) -> None:
    panel, _ = held
    found = many(panel, councils, ["population"])["population"]
    assert found.slab.period.label == "Census 2021"  # newer estimates are held for councils, but not for small areas
    # 56,490,048 is printed for England; small-area counts are each altered a little to protect people
    assert found.value.sum() == pytest.approx(56_490_048, rel=1e-5)
    assert abs(councils[0].people - found.value[0]) < 1e-6


def test_what_is_modelled_stays_modelled_and_ranks_are_refused(held: Any, councils: list[CustomArea]) -> None:
    panel, _ = held
    assert put_together(panel.slab("lonely_modelled"), councils[0]).status is Status.MODELLED
    with pytest.raises(Refused, match="ranks of parts cannot be added up"):
        put_together(panel.slab("imd_rank"), councils[0])


def test_a_two_tier_county_is_the_sum_of_its_districts(held: Any) -> None:
    panel, register = held
    ground = Ground(register=register, people={}, postcodes={})
    county = next(place for place in register.tier("upper") if place.kind == "county")
    area = made_of(county, {"district"}, ground=ground, made_by="A. Officer", made_on=DAY)
    found = many(panel, [area], ["population"])["population"]
    assert found.value[0] == panel.slab("population", found.slab.period.label).value(county.code)
