"""The audit log: who did what and when, and whether its chain holds."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from commonground.actions import log as actions
from commonground.store.records.events import WHAT_TO_DO
from commonground.web.presenters import log as shown
from commonground.web.views.documents import as_file
from commonground.web.views.pages import chosen, person, show, whole


def page(request: HttpRequest) -> HttpResponse:
    """A page of the log, newest first, about the subject that the address names or all."""
    subject = _subject(request)
    held = actions.read_log(subject=subject, page=whole(request, "page", 1, 1, 999_999), by=person(request))
    said = {
        "title": "What was done here",
        "area": "data",
        "log": held,
        "rows": shown.rows(held.entries),
        "ways_out": WHAT_TO_DO,
        "base": shown.address("log", subject),
        "forms": [(form.upper(), shown.address("log_file", subject, form=form)) for form in actions.FORMS],
    }
    return show(request, "log.html", said)


def file(request: HttpRequest, form: str) -> HttpResponse:
    """Every line about the subject that the address names, or all, to be saved."""
    subject = _subject(request)
    return as_file(actions.log_file(form=form, subject=subject, by=person(request)), f"log {subject or ''}".strip(), form)


def _subject(request: HttpRequest) -> str | None:
    return next(iter(chosen(request, "subject", most=1)), None)
