"""One stratum (a sex, a deprivation fifth, a class of activity): its rates, its quality of life, and what activity does to its risks."""

from __future__ import annotations

import numpy as np

from commonground.domain.value import multistate, programme
from commonground.domain.value.exposure import Exposure
from commonground.domain.value.nouns import AGES, Floats
from commonground.domain.value.world import Drawn, World


def at_age(world: World, sex: int) -> multistate.AtAge:
    """National years still to be expected by age (deaths fall mid-year), and the share of each age in work."""
    left = world.population.expectancy[sex]
    working = np.zeros(AGES)
    for key, item in world.assumptions.under("work.employed.").items():
        first, last = (int(x) for x in key.split("-"))
        working[first : last + 1] = item.value
    return multistate.AtAge(expectancy=(left[:-1] + left[1:]) / 2.0, working=working)


def ratios(
    world: World,
    exposure: Exposure,
    band: tuple[float, float],
    names: tuple[str, ...],
    added: Floats,
    retained: Floats,
    how: programme.Dynamics,
    drawn: Drawn,
) -> tuple[Floats, Floats]:
    """Risk after over before by disease, year and draw; and the class's risk over the average's, by disease and draw."""
    causal = drawn.values["causal.share"]
    ratio, level = np.ones((len(names), AGES, drawn.size)), np.ones((len(names), drawn.size))
    for k, name in enumerate(names):
        if name == "hip_fracture":
            fewer = 1.0 - (1.0 - drawn.falls) * drawn.values["falls.injury_follows"] if drawn.falls is not None else np.ones(drawn.size)
            ratio[k] = 1.0 - (1.0 - fewer) * retained * how.adherence
            continue
        lag = float(drawn.values[f"lag.{name}"][0])
        slow, curve = programme.lagged(added, lag), world.curves[name]
        nodes, everyone = exposure.class_nodes(*band, curve.reach), exposure.nodes(curve.reach)
        ratio[k] = (world.compiled or programme).risk_ratio(curve, nodes, slow, drawn.z[name], causal)
        level[k] = programme.class_ratio(curve, nodes, everyone, drawn.z[name], causal)
    return ratio, level


def run_in(
    world: World, sex: int, fifth: int, level: Floats, names: tuple[str, ...], drawn: Drawn, mortality_scale: float = 1.0
) -> tuple[multistate.Without, multistate.Quality]:
    """The stratum without the programme and its quality of life."""
    return multistate.run_in(described(world, sex, fifth, level, names, drawn, mortality_scale))


def described(
    world: World, sex: int, fifth: int, level: Floats, names: tuple[str, ...], drawn: Drawn, mortality_scale: float = 1.0
) -> multistate.Stratum:
    """A stratum before it is run in: national rates x deprivation x activity class x uncertainty."""
    v = drawn.values
    return multistate.Stratum(
        rates=local_rates(world, sex, fifth, names, drawn, mortality_scale),
        level=level,
        norm=norm(drawn, sex),
        loss=np.stack([np.clip(v[f"utility_loss.{name}"] / v["utility.reference"], -1, 1) for name in names]),
    )


def norm(drawn: Drawn, sex: int) -> Floats:
    """Quality of life of the general population by age and draw (average illness is in it)."""
    v, age = drawn.values, np.arange(AGES)[:, None] + 0.5
    plain = v["utility.norm.constant"] + v["utility.norm.male"] * (sex == 0)
    return np.asarray(plain + v["utility.norm.age"] * age + v["utility.norm.age2"] * age**2)


def local_rates(world: World, sex: int, fifth: int, names: tuple[str, ...], drawn: Drawn, mortality_scale: float) -> multistate.Rates:
    """Rates of the average person of a sex and fifth. A mortality gradient of a disease is split evenly, as square roots, between
    getting ill and dying of it; an incidence gradient is used as it is."""
    chosen = tuple(world.population.disease(name) for name in names)
    incidence, remission, fatality, acute = multistate.stack(chosen, sex)
    gradients = world.population.gradients
    for k, name in enumerate(names):
        if (name, "mortality") in gradients:
            part = np.sqrt(gradients[name, "mortality"][fifth, sex])[:, None]
            incidence[k], fatality[k] = incidence[k] * part, fatality[k] * part
        elif (name, "incidence") in gradients:
            incidence[k] = incidence[k] * gradients[name, "incidence"][fifth, sex][:, None]
    scale = np.stack([drawn.values[f"scale.incidence.{name}"] for name in names])
    deaths = world.population.mortality[sex][:, None] * mortality_scale
    if ("all_causes", "mortality") in gradients:
        deaths = deaths * gradients["all_causes", "mortality"][fifth, sex][:, None]
    return multistate.Rates(
        incidence=incidence * scale[:, None, :],
        remission=remission,
        fatality=fatality,
        acute=acute,
        all_cause=deaths,
        counts=np.array([disease.counts_deaths for disease in chosen]),
    )
