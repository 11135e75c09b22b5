"""The surveys that are held: listed, taken in, designed, described and let go."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from commonground.actions.permissions import may
from commonground.actions.survey import catalogues
from commonground.actions.survey import held as holding
from commonground.actions.survey.held_questions import address_of
from commonground.domain.survey.catalogue import Catalogue, Choice, Measure, Variable
from commonground.store.surveys import kinds, shelf
from commonground.terms import Refused
from commonground.web.presenters import survey as shown
from commonground.web.presenters import survey_design as designing
from commonground.web.views.pages import person, show

SIZES = {"small": (40_000, 3), "usual": (170_000, 4), "full": (170_000, 10)}


def every(request: HttpRequest, problem: Refused | None = None) -> HttpResponse:
    """Every survey that is held, and how to open one."""
    by = person(request)
    said = {
        "title": "Surveys",
        "surveys": holding.every(by=by),
        "may_open": may(by, "open_survey"),
        "may_ask": may(by, "ask_survey"),
        "most": kinds.most_bytes() // 1_000_000,
        "elsewhere": holding.elsewhere(),
        "problem": problem,
        "area": "surveys",
    }
    return show(request, "survey/every.html", said, status=400 if problem else 200)


def open_one(request: HttpRequest) -> HttpResponse:
    """Take in the file that was sent, and have it read."""
    sent = request.FILES.get("file")
    try:
        if sent is None:
            raise Refused("survey_missing", what="No file was chosen", ways_out=("Choose the survey's file",))
        kinds.refuse_size(sent.name or "The file", sent.size or 0)
        title = request.POST.get("title", "")[:200]
        held, job = holding.take_in(chunks=sent.chunks(1 << 20), name=sent.name or "survey", title=title, by=person(request))
    except Refused as no:
        if no.code == "not_permitted":
            raise
        return every(request, no)
    if job is not None and job.state != "done":
        return redirect("job", ref=job.ref)
    return redirect("survey" if held.design else "survey_design", ref=held.ref)


def synthetic(request: HttpRequest) -> HttpResponse:
    """Have the made-up survey made."""
    people, waves = SIZES.get(request.POST.get("size", ""), SIZES["usual"])
    job = holding.make_synthetic(people=people, waves=waves, by=person(request))
    return redirect(job.address) if job.state == "done" else redirect("job", ref=job.ref)


def one(request: HttpRequest, ref: str) -> HttpResponse:
    """What a survey holds, how its people were drawn, and what was found when it was checked."""
    by = person(request)
    held = holding.one(ref=ref, by=by)
    if not held.is_read or held.design is None:
        if may(by, "open_survey"):
            return redirect("survey_design", ref=ref)
        raise Refused(
            "survey_design_missing",
            what=f"Nobody has said yet how the people of {held.title} were drawn",
            ways_out=("Ask an analyst to say so",),
        )
    known, design = catalogues.catalogue(held), catalogues.understood(held)
    find = request.GET.get("find", "").strip()[:60]
    listed, hidden = shown.listed(known.asked(), find)
    said = {
        "title": held.title,
        "held": held,
        "known": known,
        "findings": holding.findings(ref=ref, by=by),
        "facts": shown.file_facts(held),
        "design": shown.design_facts(design, known),
        "source": design.source,
        "standing": [
            (each.words or known.measure(each.measure).words, address_of(ref, Choice(measure=each.measure))) for each in design.standing
        ],
        "variables": [(each, address_of(ref, Choice(measure=measure.id)) if (measure := _first(known, each)) else "") for each in listed],
        "hidden": hidden,
        "find": find,
        "may_open": may(by, "open_survey"),
        "area": "surveys",
    }
    return show(request, "survey/one.html", said)


def design(request: HttpRequest, ref: str, problem: Refused | None = None, given: dict[str, Any] | None = None) -> HttpResponse:
    """The form of the design, filled in from the design in force or from what the variables suggest."""
    by = person(request)
    held = holding.one(ref=ref, by=by)
    suggested = given is None and held.design is None
    filled = given if given is not None else held.design or holding.suggest_design(ref=ref, by=by)
    said = {
        "title": f"How people were drawn: {held.title}",
        "held": held,
        "suggested": suggested,
        "form": designing.form(filled, shelf.variables(ref)),
        "lonely": shown.LONELY,
        "problem": problem,
        "area": "surveys",
    }
    return show(request, "survey/design.html", said, status=400 if problem else 200)


def save_design(request: HttpRequest, ref: str) -> HttpResponse:
    """Put the design that was sent in force."""
    by = person(request)
    held = holding.one(ref=ref, by=by)
    before = held.design or holding.suggest_design(ref=ref, by=by)
    given = dict(before)
    try:
        given = designing.read(request.POST, before)
        holding.set_design(ref=ref, design=given, by=by)
    except Refused as no:
        if no.code == "not_permitted":
            raise
        return design(request, ref, no, given)
    return redirect("survey", ref=ref)


def let_go(request: HttpRequest, ref: str) -> HttpResponse:
    """Remove a survey and everything worked out from it."""
    holding.let_go(ref=ref, by=person(request))
    return redirect("surveys")


def _first(known: Catalogue, variable: Variable) -> Measure | None:
    return next(iter(known.measures([variable])), None)
