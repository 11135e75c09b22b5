"""Turn the design's columns into dense numbers: which unit, which stratum, how many units, what fraction drawn."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from commonground.domain.survey.nouns import Centre, Design, Lonely
from commonground.terms import Findings, Refused, counted


@dataclass(frozen=True)
class Stage:
    """One stage of the drawing: the unit and stratum of each row, and for each stratum its units and the share not drawn."""

    unit: np.ndarray
    units: int
    stratum: np.ndarray
    stratum_of_unit: np.ndarray
    drawn: np.ndarray  # units drawn in each stratum, over the whole design
    free: np.ndarray  # 1 - fraction drawn; 1 where drawn with replacement
    fraction: np.ndarray  # fraction drawn; 0 where drawn with replacement
    labels: tuple[str, ...]


@dataclass(frozen=True)
class Layout:
    """A design on its rows. `weight` is 0 for rows that carry no weight."""

    weight: np.ndarray
    stages: tuple[Stage, ...]
    lonely: Lonely
    lonely_in_domains: bool
    margins: np.ndarray | None = None  # calibration: columns whose totals are known
    drawn_weight: np.ndarray | None = None  # calibration: weights before it
    raked: tuple[np.ndarray, ...] = ()  # raking: the level of each row on each margin
    replicates: np.ndarray | None = None  # rows x replicates, the weight included
    scale: float = 1.0
    rscales: np.ndarray = field(default_factory=lambda: np.ones(0))
    centre: Centre = Centre.REPLICATES
    df: float | None = None

    @property
    def size(self) -> int:
        return len(self.weight)


def codes(column: pa.ChunkedArray | pa.Array) -> tuple[np.ndarray, list[object]]:
    """Dense codes (-1 where missing) and their levels, sorted: numbers by size, words by alphabet."""
    array = column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
    if isinstance(array, pa.ChunkedArray):
        array = pa.concat_arrays(array.chunks) if array.num_chunks else pa.array([], array.type)
    if pa.types.is_dictionary(array.type):
        array = array.dictionary_decode()
    if pa.types.is_floating(array.type):
        array = pc.if_else(pc.is_nan(array), pa.scalar(None, array.type), array)
    encoded = array.dictionary_encode()
    levels = encoded.dictionary.to_pylist()
    order = sorted(range(len(levels)), key=lambda i: (isinstance(levels[i], str), levels[i]))
    place = np.empty(len(levels) + 1, dtype=np.int64)
    place[-1] = -1
    for new, old in enumerate(order):
        place[old] = new
    indices = pc.fill_null(encoded.indices.cast(pa.int64()), -1).to_numpy(zero_copy_only=False)
    return place[indices], [levels[i] for i in order]


def numbers(column: pa.ChunkedArray | pa.Array, name: str = "") -> np.ndarray:
    """A column as floats, NaN where missing; refused where it holds words that are not numbers."""
    if pa.types.is_boolean(column.type):
        column = column.cast(pa.int8())
    try:
        return np.asarray(column.cast(pa.float64()).to_numpy(), dtype=float)
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError):
        raise Refused(
            "not_a_number",
            what=f"The column {name!r} holds words, not numbers",
            ways_out=("Choose a numeric column", "Ask for the share of a level of it instead of its mean"),
        ) from None


def combine(*parts: np.ndarray) -> tuple[np.ndarray, int]:
    """Dense codes for combinations of codes, and how many combinations occur. A missing part makes the whole missing."""
    joint = parts[0].astype(np.int64)
    missing = joint < 0
    for part in parts[1:]:
        joint = joint * (int(part.max(initial=0)) + 2) + part
        missing |= part < 0
    levels, dense = np.unique(joint[~missing], return_inverse=True)
    result = np.full(len(joint), -1, dtype=np.int64)
    result[~missing] = dense
    return result, len(levels)


def lay_out(table: pa.Table, design: Design) -> Layout:
    """The design on the rows of `table` (the design's columns at least).

    Refuses, with every finding at once, weights that are not numbers or below zero, units that lie in two strata
    when they should not, and population sizes below the number drawn.
    """
    findings = Findings()
    rows = table.num_rows
    base_weight, held = _weights(table, design, findings)
    stages = _stages(table, design, held, findings)
    if design.weights is None and design.population:
        base_weight = np.ones(rows)
        for stage in stages[: len(design.population)]:
            fraction = stage.fraction[stage.stratum]
            base_weight = base_weight * np.where(fraction > 0, fraction, 1)
        base_weight = 1 / base_weight
        base_weight = np.where(held, base_weight, 0.0)
    findings.refuse_if_any(
        code="design_invalid", what="The design does not fit the file", ways_out=("Put right what is listed, then open the file again",)
    )
    layout = Layout(base_weight, stages, design.lonely, design.lonely_in_domains)
    if design.calibration:
        from commonground.domain.survey.calibrate import calibrated

        layout = calibrated(layout, table, design.calibration)
    if design.replicates:
        from commonground.domain.survey.replicate import replicated

        layout = replicated(layout, table, design)
    return layout


def _weights(table: pa.Table, design: Design, findings: Findings) -> tuple[np.ndarray, np.ndarray]:
    if design.weights is None:
        return np.ones(table.num_rows), np.ones(table.num_rows, dtype=bool)
    try:
        weight = numbers(table[design.weights], design.weights)
    except Refused:
        findings.add("weight_text", f"The weights in {design.weights} are words, not numbers", remedy="Name the numeric weight of the file")
        return np.ones(table.num_rows), np.ones(table.num_rows, dtype=bool)
    if (negative := int((weight < 0).sum())) or np.isinf(weight).any():
        findings.add(
            "weight_negative",
            f"{negative} weights in {design.weights} are below zero" if negative else "Some weights are infinite",
            why="A person cannot stand for fewer than no people",
            remedy="Ask the producer, or leave those rows out and say so",
        )
    held = ~np.isnan(weight)
    if not held.any() or not (weight[held] > 0).any():
        findings.add(
            "weight_none", f"No row has a weight in {design.weights}", remedy="Name another weight, or check the wave that it belongs to"
        )
    return np.where(held, weight, 0.0), held


def _stages(table: pa.Table, design: Design, held: np.ndarray, findings: Findings) -> tuple[Stage, ...]:
    rows = table.num_rows
    outer = np.where(held, 0, -1)
    stages: list[Stage] = []
    count = max(len(design.clusters), 1)
    for index in range(count):
        name = design.strata[index] if index < len(design.strata) else None
        stratum = outer
        labels: tuple[str, ...] = ("all",)
        if name:
            own, levels = codes(table[name])
            if (own[held] < 0).any():
                findings.add(
                    "stratum_missing",
                    f"{counted(int((own[held] < 0).sum()), 'row has', 'rows have')} no {name}",
                    remedy="Say which stratum each belongs to",
                )
            stratum, _ = combine(np.where(held, np.maximum(own, 0), -1), outer)
            labels = tuple(str(level) for level in levels)
        if index < len(design.clusters):
            cluster, _ = codes(table[design.clusters[index]])
            if (cluster[held] < 0).any():
                findings.add(
                    "cluster_missing",
                    f"{counted(int((cluster[held] < 0).sum()), 'row has', 'rows have')} no {design.clusters[index]}",
                    remedy="Say which unit they belong to",
                )
            cluster = np.where(held, np.maximum(cluster, 0), -1)
            if index == 0 and not design.nested and name:
                _crossing(cluster, stratum, design.clusters[0], name, findings)
            unit, units = combine(stratum, cluster)
        else:
            unit = np.full(rows, -1, dtype=np.int64)
            units = int(held.sum())
            unit[held] = np.arange(units)
        stages.append(_stage(table, design, index, unit, units, stratum, labels, findings))
        outer = unit
    return tuple(stages)


def _crossing(cluster: np.ndarray, stratum: np.ndarray, cluster_name: str, stratum_name: str, findings: Findings) -> None:
    inside = cluster >= 0
    pairs = len(np.unique(cluster[inside] * (int(stratum.max(initial=0)) + 1) + stratum[inside]))
    if pairs > len(np.unique(cluster[inside])):
        findings.add(
            "cluster_crosses",
            f"{pairs - len(np.unique(cluster[inside]))} values of {cluster_name} lie in more than one {stratum_name}",
            remedy="Say nested: true if cluster labels start again in every stratum, otherwise put the rows right",
        )


def _stage(
    table: pa.Table,
    design: Design,
    index: int,
    unit: np.ndarray,
    units: int,
    stratum: np.ndarray,
    labels: tuple[str, ...],
    findings: Findings,
) -> Stage:
    strata = int(stratum.max(initial=-1)) + 1
    inside = unit >= 0
    stratum_of_unit = np.zeros(units, dtype=np.int64)
    stratum_of_unit[unit[inside]] = stratum[inside]
    drawn = np.bincount(stratum_of_unit, minlength=strata).astype(float)
    free, fraction = np.ones(strata), np.zeros(strata)
    if index < len(design.population):
        free, fraction = _free(
            numbers(table[design.population[index]], design.population[index]), stratum, drawn, design.population[index], findings
        )
    names = labels if len(labels) == strata else tuple(str(i) for i in range(strata))
    return Stage(unit, units, stratum, stratum_of_unit, drawn, free, fraction, names)


def _free(size: np.ndarray, stratum: np.ndarray, drawn: np.ndarray, name: str, findings: Findings) -> tuple[np.ndarray, np.ndarray]:
    inside = stratum >= 0
    if np.isnan(size[inside]).any() or (size[inside] <= 0).any():
        findings.add(
            "population_missing",
            f"Some values of {name} are missing, zero or below zero",
            remedy="Give the number of units of the stratum, or the fraction drawn",
        )
        return np.ones(len(drawn)), np.zeros(len(drawn))
    low, high = np.full(len(drawn), np.inf), np.full(len(drawn), -np.inf)
    np.minimum.at(low, stratum[inside], size[inside])
    np.maximum.at(high, stratum[inside], size[inside])
    if (low != high).any():
        findings.add(
            "population_varies",
            f"{name} varies within {counted(int((low != high).sum()), 'stratum', 'strata')}",
            remedy="Give one population size for each stratum",
        )
    if (size[inside] <= 1).all():
        if (size[inside] == 1).all() and (drawn > 1).any():
            return np.zeros(len(drawn)), np.ones(len(drawn))
        return 1 - low, low
    if (low < drawn).any():
        findings.add(
            "population_small",
            f"{name} is smaller than the number drawn in {counted(int((low < drawn).sum()), 'stratum', 'strata')}",
            remedy="Check that it counts the units of this stage",
        )
    return (low - drawn) / low, drawn / low


def refuse_lonely(strata: Sequence[str], stage: int = 1) -> Refused:
    """The refusal for single-unit strata, with every way out."""
    shown = ", ".join(strata[:8]) + (f" and {len(strata) - 8} more" if len(strata) > 8 else "")
    return Refused(
        "lonely_stratum",
        what=f"Stratum ({shown}) has only one PSU at stage {stage}"
        if len(strata) == 1
        else f"{len(strata)} strata ({shown}) have only one PSU at stage {stage}",
        why="A single sampled unit (primary sampling unit, PSU) cannot show how units of its stratum vary",
        ways_out=(
            "Set lonely to remove or certainty if the unit was certain to be drawn",
            "Set lonely to adjust for a cautious, wider interval",
            "Set lonely to average if such strata are like the others",
            "Merge each with a similar stratum",
        ),
    )
