"""The landscape and the calendar of a place, for programs: what the pages show, with its sources."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from commonground.web import answers_landscape as answers
from commonground.web.views.api import given
from commonground.web.views.landscape import calendar as dates
from commonground.web.views.landscape import showing


def landscape(request: HttpRequest, code: str) -> HttpResponse:
    """Who commissions in a place, today or on a day, wholly or of one service area."""
    return given(answers.landscape(showing.read(request, code)))


def calendar(request: HttpRequest, code: str) -> HttpResponse:
    """The windows of the year ahead."""
    return given(answers.calendar(dates.read(request, code)))
