"""The figure of any area: as published, or worked out from the councils inside it where the measure allows."""

from __future__ import annotations

from commonground.domain.indicators.nouns import Measure
from commonground.domain.indicators.panel import Panel, Slab
from commonground.domain.places.nouns import Part
from commonground.domain.places.register import Register
from commonground.terms import LOWER_TIER, UPPER_TIER, Figure, Place, Source, Status, union

# Councils without a value may hold at most this share of the weight before the area is left without a figure.
_LARGEST_GAP = 0.05


def figure_of(slab: Slab, place: Place, register: Register) -> Figure | None:
    """The area's published figure in this period; else one worked out from its councils; else None.

    What is worked out has the status "derived", every source behind it, and a note that says how.
    """
    if place.is_lower_tier:  # councils are many and each is asked for seldom
        return _figure_of(slab, place, register)
    key = ("area", slab.measure.id, slab.period.label, place.code)
    memo = slab.panel.memo
    if key not in memo:
        memo[key] = _figure_of(slab, place, register)
    return memo[key]


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
    held: list[Figure] = []
    lacking: list[str] = []
    for part in parts:
        held_weight = 1.0 if weights is None else weights.value(part.place.code)
        if held_weight is None:
            return None
        weight, value = part.share * held_weight, slab.value(part.place.code)
        weight_all += weight
        if value is None:
            lacking.append(part.place.name)
            continue
        total += value * weight
        weight_held += weight
        figure = slab.figure(part.place.code)
        assert figure is not None
        held.append(figure)
    if not held or weight_held <= 0 or (lacking and (weights is None or 1 - weight_held / weight_all > _LARGEST_GAP)):
        return None
    sources = union(*(figure.sources for figure in held), *(() if weights is None else (_sources(weights),)))
    how = "added up from" if weights is None else "the average, weighted by " + weights.measure.name.lower() + ", of"
    note = f"worked out here: {how} {len(held)} councils" + (f", without {', '.join(lacking)}" if lacking else "")
    value = total if weights is None else total / weight_held
    return Figure(
        measure=slab.measure.id,
        place=place,
        period=slab.period,
        value=value,
        unit=slab.measure.unit,
        status=Status.DERIVED,
        sources=sources,
        note=note,
    )


def _weights(panel: Panel, measure: Measure, slab: Slab) -> Slab | None:
    """The weighting measure in the period that ends nearest to this one; None for totals, and where it is not held."""
    if not measure.aggregate.startswith("mean by "):
        return None
    held = panel.slabs.get(measure.aggregate.removeprefix("mean by ").strip(), ())
    return min(held, key=lambda other: abs((other.period.end - slab.period.end).days), default=None)


def _sources(slab: Slab) -> tuple[Source, ...]:
    ids = {slab.panel.source_ids[item] for item in slab.panel.source[slab.start : slab.stop].tolist()}
    return tuple(slab.panel.sources[item] for item in sorted(ids))
