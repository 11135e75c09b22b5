"""Which outline holds a point inside another: to find the partnership of a council, which is made of whole councils."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from typing import Any

from commonground.connectors.ons_geography.boundaries import rounded

Ring = Sequence[Sequence[float]]


class Shapes:
    """Outlines by code, as GeoJSON in WGS84."""

    def __init__(self, shapes: Mapping[str, Any]) -> None:
        self._shapes = {code: (shape, list(_polygons(shape))) for code, shape in shapes.items()}

    def text(self, code: str) -> str:
        """The outline for drawing, rounded to a thousandth of a degree."""
        return rounded(json.dumps(self._shapes[code][0]), 3)

    def holding(self, outline: str) -> str | None:
        """The code of the outline that holds a point well inside this one; none where no outline does."""
        x, y = inside(json.loads(outline))
        return next((code for code, (_, polygons) in self._shapes.items() if any(_within(x, y, rings) for rings in polygons)), None)


def inside(shape: Mapping[str, Any]) -> tuple[float, float]:
    """A point inside the largest part of an outline: the middle of its widest stretch along three lines across it."""
    rings = max(_polygons(shape), key=lambda one: abs(_area(one[0])))
    heights = [point[1] for point in rings[0]]
    low, high = min(heights), max(heights)
    best = (0.0, rings[0][0][0], rings[0][0][1])
    for share in (0.5, 0.4, 0.6):
        y = low + share * (high - low)
        crossings = sorted(x for ring in rings for x in _crossings(ring, y))
        for left, right in zip(crossings[::2], crossings[1::2], strict=False):
            best = max(best, (right - left, (left + right) / 2, y))
    return best[1], best[2]


def _polygons(shape: Mapping[str, Any]) -> Iterable[Sequence[Ring]]:
    kind, where = shape.get("type"), shape.get("coordinates") or ()
    return [where] if kind == "Polygon" else list(where) if kind == "MultiPolygon" else ()


def _within(x: float, y: float, rings: Sequence[Ring]) -> bool:
    return sum(1 for ring in rings for crossing in _crossings(ring, y) if crossing > x) % 2 == 1


def _crossings(ring: Ring, y: float) -> list[float]:
    """Where a ring crosses the line of a latitude."""
    found = []
    for one, other in pairwise(ring):
        if (one[1] > y) != (other[1] > y):
            found.append(one[0] + (y - one[1]) * (other[0] - one[0]) / (other[1] - one[1]))
    return found


def _area(ring: Ring) -> float:
    return sum(one[0] * other[1] - other[0] * one[1] for one, other in pairwise(ring)) / 2
