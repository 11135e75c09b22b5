"""One measure for every place of a tier."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from dataclasses import dataclass

from commonground.domain.indicators.areas import figure_of
from commonground.domain.indicators.nouns import Measure, Rank, Rules
from commonground.domain.indicators.panel import Panel
from commonground.domain.indicators.ranks import rank
from commonground.domain.indicators.wording import said
from commonground.domain.places.nouns import TIER_WORDS
from commonground.domain.places.register import Register
from commonground.terms import Figure, Refused, Source, listed, union


@dataclass(frozen=True, kw_only=True)
class MeasureView:
    """A measure in one period for every place of a tier (by code), with England, the regions, and each place's rank."""

    measure: Measure
    period: str
    periods: tuple[str, ...]
    tier: str
    figures: tuple[Figure, ...]
    england: Figure | None
    regions: tuple[Figure, ...]
    ranks: dict[str, Rank]
    sentence: str = ""
    note: str = ""

    @property
    def sources(self) -> tuple[Source, ...]:
        """Every source behind the view, once."""
        return union(*(figure.sources for figure in (*self.figures, *self.regions, *((self.england,) if self.england else ()))))


def measure_of(panel: Panel, measure: str) -> Measure:
    """The measure by its id; refuses with the nearest ids."""
    if measure not in panel.measures:
        near = difflib.get_close_matches(measure, list(panel.measures), n=3, cutoff=0.4)
        names = tuple(f"{panel.measures[item].name} ({item})" for item in near)
        raise Refused("measure_unknown", what=f"There is no measure {measure!r}", ways_out=names or ("See the list of measures",))
    return panel.measures[measure]


def measure_empty(names: list[str]) -> Refused:
    """The refusal of measures that the catalogue knows and the release holds no figures of."""
    ways = ("Load a data set that holds figures", "Choose another measure")
    return Refused("measure_empty", what=f"No figures of {listed(names)} are in this release", ways_out=ways)


def view_measure(panel: Panel, register: Register, *, measure: str, tier: str, period: str | None, rules: Rules) -> MeasureView:
    """The measure for every place of a tier. Without a period, the newest in which at least one place of the tier has a value.

    Refuses measure_unknown, tier_unknown, measure_empty (nothing is held) and period_unknown (with those that are held).
    """
    found = measure_of(panel, measure)
    places = register.tier(tier)
    held = panel.slabs.get(measure, ())
    if not held:
        raise measure_empty([found.name])
    tier_codes = panel.indexes(places)
    labels = tuple(slab.period.label for slab in held)
    if period is not None and period not in labels:
        raise Refused("period_unknown", what=f"{found.name} is not held for {period}", ways_out=(f"Choose one of {', '.join(labels)}",))
    slab = panel.slab(measure, period)
    if period is None:
        slab = next((item for item in reversed(held) if len(item.rows(tier_codes))), held[-1])
    assert slab is not None
    figures = tuple(
        item for place in places if (item := figure_of(slab, place, register) or panel.missing(found, place, slab.period)) is not None
    )
    present = [figure for figure in figures if figure.present]
    regions = register.tier("region") if tier != "region" and any(place.kind == "region" for place in register.places.values()) else ()
    ranked = {
        place.code: standing
        for place in places
        if (standing := rank(slab, place.code, tier_codes, among=TIER_WORDS.get(tier, tier), rules=rules))
    }
    england = figure_of(slab, register.england, register) if register.england else None
    absent = len(figures) - len(present)
    return MeasureView(
        measure=found, period=slab.period.label, periods=labels, tier=tier, figures=figures, england=england, ranks=ranked,
        regions=tuple(item for place in regions if (item := figure_of(slab, place, register)) is not None),
        sentence=_sentence(found, present, england, tier, slab.period.label),
        note=f"{absent} of {len(figures)} places {'has' if absent == 1 else 'have'} no value." if absent else "")  # fmt: skip


def _sentence(measure: Measure, present: Sequence[Figure], england: Figure | None, tier: str, period: str) -> str:
    if not present:
        return f"{measure.name}: no values for {TIER_WORDS.get(tier, tier)} in {period}."
    low, high = min(present, key=lambda item: item.number), max(present, key=lambda item: item.number)
    middle = f"; England {said(england.value, measure)}" if england is not None and england.present else ""
    known = measure.kind == "count" or any(item.interval for item in present)
    unsure = "" if known else " No intervals were published, so near neighbours in this order may differ by chance alone."
    ends = f"from {said(low.value, measure)} in {low.place} to {said(high.value, measure)} in {high.place}"
    return f"{measure.name}, {period}: {ends}{middle}.{unsure}"
