"""Who a place is compared with: its region, England, places like it, the Core Cities, and those that the reader chose."""

from __future__ import annotations

import math
from collections.abc import Sequence

from commonground.domain.indicators.areas import figure_of
from commonground.domain.indicators.compare import Comparator
from commonground.domain.indicators.nouns import Driver, Peers
from commonground.domain.indicators.panel import Panel
from commonground.domain.indicators.wording import inside_sentence
from commonground.domain.places.neighbours import Neighbours, neighbours
from commonground.domain.places.nouns import tier_of
from commonground.domain.places.register import Register
from commonground.terms import Place, Refused

MOST_CHOSEN = 15
NEAREST = 15
_LIKENESS_TIERS = frozenset({"lower", "upper", "icb"})


def check_chosen(place: Place, chosen: Sequence[Place]) -> tuple[Place, ...]:
    """The chosen peers once each, without the place itself; refuses more than 15."""
    found = tuple(dict.fromkeys(peer for peer in chosen if peer.code != place.code))
    if len(found) > MOST_CHOSEN:
        raise Refused("peers_many", what=f"{len(found)} peers were chosen", why=f"At most {MOST_CHOSEN} can be read on one page",
                      ways_out=(f"Choose {MOST_CHOSEN} or fewer", "Compare measure by measure on the measure pages"))  # fmt: skip
    return found


def peer_sets(
    place: Place, *, panel: Panel, register: Register, drivers: Sequence[Driver], chosen: Sequence[Place]
) -> tuple[tuple[Peers, ...], tuple[str, ...]]:
    """Every peer set of the place that has somebody in it, and notes on who could not be placed."""
    found: list[Peers] = []
    notes: list[str] = []
    tier = tier_of(place)
    if tier in _LIKENESS_TIERS and drivers:
        try:
            near = likeness(tier, place, panel=panel, register=register, drivers=drivers)
            found.append(_nearest(near, panel, register))
            if near.left_out:
                lacking = [str(register.places[gap.where]) for gap in near.left_out]
                notes.append(f"Left out of the search for places like {place}, for want of a figure: {', '.join(lacking[:8])}.")
        except Refused as refusal:
            notes.append(f"Places like {place} could not be found: {refusal.what}.")
    if tier in ("lower", "upper") and (cities := tuple(city for city in register.core_cities if city.code != place.code)):
        found.append(Peers(id="core_cities", label="Core Cities", places=cities, how="the English members of the Core Cities group"))
    if chosen:
        found.append(Peers(id="chosen", label="Chosen places", places=tuple(chosen), how="chosen by the reader"))
    region = register.parent(place, "region")
    if region is not None and tier in ("lower", "upper"):
        inside = [item for item in register.tier(tier) if item.code != place.code and register.parent(item, "region") == region]
        found.append(Peers(id="region_places", label=f"Places in {region}", places=tuple(inside), how=f"the other councils of {region}"))
    return tuple(found), tuple(notes)


def comparators(place: Place, register: Register, peers: Sequence[Peers]) -> tuple[Comparator, ...]:
    """What each measure of a profile is set against: England, the region, and the middle of each peer set."""
    found = []
    if register.england is not None and place != register.england:
        found.append(Comparator(key="england", label="England", places=(register.england,)))
    region = register.parent(place, "region")
    if region is not None and region != place:
        found.append(Comparator(key="region", label=region.name, places=(region,)))
    words = {"neighbours": "the middle of the {} most similar places", "core_cities": "the middle of the other {} Core Cities",
             "chosen": "the middle of the {} chosen places"}  # fmt: skip
    for group in peers:
        if group.id in words and group.places:
            label = words[group.id].format(len(group.places))
            if group.id == "core_cities" and place not in register.core_cities:
                label = label.replace("other ", "")
            if len(group.places) == 1:
                label = str(group.places[0])
            found.append(Comparator(key=group.id, label=label, places=group.places, middle=True))
    return tuple(found)


def likeness(tier: str, place: Place, *, panel: Panel, register: Register, drivers: Sequence[Driver]) -> Neighbours:
    """Every place of the tier in order of likeness to this one, by the drivers; those without a value are left out."""
    used = tuple(driver for driver in drivers if panel.slabs.get(driver.measure))
    if not used:
        raise Refused("neighbours_drivers", what="None of the figures that likeness is judged by is in this release",
                      ways_out=("Load the starter figures",))  # fmt: skip
    table = driver_values(tier, panel=panel, register=register, drivers=used)
    # A driver that the place itself has no figure for cannot say who is like it; the answer lists the drivers that were used.
    own = [at for at, value in enumerate(table[place.code]) if value is not None]
    if len(own) * 2 < len(used):
        raise Refused(
            "neighbours_missing",
            what=f"Most of the figures that likeness is judged by are not held for {place}",
            ways_out=("Choose places to compare with",),
        )
    rows = {code: [row[at] for at in own] for code, row in table.items()}
    return neighbours(place.code, rows, [used[at].measure for at in own], leave_out_missing=True)


def driver_values(tier: str, *, panel: Panel, register: Register, drivers: Sequence[Driver]) -> dict[str, list[float | None]]:
    """One number for each driver, in its newest period, for every place of the tier by code; None where there is none."""
    key = ("likeness", tier, tuple(drivers))
    if key not in panel.memo:
        columns = [_column(driver, tier, panel, register) for driver in drivers]
        panel.memo[key] = {item.code: [column.get(item.code) for column in columns] for item in register.tier(tier)}
    return panel.memo[key]


def _column(driver: Driver, tier: str, panel: Panel, register: Register) -> dict[str, float]:
    slab = panel.slab(driver.measure)
    assert slab is not None
    values: dict[str, float] = {}
    for place in register.tier(tier):
        figure = figure_of(slab, place, register)
        if figure is not None and figure.present:
            values[place.code] = math.log(figure.number) if driver.log and figure.number > 0 else figure.number
    return values


def _nearest(near: Neighbours, panel: Panel, register: Register) -> Peers:
    names = tuple(_driver_name(panel, item) for item in near.drivers)
    count = min(NEAREST, len(near.codes))
    return Peers(
        id="neighbours", label=f"The {count} most similar places", places=tuple(register.places[code] for code in near.nearest(count)),
        how="nearest by standardised figures on residents and circumstances (Euclidean distance; the farthest place is 1)",
        distances=near.distances[:count], drivers=names)  # fmt: skip


def _driver_name(panel: Panel, measure: str) -> str:
    return inside_sentence(panel.measures[measure].name)
