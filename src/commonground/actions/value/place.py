"""What the value engine needs to know of a place, put together from the release by stated methods."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from functools import lru_cache

import numpy as np

from commonground.actions.permissions import Person
from commonground.actions.places import find_place, register
from commonground.actions.value import council
from commonground.actions.value import world as value_world
from commonground.actions.value.council import Council, england, single_years
from commonground.domain.places.custom import Ground, made_of
from commonground.domain.value import composing, exposure
from commonground.domain.value.composing import SURVEYED, Part, Whole
from commonground.domain.value.inquiry import Locality
from commonground.domain.value.question import Question
from commonground.domain.value.world import World
from commonground.store import clock, warehouse
from commonground.store import value as held
from commonground.store.warehouse import Release
from commonground.terms import LOWER_TIER, UPPER_TIER, Place, Refused

__all__ = ["ENGLAND", "england", "locality", "single_years"]

ENGLAND = "England, by national figures"
CUSTOM = "custom-"
BANDS = ("exposure.inactive", "exposure.active")
SMALL = frozenset({"lsoa", "msoa"})
Inside = tuple[Place, float]  # a place and the share of its residents who are inside


def locality(question: Question, world: World, *, by: Person) -> tuple[Locality, str]:
    """The place of a question and the release it was read from. Without a place, England by national figures.

    A council is read from its own figures; a county, region, care board, police area or area of one's own is put together from
    its councils and small areas. Raises place_unknown, place_without_people, bands_suppressed,
    bands_incomplete, periods_differ, area_unknown.
    """
    items = world.assumptions.overridden(question.changes())
    shape = items.value("exposure.shape")
    if question.place is None:
        return _england(items.value("exposure.inactive"), items.value("exposure.active"), shape, items["exposure.inactive"].source)
    release = warehouse.current()
    name, code, inside = _members(question.place, by)
    alone = len(inside) == 1 and inside[0][0].kind in LOWER_TIER and inside[0][1] == 1 and code == inside[0][0].code
    given = _given(question)
    kind = inside[0][0].kind if alone else _kind(code)
    here = (
        _council(_held(release, code, name, world), given, shape, release)
        if alone
        else _composed(name, code, inside, given, shape, world, release)
    )
    care = True if kind in UPPER_TIER else False if kind == "district" else None
    return replace(here, care_authority=care), release.id


def _kind(code: str) -> str:
    held_place = register().places.get(code)
    return held_place.kind if held_place else ""


def _england(inactive: float, active: float, shape: float, source: str) -> tuple[Locality, str]:
    spread = exposure.fit(inactive=inactive, active=active, shape=shape, where=ENGLAND)
    return Locality(
        name="England",
        code=None,
        people=np.repeat(england()[:, :, None] / 5.0, 5, axis=2),
        exposures=(spread,) * 5,
        bands=_bands(inactive, active),
        mortality_scale=1.0,
        notes=("No place was given: people, activity and death rates are England's, with a fifth of people in each deprivation fifth.",),
        sources=("ONS mid-year population of England, 2023", source),
    ), "no release"


def _bands(inactive: float, active: float) -> dict[str, float]:
    return {"inactive": inactive, "fairly_active": 1.0 - inactive - active, "active": active}


def _given(question: Question) -> tuple[float, float] | None:
    """The user's own pair of activity shares, which takes the place of every published one."""
    own = {o.id: o.value for o in question.overrides if o.id in BANDS}
    if len(own) == 1:
        raise Refused(
            "bands_incomplete",
            where=f"overrides.{next(iter(own))}",
            what=f"{next(iter(own))} is given for {question.place} without the other band",
            why="The published bands of a place are of one survey, and one of them alone cannot be exchanged",
            ways_out=(f"Override {' and '.join(BANDS)} together, each with its source", "Keep the published bands"),
        )
    return (own[BANDS[0]], own[BANDS[1]]) if own else None


def _members(text: str, by: Person) -> tuple[str, str, tuple[Inside, ...]]:
    """The name and code of a place, and the councils or small areas that it is, each with the share of it that is inside."""
    if text.startswith(CUSTOM):
        from commonground.actions import areas

        area = areas.load(code=text, by=by)
        return area.name, text, tuple((m.place, m.share) for m in area.members)
    place = find_place(text=text, by=by)
    if place.kind in LOWER_TIER or place.kind in SMALL:
        return place.name, place.code, ((place, 1.0),)
    people = Ground(register=register(), people={}, postcodes={})
    area = made_of(place, LOWER_TIER, ground=people, made_by=by.name, made_on=clock.now().date())
    return place.name, place.code, tuple((m.place, m.share) for m in area.members)


@lru_cache(maxsize=400)
def _shipped(release_id: str, code: str, name: str) -> Council:
    return council.council(warehouse.release_of(release_id), code, name, value_world.world())


def _held(release: Release, code: str, name: str, world: World) -> Council:
    """A council's figures; by the shipped death rates read once a release, because a region asks for seventy of them."""
    if world.population is value_world.world().population:
        return _shipped(release.id, code, name)
    return council.council(release, code, name, world)


def _council(found: Council, given: tuple[float, float] | None, shape: float, release: Release) -> Locality:
    """A council by its own figures. A suppressed band is refused, never guessed."""
    if given is not None:
        inactive, active, words, sources = (
            *given,
            "Activity bands are the ones given in the question.",
            found.sources[:2] + found.sources[3:],
        )
    else:
        if found.bands.inactive is None or found.bands.active is None:
            raise Refused(
                "bands_suppressed",
                where=found.name,
                what=f"The share of adults who are inactive or active in {found.name} is not published",
                why=found.bands.why,
                ways_out=(
                    "Override exposure.inactive and exposure.active together, with a source, "
                    "such as an earlier year or the county's figures",
                    "Leave the place out to use England's figures",
                ),
            )
        inactive, active, sources = found.bands.inactive, found.bands.active, found.sources
        shares = f"{inactive:.1%} under 30 minutes a week, {active:.1%} at 150 or more"
        words = f"Activity bands are of adults of {SURVEYED} and over in {found.bands.period}: {shares}."
    spread = exposure.fit(inactive=inactive, active=active, shape=shape, where=found.name)
    return Locality(
        name=found.name,
        code=found.code,
        people=found.people,
        exposures=(spread,) * 5,
        bands=_bands(inactive, active),
        mortality_scale=found.scale,
        notes=(
            f"People by age are of {found.ages_of}, in five-year bands; {SPREAD}",
            "Deprivation fifths are national fifths of the small areas people live in, with the same ages in each: "
            "no age split by small area is held.",
            f"{words} The same activity is taken for every fifth, because none is published by fifth for a council.",
            found.scale_words,
        ),
        sources=_cited(release, sources),
    )


SPREAD = "single years and sexes are spread within each band as in England, mid-2023."


def _cited(release: Release, ids: Iterable[str]) -> tuple[str, ...]:
    sources = release.sources()
    return tuple(dict.fromkeys(sources[each].citation() for each in ids if each in sources))


def _composed(
    name: str, code: str, inside: tuple[Inside, ...], given: tuple[float, float] | None, shape: float, world: World, release: Release
) -> Locality:
    """A place put together: what is inside of each council by that council's own figures."""
    councils, parts = _parts(inside, world, release, name)
    if given is not None:
        parts = [replace(p, inactive=given[0], active=given[1], period="") for p in parts]
    whole = composing.together(parts, where=name)
    spread = exposure.fit(inactive=whole.inactive, active=whole.active, shape=shape, where=name)
    ids = [source for each in councils for source in (each.sources if given is None else each.sources[:2] + each.sources[3:])]
    return Locality(
        name=name,
        code=code,
        people=whole.people,
        exposures=(spread,) * 5,
        bands=_bands(whole.inactive, whole.active),
        mortality_scale=whole.mortality_scale,
        notes=_told(name, whole, given is not None, councils[0].ages_of, any(place.kind in SMALL for place, _ in inside)),
        sources=_cited(release, ids),
        made_of=whole.made_of,
    )


def _parts(inside: tuple[Inside, ...], world: World, release: Release, where: str) -> tuple[list[Council], list[Part]]:
    """What is inside of each council: the share of the whole of it, or its small areas with its own ages."""
    small = [(place, share) for place, share in inside if place.kind in SMALL]
    other = [place for place, _ in inside if place.kind not in SMALL and place.kind not in LOWER_TIER]
    lies_in, fifths = held.councils_of(release, [p.code for p, _ in small]), held.fifths_of(release, [p.code for p, _ in small])
    lost = [place.name for place in other] + [p.name for p, _ in small if p.code not in lies_in or p.code not in fifths]
    if lost:
        raise Refused(
            "place_without_people",
            where=where,
            what=f"This release holds no people by deprivation for {', '.join(lost[:4])}",
            ways_out=("Draw the area from councils or small areas", "Leave the place out to use England's figures"),
        )
    by_council: dict[str, np.ndarray] = {}
    for place, share in small:
        code = lies_in[place.code][0]
        by_council[code] = by_council.get(code, np.zeros(5)) + np.asarray(fifths[place.code]) * share
    names = {code: name for code, name in lies_in.values()}
    councils, parts = [], []
    for place, share in inside:
        if place.kind in LOWER_TIER:
            one = _held(release, place.code, place.name, world)
            councils.append(one)
            parts.append(_part(one, one.people * share, share, world))
    for code, mix in by_council.items():
        one = _held(release, code, names[code], world)
        whole = one.people.sum(axis=2)
        people = (whole / whole.sum())[:, :, None] * mix
        councils.append(one)
        parts.append(_part(one, people, float(mix.sum() / whole.sum()), world))
    return councils, parts


def _part(one: Council, people: np.ndarray, share: float, world: World) -> Part:
    return Part(
        code=one.code,
        name=one.name,
        share=share,
        people=people,
        inactive=one.bands.inactive,
        active=one.bands.active,
        period=one.bands.period,
        mortality_scale=one.scale,
        expected_deaths=council.expected_deaths(world, people),
    )


def _told(name: str, whole: Whole, given: bool, ages_of: str, small: bool) -> tuple[str, ...]:
    """How a place was put together, in words."""
    many = len(whole.made_of)
    first = whole.made_of[0].name
    if many > 1:
        listed = [f"{row.name} {row.weight:.0%}" for row in whole.made_of if row.weight is not None]
        shown = ", ".join(listed[:12]) + (f" and {len(listed) - 12} more" if len(listed) > 12 else "")
        said = f"{name} is put together here from {many} councils, by the people of each who are inside: people and fifths are added up."
        whose = f"those of its councils ({', '.join(whole.periods)}), averaged by their adults of {SURVEYED} and over ({shown})"
        deaths = "the councils' own factors (which give each its published life expectancy), averaged by the deaths to be expected in each."
    else:
        said = f"{name} is put together here from its people by deprivation fifth and the figures of {first}."
        whose = f"those of {first} ({', '.join(whole.periods)})"
        deaths = f"the factor that gives {first} its published life expectancy."
    bands = f"{whole.inactive:.1%} under 30 minutes a week, {whole.active:.1%} at 150 or more"
    activity = f"Activity bands are composed, not published for {name}: {whose}: {bands}."
    if given:
        activity = "Activity bands are the ones given in the question."
    if whole.lacking:
        activity += f" Left out, because none is published: {', '.join(whole.lacking)}."
    ages = "Ages of a small area are those of its council, because none are held by small area. " if small else ""
    return (
        said,
        f"People by age are of {ages_of}, in five-year bands; {SPREAD} {ages}Each deprivation fifth of a council has the same ages.",
        f"{activity} The same activity is taken for every fifth.",
        f"Death rates by deprivation fifth are multiplied by {whole.mortality_scale:.3f}: {deaths}",
    )
