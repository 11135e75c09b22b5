"""Places like a place, for one question: by drivers that somebody chose, with what each contributes and how firmly the list stands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from commonground.actions import places as found_places
from commonground.actions import profiles
from commonground.actions.permissions import Person, require
from commonground.domain.indicators.nouns import Driver, Measure
from commonground.domain.indicators.peers import driver_values
from commonground.domain.places.neighbours import Neighbours, neighbours
from commonground.domain.places.nouns import tier_of
from commonground.domain.places.peer_steadiness import Shift, shifts
from commonground.store import warehouse
from commonground.store.warehouse import areas as ground
from commonground.terms import Finding, Place, Refused, Source, begun, listed

MOST = 30
SMALL_DRIVERS = ("population", "imd_score", "lonely_modelled")


@dataclass(frozen=True, kw_only=True)
class Like:
    """A place like the one asked about: how far it is (0 to 1) and what sets the two apart most, with its share of the distance."""

    place: Place
    distance: float
    apart: tuple[tuple[Measure, float], ...]


@dataclass(frozen=True, kw_only=True)
class Likeness:
    """The places most like a place: by which drivers, among how many, who was left out, and who comes and goes without each driver.

    `possible` are the drivers that could be chosen; `shifts` are empty with a single driver.
    """

    place: Place
    drivers: tuple[Measure, ...]
    possible: tuple[Measure, ...]
    nearest: tuple[Like, ...]
    among: int
    left_out: tuple[Finding, ...]
    shifts: tuple[tuple[Measure, tuple[Place, ...], tuple[Place, ...]], ...]
    sources: tuple[Source, ...]

    @property
    def sentence(self) -> str:
        """Who is most like the place, and how sure that is."""
        first = [str(like.place) for like in self.nearest[:3]]
        said = f"{begun(listed(first))} {'is' if len(first) == 1 else 'are'} most like {self.place} among {self.among:,} places"
        if not self.shifts:
            return said + "."
        going = {place for _, _, go in self.shifts for place in go}
        steady = sum(like.place not in going for like in self.nearest)
        return f"{said}; {steady} of the {len(self.nearest)} nearest stay whichever one figure is left out."


def like(*, place: str, by: Person, drivers: Sequence[str] = (), count: int = 15) -> Likeness:
    """The places of its tier most like a council, a region's parts, a care board or a small area (name, code or postcode).

    `drivers` are measures (ids) to judge likeness by; the settings' own where none is named. Raises what `find_place` raises, and
    `Refused`: peers_count, driver_unknown, peers_tier, and what `neighbours` refuses.
    """
    require(by, "read")
    if not 1 <= count <= MOST:
        raise Refused("peers_count", what=f"{count} places were asked for", ways_out=(f"Ask for 1 to {MOST}",))
    found = found_places.find_place(text=place, by=by)
    return _like(warehouse.current().id, found, tuple(dict.fromkeys(drivers)), count)


@lru_cache(maxsize=64)
def _like(release_id: str, place: Place, asked: tuple[str, ...], count: int) -> Likeness:
    small = place.kind == "lsoa"
    names, values = _small(release_id, asked) if small else _councils(release_id, place, asked)
    measures = warehouse.release_of(release_id).measures()
    found = neighbours(place.code, values, names, leave_out_missing=True)
    count = min(count, len(found.codes))
    changes = shifts(place.code, values, names, count=count) if len(names) > 1 and not small else ()
    wanted = {*found.nearest(count), *(code for change in changes for code in (*change.come, *change.go))}
    release = warehouse.release_of(release_id)
    known = ground.with_small_areas(release, found_places.register_in(release_id), wanted).places
    sources = release.sources()
    return Likeness(
        place=place,
        drivers=tuple(measures[name] for name in found.drivers),
        possible=tuple(measures[name] for name in _possible(release_id, place)),
        nearest=tuple(
            Like(place=known[code], distance=found.distances[at], apart=_apart(found, at, measures))
            for at, code in enumerate(found.nearest(count))
        ),
        among=len(found.codes),
        left_out=found.left_out,
        shifts=tuple(_named(change, measures, known) for change in changes),
        sources=tuple(sources[item] for item in sorted({item for name in names for item in measures[name].source_ids if item in sources})),
    )


def _apart(found: Neighbours, at: int, measures: Mapping[str, Measure], most: int = 2) -> tuple[tuple[Measure, float], ...]:
    shares = sorted(zip(found.drivers, found.contributions[at], strict=True), key=lambda pair: -pair[1])
    return tuple((measures[name], share) for name, share in shares[:most])


def _named(
    change: Shift, measures: Mapping[str, Measure], known: Mapping[str, Place]
) -> tuple[Measure, tuple[Place, ...], tuple[Place, ...]]:
    return measures[change.driver], tuple(known[code] for code in change.come), tuple(known[code] for code in change.go)


def _possible(release_id: str, place: Place) -> tuple[str, ...]:
    """Measures with a value for the place: those that the settings name first."""
    if place.kind == "lsoa":
        return SMALL_DRIVERS
    here = profiles.held(release_id)
    first = [driver.measure for driver in here.drivers if here.panel.slabs.get(driver.measure)]
    return tuple(
        dict.fromkeys((*first, *(name for name, measure in here.panel.measures.items() if here.panel.slabs.get(name) and measure.mini)))
    )


def _councils(release_id: str, place: Place, asked: tuple[str, ...]) -> tuple[tuple[str, ...], dict[str, list[float | None]]]:
    here, tier = profiles.held(release_id), tier_of(place)
    if tier not in ("lower", "upper", "icb"):
        raise Refused(
            "peers_tier",
            what=f"There are too few places like {place} to judge likeness by figures",
            ways_out=("Choose a council, a care board or a small area", "Choose places to compare with by hand"),
        )
    own = {driver.measure: driver for driver in here.drivers}
    unknown = [name for name in asked if not here.panel.slabs.get(name)]
    if unknown:
        raise Refused(
            "driver_unknown",
            what=f"No figures are held for {', '.join(unknown)}",
            ways_out=("Choose drivers from `commonground measure list`", "Leave the drivers out to use those of the settings"),
        )
    chosen = [own.get(name, Driver(measure=name)) for name in asked] or [
        each for each in here.drivers if here.panel.slabs.get(each.measure)
    ]
    values = driver_values(tier, panel=here.panel, register=here.register, drivers=chosen)
    if not asked:  # a driver that the place itself has no figure for cannot say who is like it
        kept = [at for at, value in enumerate(values[place.code]) if value is not None]
        chosen = [chosen[at] for at in kept]
        values = {code: [row[at] for at in kept] for code, row in values.items()}
    return tuple(driver.measure for driver in chosen), values


def _small(release_id: str, asked: tuple[str, ...]) -> tuple[tuple[str, ...], dict[str, list[float | None]]]:
    names = asked or SMALL_DRIVERS
    unknown = [name for name in names if name not in SMALL_DRIVERS]
    if unknown:
        raise Refused(
            "driver_unknown", what=f"{', '.join(unknown)}: not held for small areas", ways_out=tuple(f"Choose {n}" for n in SMALL_DRIVERS)
        )
    return names, ground.small_values(warehouse.release_of(release_id), names)
