"""How good a reading is, against labels given by people: the figures of the labelled-set report."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Score:
    """Precision, recall and their harmonic mean over all assignments together (micro)."""

    precision: float
    recall: float
    f1: float


def micro(given: Sequence[frozenset[str]], gold: Sequence[frozenset[str]]) -> Score:
    """Pooled over passages. 0 when nothing was assigned; passages with no label count against wrong assignments."""
    right = sum(len(one & other) for one, other in zip(given, gold, strict=True))
    assigned, held = sum(map(len, given)), sum(map(len, gold))
    precision = right / assigned if assigned else 0.0
    recall = right / held if held else 0.0
    return Score(precision, recall, 2 * right / (assigned + held) if assigned + held else 0.0)


def by_label(given: Sequence[frozenset[str]], gold: Sequence[frozenset[str]]) -> Mapping[str, tuple[float, int]]:
    """Label -> (F1, how many passages hold it)."""
    labels = sorted(frozenset().union(*gold)) if gold else []
    scored = {}
    for label in labels:
        only = micro([one & {label} for one in given], [one & {label} for one in gold])
        scored[label] = (only.f1, sum(label in one for one in gold))
    return scored


def recall_at(ranked: Sequence[Sequence[str]], gold: Sequence[frozenset[str]], most: int) -> float:
    """Mean share of a passage's right answers that stand among the first `most`; passages with none are left out."""
    shares = [len(frozenset(one[:most]) & right) / len(right) for one, right in zip(ranked, gold, strict=True) if right]
    return float(np.mean(shares)) if shares else float("nan")


def reciprocal_rank(ranked: Sequence[Sequence[str]], gold: Sequence[frozenset[str]]) -> float:
    """Mean of 1 / place of the first right answer."""
    places = [
        next((1 / (place + 1) for place, name in enumerate(one) if name in right), 0.0)
        for one, right in zip(ranked, gold, strict=True)
        if right
    ]
    return float(np.mean(places)) if places else float("nan")


def area(scores: Sequence[float], gold: Sequence[bool]) -> float:
    """Area under the curve: chance that a priority scores above a passage that is none (ties count half)."""
    held = np.asarray(gold)
    yes, no = np.asarray(scores)[held], np.asarray(scores)[~held]
    if not len(yes) or not len(no):
        return float("nan")
    return float(((yes[:, None] > no[None, :]).sum() + 0.5 * (yes[:, None] == no[None, :]).sum()) / (len(yes) * len(no)))


def kappa(first: Sequence[bool], second: Sequence[bool]) -> float:
    """Agreement of two readers beyond chance on yes or no (Cohen 1960): 1 is full agreement, 0 what chance gives.

    >>> kappa([True, True, False, False], [True, False, False, False])
    0.5
    """
    one, other = np.asarray(first, dtype=bool), np.asarray(second, dtype=bool)
    by_chance = one.mean() * other.mean() + (1 - one.mean()) * (1 - other.mean())
    return float((np.mean(one == other) - by_chance) / (1 - by_chance)) if by_chance < 1 else float("nan")


def bootstrap(value_of: Mapping[str, Sequence[int]], measure: Callable[[list[int]], float], *, draws: int = 400) -> tuple[float, float]:
    """95% limits of `measure(passages)` when whole documents are drawn again with replacement."""
    generator = np.random.Generator(np.random.PCG64(7))
    documents = list(value_of)
    found = []
    for _ in range(draws):
        drawn = [place for pick in generator.integers(0, len(documents), len(documents)) for place in value_of[documents[int(pick)]]]
        found.append(measure(drawn))
    return float(np.percentile(found, 2.5)), float(np.percentile(found, 97.5))
