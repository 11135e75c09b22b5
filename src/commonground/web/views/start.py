"""The start page and its search."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from commonground.actions import places as actions
from commonground.terms import Refused
from commonground.web.presenters import listing
from commonground.web.views.pages import person, release_or_none, show

EXAMPLES = ("Hartlepool", "NE4 9EH", "Cornwall", "E08000003")


def start(request: HttpRequest) -> HttpResponse:
    """What this is, a search, and how old its data are."""
    release = release_or_none()
    said: dict[str, Any] = {"examples": [(text, f"/search/?q={text.replace(' ', '+')}") for text in EXAMPLES], "regions": (), "counts": {}}
    if release:
        said |= {"regions": listing.by_region(actions.register()), "counts": listing.sizes(release)}
    return show(request, "start.html", said)


def search(request: HttpRequest) -> HttpResponse:
    """To the one place that the words name; a refusal says what else they could mean."""
    text = request.GET.get("q", "").strip()[:100]
    if not text:
        raise Refused("place_unknown", what="No place was given", ways_out=("Write the name of a council, its code, or a postcode",))
    place = actions.find_place(text=text, by=person(request))
    return redirect("profile", code=place.code)
