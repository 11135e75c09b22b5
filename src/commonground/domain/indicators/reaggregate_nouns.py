"""What re-aggregation gives: one measure for many areas in columns, each ready to answer for itself as a figure."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from commonground.domain.indicators.panel import Numbers, Panel, Slab
from commonground.domain.places.custom import CustomArea
from commonground.domain.places.nouns import Successor
from commonground.terms import Absent, CannotCompare, Figure, Interval, NotPublished, Place, Refused, Source, Status, Suppressed

# How an area's value came to be.
NONE, ALONE, SUM, COUNTS, WEIGHTS = range(5)
# Where its interval is from.
NO_INTERVAL, PUBLISHED, EXACT, MEMBERS = range(4)

INTERVAL_METHODS = {
    PUBLISHED: "published",
    EXACT: "from the counts put together (Wilson 1927 for percentages, exact Poisson for rates)",
    MEMBERS: "from the members' own intervals, taken as independent (Zou and Donner 2008)",
}


@dataclass(frozen=True, eq=False, kw_only=True)
class Membership:
    """Many areas and their members in columns, in the order of the areas; every area has at least one member.

    `position` is a member's place in the panel's codes, -1 where no figure speaks of it. `carried` says that the areas are new
    councils and the members those that they were made from.
    """

    places: tuple[Place, ...]
    names: tuple[str, ...]
    position: NDArray[np.int32]
    share: Numbers
    starts: NDArray[np.intp]
    carried: bool = False

    @cached_property
    def sizes(self) -> NDArray[np.intp]:
        return np.diff(self.starts, append=len(self.position))

    @cached_property
    def area(self) -> NDArray[np.intp]:
        """The area of each member, by number."""
        return np.repeat(np.arange(len(self.places)), self.sizes)

    def members(self, number: int) -> slice:
        return slice(int(self.starts[number]), int(self.starts[number] + self.sizes[number]))

    def total(self, values: Numbers) -> Numbers:
        """Sum over the members of each area; nan where any member is nan."""
        return np.asarray(np.add.reduceat(values, self.starts))

    def every(self, holds: NDArray[np.bool_]) -> NDArray[np.bool_]:
        """Whether something holds for every member of each area."""
        return np.asarray(np.logical_and.reduceat(holds, self.starts))


def of_areas(areas: Sequence[CustomArea], panel: Panel) -> Membership:
    """Columns for custom areas. Refuses an empty list."""
    return _membership([(area.place, [(m.place.code, m.place.name, m.share) for m in area.members]) for area in areas], panel)


def of_changes(made_from: Mapping[str, Sequence[Successor]], panel: Panel, generation: int) -> Membership:
    """Columns that carry figures of old councils to new ones, by new code; the panel must hold the old codes."""
    rows = []
    for code, items in sorted(made_from.items()):
        known = panel.places.get(code)
        place = known or Place(code, items[0].new_name, "custom", generation)
        rows.append((place, [(item.old_code, item.old_name, item.share) for item in items]))
    return _membership(rows, panel, carried=True)


def _membership(rows: Sequence[tuple[Place, list[tuple[str, str, float]]]], panel: Panel, *, carried: bool = False) -> Membership:
    if not rows:
        raise Refused("areas_none", what="There is no area to put together", ways_out=("Draw an area first",))
    flat = [member for _, members in rows for member in members]
    sizes = [len(members) for _, members in rows]
    return Membership(
        places=tuple(place for place, _ in rows),
        names=tuple(name for _, name, _ in flat),
        position=np.array([panel.index.get(code, -1) for code, _, _ in flat], dtype=np.int32),
        share=np.array([share for _, _, share in flat], dtype=np.float64),
        starts=np.concatenate([[0], np.cumsum(sizes)[:-1]]).astype(np.intp),
        carried=carried,
    )


@dataclass(frozen=True, eq=False, kw_only=True)
class Reaggregated:
    """One measure in one period for many areas; `nan` means "none" and never leaves as a number.

    `floor` and `ceiling` bound a value that cannot be given because members lack theirs. `split` is the share of an area's
    weight (of its total, for a sum) that is from members only partly inside. `refusal` says why the measure cannot be put together.
    """

    slab: Slab
    membership: Membership
    weights: tuple[Slab, ...]  # the weighting measure by period, nearest first
    weights_of: NDArray[np.int8]  # which of them each area is weighted by
    basis: NDArray[np.int8]
    value: Numbers
    low: Numbers
    high: Numbers
    level: Numbers
    interval: NDArray[np.int8]
    count: Numbers
    denominator: Numbers
    floor: Numbers
    ceiling: Numbers
    split: Numbers
    rows: NDArray[np.intp]  # each member's row in the slab
    held: NDArray[np.bool_]  # whether it has one
    lacking: NDArray[np.bool_]  # whether its value is missing
    suppressed: NDArray[np.bool_]
    no_weight: NDArray[np.bool_]
    refusal: str = ""
    no_interval: str = ""  # why there is no interval, in words, where there is none

    def figures(self) -> Iterator[Figure]:
        """A figure for every area, in order."""
        return (self.figure(number) for number in range(len(self.membership.places)))

    def figure(self, number: int) -> Figure:
        """The figure of one area, with its sources, its method and its gaps in words; absent with the reason otherwise."""
        measure = self.slab.measure
        value = self._value(number)
        present = not isinstance(value, Absent)
        interval = None
        if present and self.interval[number] != NO_INTERVAL:
            interval = Interval(
                float(self.low[number]), float(self.high[number]), float(self.level[number]), INTERVAL_METHODS[int(self.interval[number])]
            )
        return Figure(
            measure=measure.id,
            place=self.membership.places[number],
            period=self.slab.period,
            value=value,
            unit=measure.unit,
            status=self._status(number) if present else Status.ABSENT,
            sources=self._sources(number),
            interval=interval,
            count=_number(self.count[number]) if present else None,
            denominator=_number(self.denominator[number]) if present else None,
            note=self._note(number) if present else "",
        )

    def bounds(self, number: int) -> tuple[float, float] | None:
        """Lowest and highest value that the area can have, where its value cannot be given and the bounds are known."""
        if math.isfinite(self.value[number]) or not math.isfinite(self.floor[number]) or not math.isfinite(self.ceiling[number]):
            return None
        return float(self.floor[number]), float(self.ceiling[number])

    def _value(self, number: int) -> float | Absent:
        if math.isfinite(self.value[number]):
            return float(self.value[number])
        members = self.membership.members(number)
        lone = self.membership.sizes[number] == 1 and self.membership.share[members.start] == 1
        if self.refusal and not lone:
            return CannotCompare(reason=self.refusal)
        without = self._named(members, self.lacking)
        if not without:
            return CannotCompare(reason=f"no weight is held for {self._named(members, self.no_weight)}")
        bounds = self.bounds(number)
        between = (
            f"; it lies between {bounds[0]:,.{self.slab.measure.decimals}f} and {bounds[1]:,.{self.slab.measure.decimals}f}"
            if bounds
            else ""
        )
        if self.suppressed[members].any():
            return Suppressed(reason=f"no value may be shown for {without}, so none can be worked out{between}")
        return NotPublished(reason=f"no value for {without}{between}")

    def _named(self, members: slice, which: NDArray[np.bool_]) -> str:
        names = [self.membership.names[members.start + at] for at in np.flatnonzero(which[members]).tolist()]
        return ", ".join(names[:3]) + (f" and {len(names) - 3} more" if len(names) > 3 else "")

    def _status(self, number: int) -> Status:
        states = {self.slab.panel.statuses[at] for at in self._seen(number, "states")}
        if self.slab.measure.kind == "modelled" or "modelled" in states:
            return Status.MODELLED
        if "synthetic" in states:
            return Status.SYNTHETIC
        return Status.CARRIED if self.membership.carried else Status.DERIVED

    def _seen(self, number: int, what: str) -> tuple[int, ...]:
        """The distinct states or sources of an area's members; worked out once where the whole measure has only one."""
        column = self._states if what == "states" else self._source_numbers
        if what in self._only:
            return self._only[what]
        members = self.membership.members(number)
        return tuple(set(column[members][self.held[members]].tolist()))

    @cached_property
    def _states(self) -> NDArray[np.int16]:
        return self.slab.panel.status[self.slab.start + self.rows]

    @cached_property
    def _source_numbers(self) -> NDArray[np.int16]:
        return self.slab.panel.source[self.slab.start + self.rows]

    @cached_property
    def _only(self) -> dict[str, tuple[int, ...]]:
        found = {"states": self._states, "sources": self._source_numbers}
        return {what: (int(seen[0]),) for what, column in found.items() if self.held.all() and len(seen := np.unique(column)) == 1}

    @cached_property
    def _weights_sources(self) -> tuple[frozenset[int], ...]:
        return tuple(frozenset(np.unique(slab.panel.source[slab.start : slab.stop]).tolist()) for slab in self.weights)

    @cached_property
    def _any_lacking(self) -> list[bool]:
        return (~self.membership.every(~self.lacking)).tolist()

    def _sources(self, number: int) -> tuple[Source, ...]:
        panel = self.slab.panel
        found = set(self._seen(number, "sources")) or {int(panel.source[self.slab.start])}
        if self.basis[number] == WEIGHTS:
            found |= self._weights_sources[self.weights_of[number]]
        return tuple(panel.sources[item] for item in sorted(panel.source_ids[at] for at in found))

    def _note(self, number: int) -> str:
        members = self.membership.members(number)
        count, basis = int(self.membership.sizes[number]), int(self.basis[number])
        said = "carried from" if self.membership.carried else "worked out here from"
        places = ", ".join(self.membership.names[members]) if count <= 3 else f"{count} places"
        note = f"{said} {places}"
        weights = self.weights[self.weights_of[number]] if basis == WEIGHTS else None
        by = f"{weights.measure.name.lower()} ({weights.period.label})" if weights is not None else ""
        note += {
            ALONE: ", as it stands",
            SUM: ", added up",
            COUNTS: ": counts added up and divided by the people added up",
            WEIGHTS: f": the average, weighted by {by}",
        }[basis]
        if self.split[number] > 0:
            note += f"; {self.split[number]:.1%} of it is from places only partly inside, taken as alike throughout"
        if self._any_lacking[number]:
            note += f"; without {self._named(members, self.lacking)}"
        if self.interval[number] == NO_INTERVAL:
            note += f"; no interval: {self.no_interval or 'one of its places has none'}"
        return note


def _number(value: np.float64) -> float | None:
    return float(value) if math.isfinite(value) else None
