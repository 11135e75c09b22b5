"""Follow the participants of a programme with it and without it: strata, years, payers. Here the layers of the model meet."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from commonground.domain.value import multistate, programme, stratum, trend, working
from commonground.domain.value.discount import reprice
from commonground.domain.value.exposure import CLASSES, Exposure
from commonground.domain.value.nouns import ADULT, AGES, PAYERS, TUNNEL, Assumptions, Floats, Participants
from commonground.domain.value.world import Drawn, Effect, World, active_diseases, dynamics

BLOCK = 128  # draws worked at once: the state of a block stays in fast memory


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


def run(
    world: World,
    exposures: Sequence[Exposure],
    people: Participants,
    effect: Effect,
    drawn: Drawn,
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
    blocks = [drawn.block(first, first + BLOCK) for first in range(0, drawn.size, BLOCK)]
    parts = []

    def one(block: Drawn) -> Outcomes:
        return _run_block(world, exposures, people, effect, block, scenario, price_year, mortality_scale, later_costs)

    with ThreadPoolExecutor(max_workers=max(1, workers)) as pool:  # blocks are independent, so the answer is the same on any number
        for n, part in enumerate(pool.map(one, blocks) if workers > 1 else map(one, blocks)):
            parts.append(part)
            if progress:
                progress((n + 1) / len(blocks))
    return joined(parts, drawn)


def _run_block(
    world: World,
    exposures: Sequence[Exposure],
    people: Participants,
    effect: Effect,
    drawn: Drawn,
    scenario: str,
    price_year: str,
    mortality_scale: float,
    later_costs: bool,
) -> Outcomes:
    names, how = active_diseases(world, effect, drawn), dynamics(effect, drawn, scenario)
    adults = people.count.copy()
    adults[:, :ADULT] = 0
    change = multistate.nothing(AGES, len(names), drawn.size)
    by_fifth = {name: np.zeros((5, AGES, drawn.size)) for name in ("qalys", "life_years", "public_cost")}
    newly = np.zeros((AGES, drawn.size))
    costs = {payer: np.zeros((AGES, drawn.size)) for payer in PAYERS}
    falls = np.zeros((AGES, drawn.size))
    unit = unit_costs(world.assumptions, drawn, names, price_year)
    hospital = drawn.values["later.hospital_share"]
    shared = _Shared(
        world=world,
        names=names,
        effect=effect,
        how=how,
        added=how.added(AGES),
        retained=how.retention(AGES),
        drawn=drawn,
        price_year=price_year,
    )
    for g, exposure in enumerate(exposures):
        if not adults[:, :, g].any():
            continue
        own, own_falls, own_later, own_newly = _fifth(shared, g, exposure, adults[:, :, g], mortality_scale, later_costs)
        own.qalys -= own_falls * drawn.values["falls.utility_loss"] / drawn.values["falls.per_faller"]
        own.qalys += own_newly * drawn.values["utility.process"]
        newly += own_newly
        own_costs = priced(own.stages, unit)
        for payer, share in (("nhs_hospital", hospital), ("nhs_primary", 1.0 - hospital)):
            own_costs[payer] = own_costs[payer] + own_later * share
        for payer, flow in own_costs.items():
            costs[payer] += flow
        falls += own_falls
        by_fifth["qalys"][g], by_fifth["life_years"][g] = own.qalys, own.life_years
        by_fifth["public_cost"][g] = sum((flow for payer, flow in own_costs.items() if payer in PUBLIC), np.zeros((AGES, drawn.size)))
        change.add(own)
    for payer, flow in working.costs(world.assumptions, drawn, change.working_cases, names, price_year).items():
        costs[payer] += flow
    wellbys = newly * drawn.values["wellby.effect"] * drawn.values["wellby.causal_share"]
    return Outcomes(
        change=change, costs=costs, wellbys=wellbys, falls=falls, diseases=names, by_fifth=by_fifth, drawn=drawn, price_year=price_year
    )


@dataclass(frozen=True, kw_only=True)
class _Shared:
    """What every stratum of a block of draws has in common; risk ratios are worked out once for each spread and class of activity."""

    world: World
    names: tuple[str, ...]
    effect: Effect
    how: programme.Dynamics
    added: Floats
    retained: Floats
    drawn: Drawn
    price_year: str
    seen: dict[tuple[Exposure, int], tuple[Floats, Floats]] = field(default_factory=dict)

    def ratios(self, exposure: Exposure, b: int) -> tuple[Floats, Floats]:
        """`ratios` of an activity class."""
        if (exposure, b) not in self.seen:
            band = list(CLASSES.values())[b]
            self.seen[exposure, b] = stratum.ratios(self.world, exposure, band, self.names, self.added, self.retained, self.how, self.drawn)
        return self.seen[exposure, b]

    def newly_active(self, exposure: Exposure, b: int) -> Floats:
        """Share of an activity class, by year and draw, who are active and would not have been: what is left x what is additional x how
        much nearer the dose brings them to the activity of the published difference (being active at least weekly against never).
        Those who do as much already gain none of it."""
        whole = self.drawn.values["wellby.reference_dose"]
        x, w = exposure.class_nodes(*list(CLASSES.values())[b])
        before, after = (np.minimum(1.0, (x[:, None] + added) / whole) for added in (0.0, self.effect.dose))
        additional = (1 - self.how.substitution) * (1 - self.how.deadweight) * self.how.adherence
        return np.asarray(self.retained * additional * (w @ (after - before)))


def _fifth(
    shared: _Shared, g: int, exposure: Exposure, people: Floats, mortality_scale: float, later_costs: bool
) -> tuple[multistate.Change, Floats, Floats, Floats]:
    """The participants of one deprivation fifth: their change, falls, NHS care in the years they gain, and years newly active."""
    world, drawn, years = shared.world, shared.drawn, (AGES, shared.drawn.size)
    own = multistate.nothing(AGES, len(shared.names), drawn.size)
    falls, later, newly = np.zeros(years), np.zeros(years), np.zeros(years)
    moving = trend.trends(drawn.values, shared.names, drawn.size)
    for s, b in np.argwhere(people.any(axis=1)):
        ratio, level = shared.ratios(exposure, int(b))
        given, weights = stratum.described(world, s, g, level, shared.names, drawn, mortality_scale), people[s, :, b]
        newly_active = shared.newly_active(exposure, int(b))
        for cohort in working.cohorts(weights, apart=later_costs):
            changed, deaths = follow(world, given, ratio, cohort, sex=s, moving=moving)
            own.add(changed)
            newly += changed.person_years * newly_active
            if later_costs:
                later += working.care_of_added_years(world.assumptions, drawn, changed.life_years, cohort, s, shared.price_year)
        if drawn.falls is not None:
            falls += _falls(deaths, weights, shared.retained * shared.how.adherence, drawn)
    return own, falls, later, newly


def follow(
    world: World, given: multistate.Stratum, ratio: Floats, weights: Floats, *, sex: int, moving: trend.Trends | None = None
) -> tuple[multistate.Change, Floats]:
    """The change in a stratum, and its death rates: by the compiled form where the world allows it, else in NumPy; with both arms
    where rates change by the year. Where no risk changes, nothing does, to the last digit."""
    fast, when = world.compiled, stratum.at_age(world, sex)
    if moving is None and fast and fast.fits(given.rates):
        change, deaths = fast.follow(given, ratio, weights, at_age=when)
    else:
        base, quality = multistate.run_in(given)
        deaths = base.rates.all_cause
        if moving is not None:
            change = trend.follow(base, quality, ratio, weights, moving, at_age=when)
        else:
            change = multistate.follow(base, quality, ratio, weights, at_age=when)
    if bool((ratio == 1.0).all()):
        change = replace(multistate.nothing(AGES, ratio.shape[0], ratio.shape[2]), person_years=change.person_years)
    return change, deaths


PUBLIC = ("nhs_hospital", "nhs_primary", "nhs_mental", "adult_social_care")
"""Payers whose savings are public spending on services. What the Treasury sees is a transfer, and is shown apart."""


def unit_costs(assumptions: Assumptions, drawn: Drawn, names: tuple[str, ...], price_year: str) -> dict[str, dict[tuple[int, int], Floats]]:
    """Pounds a case-year by payer, (stage, disease) and draw, in prices of one year; a cost that is not established is not there."""
    deflator = assumptions.deflator
    out: dict[str, dict[tuple[int, int], Floats]] = {payer: {} for payer in PAYERS}
    for k, name in enumerate(names):
        for payer in PAYERS:
            for stage, tag in enumerate(TUNNEL):
                item = assumptions.maybe(f"cost.{name}.{payer}.{tag}")
                if item is not None:
                    factor = reprice(1.0, from_year=item.price_year, to_year=price_year, deflator=deflator)
                    out[payer][stage, k] = drawn.values[item.id] * factor
    return out


def priced(stages: Floats, unit: Mapping[str, Mapping[tuple[int, int], Floats]]) -> dict[str, Floats]:
    """Cost of changed illness by payer, year and draw."""
    return {
        payer: sum((stages[:, stage, k] * pounds for (stage, k), pounds in entries.items()), np.zeros((len(stages), stages.shape[-1])))
        for payer, entries in unit.items()
    }


def _falls(deaths: Floats, weights: Floats, retained: Floats, drawn: Drawn) -> Floats:
    """Change in falls by year and draw, people of 60 and over: rate x person-years x (ratio - 1) x the share who still take part."""
    out = np.zeros((AGES, drawn.size))
    for t, starts, lived, change in _of_falling_age(deaths, retained, drawn):
        out[t] = (weights[starts] @ np.broadcast_to(lived, (len(starts), drawn.size))) * change
    return out


def falls_by_age(deaths: Floats, retained: Floats, drawn: Drawn, factors: Floats) -> Floats:
    """Change in falls, discounted by `factors`, of one person of each start age, by draw: what `_falls` adds up over people."""
    out = np.zeros((AGES, drawn.size))
    for t, starts, lived, change in _of_falling_age(deaths, retained, drawn):
        out[starts] += factors[t] * lived * change
    return out


def _of_falling_age(deaths: Floats, retained: Floats, drawn: Drawn) -> Iterator[tuple[int, NDArray[np.intp], Floats, Floats]]:
    """Each year in which the programme still acts: the start ages that are then 60 and over, the part of the year that one person of
    each lives, the change in falls of a whole year."""
    assert drawn.falls is not None
    alive = np.cumsum(np.concatenate((np.zeros((1, deaths.shape[1])), -deaths)), axis=0)
    for t in range(AGES - 60):
        if not retained[t].any():
            break
        starts = np.arange(max(0, 60 - t), AGES - t)
        lived = np.exp(alive[starts + t] - alive[starts]) * (1.0 + np.exp(-deaths[starts + t])) / 2.0
        yield t, starts, lived, drawn.values["falls.rate"] * (drawn.falls - 1.0) * retained[t]


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


def joined(parts: list[Outcomes], drawn: Drawn) -> Outcomes:
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
        drawn=drawn,
        price_year=first.price_year,
    )
