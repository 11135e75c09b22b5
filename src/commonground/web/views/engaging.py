"""Engagement sheets of a place, and several councils together."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from commonground.actions.landscape import engaging as actions
from commonground.domain.landscape import lessons
from commonground.domain.landscape.engaging import MOST_COUNCILS
from commonground.terms import Refused
from commonground.web.presenters import engaging as presenters
from commonground.web.views.documents import as_file
from commonground.web.views.pages import chosen, chosen_places, person, show


def every(request: HttpRequest, code: str) -> HttpResponse:
    """The commissioners of a place with the next time that each can say yes, and their sheets to take away."""
    view = actions.read_sheets(place=code, by=person(request))
    if code != view.place.code:
        return redirect("sheets", code=view.place.code)
    said = {
        "title": f"Engagement sheets for {view.place}",
        "area": "start",
        "view": view,
        "place": view.place,
        "forms": presenters.FORMS,
    }
    return show(request, "engage/sheets.html", said)


def one(request: HttpRequest, code: str, body: str) -> HttpResponse:
    """One commissioner on one page."""
    view = actions.read_sheets(place=code, by=person(request))
    if code != view.place.code:
        return redirect("sheet", code=view.place.code, body=body)
    held = view.sheet(body)
    numbered = presenters.Pages()
    said = {
        "title": f"{held.body.name}: engagement sheet",
        "area": "start",
        "place": view.place,
        "held": held,
        "parts": presenters.parts(held, numbered),
        "pages": numbered.listed,
        "forms": presenters.FORMS,
    }
    return show(request, "engage/sheet.html", said)


def every_document(request: HttpRequest, code: str, form: str) -> HttpResponse:
    view = actions.read_sheets(place=code, by=person(request))
    return as_file(actions.sheet_document(view=view, form=form, by=person(request)), f"{view.place.name} engagement sheets", form)


def one_document(request: HttpRequest, code: str, body: str, form: str) -> HttpResponse:
    view = actions.read_sheets(place=code, by=person(request))
    made = actions.sheet_document(view=view, form=form, body=body, by=person(request))
    return as_file(made, f"{view.place.name} {view.sheet(body).body.name}", form)


def several(request: HttpRequest) -> HttpResponse:
    """Councils that work together: the common part, the local parts, and the facilitator's pack."""
    by = person(request)
    places, problem = chosen_places(request, MOST_COUNCILS)
    held = None
    if places:
        try:
            held = actions.read_together(places=[place.code for place in places], by=by)
        except Refused as no:
            problem = no
    said: dict[str, Any] = {
        "title": "Councils together",
        "area": "learn",
        "places": places,
        "problem": problem,
        "held": held,
        "query": urlencode([("place", place.code) for place in places]),
        "forms": presenters.FORMS,
        "pack": lessons.facilitator_pack(),
    }
    return show(request, "engage/several.html", said)


def several_document(request: HttpRequest, kind: str, form: str) -> HttpResponse:
    """The facilitator's pack, or all sheets, of the councils in the address."""
    if kind not in presenters.KINDS:
        raise Refused("form_unknown", what=f"There is no document called {kind[:20]!r}", ways_out=("Choose pack or sheets",))
    held = actions.read_together(places=chosen(request, "place", MOST_COUNCILS), by=person(request))
    made = actions.together_document(held=held, kind=kind, form=form, by=person(request))
    return as_file(made, f"{'-'.join(place.name for place, _ in held.local)} {presenters.KINDS[kind]}", form)
