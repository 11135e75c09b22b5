"""Choosing between options: cost per QALY with dominance, net benefit, return by payer, break-even.

Words: an option is dominated when another costs no more and does at least as much; extendedly dominated when a mix of two
others beats it. Labels follow the literature: ND, D, ED.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import ArrayLike

from commonground.domain.value.nouns import Floats
from commonground.terms import Refused


@dataclass(frozen=True, kw_only=True)
class Ranked:
    """One option on or off the frontier: `icer` is pounds per unit of effect against the one before it on the frontier."""

    name: str
    cost: float
    effect: float
    status: str  # "ND" on the frontier, "D" dominated, "ED" extendedly dominated
    icer: float | None
    against: str = ""


def frontier(names: Sequence[str], costs: ArrayLike, effects: ArrayLike) -> tuple[Ranked, ...]:
    """Options ranked as in a published table: the frontier by rising cost, then extendedly dominated, then dominated."""
    cost, effect = np.asarray(costs, dtype=float), np.asarray(effects, dtype=float)
    if not (len(names) == len(cost) == len(effect)) or len(names) < 1:
        raise Refused(
            "options_unequal",
            what="Names, costs and effects are not of one length",
            ways_out=("Give one cost and one effect for each option",),
        )
    order = sorted(range(len(names)), key=lambda k: (cost[k], -effect[k]))
    standing: list[int] = []
    dominated: list[int] = []
    for k in order:
        if standing and effect[k] <= effect[standing[-1]]:
            dominated.append(k)
        else:
            standing.append(k)
    extended: list[int] = []
    while True:
        slopes = [(cost[b] - cost[a]) / (effect[b] - effect[a]) for a, b in pairwise(standing)]
        worse = next((n for n in range(1, len(slopes)) if slopes[n] < slopes[n - 1]), None)
        if worse is None:
            break
        extended.append(standing.pop(worse))
    rows = [Ranked(name=names[standing[0]], cost=cost[standing[0]], effect=effect[standing[0]], status="ND", icer=None)]
    for a, b, slope in zip(standing, standing[1:], slopes, strict=False):
        rows.append(Ranked(name=names[b], cost=float(cost[b]), effect=float(effect[b]), status="ND", icer=float(slope), against=names[a]))
    for group, label in ((sorted(extended, key=lambda k: cost[k]), "ED"), (dominated, "D")):
        rows += [Ranked(name=names[k], cost=float(cost[k]), effect=float(effect[k]), status=label, icer=None) for k in group]
    return tuple(rows)


@dataclass(frozen=True, kw_only=True)
class Icer:
    """Extra cost per extra unit of effect, or the label that stands in its place; never a negative ratio."""

    extra_cost: float
    extra_effect: float
    ratio: float | None
    label: str


def icer(extra_cost: float, extra_effect: float) -> Icer:
    """Incremental cost-effectiveness with the quadrant in words; a ratio only where it means something."""
    if extra_effect == 0:
        label = (
            "no difference in effect" if extra_cost == 0 else ("costs more, same effect" if extra_cost > 0 else "costs less, same effect")
        )
        return Icer(extra_cost=extra_cost, extra_effect=extra_effect, ratio=None, label=label)
    if extra_effect > 0 and extra_cost <= 0:
        return Icer(extra_cost=extra_cost, extra_effect=extra_effect, ratio=None, label="dominant: more effect, no more cost")
    if extra_effect < 0 and extra_cost >= 0:
        return Icer(extra_cost=extra_cost, extra_effect=extra_effect, ratio=None, label="dominated: less effect, no less cost")
    label = "cost per unit gained" if extra_effect > 0 else "saving per unit lost"
    return Icer(extra_cost=extra_cost, extra_effect=extra_effect, ratio=extra_cost / extra_effect, label=label)


def net_benefit(cost: ArrayLike, effect: ArrayLike, threshold: float) -> Floats:
    """Net monetary benefit: threshold x effect - cost."""
    return threshold * np.asarray(effect, dtype=float) - np.asarray(cost, dtype=float)


def benefit_cost_ratio(benefits: float, costs: float) -> float:
    """Present value of benefits over present value of public cost."""
    if costs <= 0:
        raise Refused(
            "cost_not_positive",
            what=f"A cost of {costs:,.0f} cannot be divided by",
            why="A ratio to no cost has no meaning",
            ways_out=("Give the programme's cost", "Report the net present value instead"),
        )
    return benefits / costs


def return_on_investment(savings: ArrayLike, cost: float) -> Floats:
    """(savings - cost) / cost: 0 is break-even, -1 is nothing back."""
    if cost <= 0:
        raise Refused("cost_not_positive", what=f"A cost of {cost:,.0f} cannot be divided by", ways_out=("Give the programme's cost",))
    return (np.asarray(savings, dtype=float) - cost) / cost


def break_even_year(savings: ArrayLike, costs: ArrayLike) -> int | None:
    """First year (0 is the first) by whose end cumulative savings reach cumulative costs and stay there; None if never."""
    balance = np.cumsum(np.asarray(savings, dtype=float) - np.asarray(costs, dtype=float))
    below = np.flatnonzero(balance < 0)
    if below.size == 0:
        return 0
    return None if below[-1] == len(balance) - 1 else int(below[-1]) + 1
