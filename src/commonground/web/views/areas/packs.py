"""A place in one file for a machine without network: what is in it, its making, and the file."""

from __future__ import annotations

from datetime import datetime

from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from commonground.actions import places
from commonground.actions.data import packs
from commonground.actions.permissions import may
from commonground.web.views.pages import person, show


def one(request: HttpRequest, code: str) -> HttpResponse:
    """The file as it was last made, with what is in it, and a button that makes it."""
    by = person(request)
    place = places.council_of(place=places.find_place(text=code, by=by), by=by)
    held = packs.kept(place=code, by=by) if may(by, "export") else None
    said = {
        "area": "start",
        "title": f"{place.name} in one file",
        "place": place,
        "pack": held[1] if held else None,
        "made_on": datetime.fromisoformat(held[1].made_on) if held else None,
        "megabytes": held[0].stat().st_size / 1e6 if held else 0,
        "may_make": may(by, "make_pack"),
    }
    return show(request, "areas/pack.html", said)


def make(request: HttpRequest, code: str) -> HttpResponse:
    """Have the file made as long work."""
    job = packs.ask(place=code, address=reverse("pack", kwargs={"code": code}), by=person(request))
    return redirect("job", ref=job.ref)


def file(request: HttpRequest, code: str) -> FileResponse:
    """The release and the documents of a place in one file. Refused (pack_missing) until it has been made."""
    path = packs.open_kept(place=code, by=person(request))
    return FileResponse(path.open("rb"), as_attachment=True, filename=path.name)
