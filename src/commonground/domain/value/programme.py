"""What a programme adds to people's activity over time, and what that does to their risk of each illness.

Method: `value.md` 3.3 and 3.4. Every function takes draws on its last axis.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np
from numpy.typing import ArrayLike, NDArray

from commonground.domain.value.dose import Curve
from commonground.domain.value.nouns import Floats
from commonground.terms import Refused

NEGLIGIBLE = 1e-4  # share of the starting effect under which a lagged tail is taken to be over


@dataclass(frozen=True, kw_only=True)
class Dynamics:
    """How added activity starts and fades; each an array of draws (or one number).

    `dose` is marginal MET-hours a week while taking part; `taught` and `habit` are yearly retention of the two kinds of
    participant, `habit_share` the share of the second kind, `horizon` the year after which nothing is credited.
    """

    dose: Floats
    adherence: Floats
    substitution: Floats
    deadweight: Floats
    taught: Floats
    habit: Floats
    habit_share: Floats
    horizon: int | NDArray[np.int_]

    def __post_init__(self) -> None:
        for name in ("adherence", "substitution", "deadweight", "taught", "habit", "habit_share"):
            values = np.asarray(getattr(self, name))
            if np.any((values < 0) | (values > 1)):
                raise Refused(
                    "share_outside", what=f"{name.replace('_', ' ')} is not between 0 and 1", ways_out=("Give a share, not a percentage",)
                )
        if np.any(np.asarray(self.dose) < 0) or np.any(np.asarray(self.horizon) < 1):
            raise Refused(
                "dose_negative",
                what="A dose is negative, or the horizon is under a year",
                ways_out=("Give 0 or more, and at least 1 year",),
            )

    def retention(self, years: int) -> Floats:
        """Share of the added activity still there in years 0 to `years` - 1 (rows), by draw."""
        t = np.arange(years)[:, None]
        kept = self.habit_share * np.asarray(self.habit) ** t + (1 - np.asarray(self.habit_share)) * np.asarray(self.taught) ** t
        return np.where(t < self.horizon, kept, 0.0)

    def added(self, years: int) -> Floats:
        """Added weekly volume of an average participant by year: dose x (1 - substitution) x adherence x (1 - deadweight) x retention."""
        net = np.asarray(self.dose) * (1 - np.asarray(self.substitution)) * self.adherence * (1 - np.asarray(self.deadweight))
        return net * self.retention(years)


PERSISTENCE: dict[str, str] = {
    "short": "The added activity is gone after 1 year",
    "central": "Some keep it up as a habit, the rest fade; nothing is credited after 10 years",
    "long": "Everyone who starts keeps it up as people with a habit do, for 10 years",
}


def persistence(dynamics: Dynamics, scenario: str) -> Dynamics:
    """One of the three persistence scenarios that every report shows."""
    if scenario not in PERSISTENCE:
        raise Refused(
            "persistence_unknown", what=f"{scenario!r} is not a persistence scenario", ways_out=("Choose " + ", ".join(PERSISTENCE),)
        )
    if scenario == "short":
        return replace(dynamics, horizon=1)
    if scenario == "long":
        return replace(dynamics, habit_share=np.ones_like(np.asarray(dynamics.habit, dtype=float)))
    return dynamics


def lagged(added: Floats, kappa: float) -> Floats:
    """Volume that risk has caught up with: x(t) = x(t-1) + kappa (added(t) - x(t-1)), from nothing."""
    if not 0 < kappa <= 1:
        raise Refused(
            "lag_invalid",
            what=f"A lag share of {kappa} a year is not above 0 and at most 1",
            ways_out=("Give 1 for no lag, 0.2 for about 5 years",),
        )
    out = np.empty_like(added)
    running = np.zeros_like(added[0])
    for t in range(len(added)):
        running = running + kappa * (added[t] - running)
        out[t] = running
    first = out.max(axis=0)
    return np.where(out > NEGLIGIBLE * first, out, 0.0)


def risk_ratio(curve: Curve, nodes: tuple[Floats, Floats], added: Floats, z: ArrayLike, causal: ArrayLike) -> Floats:
    """Risk of participants after the change over their risk before, by year and draw: E[RR(x + added)] / E[RR(x)].

    `nodes` are baseline doses and weights; the curve of each draw is causal x (h + z sigma). Years without added volume
    give exactly 1.
    """
    x, w = nodes
    z, causal = np.asarray(z, dtype=float), np.asarray(causal, dtype=float)
    table = Table.of(curve)
    before = w @ np.exp(table.at(x[:, None], z, causal))
    out = np.ones_like(added)
    for t in np.flatnonzero((added > 0).any(axis=1)):
        out[t] = np.where(added[t] > 0, (w @ np.exp(table.at(x[:, None] + added[t], z, causal))) / before, 1.0)
    return out


def class_ratio(curve: Curve, nodes: tuple[Floats, Floats], everyone: tuple[Floats, Floats], z: ArrayLike, causal: ArrayLike) -> Floats:
    """Risk of an activity class over the average of all: how baseline rates differ before any programme."""
    table = Table.of(curve)
    z, causal = np.asarray(z, dtype=float), np.asarray(causal, dtype=float)
    own, all_ = (w @ np.exp(table.at(x[:, None], z, causal)) for x, w in (nodes, everyone))
    return np.asarray(own / all_)


class Table:
    """A curve on a fine grid (0.01 marginal MET-hours), for many look-ups."""

    STEP = 0.01

    def __init__(self, curve: Curve) -> None:
        self.last = curve.reach
        self.size = int(np.ceil(self.last / self.STEP)) + 1
        grid = np.minimum(np.arange(self.size + 1) * self.STEP, self.last)
        self.h, self.sd = curve.log_rr(grid), curve.log_sd(grid)

    @staticmethod
    @lru_cache(maxsize=64)
    def of(curve: Curve) -> Table:
        """The table of a curve, made once."""
        return Table(curve)

    def at(self, dose: Floats, z: Floats, causal: Floats) -> Floats:
        position = np.minimum(dose, self.last) / self.STEP
        k = position.astype(np.int64)
        part = position - k
        h = self.h[k] + part * (self.h[k + 1] - self.h[k])
        sd = self.sd[k] + part * (self.sd[k + 1] - self.sd[k])
        return np.asarray((h + sd * z) * causal)
