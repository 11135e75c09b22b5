"""From totals to estimates, by the delta method or replicate by replicate.

Ratio r = A / B: V(r) = (V(A) - 2 r V(A, B) + r^2 V(B)) / B^2 (Woodruff 1971). A mean is a ratio to the sum of weights.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from commonground.domain.survey.nouns import Estimates, Totals

_NOISE = 1e-13  # a variance this far below its own terms is what rounding leaves of zero


def ratios(totals: Totals, statistic: str = "mean") -> Estimates:
    """Numerator over denominator in every cell: means, proportions and ratios."""
    with np.errstate(divide="ignore", invalid="ignore"):
        r = totals.a / totals.b
        v = (totals.vaa - 2 * r * totals.vab + r * r * totals.vbb) / (totals.b * totals.b)
        noise = _NOISE * (np.abs(totals.vaa) + 2 * np.abs(r * totals.vab) + r * r * np.abs(totals.vbb)) / (totals.b * totals.b)
    v = np.where(np.abs(v) <= noise, 0.0, v)
    k = len(totals)
    vcov = reps = None
    if totals.reps is not None:
        with np.errstate(divide="ignore", invalid="ignore"):
            reps = totals.reps[:, :k] / totals.reps[:, k:]
        v = totals.replication.variances(reps, r)
        vcov = totals.replication.covariance(reps, r)
    elif totals.cov is not None:
        with np.errstate(divide="ignore", invalid="ignore"):
            slope = np.hstack([np.diag(1 / totals.b), np.diag(-r / totals.b)])
        vcov = sandwich(slope, totals.cov)
    return _estimates(totals, statistic, r, v, vcov, reps, totals.b)


def sandwich(slope: np.ndarray, cov: np.ndarray) -> np.ndarray:
    """slope cov slope', with what rounding leaves of zero put to zero."""
    found = slope @ cov @ slope.T
    return np.where(np.abs(found) <= _NOISE * (np.abs(slope) @ np.abs(cov) @ np.abs(slope).T), 0.0, found)


def sums(totals: Totals, statistic: str = "total") -> Estimates:
    """The weighted totals of the numerators."""
    k = len(totals)
    vcov = totals.cov[:k, :k] if totals.cov is not None else None
    reps = totals.reps[:, :k] if totals.reps is not None else None
    return _estimates(totals, statistic, totals.a, totals.vaa, vcov, reps, totals.b)


def shares(levels: Totals, groups: Totals) -> Estimates:
    """Each level's share of its group: `levels` counts by (*by, level), `groups` the same people by `by`."""
    k = len(levels)
    home = _home(levels, groups)
    whole = np.bincount(home, weights=levels.a, minlength=len(groups))[home]
    p = levels.a / whole
    same = home[:, None] == home[None, :]
    slope = (np.eye(k) - same * p[:, None]) / whole[:, None]
    reps = None
    if levels.reps is not None:
        part = levels.reps[:, :k]
        with np.errstate(divide="ignore", invalid="ignore"):
            reps = part / (part @ same)
        vcov = levels.replication.covariance(reps, p)
    else:
        assert levels.cov is not None
        vcov = sandwich(slope, levels.cov[:k, :k])
    return _estimates(levels, "share", p, np.diag(vcov), vcov, reps, whole, among=(groups, home))


def counts(levels: Totals, groups: Totals) -> Estimates:
    """The estimated number of people at each level; `levels` and `groups` as for `shares`."""
    k = len(levels)
    vcov = levels.cov[:k, :k] if levels.cov is not None else None
    reps = levels.reps[:, :k] if levels.reps is not None else None
    v = levels.vaa if vcov is None else np.diag(vcov)
    return _estimates(levels, "count", levels.a, v, vcov, reps, levels.a, among=(groups, _home(levels, groups)))


def _home(levels: Totals, groups: Totals) -> np.ndarray:
    """The place of each level's group among the groups."""
    of_group = {cell: i for i, cell in enumerate(groups.cells)}
    return np.array([of_group[cell[:-1]] for cell in levels.cells], dtype=int)


def transformed(
    estimates: Estimates, function: Callable[[np.ndarray], np.ndarray], slope: Callable[[np.ndarray], np.ndarray]
) -> tuple[np.ndarray, np.ndarray]:
    """A smooth function of each estimate and its standard error: replicate by replicate, else by its slope."""
    with np.errstate(divide="ignore", invalid="ignore"):
        value = function(estimates.estimate)
        if estimates.reps is None:
            return value, np.abs(slope(estimates.estimate)) * estimates.se
        reps = function(estimates.reps)
    return value, _root(estimates.replication.variances(reps, value))


def _estimates(
    totals: Totals,
    statistic: str,
    value: np.ndarray,
    v: np.ndarray,
    vcov: np.ndarray | None,
    reps: np.ndarray | None,
    weighted: np.ndarray,
    *,
    among: tuple[Totals, np.ndarray] | None = None,
) -> Estimates:
    """Estimates for the cells of `totals`; bases and degrees of freedom are theirs, or those of the groups that they are `among`."""
    people, home = among or (totals, np.arange(len(totals)))
    return Estimates(
        statistic=statistic,
        by=totals.by,
        cells=totals.cells,
        estimate=value,
        se=_root(v),
        df=people.df[home],
        df_rows=people.df_rows[home],
        base=people.base[home],
        rows=people.rows[home],
        whole=people.whole[home],
        weighted=weighted,
        vcov=vcov,
        reps=reps,
        replication=totals.replication,
    )


def _root(v: np.ndarray) -> np.ndarray:
    return np.sqrt(np.maximum(v, 0.0))
