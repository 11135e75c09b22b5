"""Read a profile, a measure, or several places side by side. Everything is worked out once a release and kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from functools import lru_cache

from commonground.actions import places as found_places
from commonground.actions.permissions import Person, require
from commonground.domain.indicators import inequality as spread
from commonground.domain.indicators.compared import Compared, compare_places
from commonground.domain.indicators.measure_view import MeasureView, view_measure
from commonground.domain.indicators.nouns import SECTIONS, Driver, Inequality, Profile, Rules, Template
from commonground.domain.indicators.peers import check_chosen
from commonground.domain.indicators.profile import FULL as FULL
from commonground.domain.indicators.profile import MINI, Held, build_profile
from commonground.domain.places.register import Register
from commonground.reference import read_yaml
from commonground.store import clock, warehouse
from commonground.store.warehouse import figures
from commonground.terms import LOWER_TIER, Figure, Refused

_AGE_MEASURE = "population"
MOST_COMPARED = 15


def read_profile(*, place: str, peers: Sequence[str] = (), template: str | None = None, release: str = "", by: Person) -> Profile:
    """The profile of a place (name, code or postcode; a small area gives its council's), from an older `release` if one is named.

    `peers` are up to 15 places to compare with besides. `template` is "full", "mini", the name of a saved template, or
    themes and measures separated by commas. Raises what `find_place` raises, and `Refused` (peers_many, template_unknown,
    no_release, release_unknown, not_permitted).
    """
    require(by, "read")
    release_id = release or warehouse.current().id
    found = found_places.council_of(place=found_places.find_place(text=place, by=by), by=by)
    chosen = tuple(found_places.find_place(text=peer, by=by).code for peer in peers)
    return profile_in(release_id, found.code, chosen, _template(template, by), clock.now().date())


def read_measure(*, measure: str, tier: str = "lower", period: str | None = None, by: Person) -> MeasureView:
    """A measure for every place of a tier, with England, the regions and ranks; the newest period unless one is named.

    Raises `Refused` (measure_unknown, tier_unknown, period_unknown, measure_empty, no_release, not_permitted).
    """
    require(by, "read")
    return _measure(warehouse.current().id, measure, tier, period)


def compare(*, places: Sequence[str], measures: Sequence[str] | None = None, by: Person) -> Compared:
    """Places side by side, by the measures of the mini profile unless others are named (ids).

    Raises what `find_place` raises, and `Refused` (measure_unknown, compare_few, too_many, no_release, not_permitted).
    """
    require(by, "read")
    codes = tuple(dict.fromkeys(found_places.council_of(place=found_places.find_place(text=place, by=by), by=by).code for place in places))
    if len(codes) < 2:
        raise Refused("compare_few", what="Fewer than two different places were given", ways_out=("Add a place to compare with",))
    if len(codes) > MOST_COMPARED:
        raise Refused(
            "too_many",
            what=f"{len(codes)} places were given, and at most {MOST_COMPARED} can stand side by side",
            ways_out=(f"Choose {MOST_COMPARED} or fewer",),
        )
    return _compared(warehouse.current().id, codes, tuple(measures) if measures is not None else None)


def warm_up() -> None:
    """Read what every page needs, so that the first reader does not wait for it."""
    release = warehouse.current()
    england = held(release.id).register.england
    if england is not None:
        profile_in(release.id, england.code, (), FULL, clock.now().date())


@lru_cache(maxsize=2)
def held(release_id: str) -> Held:
    """A release's figures in columns with its register and the settings in force; about 30 MB a release."""
    release = warehouse.release_of(release_id)
    register = found_places.register_in(release_id)
    return Held(release=release_id, panel=figures.panel(release, register.places), register=register, drivers=_drivers(), rules=rules())


@lru_cache(maxsize=1)
def rules() -> Rules:
    """The settings of every judgement, from the reference file that cites them."""
    return Rules(**{name: entry["value"] for name, entry in read_yaml("indicators/judgement.yaml")["rules"].items()})


@lru_cache(maxsize=1)
def _drivers() -> tuple[Driver, ...]:
    return tuple(
        Driver(measure=entry["measure"], log=entry.get("log", False)) for entry in read_yaml("indicators/neighbours.yaml")["drivers"]
    )


@lru_cache(maxsize=200)
def profile_in(release_id: str, code: str, chosen: tuple[str, ...], template: Template, today: date) -> Profile:
    """The profile of a place in one release, with the peers `chosen` by their codes."""
    here = held(release_id)
    release, place = warehouse.release_of(release_id), here.register.place(code)
    ages = _ages(release_id, code)
    return build_profile(
        place,
        here,
        template=template,
        today=today,
        chosen=check_chosen(place, [here.register.place(peer) for peer in chosen]),
        ages=ages,
        england_ages=_england_ages(release, here.register, ages),
        inequality=_inequality(release_id, code),
    )


@lru_cache(maxsize=64)
def _measure(release_id: str, measure: str, tier: str, period: str | None) -> MeasureView:
    here = held(release_id)
    return view_measure(here.panel, here.register, measure=measure, tier=tier, period=period, rules=here.rules)


@lru_cache(maxsize=256)
def _compared(release_id: str, codes: tuple[str, ...], measures: tuple[str, ...] | None) -> Compared:
    here = held(release_id)
    return compare_places(here.panel, here.register, places=[here.register.place(code) for code in codes], measures=measures)


@lru_cache(maxsize=400)
def _ages(release_id: str, code: str) -> tuple[tuple[str, Figure], ...]:
    """Residents by five-year age band: by sex where that is held for the place, else of both sexes together."""
    release, place = warehouse.release_of(release_id), held(release_id).register.place(code)
    unit = release.measures()[_AGE_MEASURE].unit
    found = [pair for pair in figures.groups(release, _AGE_MEASURE, place, starting="age=", unit=unit) if pair[0].count("=") == 1]
    return tuple(found)


def _england_ages(release: warehouse.Release, register: Register, ages: Sequence[tuple[str, Figure]]) -> tuple[tuple[str, Figure], ...]:
    if not ages or register.england is None:
        return ()
    theirs = _ages(release.id, register.england.code)
    return theirs if theirs and theirs[0][1].period == ages[0][1].period else ()


@lru_cache(maxsize=400)
def _inequality(release_id: str, code: str) -> Inequality | None:
    here, release = held(release_id), warehouse.release_of(release_id)
    place = here.register.place(code)
    england = here.register.england
    inside = (
        [place] if place.kind in LOWER_TIER else [part.place for part in here.register.children(place, LOWER_TIER) if part.share >= 0.5]
    )
    area = _small_areas(release_id)
    here_only = area.inside([item.code for item in inside])
    if here_only.sum() < 2:
        return None
    theirs = _inequality(release_id, england.code) if england is not None and place != england else None
    sources = release.sources()
    return spread.inequality(
        place,
        deciles=area.decile[here_only].tolist(),
        scores=area.score[here_only].tolist(),
        people=area.people[here_only].tolist(),
        measure="imd_score",
        period=area.period,
        england_gap=theirs.gap if theirs else None,
        sources=tuple(sources[item] for item in area.source_ids),
        note=f"{int(here_only.sum()):,} small areas; residents from {area.people_period}",
    )


@lru_cache(maxsize=2)
def _small_areas(release_id: str) -> figures.SmallAreas:
    return figures.small_areas(warehouse.release_of(release_id))


def _template(name: str | None, by: Person) -> Template:
    built_in: Mapping[str | None, Template] = {None: FULL, "full": FULL, "mini": MINI}
    if name in built_in:
        return built_in[name]
    assert name is not None
    parts = [part.strip() for part in name.split(",") if part.strip()]
    known = warehouse.current().measures()
    if parts and all(part in SECTIONS or part in known for part in parts):
        return Template(
            id=name,
            title="Chosen themes and measures",
            sections=tuple(part for part in parts if part in SECTIONS),
            measures=tuple(part for part in parts if part not in SECTIONS),
        )
    from commonground.actions.choices import load_template

    saved = load_template(ref=name, by=by)
    return Template(id=saved.ref, title=saved.title, sections=saved.sections, measures=saved.measures)
