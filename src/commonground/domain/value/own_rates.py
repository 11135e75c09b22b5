"""The place's own death and disease rates, in the place of the national ones."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from commonground.domain.value.nouns import Disease, Floats, Population
from commonground.domain.value.question import RatesIn
from commonground.domain.value.world import World
from commonground.terms import Refused


def with_rates(world: World, tables: tuple[RatesIn, ...], people: Floats) -> World:
    """The world with the tables' rates for the sexes and ages that they hold; national rates stand for the others.

    A table is of the place as a whole, and the model multiplies rates by ratios of deprivation; so each is first divided by the
    place's own mean ratio (`people` by sex, age and fifth), and the place keeps the rates that it was given. Raises disease_unknown.
    """
    population = world.population
    for table in tables:
        if table.illness == "all_causes":
            mean = _mean(population, "all_causes", "deaths", people)
            population = replace(population, mortality=np.maximum(_put(population.mortality * mean, table) / mean, 1e-9))
            continue
        if table.illness not in {disease.name for disease in population.diseases}:
            names = ", ".join(disease.name for disease in population.diseases)
            raise Refused(
                "disease_unknown", what=f"{table.illness!r} is not an illness of the model", where="rates", ways_out=(f"Choose {names}",)
            )
        held = population.disease(table.illness)
        mean = _mean(population, table.illness, table.measure, people)
        own = _with(held, table.measure, _put(_of(held, table.measure) * mean, table) / mean)
        population = replace(population, diseases=tuple(own if d.name == table.illness else d for d in population.diseases))
    return replace(world, population=population)


def _of(disease: Disease, measure: str) -> Floats:
    found: Floats = getattr(disease, measure)
    return found


def _with(disease: Disease, measure: str, rates: Floats) -> Disease:
    if measure == "incidence":
        return replace(disease, incidence=rates)
    return replace(disease, remission=rates) if measure == "remission" else replace(disease, fatality=rates)


def _put(rates: Floats, table: RatesIn) -> Floats:
    out = np.array(rates, dtype=float)
    for row in table.rows:
        for s, sex in enumerate(("male", "female")):
            if row.sex in ("all", sex):
                out[s, row.age_from : row.age_to + 1] = row.rate
    return out


def _mean(population: Population, illness: str, measure: str, people: Floats) -> Floats:
    """The mean ratio of deprivation that the model applies to a rate in this place, by sex and age."""
    gradient = population.gradients.get((illness, "mortality"))
    if illness != "all_causes" and gradient is not None:
        gradient = np.sqrt(gradient)  # a gradient in deaths is split between falling ill and dying of it
    if illness != "all_causes" and gradient is None and measure == "incidence":
        gradient = population.gradients.get((illness, "incidence"))
    if gradient is None or measure == "remission":
        return np.ones(people.shape[:2])
    there = people.sum(axis=2)
    mix = np.divide(people, there[..., None], out=np.full_like(people, 0.2), where=there[..., None] > 0)
    return np.asarray(np.einsum("sag,gsa->sa", mix, gradient))
