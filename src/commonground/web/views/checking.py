"""Which sentences and figures of a document that was taken away no longer hold."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from commonground.actions import cases, stale, stale_paper
from commonground.actions.permissions import Person
from commonground.actions.places import council_of, find_place
from commonground.documents.stale import STEPS
from commonground.terms import Refused
from commonground.web.presenters import cases as cases_shown
from commonground.web.presenters import checking as shown
from commonground.web.views.documents import as_file
from commonground.web.views.pages import person, show


def case(request: HttpRequest, ref: str) -> HttpResponse:
    """The documents of a case as they are, or as they were on a day, beside what they would say now."""
    by, on = person(request), _day(request)
    held = cases.read_case(ref=ref, by=by).case
    said = {
        **_shown(stale.check_case(ref=ref, on=on, by=by)),
        "title": f"What no longer holds: {held.title}",
        "heading": "What no longer holds",
        "trail": [("Cases", reverse("cases")), (held.title, reverse("case", kwargs={"ref": ref})), ("What no longer holds", "")],
        "case": held,
        "on": on,
        "days": sorted({each.on.date() for each in held.history()}, reverse=True),
        "area": "cases",
        "forms": cases_shown.forms("case_check_document", f"?on={on}" if on else "", ref=ref),
    }
    return show(request, "case_check.html", said)


def case_document(request: HttpRequest, ref: str, form: str) -> HttpResponse:
    """The same list, to be saved."""
    by = person(request)
    return _as_file(stale.check_case(ref=ref, on=_day(request), by=by), form, by)


def place(request: HttpRequest, code: str) -> HttpResponse:
    """A profile that was taken away, by the release at its foot, beside what it would say now."""
    by = person(request)
    found = council_of(place=find_place(text=code, by=by), by=by)
    older = stale_paper.older(by=by)
    chosen, mini = request.GET.get("release", "") or next(iter(older), ""), request.GET.get("pages") == "2"
    heading = f"What no longer holds in the profile of {found}"
    said = {
        **(_shown(stale_paper.check_profile(place=found.code, release=chosen, mini=mini, by=by)) if chosen else {"steps": ()}),
        "title": heading,
        "heading": heading,
        "trail": [
            ("Find a place", reverse("start")),
            (found.name, reverse("profile", kwargs={"code": found.code})),
            ("What no longer holds", ""),
        ],
        "place": found,
        "older": older,
        "chosen": chosen,
        "mini": mini,
        "forms": cases_shown.forms("place_check_document", f"?release={chosen}{'&pages=2' if mini else ''}", code=found.code),
    }
    return show(request, "place_check.html", said)


def place_document(request: HttpRequest, code: str, form: str) -> HttpResponse:
    """The same list, to be saved."""
    by = person(request)
    mini = request.GET.get("pages") == "2"
    return _as_file(stale_paper.check_profile(place=code, release=request.GET.get("release", ""), mini=mini, by=by), form, by)


def _shown(report: stale.Report) -> dict[str, Any]:
    documents, cited = shown.documents(report.documents)
    return {"report": report, "documents": documents, "cited": cited, "steps": STEPS}


def _as_file(report: stale.Report, form: str, by: Person) -> HttpResponse:
    name, body = stale.rendered(report=report, form=form, by=by)
    return as_file(body, name, form)


def _day(request: HttpRequest) -> date | None:
    """The day that the address names, if any. Raises `Refused` (date_unreadable)."""
    text = request.GET.get("on", "")
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise Refused("date_unreadable", what=f"{text[:20]!r} is not a day", ways_out=("Choose a day from the list",)) from None
