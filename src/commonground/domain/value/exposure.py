"""How much people do: the spread of weekly activity, fitted to a place's published bands.

A share does nothing; the rest follow a gamma or log-normal spread of marginal MET-hours a week. Surveys publish who does
under 30 and over 150 minutes; those two shares and a national shape fix a place's curve (`value.md` 3.2).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import optimize, special, stats

from commonground.domain.value.dose import GUIDELINE_DOSE, INACTIVE_DOSE
from commonground.terms import Refused

Floats = NDArray[np.float64]
NODES = 32
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
        return stats.gamma(self.shape, scale=self.scale) if self.family == "gamma" else stats.lognorm(self.shape, scale=self.scale)

    def share_below(self, dose: float) -> float:
        """Share of people under a weekly dose."""
        return self.zero + (1 - self.zero) * float(self.positive.cdf(dose)) if dose > 0 else 0.0  # type: ignore[attr-defined]

    @property
    def mean(self) -> float:
        return (1 - self.zero) * float(self.positive.mean())  # type: ignore[attr-defined]

    def scaled(self, factor: float) -> Exposure:
        """Everyone does `factor` times as much."""
        return replace(self, scale=self.scale * factor)

    def nodes(self) -> tuple[Floats, Floats]:
        """Doses and weights for an expectation over everyone: the zero mass and 32 Gauss points on the rest."""
        if self.family == "gamma":
            x, w = special.roots_genlaguerre(NODES, self.shape - 1.0)
            x, w = x * self.scale, w / w.sum()
        else:
            z, w = special.roots_hermitenorm(NODES)
            x, w = self.scale * np.exp(self.shape * z), w / w.sum()
        return np.concatenate(([0.0], x)), np.concatenate(([self.zero], (1 - self.zero) * w))

    def class_nodes(self, low: float, high: float) -> tuple[Floats, Floats]:
        """Doses and weights (summing to 1) for an expectation over people from `low` to under `high` a week."""
        first, last = float(self.positive.cdf(low)), float(self.positive.cdf(high))  # type: ignore[attr-defined]
        t, w = np.polynomial.legendre.leggauss(NODES)
        u = first + (last - first) * (t + 1.0) / 2.0
        x = np.asarray(self.positive.ppf(u))  # type: ignore[attr-defined]
        weights = (1 - self.zero) * (last - first) * w / 2.0
        if low <= 0:
            x, weights = np.concatenate(([0.0], x)), np.concatenate(([self.zero], weights))
        total = weights.sum()
        if total <= 1e-12:
            raise Refused(
                "class_empty",
                what=f"Nobody does between {low:g} and {high:g} marginal MET-hours a week here",
                ways_out=("Choose a class with people in it",),
            )
        return x, weights / total

    def expect(self, risk: Callable[[Floats], Floats]) -> float:
        """Mean of a function of the dose over everyone."""
        x, w = self.nodes()
        return float(w @ risk(x))


def fit(*, inactive: float, active: float, shape: float, family: str = "lognormal", where: str = "") -> Exposure:
    """The spread whose shares under 30 and over 150 minutes a week are those published, with a national `shape`.

    The ratio of the two tails fixes the scale (one root), then the zero share follows. Where no zero share of 0 or more
    agrees, it is set to 0 and the shape gives way instead, so both shares are still met. Raises `Refused` for shares
    that are not shares.
    """
    if not (0 <= inactive < 1 and 0 < active <= 1 and inactive + active < 1):
        raise Refused(
            "bands_invalid",
            where=where,
            what=f"{inactive:.3f} inactive and {active:.3f} active do not leave a share who are fairly active",
            why="The three bands must be shares that add to 1",
            ways_out=("Give shares between 0 and 1, not percentages", "Check that both are of one survey year and age range"),
        )
    target = active / (1 - inactive)

    def tails(log_scale: float, width: float) -> float:
        positive = Exposure(family=family, shape=width, scale=float(np.exp(log_scale))).positive
        return float(positive.logsf(GUIDELINE_DOSE) - positive.logsf(INACTIVE_DOSE))  # type: ignore[attr-defined]

    root = optimize.brentq(lambda s: tails(s, shape) - np.log(target), -6.0, 12.0, xtol=1e-14)
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
    x, w = exposure.nodes()
    return float(1.0 - (w @ risk(x * factor + added)) / (w @ risk(x)))


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
