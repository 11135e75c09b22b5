"""The series of a place, and whether its change is more than chance.

The newest value is set against the earliest one of the last five years whose period shares no day with it, so that
rolling years are never tested as if independent (T13). A break in the series (a changed definition, carried boundaries, another
publisher: T12) is marked; over a changed definition or another publisher no change is read, only from the break on.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from commonground.domain.indicators import signal
from commonground.domain.indicators.clash import overlap_words
from commonground.domain.indicators.compare import direction, point_at, spread_between
from commonground.domain.indicators.noise import noise
from commonground.domain.indicators.nouns import Measure, Rules, Trend, Verdict
from commonground.domain.indicators.panel import Panel
from commonground.domain.indicators.sentences import trend_sentence
from commonground.domain.indicators.uncertainty import errors, is_full_count, is_total
from commonground.domain.indicators.wording import rounded
from commonground.terms import Figure, Status

BREAK = "break in series"


@dataclass(frozen=True, kw_only=True)
class Change:
    """A change over time before it is judged: its two ends, state ("tested", "count", "untested", "short"), raw p-value."""

    measure: Measure
    trend: Trend
    state: str = "short"
    first: Figure | None = None
    last: Figure | None = None
    p: float | None = None
    material: bool = False
    detectable: float | None = None
    asked: int | None = None


def change(
    panel: Panel, measure: Measure, points: tuple[Figure, ...], england: tuple[Figure, ...], tier: NDArray[np.int32], rules: Rules
) -> Change:
    """The series with its breaks, and the change that may be read from it."""
    breaks = series_breaks(points)
    base = Change(measure=measure, trend=Trend(points=points, england=england, breaks=breaks))
    if not points:
        return base
    last = points[-1]
    first = _start(points, last, rules)
    if first is None:
        only = "only one period is held" if len(points) == 1 else "no earlier period can be set against the newest one"
        return replace(base, last=last, trend=replace(base.trend, sentence=f"{last.place}: {only}, so there is no change to read."))
    base = replace(base, first=first, last=last)
    difference = last.number - first.number
    if is_full_count(measure) and last.interval is None:
        slab = panel.slab(measure.id, last.period.label)
        if is_total(measure) or slab is None:
            material = abs(difference) >= rules.material_change * abs(first.number) > 0
        else:
            material = abs(difference) >= rules.material_spread * spread_between(slab, tier)
        return replace(base, state="count", material=material and difference != 0)
    p = _p_of_change(panel, measure, first, last)
    if p is not None:
        return replace(base, state="tested", p=p)
    return _untested(panel, base, tier, rules)


def settle(item: Change, adjusted: float | None, rules: Rules) -> Trend:
    """The trend with its verdict, once the page's false alarms are controlled."""
    if item.first is None or item.last is None:
        return item.trend
    difference = item.last.number - item.first.number
    if item.state == "untested":
        verdict = Verdict.CANNOT_TELL
    else:
        real = item.material if item.state == "count" else adjusted is not None and adjusted <= rules.false_alarm
        seen = rounded(difference, item.measure.decimals) != rounded(0.0, item.measure.decimals)
        verdict = direction(difference, item.measure.polarity) if real and seen else Verdict.SIMILAR
    sentence = trend_sentence(item.measure, item.first, item.last, verdict, state=item.state, detectable=item.detectable, asked=item.asked)
    return replace(item.trend, verdict=verdict, sentence=sentence)


def series_breaks(points: tuple[Figure, ...]) -> tuple[str, ...]:
    """Breaks and overlaps of a series in words, oldest first."""
    found = []
    for earlier, later in pairwise(points):
        if words := overlap_words(earlier.period, later.period):
            found.append(words)
        if (earlier.status is Status.CARRIED) != (later.status is Status.CARRIED):
            carried = earlier if earlier.status is Status.CARRIED else later
            found.append(f"{carried.period.label} is {carried.note or 'carried from earlier boundaries'}")
        if words := _broken(earlier, later):
            found.append(words)
    return tuple(dict.fromkeys(found))


def _broken(earlier: Figure, later: Figure) -> str:
    """Why no change may be read from one period to the next, in words; empty when it may."""
    if BREAK in later.note.lower():
        return f"{later.period.label}: {later.note}"
    before, after = ({source.publisher for source in figure.sources} for figure in (earlier, later))
    if before.isdisjoint(after):
        return f"{later.period.label} is from another publisher ({', '.join(sorted(after))}), who may count otherwise: no change is read"
    return ""


def _start(points: tuple[Figure, ...], last: Figure, rules: Rules) -> Figure | None:
    for position in range(len(points) - 1, 0, -1):
        if _broken(points[position - 1], points[position]):
            points = points[position:]
            break
    for point in points[:-1]:
        years = (last.period.end - point.period.end).days / 365.25
        if years <= rules.trend_years + 0.1 and not point.period.overlaps(last.period):
            return point
    # Series published every few years: take the nearest earlier one.
    older = [point for point in points[:-1] if not point.period.overlaps(last.period)]
    return older[-1] if older else None


def _p_of_change(panel: Panel, measure: Measure, first: Figure, last: Figure) -> float | None:
    ends = []
    for figure in (first, last):
        slab = panel.slab(measure.id, figure.period.label)
        row = slab.row(figure.place.code) if slab else None
        if slab is None or row is None:
            return None
        ends.append((errors(slab).scale, point_at(slab, row)))
    if ends[0][0] != ends[1][0]:
        return None
    return signal.p_of_difference(ends[1][1], ends[0][1])


def _untested(panel: Panel, base: Change, tier: NDArray[np.int32], rules: Rules) -> Change:
    assert base.first is not None
    if base.measure.kind == "modelled" or not base.first.place.is_lower_tier:
        return replace(base, state="untested")
    asked = base.measure.typical_base
    if asked and base.measure.unit.startswith("%") and 0 <= base.first.number <= 100:
        error = math.sqrt(2) * signal.sampling_error(base.first.number, people=asked, design_effect=rules.design_effect)
        return replace(base, state="untested", asked=asked, detectable=signal.detectable(error, alpha=0.05, power=rules.power))
    typical = noise(panel, base.measure.id, tier)
    least = None if typical is None else signal.detectable(math.sqrt(2) * typical, alpha=0.05, power=rules.power)
    return replace(base, state="untested", detectable=least)
