"""Wellbeing in money: life-satisfaction years (WELLBYs), and the rule against counting health twice.

Method: HM Treasury Wellbeing Guidance for Appraisal (2021). A WELLBY is one point of life satisfaction on the 0-10 scale
for one person for one year.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from commonground.terms import Refused


def wellby_value(*, change: float, value: float, people: float = 1.0, years: float = 1.0, causal_share: float = 1.0) -> float:
    """Pounds: change in life satisfaction (points) x pounds a point-year x people x years x the share that is caused."""
    if people < 0 or years < 0 or not 0 <= causal_share <= 1:
        raise Refused(
            "wellbeing_invalid",
            what="People and years cannot be negative, and a causal share lies from 0 to 1",
            ways_out=("Check people, years and causal share",),
        )
    return change * value * people * years * causal_share


@dataclass(frozen=True, kw_only=True)
class Together:
    """Health and wellbeing in one total, with the part of wellbeing that is health taken off once."""

    health: float
    wellbeing: float
    overlap: float

    @property
    def total(self) -> float:
        return self.health + self.wellbeing - self.overlap


def without_double_count(
    *, qalys: ArrayLike, wellbys: ArrayLike, value_qaly: float, value_wellby: float, points_per_qaly: float
) -> Together:
    """Add health and wellbeing once: wellbeing that comes through health (QALYs x points a QALY) is subtracted.

    The overlap is never more than the wellbeing itself where both are gains. Headline totals stay alternatives; this is
    the combined view.
    """
    q, w = float(np.sum(qalys)), float(np.sum(wellbys))
    shared = q * points_per_qaly
    if q > 0 and w > 0:
        shared = min(shared, w)
    return Together(health=q * value_qaly, wellbeing=w * value_wellby, overlap=shared * value_wellby)


@dataclass(frozen=True, kw_only=True)
class Edition:
    """One edition of a national social-value study: its year, values a person and what they are (averages, not effects)."""

    id: str
    year: str
    values: Mapping[str, float]
    primary: Mapping[str, float]
    secondary: float
    published_total: float
    source: str

    @property
    def primary_total(self) -> float:
        return sum(self.primary.values())

    @property
    def total(self) -> float:
        """Sum of the rounded parts; the published total can differ in its last digit."""
        return self.primary_total + self.secondary


CAUTION = "These are averages between groups of people, not what one more active person gains; part of the gap was there before."


def per_head(edition: Edition, people: Mapping[str, float], *, edition_of: Mapping[str, str] | None = None) -> tuple[float, str]:
    """Population value by one edition's values a head, with the caution that must stand beside it (rule T35).

    `edition_of` says from which edition each group's value was taken, where a caller brings them; a mix is refused.
    """
    used = {edition.id, *(edition_of or {}).values()}
    if len(used) > 1:
        raise Refused(
            "editions_mixed",
            what=f"Values of {' and '.join(sorted(used))} cannot be put in one total",
            why="The method and prices changed between the editions",
            ways_out=("Use one edition throughout", "Show the editions side by side"),
        )
    unknown = sorted(set(people) - set(edition.values))
    if unknown:
        raise Refused(
            "group_without_value",
            what=f"The {edition.id} edition has no value a head for {', '.join(unknown)}",
            ways_out=("Choose among " + ", ".join(sorted(edition.values)), "Leave the group out and say so"),
        )
    return sum(edition.values[group] * count for group, count in people.items()), CAUTION
