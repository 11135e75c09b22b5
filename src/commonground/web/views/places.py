"""A place: its profile, its mini profile, one section, one measure."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from commonground.actions import places as finding
from commonground.actions import profiles as actions
from commonground.documents import words
from commonground.documents.charts.trend import told
from commonground.domain.indicators.nouns import SECTIONS, Profile, Section
from commonground.terms import SMALL, Refused
from commonground.web import pictures
from commonground.web.presenters import marks, profiles
from commonground.web.presenters.downloads import FORMS
from commonground.web.presenters.profiles import Picture
from commonground.web.views.pages import chosen, person, show

DEPRIVATION = "imd_score"  # the measure that every other is drawn against


def profile(request: HttpRequest, code: str) -> HttpResponse:
    """The whole profile, at the one address of its place. A ward or small area has no profile: its figures stand beside its council's."""
    held = ask(request, code)
    if code != held.place.code:
        found = finding.find_place(text=code, by=person(request))
        if found.kind in SMALL:
            return redirect(f"/areas/compare/?area={found.code}&area={held.place.code}")
        return redirect(f"/place/{held.place.code}/{'?' if request.GET else ''}{request.GET.urlencode()}")
    sources = marks.Sources()
    sections = [profiles.section(each, held, sources) for each in held.sections]
    drawn = {each.id: picture(request, held, f"spine-{each.id}") for each in held.sections}
    extra = {"pyramid": picture(request, held, "pyramid"), "spread": profiles.spread(held, sources)}
    return show(
        request, "profile.html", {**about(request, held), **extra, "sections": sections, "pictures": drawn, "listed": sources.listed}
    )


def mini(request: HttpRequest, code: str) -> HttpResponse:
    """The few measures that fit on two sides of paper."""
    held = ask(request, code)
    sources = marks.Sources()
    short = [
        Section(id=each.id, title=each.title, sentence=each.sentence, readings=tuple(r for r in each.readings if r.measure.mini))
        for each in held.sections
    ]
    sections = [profiles.section(each, held, sources) for each in short if each.readings]
    return show(request, "mini.html", {**about(request, held, "mini"), "sections": sections, "listed": sources.listed})


def section(request: HttpRequest, code: str, section: str) -> HttpResponse:
    """One section with its pictures and the reading of every measure."""
    held = ask(request, code)
    found = next((each for each in held.sections if each.id == section), None)
    if found is None:
        raise Refused(
            "section_unknown",
            what=f"The profile of {held.place} has no section {section[:40]!r}",
            ways_out=tuple(f"Choose {SECTIONS[each.id]}" for each in held.sections),
        )
    sources = marks.Sources()
    names = [f"spine-{section}", *(["pyramid"] if section == "demographics" else [])]
    drawn = [picture(request, held, name) for name in names]
    said = {
        **about(request, held),
        "s": profiles.section(found, held, sources),
        "pictures": [each for each in drawn if each],
        "readings": [
            (reading.measure, reading.sentence, reverse("place_measure", kwargs={"code": held.place.code, "measure": reading.measure.id}))
            for reading in found.readings
        ],
        "listed": sources.listed,
        "others": [each for each in held.sections if each.id != section],
    }
    return show(request, "section.html", said)


def measure(request: HttpRequest, code: str, measure: str) -> HttpResponse:
    """One measure for one place: reading, trend, rank, definition."""
    held = ask(request, code)
    reading = held.reading(measure)
    if reading is None:
        raise Refused(
            "measure_unknown",
            what=f"The profile of {held.place} has no measure {measure[:60]!r}",
            ways_out=("Choose a measure from the profile",),
        )
    sources = marks.Sources()
    names = {kind: f"{kind}-{measure}" for kind in ("trend", "ranked", "map")}
    if reading.measure.section != "deprivation":
        names["scatter"] = f"scatter-{DEPRIVATION}--{measure}"
    drawn = {kind: picture(request, held, name) for kind, name in names.items()}
    points = (
        [(figure.period.label, sources.figure(figure, reading.measure)) for figure in reversed(reading.trend.points)]
        if reading.trend
        else []
    )
    england = {figure.period.label: sources.figure(figure, reading.measure) for figure in reading.trend.england} if reading.trend else {}
    said = {
        **about(request, held),
        "reading": reading,
        "m": reading.measure,
        "area": "start",
        "shown": sources.figure(reading.figure, reading.measure),
        "cells": [(c, profiles.cell(reading, c.against, sources)) for c in reading.comparisons],
        "rank": words.rank(reading),
        "direction": words.direction(reading.measure),
        "points": points,
        "breaks": told(reading.trend.breaks) if reading.trend else (),
        "england": england,
        "pictures": drawn,
        "listed": sources.listed,
        "section_title": SECTIONS[reading.measure.section],
    }
    return show(request, "place_measure.html", said)


def ask(request: HttpRequest, code: str) -> Profile:
    """The profile that an address names: the place, chosen peers, a saved template."""
    return actions.read_profile(place=code, peers=chosen(request, "peer"), template=template(request), by=person(request))


def template(request: HttpRequest) -> str | None:
    """The choice of measures in an address: themes and measures one by one, or a saved template by its name."""
    picked = (*chosen(request, "theme", 20), *chosen(request, "measure", 200))
    return ",".join(picked) if picked else request.GET.get("template") or None


def about(request: HttpRequest, held: Profile, kind: str = "profile") -> dict[str, Any]:
    """What every page of a place says: what it is, where it lies, how to take it away."""
    query = f"?{request.GET.urlencode()}" if request.GET else ""
    region = next((parent for parent in held.parents if parent.kind == "region"), None)
    nearest = next((group.places[:5] for group in held.peers if group.id == "neighbours"), ())
    trail = [("Find a place", reverse("start"))]
    trail += [(parent.name, reverse("profile", kwargs={"code": parent.code})) for parent in (region,) if parent]
    trail.append((held.place.name, ""))
    return {
        "place": held.place,
        "profile": held,
        "kind": marks.in_words(held.place),
        "within": str(region) if region and region.name not in marks.in_words(held.place) else "",
        "trail": trail,
        "nearest": nearest,
        "area": "start",
        "query": query,
        "forms": [(label, f"/place/{held.place.code}/{kind}.{form}{query}") for label, form in FORMS],
    }


def picture(request: HttpRequest, held: Profile, chart: str) -> Picture | None:
    """A chart as a page shows it, or nothing when there are no numbers to draw."""
    drawn = pictures.of_place(held, chart, by=person(request))
    return Picture.of(drawn, f"/place/{held.place.code}/chart/{chart}") if drawn else None
