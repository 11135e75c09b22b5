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
from commonground.web.views.areas.showing import FORMS, as_file
from commonground.web.views.pages import person, show

FIELDS = ("title", "on", "moves", "publisher", "source", "address", "decided")


def every(request: HttpRequest) -> HttpResponse:
    """Every planned change, and a form to enter one."""
    return _every(request)


def enter(request: HttpRequest) -> HttpResponse:
    """Keep a planned change and show what it carries."""
    given = request.POST
    source = {
        "publisher": given.get("publisher", "")[:200],
        "title": given.get("source", "")[:300],
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
    """The councils to come side by side, each figure marked as carried."""
    carried = actions.carried(ref=ref, by=person(request))
    sources = marks.Sources()
    said = {
        "title": carried.change.title,
        "carried": carried,
        "shelves": shown.shelves(carried.rows, sources),
        "absent": tuple((measure.name, why) for measure, why in carried.refused),
        "listed": sources.listed,
        "drawn": actions.as_areas(ref=ref, by=person(request)),
        "forms": tuple((title, f"/areas/planned/{ref}/figures.{form}") for form, title in FORMS.items()),
        "may_save": may(person(request), "save_area"),
        "area": "areas",
    }
    return show(request, "areas/planned_one.html", said)


def download(request: HttpRequest, ref: str, form: str) -> HttpResponse:
    """The councils to come in one form, to be saved."""
    return as_file(form, lambda: actions.write(ref=ref, form=form, by=person(request)), ref)


def _every(request: HttpRequest, problem: Refused | None = None) -> HttpResponse:
    by = person(request)
    said: dict[str, Any] = {
        "title": "Councils that are to change",
        "changes": actions.every(by=by),
        "problem": problem,
        "given": {name: request.POST.get(name, "")[: actions.MOST_TEXT] for name in FIELDS},
        "may_save": may(by, "save_area"),
        "area": "areas",
    }
    return show(request, "areas/planned.html", said, status=400 if problem else 200)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        raise Refused("day_unreadable", what=f"{text[:20]!r} is not a day", ways_out=("Write it as 2028-04-01",)) from None
