"""One set of results a person, for many places: outcomes are linear in people, so places are a product and not a run.

`value.md` section 4. The kernel holds what one participant of each sex, age, deprivation fifth and activity class gains, in
every draw; a place's result is its participants times that, exactly. Within an activity class the national spread of
activity is used, and national death rates by fifth; a place with rates of its own needs `engine.run`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np

from commonground.domain.value import engine, limits, multistate, stratum
from commonground.domain.value.discount import Rules
from commonground.domain.value.exposure import CLASSES, Exposure
from commonground.domain.value.nouns import ADULT, AGES, SEXES, Floats
from commonground.domain.value.world import Drawn, Effect, World, active_diseases, dynamics

TOTALS = ("qalys", "life_years", "deaths", "public_cost", "unpaid_cost")


@dataclass(frozen=True, kw_only=True)
class Kernel:
    """`values` is strata x outcomes x draws; `strata` names each (sex, age, fifth, class), `outcomes` each outcome."""

    values: Floats
    strata: tuple[tuple[int, int, int, int], ...]
    outcomes: tuple[str, ...]

    def people(self, count: Floats) -> Floats:
        """Participants (sex x age x fifth x class, or with places first) as rows over the kernel's strata."""
        at = tuple(np.array(self.strata).T)
        return np.asarray(count[(..., *at)])


def build(
    world: World,
    exposure: Exposure,
    effect: Effect,
    drawn: Drawn,
    rules: Rules,
    *,
    ages: tuple[int, int] = (ADULT, 90),
    classes: Sequence[int] = (0, 1, 2),
    scenario: str = "central",
    price_year: str = "2024",
    dtype: type = np.float64,
    workers: int = 1,
) -> Kernel:
    """Work out the kernel, block of draws by block. `dtype` float32 halves the memory; differences keep 6 digits in it."""
    names = active_diseases(world, effect, drawn)
    outcomes = (*TOTALS, *(f"cases.{name}" for name in names))
    strata = tuple((s, a, g, b) for g in range(5) for b in classes for s in range(len(SEXES)) for a in range(ages[0], ages[1] + 1))
    values: Floats = np.empty((len(strata), len(outcomes), drawn.size), dtype=dtype)
    factors = (rules.health.factors(AGES - 1), rules.costs.factors(AGES - 1))

    def fill(first: int) -> None:
        block = drawn.block(first, first + engine.BLOCK)
        fast = world.compiled
        row = 0
        how = dynamics(effect, block, scenario)
        added, retained = how.added(AGES), how.retention(AGES)
        unit = engine.unit_costs(world.assumptions, block, names, price_year)
        seen = {b: stratum.ratios(world, exposure, list(CLASSES.values())[b], names, added, retained, how, block) for b in classes}
        everyone = np.zeros(AGES)
        everyone[ages[0] : ages[1] + 1] = 1.0
        size = ages[1] - ages[0] + 1
        for g in range(5):
            for b in classes:
                ratio, level = seen[b]
                for s in range(len(SEXES)):
                    given = stratum.described(world, s, g, level, names, block)
                    if fast and fast.fits(given.rates):
                        held, deaths = fast.by_age(given, ratio, everyone, factors)
                    else:
                        base, quality = multistate.run_in(given)
                        held, deaths = multistate.follow(base, quality, ratio, everyone, per_age=factors).by_age, base.rates.all_cause
                    if block.falls is not None:
                        fallen = engine.falls_by_age(deaths, retained * how.adherence, block, factors[0])
                        held["qalys"] = held["qalys"] - fallen * block.values["falls.utility_loss"] / block.values["falls.per_faller"]
                    values[row : row + size, :, first : first + block.size] = _rows(held, unit, ages)
                    row += size

    with ThreadPoolExecutor(max_workers=max(1, workers)) as pool:  # blocks write to their own columns
        list(pool.map(fill, range(0, drawn.size, engine.BLOCK)))
    return Kernel(values=values, strata=strata, outcomes=outcomes)


def _rows(held: dict[str, Floats], unit: dict[str, dict[tuple[int, int], Floats]], ages: tuple[int, int]) -> Floats:
    """Ages x outcomes x draws."""
    cut = slice(ages[0], ages[1] + 1)

    def cost(payers: Sequence[str]) -> Floats:
        total = np.zeros(held["qalys"][cut].shape)
        for payer in payers:
            for (stage, k), pounds in unit[payer].items():
                total += held["stages"][stage, k, cut] * pounds
        return total

    parts = [held[name][cut] for name in ("qalys", "life_years", "deaths")] + [cost(engine.PUBLIC), cost(("unpaid_care",))]
    return np.stack([*parts, *held["cases"][:, cut]], axis=1)


@dataclass(frozen=True, kw_only=True)
class PlaceResults:
    """For each place and outcome: mean and 95% interval over the shared draws; `net` the same for net benefit."""

    outcomes: tuple[str, ...]
    mean: Floats
    low: Floats
    high: Floats
    net: Floats  # places x (mean, low, high, chance of being worth its cost)


def over_places(
    kernel: Kernel, people: Floats, *, costs: Floats, threshold: float, rows: int = 256, progress: Callable[[float], None] | None = None
) -> PlaceResults:
    """Results for every place (rows of `people` over the kernel's strata), a few hundred places at a time to hold memory down."""
    strata, outcomes, draws = kernel.values.shape
    flat = kernel.values.reshape(strata, outcomes * draws)
    qaly, public = kernel.outcomes.index("qalys"), kernel.outcomes.index("public_cost")
    shape = (len(people), outcomes)
    mean, low, high, net = np.empty(shape), np.empty(shape), np.empty(shape), np.empty((len(people), 4))
    cuts = limits.places(draws)
    for first in range(0, len(people), rows):
        part = (np.ascontiguousarray(people[first : first + rows], dtype=flat.dtype) @ flat).reshape(-1, outcomes, draws)
        cut = slice(first, first + len(part))
        benefit = threshold * part[:, qaly] - part[:, public] - costs[cut, None]
        net[cut, 0], net[cut, 3] = benefit.mean(axis=1), (benefit > 0).mean(axis=1)
        net[cut, 1], net[cut, 2] = np.partition(benefit, cuts, axis=1)[:, cuts].T
        mean[cut] = part.mean(axis=2)
        part.partition(cuts, axis=2)
        low[cut], high[cut] = part[:, :, cuts[0]], part[:, :, cuts[1]]
        if progress:
            progress(min(1.0, (first + rows) / len(people)))
    return PlaceResults(outcomes=kernel.outcomes, mean=mean, low=low, high=high, net=net)


def over_entries(by_year: Floats, entries: Floats) -> Floats:
    """An open programme: what a yearly intake of `entries` (relative to one cohort) gives, year by year (axis 0), by convolution."""
    years = len(by_year) + len(entries) - 1
    out = np.zeros((years, *by_year.shape[1:]))
    for start, size in enumerate(entries):
        out[start : start + len(by_year)] += size * by_year
    return out
