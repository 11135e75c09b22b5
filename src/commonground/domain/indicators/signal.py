"""Signal or noise: the tests, and the control of false alarms over everything shown at once.

Two places are compared by a two-sided z test of their difference, on the scale of `uncertainty` and again in the plain unit; the
larger p-value counts. With few events one of the two is too bold at each end, never both at once, so their agreement keeps the
promise far out in the tail, where many tests at once are decided. A place inside its
comparator (a council in England) shares its own sample with it; their errors then rise and fall together, so taking them
as independent overstates the error of the difference and can only make false alarms rarer.

A place is above the middle of its peers when it is above more than half of them. That is tested peer by peer with a
partial-conjunction test (Benjamini and Heller 2008): with K peers of which u must lie below, the u-th smallest one-sided
p-value times K - u + 1. It needs nothing of how the peers differ among themselves, so a median of unlike peers cannot mislead
it. `docs/explanation/signal-or-noise.md` gives the reasons.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr, ndtri

from commonground.domain.indicators.panel import Numbers
from commonground.domain.indicators.uncertainty import Errors


@dataclass(frozen=True)
class Point:
    """A value as published, and on the scale of the test; its standard error there and in its own unit (None where unknown)."""

    value: float
    at: float
    error: float | None
    plain: float | None = None

    @property
    def plain_error(self) -> float | None:
        return self.error if self.plain is None else self.plain


def p_of_difference(one: Point, other: Point) -> float | None:
    """Two-sided p-value of the difference of two values; None when either error is unknown."""
    if one.error is None or other.error is None:
        return None
    z = abs(one.at - other.at) / math.hypot(one.error, other.error)
    plain = abs(one.value - other.value) / math.hypot(one.plain_error or 0.0, other.plain_error or 0.0)
    return float(2 * ndtr(-min(z, plain)))


def interval_of_difference(one: Point, other: Point, scale: Errors, *, level: float = 0.95) -> tuple[float, float] | None:
    """Interval for `one` minus `other` in the unit of the measure, by squaring and adding their limits (Newcombe 1998)."""
    if one.error is None or other.error is None:
        return None
    z = float(ndtri(0.5 + level / 2))
    low, high = limits(one, scale, z)
    other_low, other_high = limits(other, scale, z)
    gap = one.value - other.value
    return gap - math.hypot(one.value - low, other_high - other.value), gap + math.hypot(high - one.value, other.value - other_low)


def limits(point: Point, scale: Errors, z: float) -> tuple[float, float]:
    """Lower and upper limit of a value in its own unit, z standard errors away on the scale of the test."""
    assert point.error is not None
    return min(point.value, scale.back(point.at - z * point.error)), max(point.value, scale.back(point.at + z * point.error))


@dataclass(frozen=True, eq=False)
class Peers:
    """Many values as `Point` holds one: nan where an error is unknown."""

    values: Numbers
    at: Numbers
    error: Numbers
    plain: Numbers


def p_of_middle(one: Point, peers: Peers) -> float | None:
    """Two-sided p-value of "the place is level with the middle of its peers"; None when its own error is unknown, or the
    errors of half of the peers or more are. A peer of unknown error counts as one that the place cannot be told from.
    """
    return p_of_middles(one, peers, np.ones((1, len(peers.at)), dtype=bool))[0]


def p_of_middles(one: Point, peers: Peers, sets: NDArray[np.bool_]) -> list[float | None]:
    """The same for many sets of peers at once: one row of `sets` for each, True where the peer belongs."""
    sizes = sets.sum(axis=1)
    known = (sets & np.isfinite(peers.error)).sum(axis=1)
    if one.error is None or not len(peers.at):
        return [None] * len(sets)
    z = (one.at - peers.at) / np.hypot(one.error, peers.error)
    plain = (one.value - peers.values) / np.hypot(one.plain_error or 0.0, peers.plain)
    z = np.sign(z) * np.minimum(np.abs(z), np.abs(plain))
    needed = sizes // 2 + 1
    pick = (np.arange(len(sets)), np.minimum(needed, len(peers.at)) - 1)
    sides = []
    for sign in (-1.0, 1.0):
        alone = np.where(np.isfinite(z), ndtr(sign * z), 1.0)
        sides.append(np.sort(np.where(sets, alone, np.inf), axis=1)[pick])
    p = np.minimum(1.0, 2 * (sizes - needed + 1) * np.minimum(*sides))
    return [float(value) if 2 * held > size else None for value, held, size in zip(p, known, sizes, strict=True)]


def interval_of_middle(one: Point, peers: Peers, scale: Errors, *, level: float = 0.95) -> tuple[float, float] | None:
    """Interval for the place minus the middle of its peers, the same reasoning turned round; None where it is unbounded."""
    if one.error is None or not len(peers.values):
        return None
    needed = len(peers.values) // 2 + 1
    z = float(ndtri(1 - (1 - level) / 2 / (len(peers.values) - needed + 1)))
    low, high = limits(one, scale, z)
    other_low, other_high = scale.back_all(peers.at - z * peers.error), scale.back_all(peers.at + z * peers.error)
    gap = one.value - peers.values
    lows = np.sort(np.nan_to_num(gap - np.hypot(one.value - low, other_high - peers.values), nan=-np.inf))[::-1]
    highs = np.sort(np.nan_to_num(gap + np.hypot(high - one.value, peers.values - other_low), nan=np.inf))
    found = float(lows[needed - 1]), float(highs[needed - 1])
    return found if math.isfinite(found[0]) and math.isfinite(found[1]) else None


def holm(p_values: Sequence[float]) -> list[float]:
    """Holm's adjusted p-values, in the order given: reject those at or below a level and the chance that any rejection is
    false is at most that level, however the tests depend on each other (Holm 1979).
    """
    if not len(p_values):
        return []
    p = np.asarray(p_values, dtype=float)
    order = np.argsort(p, kind="stable")
    stepped = np.maximum.accumulate(p[order] * np.arange(len(p), 0, -1))
    adjusted = np.empty(len(p))
    adjusted[order] = np.minimum(stepped, 1.0)
    return [float(value) for value in adjusted]


def detectable(error: float, *, alpha: float, power: float) -> float:
    """Smallest true difference that a two-sided test at `alpha` finds with probability `power`, for a standard error of the
    difference in the unit of the measure.

    >>> round(detectable(1.0, alpha=0.05, power=0.8), 2)
    2.8
    """
    return float((ndtri(1 - alpha / 2) + ndtri(power)) * error)


def sampling_error(percent: float, *, people: float, design_effect: float) -> float:
    """Standard error of a percentage, in percentage points, from the number asked and the design effect.

    >>> round(sampling_error(60, people=500, design_effect=1.5), 1)
    2.7
    """
    share = min(max(percent, 0.5), 99.5) / 100
    return 100 * math.sqrt(share * (1 - share) * design_effect / people)
