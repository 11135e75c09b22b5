"""Deciding under uncertainty: acceptability, the value of knowing more, what a result hangs on.

All functions take draws that were made together: one row a draw, one column an option.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import stats

from commonground.domain.value.nouns import Floats
from commonground.terms import Refused, counted


def acceptability(net_benefits: ArrayLike) -> Floats:
    """Share of draws in which each option has the highest net benefit (ties shared); axis 1 is options."""
    nb = np.asarray(net_benefits, dtype=float)
    best = nb == nb.max(axis=1, keepdims=True)
    return (best / best.sum(axis=1, keepdims=True)).mean(axis=0)


@dataclass(frozen=True, kw_only=True)
class CurvePoint:
    """One threshold on the acceptability curve: chances, the option best on average, its chance, and the expected loss of each."""

    threshold: float
    chances: tuple[float, ...]
    best: int
    best_chance: float
    expected_loss: tuple[float, ...]
    evpi: float


def acceptability_curve(costs: ArrayLike, effects: ArrayLike, thresholds: Sequence[float]) -> tuple[CurvePoint, ...]:
    """Acceptability curve and frontier, expected loss and the value of perfect information at each threshold."""
    c, e = np.asarray(costs, dtype=float), np.asarray(effects, dtype=float)
    points = []
    for threshold in thresholds:
        nb = threshold * e - c
        chances, means = acceptability(nb), nb.mean(axis=0)
        best = int(np.argmax(means))
        top = float(nb.max(axis=1).mean())
        points.append(
            CurvePoint(
                threshold=float(threshold),
                chances=tuple(map(float, chances)),
                best=best,
                best_chance=float(chances[best]),
                expected_loss=tuple(map(float, top - means)),
                evpi=top - float(means[best]),
            )
        )
    return tuple(points)


def evpi(net_benefits: ArrayLike) -> float:
    """What perfect information would be worth, a decision: mean of the best less the best of the means."""
    nb = np.asarray(net_benefits, dtype=float)
    return float(nb.max(axis=1).mean() - nb.mean(axis=0).max())


@dataclass(frozen=True, kw_only=True)
class PartialValue:
    """Value of perfect information on some inputs, with the standard error of the regression estimate."""

    value: float
    standard_error: float


def evppi(net_benefits: ArrayLike, inputs: ArrayLike, *, groups: int = 10) -> PartialValue:
    """Value of knowing some inputs exactly, by regressing net benefit on them (Strong, Oakley and Brennan 2014).

    One input: a smoothing polynomial basis; several: its additive terms and first interactions. The standard error is a
    jackknife over `groups` blocks of draws.
    """
    return _of_information(net_benefits, inputs, 1.0, groups)


def evsi(net_benefits: ArrayLike, inputs: ArrayLike, *, sample: float, prior_sample: float, groups: int = 10) -> PartialValue:
    """Value of a study of `sample` people on some inputs, by moment matching (Heath, Manolopoulou and Baio 2018).

    What is known already is worth a sample of `prior_sample`; after the study, expectations of the inputs spread as they do
    when known exactly, times the square root of sample / (sample + prior sample).
    """
    if sample < 0 or prior_sample <= 0:
        raise Refused(
            "sample_invalid", what="A sample is negative, or what is known already counts for nobody", ways_out=("Give numbers of people",)
        )
    return _of_information(net_benefits, inputs, sample / (sample + prior_sample), groups)


def _of_information(net_benefits: ArrayLike, inputs: ArrayLike, share: float, groups: int) -> PartialValue:
    nb = np.asarray(net_benefits, dtype=float)
    x = np.asarray(inputs, dtype=float).reshape(len(nb), -1)
    basis = _basis(x)

    def estimate(keep: NDArray[np.bool_]) -> float:
        b, y = basis[keep], nb[keep]
        fitted = b @ np.linalg.lstsq(b, y - y[:, :1], rcond=None)[0]
        centre = fitted.mean(axis=0)
        seen = centre + np.sqrt(share) * (fitted - centre)
        return float(seen.max(axis=1).mean() - centre.max())

    whole = estimate(np.ones(len(nb), dtype=bool))
    # A shuffled split: leaving out every tenth point would unbalance low-discrepancy draws.
    block = np.random.default_rng(0).permutation(len(nb)) % groups
    parts = np.array([estimate(block != g) for g in range(groups)])
    error = float(np.sqrt((groups - 1) / groups * ((parts - parts.mean()) ** 2).sum()))
    return PartialValue(value=max(0.0, whole), standard_error=error)


def _basis(x: Floats) -> Floats:
    """Hermite-like terms of each input on a normal-score scale, and products of pairs."""
    scores = stats.norm.ppf((stats.rankdata(x, axis=0) - 0.5) / len(x))
    raw = (x - x.mean(axis=0)) / np.where(x.std(axis=0) > 0, x.std(axis=0), 1.0)
    columns = [np.ones(len(x))]
    degree = 5 if x.shape[1] == 1 else 3
    for k in range(x.shape[1]):
        columns += [scores[:, k] ** p for p in range(1, degree + 1)]
        columns += [raw[:, k], raw[:, k] ** 2]
    for a in range(x.shape[1]):
        columns += [scores[:, a] * scores[:, b] for b in range(a + 1, x.shape[1])]
    return np.stack(columns, axis=1)


def normal_evpi(mean: float, sd: float) -> float:
    """Exact value of perfect information for two options whose difference in net benefit is normal (unit normal loss)."""
    if sd <= 0:
        return 0.0
    z = abs(mean) / sd
    return float(sd * (stats.norm.pdf(z) - z * stats.norm.sf(z)))


@dataclass(frozen=True, kw_only=True)
class Bar:
    """One bar of a tornado: the result when one input stands at its low and high point."""

    name: str
    low_input: float
    high_input: float
    at_low: float
    at_high: float

    @property
    def swing(self) -> float:
        return abs(self.at_high - self.at_low)


def monte_carlo_error(values: ArrayLike, *, blocks: int = 16) -> float:
    """Standard error of a mean of draws, from the means of blocks one after the other (fit for low-discrepancy draws too)."""
    v = np.asarray(values, dtype=float)
    if len(v) < 2 * blocks:
        what = f"{counted(len(v), 'draw')} cannot show the error of a mean"
        raise Refused("draws_too_few", what=what, ways_out=(f"Make at least {2 * blocks} draws",))
    means = np.array([part.mean() for part in np.array_split(v, blocks)])
    return float(means.std(ddof=1) / np.sqrt(blocks))
