"""How much people do: the spread of weekly activity, fitted to a place's published bands.

A share does nothing; the rest follow a gamma or log-normal spread of marginal MET-hours a week. Surveys publish who does
under 30 and over 150 minutes; those two shares and a national shape fix a place's curve (`value.md` 3.2).
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache, lru_cache

import numpy as np
from numpy.typing import ArrayLike
from scipy import optimize, stats

from commonground.domain.value.dose import GUIDELINE_DOSE, INACTIVE_DOSE
from commonground.domain.value.nouns import Floats
from commonground.terms import Refused

NODES = 32
LEAST = -1e9  # the log of a tail that is too thin to be told from nothing
EMPTY = 1e-12  # a share of people under which nobody is there
CLASSES: dict[str, tuple[float, float]] = {
    "inactive": (0.0, INACTIVE_DOSE),
    "fairly_active": (INACTIVE_DOSE, GUIDELINE_DOSE),
    "active": (GUIDELINE_DOSE, np.inf),
}


@dataclass(frozen=True, kw_only=True)
class Exposure:
    """`zero` is the share doing nothing; `family` is "gamma" (shape, scale) or "lognormal" (shape = sigma, scale = median)."""

    family: str
    shape: float
    scale: float
    zero: float = 0.0

    def __post_init__(self) -> None:
        if self.family not in ("gamma", "lognormal") or self.shape <= 0 or self.scale <= 0 or not 0 <= self.zero < 1:
            raise Refused(
                "exposure_invalid",
                what=f"{self} is not a spread of activity",
                ways_out=("Choose gamma or lognormal, with shape and scale above 0 and a zero share from 0 to under 1",),
            )

    @property
    def positive(self) -> object:
        """The frozen scipy distribution of those who do something."""
        return _positive(self.family, self.shape, self.scale)

    def share_below(self, dose: float) -> float:
        """Share of people under a weekly dose."""
        return self.zero + (1 - self.zero) * float(self.positive.cdf(dose)) if dose > 0 else 0.0  # type: ignore[attr-defined]

    @property
    def mean(self) -> float:
        return (1 - self.zero) * float(self.positive.mean())  # type: ignore[attr-defined]

    def scaled(self, factor: float) -> Exposure:
        """Everyone does `factor` times as much."""
        return replace(self, scale=self.scale * factor)

    def nodes(self, level_from: float = np.inf) -> tuple[Floats, Floats]:
        """Doses and weights for an expectation over everyone, class by class (see `class_nodes`)."""
        return _nodes(self, level_from)

    def class_nodes(self, low: float, high: float, level_from: float = np.inf) -> tuple[Floats, Floats]:
        """Doses and weights (summing to 1) for an expectation over people from `low` to under `high` a week: 32 Gauss points, and the
        people who do nothing. Past the dose `level_from` the function is taken to be level, so that those people are one point.
        Read-only: every block of draws asks for the same ones. Raises `Refused` (class_empty)."""
        return _class_nodes(self, low, high, level_from)

    def _fine(self) -> tuple[Floats, Floats]:
        """Doses and weights in 256 panels of 8 Gauss points of the log dose: exact for smooth functions, and near to it for those
        with a bend, such as a curve that is level past its cap."""
        ends = np.log(np.maximum(self.positive.ppf(1e-17), 1e-290)), np.log(self.positive.isf(1e-17))  # type: ignore[attr-defined]
        t, w = _gauss(8)
        edges = np.linspace(*ends, 257)
        half = np.diff(edges)[:, None] / 2.0
        x = np.exp((edges[:-1, None] + half * (t + 1.0)).ravel())
        weights = (half * w).ravel() * x * self.positive.pdf(x)  # type: ignore[attr-defined]
        return np.concatenate(([0.0], x)), np.concatenate(([self.zero], (1 - self.zero) * weights / weights.sum()))

    def expect(self, risk: Callable[[Floats], Floats]) -> float:
        """Mean of a function of the dose over everyone."""
        x, w = self._fine()
        return float(w @ risk(x))


@lru_cache(maxsize=1024)
def _nodes(spread: Exposure, level_from: float) -> tuple[Floats, Floats]:
    parts = [(spread.share_below(high) - spread.share_below(low), low, high) for low, high in CLASSES.values()]
    held = [(share, *spread.class_nodes(low, high, level_from)) for share, low, high in parts if share > EMPTY]
    return _kept(np.concatenate([x for _, x, _ in held]), np.concatenate([share * w for share, _, w in held]))


@lru_cache(maxsize=4096)
def _class_nodes(spread: Exposure, low: float, high: float, level_from: float) -> tuple[Floats, Floats]:
    ends = (low, max(low, min(high, level_from)), high)
    first, cut, last = (float(spread.positive.cdf(end)) for end in ends)  # type: ignore[attr-defined]
    t, w = _gauss(NODES)
    x = np.asarray(spread.positive.ppf(first + (cut - first) * (t + 1.0) / 2.0))  # type: ignore[attr-defined]
    weights = (1 - spread.zero) * (cut - first) * w / 2.0
    if cut < last and ends[1] < np.inf:
        x, weights = np.append(x, ends[1]), np.append(weights, (1 - spread.zero) * (last - cut))
    if low <= 0:
        x, weights = np.concatenate(([0.0], x)), np.concatenate(([spread.zero], weights))
    total = weights.sum()
    if total <= EMPTY:
        raise Refused(
            "class_empty",
            what=f"Nobody does between {low:g} and {high:g} marginal MET-hours a week here",
            ways_out=("Choose a class with people in it",),
        )
    return _kept(x, weights / total)


def _kept(x: Floats, weights: Floats) -> tuple[Floats, Floats]:
    x.setflags(write=False)
    weights.setflags(write=False)
    return x, weights


@lru_cache(maxsize=1024)
def _positive(family: str, shape: float, scale: float) -> object:
    return stats.gamma(shape, scale=scale) if family == "gamma" else stats.lognorm(shape, scale=scale)


@cache
def _gauss(points: int) -> tuple[Floats, Floats]:
    """Points and weights of Gauss and Legendre on -1 to 1."""
    t, w = np.polynomial.legendre.leggauss(points)
    return t, w


def fit(*, inactive: float, active: float, shape: float, family: str = "lognormal", where: str = "") -> Exposure:
    """The spread whose shares under 30 and over 150 minutes a week are those published, with a national `shape`.

    The ratio of the two tails fixes the scale (one root), then the zero share follows. Where no zero share of 0 or more
    agrees, it is set to 0 and the shape gives way instead, so both shares are still met. Raises `Refused` for shares
    that are not shares.
    """
    if not (0 < inactive < 1 and 0 < active < 1 and inactive + active < 1):
        raise Refused(
            "bands_invalid",
            where=where,
            what=f"{inactive:g} inactive and {active:g} active do not leave somebody in each of the three bands",
            why="The three bands must be shares above 0 that add to 1",
            ways_out=("Give shares between 0 and 1, not percentages", "Check that both are of one survey year and age range"),
        )
    target = active / (1 - inactive)

    def tails(log_scale: float, width: float) -> float:
        positive = Exposure(family=family, shape=width, scale=float(np.exp(log_scale))).positive
        over, under = (float(positive.logsf(dose)) for dose in (GUIDELINE_DOSE, INACTIVE_DOSE))  # type: ignore[attr-defined]
        return over - under if math.isfinite(over) else LEAST

    root = optimize.brentq(lambda s: tails(s, shape) - np.log(target), -100.0, 100.0, xtol=1e-14)
    fitted = Exposure(family=family, shape=shape, scale=float(np.exp(root)))
    zero = 1.0 - (1 - inactive) / float(fitted.positive.sf(INACTIVE_DOSE))  # type: ignore[attr-defined]
    if zero >= 0:
        return replace(fitted, zero=zero)
    return _without_zero(inactive, active, family)


def _without_zero(inactive: float, active: float, family: str) -> Exposure:
    if family == "lognormal":
        low, high = stats.norm.ppf(inactive), stats.norm.ppf(1 - active)
        sigma = float(np.log(GUIDELINE_DOSE / INACTIVE_DOSE) / (high - low))
        return Exposure(family=family, shape=sigma, scale=float(INACTIVE_DOSE * np.exp(-sigma * low)))

    def ratio(log_shape: float) -> float:
        k = float(np.exp(log_shape))
        return float(stats.gamma.ppf(1 - active, k) / stats.gamma.ppf(inactive, k)) - GUIDELINE_DOSE / INACTIVE_DOSE

    k = float(np.exp(optimize.brentq(ratio, np.log(0.05), np.log(200.0))))
    return Exposure(family=family, shape=k, scale=float(INACTIVE_DOSE / stats.gamma.ppf(inactive, k)))


def impact_of_shift(exposure: Exposure, risk: Callable[[Floats], Floats], *, added: float = 0.0, factor: float = 1.0) -> float:
    """Potential impact fraction when everyone does `factor` times as much plus `added`: 1 - E[risk after] / E[risk before]."""
    return 1.0 - exposure.expect(lambda x: risk(x * factor + added)) / exposure.expect(risk)


def impact_of_shares(before: ArrayLike, after: ArrayLike, rr: ArrayLike) -> float:
    """Potential impact fraction of a change in class shares: 1 - sum(after x rr) / sum(before x rr)."""
    p, q, risk = (np.asarray(v, dtype=float) for v in (before, after, rr))
    for name, shares in (("before", p), ("after", q)):
        if np.any(shares < 0) or abs(shares.sum() - 1) > 1e-9:
            raise Refused(
                "shares_not_one",
                what=f"The shares {name} add to {shares.sum():.6g}, not 1",
                ways_out=(
                    "Give a share for every class, including those who do nothing",
                    "Divide each share by their sum if they are all there",
                ),
            )
    return float(1.0 - (q @ risk) / (p @ risk))


def combined(fractions: ArrayLike) -> float:
    """Several independent paths to one disease: 1 - product of (1 - fraction)."""
    return float(1.0 - np.prod(1.0 - np.asarray(fractions, dtype=float)))
