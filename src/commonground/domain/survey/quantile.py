"""Quantiles by twelve rules and their intervals (rules hf1-hf9: Hyndman and Fan 1996, carried to weights; Shah and Vaish 2006).

"math", the inverse of the weighted distribution function, is the default. Intervals are Woodruff's (1952): limits of the
share of people at or below the quantile, turned back into values; "francisco_fuller" inverts the test of every value
(Francisco and Fuller 1991), and "score" does so as R survey does.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy import special, stats

from commonground.domain.survey.interval import clopper_pearson
from commonground.domain.survey.layout import Layout
from commonground.domain.survey.nouns import Quantiles
from commonground.domain.survey.scatter import freedom, scatter
from commonground.terms import Refused

RULES = ("math", "school", "shahvaish", "hf1", "hf2", "hf3", "hf4", "hf5", "hf6", "hf7", "hf8", "hf9")
INTERVALS = ("mean", "xlogit", "beta", "asin", "score", "francisco_fuller")


def quantiles(
    layout: Layout,
    values: np.ndarray,
    inside: np.ndarray,
    probs: Sequence[float],
    *,
    rule: str = "math",
    interval: str = "mean",
    level: float = 0.95,
) -> Quantiles:
    """Quantiles of `values` among the rows `inside`. se = (upper - lower) / (2 t); limits outside the data are NaN."""
    if rule not in RULES or interval not in INTERVALS:
        raise Refused(
            "quantile_unknown",
            what=f"The rule {rule!r} with the interval {interval!r} is not known",
            ways_out=("Choose a rule from " + ", ".join(RULES), "Choose an interval from " + ", ".join(INTERVALS)),
        )
    if any(not 0 <= p <= 1 for p in probs):
        raise Refused("quantile_range", what="A quantile lies between 0 and 1", ways_out=("Give 0.5 for the median",))
    inside = inside & ~np.isnan(values)
    used = inside & (layout.weight > 0)
    if not used.any():
        raise Refused("nobody", what="Nobody with an answer is left to take a quantile of", ways_out=("Widen the filter",))
    x, w = values[used], layout.weight[used]
    df = freedom(layout, inside)
    found = np.array([at(x, w, p, rule) for p in probs])
    low, high = np.full(len(probs), np.nan), np.full(len(probs), np.nan)
    t = float(stats.t.ppf(0.5 + level / 2, df)) if df >= 1 else np.nan
    for i, (p, q) in enumerate(zip(probs, found, strict=True)):
        if df < 1:
            continue
        if interval in ("score", "francisco_fuller"):
            low[i], high[i] = _score(layout, values, inside, p, t, x, w, rule, interval)
        else:
            limits = _share_limits(layout, values, inside, q, t, interval, level)
            low[i], high[i] = (at(x, w, limit, rule) if 0 <= limit <= 1 else np.nan for limit in limits)
    return Quantiles(
        probs=tuple(probs),
        estimate=found,
        low=low,
        high=high,
        se=(high - low) / (2 * t),
        df=df,
        base=int(used.sum()),
        rule=rule,
        interval=interval,
    )


def at(values: np.ndarray, weights: np.ndarray, p: float, rule: str) -> float:
    """One quantile of weighted values by a named rule; before the first point it is the smallest value, after the last the largest."""
    if np.isnan(p):
        return float("nan")
    kept = weights > 0
    order = np.argsort(values[kept], kind="stable")
    x, w = values[kept][order], weights[kept][order]
    if len(x) == 1:
        return float(x[0])
    if rule in ("math", "hf1", "school", "hf2"):
        low, high, _, gap, _ = _around(x, w, p)
        if gap == 0:
            return (low + high) / 2 if rule in ("school", "hf2") else low
        return high
    if rule == "shahvaish":
        return _shah_vaish(x, w, p)
    if rule == "hf3":
        x, first = np.unique(x, return_index=True)
        w = np.add.reduceat(w, first)
    if rule in ("hf3", "hf4"):
        low, high, place, gap, rest = _around(x, w, p)
        if rule == "hf3":
            return low if gap == 0 and place % 2 == 0 else high
        return low + (high - low) * gap / (gap + rest) if gap + rest > 0 else low
    return _points_at(x, w, p, rule)


def _running(w: np.ndarray) -> tuple[np.ndarray, float]:
    total = np.cumsum(w, dtype=np.longdouble)
    return total.astype(float), float(total[-1])


def _around(x: np.ndarray, w: np.ndarray, p: float) -> tuple[float, float, int, float, float]:
    total, whole = _running(w)
    place = int(np.searchsorted(total, p * whole, side="right"))
    if place == 0:
        return float(x[0]), float(x[0]), 0, p, float(total[0]) / whole - p
    above = min(place, len(x) - 1)
    return float(x[place - 1]), float(x[above]), place, p - float(total[place - 1]) / whole, float(total[above]) / whole - p


def _points_at(x: np.ndarray, w: np.ndarray, p: float, rule: str) -> float:
    total, whole = _running(w)
    before = np.concatenate([[0.0], total[:-1]])
    last = float(w[-1])
    with np.errstate(divide="ignore", invalid="ignore"):
        points = {
            "hf5": (total - w / 2) / whole,
            "hf6": total / (whole + last),
            "hf7": before / (whole - last),
            "hf8": (before / 3 + total * 2 / 3) / (whole + last / 3),
            "hf9": (before * 3 / 8 + total * 5 / 8) / (whole + last / 4),
        }[rule]
    return float(np.interp(p, points, x))


def _shah_vaish(x: np.ndarray, w: np.ndarray, p: float) -> float:
    """As R survey 4.5 works it out: half of the weight as it stands is taken off each position, not half of the rescaled one."""
    points = (np.cumsum(w / w.mean()) + 0.5 - w / 2) / (len(x) + 1)
    order = np.argsort(points, kind="stable")
    place = int(np.searchsorted(points[order], p, side="right"))
    return float(x[order[max(place - 1, 0)]])


def _share_limits(
    layout: Layout, values: np.ndarray, inside: np.ndarray, q: float, t: float, interval: str, level: float
) -> tuple[float, float]:
    below = (np.nan_to_num(values) <= q).astype(float)
    share, v = _share(layout, below, inside)
    if v <= 0:
        return share, share
    se = float(np.sqrt(v))
    if interval == "mean":
        return share - t * se, share + t * se
    if not 0 < share < 1:
        return float("nan"), float("nan")
    if interval == "xlogit":
        middle, error = float(special.logit(share)), se / (share * (1 - share))
        return float(special.expit(middle - t * error)), float(special.expit(middle + t * error))
    if interval == "asin":
        middle, error = float(np.arcsin(np.sqrt(share))), se / (2 * float(np.sqrt(share * (1 - share))))
        return float(np.sin(middle - t * error) ** 2), float(np.sin(middle + t * error) ** 2)
    rows = int(inside.sum())
    effective = share * (1 - share) / v * (stats.t.ppf(0.5 + level / 2, rows - 1) / t) ** 2
    return clopper_pearson(share, effective, level)


def _share(layout: Layout, below: np.ndarray, inside: np.ndarray) -> tuple[float, float]:
    weight = np.where(inside, layout.weight, 0.0)
    if below[weight > 0].all():
        return 1.0, 0.0
    whole = weight.sum()
    share = float(weight @ below / whole)
    if layout.replicates is not None:
        held = np.where(inside[:, None], layout.replicates, 0.0)
        reps = (held * below[:, None]).sum(axis=0) / held.sum(axis=0)
        return share, float(layout.replication.covariance(reps[:, None], np.array([share]))[0, 0])
    return share, float(scatter(layout, ((below - share) / whole)[:, None], inside)[0, 0])


def _score(
    layout: Layout, values: np.ndarray, inside: np.ndarray, p: float, t: float, x: np.ndarray, w: np.ndarray, rule: str, interval: str
) -> tuple[float, float]:
    """The values whose share at or below differs from p by t standard errors.

    "score" gives what R survey 4.5 gives: the crossing nearest to t in size is turned into an unweighted share of the sample,
    and that share into a quantile. "francisco_fuller" gives the outermost values that the test does not reject.
    """
    points = np.unique(x)
    scores = np.array([_score_at(layout, values, inside, point, p) for point in points])
    found = []
    for limit in (-t, t):
        above = np.flatnonzero(scores > limit)
        if not len(above) or (interval == "score" and above[0] == 0):
            found.append(float("nan"))
            continue
        first = int(above[0])
        if interval == "francisco_fuller":
            found.append(
                float(points[first if limit < 0 else np.flatnonzero(scores < limit)[-1]])
                if (scores < limit).any() or limit < 0
                else float("nan")
            )
            continue
        nearer = first - 1 if abs(scores[first - 1] - limit) < abs(scores[first] - limit) else first
        found.append(at(x, w, float(np.mean(x <= points[nearer])), rule))
    return found[0], found[1]


def _score_at(layout: Layout, values: np.ndarray, inside: np.ndarray, point: float, p: float) -> float:
    share, v = _share(layout, (np.nan_to_num(values) <= point).astype(float), inside)
    return (share - p) / float(np.sqrt(v)) if v > 0 else float(np.sign(share - p)) * np.inf
