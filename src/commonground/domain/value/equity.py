"""Who gains: distributional cost-effectiveness by deprivation fifth.

Method: Asaria, Griffin and Cookson (2016); Atkinson and Kolm social welfare; aversion from Robson et al. (2017). Fifths run
from the most deprived (first) to the least.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import ArrayLike

from commonground.domain.value.nouns import Floats
from commonground.terms import Refused


def _weights(weights: ArrayLike | None, like: Floats) -> Floats:
    w = np.full(like.shape[0], 1.0 / like.shape[0]) if weights is None else np.asarray(weights, dtype=float)
    if w.shape[0] != like.shape[0] or np.any(w < 0) or abs(w.sum() - 1) > 1e-9:
        raise Refused(
            "shares_not_one",
            what=f"Population shares must be one for each group and add to 1; they add to {w.sum():.6g}",
            ways_out=("Divide each group's people by all people",),
        )
    return w


def atkinson_ede(health: ArrayLike, weights: ArrayLike | None = None, *, aversion: float) -> Floats:
    """Equally distributed equivalent health: the equal level that society would take in place of this spread (axis 0 is groups)."""
    h = np.asarray(health, dtype=float)
    if np.any(h <= 0):
        raise Refused("health_not_positive", what="Atkinson's index needs health above 0 in every group", ways_out=("Use Kolm's index",))
    w = _weights(weights, h)
    if aversion == 1:
        return np.exp(np.tensordot(w, np.log(h), axes=(0, 0)))
    scale, power = (h.max if aversion < 1 else h.min)(axis=0), 1.0 - aversion
    # By differences from 1, which stay exact when the aversion is close to 1.
    return np.asarray(scale * np.exp(np.log1p(np.tensordot(w, np.expm1(power * np.log(h / scale)), axes=(0, 0))) / power))


def kolm_ede(health: ArrayLike, weights: ArrayLike | None = None, *, aversion: float) -> Floats:
    """The same for absolute inequality (Kolm): mean less (1/a) ln of the mean of exp(a (mean - health))."""
    h = np.asarray(health, dtype=float)
    w = _weights(weights, h)
    mean = np.tensordot(w, h, axes=(0, 0))
    if abs(aversion) < 1e-200:  # smaller ones change no digit, and have not all of theirs
        return np.asarray(mean)
    worst = (h.min if aversion > 0 else h.max)(axis=0)
    if np.max(np.abs(aversion * (mean - worst))) > 1.0:  # from the worst off, whose part of the sum is the largest: nothing overflows
        return np.asarray(worst - np.log(np.tensordot(w, np.exp(aversion * (worst - h)), axes=(0, 0))) / aversion)
    # By differences from 1, which stay exact when the aversion is close to 0.
    return np.asarray(mean - np.log1p(np.tensordot(w, np.expm1(aversion * (mean - h)), axes=(0, 0))) / aversion)


def equity_weights(health: ArrayLike, weights: ArrayLike | None = None, *, aversion: float) -> Floats:
    """Weight of a small gain in each group: health^-aversion, scaled so that the population-weighted mean is 1."""
    h = np.asarray(health, dtype=float)
    raw = (h / h.mean()) ** -aversion
    return raw / (_weights(weights, h) @ raw)


def income_weight(income: float, reference: float, elasticity: float) -> float:
    """Green Book welfare weight of a pound: (reference income / income) ^ elasticity."""
    if income <= 0 or reference <= 0:
        raise Refused("income_not_positive", what="Incomes must be above 0", ways_out=("Give both incomes in pounds a year",))
    return float((reference / income) ** elasticity)


def slope_index(health: ArrayLike, weights: ArrayLike | None = None) -> float:
    """Slope index of inequality: health at the least deprived end less the most deprived end, by weighted regression on rank."""
    h = np.asarray(health, dtype=float)
    w = _weights(weights, h)
    rank = np.cumsum(w) - w / 2.0
    x = rank - w @ rank
    return float((w * x) @ h / ((w * x) @ x))


def concentration_index(health: ArrayLike, weights: ArrayLike | None = None) -> float:
    """Concentration index over deprivation rank: above 0 when health lies with the less deprived."""
    h = np.asarray(health, dtype=float)
    w = _weights(weights, h)
    rank = np.cumsum(w) - w / 2.0
    mean = w @ h
    return float(2.0 / mean * (w * (h - mean)) @ (rank - 0.5))


@dataclass(frozen=True, kw_only=True)
class Distribution:
    """The distributional result: health a head before and after, net of what the spending displaces, and its worth to society."""

    before: tuple[float, ...]
    gain: tuple[float, ...]
    displaced: tuple[float, ...]
    after: tuple[float, ...]
    net_total: float  # QALYs, all people
    equity_impact: float  # QALYs equivalent: what the change in inequality is worth
    aversion: float
    form: str
    slope_before: float
    slope_after: float
    concentration_before: float
    concentration_after: float
    quadrant: str


def distribute(
    *,
    baseline: ArrayLike,
    people: ArrayLike,
    gain: ArrayLike,
    net_cost: float,
    cost_per_qaly: float,
    burden: ArrayLike,
    aversion: float,
    form: str = "atkinson",
) -> Distribution:
    """Health by group after a programme and after what its cost displaces.

    `baseline` is quality-adjusted life expectancy a head, `gain` total QALYs by group, `net_cost` public pounds,
    `burden` the share of displaced health that falls on each group. Equity impact = change in EDE less change in mean.
    """
    h, n, g, b = (np.asarray(v, dtype=float) for v in (baseline, people, gain, burden))
    if np.any(n <= 0):
        raise Refused(
            "group_empty",
            what="A group has nobody in it",
            why="Health a head cannot be worked out for no people",
            ways_out=("Leave the group out", "Join it to a neighbouring fifth"),
        )
    if abs(b.sum() - 1) > 1e-6 or cost_per_qaly <= 0:
        raise Refused(
            "burden_invalid",
            what=f"The shares of displaced health add to {b.sum():.4g}, or the cost per QALY is not above 0",
            ways_out=("Give shares that add to 1 and a cost per QALY in pounds",),
        )
    b = b / b.sum()
    lost = net_cost / cost_per_qaly * b
    w = n / n.sum()
    after = h + (g - lost) / n
    ede = partial(atkinson_ede if form == "atkinson" else kolm_ede, weights=w, aversion=aversion)
    mean_change = float(w @ (after - h))
    equity_change = float(ede(after) - ede(h)) - mean_change
    quadrant = (
        ("improves" if mean_change >= 0 else "harms") + " health and " + ("narrows" if equity_change >= 0 else "widens") + " inequality"
    )
    return Distribution(
        before=tuple(h),
        gain=tuple(g),
        displaced=tuple(lost),
        after=tuple(after),
        net_total=float((g - lost).sum()),
        equity_impact=equity_change * float(n.sum()),
        aversion=aversion,
        form=form,
        slope_before=slope_index(h, w),
        slope_after=slope_index(after, w),
        concentration_before=concentration_index(h, w),
        concentration_after=concentration_index(after, w),
        quadrant=quadrant,
    )


def staircase(steps: dict[str, ArrayLike]) -> dict[str, tuple[float, ...]]:
    """Where a gap opens: cumulative product by group of eligibility, uptake, adherence and effect, in the order given."""
    running: Floats | None = None
    out: dict[str, tuple[float, ...]] = {}
    for name, shares in steps.items():
        now = np.asarray(shares, dtype=float)
        running = now if running is None else running * now
        out[name] = tuple(map(float, running))
    return out


@dataclass(frozen=True, kw_only=True)
class Stair:
    """A step of the way from a place's people to what they gain, by fifth from the most deprived; None where nobody lives.

    `gap` is the most deprived fifth with people over the least deprived one, of this step; `so_far` of all steps up to it.
    """

    name: str
    words: str
    by_fifth: tuple[float | None, ...]
    cumulative: tuple[float | None, ...]
    gap: float | None
    so_far: float | None


STAIRS = {
    "eligible": "Share of people of these ages who may take part",
    "uptake": "Share of those who start",
    "adherence": "Share of the activity that they keep to",
    "effect": "Quality-adjusted years gained for each at the whole of it",
}


def stairs(steps: dict[str, ArrayLike], *, there: ArrayLike) -> tuple[Stair, ...]:
    """The steps in order with the gap that each opens or closes; the last cumulative row is the gain of a resident."""
    lives = np.asarray(there, dtype=bool)
    ends = np.flatnonzero(lives)[[0, -1]] if lives.any() else None

    def shown(values: ArrayLike) -> tuple[float | None, ...]:
        return tuple(float(value) if lived else None for value, lived in zip(np.asarray(values), lives, strict=True))

    def gap(values: ArrayLike) -> float | None:
        v = np.asarray(values, dtype=float)
        return None if ends is None or ends[0] == ends[1] or v[ends[1]] <= 0 else float(v[ends[0]] / v[ends[1]])

    return tuple(
        Stair(name=name, words=STAIRS[name], by_fifth=shown(steps[name]), cumulative=shown(row), gap=gap(steps[name]), so_far=gap(row))
        for name, row in staircase(steps).items()
    )
