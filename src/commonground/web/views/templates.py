"""Choosing which measures a profile shows: an address that keeps the choice, or a template saved under a title."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from commonground.actions import choices as actions
from commonground.actions import places as finding
from commonground.store import warehouse
from commonground.terms import Refused
from commonground.web.presenters import listing
from commonground.web.views.pages import chosen, person, show


def choose(request: HttpRequest, code: str) -> HttpResponse:
    """A form of every theme and measure for a place."""
    return _choose(request, code)


def saved(request: HttpRequest) -> HttpResponse:
    """Every saved template."""
    return show(
        request,
        "templates.html",
        {"title": "Saved choices of measures", "templates": actions.templates(by=person(request)), "area": "measures"},
    )


def save(request: HttpRequest) -> HttpResponse:
    """Keep a choice under a title, and show the place by it."""
    code = request.POST.get("place", "")[:20]
    place = finding.find_place(text=code, by=person(request))
    try:
        kept = actions.save_template(
            title=request.POST.get("title", "")[:200],
            measures=request.POST.getlist("measure")[:200],
            sections=request.POST.getlist("theme")[:20],
            by=person(request),
        )
    except Refused as no:
        if no.code != "template_invalid":
            raise
        return _choose(request, place.code, problem=no)
    return redirect(f"/place/{place.code}/?template={kept.ref}")


def _choose(request: HttpRequest, code: str, problem: Refused | None = None) -> HttpResponse:
    by = person(request)
    place = finding.find_place(text=code, by=by)
    given = request.POST if request.method == "POST" else request.GET
    themes, measures = (chosen(request, name, 200) if given is request.GET else tuple(given.getlist(name)) for name in ("theme", "measure"))
    said = {
        "title": f"Choose what the profile of {place} shows",
        "place": place,
        "shelves": listing.by_section(warehouse.current().measures().values()),
        "themes": themes,
        "measures": measures,
        "templates": actions.templates(by=by),
        "problem": problem,
        "area": "start",
    }
    return show(request, "choose.html", said, status=400 if problem else 200)
