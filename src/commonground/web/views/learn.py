"""Learning the way in: what commissioning is, how ready we are, their words for it, what others learned, where to enter."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from commonground.actions.landscape import learning
from commonground.actions.permissions import may
from commonground.case.route import ROUTE
from commonground.documents.charts import cycles as drawing
from commonground.documents.charts.chart import Chart
from commonground.domain.landscape import lessons
from commonground.domain.landscape.learning import ANSWERS, LEVELS, Readiness, check_plan
from commonground.terms import Refused
from commonground.web.presenters import learn as presenters
from commonground.web.presenters.downloads import FORMS
from commonground.web.presenters.profiles import Picture
from commonground.web.views.charts import as_csvw, as_form
from commonground.web.views.documents import as_file
from commonground.web.views.pages import one_of, person, show

SAID = {"yes": "Yes", "no": "No", "unknown": "Do not know"}


def home(request: HttpRequest) -> HttpResponse:
    """What commissioning is and is not, and the ways on."""
    said = {"title": "Learn", "activities": lessons.activities(), "traps": lessons.traps().values(), "cycle": _picture()}
    return show(request, "learn/home.html", said)


def check(request: HttpRequest) -> HttpResponse:
    """Ten questions about a plan. The answers stand in the address, so that they can be sent and printed; nothing is kept."""
    questions = lessons.questions()
    given = {one.id: one_of(request, one.id, ANSWERS, "unknown") for one in questions if one.id in request.GET}
    traps = lessons.traps()
    verdict = check_plan(questions, given, traps) if given else None
    said = {
        "title": "Is it commissioning?",
        "area": "learn",
        "questions": questions,
        "given": given,
        "answers": SAID,
        "verdict": verdict,
        "flagged": [(traps[key], items) for key, items in verdict.flagged.items()] if verdict else [],
        "traps": traps,
    }
    return show(request, "learn/check.html", said)


def readiness(request: HttpRequest) -> HttpResponse:
    """Five preconditions and seven results, each with its level, its proof and the next step. The answers stand in the address."""
    return _readiness(request, presenters.scores(request.GET))


def readiness_of(request: HttpRequest, code: str) -> HttpResponse:
    """How ready a council is by all that was kept of it, with every earlier assessment, and room for another."""
    view = learning.read_readiness(place=code, by=person(request))
    if code != view.place.code:
        return redirect("readiness", code=view.place.code)
    forms = [(label, f"/place/{view.place.code}/readiness.{form}") for label, form in FORMS]
    held = {"place": view.place, "kept": view.kept, "points": presenters.points(), "forms": forms}
    return show(request, "learn/readiness.html", _stands(request, view.stands, bool(view.kept), held))


def readiness_document(request: HttpRequest, code: str, form: str) -> HttpResponse:
    """How ready a council is in one form, to be saved."""
    view = learning.read_readiness(place=code, by=person(request))
    return as_file(learning.readiness_document(view=view, form=form, by=person(request)), f"{view.place.name} readiness", form)


def readiness_keep(request: HttpRequest) -> HttpResponse:
    """Keep what was scored for a council, and show it there; what is wrong is said over what was written."""
    given, asked = presenters.scores(request.POST), request.POST.get("place", "").strip()[:100]
    try:
        found = learning.keep_readiness(place=asked, scores=given, by=person(request))
    except Refused as no:
        if no.code == "not_permitted":
            raise
        return _readiness(request, given, asked=asked, problem=no)
    return redirect("readiness", code=found.code)


def _readiness(request: HttpRequest, given: presenters.Scores, *, asked: str = "", problem: Refused | None = None) -> HttpResponse:
    stands = learning.readiness(scores=given, by=person(request))
    said = _stands(request, stands, bool(given), {"given": {one[0]: one for one in given}, "asked": asked, "problem": problem})
    return show(request, "learn/readiness.html", said, status=400 if problem else 200)


def _stands(request: HttpRequest, stands: Readiness, scored: bool, more: dict[str, Any]) -> dict[str, Any]:
    return {
        "title": "How ready are we?",
        "area": "learn",
        "readiness": stands,
        "groups": presenters.groups(stands),
        "levels": LEVELS,
        "scored": scored,
        "given": {},
        "may_keep": may(person(request), "keep_readiness"),
        **more,
    }


def translator(request: HttpRequest) -> HttpResponse:
    """What a stage of one cycle is called in the others, and the words that a newcomer meets."""
    cycles = lessons.cycles()
    said_in = one_of(request, "cycle", tuple(one.id for one in cycles), cycles[0].id)
    held = next(one for one in cycles if one.id == said_in)
    stage = one_of(request, "stage", tuple(ident for ident, _ in held.stages), held.stages[0][0]) if request.GET.get("stage") else ""
    said = {
        "title": "Speak their language",
        "area": "learn",
        "cycles": cycles,
        "cycle": held,
        "stage": stage,
        "stage_name": dict(held.stages).get(stage, ""),
        "meant": presenters.translations(said_in, stage) if stage else (),
        "glossary": lessons.words(),
        "picture": _picture(),
    }
    return show(request, "learn/translator.html", said)


def cycles_chart(request: HttpRequest, form: str) -> HttpResponse:
    return as_form(_chart(), form, "cycles")


def cycles_csvw(request: HttpRequest) -> HttpResponse:
    return as_csvw(request, _chart())


def others(request: HttpRequest) -> HttpResponse:
    """Lessons and cases, for everybody or for one role."""
    roles = lessons.roles()
    role = one_of(request, "role", ("", *roles), "")
    held = lessons.lessons_for(role) if role else lessons.lessons()
    said: dict[str, Any] = {
        "title": "What others learned",
        "area": "learn",
        "roles": roles,
        "role": role,
        "cases": [one for one in held if one.kind == "case"],
        "lessons": [one for one in held if one.kind != "case"],
    }
    return show(request, "learn/lessons.html", said)


def stages(request: HttpRequest) -> HttpResponse:
    """Sport England's planning guidance as another way into the case."""
    known = {stage.id: stage for stage in ROUTE}
    rows = [(one, [known[ident] for ident in one.route if ident in known]) for one in lessons.guidance()]
    said = {"title": "Coming from the planning guidance", "area": "learn", "rows": rows, "note": lessons.guidance_note()}
    return show(request, "learn/stages.html", said)


def _chart() -> Chart:
    return drawing.cycles(lessons.cycles(), lessons.meetings(), lessons.source())


def _picture() -> Picture:
    return Picture.of(_chart(), "/learn/translator/cycles")
