"""The money of a place: a page, its picture, and its table to take away."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse

from commonground.actions.landscape import money as actions
from commonground.documents import charts
from commonground.documents import money as documents
from commonground.documents.charts.chart import Chart
from commonground.domain.landscape.money_series import series
from commonground.terms import Refused
from commonground.web.presenters import marks
from commonground.web.presenters import money as presenters
from commonground.web.presenters.profiles import Picture
from commonground.web.views.charts import as_csvw, as_form
from commonground.web.views.documents import as_file, require_form
from commonground.web.views.pages import moved, person, show, whole

FILTERS = ("body", "year", "purpose", "kind")
FORMS = ("csv", "ods", "xlsx", "json")


def page(request: HttpRequest, code: str) -> HttpResponse:
    """Budgets, grants and contracts of a council's bodies; contracts that end soon stand first."""
    chosen = _chosen(request)
    view = actions.read_money(place=code, by=person(request), **chosen)
    place = view.held.place
    if code != place.code:
        return moved(request, "money", code=place.code)
    pages = presenters.parts(len(view.entries), chosen)
    number = whole(request, "page", 1, 1, len(pages))
    shown = view.entries[(number - 1) * presenters.PER_PAGE : number * presenters.PER_PAGE]
    numbered = marks.Sources()
    chart = charts.money_by_year(place.name, series(view.held), view.sources)
    query = urlencode({name: value for name, value in chosen.items() if value})
    said: dict[str, Any] = {
        "title": f"{place.name}: the money",
        "place": place,
        "area": "start",
        "held": view.held,
        "picture": Picture.of(chart, f"/place/{place.code}/money/chart") if chart else None,
        "rows": presenters.rows(shown, view.held, view.sources, numbered),
        "many": len(view.entries),
        "filters": presenters.filters(view.held, chosen),
        "narrowed": bool(query),
        "page": number,
        "pages": pages,
        "downloads": [
            (label, f"/place/{place.code}/money/table.{form}{'?' + query if query else ''}")
            for label, form in (
                ("CSV", "csv"),
                ("Description of the CSV", "csv-metadata.json"),
                ("Spreadsheet (ODS)", "ods"),
                ("JSON", "json"),
            )
        ],
        "listed": numbered.listed,
    }
    return show(request, "money/page.html", said)


def chart(request: HttpRequest, code: str, form: str) -> HttpResponse:
    return as_form(_chart(request, code), form, "money-by-year")


def chart_csvw(request: HttpRequest, code: str) -> HttpResponse:
    return as_csvw(request, _chart(request, code))


def table(request: HttpRequest, code: str, form: str) -> HttpResponse:
    """The entries that were asked for, as CSV, spreadsheet or JSON."""
    view = actions.read_money(place=code, by=person(request), **_chosen(request))
    if form == "csv":
        return as_form(documents.table(view.held, view.entries, view.sources), "csv", "table")
    require_form(form, "Money", FORMS)
    return as_file(actions.money_document(view=view, form=form, by=person(request)), f"{view.held.place.name} money", form)


def table_csvw(request: HttpRequest, code: str) -> HttpResponse:
    view = actions.read_money(place=code, by=person(request), **_chosen(request))
    return as_csvw(request, documents.table(view.held, view.entries, view.sources))


def _chart(request: HttpRequest, code: str) -> Chart:
    view = actions.read_money(place=code, by=person(request))
    drawn = charts.money_by_year(view.held.place.name, series(view.held), view.sources)
    if drawn is None:
        raise Refused("chart_unknown", what="There are no amounts here to draw", ways_out=("Load fuller files, or choose another place",))
    return drawn


def _chosen(request: HttpRequest) -> dict[str, str]:
    return {name: request.GET.get(name, "")[:200] for name in FILTERS}
