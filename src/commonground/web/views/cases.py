"""A case: its task list, and what is done to a stage. Every change is a form sent with POST and answered with a redirect."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from commonground.actions import case_documents
from commonground.actions import cases as actions
from commonground.terms import Refused
from commonground.web.presenters import cases as shown
from commonground.web.views.documents import as_file, require_form
from commonground.web.views.pages import person, show


def every(request: HttpRequest) -> HttpResponse:
    """Every case, newest first, and a form to open one."""
    return _every(request, place=request.GET.get("place", "")[:100])


def open_one(request: HttpRequest) -> HttpResponse:
    """Open a case for a place and draft what can be drafted; a place that cannot be found is said over the form."""
    place, title = request.POST.get("place", "")[:100], request.POST.get("title", "")[:200]
    try:
        case = actions.open_case(place=place, title=title, by=person(request))
    except Refused as no:
        if not no.code.startswith("place_"):
            raise
        return _every(request, place=place, named=title, problem=no)
    return redirect("case", ref=case.ref)


def _every(request: HttpRequest, *, place: str, named: str = "", problem: Refused | None = None) -> HttpResponse:
    views = actions.list_cases(by=person(request))
    said = {
        "title": "Cases",
        "cases": [(view.case, shown.progress(view)) for view in views],
        "place": place,
        "named": named,
        "problem": problem,
    }
    return show(request, "cases.html", said, status=400 if problem else 200)


def one(request: HttpRequest, ref: str) -> HttpResponse:
    """The task list: every stage of the route under its activity, and how it stands."""
    view = actions.read_case(ref=ref, by=person(request))
    said = {
        "title": view.case.title,
        "case": view.case,
        "next": view.next,
        "activities": shown.task_list(view),
        "progress": shown.progress(view),
        "stale": sum(each.stale_draft for each in view.standings),
        "unsound": [each for each in view.standings if each.unsound and view.case.in_force(each.stage.id)],
        "history": shown.history(actions.history(ref=ref, by=person(request))),
        "documents": shown.documents(view.case, _with_document(view)),
        "area": "cases",
    }
    return show(request, "case.html", said)


def stage(request: HttpRequest, ref: str, stage: str) -> HttpResponse:
    """One stage: what it asks, how it stands, the answer, and what can be done."""
    return _stage(request, ref, stage)


def document(request: HttpRequest, ref: str, stage: str, form: str) -> HttpResponse:
    """The document of one stage, to be saved."""
    require_form(form, "A stage")
    name, body = case_documents.stage_document(ref=ref, stage=stage, form=form, by=person(request))
    return as_file(body, name, form)


def draft(request: HttpRequest, ref: str, stage: str) -> HttpResponse:
    return _done(request, ref, stage, lambda: actions.draft(ref=ref, stage=stage, by=person(request)))


def draft_again(request: HttpRequest, ref: str) -> HttpResponse:
    """Draft again every draft that is out of date, and back to the task list."""
    actions.draft_again(ref=ref, by=person(request))
    return redirect("case", ref=ref)


def settle(request: HttpRequest, ref: str, stage: str) -> HttpResponse:
    reason = request.POST.get("reason", "")[:2000]
    return _done(request, ref, stage, lambda: actions.settle(ref=ref, stage=stage, reason=reason, by=person(request)))


def skip(request: HttpRequest, ref: str, stage: str) -> HttpResponse:
    reason = request.POST.get("reason", "")[:2000]
    return _done(request, ref, stage, lambda: actions.skip(ref=ref, stage=stage, reason=reason, by=person(request)))


def _done(request: HttpRequest, ref: str, stage: str, change: object) -> HttpResponse:
    """Back to the task list; a refusal is shown over the form that it answers."""
    try:
        change()  # type: ignore[operator]
    except Refused as no:
        if no.code in ("case_unknown", "stage_unknown", "not_permitted", "not_owner"):
            raise
        return _stage(request, ref, stage, problem=no)
    return redirect("case", ref=ref)


def _with_document(view: actions.CaseView) -> tuple[str, ...]:
    """The stages whose answer can be had as a document, the profile among them."""
    return (*(("profile",) if view.case.last("profile") else ()), *case_documents.with_document(view.case))


def _stage(request: HttpRequest, ref: str, stage: str, problem: Refused | None = None) -> HttpResponse:
    view = actions.read_case(ref=ref, by=person(request))
    standing = view.standing(stage)
    answer = standing.answer
    said = {
        "title": f"{standing.stage.title}: {view.case.title}",
        "case": view.case,
        "standing": standing,
        "problem": problem,
        "area": "cases",
        "facts": shown.facts(answer.answer) if answer and answer.answer else (),
        "history": shown.history(view.case.given(stage)),
        "can_settle": standing.state.value in ("draft",),
        "proposes": standing.stage.proposes,
        "page": shown.PAGES.get(stage),
        "documents": shown.documents(view.case, {stage}.intersection(_with_document(view))),
    }
    return show(request, "case_stage.html", said, status=400 if problem else 200)
