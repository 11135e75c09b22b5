"""Put a measure together for areas of one's own, or carry it to new councils: sums, rates, averages and their intervals.

Totals are added up. Rates and percentages are counts added up over people added up, where both are held and give the
published value; else an average weighted as the catalogue says. What cannot be put together (medians, ranks, scores without
weights) is refused with the reason. A member without a value leaves the area without one, with bounds where they are known;
an average may lack members who hold up to a twentieth of its weight, and names them.

Intervals: events from their counts; else from the members' own, taken as independent (the square-and-add method of Zou and
Donner, Statistics in Medicine 2008, which keeps an interval's lopsidedness); else none. A value that a model lent strength to is
not independent of its neighbours', so modelled measures get none. Full counts have no sampling error and get none.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.special import gammaincinv, ndtri

from commonground.domain.indicators.nouns import Measure
from commonground.domain.indicators.panel import Numbers, Panel, Slab
from commonground.domain.indicators.reaggregate_nouns import (
    ALONE,
    COUNTS,
    EXACT,
    MEMBERS,
    NO_INTERVAL,
    NONE,
    PUBLISHED,
    SUM,
    WEIGHTS,
    Membership,
    Reaggregated,
    of_areas,
)
from commonground.domain.indicators.uncertainty import is_events, is_full_count
from commonground.domain.places.custom import CustomArea
from commonground.terms import CannotCompare, Figure, Refused, begun

_LARGEST_GAP = 0.05  # as for regions: see areas.py
_AGREES, _ROUNDING = 0.02, 0.06  # counts must give the published value within this share of it, or within rounding to a decimal
_LEVEL = 0.95
_MEDIAN = re.compile(r"\bmedian\b")
_ORDER = re.compile(r"\b(rank|decile|quintile|quartile|percentile)s?\b")
_SCORE = re.compile(r"\b(score|index)\b")


def reaggregate(slab: Slab, membership: Membership, *, suppressed_below: int | None = None) -> Reaggregated:
    """One measure for many areas at once.

    `suppressed_below` is the publisher's threshold: a suppressed count is at least 0 and below it, which bounds a total.
    A measure that cannot be put together still gives the published value of an area that is one whole place; every other area is
    absent, with the reason in `refusal`.
    """
    work = _Work(slab, membership)
    measure = slab.measure
    basis = np.full(len(membership.places), NONE, dtype=np.int8)
    value = np.full(len(basis), np.nan)
    weight = np.where(work.lacking, np.nan, 1.0)
    refusal = _never(measure)
    by_counts = by_weights = np.zeros(len(basis), dtype=bool)
    if not refusal and measure.aggregate == "sum":
        totals = membership.total(membership.share * work.value)
        basis[np.isfinite(totals)] = SUM
        value = totals
    elif not refusal:
        by_counts = membership.every(work.countable) if work.scale else by_counts
        by_weights = ~by_counts & bool(work.weights)
        if not work.weights and not by_counts.all():
            refusal = _why_not(measure)
        weight = np.where(by_counts[membership.area], work.denominator, work.weight)
        mean, gap = work.mean(weight)
        fine = by_counts | (by_weights & (gap <= _LARGEST_GAP))
        value = np.where(fine, mean, np.nan)
        basis[fine & by_counts] = COUNTS
        basis[fine & by_weights & np.isfinite(mean)] = WEIGHTS
    count, denominator = work.counts(basis)
    exact = basis == COUNTS
    value = np.where(exact, count / np.where(denominator > 0, denominator, np.nan) * (work.scale or 1.0), value)
    alone = (membership.sizes == 1) & (membership.share[membership.starts] == 1) & ~work.lacking[membership.starts]
    value = np.where(alone, work.value[membership.starts], value)
    basis[alone] = ALONE
    floor, ceiling = work.bounds(weight, suppressed_below, allowed=not refusal)
    low, high, level, interval = _intervals(work, basis, value, weight, count, denominator)
    return Reaggregated(
        slab=slab,
        membership=membership,
        weights=work.weights,
        weights_of=work.weights_of,
        basis=basis,
        value=value,
        low=low,
        high=high,
        level=level,
        interval=interval,
        count=count,
        denominator=denominator,
        floor=floor,
        ceiling=ceiling,
        split=work.split(basis, weight),
        rows=work.rows,
        held=work.held,
        lacking=work.lacking,
        suppressed=work.suppressed,
        no_weight=work.no_weight,
        refusal=refusal,
        no_interval=_no_interval(measure),
    )


def put_together(slab: Slab, area: CustomArea, *, suppressed_below: int | None = None) -> Figure:
    """One measure for one area; refuses, with the reason and every way out, a measure that cannot be put together."""
    found = reaggregate(slab, of_areas([area], slab.panel), suppressed_below=suppressed_below)
    figure = found.figure(0)
    if found.refusal and isinstance(figure.value, CannotCompare):
        raise Refused(
            "not_reaggregable",
            what=f"{slab.measure.name} cannot be put together for {area.name}",
            why=begun(found.refusal),
            ways_out=("Show it for each place of the area", "Choose a measure with counts", "Choose one place"),
        )
    return figure


def many(panel: Panel, areas: Sequence[CustomArea], measures: Sequence[str], *, period: str | None = None) -> dict[str, Reaggregated]:
    """Several areas side by side, by measure; measures that are not held are left out.

    Each measure is in one period for all areas: the one named, else the newest in which every area has a value, else the newest
    in which any has, else the newest.
    """
    membership = of_areas(areas, panel)
    found = {}
    for name in measures:
        slabs = panel.slabs.get(name, ()) if period is None else [slab for slab in panel.slabs.get(name, ()) if slab.period.label == period]
        if slabs:
            found[name] = newest(slabs, membership)
    return found


def newest(slabs: Sequence[Slab], membership: Membership) -> Reaggregated:
    """A measure in the newest period in which every area has a value; else in which any has; else the newest. Slabs are oldest first."""
    best: Reaggregated | None = None
    any_held = False
    for slab in reversed(slabs):
        one = reaggregate(slab, membership)
        held = np.isfinite(one.value)
        if held.all():
            return one
        if best is None or (held.any() and not any_held):
            best, any_held = one, bool(held.any())
    assert best is not None
    return best


class _Work:
    """A measure's columns gathered for every member of every area."""

    def __init__(self, slab: Slab, membership: Membership) -> None:
        self.slab, self.membership = slab, membership
        self.rows, self.held = _rows(slab, membership.position)
        self.value = self.column("value")
        self.lacking = ~np.isfinite(self.value)
        states = np.array([state == "suppressed" for state in slab.panel.statuses], dtype=bool)
        self.suppressed = self.held & self.lacking & states[slab.panel.status[slab.start + self.rows]]
        self.denominator = self.column("denominator")
        self.number = self.column("count")
        self.scale = _scale(slab.measure)
        with np.errstate(invalid="ignore", divide="ignore"):
            off = np.abs(self.number / self.denominator * (self.scale or 1.0) - self.value)
            self.countable = (self.denominator > 0) & (off <= np.maximum(_ROUNDING, _AGREES * np.abs(self.value)))
        self.weights = _weights(slab)
        self.weight, self.weights_of = self._weigh()
        self.no_weight = ~np.isfinite(self.weight)

    def _weigh(self) -> tuple[Numbers, NDArray[np.int8]]:
        """Each member's weight, and which of the weighting periods it is from: the nearest that holds every member of the area."""
        weight, chosen = np.full(len(self.value), np.nan), np.full(len(self.membership.places), -1, dtype=np.int8)
        for number, slab in enumerate(self.weights):
            rows, held = _rows(slab, self.membership.position)
            own = np.where(held, slab.column("value")[rows], np.nan)
            whole = self.membership.every(np.isfinite(own)) & (chosen < 0)
            chosen[whole] = number
            weight = np.where(whole[self.membership.area] | (number == 0), own, weight)
            if (chosen >= 0).all():
                break
        return weight, chosen

    def column(self, name: str) -> Numbers:
        return np.where(self.held, self.slab.column(name)[self.rows], np.nan)

    def mean(self, weight: Numbers) -> tuple[Numbers, Numbers]:
        """Weighted average of the members that have a value, and the share of the weight of those that do not."""
        total, shared = self.membership.total, weight * self.membership.share
        every = total(shared)
        there = total(np.where(self.lacking, 0.0, shared))
        top = total(np.where(self.lacking, 0.0, shared * self.value))
        with np.errstate(invalid="ignore", divide="ignore"):
            return np.where(there > 0, top / there, np.nan), np.where(every > 0, 1 - there / every, np.nan)

    def counts(self, basis: NDArray[np.int8]) -> tuple[Numbers, Numbers]:
        """Counts and denominators added up, where the value is made from them; those of a lone place as they stand."""
        kept = self.membership.every(self.countable) & np.isin(basis, (NONE, COUNTS)) & (self.scale is not None)
        kept &= (basis == COUNTS) | (self.membership.sizes == 1)
        return tuple(
            np.where(kept, self.membership.total(self.membership.share * part), np.nan)  # type: ignore[return-value]
            for part in (self.number, self.denominator)
        )

    def bounds(self, weight: Numbers, below: int | None, *, allowed: bool) -> tuple[Numbers, Numbers]:
        """Lowest and highest value an area can have when some members lack theirs; nan where nothing bounds it."""
        nothing = np.full(len(self.membership.places), np.nan)
        total, share = self.membership.total, self.membership.share
        if not allowed:
            return nothing, nothing
        if self.slab.measure.aggregate == "sum":
            if below is None or below < 1:
                return nothing, nothing
            known = total(np.where(self.lacking, 0.0, share * self.value))
            hidden = total(np.where(self.lacking, np.where(self.suppressed, share * (below - 1), np.nan), 0.0))
            return known + 0 * hidden, known + hidden
        if not self.slab.measure.unit.startswith("%"):
            return nothing, nothing
        every = total(weight * share)
        with np.errstate(invalid="ignore", divide="ignore"):
            floor = total(np.where(self.lacking, 0.0, weight * share * self.value)) / every
            ceiling = floor + 100 * total(np.where(self.lacking, weight * share, 0.0)) / every
        return floor, ceiling

    def split(self, basis: NDArray[np.int8], weight: Numbers) -> Numbers:
        """Share of each area's weight (of its total, for a sum) that is from members only partly inside."""
        part = self.membership.share < 1
        amount = self.membership.share * (np.abs(self.value) if self.slab.measure.aggregate == "sum" else weight)
        with np.errstate(invalid="ignore", divide="ignore"):
            share = self.membership.total(np.where(part, amount, 0.0)) / self.membership.total(amount)
        return np.where((basis == NONE) | ~np.isfinite(share), 0.0, share)


def _intervals(
    work: _Work, basis: NDArray[np.int8], value: Numbers, weight: Numbers, count: Numbers, denominator: Numbers
) -> tuple[Numbers, Numbers, Numbers, NDArray[np.int8]]:
    measure, membership = work.slab.measure, work.membership
    low, high, level = (np.full(len(basis), np.nan) for _ in range(3))
    kind = np.full(len(basis), NO_INTERVAL, dtype=np.int8)
    lower, upper, own = work.column("low"), work.column("high"), work.column("level")
    first = membership.starts
    alone = (basis == ALONE) & np.isfinite(lower[first]) & np.isfinite(upper[first]) & (lower[first] <= upper[first])
    if not _no_interval(measure) or alone.any():
        _set(low, high, level, kind, alone, lower[first], upper[first], np.where(np.isfinite(own[first]), own[first], _LEVEL), PUBLISHED)
    if _no_interval(measure):
        return low, high, level, kind
    if is_events(measure):
        counted = (basis == COUNTS) & np.isfinite(count) & (denominator > 0)
        bottom, top = exact(count, denominator, work.scale or 1.0, percent=measure.unit.startswith("%"))
        _set(low, high, level, kind, counted & np.isfinite(bottom), bottom, top, np.full(len(basis), _LEVEL), EXACT)
    below, above = _halves(work, lower, upper, own)
    with np.errstate(invalid="ignore", divide="ignore"):
        part = membership.share * (1.0 if measure.aggregate == "sum" else weight)
        part = part if measure.aggregate == "sum" else part / membership.total(part)[membership.area]
        down, up = np.sqrt(membership.total((part * below) ** 2)), np.sqrt(membership.total((part * above) ** 2))
    moved = (kind == NO_INTERVAL) & (basis > ALONE) & np.isfinite(down) & np.isfinite(up)
    bottom, top = value - down, value + up
    if measure.unit.startswith("%"):
        bottom, top = np.maximum(bottom, np.minimum(value, 0)), np.minimum(top, np.maximum(value, 100))
    elif measure.unit.startswith("per ") or measure.unit == "people":
        bottom = np.maximum(bottom, np.minimum(value, 0))
    _set(low, high, level, kind, moved, bottom, top, np.full(len(basis), _LEVEL), MEMBERS)
    return low, high, level, kind


def _halves(work: _Work, lower: Numbers, upper: Numbers, own: Numbers) -> tuple[Numbers, Numbers]:
    """How far each member's interval reaches below and above its value, at 95%; from its effective sample where none is published."""
    with np.errstate(invalid="ignore", divide="ignore"):
        stretch = ndtri(0.5 + _LEVEL / 2) / ndtri(0.5 + np.where(np.isfinite(own), own, _LEVEL) / 2)
        below, above = np.maximum(work.value - lower, 0) * stretch, np.maximum(upper - work.value, 0) * stretch
        if work.slab.measure.unit.startswith("%"):
            people = work.column("effective_base")
            bottom, top = exact(work.value / 100 * people, people, 100.0, percent=True)
            sampled = ~np.isfinite(below + above) & (people > 0)
            below, above = np.where(sampled, work.value - bottom, below), np.where(sampled, top - work.value, above)
    return below, above


def exact(count: Numbers, people: Numbers, scale: float, *, percent: bool) -> tuple[Numbers, Numbers]:
    """95% limits from counts: Wilson's for a percentage, the exact Poisson limits for a rate per `scale`; nan where not known."""
    with np.errstate(invalid="ignore", divide="ignore"):
        if percent:
            z2 = float(ndtri(0.5 + _LEVEL / 2)) ** 2
            share = count / people
            middle = (share + z2 / (2 * people)) / (1 + z2 / people)
            half = np.sqrt(z2 * (share * (1 - share) / people + z2 / (4 * people**2))) / (1 + z2 / people)
            return np.maximum(scale * (middle - half), 0.0), np.minimum(scale * (middle + half), scale)
        tail = (1 - _LEVEL) / 2
        bottom = np.where(count > 0, gammaincinv(np.maximum(count, 1e-12), tail), np.where(count == 0, 0.0, np.nan))
        return bottom / people * scale, gammaincinv(count + 1, 1 - tail) / people * scale


def _set(
    low: Numbers,
    high: Numbers,
    level: Numbers,
    kind: NDArray[np.int8],
    where: NDArray[np.bool_],
    bottom: Numbers,
    top: Numbers,
    at: Numbers,
    how: int,
) -> None:
    low[where], high[where], level[where], kind[where] = bottom[where], top[where], at[where], how


def _never(measure: Measure) -> str:
    words = f"{measure.id} {measure.name} {measure.unit}".lower().replace("_", " ")
    if _MEDIAN.search(words):
        return "a median of an area cannot be worked out from the medians of its parts; it needs everybody's own value"
    if _ORDER.search(words):
        return "a rank or decile says where a place stands among others; ranks of parts cannot be added up or averaged"
    return ""


def _why_not(measure: Measure) -> str:
    if measure.aggregate.startswith("mean by "):
        return f"its weights ({measure.aggregate.removeprefix('mean by ').replace('_', ' ')}) are not held"
    if _SCORE.search(f"{measure.name} {measure.unit}".lower()):
        return "a score has no counts behind it, and the catalogue names nothing to weight it by"
    return "only the rate is held, without the counts and people behind it, and the catalogue names nothing to weight it by"


def _no_interval(measure: Measure) -> str:
    if measure.kind == "modelled":
        return "a model lends each place strength from others, so the places' errors are not independent"
    if is_full_count(measure):
        return "everybody is counted, so there is no sampling error"
    return ""


def _scale(measure: Measure) -> float | None:
    """What count over people is multiplied by: 100 for a percentage, 100,000 for "per 100,000 people"; None for other units."""
    if measure.unit.startswith("%"):
        return 100.0
    said = re.match(r"per ([\d,]+)", measure.unit)
    return float(said.group(1).replace(",", "")) if said else None


def _rows(slab: Slab, position: NDArray[np.int32]) -> tuple[NDArray[np.intp], NDArray[np.bool_]]:
    found = np.minimum(np.searchsorted(slab.places, position), slab.stop - slab.start - 1)
    return found, np.asarray((slab.places[found] == position) & (position >= 0))


def _weights(slab: Slab) -> tuple[Slab, ...]:
    """The measure to weight by in all its periods, those that end nearest to the slab's first."""
    if not slab.measure.aggregate.startswith("mean by "):
        return ()
    held = slab.panel.slabs.get(slab.measure.aggregate.removeprefix("mean by ").strip(), ())
    return tuple(sorted(held, key=lambda other: abs((other.period.end - slab.period.end).days)))
