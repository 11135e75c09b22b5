"""A place's page of value: which programmes are known and how well, and what inactivity costs here."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from commonground.actions.value import ask
from commonground.documents.charts.chart import Chart
from commonground.documents.value import pictures
from commonground.terms import Refused
from commonground.web.presenters import marks
from commonground.web.presenters.profiles import Picture
from commonground.web.presenters.value import asked as asking
from commonground.web.presenters.value import programmes as listed
from commonground.web.views.charts import as_csvw, as_form
from commonground.web.views.pages import person, show
from commonground.web.views.value.answers import about_question, place_of


def every(request: HttpRequest, code: str) -> HttpResponse:
    """The library by how good its evidence is, a form to ask about one, and the yearly cost of inactivity."""
    place = place_of(request, code)
    chosen = request.GET.get("programme", "").strip()
    if chosen:
        fields = request.GET.copy()
        del fields["programme"]
        known = chosen in ask.list_programmes() or chosen == asking.OWN
        if known:
            return redirect(f"{reverse('value_answer', kwargs={'code': place.code, 'programme': chosen})}?{fields.urlencode()}")
    if code != place.code:
        return redirect("value", code=place.code)
    held = list(ask.list_programmes().values())
    cost = _inactivity(place.code, request)
    said = {
        "title": f"What programmes are worth in {place.name}",
        "place": place,
        "kind": marks.in_words(place),
        "trail": [*about_question(place, None)["trail"][:2], ("Value", "")],
        "area": "start",
        "shelves": listed.shelves(held, place.code),
        "valued": [p for p in listed.ranked(held) if p.valued],
        "costed": next(p.id for p in listed.ranked(held) if p.valued and p.cost is not None),  # can be answered as it stands
        "counts": listed.counts(held),
        "default_people": asking.PEOPLE,
        **cost,
    }
    return show(request, "value/programmes.html", said)


def chart(request: HttpRequest, code: str, form: str) -> HttpResponse:
    return as_form(_chart(code, request), form, "inactivity")


def csvw(request: HttpRequest, code: str) -> HttpResponse:
    return as_csvw(request, _chart(code, request))


def _chart(code: str, request: HttpRequest) -> Chart:
    here, rows = ask.inactivity(place=code, by=person(request))
    return pictures.inactivity(rows, here.name, listed.sources(here))


def _inactivity(code: str, request: HttpRequest) -> dict[str, Any]:
    """The cost of inactivity of the place, or why it cannot be given."""
    try:
        here, rows = ask.inactivity(place=code, by=person(request))
    except Refused as no:
        return {"cost": None, "refused": no}
    where = listed.sources(here)
    picture = pictures.inactivity(rows, here.name, where)
    base = f"{reverse('value', kwargs={'code': code})}chart/inactivity"
    return {
        "cost": listed.inactivity(here, rows),
        "picture": Picture.of(picture, base),
        "notes": here.notes,
        "listed": where,
        "refused": None,
    }
