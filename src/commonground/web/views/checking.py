"""Which sentences and figures of a document that was taken away no longer hold."""

from __future__ import annotations

from datetime import date

from django.http import HttpRequest, HttpResponse

from commonground.actions import cases, stale
from commonground.documents.stale import STEPS
from commonground.terms import Refused
from commonground.web.presenters import cases as cases_shown
from commonground.web.presenters import checking as shown
from commonground.web.views.documents import TYPES, as_file
from commonground.web.views.pages import person, show


def case(request: HttpRequest, ref: str) -> HttpResponse:
    """The documents of a case as they are, or as they were on a day, beside what they would say now."""
    by, on = person(request), _day(request)
    held = cases.read_case(ref=ref, by=by).case
    report = stale.check_case(ref=ref, on=on, by=by)
    documents, cited = shown.documents(report.documents)
    said = {
        "title": f"What no longer holds: {held.title}",
        "case": held,
        "report": report,
        "documents": documents,
        "cited": cited,
        "steps": STEPS,
        "on": on,
        "days": sorted({each.on.date() for each in held.history()}, reverse=True),
        "area": "cases",
        "forms": cases_shown.forms("case_check_document", f"?on={on}" if on else "", ref=ref),
    }
    return show(request, "case_check.html", said)


def case_document(request: HttpRequest, ref: str, form: str) -> HttpResponse:
    """The same list, to be saved."""
    if form not in TYPES:
        raise Refused("form_unknown", what=f"The list cannot be had as {form[:20]!r}", ways_out=tuple(f"Choose {known}" for known in TYPES))
    by = person(request)
    name, body = stale.rendered(report=stale.check_case(ref=ref, on=_day(request), by=by), form=form, by=by)
    return as_file(body, name, form)


def _day(request: HttpRequest) -> date | None:
    """The day that the address names, if any. Raises `Refused` (date_unreadable)."""
    text = request.GET.get("on", "")
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise Refused("date_unreadable", what=f"{text[:20]!r} is not a day", ways_out=("Choose a day from the list",)) from None
