"""Modelled figures for areas with too few people asked, from the areas' own estimates alone (Fay and Herriot 1979).

Direct estimate = what covariates foretell + the area's own effect + sampling error of known variance. The area effects'
variance is found by restricted maximum likelihood; each figure is a weighted mean of the direct estimate and the
prediction (the shrinkage says how much is the prediction). Its error is the root of the mean squared error of Prasad and Rao (1990) as
Datta and Lahiri (2000) give it for REML. Its limits are averaged over what that variance may be, by its restricted likelihood: the
likeliest variance is often 0 where areas are few or alike, and limits that took it for the truth would be too narrow. Before the
estimates were seen, variances are equally likely (Morris 1983); for areas where nobody was asked standard deviations are (Gelman 2006),
since few areas would else leave their limits without an end. Figures are modelled: never call them survey results.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from scipy import optimize, special, stats

from commonground.terms import Refused

_A_DECADE = 8  # variances tried in each power of ten
_FINE = 61  # variances that limits are averaged over
_UNLIKELY = 12.0  # log-likelihood under the greatest at which a variance is left out


@dataclass(frozen=True, kw_only=True)
class Modelled:
    """Modelled figures, in the order of the areas given: `shrinkage` is the share that comes from the model (1 = all of it).

    `error` is the root of the mean squared error, and for an area without people asked half of what its limits make it.
    `refused` names areas outside the range of the covariates that the model learned from: they have no figure (NaN).
    """

    areas: tuple[str, ...]
    estimate: np.ndarray
    low: np.ndarray
    high: np.ndarray
    error: np.ndarray
    shrinkage: np.ndarray
    effects_variance: float
    slopes: np.ndarray
    benchmark: float
    refused: tuple[str, ...]
    label: str = "Modelled"


def fay_herriot(
    *,
    areas: Sequence[str],
    direct: Sequence[float],
    variance: Sequence[float],
    covariates: np.ndarray,
    level: float = 0.95,
    shares: Sequence[float] | None = None,
    whole: float | None = None,
) -> Modelled:
    """Modelled figures for every area. NaN in `direct` marks an area without people asked: it gets the prediction.

    `covariates` is areas x columns, without the column of ones. With `shares` (each area's share of the population) and `whole`
    (the design-based figure of the larger area) the figures are multiplied so that they add up to it; `benchmark` is the factor.
    Raises `Refused`: lengths_differ, covariate_missing, variance_none, areas_few, terms_collinear.
    """
    y, d = np.asarray(direct, dtype=float), np.asarray(variance, dtype=float)
    covariates = np.asarray(covariates, dtype=float)
    if not len(areas) == len(y) == len(d) == len(covariates) or (shares is not None and len(shares) != len(y)):
        raise Refused(
            "lengths_differ", what="Not every area has an estimate, a variance and covariates", ways_out=("Give NaN where none is",)
        )
    covariates = covariates.reshape(len(y), -1)
    known = ~np.isnan(y)
    _sound(y, d, covariates, known)
    centre, scale = covariates[known].mean(axis=0), covariates[known].std(axis=0)
    x = np.column_stack([np.ones(len(y)), (covariates - centre) / np.where(scale > 0, scale, 1.0)])
    if np.linalg.matrix_rank(x[known], tol=1e-9 * np.sqrt(known.sum())) < x.shape[1]:
        raise Refused(
            "terms_collinear",
            what="A covariate is the same in every area, or follows from the others",
            ways_out=("Leave that covariate out",),
        )
    learned = _Learned(y[known], d[known], x[known])
    effects = learned.likeliest
    slopes, root, _ = learned.at(effects)
    d = np.where(known, d, 1.0)
    predicted = x @ slopes
    shrinkage = np.where(known, d / (d + effects), 1.0)
    estimate = predicted + (1 - shrinkage) * np.where(known, y - predicted, 0.0)
    low, high = _limits(learned, y, d, x, known, level)
    low, high = np.minimum(low, estimate), np.maximum(high, estimate)
    z = float(stats.norm.ppf(0.5 + level / 2))
    error = np.where(known, np.sqrt(_squared_error(d, x, known, effects, root)), (high - low) / (2 * z))
    outside = _outside(covariates, known)
    factor = 1.0
    if shares is not None and whole is not None:
        weights = np.where(outside, 0.0, np.asarray(shares, dtype=float))
        factor = float(whole * weights.sum() / (weights @ estimate))
    estimate, low, high, error = (np.where(outside, np.nan, part * factor) for part in (estimate, low, high, error))
    slopes = np.append(slopes[0] - (slopes[1:] / scale) @ centre, slopes[1:] / scale)
    return Modelled(
        areas=tuple(areas),
        estimate=estimate,
        low=low,
        high=high,
        error=error,
        shrinkage=np.where(outside, np.nan, shrinkage),
        effects_variance=effects,
        slopes=slopes,
        benchmark=factor,
        refused=tuple(area for area, out in zip(areas, outside, strict=True) if out),
    )


def _sound(y: np.ndarray, d: np.ndarray, covariates: np.ndarray, known: np.ndarray) -> None:
    if not np.isfinite(covariates).all():
        raise Refused(
            "covariate_missing", what="Some areas have no value for a covariate", ways_out=("Leave those areas or that covariate out",)
        )
    if not (np.isfinite(y[known]) & np.isfinite(d[known]) & (d[known] > 0)).all():
        raise Refused(
            "variance_none",
            what="Some areas have an estimate but no sampling variance above 0, or an infinite estimate",
            why="Where everybody asked gave the same answer the variance is not known, and is not 0",
            ways_out=("Give those areas NaN for their estimate: they then take the prediction", "Smooth the variances first"),
        )
    if known.sum() < covariates.shape[1] + 4:
        raise Refused(
            "areas_few",
            what=f"{int(known.sum())} areas with an estimate are too few for {covariates.shape[1]} covariates",
            ways_out=("Use fewer covariates", "Use more areas"),
        )


def _outside(x: np.ndarray, known: np.ndarray) -> np.ndarray:
    low, high = x[known].min(axis=0), x[known].max(axis=0)
    slack = 1e-9 * np.maximum(high - low, 1)
    return np.asarray(((x < low - slack) | (x > high + slack)).any(axis=1))


@dataclass(frozen=True)
class _Learned:
    """The areas with an estimate of their own: estimates, sampling variances, covariates (with the ones)."""

    y: np.ndarray
    d: np.ndarray
    x: np.ndarray

    def at(self, effects: float) -> tuple[np.ndarray, np.ndarray, float]:
        """Slopes under this variance of area effects, a root of their covariance, and the restricted log-likelihood."""
        weight = 1 / np.sqrt(self.d + effects)
        q, r = np.linalg.qr(self.x * weight[:, None])
        root = np.linalg.inv(r)
        slopes = root @ (q.T @ (self.y * weight))
        residual = weight * (self.y - self.x @ slopes)
        return slopes, root, float(np.log(weight).sum() - np.log(np.abs(np.diag(r))).sum() - 0.5 * residual @ residual)

    @cached_property
    def tried(self) -> tuple[np.ndarray, np.ndarray]:
        """Variances of area effects from none to more than there can be, with their log-likelihoods."""
        least, most = 1e-4 * float(self.d.min()), 1e3 * float(4 * np.var(self.y) + self.d.max())
        found = np.append(0.0, np.geomspace(least, most, int(_A_DECADE * np.log10(most / least)) + 1))
        return found, np.array([self.at(float(effects))[2] for effects in found])

    @cached_property
    def likeliest(self) -> float:
        """The variance of area effects that makes the residuals likeliest, never below zero."""
        tried, heights = self.tried
        best = int(heights.argmax())
        if best == 0:
            return 0.0
        ends = np.log([tried[best - 1] or tried[1] / 10, tried[min(best + 1, len(tried) - 1)]])
        found = optimize.minimize_scalar(
            lambda log: -self.at(float(np.exp(log)))[2], bounds=ends, method="bounded", options={"xatol": 1e-10}
        )
        return float(np.exp(found.x))

    def allowed(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Variances of area effects that the estimates allow, and the chance of each where variances, and where standard deviations, were
        equally likely before.
        """
        tried, heights = self.tried
        near = np.flatnonzero(heights > heights.max() - _UNLIKELY)
        low, high = np.sqrt(tried[[max(near[0] - 1, 0), min(near[-1] + 1, len(tried) - 1)]])
        spread = low + (high - low) * np.linspace(0, 1, _FINE) ** 2
        height = np.array([self.at(float(s**2))[2] for s in spread])
        chance = np.exp(height - height.max()) * np.gradient(spread)
        return spread**2, chance * spread / (chance @ spread), chance / chance.sum()


def _squared_error(d: np.ndarray, x: np.ndarray, known: np.ndarray, effects: float, root: np.ndarray) -> np.ndarray:
    """Of areas with an estimate: g1 + g2 + 2 g3, the area's own uncertainty, that of the slopes, and that of the effects' variance."""
    spread = 2 / float((1 / (d[known] + effects) ** 2).sum())
    shrinkage = d / (d + effects)
    return np.asarray(effects * shrinkage + shrinkage**2 * ((x @ root) ** 2).sum(axis=1) + 2 * d**2 / (d + effects) ** 3 * spread)


def _limits(
    learned: _Learned, y: np.ndarray, d: np.ndarray, x: np.ndarray, known: np.ndarray, level: float
) -> tuple[np.ndarray, np.ndarray]:
    """The middle `level` of what each area may be: a mixture of normals, one for each variance of area effects that is allowed."""
    variances, by_variance, by_spread = learned.allowed()
    middle, spread = np.empty((len(variances), len(y))), np.empty((len(variances), len(y)))
    for i, effects in enumerate(variances):
        slopes, root, _ = learned.at(float(effects))
        shrinkage = np.where(known, d / (d + effects), 1.0)
        predicted = x @ slopes
        middle[i] = predicted + (1 - shrinkage) * np.where(known, y - predicted, 0.0)
        spread[i] = np.sqrt(effects * shrinkage + shrinkage**2 * ((x @ root) ** 2).sum(axis=1))
    chances = np.where(known, by_variance[:, None], by_spread[:, None])
    return _quantile(middle, spread, chances, 0.5 - level / 2), _quantile(middle, spread, chances, 0.5 + level / 2)


def _quantile(middle: np.ndarray, spread: np.ndarray, chances: np.ndarray, wanted: float) -> np.ndarray:
    """The value (one a column) under which a mixture of normals has this chance, by halving."""
    low, high = (middle - 9 * spread).min(axis=0), (middle + 9 * spread).max(axis=0)
    for _ in range(36):
        half = (low + high) / 2
        under = (chances * special.ndtr((half - middle) / spread)).sum(axis=0) < wanted
        low, high = np.where(under, half, low), np.where(under, high, half)
    return np.asarray((low + high) / 2)


def fitted_table(
    seed: np.ndarray, margins: Sequence[tuple[tuple[int, ...], np.ndarray]], *, rounds: int = 500, within: float = 1e-10
) -> np.ndarray:
    """Iterative proportional fitting: the table nearest to `seed` (in entropy) with the margins given (Deming and Stephan 1940).

    Each margin is (the axes that it keeps, its totals). For scenarios and joint distributions: it has no sampling error, so
    nothing may be inferred from it.
    """
    table = np.array(seed, dtype=float)
    for _ in range(rounds):
        worst = 0.0
        for axes, totals in margins:
            other = tuple(axis for axis in range(table.ndim) if axis not in axes)
            held = table.sum(axis=other, keepdims=True)
            wanted = np.asarray(totals, dtype=float).reshape(held.shape)
            if ((held <= 0) & (wanted > 0)).any():
                raise Refused(
                    "margin_empty",
                    what="A margin has people where the starting table has nobody",
                    ways_out=("Start from a table without zeros there",),
                )
            factor = np.divide(wanted, held, out=np.zeros_like(held), where=held > 0)
            worst = max(worst, float(np.abs(held - wanted).max() / max(float(wanted.sum()), 1.0)))
            table = table * factor
        if worst < within:
            return table
    whole = [float(np.sum(totals)) for _, totals in margins]
    agree = max(whole) - min(whole) <= 1e-6 * max(whole)
    raise Refused(
        "fitting_unsettled",
        what=f"The margins were not met in {rounds} rounds",
        why="The starting table has zeros that leave no way to meet them" if agree else "They do not add up to the same population",
        ways_out=("Start from a table with fewer zeros",) if agree else ("Check that all margins have the same total",),
    )
