"""Drawing an area: a pasted list, or places chosen on the map."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from commonground.actions import areas as actions
from commonground.actions import outlines, places
from commonground.actions.permissions import may
from commonground.terms import LOWER_TIER, Refused
from commonground.web.presenters import areas as shown
from commonground.web.presenters import listing
from commonground.web.views.areas import showing
from commonground.web.views.pages import chosen, person, show

MOST_CHOSEN = 400
MOST_BYTES = 10_000_000


def every(request: HttpRequest) -> HttpResponse:
    """Every area that was drawn, and a form to draw one."""
    return _every(request)


def draw(request: HttpRequest) -> HttpResponse:
    """Keep an area from a pasted list and show it; everything wrong with the list is said over the form."""
    codes = "\n".join(request.POST.getlist("m")[:MOST_CHOSEN])
    given = request.POST.get("codes", "")
    try:
        kept = actions.save(
            name=request.POST.get("name", "")[:200],
            text=f"{given}\n{codes}" if codes else given,
            why=request.POST.get("why", "")[:2000],
            fit=request.POST.get("split") == "fit",
            by=person(request),
        )
    except Refused as no:
        if no.code == "not_permitted":
            raise
        return _every(request, problem=no)
    return redirect("area", code=kept.code)


def bring(request: HttpRequest) -> HttpResponse:
    """Keep every area of a table that was sent; everything wrong with it is said over the form."""
    sent = request.FILES.get("file")
    try:
        if sent is None:
            raise Refused("file_missing", what="No file was chosen", ways_out=("Choose a CSV, ODS or XLSX file",))
        if (sent.size or 0) > MOST_BYTES:
            raise Refused("file_too_large", what=f"At most {MOST_BYTES // 1_000_000} MB are read", ways_out=("Send it in parts",))
        said = {name: request.POST.get(name, "")[:300] for name in ("whose", "kind", "column")}
        actions.bring(
            file=sent.name or "list", body=sent.read(), whose=said["whose"], kind=said["kind"], area=said["column"], by=person(request)
        )
    except Refused as no:
        if no.code == "not_permitted":
            raise
        return _every(request, problem=no)
    return redirect("areas")


def take_off(request: HttpRequest, code: str) -> HttpResponse:
    """Take an area off the list, with the reason, and show the list."""
    try:
        actions.take_off(code=code, why=request.POST.get("why", ""), by=person(request))
    except Refused as no:
        if no.code != "reason_missing":
            raise
        return showing.one(request, code, problem=no)
    return redirect("areas")


def choose(request: HttpRequest) -> HttpResponse:
    """Councils on the map of a region, or the small areas or wards of a council, to be taken in one by one or by list."""
    by = person(request)
    register = places.register()
    within = places.find_place(text=request.GET.get("in", "")[:100], by=by) if request.GET.get("in") else None
    taken = chosen(request, "m", MOST_CHOSEN)
    said: dict[str, Any] = {
        "title": "Choose places",
        "regions": listing.by_region(register),
        "within": within,
        "chosen": taken,
        "area": "areas",
    }
    if within is not None:
        parts = "" if within.kind not in LOWER_TIER else "wards" if request.GET.get("parts") == "wards" else "small areas"
        if parts:
            held = tuple(member.place for member in actions.area_of(place=within.code, parts=parts, by=by).members)
        else:
            held = tuple(part.place for part in register.children(within, LOWER_TIER))
        held = tuple(sorted(held, key=lambda place: (place.name, place.code)))
        drawn = outlines.outlines_of(codes=tuple(place.code for place in held), by=by)
        inside = {place.code for place in held}
        said |= {
            "parts": parts,
            "places": held,
            "map": shown.chooser(held, drawn, taken, within.code, parts),
            "elsewhere": [code for code in taken if code not in inside],
            "may_save": may(by, "save_area"),
        }
    return show(request, "areas/choose.html", said)


def _every(request: HttpRequest, problem: Refused | None = None) -> HttpResponse:
    by = person(request)
    said: dict[str, Any] = {
        "title": "Areas of your own",
        "areas": actions.saved(by=by),
        "problem": problem,
        "given": {name: request.POST.get(name, "")[:400_000] for name in ("name", "codes", "why", "split", "whose", "kind", "column")},
        "may_save": may(by, "save_area"),
        "area": "areas",
    }
    return show(request, "areas/every.html", said, status=400 if problem else 200)
