"""The 95% limits of what a set of draws says.

Joining draws from least to most, as quantiles commonly are, leaves limits too narrow where draws are few: 32 draws held 92 of 100 truths.
These are median-unbiased (Hyndman and Fan 1996, definition 8), and held 95 (`benchmarks/value/intervals.py`).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from commonground.domain.value.nouns import Floats

ENDS = (0.025, 0.975)


def between(values: ArrayLike) -> Floats:
    """The lower and the upper limit of draws on the last axis, in that order on the first."""
    return np.asarray(np.quantile(np.asarray(values, dtype=float), ENDS, axis=-1, method="median_unbiased"))


def places(draws: int) -> NDArray[np.intp]:
    """Where the same limits lie among so many draws in order of size, to the nearest draw."""
    nearest = np.rint(np.array(ENDS) * (draws + 1 / 3) - 2 / 3)
    return np.clip(nearest, 0, draws - 1).astype(np.intp)
