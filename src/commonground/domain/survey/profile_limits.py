"""Limits of a share by its scaled binomial deviance (Rao and Scott 1984): exactly, and as R's survey package reads them.

The limits are where the signed root of the deviance meets t x sqrt(l), l being the design variance over the naive one. R
works the root out at steps of a fifth of the widest value, in design standard errors of the log-odds, puts a spline through
these points and reads straight lines between three times as many: `as_read` does the same, `exact` finds the crossing.
"""

from __future__ import annotations

import numpy as np
from scipy import optimize, special

STEPS = 10


def exact(p: float, effective: float, t: float, stretch: float) -> tuple[float, float]:
    """Both limits to rounding: 2 n_eff KL(p, q) = t^2 x stretch, n_eff = p (1 - p) / v."""

    def excess(logit: float) -> float:
        return 2 * effective * _divergence(p, logit) - t * t * stretch

    centre, step = float(special.logit(p)), 1.0
    low, high = centre - step, centre + step
    while excess(low) < 0:
        low -= step
    while excess(high) < 0:
        high += step
    return (
        float(special.expit(optimize.brentq(excess, low, centre, xtol=1e-13))),
        float(special.expit(optimize.brentq(excess, centre, high, xtol=1e-13))),
    )


def as_read(p: float, effective: float, t: float, stretch: float, divisor: float, people: int) -> tuple[float, float]:
    """Both limits as R survey 4.5 reads them from its profile; `people` is the number with an answer, `divisor` that of R's dispersion."""
    scaled = stretch * divisor
    if people < 3 or scaled <= 0:
        return exact(p, effective, t, stretch)
    inflation = scaled / effective
    cut = t * np.sqrt(inflation)
    tail = special.ndtr(-cut) / 2
    widest = float(np.sqrt(special.fdtri(1, people - 1, 1 - tail)))
    error = 1 / np.sqrt(effective * p * (1 - p))
    centre = float(special.logit(p))
    points, roots = [centre], [0.0]
    for sign in (-1, 1):
        step, root = 0, 0.0
        while True:
            step += 1
            if step >= STEPS or abs(root) >= widest:
                break
            point = centre + sign * step * widest / 5 * error
            root = float(sign * np.sqrt(max(2 * divisor * _divergence(p, point), 0.0)))
            points.append(point)
            roots.append(root)
    order = np.argsort(roots)
    x, z = np.array(points)[order], np.array(roots)[order]
    if len(x) < 4 or z[0] > -cut or z[-1] < cut:
        return exact(p, effective, t, stretch)
    grid = np.linspace(x[0], x[-1], 3 * len(x))
    low, high = np.interp([-cut, cut], _spline(x, z, grid), grid)
    return float(special.expit(low)), float(special.expit(high))


def _divergence(p: float, logit: float) -> float:
    return float(p * (np.log(p) - special.log_expit(logit)) + (1 - p) * (np.log1p(-p) - special.log_expit(-logit)))


def _spline(x: np.ndarray, y: np.ndarray, at: np.ndarray) -> np.ndarray:
    """A cubic spline whose ends follow the cubic through the four outermost points (Forsythe, Malcolm and Moler 1977)."""
    n, h = len(x), np.diff(x)
    d = np.diff(y) / h
    matrix, right = np.zeros((n, n)), np.zeros(n)
    for i in range(1, n - 1):
        matrix[i, i - 1 : i + 2] = h[i - 1], 2 * (h[i - 1] + h[i]), h[i]
        right[i] = d[i] - d[i - 1]
    matrix[0, :2], matrix[-1, -2:] = (-h[0], h[0]), (h[-1], -h[-1])
    right[0] = ((d[2] - d[1]) / (x[3] - x[1]) - (d[1] - d[0]) / (x[2] - x[0])) * h[0] ** 2 / (x[3] - x[0])
    right[-1] = -((d[-1] - d[-2]) / (x[-1] - x[-3]) - (d[-2] - d[-3]) / (x[-2] - x[-4])) * h[-1] ** 2 / (x[-1] - x[-4])
    s = np.linalg.solve(matrix, right)
    place = np.clip(np.searchsorted(x, at) - 1, 0, n - 2)
    u = at - x[place]
    slope = d[place] - h[place] * (s[place + 1] + 2 * s[place])
    return np.asarray(y[place] + u * (slope + u * (3 * s[place] + u * (s[place + 1] - s[place]) / h[place])))
