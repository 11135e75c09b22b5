"""The landscape of a place, one of its bodies, its diagram, and both as documents."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from commonground.actions.landscape import notes
from commonground.actions.landscape import shown as actions
from commonground.actions.landscape.shown import LandscapeView
from commonground.actions.outcomes import priorities
from commonground.actions.permissions import may
from commonground.documents import charts
from commonground.documents import landscape as documents
from commonground.documents.charts import draw
from commonground.documents.charts.chart import Chart
from commonground.domain.landscape import library, noting, noting_forms
from commonground.domain.landscape.money_words import pounds
from commonground.domain.landscape.noted import PARTS
from commonground.domain.landscape.nouns import ROLES, SERVICE_AREAS
from commonground.terms import Refused, begun
from commonground.web.presenters import landscape as shown
from commonground.web.presenters.downloads import FORMS
from commonground.web.presenters.engaging import Pages
from commonground.web.presenters.marks import Sources
from commonground.web.presenters.profiles import Picture
from commonground.web.views.charts import as_csvw, as_form
from commonground.web.views.documents import as_file, require_form
from commonground.web.views.pages import moved, person, show


def page(request: HttpRequest, code: str) -> HttpResponse:
    """Who commissions here: every body by kind, which links matter now, the diagram, what is about to change, what is not known."""
    view = read(request, code)
    place = view.here.place
    if code != place.code:
        return moved(request, "landscape", code=place.code)
    numbered, pages = Sources(), Pages()
    for source in documents.sources_of(view.here, view.sources):
        numbered.number(source)
    ids = {one.body.id for one in view.shown}
    chart = _diagram(view, place.code)
    query = f"?{request.GET.urlencode()}" if request.GET else ""
    said: dict[str, Any] = {
        "title": f"{place.name}: who commissions here",
        "place": place,
        "area": "start",
        "held": view.here,
        "service": view.area,
        "services": [("", "All"), *((key, begun(name)) for key, name in SERVICE_AREAS.items())],
        "day": request.GET.get("on", ""),
        "groups": shown.groups(view, numbered, pages),
        "links": [one for one in view.here.links if one.sheet.body.id in ids],
        "changes": shown.changes(view, pages),
        "drawn": draw.inline(chart) if chart else "",
        "picture": Picture.of(chart, f"/place/{place.code}/landscape/map") if chart else None,
        "picture_query": query,
        "ties": shown.ties(view, pages),
        "kinds": {one.kind: noting_name(one.kind) for one in view.here.lacking},
        "forms": [(label, f"/place/{place.code}/landscape.{form}{query}") for label, form in FORMS],
        "may_note": may(person(request), "note_landscape"),
        "next": documents.next_steps(view.here),
        "listed": numbered.listed,
        "pages_read": pages.listed,
    }
    return show(request, "landscape/page.html", said)


def body(request: HttpRequest, code: str, body: str) -> HttpResponse:
    """One body of a place."""
    return one_body(request, code, body)


def one_body(
    request: HttpRequest, code: str, body: str, *, kind: str = "", given: Mapping[str, Any] | None = None, problem: Refused | None = None
) -> HttpResponse:
    """The page of a body; with a form that was refused, what is wrong stands over it and in it."""
    by = person(request)
    view = actions.read_body(place=code, body=body, by=by)
    place, sheet = view.whole.here.place, view.sheet
    numbered, pages = Sources(), Pages()
    offered = notes.choices_of(view.whole, body)
    confirmed = priorities.confirmed_by_document(place=place.code, by=by)
    said: dict[str, Any] = {
        "title": f"{sheet.body.name} in {place}",
        "place": place,
        "area": "start",
        "sheet": sheet,
        "facts": shown.facts_of(sheet.body, view, numbered),
        "said": [
            (title, shown.lines(facts, pages))
            for title, facts in (
                ("Answers for", sheet.kind.answers_for),
                ("Decides", sheet.kind.decides),
                ("Buys", sheet.kind.buys),
                ("Must do by law", sheet.duties),
                ("Powers over money", sheet.money),
                ("Where sport can fit", sheet.sport_fits),
                ("The way in", sheet.way_in),
                ("The best moment", sheet.best_moment),
            )
            if facts
        ],
        "plainly": shown.line(sheet.plainly, pages),
        "pressures": shown.pressures(sheet, pages),
        "views": shown.views(view),
        "ties": shown.ties(view.whole, pages, body),
        "year": shown.due_rows(view.year, pages),
        "tags": shown.TAGS,
        "changes": [(change, change.when) for change in sheet.changes],
        "money": [one for one in view.whole.money.entries if one.body == body],
        "priorities": [(one, confirmed.get(one.ref, ())) for one in view.documents],
        "notes": {one: view.of(one) for one in noting_forms.FORMS},
        "roles": ROLES,
        "parts": PARTS,
        "pounds": pounds,
        "way_in": shown.lines(sheet.way_in, pages),
        "withdrawn": [one for one in view.notes if one.withdrawn],
        "forms": [
            (form, shown.choices(form.kind, offered, given or {} if form.kind == kind else {}, problem if form.kind == kind else None))
            for form in noting_forms.FORMS.values()
            if form.kind != "body"
        ],
        "open_form": kind,
        "problem": problem,
        "may_note": may(by, "note_landscape"),
        "listed": numbered.listed,
        "pages_read": pages.listed,
    }
    return show(request, "landscape/body.html", said, status=400 if problem else 200)


def diagram(request: HttpRequest, code: str, form: str) -> HttpResponse:
    """The diagram to take away, as a picture or as its table."""
    return as_form(_saved(request, code), form, "map")


def diagram_csvw(request: HttpRequest, code: str) -> HttpResponse:
    return as_csvw(request, _saved(request, code))


def document(request: HttpRequest, code: str, form: str) -> HttpResponse:
    """The landscape in one form, to be saved."""
    require_form(form, "A landscape")
    view = read(request, code)
    return as_file(actions.landscape_document(view=view, form=form, by=person(request)), f"{view.here.place.name} landscape", form)


def read(request: HttpRequest, code: str) -> LandscapeView:
    """The landscape that an address asks for: a place, a service area, a day."""
    return actions.read_landscape(place=code, area=request.GET.get("service", "")[:40], on=_day(request), by=person(request))


def noting_name(kind: str) -> str:
    """What a kind of body is called."""
    return library.all_kinds()[kind].name


def _day(request: HttpRequest) -> date | None:
    given = request.GET.get("on", "").strip()[:40]
    day = noting.as_date(given)
    if given and day is None:
        raise Refused(
            "date_unreadable", what=f"{given!r} is no day", ways_out=("Write it as in 14 September 2026", "Leave it out for today")
        )
    return day


def _diagram(view: LandscapeView, code: str) -> Chart | None:
    return charts.landscape(
        view.here,
        documents.sources_of(view.here, view.sources),
        shown=view.shown,
        href=lambda ident: reverse("landscape_body", kwargs={"code": code, "body": ident}),
    )


def _saved(request: HttpRequest, code: str) -> Chart:
    view = read(request, code)
    chart = charts.landscape(view.here, documents.sources_of(view.here, view.sources), shown=view.shown)
    if chart is None:
        raise Refused("chart_unknown", what="No body is left to draw", ways_out=("Choose another service area or day",))
    return chart
