"""What lies beside illness itself: working days, work that is lost for good, and NHS care in years of life that are gained."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from commonground.domain.value.discount import reprice
from commonground.domain.value.nouns import AGES, SEXES, Assumptions, Floats
from commonground.domain.value.world import Drawn

BAND = 5  # years of age followed together where the care of added years is priced


def costs(items: Assumptions, drawn: Drawn, cases: Floats, names: tuple[str, ...], price_year: str) -> dict[str, Floats]:
    """Cost of changed illness among people in work, to employers and the Treasury, by year and draw.

    Employers lose the days until somebody is back or replaced (the friction method) at a day's pay. The Treasury loses a year of tax
    and pays a year of benefits for those who leave work. `cases` is new cases among people in work, year x illness x draw. An illness
    for which neither is established adds nothing.
    """
    deflator = items.deflator
    out: dict[str, Floats] = {}
    for payer, each, price in (("employer", "work.days", "work.day"), ("treasury", "work.leavers", "work.fiscal")):
        worth = drawn.values[price] * reprice(1.0, from_year=items[price].price_year, to_year=price_year, deflator=deflator)
        found = [cases[:, k] * drawn.values[f"{each}.{name}"] for k, name in enumerate(names) if f"{each}.{name}" in drawn.values]
        if found:
            out[payer] = np.asarray(sum(found) * worth)
    return out


def cohorts(weights: Floats, *, apart: bool) -> Iterator[Floats]:
    """The same people in groups of five years of starting age where they are followed `apart`, else all at once."""
    if not apart:
        yield weights
        return
    for first in range(0, AGES, BAND):
        group = np.zeros_like(weights)
        group[first : first + BAND] = weights[first : first + BAND]
        if group.any():
            yield group


def care_of_added_years(items: Assumptions, drawn: Drawn, added: Floats, cohort: Floats, sex: int, price_year: str) -> Floats:
    """What the NHS spends on years of life that are gained (year x draw), at the mean age that the cohort has reached."""
    deflator = items.deflator
    spend = np.zeros((AGES, drawn.size))
    for band, item in items.under(f"later.nhs.{SEXES[sex]}.").items():
        first, last = (int(part) for part in band.split("-"))
        spend[first : last + 1] = drawn.values[item.id] * reprice(1.0, from_year=item.price_year, to_year=price_year, deflator=deflator)
    started = float(cohort @ np.arange(AGES) / cohort.sum())
    ages = np.minimum(np.round(started + np.arange(len(added))).astype(int), AGES - 1)
    return np.asarray(added * spend[ages])
