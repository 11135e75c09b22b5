"""Councils that are to change, as somebody entered them: from the day on, the councils to come stand in the place of today's.

Only what was entered is taken, with one conclusion of our own, marked as such: a county council ends with the last of its districts,
because two-tier areas are to become unitary. Parts of an ended council that the register keeps for every upper-tier council follow it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from commonground.domain.landscape.noted import LOCAL
from commonground.domain.landscape.nouns import INFERENCE, Body, Change, Succeeds
from commonground.domain.landscape.register import OF_UPPER, Landscape, Presence
from commonground.domain.places.planned import PlannedChange
from commonground.terms import Place, Source, dated, listed

COUNCIL_KINDS = ("council_county", "council_district", "council_unitary")
DO = "Ask which new council will hold leisure, and write agreements that can pass to it."


def source_id(ref: str) -> str:
    """The id under which the source of a planned change is cited."""
    return f"planned_change:{ref}"


def sources(entered: Mapping[str, PlannedChange]) -> dict[str, Source]:
    """The source of each planned change as it was entered, with who entered it, by the id that its bodies name."""
    return {
        source_id(ref): replace(
            one.source,
            id=source_id(ref),
            edition=one.source.edition or "edition not entered",
            attribution=f"Entered here by {one.entered_by} on {dated(one.entered_on)}.",
        )
        for ref, one in entered.items()
    }


def with_planned(landscape: Landscape, entered: Mapping[str, PlannedChange]) -> Landscape:
    """The landscape with the councils to come of every planned change, and those changes in `entered`, the nearest first.

    Moves of councils that the register does not hold any more are left out: the data release has overtaken them.
    """
    if not entered:
        return landscape
    maker = _Maker(landscape=landscape, entered=entered)
    maker.make()
    at = dict(landscape.at)
    for code, more in maker.at.items():
        at[code] = (*at[code], *more.values())
    changes = tuple(sorted(maker.changes, key=lambda one: (one.on or date.max, one.id)))
    return replace(landscape, bodies={**landscape.bodies, **maker.bodies}, at=at, entered=changes)


def changes_at(landscape: Landscape, place: str, general: Iterable[Change]) -> tuple[Change, ...]:
    """The known changes to the bodies of a council: those entered, then the general ones.

    A general change without a day gives way where every body that it ends here has a day that was entered.
    """
    bodies = [one.body for one in landscape.of(place)]

    def overtaken(change: Change) -> bool:
        ended = [one for one in bodies if change.touches(one)] if change.on is None and not change.stays else []
        return bool(ended) and all(any(one.touches(body) for one in landscape.entered) for body in ended)

    return (*landscape.entered, *(one for one in general if not overtaken(one)))


@dataclass
class _Maker:
    """Collects the bodies to come, where they are at work, and the changes that bring them."""

    landscape: Landscape
    entered: Mapping[str, PlannedChange]
    bodies: dict[str, Body] = field(default_factory=dict)
    at: dict[str, dict[str, Presence]] = field(default_factory=lambda: defaultdict(dict))
    changes: list[Change] = field(default_factory=list)
    become: dict[str, tuple[str, list[tuple[str, float]]]] = field(default_factory=dict)  # old code: ref, new councils with shares

    def make(self) -> None:
        places = self.landscape.places
        for ref, change in self.entered.items():
            for move in change.moves:
                code = places.newer.get(move.old_code, move.old_code)
                if code in self.landscape.at:
                    self.become.setdefault(code, (ref, []))[1].append((move.new_code, move.share))
        ending = self._counties()
        for ref, change in self.entered.items():
            self._councils(ref, change, ending)
        for county in ending:
            self._county_ends(county)

    def _counties(self) -> dict[Place, date]:
        """Counties whose every district is to be replaced and that have no planned change of their own, with the day of the last one."""
        found = {county for code in self.become if (county := self._county(self.landscape.places.places[code]))}
        whole = [one for one in found if one.code not in self.become and all(part.code in self.become for part in self._districts(one))]
        return {one: max(self.entered[ref].on for ref in self._refs(one)) for one in sorted(whole)}

    def _refs(self, county: Place) -> tuple[str, ...]:
        return tuple(dict.fromkeys(self.become[one.code][0] for one in self._districts(county)))

    def _county(self, place: Place) -> Place | None:
        return self.landscape.places.parent(place, "county") if place.kind == "district" else None

    def _districts(self, county: Place) -> list[Place]:
        return [part.place for part in self.landscape.places.children(county, {"district"})]

    def _councils(self, ref: str, change: PlannedChange, ending: Mapping[Place, date]) -> None:
        olds: dict[str, list[tuple[Place, float]]] = defaultdict(list)
        names = {move.new_code: move.new_name for move in change.moves}
        for code, (whose, moved) in self.become.items():
            for new, share in moved if whose == ref else ():
                olds[new].append((self.landscape.places.places[code], share))
        for new, made_from in olds.items():
            counties = [county for old, _ in made_from if (county := self._county(old))]
            # its own public health and the rest begin when those of a council before it end
            ends = [change.on for old, _ in made_from if old.is_upper_tier] + [ending[one] for one in counties if one in ending]
            council = Body(
                id=f"council:{new}",
                kind="council_unitary",
                name=f"{_council(names[new])} (planned)",
                areas=tuple(old for old, _ in made_from),
                source_id=source_id(ref),
                valid_from=change.on,
                origin="local",
                note=f"to be made from {listed(_part(old, share) for old, share in made_from)}",
            )
            parts = [
                replace(
                    council,
                    id=f"{slug}:{new}",
                    kind=slug,
                    name=f"{words.format(names[new])} (planned)",
                    part_of=council.id,
                    valid_from=min(ends),
                    note="",
                )
                for slug, words in (OF_UPPER.items() if ends else ())
            ]
            for body in (council, *parts):
                self.bodies[body.id] = body
                for old, share in made_from:
                    self.at[old.code][body.id] = Presence(body=body, share=share)
                for county in counties:
                    self.at[county.code].setdefault(body.id, Presence(body=body, share=None))
        places = tuple(place for made_from in olds.values() for place, _ in made_from)
        if places:
            made = {new: listed(_part(old, share) for old, share in made_from) for new, made_from in olds.items()}
            what = "; ".join(f"{_council(names[new])} is to be made from {held}" for new, held in made.items())
            self.changes.append(self._change(ref, change, tuple(dict.fromkeys(places)), what))

    def _change(self, ident: str, change: PlannedChange, places: tuple[Place, ...], what: str) -> Change:
        cited = ", ".join(part for part in (change.source.publisher, change.source.title, change.source.edition) if part)
        return Change(
            id=source_id(ident),
            kinds=(*COUNCIL_KINDS, *OF_UPPER),
            title=change.title,
            what=f"{what}. From {cited}; entered here by {change.entered_by} on {dated(change.entered_on)}.",
            certainty="ordered" if change.decided else "proposed",
            precision="day",
            status=LOCAL,
            address=change.source.address,
            on=change.on,
            stays=False,
            places=tuple(place.code for place in places),
            do=DO,
            by=change.entered_by,
            to=tuple(Succeeds(old=old, new=new, on=change.on, share=share) for old, new, share in self._what_follows(places)),
        )

    def _what_follows(self, places: Iterable[Place]) -> list[tuple[str, str, float]]:
        """Who takes over from whom, for the councils of some places and the parts that the register keeps of them."""
        found = []
        for place in places:
            for new, share in self.become[place.code][1]:
                for slug in ("council", *OF_UPPER):
                    old, to = f"{slug}:{place.code}", f"{slug}:{new}"
                    if old in self.landscape.bodies and to in self.bodies:
                        found.append((old, to, share))
        return found

    def _county_ends(self, county: Place) -> None:
        """The end of a county council with the last of its districts: our own conclusion from what was entered."""
        entered = [self.entered[ref] for ref in self._refs(county)]
        last = max(entered, key=lambda one: one.on)
        news = dict.fromkeys(new for one in self._districts(county) for new, _ in self.become[one.code][1])
        self.become[county.code] = ("", [(new, 1.0) for new in news])
        made = self._change(
            county.code,
            replace(last, title=f"{_council(county.name)} ends with its districts", decided=all(one.decided for one in entered)),
            (county,),
            f"Every district in {county.name} is to be replaced by then, and two-tier areas are to become unitary, "
            "so the county council is taken to end too",
        )
        self.changes.append(replace(made, status=INFERENCE))


def _part(place: Place, share: float) -> str:
    return place.name if share > 0.9995 else f"{share:.0%} of {place.name}"


def _council(name: str) -> str:
    """The name of a council as the register writes it."""
    return name if "council" in name.lower() else f"{name} council"
