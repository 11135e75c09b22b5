"""A slow twin of the survey engine in plain Python: no arrays, no database, written from the formulas and not from the engine."""

from __future__ import annotations

import math
from collections import defaultdict


def mean_and_error(  # noqa: C901 - one plain pass, so that it can be read against the formula
    people: list[dict], *, domain=lambda person: True, rule: str = "remove", ratio_to: str | None = None
) -> tuple[float, float, float]:
    """Mean of y (or ratio to `ratio_to`) in a domain, its standard error and degrees of freedom.

    Each person: stratum, unit, weight (None when not in the design), y (None when not answered), size (units in the
    stratum's population, or None for drawn with replacement).
    """
    design: dict[object, set] = defaultdict(set)
    sizes: dict[object, float | None] = {}
    for person in people:
        if person["weight"] is not None:
            design[person["stratum"]].add(person["unit"])
            sizes[person["stratum"]] = person["size"]
    top = bottom = 0.0
    counted: set = set()
    present: set = set()
    for person in _inside(people, domain):
        x = 1.0 if ratio_to is None else person[ratio_to]
        top += person["weight"] * person["y"]
        bottom += person["weight"] * x
        present.add(person["stratum"])  # a weight of nought is in the design all the same, as in R's survey package
        if person["weight"] > 0:
            counted.add((person["stratum"], person["unit"]))
    if bottom == 0:
        return math.nan, math.nan, math.nan
    ratio = top / bottom
    units: dict[tuple, float] = defaultdict(float)
    for person in _inside(people, domain):
        x = 1.0 if ratio_to is None else person[ratio_to]
        units[(person["stratum"], person["unit"])] += person["weight"] * (person["y"] - ratio * x) / bottom
    variance, lonely = 0.0, 0
    for stratum, drawn in design.items():
        n = len(drawn)
        free = 1.0 if sizes[stratum] is None else (sizes[stratum] - n) / sizes[stratum]
        if free <= 1e-7:
            continue
        values = [units.get((stratum, unit), 0.0) for unit in drawn]
        if n == 1:
            if stratum in present:
                lonely += 1
                if rule == "adjust":
                    variance += free * values[0] ** 2  # the overall mean of a ratio's residuals is zero
            continue
        middle = sum(values) / n
        variance += free * n / (n - 1) * sum((value - middle) ** 2 for value in values)
    if rule == "average" and lonely:
        variance = variance * len(present) / (len(present) - lonely) if len(present) > lonely else math.nan
    df = len(counted) - len({stratum for stratum, _ in counted})
    return ratio, math.sqrt(max(variance, 0.0)), df


def _inside(people: list[dict], domain) -> list[dict]:
    return [person for person in people if person["weight"] is not None and person["y"] is not None and domain(person)]
