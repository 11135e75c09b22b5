"""The figure of any area: as published, or worked out from the councils inside it where the measure allows."""

from __future__ import annotations

import math

from commonground.domain.indicators.nouns import Measure
from commonground.domain.indicators.panel import Panel, Slab
from commonground.domain.places.nouns import Part
from commonground.domain.places.register import Register
from commonground.terms import LOWER_TIER, UPPER_TIER, Figure, Place, Source, Status

# Councils without a value may hold at most this share of the weight before the area is left without a figure.
_LARGEST_GAP = 0.05
_MOST_KEPT = 15_000  # figures of areas kept ready; about 15 MB


def figure_of(slab: Slab, place: Place, register: Register) -> Figure | None:
    """The area's published figure in this period; else one worked out from its councils; else None.

    What is worked out has the status "derived", every source behind it, and a note that says how.
    """
    if place.is_lower_tier:  # councils are many and each is asked for seldom
        return _figure_of(slab, place, register)
    kept = slab.panel.memo.setdefault("areas", {})
    if len(kept) > _MOST_KEPT:
        kept.clear()
    key = (slab.measure.id, slab.period.label, place.code)
    if key not in kept:
        kept[key] = _figure_of(slab, place, register)
    return kept[key]


def _figure_of(slab: Slab, place: Place, register: Register) -> Figure | None:
    published = slab.figure(place.code)
    if published is not None and published.present:
        return published
    return _worked_out(slab, place, register) or published


def _worked_out(slab: Slab, place: Place, register: Register) -> Figure | None:
    weights = _weights(slab.panel, slab.measure, slab)
    if slab.measure.aggregate != "sum" and weights is None:
        return None  # without its weights a percentage must not be put together at all, least of all added up
    for kinds in (LOWER_TIER, UPPER_TIER):
        parts = [part for part in register.children(place, kinds) if part.place.code != place.code]
        figure = _put_together(slab, place, parts, weights) if parts else None
        if figure is not None:
            return figure
    return None


def _put_together(slab: Slab, place: Place, parts: list[Part], weights: Slab | None) -> Figure | None:
    total = weight_held = weight_all = 0.0
    councils, found = 0, dict.fromkeys(() if weights is None else _sources(weights))
    lacking: list[str] = []
    for part in parts:
        held_weight = 1.0 if weights is None else weights.value(part.place.code)
        if held_weight is None:
            return None
        weight, row = part.share * held_weight, slab.row(part.place.code)
        weight_all += weight
        value = math.nan if row is None else float(slab.column("value")[row])
        if row is None or not math.isfinite(value):
            lacking.append(part.place.name)
            continue
        total += value * weight
        weight_held += weight
        councils += 1
        found[slab.source(row)] = None
    if not councils or weight_held <= 0 or (lacking and (weights is None or 1 - weight_held / weight_all > _LARGEST_GAP)):
        return None
    how = "added up from" if weights is None else "the average, weighted by " + weights.measure.name.lower() + ", of"
    note = f"worked out here: {how} {councils} councils" + (f", without {', '.join(lacking)}" if lacking else "")
    value = total if weights is None else total / weight_held
    return Figure(
        measure=slab.measure.id,
        place=place,
        period=slab.period,
        value=value,
        unit=slab.measure.unit,
        status=Status.DERIVED,
        sources=tuple(found),
        note=note,
    )


def _weights(panel: Panel, measure: Measure, slab: Slab) -> Slab | None:
    """The weighting measure in the period that ends nearest to this one; None for totals, and where it is not held."""
    if not measure.aggregate.startswith("mean by "):
        return None
    held = panel.slabs.get(measure.aggregate.removeprefix("mean by ").strip(), ())
    return min(held, key=lambda other: abs((other.period.end - slab.period.end).days), default=None)


def _sources(slab: Slab) -> tuple[Source, ...]:
    key = ("sources", slab.measure.id, slab.period.label)
    if key not in slab.panel.memo:
        ids = {slab.panel.source_ids[item] for item in slab.panel.source[slab.start : slab.stop].tolist()}
        slab.panel.memo[key] = tuple(slab.panel.sources[item] for item in sorted(ids))
    return slab.panel.memo[key]
