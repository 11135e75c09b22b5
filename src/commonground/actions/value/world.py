"""Reads the cited parameter documents of the value engine into its nouns, once."""

from __future__ import annotations

import os
from collections import defaultdict
from functools import lru_cache
from importlib.util import find_spec

import numpy as np

from commonground.actions.value import facts
from commonground.domain.value.dose import Curve, curve_from_rows
from commonground.domain.value.nouns import AGES, SEXES, Assumption, Assumptions, Disease, Population
from commonground.domain.value.world import World
from commonground.reference import read_csv
from commonground.terms import Finding, Refused, counted

NOT_ADDED = frozenset({"heart_failure"})  # its deaths are registered as heart disease; adding them would count them twice


@lru_cache(maxsize=1)
def world() -> World:
    """The country, curves and assumptions as shipped; refuses with every finding at once when a document is not sound."""
    return World(population=_population(), curves=_curves(), assumptions=_assumptions(), facts=facts.facts(), fast=compiled())


def compiled() -> bool:
    """Whether the heavy loops run compiled: numba is installed (the extra "fast") and COMMONGROUND_PLAIN is not set."""
    return find_spec("numba") is not None and not os.environ.get("COMMONGROUND_PLAIN")


def _number(text: str) -> float | None:
    return float(text) if text.strip() else None


def _assumptions() -> Assumptions:
    items: dict[str, Assumption] = {}
    findings: list[Finding] = []
    for row in read_csv("value/parameters.csv"):
        try:
            if row["id"] in items:
                raise Refused("assumption_twice", what=f"{row['id']} stands twice", ways_out=("Keep one",))
            items[row["id"]] = Assumption(
                **{
                    k: row[k]
                    for k in (
                        "id",
                        "name",
                        "unit",
                        "source",
                        "evidence",
                        "price_year",
                        "distribution",
                        "period",
                        "address",
                        "licence",
                        "checked_by",
                        "next_review",
                        "note",
                    )
                },
                value=float(row["value"]),
                low=_number(row["low"]),
                high=_number(row["high"]),
            )
        except (Refused, ValueError) as problem:
            findings.append(Finding(code="assumption_invalid", where=row["id"], what=str(problem)))
    if findings:
        raise Refused(
            "assumptions_invalid",
            what=counted(len(findings), "assumption is not sound", "assumptions are not sound"),
            findings=findings,
            ways_out=("Correct the parameter document",),
        )
    return Assumptions(items)


def _curves() -> dict[str, Curve]:
    rows: dict[str, list[tuple[float, float, float, float]]] = defaultdict(list)
    caps: dict[str, float] = {}
    for row in read_csv("value/curves.csv"):
        rows[row["outcome"]].append((float(row["dose"]), float(row["rr"]), float(row["low"]), float(row["high"])))
        caps[row["outcome"]] = float(row["cap"])
    return {name: curve_from_rows(name, points, cap=caps[name]) for name, points in rows.items()}


def _population() -> Population:
    table: dict[str, np.ndarray] = {}
    columns = ("incidence", "remission", "fatality", "acute_fatality")
    for row in read_csv("value/rates.csv"):
        held = table.setdefault(row["disease"], np.zeros((4, 2, AGES)))
        for k, column in enumerate(columns):
            held[k, SEXES.index(row["sex"]), int(row["age"])] = float(row[column] or 0)
    deaths = table.pop("all_causes")[2]
    diseases = tuple(
        Disease(name=name, incidence=v[0], remission=v[1], fatality=v[2], acute=v[3], counts_deaths=name not in NOT_ADDED)
        for name, v in table.items()
    )
    return Population(mortality=deaths, diseases=diseases, gradients=_gradients())


def _gradients() -> dict[tuple[str, str], np.ndarray]:
    """Ratios by fifth (first is the most deprived), sex and age; below the youngest published band its ratio goes on."""
    bands: dict[tuple[str, str], list[tuple[int, int, int, int, float]]] = defaultdict(list)
    for row in read_csv("value/gradients.csv"):
        for s, sex in enumerate(SEXES):
            if row["sex"] in (sex, "both"):
                key = (row["disease"], row["applies_to"])
                bands[key].append((int(row["fifth"]) - 1, s, int(row["age_from"]), int(row["age_to"]), float(row["ratio"])))
    out = {}
    for key, entries in bands.items():
        ratios = np.ones((5, 2, AGES))
        youngest = min(first for _, _, first, _, _ in entries)
        for fifth, s, first, last, ratio in sorted(entries, key=lambda e: e[2] - e[3]):  # widest first, so that narrow bands win
            ratios[fifth, s, 0 if first == youngest else first : min(last, AGES - 1) + 1] = ratio
        out[key] = ratios
    return out
