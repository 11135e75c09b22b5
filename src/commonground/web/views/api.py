"""Everything shown, for programs: JSON with its sources."""

from __future__ import annotations

import re

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from commonground import __version__
from commonground.actions import places as finding
from commonground.actions import profiles as actions
from commonground.store import warehouse
from commonground.terms import Place, Refused
from commonground.web import answers, describe
from commonground.web.views.charts import TIERS
from commonground.web.views.pages import chosen, one_of, person
from commonground.web.views.places import ask

CODE = re.compile(r"\bE\d{8}\b")


def given(answer: object) -> HttpResponse:
    return HttpResponse(answers.plain(answer), content_type="application/json")


def openapi(request: HttpRequest) -> HttpResponse:
    return given(describe.openapi(request.build_absolute_uri("/").rstrip("/")))


def release(request: HttpRequest) -> HttpResponse:
    held = warehouse.current()
    return given(
        answers.ReleaseAnswer(
            release=held.id,
            software=__version__,
            sources=answers.sources(held.sources().values()),
            built=held.built,
            rows=dict(held.counts),
        )
    )


def places(request: HttpRequest) -> HttpResponse:
    """The place that `q` names, or every place that it could mean."""
    text, by = request.GET.get("q", "").strip()[:100], person(request)
    try:
        found: tuple[Place, ...] = (finding.find_place(text=text, by=by),)
    except Refused as no:
        if no.code != "place_ambiguous":
            raise
        codes = dict.fromkeys(code for said in no.ways_out for code in CODE.findall(said))
        found = tuple(finding.find_place(text=code, by=by) for code in codes)
    return given(
        answers.PlacesAnswer(
            release=warehouse.current().id, software=__version__, sources={}, places=tuple(answers.place(each) for each in found)
        )
    )


def place(request: HttpRequest, code: str) -> HttpResponse:
    held = finding.find_place(text=code, by=person(request))
    return given(
        answers.PlaceAnswer(
            release=warehouse.current().id,
            software=__version__,
            sources={},
            place=answers.place(held),
            kind_in_words=held.kind_words,
            profile=reverse("api_profile", kwargs={"code": held.code}),
        )
    )


def profile(request: HttpRequest, code: str) -> HttpResponse:
    return given(answers.profile(ask(request, code), __version__))


def measures(request: HttpRequest) -> HttpResponse:
    held = warehouse.current()
    catalogue = tuple(answers.measure(each) for each in warehouse.current().measures().values())
    used = {name for each in catalogue for name in each.source_ids}
    return given(
        answers.MeasuresAnswer(
            release=held.id,
            software=__version__,
            measures=catalogue,
            sources=answers.sources(source for source in held.sources().values() if source.id in used),
        )
    )


def measure(request: HttpRequest, measure: str) -> HttpResponse:
    tier = one_of(request, "tier", TIERS, "lower")
    view = actions.read_measure(measure=measure, tier=tier, period=request.GET.get("period") or None, by=person(request))
    return given(
        answers.MeasureAnswer(
            release=warehouse.current().id,
            software=__version__,
            sources=answers.figures_sources(view.figures, view.regions, (view.england,)),
            measure=answers.measure(view.measure),
            tier=tier,
            period=view.period,
            periods=tuple(view.periods),
            figures=tuple(answers.figure(each) for each in view.figures),
            england=answers.figure(view.england) if view.england else None,
            regions=tuple(answers.figure(each) for each in view.regions),
            ranks={code: rank for code, held in view.ranks.items() if (rank := answers.rank(held))},
        )
    )


def compare(request: HttpRequest) -> HttpResponse:
    places, by = chosen(request, "place"), person(request)
    held = [finding.find_place(text=text, by=by) for text in places]
    if not held:
        raise Refused("place_unknown", what="No place was given", ways_out=("Give at least two: ?place=E06000001&place=E06000002",))
    compared = actions.compare(places=[each.code for each in held], measures=chosen(request, "measure", 120) or None, by=by)
    rows = tuple(
        answers.CompareRow(measure=answers.measure(measure), figures=tuple(answers.figure(each) for each in figures))
        for measure, figures in compared.rows
    )
    return given(
        answers.CompareAnswer(
            release=warehouse.current().id,
            software=__version__,
            sources=answers.figures_sources(*(figures for _, figures in compared.rows)),
            places=tuple(answers.place(each) for each in held),
            rows=rows,
            sentences=tuple(compared.sentences),
        )
    )
