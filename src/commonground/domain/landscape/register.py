"""The register: which bodies commission in each English place, dated, and why where it can name none. `build` makes it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from commonground.domain.landscape.nouns import Body, BodyKind, Change, Lacking, Succeeds
from commonground.domain.places.register import Register as Places
from commonground.terms import Finding, Place, Refused, untitled

COMPILED = "landscape_reference"  # the source of what we compiled ourselves
CITY = "E09000001"
OF_UPPER = {  # what an upper-tier council has one of, with the form of its name
    "health_and_wellbeing_board": "{} health and wellbeing board",
    "public_health": "{} public health",
    "adult_social_care": "{} adult social care",
    "childrens_services": "{} children's services",
}


def of_council(place: Place) -> str:
    """The name of a place's council: "Bristol council"; the City of London has a corporation."""
    name = untitled(place.name)
    return f"{name} Corporation" if place.code == CITY else f"{name} council"


@dataclass(frozen=True, kw_only=True)
class Presence:
    """A body at work in a place; `share` of the place's residents live in its area (None where that is not held)."""

    body: Body
    share: float | None = 1.0


@dataclass(frozen=True)
class Landscape:
    """Every body by id, what works where, what is lacking where, who succeeded whom, and what is wrong with any of it.

    `entered` are the changes to come that people entered (see `planned.with_planned`).
    """

    places: Places
    bodies: Mapping[str, Body]
    at: Mapping[str, tuple[Presence, ...]]
    lacking: Mapping[str, tuple[Lacking, ...]]
    successions: tuple[Succeeds, ...] = ()
    findings: tuple[Finding, ...] = field(default=())
    mayoral: frozenset[str] = frozenset()
    entered: tuple[Change, ...] = ()

    def body(self, ident: str) -> Body:
        """The body with an id; refuses an unknown one."""
        if ident not in self.bodies:
            raise Refused(
                "body_unknown",
                what=f"No body in the register is called {ident}",
                ways_out=("Look the place up and choose one of its bodies", "Add it as a local body"),
            )
        return self.bodies[ident]

    def of(self, code: str, *, on: date | None = None, area: str = "", kinds: Mapping[str, BodyKind] | None = None) -> tuple[Presence, ...]:
        """The bodies at work in a council's area, in the order of the kinds; `on` a day, or of one service `area`.

        Refuses places that are not councils. Codes newer or older than the release are followed as the place register does.
        """
        place = self.places.place(code)
        if place.code not in self.at:
            raise Refused(
                "landscape_needs_council",
                what=f"The landscape is held for councils, and {place} ({place.kind_words}) is not one",
                ways_out=("Choose a council in it",),
            )
        found = self.at[place.code]
        if on is not None:
            found = tuple(one for one in found if one.body.on(on))
        if area and kinds is not None:
            found = tuple(one for one in found if area in kinds[one.body.kind].of(one.body).service_areas)
        return found

    def lacking_in(self, code: str) -> tuple[Lacking, ...]:
        """The kinds of body that the register cannot name for a council, each with its reason."""
        return self.lacking[self.places.place(code).code]

    def boards_of(self, icb: str) -> tuple[Body, ...]:
        """The health and wellbeing boards whose area touches an integrated care board's, by id."""
        codes = {code for code, present in self.at.items() if any(one.body.id == icb for one in present)}
        found = {one.body.id: one.body for code in codes for one in self.at[code] if one.body.kind == "health_and_wellbeing_board"}
        return tuple(found[ident] for ident in sorted(found))
