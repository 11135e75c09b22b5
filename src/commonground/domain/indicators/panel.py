"""Every headline figure of a release in columns, so that a whole tier of places can be judged at once.

One row is one value (group "all") of a measure for a place and period. Rows are ordered by measure, period and place,
so a measure in one period is a slice, and a place in it is found by bisection. `nan` in these columns means "none";
it never leaves this module: figures come out with an `Absent` and its reason instead.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise
from typing import Any, TypeVar

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from commonground.domain.indicators.nouns import Measure
from commonground.terms import ABSENCES, Absent, Base, Figure, Interval, NotLoaded, NotPublished, Period, Place, Source, Status

Numbers = NDArray[np.float64]
Number = TypeVar("Number", bound=np.generic)
NUMBERS = ("value", "low", "high", "level", "count", "denominator", "base", "effective_base")


@dataclass(frozen=True, eq=False)
class Slab:
    """One measure in one period: rows `start` to `stop` of a panel."""

    panel: Panel
    measure: Measure
    period: Period
    start: int
    stop: int

    def column(self, name: str) -> Numbers:
        return self.panel.numbers[name][self.start : self.stop]

    @property
    def places(self) -> NDArray[np.int32]:
        return self.panel.place[self.start : self.stop]

    def row(self, code: str) -> int | None:
        """Row within the slab of a place's figure, absent ones included."""
        index = self.panel.index.get(code)
        if index is None:
            return None
        row = int(np.searchsorted(self.places, index))
        return row if row < self.stop - self.start and self.places[row] == index else None

    def rows(self, codes: NDArray[np.int32]) -> NDArray[np.intp]:
        """Rows of many places (panel indexes), leaving out those without a value."""
        if self.start == self.stop:
            return np.empty(0, dtype=np.intp)
        found = np.minimum(np.searchsorted(self.places, codes), self.stop - self.start - 1)
        held = (self.places[found] == codes) & np.isfinite(self.column("value")[found])
        return found[held]

    def value(self, code: str) -> float | None:
        row = self.row(code)
        if row is None:
            return None
        value = float(self.column("value")[row])
        return value if math.isfinite(value) else None

    def source(self, row: int) -> Source:
        return self.panel.sources[self.panel.source_ids[self.panel.source[self.start + row]]]

    def figure(self, code: str) -> Figure | None:
        row = self.row(code)
        return None if row is None else self.panel.figure(self, row)


@dataclass(frozen=True, eq=False)
class Panel:
    """Columns of figures with the places, sources and measures they speak of. Read-only once built."""

    measures: Mapping[str, Measure]
    places: Mapping[str, Place]
    sources: Mapping[str, Source]
    codes: tuple[str, ...]  # place codes in order; `place` holds positions in it
    place: NDArray[np.int32]
    numbers: Mapping[str, Numbers]
    status: NDArray[np.int16]
    statuses: tuple[str, ...]
    note: NDArray[np.int32]
    notes: tuple[str, ...]
    source: NDArray[np.int16]
    source_ids: tuple[str, ...]
    slabs: Mapping[str, tuple[Slab, ...]] = field(default_factory=dict)
    memo: dict[Any, Any] = field(default_factory=dict, repr=False)  # worked out once for a panel, such as standard errors

    @cached_property
    def index(self) -> dict[str, int]:
        return {code: position for position, code in enumerate(self.codes)}

    def indexes(self, places: Sequence[Place]) -> NDArray[np.int32]:
        """Panel positions of places, in order, leaving out those that no figure speaks of."""
        return np.array(sorted(self.index[place.code] for place in places if place.code in self.index), dtype=np.int32)

    def slab(self, measure: str, period: str | None = None) -> Slab | None:
        """The measure in a period by its label; the newest when no label is given."""
        held = self.slabs.get(measure, ())
        if period is None:
            return held[-1] if held else None
        return next((slab for slab in held if slab.period.label == period), None)

    def newest(self, measure: str, code: str) -> Slab | None:
        """The newest period in which the place has a value; else the newest in which it has a row; else None."""
        row_only = None
        for slab in reversed(self.slabs.get(measure, ())):
            if slab.value(code) is not None:
                return slab
            if row_only is None and slab.row(code) is not None:
                row_only = slab
        return row_only

    def figure(self, slab: Slab, row: int) -> Figure:
        at = slab.start + row
        number = {name: _none(self.numbers[name][at]) for name in NUMBERS}
        state, note = self.statuses[self.status[at]], self.notes[self.note[at]]
        value: float | Absent
        if number["value"] is None:
            value, status = ABSENCES.get(state, NotPublished)(reason=note), Status.ABSENT
        else:
            value, status = number["value"], Status(state)
        base = None
        if number["base"] is not None or number["effective_base"] is not None:
            base = Base(asked=None if number["base"] is None else int(number["base"]), effective=number["effective_base"])
        interval = None
        if number["value"] is not None and number["low"] is not None and number["high"] is not None:
            interval = Interval(number["low"], number["high"], number["level"] or 0.95)
        return Figure(
            measure=slab.measure.id,
            place=self.places[self.codes[self.place[at]]],
            period=slab.period,
            value=value,
            unit=slab.measure.unit,
            status=status,
            sources=(self.sources[self.source_ids[self.source[at]]],),
            interval=interval,
            base=base,
            count=number["count"],
            denominator=number["denominator"],
            note=note,
        )

    def missing(self, measure: Measure, place: Place, period: Period | None = None) -> Figure | None:
        """An absent figure for a place that has no row; None when not even a source is known for the measure."""
        newest = self.slab(measure.id)
        sources = tuple(self.sources[item] for item in measure.source_ids if item in self.sources)
        if newest is not None and not sources:
            sources = (self.sources[self.source_ids[self.source[newest.start]]],)
        if not sources or (period is None and newest is None):
            return None
        when = period or (newest.period if newest else None)
        assert when is not None
        value = NotLoaded(reason="this release holds no value for this place" if newest else "no figures in this release")
        return Figure(measure=measure.id, place=place, period=when, value=value, unit=measure.unit, status=Status.ABSENT, sources=sources)


def build(table: pa.Table, *, measures: Mapping[str, Measure], places: Mapping[str, Place], sources: Mapping[str, Source]) -> Panel:
    """A panel from rows of the declared table figure, group "all", in any order.

    Rows of measures outside the catalogue, of places unknown to the register, or of unknown sources are left out.
    """
    ids, measure = coded(table["measure"])
    codes, place = coded(table["place"])
    source_ids, source = coded(table["source_id"])
    keep = _known(ids, measures)[measure] & _known(codes, places)[place] & _known(source_ids, sources)[source]
    labels, label = coded(table["period"])
    statuses, status = coded(table["status"])
    notes, note = coded(table["note"])
    begin, end = _days(table["period_start"]), _days(table["period_end"])
    order = np.lexsort((place, label, begin, end, measure))
    order = order[keep[order]]
    panel = Panel(
        measures=measures,
        places=places,
        sources=sources,
        codes=codes,
        place=place[order],
        numbers={name: numbers(table[name])[order] for name in NUMBERS},
        status=status[order].astype(np.int16),
        statuses=statuses,
        note=note[order],
        notes=notes,
        source=source[order].astype(np.int16),
        source_ids=source_ids,
    )
    object.__setattr__(panel, "slabs", _slabs(panel, ids, measure[order], labels, label[order], begin[order], end[order]))
    return panel


def _slabs(
    panel: Panel,
    ids: Sequence[str],
    measure: NDArray[np.int32],
    labels: Sequence[str],
    label: NDArray[np.int32],
    begin: NDArray[np.datetime64],
    end: NDArray[np.datetime64],
) -> dict[str, tuple[Slab, ...]]:
    if not len(measure):
        return {}
    changed = np.flatnonzero((np.diff(measure) != 0) | (np.diff(label) != 0)) + 1
    edges = [0, *changed.tolist(), len(measure)]
    found: dict[str, list[Slab]] = {}
    for start, stop in pairwise(edges):
        name = ids[measure[start]]
        period = Period(begin[start].item(), end[start].item(), labels[label[start]])
        found.setdefault(name, []).append(Slab(panel, panel.measures[name], period, start, stop))
    return {name: tuple(slabs) for name, slabs in found.items()}


def _known(words: Sequence[str], held: Mapping[str, object]) -> NDArray[np.bool_]:
    return np.array([word in held for word in words], dtype=bool)


# Arrow's own conversions to numpy import pandas when it is installed, which costs a second and 60 MB; buffers do not.


def coded(column: pa.ChunkedArray) -> tuple[tuple[str, ...], NDArray[np.int32]]:
    """The words of a text column in order, and each row's position among them; empty cells are the word ""."""
    encoded = _whole(column, pa.string()).dictionary_encode(null_encoding="encode")
    words = [word or "" for word in encoded.dictionary.to_pylist()]
    held = sorted(set(words))
    position = {word: at for at, word in enumerate(held)}
    place = np.array([position[word] for word in words], dtype=np.int32)
    indices = _buffer(encoded.indices, np.int32)
    return tuple(held), place[indices] if len(place) else indices


def numbers(column: pa.ChunkedArray) -> Numbers:
    """A number column as floats, empty cells as nan."""
    array = _whole(column, pa.float64())
    values = _buffer(array, np.float64)
    if array.null_count:
        bits = np.unpackbits(np.frombuffer(array.buffers()[0], dtype=np.uint8), bitorder="little")
        values = np.where(bits[array.offset : array.offset + len(array)], values, np.nan)
    return values


def _days(column: pa.ChunkedArray) -> NDArray[np.datetime64]:
    return _buffer(_whole(column, pa.date32()).cast(pa.int32()), np.int32).astype("datetime64[D]")


def _whole(column: pa.ChunkedArray, kind: pa.DataType) -> pa.Array:
    cast = column.cast(kind)
    return cast.combine_chunks() if isinstance(cast, pa.ChunkedArray) else cast


def _buffer(array: pa.Array, kind: type[Number]) -> NDArray[Number]:
    held = array.buffers()[1]
    if held is None or not len(array):
        return np.empty(0, dtype=kind)
    return np.frombuffer(held, dtype=kind)[array.offset : array.offset + len(array)]


def _none(number: np.float64) -> float | None:
    value = float(number)
    return value if math.isfinite(value) else None
