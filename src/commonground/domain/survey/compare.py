"""Differences between estimates, and what may be said of them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy import stats

from commonground.domain.survey.estimate import sandwich
from commonground.domain.survey.nouns import Contrast, Estimates
from commonground.terms import Refused

PUBLISHED = "published: normal test of independent estimates at 5% (Sport England technical report 2023-24)"
_NOISE = 1e-13  # a standard error this far below the estimates is what rounding leaves of zero
EXACT = "exact: covariance of the two estimates, t distribution"


def contrast(estimates: Estimates, weights: Sequence[float], *, level: float = 0.95) -> Contrast:
    """A weighted sum of estimates with their covariances honoured: V = w' V w; t with the smallest df of the estimates used."""
    w = np.asarray(weights, dtype=float)
    if len(w) != len(estimates):
        raise Refused(
            "contrast_length",
            what=f"{len(w)} weights are given for {len(estimates)} estimates",
            ways_out=("Give one weight for each, 0 for those left out",),
        )
    used = w != 0
    value = float(w[used] @ estimates.estimate[used])
    if estimates.reps is not None:
        reps = estimates.reps[:, used] @ w[used]
        v = float(estimates.replication.covariance(reps[:, None], np.array([value]))[0, 0])
    elif estimates.vcov is not None:
        v = float(sandwich(w[None, used], estimates.vcov[np.ix_(used, used)])[0, 0])
    else:
        raise Refused(
            "covariance_missing",
            what="The covariances of these estimates were not worked out",
            ways_out=("Ask again with covariance=True",),
        )
    if v <= (_NOISE * float(np.abs(w[used]) @ np.abs(estimates.estimate[used]))) ** 2:
        v = 0.0
    df = float(estimates.df[used].min())
    return judged(
        value,
        float(np.sqrt(max(v, 0.0))),
        df,
        EXACT,
        level=level,
        se_if_independent=float(np.sqrt((w[used] ** 2 * estimates.se[used] ** 2).sum())),
    )


def judged(value: float, se: float, df: float, method: str, *, level: float = 0.95, **more: float) -> Contrast:
    """A contrast with its two-sided test against no difference; t(df), or normal where df is infinite."""
    if se > 0 and df >= 1:
        z = value / se
        p = float(2 * (stats.norm.sf(abs(z)) if np.isinf(df) else stats.t.sf(abs(z), df)))
        half = float((stats.norm.ppf(0.5 + level / 2) if np.isinf(df) else stats.t.ppf(0.5 + level / 2, df)) * se)
        return Contrast(estimate=value, se=se, df=df, statistic=z, p_value=p, method=method, low=value - half, high=value + half, **more)  # type: ignore[arg-type]
    return Contrast(
        estimate=value,
        se=se,
        df=df,
        statistic=value / se if se > 0 else float("nan"),
        p_value=float("nan"),
        method=method,
        note="No test: nothing shows how these estimates vary",
        **more,
    )


def published_test(first: tuple[float, float, int], second: tuple[float, float, int], *, level: float = 0.95) -> Contrast:
    """The publisher's own test of second minus first; each is (rate, standard error, base).

    deft = SE / sqrt(R (1 - R) / B); effective n = B / deft^2; SE of the difference = sqrt(R1 (1 - R1) / ES1 + R2 (1 - R2) / ES2),
    which equals sqrt(SE1^2 + SE2^2); two-sided normal p (Sport England, Active Lives Adult 2023-24 technical report).
    """
    se = float(np.hypot(first[1], second[1]))
    return judged(
        second[0] - first[0],
        se,
        float("inf"),
        PUBLISHED,
        level=level,
        first=first[0],
        second=second[0],
        se_first=first[1],
        se_second=second[1],
        se_if_independent=se,
    )


def deft(rate: float, se: float, base: int) -> float:
    """Standard error over that of a simple random sample of the same base."""
    return se / float(np.sqrt(rate * (1 - rate) / base)) if 0 < rate < 1 and base else float("nan")


def effective_n(rate: float, se: float, base: int) -> float:
    """Base / deft^2: the simple random sample that would be as certain."""
    return base / deft(rate, se, base) ** 2 if se > 0 and 0 < rate < 1 else float("nan")


def adjusted(p_values: Sequence[float], method: str = "holm") -> np.ndarray:
    """p-values made fit for reading many at once: "holm" (chance of any false alarm), "benjamini_hochberg" (share of false alarms), "none".

    Missing p-values stay missing and do not count.
    """
    p = np.asarray(p_values, dtype=float)
    out = np.full(len(p), np.nan)
    held = np.flatnonzero(~np.isnan(p))
    m = len(held)
    if method == "none" or m == 0:
        out[held] = p[held]
        return out
    order = held[np.argsort(p[held], kind="stable")]
    if method == "holm":
        out[order] = np.minimum(np.maximum.accumulate(p[order] * (m - np.arange(m))), 1.0)
    elif method == "benjamini_hochberg":
        out[order] = np.minimum(np.minimum.accumulate((p[order] * m / (np.arange(m) + 1))[::-1])[::-1], 1.0)
    else:
        raise Refused(
            "multiplicity_unknown",
            what=f"{method!r} is not a way to read many comparisons",
            ways_out=("Choose holm, benjamini_hochberg or none",),
        )
    return out


def standardised(estimates: Estimates, standard: Sequence[float], *, level: float = 0.95) -> Contrast:
    """Direct standardisation: group estimates weighted by the shares of a standard population (which must add up to 1)."""
    shares = np.asarray(standard, dtype=float)
    if len(shares) == len(estimates) and abs(shares.sum() - 1) > 1e-6:
        shares = shares / shares.sum()
    return contrast(estimates, list(shares), level=level)


def trend(
    times: Sequence[float], values: Sequence[float], errors: Sequence[float], *, level: float = 0.95, covariance: np.ndarray | None = None
) -> Contrast:
    """Change a year: weighted regression of the waves on time by their variances (or `covariance`); normal test.

    The residual scatter of the waves is not used, so the interval speaks of sampling alone.
    """
    t, y = np.asarray(times, dtype=float), np.asarray(values, dtype=float)
    v = np.asarray(covariance, dtype=float) if covariance is not None else np.diag(np.asarray(errors, dtype=float) ** 2)
    if len(t) < 2 or np.ptp(t) == 0:
        raise Refused("trend_short", what="A trend needs at least two waves", ways_out=("Add waves",))
    x = np.column_stack([np.ones(len(t)), t - t.mean()])
    inverse = np.linalg.inv(v)
    cov = np.linalg.inv(x.T @ inverse @ x)
    slope = float((cov @ x.T @ inverse @ y)[1])
    return judged(slope, float(np.sqrt(cov[1, 1])), float("inf"), "weighted trend over waves by their sampling variances", level=level)
