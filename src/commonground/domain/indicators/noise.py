"""How much a measure jumps about from year to year, read from every council's own series.

Where a publisher gives neither intervals nor the number asked, the jumps themselves say something: a smooth change has
second differences near zero, and for independent errors of standard deviation s the second difference has standard
deviation s times the square root of 6. The median size of all councils' second differences, made comparable with a
standard deviation (times 1.4826), divided by that root, estimates s for a typical council. Real jumps (a pandemic) make it
too large, never too small on average, so what it calls detectable is on the safe side. It is an estimate, labelled so,
and never a reason to colour.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from commonground.domain.indicators.panel import Panel, Slab

_FEWEST = 30


def noise(panel: Panel, measure: str, tier: NDArray[np.int32]) -> float | None:
    """Typical year-to-year noise of one council, in the unit of the measure; None where the series are too short.

    `tier` holds the panel positions of the councils. Only runs of three periods of equal length and spacing, none
    overlapping, are used.
    """
    key = ("noise", measure, len(tier), int(tier[0]) if len(tier) else -1)
    if key not in panel.memo:
        panel.memo[key] = _noise(panel.slabs.get(measure, ()), tier)
    return panel.memo[key]


def second_differences(series: NDArray[np.float64]) -> NDArray[np.float64]:
    """Second differences down the rows (periods) of a table with one column for each place."""
    return series[2:] - 2 * series[1:-1] + series[:-2]


def spread(differences: NDArray[np.float64]) -> float:
    """Standard deviation of one observation, from second differences, robust to a few true jumps."""
    return float(1.4826 * np.median(np.abs(differences)) / math.sqrt(6))


def _noise(slabs: Sequence[Slab], tier: NDArray[np.int32]) -> float | None:
    differences = []
    for run in _runs(slabs):
        table = np.vstack([_aligned(slab, tier) for slab in run])
        row = second_differences(table)[0]
        differences.append(row[np.isfinite(row)])
    held = np.concatenate(differences) if differences else np.empty(0)
    if held.size < _FEWEST:
        return None
    found = spread(held)
    return found if found > 0 else None


def _runs(slabs: Sequence[Slab]) -> list[tuple[Slab, Slab, Slab]]:
    """Three periods in a row, evenly spaced, none overlapping: each period with the next two that share no day with it."""
    found = []
    for position, first in enumerate(slabs):
        second = next((slab for slab in slabs[position + 1 :] if not slab.period.overlaps(first.period)), None)
        later = [] if second is None else [slab for slab in slabs if slab.period.start > second.period.end]
        third = later[0] if later else None
        if second is not None and third is not None and _evenly_spaced((first, second, third)):
            found.append((first, second, third))
    return found


def _evenly_spaced(run: Sequence[Slab]) -> bool:
    first, second, third = (slab.period for slab in run)
    steps = (second.end - first.end).days, (third.end - second.end).days
    return abs(steps[0] - steps[1]) <= 31


def _aligned(slab: Slab, tier: NDArray[np.int32]) -> NDArray[np.float64]:
    values = np.full(len(tier), np.nan)
    rows = slab.rows(tier)
    values[np.searchsorted(tier, slab.places[rows])] = slab.column("value")[rows]
    return values
