"""Draws of uncertain assumptions: scrambled Sobol points through inverse distributions, with correlations by a normal copula.

The same seed gives the same draws for every place and option, so that differences between them are not noise. Bit for bit
the same on one core or two: nothing here depends on how work is split.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import ArrayLike
from scipy import stats
from scipy.stats import qmc

from commonground.domain.value.nouns import Assumption, Floats
from commonground.terms import Refused


def uniforms(names: Sequence[str], draws: int, *, seed: int) -> dict[str, Floats]:
    """One scrambled Sobol coordinate for each name, `draws` long, centred in its cell so that no value is 0 or 1."""
    if draws < 1:
        raise Refused("draws_too_few", what=f"{draws} draws", ways_out=("Ask for at least 1 draw",))
    sobol = qmc.Sobol(max(1, len(names)), scramble=True, seed=seed)
    power = int(np.ceil(np.log2(max(draws, 2))))
    points = np.clip(sobol.random_base2(power)[:draws], 2.0**-31, 1 - 2.0**-31)
    return {name: points[:, k] for k, name in enumerate(names)}


def correlated(points: Mapping[str, Floats], names: Sequence[str], rho: float) -> dict[str, Floats]:
    """The same points with one common correlation `rho` among `names` on the normal scale (Gaussian copula)."""
    if not 0 <= rho < 1:
        raise Refused("correlation_outside", what=f"A correlation of {rho} is not between 0 and under 1", ways_out=("Give 0 to 0.9",))
    size = len(names)
    matrix = np.full((size, size), rho) + (1 - rho) * np.eye(size)
    z = np.stack([stats.norm.ppf(points[name]) for name in names])
    mixed = stats.norm.cdf(np.linalg.cholesky(matrix) @ z)
    return {**points, **{name: mixed[k] for k, name in enumerate(names)}}


def draw(assumption: Assumption, u: ArrayLike) -> Floats:
    """Values of an assumption at uniform points; a fixed one is constant. Medians (or means of gamma and beta) keep the value."""
    points = np.asarray(u, dtype=float)
    kind, value, low, high = assumption.distribution, assumption.value, assumption.low, assumption.high
    if kind == "fixed" or low is None or high is None or high == low:
        return np.full(points.shape, value)
    sd = (high - low) / 3.92
    if kind == "normal":
        return value + sd * stats.norm.ppf(points)
    if kind == "lognormal":
        return np.exp(np.log(value) + (np.log(high) - np.log(low)) / 3.92 * stats.norm.ppf(points))
    if kind == "gamma":
        return np.asarray(stats.gamma.ppf(points, (value / sd) ** 2, scale=sd**2 / value))
    if kind == "triangular":
        return np.asarray(stats.triang.ppf(points, (value - low) / (high - low), loc=low, scale=high - low))
    return np.asarray(stats.beta.ppf(points, *beta_shape(value, sd, assumption.id)))


def beta_shape(mean: float, sd: float, where: str = "") -> tuple[float, float]:
    """The two shapes of a beta with this mean and standard deviation."""
    total = mean * (1 - mean) / sd**2 - 1
    if total <= 0:
        raise Refused(
            "beta_too_wide",
            where=where,
            what=f"A share of {mean:g} cannot have a standard deviation of {sd:.3g}",
            ways_out=("Give narrower limits",),
        )
    return mean * total, (1 - mean) * total
