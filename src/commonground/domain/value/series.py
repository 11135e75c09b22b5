"""The year's step of an illness and the risk of a dose as small functions that numba can inline: what the compiled loops work out."""

from __future__ import annotations

import math
from typing import Any

from numba import njit


def compiled(function: Any) -> Any:
    """Compiled on first use and kept beside the code, or in the reader's own cache, or nowhere if neither can be written."""
    how: dict[str, Any] = {"nogil": True, "error_model": "numpy", "fastmath": {"contract", "nsz"}}
    try:
        return njit(cache=True, **how)(function)
    except RuntimeError:
        return njit(**how)(function)


inlined = njit(inline="always")
C1, C2, C3, C4, C5, C6, C7, C8, C9, C10, C11, C12 = (1.0 / math.factorial(k + 1) for k in range(1, 13))
S1, S2, S3, S4, S5, S6, S7, S8 = (1.0 / math.factorial(2 * k + 1) for k in range(1, 9))
D1, D2, D3, D4, D5, D6, D7, D8, D9 = (1.0 / math.factorial(2 * k) for k in range(1, 10))
MOST = 1.9  # up to this incidence and fatality a year, and MOST_TOGETHER with recovery, the series below keep their digits
MOST_TOGETHER = 3.2


@inlined
def phi(y: float) -> float:
    """(1 - exp(-y)) / y for |y| up to 2: its series at y / 4, doubled twice; no difference of near-equal numbers is taken."""
    z = -0.25 * y
    p = C12 * z + C11
    p = p * z + C10
    p = p * z + C9
    p = p * z + C8
    p = p * z + C7
    p = p * z + C6
    p = p * z + C5
    p = p * z + C4
    p = p * z + C3
    p = p * z + C2
    p = p * z + C1
    p = p * z + 1.0
    p = p * (1.0 + 0.5 * z * p)
    return p * (1.0 + z * p)


@inlined
def one_way(i, f, survive):
    """`disease.year_step` without recovery: ss and cs."""
    well = 1.0 - i * phi(i)
    return well, survive * i * well * phi(f - i)


@inlined
def both_ways(i, r, f):
    """`disease.year_step` with recovery: ss, sc, cs, cc; sinh and cosh of a root by their series in what is under it."""
    half = 0.5 * (i + r + f)
    z = 0.25 * ((i - f) * (i - f) + r * (r + 2.0 * (i + f)))
    sinh = 1.0 + z * (S1 + z * (S2 + z * (S3 + z * (S4 + z * (S5 + z * (S6 + z * (S7 + z * S8)))))))
    cosh = 1.0 + z * (D1 + z * (D2 + z * (D3 + z * (D4 + z * (D5 + z * (D6 + z * (D7 + z * (D8 + z * D9))))))))
    part = 1.0 - 0.5 * half * phi(0.5 * half)
    part = part * part
    sinh, cosh, tilt = sinh * part, cosh * part, 0.5 * (r + f - i)
    return cosh + sinh * tilt, sinh * r, sinh * i, cosh - sinh * tilt


@inlined
def exactly(i, r, f, survive):
    """The same by library functions, for rates beyond the series."""
    if r > 0.0:
        half = 0.5 * (i + r + f)
        q = 0.5 * math.sqrt((i - f) * (i - f) + r * (r + 2.0 * (i + f)))
        lead = math.exp(-i * f / (half + q))
        sinh, cosh = lead * -math.expm1(-2.0 * q) / (2.0 * q), lead * (1.0 + math.exp(-2.0 * q)) * 0.5
        tilt = 0.5 * (r + f - i)
        return cosh + sinh * tilt, sinh * r, sinh * i, cosh - sinh * tilt
    y = f - i
    well = math.exp(-i)
    return well, 0.0, survive * i * well * (-math.expm1(-y) / y if y != 0.0 else 1.0), math.exp(-f)


@compiled
def mean_risks(h, sd, step, last, x, w, added, z, causal, out):
    """`programme.risk_ratio` by year and draw; rows of `added` without volume stay 1."""
    years, draws = added.shape
    for n in range(draws):
        before = 0.0
        for k in range(len(x)):
            before += w[k] * math.exp(_log_risk(h, sd, step, last, x[k], z[n]) * causal[n])
        for t in range(years):
            if added[t, n] > 0.0:
                after = 0.0
                for k in range(len(x)):
                    after += w[k] * math.exp(_log_risk(h, sd, step, last, x[k] + added[t, n], z[n]) * causal[n])
                out[t, n] = after / before


@inlined
def _log_risk(h, sd, step, last, dose, z):
    position = min(dose, last) / step
    k = int(position)
    part = position - k
    return h[k] + part * (h[k + 1] - h[k]) + (sd[k] + part * (sd[k + 1] - sd[k])) * z
