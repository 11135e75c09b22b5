"""Replicate weights: read from the file, or made from strata and clusters (Wolter 2007)."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pyarrow as pa

from commonground.domain.survey.layout import Layout, numbers, refuse_lonely
from commonground.domain.survey.nouns import Centre, Design, Lonely, Replicates, Replication
from commonground.terms import Refused, counted


def replicated(layout: Layout, table: pa.Table, design: Design) -> Layout:
    """The layout with its matrix of replicate weights and their scales."""
    asked = design.replicates
    assert asked is not None
    if asked.columns:
        weights = np.column_stack([np.nan_to_num(numbers(table[name], name)) for name in asked.columns])
        if not asked.combined:
            weights = weights * layout.weight[:, None]
        scale, rscales = _given_scales(asked, weights.shape[1])
    else:
        factors, scale, rscales = _made(layout, asked)
        weights = factors * layout.weight[:, None]
        scale = asked.scale if asked.scale is not None else scale
        rscales = np.array(asked.rscales, dtype=float) if asked.rscales else rscales
    df = asked.df
    if df is None and not asked.columns and asked.kind in ("JK1", "JKn"):
        stage = layout.stages[0]
        plain = layout.lonely is not Lonely.ADJUST or not (stage.drawn == 1).any()
        df = float((stage.drawn - 1)[stage.open_ended].sum()) if plain and (layout.weight > 0).all() else None
    centre = Centre.ESTIMATE if asked.kind == "ACS" else asked.centre
    return replace(layout, replicates=weights, replication=Replication(scale=scale, rscales=rscales, centre=centre), df=df)


def _given_scales(asked: Replicates, count: int) -> tuple[float, np.ndarray]:
    if asked.rscales and len(asked.rscales) not in (1, count):
        raise Refused(
            "replicate_scales",
            what=f"{len(asked.rscales)} rscales are given for {count} replicate weights",
            ways_out=("Give one for each replicate",),
        )
    rscales = np.full(count, 1.0) if not asked.rscales else np.broadcast_to(np.array(asked.rscales, dtype=float), (count,)).copy()
    quarter = 4 / count  # successive differences (Fay and Train 1995)
    default = {"JK1": (count - 1) / count, "BRR": 1 / count, "Fay": 1 / (count * (1 - asked.rho) ** 2), "SDR": quarter, "ACS": quarter}
    return (asked.scale if asked.scale is not None else default.get(asked.kind, 1.0)), rscales


def _made(layout: Layout, asked: Replicates) -> tuple[np.ndarray, float, np.ndarray]:
    stage = layout.stages[0]
    if asked.kind == "JK1":
        if len(stage.drawn) != 1:
            raise Refused(
                "jk1_strata", what="JK1 leaves out one unit of an unstratified sample", ways_out=("Use JKn for stratified designs",)
            )
        units = stage.units
        factors = np.where(stage.unit[:, None] == np.arange(units)[None, :], 0.0, units / (units - 1))
        return factors, (units - 1) / units * float(stage.free[0]), np.ones(units)
    if asked.kind == "JKn":
        return _one_left_out(layout)
    if asked.kind in ("BRR", "Fay"):
        return _balanced(layout, asked.rho if asked.kind == "Fay" else 0.0)
    raise Refused(
        "replicate_columns",
        what=f"{asked.kind} replicate weights cannot be made without chance",
        why="Chance has no place in an answer that must come out the same twice",
        ways_out=("Name the columns that hold them", "Use JK1, JKn or BRR"),
    )


def _one_left_out(layout: Layout) -> tuple[np.ndarray, float, np.ndarray]:
    """A replicate for each unit of each stratum that was not drawn whole; single units by the layout's rule, as R survey takes them."""
    stage = layout.stages[0]
    home, single = stage.stratum_of_unit, stage.drawn == 1
    open_ended = stage.open_ended
    if (single & open_ended).any() and layout.lonely is Lonely.FAIL:
        raise refuse_lonely([stage.labels[i] for i in np.flatnonzero(single & open_ended)])
    left_out = np.flatnonzero((open_ended & ~single)[home])
    grow = stage.drawn / np.maximum(stage.drawn - 1, 1)
    factors = np.where(stage.stratum[:, None] == home[left_out][None, :], grow[home[left_out]][None, :], 1.0)
    factors[stage.unit[:, None] == left_out[None, :]] = 0.0
    rscales = ((stage.drawn - 1) / stage.drawn * stage.free)[home[left_out]]
    alone = np.flatnonzero(single & open_ended)
    if layout.lonely is Lonely.ADJUST and len(alone):
        strata = len(stage.drawn)
        more = np.where(stage.stratum[:, None] == alone[None, :], 0.0, strata / max(strata - 1, 1))
        factors, rscales = np.hstack([factors, more]), np.append(rscales, np.full(len(alone), (strata - 1) / strata))
    elif layout.lonely is Lonely.AVERAGE and len(left_out):
        return factors, stage.units / len(left_out), rscales
    return factors, 1.0, rscales


def _balanced(layout: Layout, rho: float) -> tuple[np.ndarray, float, np.ndarray]:
    stage = layout.stages[0]
    if not (stage.drawn == 2).all():
        raise Refused(
            "brr_pairs",
            what="Balanced replicates need exactly two units in every stratum",
            why=f"{counted(int((stage.drawn != 2).sum()), 'stratum has', 'strata have')} another number",
            ways_out=("Use JKn", "Pair units as the producer did"),
        )
    strata = len(stage.drawn)
    signs = hadamard(strata)[:, 1 : strata + 1]
    seen = np.full(stage.units, layout.size)
    np.minimum.at(seen, stage.unit[stage.unit >= 0], np.flatnonzero(stage.unit >= 0))
    order = np.lexsort((seen, stage.stratum_of_unit))
    first = np.zeros(stage.units, dtype=bool)
    first[order[np.unique(stage.stratum_of_unit[order], return_index=True)[1]]] = True  # the unit that the file names first
    sign = np.where(first[stage.unit][:, None], 1, -1) * signs[:, stage.stratum].T
    factors = np.where(sign > 0, 2 - rho, rho)
    count = signs.shape[0]
    return factors, 1 / (count * (1 - rho) ** 2), np.ones(count)


def hadamard(strata: int) -> np.ndarray:
    """A Hadamard matrix (entries +1 and -1, rows orthogonal) of the smallest order that is known here above `strata`.

    Orders are powers of two times Paley's first construction (q + 1 for a prime q with q = 3 mod 4).
    """
    order = 4 * (strata // 4 + 1)
    while (matrix := _of_order(order)) is None:
        order += 4
    return matrix


def _of_order(order: int) -> np.ndarray | None:
    if order in (1, 2):
        return np.array([[1]]) if order == 1 else np.array([[1, 1], [1, -1]])
    if order % 4:
        return None
    half = _of_order(order // 2)
    if half is not None:
        return np.block([[half, half], [half, -half]])
    q = order - 1
    if q % 4 == 3 and all(q % p for p in range(2, int(q**0.5) + 1)):
        squares = {(i * i) % q for i in range(1, q)}
        character = np.array([0] + [1 if i in squares else -1 for i in range(1, q)])
        core = character[(np.arange(q)[:, None] - np.arange(q)[None, :]) % q]
        matrix = np.ones((order, order), dtype=int)
        matrix[1:, 1:] = core + np.eye(q, dtype=int)
        matrix[1:, 0] = -1
        matrix = matrix * matrix[:, :1]
        return matrix
    return None
