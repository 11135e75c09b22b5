"""Dose-response: how risk changes with weekly activity in marginal MET-hours, with caps and uncertainty.

Marginal MET-hours count energy above rest: 150 minutes of moderate activity are 8.75. Method: `value.md` 3.4; curves by
cubic through published points of the log relative risk (monotone, Fritsch and Carlson 1980), flat above the cap.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.interpolate import PchipInterpolator

from commonground.domain.value.nouns import Floats
from commonground.terms import Refused

GUIDELINE_DOSE = 8.75  # marginal MET-hours a week of 150 minutes at 3.5 marginal METs
INACTIVE_DOSE = 1.75  # 30 minutes


def marginal_met_hours(minutes: ArrayLike, met: float) -> Floats:
    """Weekly minutes at an intensity in METs (walking 4.0, say) as marginal MET-hours: the one MET of rest is taken off."""
    if met <= 1:
        raise Refused("met_too_low", what=f"{met} METs is rest or less", ways_out=("Give the gross intensity, such as 4.0 for walking",))
    return np.asarray(minutes, dtype=float) / 60.0 * (met - 1.0)


@dataclass(frozen=True, kw_only=True)
class Curve:
    """Relative risk against no activity at tabulated doses, with 95% limits; `cap` is the dose past which nothing is credited.

    `interpolation` is "monotone" (the default: log scale, never rising) or "linear" (on the risk itself, as some
    published tables prescribe). A dose of 0 with risk 1 is added where the table does not start there.
    """

    outcome: str
    doses: tuple[float, ...]
    rr: tuple[float, ...]
    low: tuple[float, ...]
    high: tuple[float, ...]
    cap: float | None = None
    interpolation: str = "monotone"

    def __post_init__(self) -> None:
        columns = (self.doses, self.rr, self.low, self.high)
        if len({len(column) for column in columns}) != 1 or list(self.doses) != sorted(set(self.doses)):
            raise Refused(
                "curve_shape",
                what=f"The curve for {self.outcome} needs rising doses, each with a risk and two limits",
                ways_out=("Give the four columns in one order of dose",),
            )
        if any(not 0 < lo <= rr <= hi for lo, rr, hi in zip(self.low, self.rr, self.high, strict=True)):
            raise Refused(
                "curve_limits",
                what=f"The curve for {self.outcome} has a risk outside its own limits, or not above 0",
                ways_out=("Check the lower limit, risk and upper limit of each dose",),
            )
        if self.interpolation not in ("monotone", "linear"):
            raise Refused(
                "curve_interpolation", what=f"{self.interpolation!r} is not a way to interpolate", ways_out=("Choose monotone or linear",)
            )
        if self.doses[0] > 0:
            for name, first in (("doses", 0.0), ("rr", 1.0), ("low", 1.0), ("high", 1.0)):
                object.__setattr__(self, name, (first, *getattr(self, name)))

    @property
    def reach(self) -> float:
        """The dose past which the curve is flat: the cap, or the last tabulated dose when that comes first."""
        return self.doses[-1] if self.cap is None else min(self.cap, self.doses[-1])

    def log_rr(self, dose: ArrayLike) -> Floats:
        """Log relative risk at each dose, flat above `reach`."""
        x = np.minimum(_checked(dose), self.reach)
        if self.interpolation == "linear":
            return np.log(np.interp(x, self.doses, self.rr))
        heights = np.minimum.accumulate(np.log(self.rr))
        return np.asarray(PchipInterpolator(self.doses, heights)(x))

    def log_sd(self, dose: ArrayLike) -> Floats:
        """Standard error of the log relative risk: (ln high - ln low) / 3.92, interpolated like the curve."""
        x = np.minimum(_checked(dose), self.reach)
        spread = (np.log(self.high) - np.log(self.low)) / 3.92
        if self.interpolation == "linear":
            return np.interp(x, self.doses, spread)
        return np.asarray(PchipInterpolator(self.doses, spread)(x))

    def risk(self, dose: ArrayLike) -> Floats:
        """Relative risk against no activity."""
        return np.exp(self.log_rr(dose))

    def limits(self, dose: ArrayLike) -> tuple[Floats, Floats]:
        """The 95% limits; on a linear curve the tabulated limits themselves are interpolated."""
        x = np.minimum(_checked(dose), self.reach)
        if self.interpolation == "linear":
            return np.interp(x, self.doses, self.low), np.interp(x, self.doses, self.high)
        centre, spread = self.log_rr(x), 1.96 * self.log_sd(x)
        return np.exp(centre - spread), np.exp(centre + spread)

    def drawn(self, dose: ArrayLike, z: ArrayLike, causal: ArrayLike = 1.0) -> Floats:
        """Log relative risk, one row a dose and one column a draw: `causal` x (curve + z x standard error).

        One z a curve keeps the doses of one draw coherent; `causal` in [0, 1] shrinks what is observational.
        """
        x = np.asarray(dose, dtype=float)
        return (self.log_rr(x)[..., None] + self.log_sd(x)[..., None] * np.asarray(z, dtype=float)) * np.asarray(causal, dtype=float)


def _checked(dose: ArrayLike) -> Floats:
    x = np.asarray(dose, dtype=float)
    if np.any(~(x >= 0)):
        raise Refused(
            "dose_negative", what="A weekly dose is negative or not a number", ways_out=("Give marginal MET-hours a week, 0 or more",)
        )
    return x


def within_reach(curve: Curve, dose: float) -> None:
    """Refuse a stated dose that no study behind the curve has seen; a cap is a policy, the last dose is a fact."""
    if dose > curve.doses[-1]:
        raise Refused(
            "dose_beyond_curve",
            what=f"{dose:g} marginal MET-hours a week is beyond the curve for {curve.outcome}",
            why=f"The studies behind it reach {curve.doses[-1]:g} a week",
            ways_out=("Give a dose within the curve", "Check that minutes, not METs, were given", "Give another curve with its source"),
        )


@dataclass(frozen=True, kw_only=True)
class LinearRisk:
    """The WHO HEAT form: risk falls in proportion to volume, `rr_ref` at `ref_minutes`, to at most `most_reduction`."""

    rr_ref: float
    ref_minutes: float
    most_reduction: float | None = None

    def risk(self, minutes: ArrayLike) -> Floats:
        """Relative risk at weekly minutes."""
        reduction = (1.0 - self.rr_ref) * np.asarray(minutes, dtype=float) / self.ref_minutes
        return 1.0 - (reduction if self.most_reduction is None else np.minimum(reduction, self.most_reduction))

    def deaths_avoided(self, *, people: float, minutes: float, mortality: float) -> float:
        """Deaths a year avoided among `people` with this yearly death rate."""
        return float(people * mortality * (1.0 - self.risk(minutes)))


def curve_from_rows(outcome: str, rows: Sequence[tuple[float, float, float, float]], **options: object) -> Curve:
    """A curve from (dose, risk, low, high) rows in any order."""
    doses, rr, low, high = zip(*sorted(rows), strict=True)
    return Curve(outcome=outcome, doses=doses, rr=rr, low=low, high=high, **options)  # type: ignore[arg-type]
