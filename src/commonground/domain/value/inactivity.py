"""What inactivity costs a place in a year: five illnesses, by payer, in a stated price year.

The share of each illness that would not be there if every adult under the guideline did just 150 minutes a week, times what
the illness costs in a year at today's rates. A snapshot: nobody lives longer in it, and nothing says that money is released.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from commonground.domain.value import engine, stratum
from commonground.domain.value.dose import GUIDELINE_DOSE
from commonground.domain.value.inquiry import Locality
from commonground.domain.value.limits import between
from commonground.domain.value.nouns import ADULT, AGES, PAYERS, SEXES, Floats
from commonground.domain.value.world import Drawn, World

FIVE = ("coronary_heart_disease", "stroke", "type_2_diabetes", "breast_cancer", "colon_cancer")


@dataclass(frozen=True, kw_only=True)
class InactivityCost:
    """One illness: the share due to inactivity, new cases a year due to it, and pounds a year by payer (mean, low, high)."""

    disease: str
    share: tuple[float, float, float]
    cases: tuple[float, float, float]
    pounds: dict[str, tuple[float, float, float]]
    price_year: str


def attributable(world: World, here: Locality, name: str, drawn: Drawn) -> Floats:
    """Population attributable fraction by draw: 1 - E[RR(at least the guideline)] / E[RR(today)]."""
    curve, causal, z = world.curves[name], drawn.values["causal.share"], drawn.z[name]
    x, w = here.exposures[0].nodes(curve.reach)
    now = w @ np.exp(curve.drawn(x, z, causal))
    then = w @ np.exp(curve.drawn(np.maximum(x, GUIDELINE_DOSE), z, causal))
    return np.asarray(1.0 - then / now)


def inactivity_cost(world: World, here: Locality, drawn: Drawn, *, price_year: str) -> tuple[InactivityCost, ...]:
    """The yearly cost of inactivity among adults of the place, illness by illness. A cost that is not established is left out."""
    unit = engine.unit_costs(world.assumptions, drawn, FIVE, price_year)
    level = np.ones((len(FIVE), drawn.size))
    stages = np.zeros((4, len(FIVE), drawn.size))
    for g in range(5):
        for s in range(len(SEXES)):
            people = here.people[s, :, g].copy()
            people[:ADULT] = 0.0
            if people.any():
                base, _ = stratum.run_in(world, s, g, level, FIVE, drawn, here.mortality_scale)
                stages += np.einsum("a,kdan->kdn", people, base.stages[:, :, :AGES])
    rows = []
    for k, name in enumerate(FIVE):
        share = attributable(world, here, name, drawn)
        pounds = {}
        for payer in PAYERS:
            entries = {stage: cost for (stage, disease), cost in unit[payer].items() if disease == k}
            if entries:
                pounds[payer] = _spread(share * sum(stages[stage, k] * cost for stage, cost in entries.items()))
        rows.append(
            InactivityCost(disease=name, share=_spread(share), cases=_spread(share * stages[0, k]), pounds=pounds, price_year=price_year)
        )
    return tuple(rows)


def _spread(values: Floats) -> tuple[float, float, float]:
    low, high = between(values)
    return float(values.mean()), float(low), float(high)
