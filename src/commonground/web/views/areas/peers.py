"""Places like a place: by which figures, how firmly, and the sets that people kept."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from commonground.actions import choices, peers
from commonground.actions import places as finding
from commonground.actions.permissions import may
from commonground.terms import Refused
from commonground.web.views.pages import chosen, person, show, whole


def one(request: HttpRequest, code: str) -> HttpResponse:
    """The places most like a place by the drivers chosen, who comes and goes without each, and a form to keep them with the reason."""
    return _one(request, code)


def save(request: HttpRequest, code: str) -> HttpResponse:
    """Keep the ticked places as peers, with the reason; then read the profile beside them."""
    by = person(request)
    place = finding.find_place(text=code, by=by)
    taken = request.POST.getlist("peer")[:60]
    try:
        added = request.POST.get("add", "").strip()[:100]
        if added:
            taken.append(finding.find_place(text=added, by=by).code)
        kept = choices.save_peers(
            place=place.code, title=request.POST.get("title", "")[:200], places=taken, why=request.POST.get("why", "")[:2000], by=by
        )
    except Refused as no:
        if no.code == "not_permitted":
            raise
        return _one(request, code, problem=no)
    return redirect(f"/place/{place.code}/?" + "&".join(f"peer={peer}" for peer in kept.places))


def _one(request: HttpRequest, code: str, problem: Refused | None = None) -> HttpResponse:
    by = person(request)
    place = finding.find_place(text=code, by=by)
    likeness, wrong = None, problem
    try:
        likeness = peers.like(
            place=place.code, drivers=chosen(request, "driver", 60), count=whole(request, "count", 15, 1, peers.MOST), by=by
        )
    except Refused as no:
        wrong = wrong or no
    said: dict[str, Any] = {
        "area": "start",
        "title": f"Places like {place}",
        "place": place,
        "likeness": likeness,
        "saved": choices.peers_for(place=place.code, by=by),
        "names": {each.code: each.name for each in finding.register().places.values()},
        "problem": wrong,
        "given": {name: request.POST.get(name, "")[:2000] for name in ("title", "why", "add")},
        "may_save": may(by, "save_peers"),
        "small": place.kind == "lsoa",
    }
    return show(request, "areas/peers.html", said, status=400 if problem else 200)
