"""Councils that are to change, and their figures carried to the councils to come."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from commonground.actions import planned as actions
from commonground.actions.permissions import may
from commonground.terms import Refused
from commonground.web.presenters import areas as shown
from commonground.web.presenters import marks
from commonground.web.views.areas.showing import FORMS
from commonground.web.views.documents import as_file, require_form
from commonground.web.views.pages import person, show

FIELDS = ("title", "on", "moves", "publisher", "source", "edition", "address", "decided")


def every(request: HttpRequest) -> HttpResponse:
    """Every planned change, and a form to enter one; `?anew=` begins it from one that was entered."""
    return _every(request)


def enter(request: HttpRequest) -> HttpResponse:
    """Keep a planned change and show what it carries."""
    given = request.POST
    source = {
        "publisher": given.get("publisher", "")[:200],
        "title": given.get("source", "")[:300],
        "edition": given.get("edition", "")[:200],
        "address": given.get("address", "")[:500],
    }
    try:
        ref = actions.enter(
            title=given.get("title", "")[:200],
            on=_day(given.get("on", "")),
            moves=given.get("moves", ""),
            source=source,
            decided=given.get("decided") == "yes",
            by=person(request),
        )
    except Refused as no:
        if no.code == "not_permitted":
            raise
        return _every(request, problem=no)
    return redirect("planned_one", ref=ref)


def one(request: HttpRequest, ref: str) -> HttpResponse:
    """The councils to come side by side, each figure marked as carried; what was entered, where it was withdrawn or cannot be carried."""
    return _one(request, ref)


def withdraw(request: HttpRequest, ref: str) -> HttpResponse:
    """Withdraw a planned change, with the reason, and show its page, which says so from then on."""
    try:
        actions.withdraw(ref=ref, why=request.POST.get("why", ""), by=person(request))
    except Refused as no:
        if no.code != "reason_missing":
            raise
        return _one(request, ref, problem=no)
    return redirect("planned_one", ref=ref)


def download(request: HttpRequest, ref: str, form: str) -> HttpResponse:
    """The councils to come in one form, to be saved."""
    require_form(form, "Areas")
    return as_file(actions.write(ref=ref, form=form, by=person(request)), ref, form)


def _one(request: HttpRequest, ref: str, problem: Refused | None = None) -> HttpResponse:
    by = person(request)
    held = actions.one(ref=ref, by=by)
    said: dict[str, Any] = {
        "title": held.change.title,
        "held": held,
        "names": actions.names(held.change),
        "problem": problem,
        "may_save": may(by, "save_area"),
        "may_withdraw": may(by, "withdraw_planned"),
        "area": "areas",
    }
    try:
        carried = None if held.withdrawn else actions.carried(ref=ref, by=by)
    except Refused as no:  # such as a council that a newer data release has replaced
        carried, said["unsound"] = None, no
    if carried is not None:
        sources = marks.Sources()
        said |= {
            "carried": carried,
            "shelves": shown.shelves(carried.rows, sources),
            "absent": tuple((measure.name, why) for measure, why in carried.refused),
            "listed": sources.listed,
            "drawn": actions.as_areas(ref=ref, by=by),
            "forms": tuple((title, f"/areas/planned/{ref}/figures.{form}") for form, title in FORMS.items()),
        }
    return show(request, "areas/planned_one.html", said, status=400 if problem else 200)


def _every(request: HttpRequest, problem: Refused | None = None) -> HttpResponse:
    by = person(request)
    entered = actions.every(by=by)
    again = next((one for one in entered if one.ref == request.GET.get("anew")), None)
    said: dict[str, Any] = {
        "title": "Councils that are to change",
        "standing": [one for one in entered if not one.withdrawn],
        "withdrawn": [one for one in entered if one.withdrawn],
        "problem": problem,
        "given": _as_given(again) if again else {name: request.POST.get(name, "")[: actions.MOST_TEXT] for name in FIELDS},
        "may_save": may(by, "save_area"),
        "area": "areas",
    }
    return show(request, "areas/planned.html", said, status=400 if problem else 200)


def _as_given(held: actions.Entered) -> dict[str, str]:
    """What was entered, as the form holds it."""
    change = held.change
    return {
        "title": change.title,
        "on": change.on.isoformat(),
        "moves": held.moves,
        "publisher": change.source.publisher,
        "source": change.source.title,
        "edition": change.source.edition,
        "address": change.source.address,
        "decided": "yes" if change.decided else "",
    }


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        raise Refused("day_unreadable", what=f"{text[:20]!r} is not a day", ways_out=("Write it as 2028-04-01",)) from None
