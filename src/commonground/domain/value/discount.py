"""Money and health at different dates: discount schedules, price years, annual equivalents, the cost of raising tax.

Source of method: HM Treasury Green Book 2022, annex A6 (step schedules), and the NICE reference case (one rate for
both). Rates are given by the caller from `reference/value`, so that a change of rule is a change of document.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from commonground.domain.value.nouns import Floats
from commonground.terms import Refused


@dataclass(frozen=True, kw_only=True)
class Schedule:
    """Discount rates by year from the start: `steps` are (last year, yearly rate), in order of years.

    >>> Schedule(name="Green Book", steps=((30, 0.035), (75, 0.03), (125, 0.025))).factors(1)
    array([1.        , 0.96618357])
    """

    name: str
    steps: tuple[tuple[int, float], ...]

    def __post_init__(self) -> None:
        lasts = [last for last, _ in self.steps]
        if not self.steps or lasts != sorted(set(lasts)) or any(rate <= -1 for _, rate in self.steps):
            raise Refused(
                "discount_steps",
                what=f"{self.name}: the steps {self.steps} are not rates in rising order of years",
                ways_out=("Give (last year, rate) pairs with rising years, such as (30, 0.035), (75, 0.03)",),
            )

    def factors(self, years: int) -> Floats:
        """Present value today of 1 in year 0 to `years`; after the last step its rate goes on."""
        rates = np.empty(years, dtype=float)
        first = 0
        for last, rate in self.steps:
            rates[first : min(last, years)] = rate
            first = min(last, years)
        rates[first:] = self.steps[-1][1]
        return np.concatenate(([1.0], np.cumprod(1.0 / (1.0 + rates))))


@dataclass(frozen=True, kw_only=True)
class Rules:
    """A set of appraisal rules: how money and health are discounted, and what a year of health is worth."""

    name: str
    costs: Schedule
    health: Schedule
    thresholds: tuple[float, ...]  # pounds per QALY, in the order in which they are shown
    priced_by: tuple[str, ...] = ()  # the assumptions that hold the thresholds
    counts_unpaid_care: bool = True  # social value counts families' time; the NHS and social care perspective does not
    note: str = ""


def flat(name: str, rate: float) -> Schedule:
    """One rate for every year."""
    return Schedule(name=name, steps=((1, rate),))


def annual_equivalent(npv: float, years: int, schedule: Schedule) -> float:
    """The level yearly amount, paid at the start of each of `years` years, that has this present value."""
    if years < 1:
        raise Refused("years_too_few", what=f"{years} years cannot carry a yearly amount", ways_out=("Give at least 1 year",))
    return npv / float(schedule.factors(years - 1).sum())


def with_tax_cost(amount: float, excess: float) -> float:
    """Public money with the marginal excess burden of the tax that pays for it."""
    return amount * (1.0 + excess)


def reprice(amount: float, *, from_year: str, to_year: str, deflator: Mapping[str, float]) -> float:
    """An amount of one price year in the prices of another, by an index such as the GDP deflator.

    Raises `Refused` when the index does not hold both years: prices are never put together unconverted.
    """
    for year in (from_year, to_year):
        if year not in deflator:
            raise Refused(
                "price_year_unknown",
                what=f"The price index has no value for {year}",
                why=f"It runs from {min(deflator)} to {max(deflator)}",
                ways_out=("Give the amount in a price year that the index holds", "Load a price index that holds the year"),
            )
    return amount * deflator[to_year] / deflator[from_year]
