"""How we say no: in plain words, with every way out. A reader never sees a traceback."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import msgspec
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from commonground.terms import Refused

STATUSES = {
    "place_unknown": 404,
    "place_ambiguous": 404,
    "place_withdrawn": 410,
    "measure_unknown": 404,
    "section_unknown": 404,
    "sheet_unknown": 404,
    "chart_unknown": 404,
    "form_unknown": 404,
    "case_unknown": 404,
    "document_unknown": 404,
    "proposal_unknown": 404,
    "not_a_priority": 404,
    "evidence_unknown": 404,
    "framework_unknown": 404,
    "version_unknown": 404,
    "nothing_matched": 404,
    "nothing_for_role": 404,
    "body_unmatched": 404,
    "nothing_confirmed": 404,
    "file_missing": 404,
    "stage_unknown": 404,
    "job_unknown": 404,
    "file_unknown": 404,
    "landscape_needs_council": 404,
    "body_not_here": 404,
    "note_unknown": 404,
    "survey_unknown": 404,
    "upload_large": 413,
    "area_unknown": 404,
    "source_unknown": 404,
    "planned_unknown": 404,
    "planned_withdrawn": 410,
    "pack_missing": 404,
    "not_permitted": 403,
    "disk_full": 507,
    "folder_unusable": 503,
    "records_busy": 503,
    "records_unreadable": 503,
    "log_broken": 503,
    "no_release": 503,
}
TITLES = {
    "place_unknown": "We do not know that place",
    "place_ambiguous": "Which place do you mean?",
    "place_withdrawn": "That area has been replaced",
    "measure_unknown": "We do not know that measure",
    "no_release": "No data are loaded yet",
}
CODE = re.compile(r"\b([EW]\d{8}|E\d{2}[A-Z0-9]{6})\b")


@dataclass(frozen=True)
class WayOut:
    """One thing the reader can do: words, and where it leads when it names a place we know."""

    text: str
    href: str = ""


def ways_out(exception: Refused) -> tuple[WayOut, ...]:
    """Every way out, once; one that carries the code of an area leads to its profile."""
    found: dict[str, WayOut] = {}
    for text in (*exception.ways_out, *(str(finding) for finding in exception.findings)):
        code = CODE.search(text)
        href = reverse("profile", kwargs={"code": code[1]}) if code else ""
        found.setdefault(href or text, WayOut(text, href))
    return tuple(found.values())


def refused(request: HttpRequest, exception: Refused) -> HttpResponse:
    """A refusal as a page, or as JSON (RFC 9457) to a program."""
    status = STATUSES.get(exception.code, 400)
    if _is_program(request):
        return problem(
            status,
            exception.code,
            exception.what,
            why=exception.why,
            ways_out=exception.ways_out,
            findings=[str(finding) for finding in exception.findings],
        )
    title = TITLES.get(exception.code, "We cannot show that")
    return _page(request, status, title, exception.what, why=exception.why, ways=ways_out(exception))


def _is_program(request: HttpRequest) -> bool:
    """Whether a program asks, by the address: under /api/, or one that gives JSON."""
    return request.path_info.startswith("/api/") or request.path_info.endswith(".json")


def problem(status: int, code: str, detail: str, **more: Any) -> HttpResponse:
    body = {
        "type": f"urn:commonground:{code}",
        "title": TITLES.get(code, "Refused"),
        "status": status,
        "detail": detail,
        "code": code,
        **more,
    }
    return HttpResponse(msgspec.json.encode(body), status=status, content_type="application/problem+json")


def _page(request: HttpRequest, status: int, title: str, what: str, *, why: str = "", ways: Sequence[WayOut] = ()) -> HttpResponse:
    """The page of a refusal; where something was not found it offers to look for a place."""
    said = {"title": title, "what": what, "why": why, "ways": ways, "may_search": status in (404, 410)}
    return render(request, "refused.html", said, status=status)


def _plain(request: HttpRequest, status: int, title: str, what: str) -> HttpResponse:
    if _is_program(request):
        return problem(status, "not_found" if status == 404 else f"http_{status}", what)
    return _page(request, status, title, what)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _plain(
        request, 400, "We could not read that request", "The address or the form holds something that we cannot read. Nothing was changed."
    )


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _plain(request, 403, "You may not do that", "Ask the person who looks after this workbench. Nothing was changed.")


def csrf_failed(request: HttpRequest, reason: str = "") -> HttpResponse:
    return _plain(
        request,
        403,
        "Please send the form again",
        "The form was opened too long ago, or in another browser, so we did not act on it. "
        "Go back, load the page again, and send it once more. Nothing was changed.",
    )


def wrong_method(request: HttpRequest, allowed: Sequence[str]) -> HttpResponse:
    """What an address says to a method that it does not take; Allow names those that it does."""
    response = _plain(request, 405, "This address cannot be used in that way", f"It answers to {', '.join(allowed)}. Nothing was changed.")
    response["Allow"] = ", ".join(allowed)
    return response


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _plain(request, 404, "There is no page at this address", "Check the address for a slip, or look for a place by its name.")


def broken(request: HttpRequest) -> HttpResponse:
    """Our own fault. Says so without the help of a template's context, so that it cannot fail in turn."""
    try:
        return _plain(
            request,
            500,
            "Something went wrong on our side",
            "We have written down what happened. Nothing that was settled is lost. Try again; "
            "if it happens again, tell whoever runs this workbench.",
        )
    except Exception:  # the frame itself is broken
        return HttpResponse(
            "Something went wrong on our side. Nothing that was settled is lost. Try again.",
            status=500,
            content_type="text/plain; charset=utf-8",
        )
