"""Totals and covariances from the few rows that a scan of `moments` gives back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from commonground.domain.survey.moments import STRATUM, pairs
from commonground.domain.survey.nouns import NONE_LEFT, Lonely, Totals
from commonground.terms import Refused


def totals_of_cells(table: pa.Table, by: Sequence[str], *, lonely: Lonely = Lonely.FAIL) -> Totals:
    """Totals of one item from grouping 3's rows: cells in order, the first of `by` fastest; cells without an answer are left out.

    Raises `Refused` (lonely_stratum) where the rule is to fail and a stratum has a single unit.
    """
    base = _floats(table, "base0")
    keys = [table[f"cg_by{i}"].to_pylist() for i in range(len(by))]
    ranks = [_ranks(levels) for levels in keys]
    order = np.lexsort(ranks) if by else np.arange(table.num_rows)
    order = order[base[order] > 0]
    cells = list(zip(*keys, strict=True)) if by else [()] * table.num_rows
    v = {pair: _by_rule(table, f"{pair[0]}0", f"{pair[1]}0", lonely)[order] for pair in ("aa", "ab", "bb")}
    pick = {name: _counted(table, name, 0)[order] for name in ("ta", "tb", "df", "dfr", "rows", "whole")}
    return Totals(
        by=tuple(by),
        cells=tuple(cells[i] for i in order.tolist()),
        a=pick["ta"],
        b=pick["tb"],
        base=base[order].astype(int),
        df=pick["df"],
        df_rows=pick["dfr"],
        rows=pick["rows"].astype(int),
        whole=pick["whole"],
        vaa=v["aa"],
        vab=v["ab"],
        vbb=v["bb"],
    )


def _ranks(levels: Sequence[object]) -> np.ndarray:
    """The place of each level in order: numbers by size, then words by alphabet."""
    places = {level: place for place, level in enumerate(sorted(set(levels), key=lambda level: (isinstance(level, str), level)))}
    return np.array([places[level] for level in levels], dtype=np.int64)


_IF_ANSWERED = {"rows": "base", "whole": "tb", "dfr": "df"}


def _counted(table: pa.Table, name: str, item: int) -> np.ndarray:
    """A column of grouping 3; where only people with an answer were counted, all rows are those of people with an answer."""
    found = f"{name}{item}"
    return _floats(table, found if found in table.column_names else f"{_IF_ANSWERED[name]}{item}")


def joint_totals(table: pa.Table, items: int, lonely: Lonely) -> Totals:
    """Totals of several items over one domain, with all covariances, from grouping 3's one row."""
    names = [f"a{i}" for i in range(items)] + [f"b{i}" for i in range(items)]
    cov = np.zeros((2 * items, 2 * items))
    for first, second in pairs(items, across=True):
        i, j = names.index(first), names.index(second)
        cov[i, j] = cov[j, i] = _by_rule(table, first, second, lonely)[0]
    total = {
        name: np.array([_counted(table, name, i)[0] for i in range(items)]) for name in ("ta", "tb", "base", "rows", "whole", "df", "dfr")
    }
    index = np.arange(items)
    return Totals(
        by=("item",),
        cells=tuple((i,) for i in range(items)),
        a=total["ta"],
        b=total["tb"],
        base=total["base"].astype(int),
        df=total["df"],
        df_rows=total["dfr"],
        rows=total["rows"].astype(int),
        whole=total["whole"],
        vaa=cov[index, index],
        vab=cov[index, index + items],
        vbb=cov[index + items, index + items],
        cov=cov,
    )


def with_covariances(totals: Totals, crossed: pa.Table, moments: pa.Table, strata: pa.Table) -> Totals:
    """The same totals with the covariances between cells: cross products less factor / drawn x product of stratum sums."""
    count = len(totals)
    place = {cell: i for i, cell in enumerate(totals.cells)}
    cov = np.zeros((2 * count, 2 * count))
    size = strata.num_rows
    ids = {value: i for i, value in enumerate(strata[STRATUM].to_pylist())}
    factor, drawn, free = (np.array(strata[name].to_pylist(), dtype=float) for name in ("factor", "drawn", "free"))
    share = np.where(free > NONE_LEFT, factor / drawn, 0.0)
    sums = np.zeros((size, 2 * count))
    cells = list(zip(*[moments[f"cg_by{i}"].to_pylist() for i in range(len(totals.by))], strict=True))
    tops, bottoms = _floats(moments, "sa0"), _floats(moments, "sb0")
    for row, (stratum, cell) in enumerate(zip(moments[STRATUM].to_pylist(), cells, strict=True)):
        if cell in place:
            sums[ids[stratum], place[cell]], sums[ids[stratum], place[cell] + count] = tops[row], bottoms[row]
    cov -= sums.T @ (sums * share[:, None])
    _add_cross(cov, crossed, place, len(totals.by), count)
    index = np.arange(count)
    cov[index, index], cov[index + count, index + count] = totals.vaa, totals.vbb
    cov[index, index + count] = cov[index + count, index] = totals.vab
    return replace(totals, cov=cov)


def _add_cross(cov: np.ndarray, crossed: pa.Table, place: Mapping[tuple[object, ...], int], keys: int, count: int) -> None:
    ones = list(zip(*[crossed[f"cg_by{i}"].to_pylist() for i in range(keys)], strict=True))
    others = list(zip(*[crossed[f"cg_by{i}_2"].to_pylist() for i in range(keys)], strict=True))
    products = {name: crossed[name].to_pylist() for name in ("aa", "ab", "ba", "bb")}
    for row, (one, other) in enumerate(zip(ones, others, strict=True)):
        if one in place and other in place:
            i, j = place[one], place[other]
            cov[i, j] += products["aa"][row]
            cov[i, j + count] += products["ab"][row]
            cov[i + count, j] += products["ba"][row]
            cov[i + count, j + count] += products["bb"][row]


def _floats(table: pa.Table, name: str) -> np.ndarray:
    return np.asarray(pc.fill_null(table[name].cast(pa.float64()), float("nan")).to_numpy(), dtype=float)


def _by_rule(table: pa.Table, first: str, second: str, lonely: Lonely) -> np.ndarray:
    """The covariance of two sums in each cell, with the rule on strata in which a single unit was drawn."""
    v = _floats(table, f"v_{first}_{second}")
    if "special" not in table.column_names:
        return v
    special, present = _floats(table, "special"), _floats(table, "present")
    if not (special > 0).any():
        return v
    if lonely is Lonely.FAIL:
        raise Refused(
            "lonely_stratum",
            what="A stratum has only one PSU at stage 1",
            why="A single sampled unit cannot show how units of its stratum vary",
            ways_out=("Set lonely to remove, certainty, adjust or average",),
        )
    if lonely is Lonely.AVERAGE:
        with np.errstate(divide="ignore", invalid="ignore"):
            return np.where(special > 0, v * present / (present - special), v)
    if lonely is Lonely.ADJUST:
        overall = _floats(table, "drawn_all")
        with np.errstate(divide="ignore", invalid="ignore"):
            mean = {name: _floats(table, f"t{name}") / overall for name in {first, second}}
        return (
            v
            + _floats(table, f"l_{first}_{second}")
            - mean[first] * _floats(table, f"l{second}")
            - mean[second] * _floats(table, f"l{first}")
            + mean[first] * mean[second] * _floats(table, "apart")
        )
    return v
