"""Route maps to take away: against the priorities of a body, or of every body of a place."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from commonground.actions.outcomes import matches, shelves
from commonground.actions.permissions import Person, require
from commonground.documents import profile as writing
from commonground.documents import route_map as documents
from commonground.documents.blocks import Document
from commonground.documents.route_map import Door, Told
from commonground.domain.landscape.sheets import Sheet
from commonground.domain.outcomes.library import shipped_taxonomy
from commonground.store import clock, warehouse
from commonground.terms import Refused, dated

FORMS = writing.FORMS


@dataclass(frozen=True, kw_only=True)
class RouteMap:
    """A route map as a file: its form, its name without the ending, and its bytes."""

    form: str
    name: str
    content: bytes


def route_map(*, place: str, form: str, by: Person, body: str = "", role: str = "") -> RouteMap:
    """The route map of a body (an id of the match, two pages), or of a whole place, as anybody or as one role would read it.

    Raises what `read_match` raises, and `Refused`: form_unknown, body_unmatched, nothing_confirmed.
    """
    require(by, "export")
    if form not in FORMS:
        raise Refused("form_unknown", what=f"{form[:20]!r} is not a form of document", ways_out=(f"Choose from {', '.join(FORMS)}",))
    made = document(place=place, by=by, body=body, role=role)
    return RouteMap(form=form, name=f"{made.id}{f'-{role}' if role else ''}", content=writing.write(made, form))


def document(*, place: str, by: Person, body: str = "", role: str = "") -> Document:
    """The same, laid out and not yet written."""
    told = told_of(place=place, by=by, body=body, role=role)
    view = matches.read_match(place=place, by=by)
    if not view.whole.rows:
        raise Refused(
            "nothing_confirmed",
            what=f"No priority has been confirmed for {view.place.name}, so there is no route to draw",
            ways_out=("Drop in a strategy and confirm what it wants", "Try it with the three synthetic strategies"),
        )
    view.require_body(body)
    if told.role and not told.matrix.rows:
        raise Refused(
            "nothing_for_role",
            what=f"No confirmed priority of {view.place.name} concerns a {told.role.name.lower()}",
            ways_out=("Choose another role", "Leave the role out"),
        )
    return documents.of_body(told, body) if body else documents.of_place(told)


def told_of(*, place: str, by: Person, body: str = "", role: str = "") -> Told:
    """What a route map is made from."""
    view = matches.read_match(place=place, by=by, body=body, role=role)
    on = clock.now()
    return Told(
        place=view.place.name,
        code=view.place.code,
        release=warehouse.current().id,
        matrix=view.shown,
        taxonomy=shipped_taxonomy(),
        sources={one.ref: matches.source_of(one) for one in view.documents},
        doors=_doors(shelves.sheets_of(place=view.place.code, by=by)),
        role=view.role,
        candidates=view.candidates if not body else (),
        made_on=dated(on),
    )


def _doors(sheets: tuple[Sheet, ...]) -> Mapping[str, Door]:
    return {one.body.id: _door(one) for one in sheets}


def _door(sheet: Sheet) -> Door:
    held = sheet.relationship
    said = []
    if held:
        last = f"last contact {dated(held.last_contact)}" if held.last_contact else "no contact noted"
        said.append("; ".join(part for part in (held.contact_role, f"held by {held.owner}" if held.owner else "", last) if part))
        said += [f"Next: {held.next_step}"] if held.next_step else []
    return Door(
        who=tuple(fact.text for fact in sheet.way_in),
        when=sheet.sentence,
        fits=tuple(fact.text for fact in sheet.sport_fits),
        standing=tuple(said),
    )
