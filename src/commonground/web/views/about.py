"""What Common Ground is, and what it does for accessibility."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from commonground.web.templating import asset
from commonground.web.views.pages import show


def about(request: HttpRequest) -> HttpResponse:
    return show(request, "about.html", {"title": "About Common Ground"})


def accessibility(request: HttpRequest) -> HttpResponse:
    return show(request, "accessibility.html", {"title": "Accessibility"})


def robots(request: HttpRequest) -> HttpResponse:
    shut = "".join(f"Disallow: {path}\n" for path in ("/case/", "/templates/", "/log"))
    return HttpResponse(f"User-agent: *\n{shut}", content_type="text/plain; charset=utf-8")


def favicon(request: HttpRequest) -> HttpResponse:
    return redirect(asset("mark.svg"))
