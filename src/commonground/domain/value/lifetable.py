"""Life tables: who is alive, person-years, life expectancy, and the change when a death rate changes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from commonground.domain.value.nouns import Floats
from commonground.terms import Refused


@dataclass(frozen=True, kw_only=True)
class Survival:
    """A cohort year by year: alive at the end of each year, person-years (mean of start and end), deaths."""

    alive: Floats
    person_years: Floats
    deaths: Floats

    def healthy_years(self, disability: ArrayLike) -> Floats:
        """Person-years less the share lost to disability in each year."""
        return self.person_years * (1.0 - np.asarray(disability, dtype=float))


def survive(population: ArrayLike, rates: ArrayLike) -> Survival:
    """Follow `population` through yearly death rates (axis 0 is time): L' = L exp(-m)."""
    m = np.asarray(rates, dtype=float)
    if np.any(~(m >= 0)):
        raise Refused("rate_negative", what="A death rate is negative or missing", ways_out=("Give yearly rates of 0 or more",))
    start = np.broadcast_to(np.asarray(population, dtype=float), m.shape[1:])
    alive = start * np.exp(-np.cumsum(m, axis=0))
    before = np.concatenate((start[None], alive[:-1]))
    return Survival(alive=alive, person_years=(before + alive) / 2.0, deaths=before - alive)


def with_trend(base: ArrayLike, yearly_change: ArrayLike, years: ArrayLike, until: float = 15.0) -> Floats:
    """Rates that change by a constant yearly log change for `until` years and then stand: base x exp(change x min(t, until))."""
    return np.asarray(base, dtype=float) * np.exp(
        np.asarray(yearly_change, dtype=float) * np.minimum(np.asarray(years, dtype=float), until)
    )


def life_expectancy(rates: Sequence[float] | Floats) -> float:
    """Expected years still to live; the last rate goes on for ever."""
    m = np.asarray(rates, dtype=float)
    if m[-1] <= 0:
        raise Refused("last_rate_zero", what="The last death rate is 0, so life has no end", ways_out=("Give a last rate above 0",))
    followed = survive(1.0, m)
    tail = followed.alive[-1] * 0.5 * (1.0 + np.exp(-m[-1])) / -np.expm1(-m[-1])
    return float(followed.person_years.sum() + tail)


def changed_by_risks(all_cause: Floats, before: Sequence[Floats], after: Sequence[Floats]) -> Floats:
    """All-cause death rates after diseases change, by yearly risks: adds ln((1 - risk before) / (1 - risk after)).

    This is how vivarium's published tables were made.
    """
    return all_cause + sum((np.log1p(-old) - np.log1p(-new) for new, old in zip(after, before, strict=True)), np.zeros_like(all_cause))
