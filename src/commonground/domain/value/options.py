"""Programmes side by side: which is worth its cost against the next, on the same draws, with doing nothing among them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from commonground.domain.value import choice, decision
from commonground.domain.value.appraise import Appraisal, Spread
from commonground.domain.value.inquiry import Inquiry
from commonground.domain.value.words import chance_of
from commonground.terms import Findings

NOTHING = "Do nothing"


@dataclass(frozen=True, kw_only=True)
class Options:
    """The comparison: the frontier with dominance labels, each option's net benefit, chances and the value of knowing more."""

    rules: str
    price_year: str
    ranked: tuple[choice.Ranked, ...]
    net_benefit: tuple[tuple[str, Spread], ...]  # best on average first
    curve: tuple[decision.CurvePoint, ...]  # chances in the order of `names`
    names: tuple[str, ...]
    evpi: float
    sentence: str


def alike(questions: Sequence[Inquiry]) -> None:
    """Refuse a comparison of unlike with unlike: other rules, price years, draws or seeds."""
    found = Findings()
    first = questions[0].question
    for number, each in enumerate(questions[1:], start=2):
        for name in ("rules", "price_year", "draws", "seed", "correlation"):
            if getattr(each.question, name) != getattr(first, name):
                found.add(
                    "questions_differ",
                    f"{name} is {getattr(each.question, name)!r} here and {getattr(first, name)!r} in the first",
                    where=f"question {number}",
                    remedy=f"Give both the same {name.replace('_', ' ')}",
                )
    found.refuse_if_any(
        code="questions_unlike", what="These questions cannot be put side by side", ways_out=("Make them alike in what is named",)
    )


def compare(names: Sequence[str], accounts: Sequence[Appraisal], inquiries: Sequence[Inquiry], thresholds: Sequence[float]) -> Options:
    """Options against each other and against doing nothing. Effects are discounted QALYs, costs net of what the rules count as saved."""
    alike(inquiries)
    threshold = inquiries[0].rules.thresholds[0]
    labels = (NOTHING, *names)
    zero = np.zeros_like(accounts[0].net_benefit)
    effect = np.stack([zero, *(a.qalys_drawn for a in accounts)], axis=1)
    cost = np.stack([zero, *(a.net_cost_drawn for a in accounts)], axis=1)
    net = choice.net_benefit(cost, effect, threshold)
    ranked = choice.frontier(labels, cost.mean(axis=0), effect.mean(axis=0))
    order = np.argsort(-net.mean(axis=0), kind="stable")
    best = labels[int(order[0])]
    chance = float(decision.acceptability(net)[order[0]])
    sentence = (
        f"By the {accounts[0].rules} rules {best[0].lower() + best[1:] if best == NOTHING else best} is best on average at "
        f"£{threshold:,.0f} a QALY; the chance that it really is best is {chance_of(chance)}."
    )
    return Options(
        rules=accounts[0].rules,
        price_year=accounts[0].price_year,
        ranked=ranked,
        net_benefit=tuple((labels[k], Spread.of(net[:, k])) for k in order),
        curve=decision.acceptability_curve(cost, effect, thresholds),
        names=labels,
        evpi=decision.evpi(net),
        sentence=sentence,
    )
