"""What people note of a place's bodies: a form for another body, keeping a note, withdrawing one."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from commonground.actions.landscape import notes
from commonground.actions.landscape import shown as actions
from commonground.domain.landscape import noting_forms
from commonground.terms import Refused
from commonground.web.presenters import landscape as shown
from commonground.web.views.landscape.showing import noting_name, one_body
from commonground.web.views.pages import person, show

GIVE_UP = ("not_permitted", "landscape_needs_council", "place_unknown", "note_kind_unknown", "body_not_here", "note_unknown")


def add(request: HttpRequest, code: str) -> HttpResponse:
    """A form for a body that the register does not hold; `kind` chooses what it is."""
    return _add(request, code, {"body_kind": request.GET.get("kind", "")[:60]})


def keep(request: HttpRequest, code: str) -> HttpResponse:
    """Keep a note and go back to its body; what is wrong is said over the form that it answers."""
    kind, body = request.POST.get("kind", "")[:40], request.POST.get("body", "")[:120]
    given = (
        {one.name: request.POST.get(one.name, "")[:5000] for one in noting_forms.FORMS[kind].fields} if kind in noting_forms.FORMS else {}
    )
    try:
        _, ident = notes.note(place=code, kind=kind, body=body, given=given, by=person(request))
    except Refused as no:
        if no.code in GIVE_UP:
            raise
        return _add(request, code, given, no) if kind == "body" else one_body(request, code, body, kind=kind, given=given, problem=no)
    return redirect(f"{reverse('landscape_body', kwargs={'code': code, 'body': ident})}#{'top' if kind == 'body' else kind}")


def withdraw(request: HttpRequest, code: str) -> HttpResponse:
    """Say that a note no longer holds, with the reason."""
    try:
        body = notes.withdraw(ref=request.POST.get("note", "")[:60], reason=request.POST.get("reason", "")[:2000], by=person(request))
    except Refused as no:
        if no.code in GIVE_UP or not request.POST.get("body"):
            raise
        return one_body(request, code, request.POST["body"][:120], problem=no)
    return redirect("landscape_body", code=code, body=body)


def _add(request: HttpRequest, code: str, given: dict[str, str], problem: Refused | None = None) -> HttpResponse:
    by = person(request)
    view = actions.read_landscape(place=code, by=by)
    missing = [(one, noting_name(one.kind)) for one in view.here.missing]
    said = {
        "title": f"Add a body to {view.here.place.name}",
        "place": view.here.place,
        "area": "start",
        "form": noting_forms.FORMS["body"],
        "asked": shown.choices("body", notes.choices_of(view), given, problem),
        "problem": problem,
        "chosen": next(((one, name) for one, name in missing if one.kind == given.get("body_kind")), None),
    }
    return show(request, "landscape/add.html", said, status=400 if problem else 200)
