"""Intervals for means and proportions.

xlogit: logit(p) -+ t se / (p (1 - p)), back-transformed (SPSS Complex Samples; the default). logit: the same on the
fitted log-odds. wilson: score interval with effective n = p (1 - p) / v (Wilson 1927; Franco and others 2019). beta,
korn_graubard: Clopper-Pearson limits with effective n (t[n-1] / t[df])^2 (Korn and Graubard 1998). asin: on the
arcsine scale. likelihood: scaled binomial deviance up to t^2 (Rao and Scott 1984), read as R reads it; likelihood_exact: the
same to rounding. mean: p -+ t se.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

import numpy as np
from scipy import special, stats

from commonground.domain.survey.estimate import transformed
from commonground.domain.survey.nouns import Estimates
from commonground.domain.survey.profile_limits import as_read, exact
from commonground.terms import Refused

METHODS: Mapping[str, str] = MappingProxyType(
    {
        "xlogit": "logit",
        "logit": "logit (fitted log-odds)",
        "wilson": "Wilson score",
        "beta": "Clopper-Pearson (effective sample)",
        "korn_graubard": "Korn-Graubard",
        "asin": "arcsine",
        "likelihood": "likelihood (Rao-Scott)",
        "likelihood_exact": "likelihood (Rao-Scott, exact)",
        "mean": "t",
    }
)
"""Each method by its name in a question, and by what it is called in print."""

_NONE = float("nan")


def mean_limits(estimates: Estimates, *, level: float = 0.95, df: np.ndarray | float | None = None) -> tuple[np.ndarray, np.ndarray]:
    """Estimate -+ t(df) x se; no limits where df is below 1 (one unit shows no spread). `df` infinity gives the normal interval."""
    freedom = np.broadcast_to(np.asarray(estimates.df if df is None else df, dtype=float), estimates.se.shape)
    half = _t(level, freedom) * estimates.se
    return estimates.estimate - half, estimates.estimate + half


def proportion_limits(
    estimates: Estimates, *, method: str = "xlogit", level: float = 0.95, count_missing: bool = False
) -> tuple[np.ndarray, np.ndarray]:
    """Limits of proportions by a named method. At 0% and 100% xlogit and korn_graubard give the exact one-sided
    Korn-Graubard limit; the methods that are not defined there give none. `count_missing` counts rows with a missing
    answer in n and in the degrees of freedom, as R does.
    """
    if method not in METHODS:
        raise Refused(
            "interval_unknown", what=f"{method!r} is not an interval for proportions", ways_out=("Choose one of " + ", ".join(METHODS),)
        )
    df = np.asarray(estimates.df_rows if count_missing else estimates.df, dtype=float)
    n = np.asarray(estimates.rows if count_missing else estimates.base, dtype=float)
    p, se, t = estimates.estimate, estimates.se, _t(level, df)
    low, high = np.full(len(estimates), _NONE), np.full(len(estimates), _NONE)
    known = np.isfinite(p) & np.isfinite(t)
    inside = known & (p > 0) & (p < 1) & (se > 0)
    if method == "mean":
        return np.where(known, p - t * se, _NONE), np.where(known, p + t * se, _NONE)
    if method in ("likelihood", "likelihood_exact"):
        _, error = transformed(estimates, special.logit, lambda q: 1 / (q * (1 - q)))
        for i in np.flatnonzero(inside):
            said = (
                float(p[i]),
                float(1 / (error[i] ** 2 * p[i] * (1 - p[i]))),
                float(t[i]),
                *_stretch(estimates, int(i), count_missing=count_missing),
            )
            low[i], high[i] = as_read(*said, people=int(estimates.base[i])) if method == "likelihood" else exact(*said[:4])
    else:
        middle = _smooth(estimates, method, p, se, t, n, level)
        low, high = np.where(inside, middle[0], _NONE), np.where(inside, middle[1], _NONE)
    still = known & (p > 0) & (p < 1) & (se == 0)
    low[still], high[still] = p[still], p[still]
    if method in ("korn_graubard", "xlogit"):
        ends = known & ((p <= 0) | (p >= 1)) | (still if method == "korn_graubard" else np.zeros(len(p), dtype=bool))
        for i in np.flatnonzero(ends):
            low[i], high[i] = korn_graubard(float(p[i]), float(se[i]), float(df[i]), int(estimates.base[i]), level)
    return low, high


def _t(level: float, df: np.ndarray | float) -> np.ndarray:
    """The t quantile of a two-sided level; normal where df is infinite, NaN where it is below 1."""
    df = np.asarray(df, dtype=float)
    with np.errstate(invalid="ignore"):
        plain = special.stdtrit(np.where(np.isinf(df), 1.0, np.maximum(df, 1.0)), 0.5 + level / 2)
        return np.asarray(np.where(df >= 1, np.where(np.isinf(df), special.ndtri(0.5 + level / 2), plain), np.nan))


def _smooth(
    estimates: Estimates, method: str, p: np.ndarray, se: np.ndarray, t: np.ndarray, n: np.ndarray, level: float
) -> tuple[np.ndarray, np.ndarray]:
    """Limits strictly inside 0 and 1; elsewhere whatever the formula gives, to be left out."""
    with np.errstate(all="ignore"):
        if method in ("logit", "xlogit"):
            if method == "logit":
                middle, error = transformed(estimates, special.logit, lambda q: 1 / (q * (1 - q)))
            else:
                middle, error = special.logit(p), se / (p * (1 - p))
            return special.expit(middle - t * error), special.expit(middle + t * error)
        if method == "asin":
            middle, error = np.arcsin(np.sqrt(p)), se / (2 * np.sqrt(p * (1 - p)))
            return np.sin(middle - t * error) ** 2, np.sin(middle + t * error) ** 2
        effective = p * (1 - p) / se**2
        if method == "wilson":
            centre, half = p + t * t / (2 * effective), t * np.sqrt(p * (1 - p) / effective + t * t / (4 * effective**2))
            return (centre - half) / (1 + t * t / effective), (centre + half) / (1 + t * t / effective)
        effective = effective * (stats.t.ppf(0.5 + level / 2, n - 1) / t) ** 2
        if method == "korn_graubard":
            effective = np.minimum(effective, n)
        tail, x = (1 - level) / 2, p * effective
        return stats.beta.ppf(tail, x, effective - x + 1), stats.beta.ppf(1 - tail, x + 1, effective - x)


def effective_base(p: float, se: float, df: float, n: int, level: float = 0.95) -> float:
    """Korn and Graubard's effective n: p (1 - p) / v x (t[n-1] / t[df])^2, never more than n, and n at 0% and 100%."""
    if p <= 0 or p >= 1 or se <= 0:
        return float(n)
    return min(float(n), p * (1 - p) / se**2 * _ratio(level, n, df))


def korn_graubard(p: float, se: float, df: float, n: int, level: float) -> tuple[float, float]:
    """Clopper-Pearson limits at the effective n; one-sided in effect at 0% and 100%."""
    if n < 2 or df < 1:
        return _NONE, _NONE
    return clopper_pearson(p, effective_base(p, se, df, n, level), level)


def clopper_pearson(p: float, n: float, level: float) -> tuple[float, float]:
    """Exact binomial limits by the beta distribution, for an n that need not be whole (Clopper and Pearson 1934)."""
    tail = (1 - level) / 2
    x = p * n
    low = 0.0 if x <= 0 else float(stats.beta.ppf(tail, x, n - x + 1))
    high = 1.0 if x >= n else float(stats.beta.ppf(1 - tail, x + 1, n - x))
    return low, high


def _ratio(level: float, n: int, df: float) -> float:
    return float((stats.t.ppf(0.5 + level / 2, n - 1) / stats.t.ppf(0.5 + level / 2, df)) ** 2)


def _stretch(estimates: Estimates, i: int, *, count_missing: bool) -> tuple[float, float]:
    """What R's scaled deviance is stretched by, n / (n - 1), and n - 1, as its dispersion is a variance; with replicate weights it is a
    mean, so n / n and n. Weights are rescaled over rows with a missing answer too where they count.
    """
    n = float(estimates.base[i])
    scaled = float(estimates.weighted[i]) * float(estimates.rows[i]) / float(estimates.whole[i]) if count_missing else n
    divisor = n if estimates.reps is not None else n - 1
    return (scaled / divisor, divisor) if divisor > 0 else (1.0, 0.0)
