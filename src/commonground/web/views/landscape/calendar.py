"""The commissioning calendar of a place: what is due, the months ahead, and the feed for calendar programs."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from commonground.actions.landscape import shown as actions
from commonground.actions.landscape.shown import CalendarView
from commonground.documents.charts.chart import Chart
from commonground.documents.landscape import sources_of, year_ahead
from commonground.domain.landscape.nouns import SERVICE_AREAS
from commonground.terms import Refused, counted
from commonground.web.presenters import landscape as shown
from commonground.web.presenters.downloads import FORMS
from commonground.web.presenters.engaging import Pages
from commonground.web.presenters.marks import Sources
from commonground.web.presenters.profiles import Picture
from commonground.web.views.charts import as_csvw, as_form
from commonground.web.views.documents import as_file
from commonground.web.views.pages import moved, person, show, whole

WEEKS = (4, 8, 12, 26)
MOST_ROWS = 100  # of a table on the page: the downloads and the feed hold them all


def page(request: HttpRequest, code: str) -> HttpResponse:
    """What is open, late or due soon; the months ahead; the address to subscribe to."""
    view = read(request, code)
    place = view.whole.here.place
    if code != place.code:
        return moved(request, "calendar", code=place.code)
    numbered, pages = Sources(), Pages()
    for source in sources_of(view.whole.here, view.whole.sources):
        numbered.number(source)
    chart = _chart(view)
    query = f"?{request.GET.urlencode()}" if request.GET else ""
    said: dict[str, Any] = {
        "title": f"{place.name}: the commissioning calendar",
        "place": place,
        "area": "start",
        "view": view,
        "forms": [(label, f"/place/{place.code}/calendar.{form}{query}") for label, form in FORMS],
        "service": view.whole.area,
        "services": [("", "All"), *((key, name[:1].upper() + name[1:]) for key, name in SERVICE_AREAS.items())],
        "weeks": [(number, counted(number, "week")) for number in sorted({*WEEKS, view.weeks})],
        "alerts": shown.due_rows(view.alerts[:MOST_ROWS], pages),
        "months": [(month, shown.due_rows(held, pages)) for month, held in shown.by_month(view.due[:MOST_ROWS], view.whole.here.on)],
        "tags": shown.TAGS,
        "more": max(len(view.due), len(view.alerts)) > MOST_ROWS,
        "picture": Picture.of(chart, f"/place/{place.code}/calendar/chart", query) if chart else None,
        "feed": request.build_absolute_uri(reverse("calendar_feed", kwargs={"code": place.code})),
        "unknown": [one.body for one in view.whole.shown if one.next_yes is None],
        "listed": numbered.listed,
        "pages_read": pages.listed,
    }
    return show(request, "landscape/calendar.html", said)


def feed(request: HttpRequest, code: str) -> HttpResponse:
    """The calendar as iCalendar text, at an address that stays; `body` narrows it to one body."""
    text = actions.calendar_feed(place=code, body=request.GET.get("body", "")[:120], by=person(request))
    response = HttpResponse(text, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = f'inline; filename="commissioning-{code[:20]}.ics"'
    return response


def chart(request: HttpRequest, code: str, form: str) -> HttpResponse:
    return as_form(_held(request, code), form, "chart")


def chart_csvw(request: HttpRequest, code: str) -> HttpResponse:
    return as_csvw(request, _held(request, code))


def read(request: HttpRequest, code: str) -> CalendarView:
    """The calendar that an address asks for: a place, a service area, how many weeks ahead an alert looks."""
    weeks = whole(request, "weeks", 12, 1, actions.MOST_WEEKS)
    return actions.read_calendar(place=code, weeks=weeks, area=request.GET.get("service", "")[:40], by=person(request))


def document(request: HttpRequest, code: str, form: str) -> HttpResponse:
    """The calendar as the address asks for it, in one form, to be saved."""
    view = read(request, code)
    made = actions.calendar_document(view=view, form=form, by=person(request))
    return as_file(made, f"{view.whole.here.place.name} commissioning calendar", form)


def _chart(view: CalendarView) -> Chart | None:
    here = view.whole.here
    return year_ahead(here, view.due, sources_of(here, view.whole.sources))


def _held(request: HttpRequest, code: str) -> Chart:
    drawn = _chart(read(request, code))
    if drawn is None:
        raise Refused("chart_unknown", what="There are no dates here to draw", ways_out=("Choose another service area",))
    return drawn
