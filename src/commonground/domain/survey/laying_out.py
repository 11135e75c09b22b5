"""Lay a design out on the rows of its file, and find everything in the file that does not fit it."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from commonground.domain.survey.calibrate import calibrated
from commonground.domain.survey.layout import Layout, Stage, codes, combine, numbers
from commonground.domain.survey.nouns import Design
from commonground.domain.survey.replicate import replicated
from commonground.terms import Findings, Refused, counted


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
        layout = calibrated(layout, table, design.calibration)
    if design.replicates:
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
