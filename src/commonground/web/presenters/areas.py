"""Areas of one's own as their pages print them: the table, and the map on which places are chosen."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from commonground.actions.areas import Row, SideBySide
from commonground.documents.charts.maps import WIDTH, shapes
from commonground.domain.indicators.nouns import SECTIONS
from commonground.terms import Place
from commonground.web.presenters.marks import Shown, Sources


@dataclass(frozen=True)
class Shelf:
    """The rows of one section: each a measure, its period and its cells."""

    title: str
    rows: tuple[tuple[Any, str, tuple[Shown, ...]], ...]


@dataclass(frozen=True)
class Shape:
    """A place on the map: its outline, whether it is chosen, and the address with the other choice."""

    name: str
    code: str
    path: str
    chosen: bool
    href: str


@dataclass(frozen=True)
class Map:
    width: int
    height: int
    shapes: tuple[Shape, ...]


def shelves(rows: Sequence[Row], sources: Sources) -> tuple[Shelf, ...]:
    """Rows under the heading of their section, in the order of the sections."""
    held = []
    for key, title in SECTIONS.items():
        inside = tuple(
            (measure, figures[0].period.label, tuple(sources.figure(figure, measure) for figure in figures))
            for measure, figures in rows
            if measure.section == key
        )
        if inside:
            held.append(Shelf(title, inside))
    return tuple(held)


def absent(side: SideBySide) -> tuple[tuple[str, str], ...]:
    """Measures that are not in the table, with the reason."""
    some = []
    for measure, figures in side.partly:
        lacking = [(area.name, figure.value) for area, figure in zip(side.areas, figures, strict=True) if not figure.present]
        some.append((measure.name, "; ".join(f"{name}: {value}" for name, value in lacking)))
    return (*some, *((measure.name, why) for measure, why in side.refused))


def chooser(places: Iterable[Place], outlines: Mapping[str, Any], chosen: Sequence[str], within: str, parts: str = "") -> Map:
    """The map of places that can be chosen: each leads to the same page with that place taken in, or left out."""
    known = {place.code: place for place in places}
    paths, height = shapes({code: outlines[code] for code in sorted(known) if code in outlines})
    return Map(
        WIDTH,
        height,
        tuple(
            Shape(known[code].name, code, path, code in chosen, toggled(code, chosen, within, parts))
            for code, path in sorted(paths.items(), key=lambda item: known[item[0]].name)
        ),
    )


def toggled(code: str, chosen: Sequence[str], within: str, parts: str = "") -> str:
    """The query with a place taken in, or left out when it is in."""
    kept = [each for each in chosen if each != code] + ([code] if code not in chosen else [])
    which = [("parts", parts)] if parts == "wards" else []
    return "?" + urlencode([("in", within), *which, *(("m", each) for each in kept)])
