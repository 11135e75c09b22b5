"""From a question's parts to its outcomes: draws, strata, years. The one place where the layers of the model meet."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from types import ModuleType

import numpy as np

from commonground.domain.value import multistate, programme, trend, working
from commonground.domain.value.dose import Curve
from commonground.domain.value.draws import correlated, draw, uniforms
from commonground.domain.value.exposure import CLASSES, Exposure
from commonground.domain.value.nouns import AGES, FIFTHS, PAYERS, TUNNEL, Assumption, Assumptions, Floats, Participants, Population

ADULT = 16  # under this age no dose-response is established, so no health effect is credited
BLOCK = 128  # draws worked at once: the state of a block stays in fast memory


@dataclass(frozen=True, kw_only=True)
class World:
    """What does not change between questions: the country, the curves and the assumptions."""

    population: Population
    curves: Mapping[str, Curve]
    assumptions: Assumptions
    facts: tuple[Assumption, ...] = ()  # the rows behind curves, rates and ratios, as cited: shown with an answer, never drawn
    fast: bool = False  # the compiled form of the heavy loops, where numba is installed

    @property
    def compiled(self) -> ModuleType | None:
        """The compiled loops (`fast`), where they are wanted."""
        if not self.fast:
            return None
        from commonground.domain.value import fast

        return fast


@dataclass(frozen=True, kw_only=True)
class Effect:
    """The programme as the engine sees it: weekly dose, adherence, and own rate ratio of falls if it is a falls programme."""

    dose: float
    adherence: float = 1.0
    falls_ratio: tuple[float, float, float] | None = None  # value, low, high
    deadweight: float | None = None  # None: the assumption
    substitution: float | None = None
    horizon: int | None = None


@dataclass(frozen=True, kw_only=True)
class Drawn:
    """One coherent set of draws: `values` by assumption id, `z` by curve."""

    values: Mapping[str, Floats]
    z: Mapping[str, Floats]
    falls: Floats | None
    size: int

    def block(self, first: int, last: int) -> Drawn:
        """Some of the draws."""
        cut = slice(first, last)
        return Drawn(
            values={k: v[cut] for k, v in self.values.items()},
            z={k: v[cut] for k, v in self.z.items()},
            falls=None if self.falls is None else self.falls[cut],
            size=min(last, self.size) - first,
        )


@dataclass(kw_only=True)
class Outcomes:
    """What changes, programme minus none, by year and draw; costs in pounds of `price_year`, negative where money is saved."""

    change: multistate.Change
    costs: dict[str, Floats]  # payer -> year x draw
    wellbys: Floats
    falls: Floats
    diseases: tuple[str, ...]
    by_fifth: dict[str, Floats] = field(default_factory=dict)  # name -> fifth x year x draw
    drawn: Drawn
    price_year: str

    @property
    def years(self) -> int:
        return len(self.wellbys)


def drawn(world: World, effect: Effect, *, draws: int, seed: int, correlation: float = 0.0) -> Drawn:
    """Draws of everything uncertain; with `draws` = 0 one set of central values."""
    items = world.assumptions
    curves = [f"curve.{name}" for name in world.curves]
    uncertain = [key for key, item in items.items() if item.distribution != "fixed"]
    names = [*uncertain, *curves, "effect.falls"]
    if draws == 0:
        return Drawn(
            values={k: np.array([v.value]) for k, v in items.items()},
            z={name: np.zeros(1) for name in world.curves},
            falls=None if effect.falls_ratio is None else np.array([effect.falls_ratio[0]]),
            size=1,
        )
    from scipy.stats import norm

    points = uniforms(names, draws, seed=seed)
    if correlation:
        points = correlated(points, curves, correlation)
    values = {key: draw(item, points[key]) if key in points else np.full(draws, item.value) for key, item in items.items()}
    falls = None
    if effect.falls_ratio is not None:
        mid, low, high = effect.falls_ratio
        falls = np.exp(np.log(mid) + (np.log(high) - np.log(low)) / 3.92 * norm.ppf(points["effect.falls"]))
    return Drawn(values=values, z={name: norm.ppf(points[f"curve.{name}"]) for name in world.curves}, falls=falls, size=draws)


def dynamics(effect: Effect, d: Drawn, scenario: str) -> programme.Dynamics:
    """The programme's dynamics in these draws under a persistence scenario."""
    v = d.values
    given = np.ones(d.size)
    plain = programme.Dynamics(
        dose=effect.dose * given,
        adherence=effect.adherence * given,
        substitution=v["programme.substitution"] if effect.substitution is None else effect.substitution * given,
        deadweight=v["programme.deadweight"] if effect.deadweight is None else effect.deadweight * given,
        taught=v["programme.retention.taught"],
        habit=v["programme.retention.habit"],
        habit_share=v["programme.habit_share"],
        horizon=np.rint(v["programme.horizon"]).astype(int) if effect.horizon is None else effect.horizon,
    )
    return programme.persistence(plain, scenario)


def run(
    world: World,
    exposures: Sequence[Exposure],
    people: Participants,
    effect: Effect,
    d: Drawn,
    *,
    scenario: str = "central",
    price_year: str = "2024",
    mortality_scale: float = 1.0,
    later_costs: bool = False,
    progress: Callable[[float], None] | None = None,
    workers: int = 1,
) -> Outcomes:
    """Follow every participant to 100 with and without the programme, in every draw.

    `exposures` is the spread of activity in each deprivation fifth. `mortality_scale` moves all death rates of the place.
    `later_costs` adds what the NHS spends, on every cause, on the years of life gained. `workers` is the number of threads. Costs are by
    payer and year, undiscounted, in prices of `price_year`; what the programme itself costs is not in them.
    """
    blocks = [d.block(first, first + BLOCK) for first in range(0, d.size, BLOCK)]
    parts = []

    def one(block: Drawn) -> Outcomes:
        return _run_block(world, exposures, people, effect, block, scenario, price_year, mortality_scale, later_costs)

    with ThreadPoolExecutor(max_workers=max(1, workers)) as pool:  # blocks are independent, so the answer is the same on any number
        for n, part in enumerate(pool.map(one, blocks) if workers > 1 else map(one, blocks)):
            parts.append(part)
            if progress:
                progress((n + 1) / len(blocks))
    return joined(parts, d)


def active_diseases(world: World, effect: Effect, d: Drawn) -> tuple[str, ...]:
    """Illnesses the programme can change: those with a curve, and hip fracture where falls prevented are taken to prevent it."""
    names = [disease.name for disease in world.population.diseases if disease.name in world.curves]
    if effect.falls_ratio is not None and float(np.max(d.values["falls.injury_follows"])) > 0:
        names.append("hip_fracture")
    return tuple(names)


def _run_block(
    world: World,
    exposures: Sequence[Exposure],
    people: Participants,
    effect: Effect,
    d: Drawn,
    scenario: str,
    price_year: str,
    mortality_scale: float,
    later_costs: bool,
) -> Outcomes:
    names, how = active_diseases(world, effect, d), dynamics(effect, d, scenario)
    adults = people.count.copy()
    adults[:, :ADULT] = 0
    change = multistate.nothing(AGES, len(names), d.size)
    by_fifth = {name: np.zeros((5, AGES, d.size)) for name in ("qalys", "life_years", "public_cost")}
    costs = {payer: np.zeros((AGES, d.size)) for payer in PAYERS}
    falls = np.zeros((AGES, d.size))
    unit = unit_costs(world.assumptions, d, names, price_year)
    retained, hospital = how.retention(AGES), d.values["later.hospital_share"]
    shared = _Shared(world=world, names=names, how=how, added=how.added(AGES), retained=retained, d=d, price_year=price_year)
    for g, exposure in enumerate(exposures):
        if not adults[:, :, g].any():
            continue
        own, own_falls, own_later = _fifth(shared, g, exposure, adults[:, :, g], mortality_scale, later_costs)
        own.qalys -= own_falls * d.values["falls.utility_loss"] / d.values["falls.per_faller"]
        own.qalys += _active(own, retained, how, effect, d) * d.values["utility.process"]
        own_costs = priced(own.stages, unit)
        for payer, share in (("nhs_hospital", hospital), ("nhs_primary", 1.0 - hospital)):
            own_costs[payer] = own_costs[payer] + own_later * share
        for payer, flow in own_costs.items():
            costs[payer] += flow
        falls += own_falls
        by_fifth["qalys"][g], by_fifth["life_years"][g] = own.qalys, own.life_years
        by_fifth["public_cost"][g] = sum((flow for payer, flow in own_costs.items() if payer in PUBLIC), np.zeros((AGES, d.size)))
        change.add(own)
    for payer, flow in working.costs(world.assumptions, d, change.working_cases, names, price_year).items():
        costs[payer] += flow
    wellbys = _active(change, retained, how, effect, d) * d.values["wellby.effect"] * d.values["wellby.causal_share"]
    return Outcomes(
        change=change, costs=costs, wellbys=wellbys, falls=falls, diseases=names, by_fifth=by_fifth, drawn=d, price_year=price_year
    )


@dataclass(frozen=True, kw_only=True)
class _Shared:
    """What every stratum of a block of draws has in common; risk ratios are worked out once for each spread and class of activity."""

    world: World
    names: tuple[str, ...]
    how: programme.Dynamics
    added: Floats
    retained: Floats
    d: Drawn
    price_year: str
    seen: dict[tuple[Exposure, int], tuple[Floats, Floats]] = field(default_factory=dict)

    def ratios(self, exposure: Exposure, b: int) -> tuple[Floats, Floats]:
        """`ratios` of an activity class."""
        if (exposure, b) not in self.seen:
            band = list(CLASSES.values())[b]
            self.seen[exposure, b] = ratios(self.world, exposure, band, self.names, self.added, self.retained, self.how, self.d)
        return self.seen[exposure, b]


def _fifth(
    shared: _Shared, g: int, exposure: Exposure, people: Floats, mortality_scale: float, later_costs: bool
) -> tuple[multistate.Change, Floats, Floats]:
    """The participants of one deprivation fifth: their change, falls, and NHS care in the years they gain."""
    world, d, years = shared.world, shared.d, (AGES, shared.d.size)
    own, falls, later = multistate.nothing(AGES, len(shared.names), d.size), np.zeros(years), np.zeros(years)
    moving = trend.trends(d.values, shared.names, d.size)
    for s, b in np.argwhere(people.any(axis=1)):
        ratio, level = shared.ratios(exposure, int(b))
        given, weights = described(world, s, g, level, shared.names, d, mortality_scale), people[s, :, b]
        for cohort in working.cohorts(weights, apart=later_costs):
            changed, deaths = follow(world, given, ratio, cohort, sex=s, moving=moving)
            own.add(changed)
            if later_costs:
                later += working.care_of_added_years(world.assumptions, d, changed.life_years, cohort, s, shared.price_year)
        if d.falls is not None:
            falls += _falls(deaths, weights, shared.retained, d)
    return own, falls, later


def follow(
    world: World, given: multistate.Stratum, ratio: Floats, weights: Floats, *, sex: int, moving: trend.Trends | None = None
) -> tuple[multistate.Change, Floats]:
    """The change in a stratum, and its death rates: by the compiled form where the world allows it, else in NumPy; with both arms
    where rates change by the year."""
    fast, when = world.compiled, at_age(world, sex)
    if moving is None and fast and fast.fits(given.rates):
        found: tuple[multistate.Change, Floats] = fast.follow(given, ratio, weights, at_age=when)
        return found
    base, quality = multistate.run_in(given)
    if moving is not None:
        return trend.follow(base, quality, ratio, weights, moving, at_age=when), base.rates.all_cause
    return multistate.follow(base, quality, ratio, weights, at_age=when), base.rates.all_cause


def at_age(world: World, sex: int) -> multistate.AtAge:
    """National years still to be expected by age (deaths fall mid-year), and the share of each age in work."""
    left = world.population.expectancy[sex]
    working = np.zeros(AGES)
    for key, item in world.assumptions.under("work.employed.").items():
        first, last = (int(x) for x in key.split("-"))
        working[first : last + 1] = item.value
    return multistate.AtAge(expectancy=(left[:-1] + left[1:]) / 2.0, working=working)


PUBLIC = ("nhs_hospital", "nhs_primary", "nhs_mental", "adult_social_care")
"""Payers whose savings are public spending on services. What the Treasury sees is a transfer, and is shown apart."""


def ratios(
    world: World,
    exposure: Exposure,
    band: tuple[float, float],
    names: tuple[str, ...],
    added: Floats,
    retained: Floats,
    how: programme.Dynamics,
    d: Drawn,
) -> tuple[Floats, Floats]:
    """Risk after over before by disease, year and draw; and the class's risk over the average's, by disease and draw."""
    nodes, everyone = exposure.class_nodes(*band), exposure.nodes()
    causal = d.values["causal.share"]
    ratio, level = np.ones((len(names), AGES, d.size)), np.ones((len(names), d.size))
    for k, name in enumerate(names):
        if name == "hip_fracture":
            fewer = 1.0 - (1.0 - d.falls) * d.values["falls.injury_follows"] if d.falls is not None else np.ones(d.size)
            ratio[k] = 1.0 - (1.0 - fewer) * retained * how.adherence
            continue
        lag = float(d.values[f"lag.{name}"][0])
        slow = programme.lagged(added, lag)
        ratio[k] = (world.compiled or programme).risk_ratio(world.curves[name], nodes, slow, d.z[name], causal)
        level[k] = programme.class_ratio(world.curves[name], nodes, everyone, d.z[name], causal)
    return ratio, level


def stratum(
    world: World, sex: int, fifth: int, level: Floats, names: tuple[str, ...], d: Drawn, mortality_scale: float = 1.0
) -> tuple[multistate.Without, multistate.Quality]:
    """The stratum without the programme and its quality of life."""
    return multistate.run_in(described(world, sex, fifth, level, names, d, mortality_scale))


def described(
    world: World, sex: int, fifth: int, level: Floats, names: tuple[str, ...], d: Drawn, mortality_scale: float = 1.0
) -> multistate.Stratum:
    """A stratum before it is run in: national rates x deprivation x activity class x uncertainty."""
    v = d.values
    return multistate.Stratum(
        rates=local_rates(world, sex, fifth, names, d, mortality_scale),
        level=level,
        norm=norm(d, sex),
        loss=np.stack([np.clip(v[f"utility_loss.{name}"] / v["utility.reference"], -1, 1) for name in names]),
    )


def norm(d: Drawn, sex: int) -> Floats:
    """Quality of life of the general population by age and draw (average illness is in it)."""
    v, age = d.values, np.arange(AGES)[:, None] + 0.5
    plain = v["utility.norm.constant"] + v["utility.norm.male"] * (sex == 0)
    return np.asarray(plain + v["utility.norm.age"] * age + v["utility.norm.age2"] * age**2)


def local_rates(world: World, sex: int, fifth: int, names: tuple[str, ...], d: Drawn, mortality_scale: float) -> multistate.Rates:
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
    scale = np.stack([d.values[f"scale.incidence.{name}"] for name in names])
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


def unit_costs(assumptions: Assumptions, d: Drawn, names: tuple[str, ...], price_year: str) -> dict[str, dict[tuple[int, int], Floats]]:
    """Pounds a case-year by payer, (stage, disease) and draw, in prices of one year; a cost that is not established is not there."""
    from commonground.domain.value.discount import reprice

    deflator = {key: item.value for key, item in assumptions.under("deflator.").items()}
    out: dict[str, dict[tuple[int, int], Floats]] = {payer: {} for payer in PAYERS}
    for k, name in enumerate(names):
        for payer in PAYERS:
            for stage, tag in enumerate(TUNNEL):
                item = assumptions.maybe(f"cost.{name}.{payer}.{tag}")
                if item is not None:
                    factor = reprice(1.0, from_year=item.price_year, to_year=price_year, deflator=deflator)
                    out[payer][stage, k] = d.values[item.id] * factor
    return out


def priced(stages: Floats, unit: Mapping[str, Mapping[tuple[int, int], Floats]]) -> dict[str, Floats]:
    """Cost of changed illness by payer, year and draw."""
    return {
        payer: sum((stages[:, stage, k] * pounds for (stage, k), pounds in entries.items()), np.zeros((len(stages), stages.shape[-1])))
        for payer, entries in unit.items()
    }


def _falls(deaths: Floats, weights: Floats, retained: Floats, d: Drawn) -> Floats:
    """Change in falls by year and draw, people of 60 and over: rate x person-years x (ratio - 1) x retention."""
    assert d.falls is not None
    out = np.zeros((AGES, d.size))
    alive = np.cumsum(np.concatenate((np.zeros((1, deaths.shape[1])), -deaths)), axis=0)
    for t in range(AGES - 60):
        if not retained[t].any():
            break
        starts = np.arange(max(0, 60 - t), AGES - t)
        lived = np.exp(alive[starts + t] - alive[starts])
        out[t] = (weights[starts] @ np.broadcast_to(lived, (len(starts), d.size))) * d.values["falls.rate"] * (d.falls - 1.0) * retained[t]
    return out


def falls_by_age(deaths: Floats, retained: Floats, d: Drawn, factors: Floats) -> Floats:
    """Change in falls, discounted by `factors`, of one person of each start age, by draw: what `_falls` adds up over people."""
    assert d.falls is not None
    out = np.zeros((AGES, d.size))
    alive = np.cumsum(np.concatenate((np.zeros((1, deaths.shape[1])), -deaths)), axis=0)
    for t in range(AGES - 60):
        if not retained[t].any():
            break
        starts = np.arange(max(0, 60 - t), AGES - t)
        out[starts] += factors[t] * np.exp(alive[starts + t] - alive[starts]) * (d.values["falls.rate"] * (d.falls - 1.0) * retained[t])
    return out


def _active(change: multistate.Change, retained: Floats, how: programme.Dynamics, effect: Effect, d: Drawn) -> Floats:
    """Person-years of being active who would not have been: those alive x what is left x what is additional. A published difference
    is between being active at least weekly and never, so that a smaller average dose is a share of it."""
    net = (1 - how.substitution) * (1 - how.deadweight) * how.adherence
    weekly = np.minimum(1.0, effect.dose / d.values["wellby.reference_dose"])
    return np.asarray(change.person_years * retained * net * weekly)


def with_intake(found: Outcomes, intake: Sequence[float]) -> Outcomes:
    """The same programme starting again each year with `intake` times the people: an open programme, by convolution.

    Exact because outcomes are linear in people; ages, rates and prices stay those of the first year.
    """
    if len(intake) == 1 and intake[0] == 1.0:
        return found
    sizes = np.asarray(intake, dtype=float)

    def spread(flow: Floats, axis: int = 0) -> Floats:
        moved = np.moveaxis(flow, axis, 0)
        out = np.zeros((len(moved) + len(sizes) - 1, *moved.shape[1:]))
        for start, size in enumerate(sizes):
            out[start : start + len(moved)] += size * moved
        return np.moveaxis(out, 0, axis)

    one = found.change
    change = multistate.of({name: spread(getattr(one, name)) for name in multistate.BY_YEAR})
    return replace(
        found,
        change=change,
        costs={payer: spread(flow) for payer, flow in found.costs.items()},
        wellbys=spread(found.wellbys),
        falls=spread(found.falls),
        by_fifth={name: spread(flow, axis=1) for name, flow in found.by_fifth.items()},
    )


def joined(parts: list[Outcomes], d: Drawn) -> Outcomes:
    """Blocks of draws put end to end."""
    first = parts[0]
    change = multistate.of({name: np.concatenate([getattr(p.change, name) for p in parts], axis=-1) for name in multistate.BY_YEAR})
    return Outcomes(
        change=change,
        costs={payer: np.concatenate([p.costs[payer] for p in parts], axis=-1) for payer in first.costs},
        wellbys=np.concatenate([p.wellbys for p in parts], axis=-1),
        falls=np.concatenate([p.falls for p in parts], axis=-1),
        diseases=first.diseases,
        by_fifth={name: np.concatenate([p.by_fifth[name] for p in parts], axis=-1) for name in first.by_fifth},
        drawn=d,
        price_year=first.price_year,
    )


FIFTH_WORDS = {
    1: "the most deprived fifth",
    2: "the second fifth",
    3: "the middle fifth",
    4: "the fourth fifth",
    5: "the least deprived fifth",
}
assert tuple(FIFTH_WORDS) == FIFTHS
