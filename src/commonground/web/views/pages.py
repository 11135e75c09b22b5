"""What every view needs: render with the release named, and read a request's choices without believing them."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from commonground.actions import places
from commonground.actions.permissions import Person
from commonground.store import warehouse
from commonground.terms import Place, Refused

MOST_PLACES = 15


def show(request: HttpRequest, template: str, said: dict[str, Any], status: int = 200) -> HttpResponse:
    """A page, with the data release that it was made from in its foot."""
    return render(request, template, {"release": release_or_none(), **said}, status=status)


def release_or_none() -> warehouse.Release | None:
    try:
        return warehouse.current()
    except Refused:
        return None


def person(request: HttpRequest) -> Person:
    """Who asks, as the middleware found."""
    return request.by


def moved(request: HttpRequest, name: str, **at: str) -> HttpResponse:
    """To the address where a page now stands, with all that was chosen at this one."""
    query = request.GET.urlencode()
    return redirect(f"{reverse(name, kwargs=at)}{'?' if query else ''}{query}")


def chosen(request: HttpRequest, name: str, most: int = MOST_PLACES) -> tuple[str, ...]:
    """The values given for a name, once each, in order. Refused when there are more than can be shown."""
    found = tuple(dict.fromkeys(value.strip() for given in request.GET.getlist(name) for value in given.split(",") if value.strip()))
    if len(found) > most:
        raise Refused(
            "too_many", what=f"{len(found)} were chosen, and at most {most} can be shown together", ways_out=(f"Choose {most} or fewer",)
        )
    if any(len(value) > 100 or not value.isprintable() for value in found):
        raise Refused(
            "choice_unreadable", what="One of the choices in this address cannot be read", ways_out=("Start again from the page before",)
        )
    return found


def chosen_places(request: HttpRequest, most: int = MOST_PLACES) -> tuple[list[Place], Refused | None]:
    """The places of an address, with the one that is typed to be added, and what is wrong with the first that cannot be found."""
    found, problem = [], None
    added = request.GET.get("add", "").strip()[:100]
    for text in (*chosen(request, "place", most), *([added] if added else [])):
        try:
            found.append(places.find_place(text=text, by=person(request)))
        except Refused as no:
            problem = problem or no
    return list(dict.fromkeys(found)), problem


def whole(request: HttpRequest, name: str, default: int, low: int, high: int) -> int:
    """A whole number between two limits. Refused when it is anything else."""
    given = request.GET.get(name)
    if given is None:
        return default
    if not given.isascii() or not given.isdigit() or len(given) > 6 or not low <= int(given) <= high:
        raise Refused(
            "number_unreadable", what=f"{name} must be a whole number from {low} to {high}", ways_out=(f"Leave {name} out of the address",)
        )
    return int(given)


def pressed(request: HttpRequest, *buttons: str) -> str:
    """Which of the buttons called "decision" was pressed. Refused when it was none of them: nothing is decided by default."""
    given = request.POST.get("decision", "")
    if given not in buttons:
        raise Refused("choice_unknown", what="Nothing was decided, because no button was pressed", ways_out=("Press one of the buttons",))
    return given


def one_of(request: HttpRequest, name: str, allowed: tuple[str, ...], default: str) -> str:
    given = request.GET.get(name, default)
    if given not in allowed:
        raise Refused(
            "choice_unknown", what=f"{name} cannot be {given[:40]!r}", ways_out=tuple(f"Choose {name}={value}" for value in allowed[:12])
        )
    return given
