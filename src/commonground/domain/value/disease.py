"""One disease over one year: healthy, ill, dead of it, conditional on not dying of anything else.

dS/dt = -i S + r C;  dC/dt = i S - (r + f) C. The year is stepped exactly by the matrix exponential, written so that it
stays accurate when incidence and fatality are nearly equal, where the usual textbook form loses half its digits
(`value.md` 3.5).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from commonground.domain.value.nouns import Floats
from commonground.terms import Refused


def phi(y: ArrayLike) -> Floats:
    """(1 - exp(-y)) / y, with its limit 1 at 0."""
    x = np.array(y, dtype=float)
    x += (x == 0) * 1e-30  # at this size the quotient is 1 to the last bit
    return np.asarray(-np.expm1(-x) / x)


@dataclass(frozen=True)
class Step:
    """The matrix of one year: healthy' = ss S + sc C; ill' = cs S + cc C. Entries may be arrays of any one shape."""

    ss: Floats
    sc: Floats
    cs: Floats
    cc: Floats

    def apply(self, healthy: Floats, ill: Floats) -> tuple[Floats, Floats]:
        return self.ss * healthy + self.sc * ill, self.cs * healthy + self.cc * ill


def year_step(incidence: ArrayLike, remission: ArrayLike, fatality: ArrayLike, acute: ArrayLike = 0.0) -> Step:
    """The exact one-year step from yearly rates of falling ill, getting well and dying of the illness.

    `acute` is the share of new cases who die at once; it is meant for illnesses without remission, where the step stays exact.

    With l = i + r + f and q = sqrt((i - f)^2 + r (r + 2i + 2f)) / 2, no difference of near-equal numbers is ever taken.
    """
    i, r, f = (np.asarray(v, dtype=float) for v in (incidence, remission, fatality))
    if not r.any():
        return _step_without_remission(i, f, np.asarray(acute, dtype=float))
    if np.any(np.asarray(acute)):
        raise Refused(
            "acute_with_remission",
            what="An illness cannot have both remission and deaths at the first event here",
            ways_out=("Put the early deaths into the yearly fatality", "Set remission to 0"),
        )
    half = (i + r + f) / 2.0
    q = np.sqrt((i - f) ** 2 + r * (r + 2.0 * (i + f))) / 2.0
    lead = np.exp(-i * f / np.where(half + q > 0, half + q, 1.0))
    sinh = lead * phi(2.0 * q)
    cosh = lead * (1.0 + np.exp(-2.0 * q)) / 2.0
    tilt = (r + f - i) / 2.0
    return Step(ss=cosh + sinh * tilt, sc=sinh * r, cs=sinh * i, cc=cosh - sinh * tilt)


def _step_without_remission(i: Floats, f: Floats, acute: Floats) -> Step:
    well, kept = np.exp(-i), np.exp(-f)
    well, kept = np.broadcast_arrays(well, kept)
    return Step(ss=well, sc=np.zeros_like(well), cs=(1.0 - acute) * i * well * phi(f - i), cc=kept)


def mortality(alive_before: Floats, alive_after: Floats) -> Floats:
    """Yearly death rate from the disease over a step: 2 (A0 - A1) / (A0 + A1)."""
    return 2.0 * (alive_before - alive_after) / (alive_before + alive_after)


def prevalence(ill_before: Floats, ill_after: Floats, alive_before: Floats, alive_after: Floats) -> Floats:
    """Share ill over a step: mean ill over mean alive."""
    return (ill_before + ill_after) / (alive_before + alive_after)


def life_course(
    incidence: Floats, remission: Floats, fatality: Floats, *, acute: ArrayLike = 0.0, at_birth: float = 0.0
) -> tuple[Floats, Floats]:
    """Healthy and ill shares at each exact age 0, 1, ... n of people followed from birth (axis 0 is age).

    The starting state of a cohort of age a is what a lifetime of today's rates leaves (age run-in).
    """
    step = year_step(incidence, remission, fatality, acute)
    healthy = np.empty((len(incidence) + 1, *incidence.shape[1:]))
    ill = np.empty_like(healthy)
    healthy[0], ill[0] = 1.0 - at_birth, at_birth
    for age in range(len(incidence)):
        healthy[age + 1] = step.ss[age] * healthy[age] + step.sc[age] * ill[age]
        ill[age + 1] = step.cs[age] * healthy[age] + step.cc[age] * ill[age]
    return healthy, ill
