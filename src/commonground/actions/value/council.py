"""What a release holds of one council for the value engine: people, deprivation fifths, activity bands, death rates."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from scipy import optimize

from commonground.domain.value.lifetable import life_expectancy
from commonground.domain.value.nouns import AGES
from commonground.domain.value.structures import deaths_by_age
from commonground.domain.value.world import World
from commonground.reference import read_csv
from commonground.store import value as held
from commonground.store.warehouse import Release
from commonground.terms import Refused


@dataclass(frozen=True, kw_only=True)
class Bands:
    """Shares of adults under 30 and at 150 minutes a week or more, or None and `why` where they are not published."""

    inactive: float | None
    active: float | None
    period: str = ""
    source_id: str = ""
    why: str = ""


@dataclass(frozen=True, kw_only=True)
class Council:
    """One council: people by sex, age and fifth, how active they are, and one factor on national death rates with its words."""

    code: str
    name: str
    people: np.ndarray
    ages_of: str
    bands: Bands
    scale: float
    scale_words: str
    expected_deaths: float
    sources: tuple[str, ...]  # ids in the release


@lru_cache(maxsize=1)
def england() -> np.ndarray:
    """People of England by sex (male, female) and age, mid-2023; those of 90 and over spread with falling numbers to 100."""
    out = np.zeros((2, AGES))
    for row in read_csv("value/people.csv"):
        for s, sex in enumerate(("male", "female")):
            out[s, int(row["age"])] = float(row[sex]) * 1000
    tail = 0.78 ** np.arange(AGES - 90)
    for s in range(2):
        out[s, 90:] = out[s, 90] * tail / tail.sum()
    return out


def single_years(bands: dict[str, float]) -> np.ndarray:
    """People by sex and single year of age from five-year bands, spread within each band as in England."""
    nation = england()
    out = np.zeros((2, AGES))
    for label, people in bands.items():
        text = label.removeprefix("age=")
        first, last = (int(text[:-1]), AGES - 1) if text.endswith("+") else tuple(int(x) for x in text.split("-"))
        part = nation[:, first : last + 1]
        out[:, first : last + 1] = part / part.sum() * people
    return out


def council(release: Release, code: str, name: str, world: World) -> Council:
    """What the release holds of a council. Refused (place_without_people) where it holds no ages or no deprivation."""
    found, split = held.ages(release, code), held.fifths(release, code)
    if found is None or split is None:
        missing = "people by age" if found is None else "small areas with deprivation"
        raise Refused(
            "place_without_people",
            where=name,
            what=f"This release holds no {missing} for {name}",
            ways_out=("Name a council, a county, a region or a care board", "Leave the place out to use England's figures"),
        )
    ages, period, age_source = found
    fifths, imd_source = split
    people = single_years(ages)[:, :, None] * (np.asarray(fifths) / sum(fifths))
    shares = bands(release, code)
    scale, words, le_source = mortality(world, release, code, people)
    return Council(
        code=code,
        name=name,
        people=people,
        ages_of=period,
        bands=shares,
        scale=scale,
        scale_words=words,
        expected_deaths=expected_deaths(world, people),
        sources=(age_source, imd_source, shares.source_id, le_source),
    )


def expected_deaths(world: World, people: np.ndarray) -> float:
    """Deaths a year of these people at national rates for their sex, age and fifth."""
    return float(sum((deaths_by_age(world, s, g) * people[s, :, g]).sum() for s in range(2) for g in range(5)))


def bands(release: Release, code: str) -> Bands:
    """Published activity bands of one period, as shares. Refused (periods_differ) where the two are of different ones."""
    low, high = (held.latest(release, measure, code) for measure in ("inactive_adults_19", "active_adults_19"))
    for each in (low, high):
        if each is None or each.value is None:
            return Bands(inactive=None, active=None, why="No figure is held" if each is None else "The survey had too few people here")
    assert low is not None
    assert low.value is not None
    assert high is not None
    assert high.value is not None
    if low.period != high.period:
        raise Refused(
            "periods_differ",
            where=code,
            what=f"The inactive share is of {low.period} and the active share of {high.period}",
            ways_out=("Override both with one period and its source",),
        )
    return Bands(inactive=low.value / 100, active=high.value / 100, period=low.period, source_id=low.source_id)


def mortality(world: World, release: Release, code: str, people: np.ndarray) -> tuple[float, str, str]:
    """One factor on all death rates so that life expectancy at birth, given the place's mix of fifths, is the published one."""
    factors, source = [], ""
    mix = people.sum(axis=(0, 1)) / people.sum()
    for s, sex in enumerate(("male", "female")):
        figure = held.latest(release, f"life_expectancy_{sex}", code)
        if figure is None or figure.value is None:
            return 1.0, "Death rates are national ones for each deprivation fifth: no life expectancy is held for this place.", ""
        rates = np.stack([deaths_by_age(world, s, g) for g in range(5)], axis=1) @ mix
        wanted, source = float(figure.value), figure.source_id
        factors.append(optimize.brentq(lambda k, r=rates, w=wanted: life_expectancy(r * k) - w, 0.3, 3.0))
        period = figure.period
    scale = float(np.mean(factors))
    words = f"Death rates by deprivation fifth are multiplied by {scale:.3f}, so that life expectancy is the one published for {period}."
    return scale, words, source
