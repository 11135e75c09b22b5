"""Places and measures in lists."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from commonground.domain.indicators.nouns import SECTIONS, Measure
from commonground.terms import Place


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


def by_region(nested: Mapping[Place, Iterable[Place]]) -> tuple[Region, ...]:
    """Regions by name, each with its councils by name."""
    return tuple(Region(region.code, region.name, tuple(sorted(places, key=lambda place: place.name)))
                 for region, places in sorted(nested.items(), key=lambda item: item[0].name))


def by_section(measures: Iterable[Measure]) -> tuple[Shelf, ...]:
    """Measures under the heading of their section, in the order of the sections."""
    held = tuple(measures)
    shelves = (Shelf(key, title, tuple(measure for measure in held if measure.section == key)) for key, title in SECTIONS.items())
    return tuple(shelf for shelf in shelves if shelf.measures)


def sizes(release: Any) -> dict[str, str]:
    """How much a release holds, as printed on the start page."""
    return {"measures": f"{len(release.measures()):,}", "places": f"{release.counts.get('place', 0):,}", "sources": f"{len(release.sources()):,}"}
