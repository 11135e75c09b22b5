"""Modelled figures for areas with too few people asked, from the areas' own estimates alone (Fay and Herriot 1979).

Direct estimate = what covariates foretell + the area's own effect + sampling error of known variance. The area effects'
variance is found by restricted maximum likelihood; each figure is a weighted mean of the direct estimate and the
prediction (the shrinkage says how much is the prediction), with the mean squared error of Prasad and Rao (1990) as Datta
and Lahiri (2000) give it for REML. Figures are modelled: never call them survey results.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import optimize, stats

from commonground.terms import Refused


@dataclass(frozen=True, kw_only=True)
class Modelled:
    """Modelled figures, in the order of the areas given: `shrinkage` is the share that comes from the model (1 = all of it).

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
    """
    y, d = np.asarray(direct, dtype=float), np.asarray(variance, dtype=float)
    x = np.column_stack([np.ones(len(y)), np.asarray(covariates, dtype=float).reshape(len(y), -1)])
    known = np.isfinite(y) & np.isfinite(d) & (d > 0)
    if known.sum() < x.shape[1] + 3:
        raise Refused(
            "areas_few",
            what=f"{int(known.sum())} areas with an estimate are too few for {x.shape[1] - 1} covariates",
            ways_out=("Use fewer covariates", "Use more areas"),
        )
    if not np.isfinite(x).all():
        raise Refused(
            "covariate_missing", what="Some areas have no value for a covariate", ways_out=("Leave those areas or that covariate out",)
        )
    outside = _outside(x, known)
    effects = _reml(y[known], d[known], x[known])
    slopes, slopes_cov = _slopes(y[known], d[known], x[known], effects)
    predicted = x @ slopes
    shrinkage = np.where(known, np.divide(d, d + effects, out=np.ones_like(d), where=known & (d + effects > 0)), 1.0)
    estimate = predicted + (1 - shrinkage) * np.where(known, y - predicted, 0.0)
    error = np.sqrt(_squared_error(d, x, known, effects, slopes_cov, shrinkage))
    factor = 1.0
    if shares is not None and whole is not None:
        weights = np.where(outside, 0.0, np.asarray(shares, dtype=float))
        factor = float(whole * weights.sum() / (weights @ estimate))
    z = float(stats.norm.ppf(0.5 + level / 2))
    estimate, error = np.where(outside, np.nan, estimate * factor), np.where(outside, np.nan, error * factor)
    return Modelled(
        areas=tuple(areas),
        estimate=estimate,
        low=estimate - z * error,
        high=estimate + z * error,
        error=error,
        shrinkage=np.where(outside, np.nan, shrinkage),
        effects_variance=effects,
        slopes=slopes,
        benchmark=factor,
        refused=tuple(area for area, out in zip(areas, outside, strict=True) if out),
    )


def _outside(x: np.ndarray, known: np.ndarray) -> np.ndarray:
    low, high = x[known].min(axis=0), x[known].max(axis=0)
    slack = 1e-9 * np.maximum(high - low, 1)
    return np.asarray(((x < low - slack) | (x > high + slack)).any(axis=1))


def _slopes(y: np.ndarray, d: np.ndarray, x: np.ndarray, effects: float) -> tuple[np.ndarray, np.ndarray]:
    weight = 1 / (d + effects)
    cov = np.linalg.inv((x * weight[:, None]).T @ x)
    return cov @ (x.T @ (weight * y)), cov


def _reml(y: np.ndarray, d: np.ndarray, x: np.ndarray) -> float:
    """The variance of area effects that makes the residuals likeliest, never below zero."""

    def minus_log_likelihood(effects: float) -> float:
        slopes, cov = _slopes(y, d, x, effects)
        residual = y - x @ slopes
        return float(0.5 * (np.log(d + effects).sum() - np.linalg.slogdet(cov)[1] + (residual**2 / (d + effects)).sum()))

    most = float(np.var(y) * 4 + d.max())
    found = optimize.minimize_scalar(minus_log_likelihood, bounds=(0.0, most), method="bounded", options={"xatol": most * 1e-10})
    return 0.0 if minus_log_likelihood(0.0) <= found.fun else float(found.x)


def _squared_error(
    d: np.ndarray, x: np.ndarray, known: np.ndarray, effects: float, slopes_cov: np.ndarray, shrinkage: np.ndarray
) -> np.ndarray:
    """g1 + g2 + 2 g3: the area's own uncertainty, that of the slopes, and that of the effects' variance."""
    spread = 2 / float((1 / (d[known] + effects) ** 2).sum())
    slopes_part = np.einsum("ij,jk,ik->i", x, slopes_cov, x)
    own = np.where(known, (1 - shrinkage) * np.where(known, d, 0.0), effects)
    third = np.where(known, np.divide(np.where(known, d, 0.0) ** 2, np.where(known, d + effects, 1.0) ** 3), 0.0) * spread
    return np.asarray(own + shrinkage**2 * slopes_part + 2 * third)


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
    raise Refused(
        "fitting_unsettled",
        what=f"The margins were not met in {rounds} rounds",
        why="They do not add up to the same population",
        ways_out=("Check that all margins have the same total",),
    )
