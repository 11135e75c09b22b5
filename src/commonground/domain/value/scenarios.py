"""Kinds of model and of future, each with a stated probability: what is believed on the whole, and how much of the doubt is structural."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import msgspec
import numpy as np

from commonground.domain.value import limits
from commonground.domain.value.nouns import Floats
from commonground.domain.value.question import SHARES, OverrideIn
from commonground.terms import Findings, counted

STRUCTURES = ("disease", "all_cause")


class ScenarioIn(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One scenario: its probability and who says so, the kind of model, how long people keep it up, and its own assumptions."""

    name: str
    probability: float
    source: str
    structure: str = "disease"
    persistence: str | None = None
    overrides: tuple[OverrideIn, ...] = ()


def check(scenarios: Sequence[ScenarioIn]) -> None:
    """Refuse, with every finding at once, scenarios whose probabilities are not stated, sourced and add to 1."""
    found = Findings()
    total = sum(s.probability for s in scenarios)
    if len(scenarios) < 2 or any(not 0 <= s.probability <= 1 for s in scenarios) or abs(total - 1) > SHARES:
        found.add(
            "shares_not_one",
            f"The probabilities of {counted(len(scenarios), 'scenario')} add to {total:.6g}",
            where="scenarios",
            remedy="Give two scenarios or more, each with a probability from 0 to 1, adding to 1",
        )
    for s in scenarios:
        if not s.source.strip():
            found.add("scenario_unsourced", f"{s.name} has no source", where=s.name, remedy="Say who holds it to be so likely, and why")
        if s.structure not in STRUCTURES:
            found.add("structure_unknown", f"{s.structure!r} is not known", where=s.name, remedy="Choose " + " or ".join(STRUCTURES))
    if len({s.name for s in scenarios}) < len(scenarios):
        found.add("name_twice", "Two scenarios have one name", where="scenarios", remedy="Name each differently")
    found.refuse_if_any(code="scenarios_unsound", what="These scenarios cannot be weighed as they stand")


@dataclass(frozen=True, kw_only=True)
class Held:
    """One scenario's net value: mean, 95% interval and the chance that the programme is worth its cost."""

    name: str
    probability: float
    mean: float
    low: float
    high: float
    worth: float


@dataclass(frozen=True, kw_only=True)
class Weighed:
    """All scenarios by their probabilities. `structural` is the share of the variance that lies between scenarios."""

    scenarios: tuple[Held, ...]
    mean: float
    low: float
    high: float
    worth: float
    structural: float


def weigh(net: Mapping[str, Floats], probability: Mapping[str, float]) -> Weighed:
    """The mixture of scenarios' net benefits (one value a draw each): its mean, interval, and where the doubt comes from."""
    rows = []
    for name, values in net.items():
        low, high = limits.between(values)
        rows.append(
            Held(
                name=name,
                probability=probability[name],
                mean=float(values.mean()),
                low=float(low),
                high=float(high),
                worth=float((values > 0).mean()),
            )
        )
    every = np.concatenate(list(net.values()))
    weights = np.concatenate([np.full(len(v), probability[name] / len(v)) for name, v in net.items()])
    order = np.argsort(every, kind="stable")
    reached = np.cumsum(weights[order])
    at = np.minimum(np.searchsorted(reached, limits.ENDS), len(every) - 1)
    low, high = (float(value) for value in every[order[at]])
    mean = float(weights @ every)
    between = sum(row.probability * (row.mean - mean) ** 2 for row in rows)
    whole = float(weights @ (every - mean) ** 2)
    return Weighed(
        scenarios=tuple(rows),
        mean=mean,
        low=low,
        high=high,
        worth=float(weights @ (every > 0)),
        structural=between / whole if whole > 0 else 0.0,
    )
