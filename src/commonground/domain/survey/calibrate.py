"""Move weights so that the sample agrees with known totals (Deville and Sarndal 1992; raking: Deming and Stephan 1940)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import pyarrow as pa

from commonground.domain.survey.layout import Layout, codes, numbers
from commonground.domain.survey.nouns import Calibration
from commonground.terms import Refused


def calibrated(layout: Layout, table: pa.Table, calibration: Calibration) -> Layout:
    """The layout with calibrated weights, which keeps the margins and the weights from before for the variance."""
    margins, targets, groups = _margins(table, calibration)
    if np.isnan(margins[layout.weight > 0]).any():
        raise Refused(
            "margin_missing",
            what="Some people have no value for a calibration margin",
            ways_out=("Give them a level of their own with its population", "Leave that margin out"),
        )
    margins = np.nan_to_num(margins)
    before = layout.weight
    if calibration.kind in ("poststratify", "rake"):
        after = rake(before, groups)
    else:
        after = before * _factors(margins, before, targets, calibration.kind)
    raked = tuple(level for level, _ in groups) if calibration.kind == "rake" else ()
    return replace(layout, weight=after, margins=margins, drawn_weight=before, raked=raked)


def rake(weight: np.ndarray, margins: list[tuple[np.ndarray, np.ndarray]], *, rounds: int = 1000, within: float = 1e-11) -> np.ndarray:
    """Iterative proportional fitting: multiply weights margin by margin until every margin holds (relative error below `within`).

    `margins` is a list of (level of each row, population of each level). Margins that were rounded may differ in what they add
    up to by one in a million: then the weights settle while no set of them meets every margin to the last digit.
    """
    w = np.array(weight, dtype=float)
    for _ in range(rounds):
        worst, before = 0.0, w
        for level, population in margins:
            held = np.bincount(level, weights=w, minlength=len(population))
            if ((held <= 0) & (population > 0)).any():
                raise Refused(
                    "margin_empty",
                    what="A level of a margin has population but nobody in the sample",
                    ways_out=("Merge that level with a similar one", "Leave that margin out"),
                )
            factor = np.divide(population, held, out=np.ones_like(held), where=held > 0)
            worst = max(worst, float(np.abs(factor - 1).max(initial=0)))
            w = w * factor[level]
        moved = np.divide(w, before, out=np.ones_like(w), where=before > 0) - 1
        if worst < within or (worst < 1e-6 and float(np.abs(moved).max(initial=0)) < 1e-13):
            return w
    raise Refused(
        "raking_unsettled",
        what=f"Raking did not settle in {rounds} rounds",
        why=f"A margin is still out by {worst:.1%}",
        ways_out=("Check that the margins add up to the same population", "Merge small levels"),
    )


def _margins(table: pa.Table, calibration: Calibration) -> tuple[np.ndarray, np.ndarray, list[tuple[np.ndarray, np.ndarray]]]:
    columns: list[np.ndarray] = []
    targets: list[float] = []
    groups: list[tuple[np.ndarray, np.ndarray]] = []
    for name, population in calibration.margins.items():
        level, levels = codes(table[name])
        wanted = _population(name, levels, population)
        for index, target in enumerate(wanted):
            columns.append(np.where(level < 0, np.nan, level == index).astype(float))
            targets.append(target)
        groups.append((np.maximum(level, 0), np.array(wanted)))
    for name, total in calibration.totals.items():
        columns.append(numbers(table[name], name))
        targets.append(float(total))
    return np.column_stack(columns), np.array(targets), groups


def _population(name: str, levels: list[object], population: Mapping[str, float]) -> list[float]:
    said = {str(level): float(count) for level, count in population.items()}
    missing = [str(level) for level in levels if str(level) not in said]
    absent = [level for level in said if level not in {str(one) for one in levels}]
    if missing or absent:
        raise Refused(
            "margin_levels",
            what=f"The levels of {name} do not match the population given",
            why="; ".join(
                [f"{', '.join(missing)} in the file only"] * bool(missing) + [f"{', '.join(absent)} in the population only"] * bool(absent)
            ),
            ways_out=("Give a population for every level", "Merge levels first"),
        )
    return [said[str(level)] for level in levels]


def _factors(margins: np.ndarray, weight: np.ndarray, targets: np.ndarray, kind: str) -> np.ndarray:
    scale = np.maximum(np.abs(targets), 1.0)
    slopes = np.zeros(margins.shape[1])
    factor = np.ones(len(weight))
    for _ in range(100):
        gap = targets - margins.T @ (weight * factor)
        if (np.abs(gap) / scale).max() < 1e-12:
            return factor
        inner = factor if kind == "raking" else np.ones(len(weight))
        step, *_ = np.linalg.lstsq((margins * (weight * inner)[:, None]).T @ margins, gap, rcond=1e-13)
        slopes = slopes + step
        factor = np.exp(margins @ slopes) if kind == "raking" else 1 + margins @ slopes
    if (np.abs(gap) / scale).max() < 1e-8:
        return factor
    raise Refused(
        "calibration_unsettled",
        what="No weights meet all the population totals",
        ways_out=("Check that the margins add up to the same population", "Leave one of them out"),
    )
