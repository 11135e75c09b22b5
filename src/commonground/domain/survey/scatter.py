"""How totals vary from sample to sample: Taylor linearisation over units within strata, stage by stage.

V = sum over strata of f n/(n-1) sum over units (z - mean z)(z - mean z)', z the weighted sum of a unit, f the share
of units not drawn; further stages add the same within units times the fraction of units drawn before
(Sarndal, Swensson and Wretman 1992, section 4.3; Binder 1983 for non-linear statistics).
"""

from __future__ import annotations

import numpy as np

from commonground.domain.survey.layout import Layout, Stage, refuse_lonely
from commonground.domain.survey.nouns import Lonely


def sums(values: np.ndarray, group: np.ndarray, groups: int) -> np.ndarray:
    """Column sums by group; rows of group -1 are left out."""
    inside = group >= 0
    if not inside.all():
        values, group = values[inside], group[inside]
    return (
        np.column_stack([np.bincount(group, weights=values[:, i], minlength=groups) for i in range(values.shape[1])])
        if values.shape[1]
        else np.zeros((groups, 0))
    )


def scatter(layout: Layout, influence: np.ndarray, inside: np.ndarray) -> np.ndarray:
    """Covariance (k x k) of the weighted totals of `influence` (rows x k, unweighted; 0 outside the domain).

    `inside` marks the rows of the domain with an answer. Strata without such rows do not count for the rules on
    single-unit strata. With calibrated weights the influence is first replaced by its residual on the known margins.
    """
    values = np.where(inside[:, None], influence, 0.0)
    if layout.margins is not None:
        values = _residual(layout, values)
        inside = np.ones(layout.size, dtype=bool)  # known totals tie everybody to the domain
    weighted = values * layout.weight[:, None]
    total = one_stage(weighted, layout.stages[0], inside, layout.lonely, layout.lonely_in_domains, 1)
    carry = np.ones(layout.size)
    for number, (before, stage) in enumerate(zip(layout.stages, layout.stages[1:], strict=False), start=2):
        fraction = before.fraction[before.stratum]
        if not (fraction[before.stratum >= 0] > 0).any():
            break
        carry = carry * np.sqrt(fraction)
        outer = np.zeros(len(stage.drawn), dtype=np.int64)
        outer[stage.stratum[stage.unit >= 0]] = before.unit[stage.unit >= 0]
        here = inside & (carry > 0)
        total = total + one_stage(weighted * carry[:, None], stage, here, layout.lonely, layout.lonely_in_domains, number, outer)
    return total


def one_stage(
    weighted: np.ndarray,
    stage: Stage,
    inside: np.ndarray,
    lonely: Lonely,
    in_domains: bool,
    number: int,
    outer: np.ndarray | None = None,
) -> np.ndarray:
    """The part of the covariance that comes from drawing the units of one stage; `outer` is the unit that each stratum lies in."""
    strata = len(stage.drawn)
    z = sums(weighted, stage.unit, stage.units)
    here = inside & (stage.unit >= 0)
    unit_here = np.zeros(stage.units, dtype=bool)
    unit_here[stage.unit[here]] = True
    present_units = np.bincount(stage.stratum_of_unit[unit_here], minlength=strata)
    present = present_units > 0
    open_ended = stage.open_ended
    single = (stage.drawn == 1) & open_ended & present
    if single.any() and lonely is Lonely.FAIL:
        raise refuse_lonely([stage.labels[i] for i in np.flatnonzero(single)], number)
    factor = np.where((stage.drawn > 1) & open_ended, stage.free * stage.drawn / np.maximum(stage.drawn - 1, 1), 0.0)
    special = single.copy()
    if in_domains and lonely in (Lonely.ADJUST, Lonely.AVERAGE):
        special |= (present_units == 1) & (stage.drawn > 1)
    mean = sums(z, stage.stratum_of_unit, strata) / stage.drawn[:, None]
    plain = np.where(special, 0.0, factor)[stage.stratum_of_unit]
    centred = z - mean[stage.stratum_of_unit]
    total = (centred * plain[:, None]).T @ centred
    if lonely is Lonely.ADJUST and special.any():
        home = np.zeros(strata, dtype=np.int64) if outer is None else outer
        homes = int(home.max(initial=0)) + 1
        drawn = np.bincount(home, weights=np.where(present, stage.drawn, 0.0), minlength=homes)
        overall = sums(z, home[stage.stratum_of_unit], homes) / np.maximum(drawn, 1)[:, None]
        weight = np.where(special, np.where(stage.drawn > 1, factor, stage.free), 0.0)[stage.stratum_of_unit]
        apart = z - overall[home[stage.stratum_of_unit]]
        total = total + (apart * weight[:, None]).T @ apart
    elif lonely is Lonely.AVERAGE and special.any():
        ordinary = int(present.sum()) - int(special.sum())
        total = total * (present.sum() / ordinary) if ordinary else total * np.nan
    return total


def freedom(layout: Layout, inside: np.ndarray) -> float:
    """Degrees of freedom: units with a weighted row inside, less their strata (rank less one with replicate weights)."""
    counted = inside & (layout.weight > 0)
    if layout.replicates is not None:
        if layout.df is not None and counted.sum() == (layout.weight > 0).sum():
            return layout.df
        held = layout.replicates[counted]
        return (
            float(np.linalg.matrix_rank(held, tol=1e-5 * np.abs(held).max(initial=1) * np.sqrt(max(held.shape, default=1))) - 1)
            if held.size
            else 0.0
        )
    stage = layout.stages[0]
    units = np.unique(stage.unit[counted])
    return float(len(units) - len(np.unique(stage.stratum_of_unit[units])))


def _residual(layout: Layout, values: np.ndarray) -> np.ndarray:
    margins, drawn = layout.margins, layout.drawn_weight
    assert margins is not None
    assert drawn is not None
    if layout.raked:
        return _swept(layout, values)
    root = np.sqrt(drawn)[:, None]
    slopes, *_ = np.linalg.lstsq(margins * root, values * root, rcond=None)
    return np.asarray(values - margins @ slopes)


def _swept(layout: Layout, values: np.ndarray) -> np.ndarray:
    """What is left when the mean of each level is taken off, margin by margin, ten times over: as R survey does after raking.

    The means are unweighted. Where that matters, calibration by "raking" gives the same weights and a weighted residual.
    """
    rest = np.array(values, dtype=float)
    held = layout.weight > 0
    for _ in range(10):
        for level in layout.raked:
            size = int(level.max(initial=0)) + 1
            count = np.bincount(level[held], minlength=size)
            rest[held] -= (sums(rest[held], level[held], size) / np.maximum(count, 1)[:, None])[level[held]]
    return rest
