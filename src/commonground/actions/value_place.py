"""What the value engine needs to know of a place, put together from the release by stated methods."""

from __future__ import annotations

import csv
from functools import lru_cache

import numpy as np
from scipy import optimize

from commonground import reference
from commonground.actions.permissions import Person
from commonground.domain.value import exposure
from commonground.domain.value.engine import World
from commonground.domain.value.inquiry import Locality
from commonground.domain.value.lifetable import life_expectancy
from commonground.domain.value.nouns import AGES
from commonground.domain.value.question import Question
from commonground.domain.value.structures import deaths_by_age
from commonground.terms import Refused

ENGLAND = "England, by national figures"


@lru_cache(maxsize=1)
def england() -> np.ndarray:
    """People of England by sex (male, female) and age, mid-2023; those of 90 and over spread with falling numbers to 100."""
    out = np.zeros((2, AGES))
    with reference.open_text("value/people.csv") as file:
        for row in csv.DictReader(file):
            for s, sex in enumerate(("male", "female")):
                out[s, int(row["age"])] = float(row[sex]) * 1000
    tail = 0.78 ** np.arange(AGES - 90)
    for s in range(2):
        out[s, 90:] = out[s, 90] * tail / tail.sum()
    return out


def locality(question: Question, world: World, *, by: Person) -> tuple[Locality, str]:
    """The place of a question and the release it was read from. Without a place, England by national figures."""
    items = world.assumptions.overridden(question.changes())
    shape = items.value("exposure.shape")
    if question.place is None:
        inactive, active = items.value("exposure.inactive"), items.value("exposure.active")
        spread = exposure.fit(inactive=inactive, active=active, shape=shape, where=ENGLAND)
        people = np.repeat(england()[:, :, None] / 5.0, 5, axis=2)
        notes = ("No place was given: people, activity and death rates are England's, with a fifth of people in each deprivation fifth.",)
        return Locality(
            name="England",
            code=None,
            people=people,
            exposures=(spread,) * 5,
            bands=_bands(inactive, active),
            mortality_scale=1.0,
            notes=notes,
            sources=("ONS mid-year population of England, 2023", items["exposure.inactive"].source),
        ), "no release"
    return _from_release(question, world, shape, by)


def _bands(inactive: float, active: float) -> dict[str, float]:
    return {"inactive": inactive, "fairly_active": 1.0 - inactive - active, "active": active}


def _from_release(question: Question, world: World, shape: float, by: Person) -> tuple[Locality, str]:
    from commonground.actions.places import find_place
    from commonground.store import value as held
    from commonground.store import warehouse

    place = find_place(text=question.place or "", by=by)
    release = warehouse.current()
    sources = release.sources()
    found = held.ages(release, place.code)
    split = held.fifths(release, place.code)
    if found is None or split is None:
        missing = "people by age" if found is None else "small areas with deprivation"
        raise Refused(
            "place_without_people",
            where=place.name,
            what=f"This release holds no {missing} for {place.name}",
            ways_out=("Name a council area", "Leave the place out to use England's figures"),
        )
    bands, period, age_source = found
    fifths, imd_source = split
    people = single_years(bands)[:, :, None] * (np.asarray(fifths) / sum(fifths))
    inactive, active, words, band_source = _activity(question, world, release, place.code, place.name)
    spread = exposure.fit(inactive=inactive, active=active, shape=shape, where=place.name)
    scale, scale_words, le_source = _mortality(world, release, place.code, people)
    used = [sources[s].citation() for s in (age_source, imd_source, band_source, le_source) if s in sources]
    notes = (
        f"People by age are of {period}, in five-year bands; single years and sexes are spread within each band as in England, mid-2023.",
        "Deprivation fifths are national fifths of the small areas people live in, with the same ages in each: "
        "no age split by small area is held.",
        f"{words} The same activity is taken for every fifth, because none is published by fifth for a council.",
        scale_words,
    )
    return Locality(
        name=place.name,
        code=place.code,
        people=people,
        exposures=(spread,) * 5,
        bands=_bands(inactive, active),
        mortality_scale=scale,
        notes=notes,
        sources=tuple(dict.fromkeys(used)),
    ), release.id


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


def _activity(question: Question, world: World, release: object, code: str, name: str) -> tuple[float, float, str, str]:
    """Local shares under 30 and over 150 minutes; a user's own pair comes first; a suppressed band is refused, never guessed."""
    from commonground.store import value as held

    given = {o.id: o.value for o in question.overrides if o.id in ("exposure.inactive", "exposure.active")}
    if len(given) == 2:
        return given["exposure.inactive"], given["exposure.active"], "Activity bands are the ones given in the question.", ""
    both = [held.latest(release, measure, code) for measure in ("inactive_adults_19", "active_adults_19")]  # type: ignore[arg-type]
    absent = [h for h in both if h is None or h.value is None]
    if absent:
        why = "The survey had too few people here" if absent[0] is not None else "No figure is held"
        raise Refused(
            "bands_suppressed",
            where=name,
            what=f"The share of adults who are inactive or active in {name} is not published",
            why=why,
            ways_out=(
                "Override exposure.inactive and exposure.active together, with a source, such as an earlier year or the county's figures",
                "Leave the place out to use England's figures",
            ),
        )
    low, high = both
    assert low is not None
    assert high is not None
    assert low.value is not None
    assert high.value is not None
    if low.period != high.period:
        raise Refused(
            "periods_differ",
            where=name,
            what=f"The inactive share is of {low.period} and the active share of {high.period}",
            ways_out=("Override both with one period and its source",),
        )
    shares = f"{low.value:.1f}% under 30 minutes a week, {high.value:.1f}% at 150 or more"
    words = f"Activity bands are of adults of 19 and over in {low.period}: {shares}."
    return low.value / 100, high.value / 100, words, low.source_id


def _mortality(world: World, release: object, code: str, people: np.ndarray) -> tuple[float, str, str]:
    """One factor on all death rates so that life expectancy at birth, given the place's mix of fifths, is the published one."""
    from commonground.store import value as held

    factors, source = [], ""
    mix = people.sum(axis=(0, 1)) / people.sum()
    for s, sex in enumerate(("male", "female")):
        figure = held.latest(release, f"life_expectancy_{sex}", code)  # type: ignore[arg-type]
        if figure is None or figure.value is None:
            return 1.0, "Death rates are national ones for each deprivation fifth: no life expectancy is held for this place.", ""
        rates = np.stack([deaths_by_age(world, s, g) for g in range(5)], axis=1) @ mix
        wanted, source = float(figure.value), figure.source_id
        factors.append(optimize.brentq(lambda k, r=rates, w=wanted: life_expectancy(r * k) - w, 0.3, 3.0))
        period = figure.period
    scale = float(np.mean(factors))
    words = f"Death rates by deprivation fifth are multiplied by {scale:.3f}, so that life expectancy is the one published for {period}."
    return scale, words, source
