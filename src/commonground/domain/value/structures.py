"""The same programme by four structures, side by side and never summed: how much the answer depends on the kind of model.

Disease: the multistate life table. All-cause: the relative risk of death acts on all deaths. HEAT: WHO's linear formula on
all deaths at 20 to 74. Static: cases avoided as if nobody lived longer for it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from commonground.domain.value import engine, programme, stratum
from commonground.domain.value.dose import LinearRisk
from commonground.domain.value.exposure import CLASSES, Exposure
from commonground.domain.value.nouns import ADULT, AGES, SEXES, Floats, Participants
from commonground.domain.value.world import Drawn, Effect, World, active_diseases, dynamics

HEAT_AGES = (20, 74)
HEAT_WALKING = LinearRisk(rr_ref=0.89, ref_minutes=168.0)  # Kelly et al. 2014: 0.89 at 11.25 MET-hours a week, 4.0 METs
MET_OF_WALKING = 4.0


@dataclass(frozen=True, kw_only=True)
class Structure:
    """One structure's answer: means over draws. None where the structure cannot speak of it."""

    name: str
    words: str
    deaths_avoided_10: float | None
    life_years: float | None
    cases_avoided: dict[str, float] | None


def all_cause_mode(
    world: World,
    exposures: Sequence[Exposure],
    people: Participants,
    effect: Effect,
    drawn: Drawn,
    *,
    scenario: str = "central",
    mortality_scale: float = 1.0,
    in_quality: bool = False,
) -> tuple[Floats, Floats]:
    """Life-years gained and deaths (change) by year and draw when the all-cause relative risk acts on all deaths.

    `in_quality` gives the life gained at the quality of life of the general population of each age (QALYs). This structure knows no
    illnesses, so it counts no better health while alive and no savings.
    """
    how = dynamics(effect, drawn, scenario)
    curve, causal, z = world.curves["all_causes"], drawn.values["causal.share"], drawn.z["all_causes"]
    slow = programme.lagged(how.added(AGES), float(drawn.values["lag.all_causes"][0]))
    lived, died = np.zeros((AGES, drawn.size)), np.zeros((AGES, drawn.size))
    for g, exposure in enumerate(exposures):
        for b, band in enumerate(CLASSES.values()):
            if not people.count[:, ADULT:, g, b].any():
                continue
            nodes = exposure.class_nodes(*band, curve.reach)
            ratio = programme.risk_ratio(curve, nodes, slow, z, causal)
            level = programme.class_ratio(curve, nodes, exposure.nodes(curve.reach), z, causal)
            for s in range(len(SEXES)):
                deaths = deaths_by_age(world, s, g, mortality_scale)[:, None] * level
                _follow(people.count[s, :, g, b], deaths, ratio, lived, died, stratum.norm(drawn, s) if in_quality else None)
    return lived, died


def deaths_by_age(world: World, sex: int, fifth: int, mortality_scale: float = 1.0) -> Floats:
    """Yearly death rates of a sex and fifth."""
    deaths = world.population.mortality[sex] * mortality_scale
    gradient = world.population.gradients.get(("all_causes", "mortality"))
    return deaths if gradient is None else deaths * gradient[fifth, sex]


def _follow(weights: Floats, deaths: Floats, ratio: Floats, lived: Floats, died: Floats, quality: Floats | None = None) -> None:
    start = np.arange(ADULT, AGES)
    with_, without = np.ones((len(start), ratio.shape[1])), np.ones((len(start), ratio.shape[1]))
    for t in range(AGES - ADULT):
        keep = AGES - ADULT - t
        start, with_, without = start[:keep], with_[:keep], without[:keep]
        rate = deaths[start + t]
        later, later_without = with_ * np.exp(-rate * ratio[t]), without * np.exp(-rate)
        w = weights[start]
        gain = (with_ + later - without - later_without) / 2.0
        lived[t] += w @ (gain if quality is None else gain * quality[start + t])
        died[t] += w @ ((with_ - later) - (without - later_without))
        with_, without = later, later_without


def heat_mode(
    world: World,
    people: Participants,
    effect: Effect,
    drawn: Drawn,
    *,
    scenario: str = "central",
    form: LinearRisk = HEAT_WALKING,
    mortality_scale: float = 1.0,
    years: int = 10,
) -> Floats:
    """Deaths avoided by year and draw by the WHO formula, at ages 20 to 74, no life table and no baseline activity."""
    how = dynamics(effect, drawn, scenario)
    minutes = how.added(years) / (MET_OF_WALKING - 1.0) * 60.0
    first, last = HEAT_AGES
    expected = sum(
        float(people.count[s, first : last + 1, g].sum(axis=1) @ deaths_by_age(world, s, g, mortality_scale)[first : last + 1])
        for s in range(2)
        for g in range(5)
    )
    return np.asarray(expected * (1.0 - form.risk(minutes)))


def static_mode(
    world: World,
    exposures: Sequence[Exposure],
    people: Participants,
    effect: Effect,
    drawn: Drawn,
    *,
    scenario: str = "central",
    mortality_scale: float = 1.0,
) -> Floats:
    """Cases avoided by year, disease and draw when each year's people without the programme face the changed risk."""
    names = active_diseases(world, effect, drawn)
    how = dynamics(effect, drawn, scenario)
    added, retained = how.added(AGES), how.retention(AGES)
    out = np.zeros((AGES, len(names), drawn.size))
    for g, exposure in enumerate(exposures):
        for b, band in enumerate(CLASSES.values()):
            if not people.count[:, ADULT:, g, b].any():
                continue
            ratio, level = stratum.ratios(world, exposure, band, names, added, retained, how, drawn)
            for s in range(len(SEXES)):
                base, _ = stratum.run_in(world, s, g, level, names, drawn, mortality_scale)
                out += _static_cases(base.stages[0], base.rates.all_cause, people.count[s, :, g, b], ratio)
    return out


def _static_cases(new: Floats, deaths: Floats, weights: Floats, ratio: Floats) -> Floats:
    alive = np.concatenate((np.zeros((1, deaths.shape[1])), -np.cumsum(deaths, axis=0)))
    out = np.zeros((AGES, new.shape[0], ratio.shape[2]))
    for t in range(AGES - ADULT):
        start = np.arange(ADULT, AGES - t)
        lived = np.exp(alive[start + t] - alive[start]) * (1.0 + np.exp(-deaths[start + t])) / 2.0
        out[t] = np.einsum("k,kn,dkn->dn", weights[start], np.broadcast_to(lived, (len(start), ratio.shape[2])), new[:, start + t]) * (
            1 - ratio[:, t]
        )
    return out


def compare_structures(
    world: World,
    exposures: Sequence[Exposure],
    people: Participants,
    effect: Effect,
    drawn: Drawn,
    *,
    scenario: str = "central",
    mortality_scale: float = 1.0,
) -> tuple[Structure, ...]:
    """All four structures on one input. Their spread is structural uncertainty; they are alternatives, so nothing adds them."""
    found = engine.run(world, exposures, people, effect, drawn, scenario=scenario, mortality_scale=mortality_scale)
    lived, died = all_cause_mode(world, exposures, people, effect, drawn, scenario=scenario, mortality_scale=mortality_scale)
    heat = heat_mode(world, people, effect, drawn, scenario=scenario, mortality_scale=mortality_scale)
    static = static_mode(world, exposures, people, effect, drawn, scenario=scenario, mortality_scale=mortality_scale)
    cases = {name: -float(found.change.stages[:, 0, k].sum(axis=0).mean()) for k, name in enumerate(found.diseases)}
    static_cases = {name: float(static[:, k].sum(axis=0).mean()) for k, name in enumerate(found.diseases)}
    return (
        Structure(
            name="disease",
            words="Illness by illness, people living longer",
            deaths_avoided_10=-_ten(found.change.deaths),
            life_years=_all(found.change.life_years),
            cases_avoided=cases,
        ),
        Structure(name="all_cause", words="All deaths at once", deaths_avoided_10=-_ten(died), life_years=_all(lived), cases_avoided=None),
        Structure(name="heat", words="WHO HEAT formula, ages 20 to 74", deaths_avoided_10=_ten(heat), life_years=None, cases_avoided=None),
        Structure(name="static", words="As if nobody lived longer", deaths_avoided_10=None, life_years=None, cases_avoided=static_cases),
    )


def _ten(values: Floats) -> float:
    return float(values[:10].sum(axis=0).mean())


def _all(values: Floats) -> float:
    return float(values.sum(axis=0).mean())
