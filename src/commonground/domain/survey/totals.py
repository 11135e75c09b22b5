"""Totals by cell from rows in hand: for every design, with covariances or replicates."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa

from commonground.domain.survey.chosen import Quantity, rows_chosen
from commonground.domain.survey.layout import Layout, codes
from commonground.domain.survey.nouns import Totals, Values
from commonground.domain.survey.scatter import freedom, scatter

_WIDE = 40_000_000  # numbers held at once before cells are taken one by one, without covariances between them


@dataclass(frozen=True)
class Cells:
    """The cell of each row (-1 outside the domain) and the levels of each cell."""

    of_row: np.ndarray
    levels: tuple[tuple[object, ...], ...]


def cells_of(table: pa.Table, by: Sequence[str], keep: np.ndarray) -> Cells:
    """Number the combinations of `by` that occur among the rows kept; the first column varies fastest."""
    if not by:
        return Cells(np.where(keep, 0, -1), ((),))
    parts = [codes(table[name]) for name in by]
    joint = np.zeros(table.num_rows, dtype=np.int64)
    inside = keep.copy()
    size = 1
    for code, levels in parts:
        inside &= code >= 0
        joint = joint + code * size
        size *= max(len(levels), 1)
    found, dense = np.unique(joint[inside], return_inverse=True)
    of_row = np.full(table.num_rows, -1, dtype=np.int64)
    of_row[inside] = dense
    levels_of = []
    for value in found:
        cell = []
        for _, levels in parts:
            cell.append(levels[value % len(levels)])
            value //= len(levels)
        levels_of.append(tuple(cell))
    return Cells(of_row, tuple(levels_of))


def totals_of_rows(
    table: pa.Table,
    layout: Layout,
    *,
    y: Quantity,
    x: Quantity | None = None,
    by: Sequence[str] = (),
    where: Values | None = None,
    covariance: bool = True,
) -> Totals:
    """Weighted sums of y and x in every cell of `by`, and how they vary. A row counts where y and x are both answered."""
    keep = rows_chosen(table, where) & (layout.stages[0].unit >= 0)
    top = y.of_rows(table)
    bottom = (x or Quantity()).of_rows(table)
    complete = keep & ~np.isnan(top) & ~np.isnan(bottom)
    grid = cells_of(table, by, keep)
    answered = np.unique(grid.of_row[complete & (grid.of_row >= 0)])
    renumber = np.full(len(grid.levels) + 1, -1, dtype=np.int64)
    renumber[answered] = np.arange(len(answered))
    cell = renumber[grid.of_row]
    levels = tuple(grid.levels[i] for i in answered)
    top, bottom = np.nan_to_num(top), np.nan_to_num(bottom)
    inner = np.where(complete, cell, -1)
    k = len(levels)
    weighted = layout.weight > 0
    a, b = _sum(top * layout.weight, inner, k), _sum(bottom * layout.weight, inner, k)
    base = _sum(weighted.astype(float), inner, k).astype(int)
    rows = _sum(weighted.astype(float), cell, k).astype(int)
    parts = _spread(layout, top, bottom, inner, cell, k, covariance)
    return Totals(by=tuple(by), cells=levels, a=a, b=b, base=base, rows=rows, whole=_sum(layout.weight, cell, k), **parts)


def _sum(values: np.ndarray, cell: np.ndarray, cells: int) -> np.ndarray:
    inside = cell >= 0
    return np.bincount(cell[inside], weights=values[inside], minlength=cells)


def _spread(
    layout: Layout, top: np.ndarray, bottom: np.ndarray, inner: np.ndarray, cell: np.ndarray, k: int, covariance: bool
) -> dict[str, Any]:
    """How the sums of each cell vary (`vaa`, `vab`, `vbb`), together where that is asked for, and their degrees of freedom."""
    df = _freedoms(layout, inner, k)
    held: dict[str, Any] = {"df": df, "df_rows": df if np.array_equal(inner, cell) else _freedoms(layout, cell, k)}
    if layout.replicates is not None:
        reps = np.column_stack([_replicate_sums(layout, top, inner, k), _replicate_sums(layout, bottom, inner, k)])
        full = np.concatenate([_sum(top * layout.weight, inner, k), _sum(bottom * layout.weight, inner, k)])
        cov = layout.replication.covariance(reps, full)
        held |= {"reps": reps, "replication": layout.replication}
        return {**held, **_blocks(cov, k), "cov": cov if covariance else None}
    if layout.size * 2 * k <= _WIDE:
        inside = inner[:, None] == np.arange(k)[None, :]
        cov = scatter(layout, np.column_stack([inside * top[:, None], inside * bottom[:, None]]), inner >= 0)
        if covariance and k > 1 and not _rules_depend_on_cell(layout):
            return {**held, **_blocks(cov, k), "cov": cov}
        held["cov"] = cov if covariance else None
    each = [scatter(layout, np.column_stack([top * (inner == i), bottom * (inner == i)]), inner == i) for i in range(k)]
    apart = {"vaa": np.array([v[0, 0] for v in each]), "vab": np.array([v[0, 1] for v in each]), "vbb": np.array([v[1, 1] for v in each])}
    return {**held, **apart}


def _rules_depend_on_cell(layout: Layout) -> bool:
    stage = layout.stages[0]
    return layout.lonely_in_domains or bool(((stage.drawn == 1) & stage.open_ended).any())


def _blocks(cov: np.ndarray, k: int) -> dict[str, np.ndarray]:
    index = np.arange(k)
    return {"vaa": cov[index, index], "vab": cov[index, index + k], "vbb": cov[index + k, index + k]}


def _replicate_sums(layout: Layout, values: np.ndarray, inner: np.ndarray, k: int) -> np.ndarray:
    assert layout.replicates is not None
    inside = inner >= 0
    held = layout.replicates[inside] * values[inside][:, None]
    return np.column_stack([held[inner[inside] == i].sum(axis=0) for i in range(k)]) if k else np.zeros((layout.replicates.shape[1], 0))


def _freedoms(layout: Layout, cell: np.ndarray, k: int) -> np.ndarray:
    """Degrees of freedom of each cell: by `freedom`, or of many cells all at once."""
    if layout.replicates is not None or k < 20:
        return np.array([freedom(layout, cell == i) for i in range(k)])
    stage = layout.stages[0]
    counted = (cell >= 0) & (layout.weight > 0)
    pairs = np.unique(cell[counted] * stage.units + stage.unit[counted])
    own, unit = pairs // stage.units, pairs % stage.units
    strata = np.unique(own * len(stage.drawn) + stage.stratum_of_unit[unit]) // len(stage.drawn)
    return (np.bincount(own, minlength=k) - np.bincount(strata, minlength=k)).astype(float)
