"""Cohort Markov models: for published models that the engine must reproduce, and for users who bring one.

A year (or other cycle) moves a cohort between states; payoffs are counted at the start, the end or across the cycle.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from commonground.domain.value.nouns import Floats
from commonground.terms import Refused


def trace(transitions: Callable[[int], ArrayLike] | ArrayLike, start: ArrayLike, cycles: int) -> Floats:
    """Share of the cohort in each state at times 0 to `cycles`; `transitions(k)` is the matrix of cycle k (1 first)."""
    rows = [np.asarray(start, dtype=float)]
    fixed = None if callable(transitions) else np.asarray(transitions, dtype=float)
    for cycle in range(1, cycles + 1):
        matrix = np.asarray(transitions(cycle), dtype=float) if callable(transitions) else fixed
        assert matrix is not None
        if np.any(matrix < -1e-12) or np.any(np.abs(matrix.sum(axis=1) - 1) > 1e-9):
            raise Refused(
                "transitions_invalid",
                what=f"The transition matrix of cycle {cycle} has a row that is not a set of shares",
                ways_out=("Give rows of probabilities that add to 1",),
            )
        rows.append(rows[-1] @ matrix)
    return np.asarray(rows)


def complement(matrix: ArrayLike) -> Floats:
    """Fill the diagonal so that each row adds to 1."""
    filled = np.array(matrix, dtype=float)
    np.fill_diagonal(filled, 0.0)
    np.fill_diagonal(filled, 1.0 - filled.sum(axis=1))
    return filled


def counting_weights(cycles: int, count_at: str) -> Floats:
    """Weight of each time 0 to `cycles`: at the "start" or "end" of cycles, "half" (trapezoid), or "simpson"."""
    w = np.ones(cycles + 1)
    if count_at == "start":
        w[-1] = 0.0
    elif count_at == "end":
        w[0] = 0.0
    elif count_at == "half":
        w[0] = w[-1] = 0.5
    elif count_at == "simpson":
        index = np.arange(1, cycles + 2)
        w = np.where(index % 2 == 0, 2.0, 4.0) / 3.0
        w[0] = w[-1] = 1.0 / 3.0
    else:
        raise Refused(
            "count_at_unknown",
            what=f"{count_at!r} is not a way to count cycles",
            ways_out=("Choose start, end, half or simpson",),
        )
    return w


@dataclass(frozen=True, kw_only=True)
class Payoff:
    """What each state yields in a cycle (one row for all times, or one row a time), and the discount rate a cycle."""

    values: Floats
    rate: float = 0.0


def total(states: Floats, payoff: Payoff, *, count_at: str) -> float:
    """Discounted total over the trace: time k carries 1 / (1 + rate)^k, and time 0 is the start of cycle 1."""
    cycles = len(states) - 1
    w = counting_weights(cycles, count_at) / (1.0 + payoff.rate) ** np.arange(cycles + 1)
    values = np.asarray(payoff.values, dtype=float)
    yields = states @ values if values.ndim == 1 else (states * values).sum(axis=1)
    return float(w @ yields)
