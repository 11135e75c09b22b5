"""Places and measures in lists."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from commonground.domain.indicators.nouns import SECTIONS, Measure
from commonground.domain.places.register import Register
from commonground.domain.survey.recipes import RECIPES, SOURCE, rules_of
from commonground.store.warehouse import Release
from commonground.terms import LOWER_TIER, Place


@dataclass(frozen=True)
class Region:
    code: str
    name: str
    places: tuple[Place, ...]


@dataclass(frozen=True)
class Shelf:
    """The measures of one section."""

    id: str
    title: str
    measures: tuple[Measure, ...]


def by_region(register: Register) -> tuple[Region, ...]:
    """Regions by name, each with its district and unitary councils by name."""
    regions = sorted(register.tier("region"), key=lambda region: region.name)
    held = ((region, (part.place for part in register.children(region, LOWER_TIER))) for region in regions)
    return tuple(Region(region.code, region.name, tuple(sorted(places, key=lambda place: place.name))) for region, places in held)


@dataclass(frozen=True)
class RecipeShown:
    """How a measure is made from people's answers, by whose rules."""

    words: str
    rules: tuple[str, ...]
    source: str


def recipe(measure: str) -> RecipeShown | None:
    """The recipe of a measure that a survey file's raw answers can make; none for the others."""
    held = RECIPES.get(measure)
    return RecipeShown(held.words, rules_of(measure), SOURCE) if held else None


def by_section(measures: Iterable[Measure]) -> tuple[Shelf, ...]:
    """Measures under the heading of their section, in the order of the sections."""
    held = tuple(measures)
    shelves = (Shelf(key, title, tuple(measure for measure in held if measure.section == key)) for key, title in SECTIONS.items())
    return tuple(shelf for shelf in shelves if shelf.measures)


def sizes(release: Release) -> dict[str, str]:
    """How much a release holds, as printed on the start page."""
    return {
        "measures": f"{len(release.measures()):,}",
        "figures": f"{release.counts.get('figure', 0) + release.counts.get('small_figure', 0):,}",
        "places": f"{release.counts.get('place', 0):,}",
        "sources": f"{len(release.sources()):,}",
    }
