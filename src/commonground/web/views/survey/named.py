"""A survey's variables and answers in plain words: listed, changed, and every version of that."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode

from commonground.actions.permissions import may
from commonground.actions.survey import held as holding
from commonground.actions.survey import naming
from commonground.terms import Refused
from commonground.web.presenters import survey_named as shown
from commonground.web.views.pages import person, show


def variables(request: HttpRequest, ref: str, problem: Refused | None = None) -> HttpResponse:
    """The variables of a survey, each with a field for its name and what it is for."""
    by = person(request)
    held = holding.one(ref=ref, by=by)
    if held.design is None:
        return redirect("survey_design", ref=ref)
    find = (request.GET.get("find", "") or request.POST.get("find", "")).strip()[:60]
    rows, hidden = shown.rows(naming.variables(ref=ref, by=by), find, held.made)
    said: dict[str, Any] = {
        "title": f"Names and answers: {held.title}",
        "held": held,
        "rows": rows,
        "hidden": hidden,
        "find": find,
        "roles": shown.ROLES,
        "problem": problem,
        "area": "surveys",
    }
    return show(request, "survey/variables.html", said, status=400 if problem else 200)


def save_names(request: HttpRequest, ref: str) -> HttpResponse:
    """Keep the names and the uses that were sent."""
    names = request.POST.getlist("variable")[:200]
    labels = dict(zip(names, request.POST.getlist("label"), strict=False))
    roles = dict(zip(names, request.POST.getlist("role"), strict=False))
    try:
        naming.name_variables(ref=ref, labels=labels, roles=roles, by=person(request))
    except Refused as no:
        if no.code in ("not_permitted", "survey_unknown"):
            raise
        return variables(request, ref, no)
    return redirect("survey", ref=ref)


def variable(request: HttpRequest, ref: str, problem: Refused | None = None) -> HttpResponse:
    """One variable: its answers in words, their order, and which codes are no answer."""
    by = person(request)
    held = holding.one(ref=ref, by=by)
    name = (request.GET.get("name", "") or request.POST.get("name", ""))[:300]
    said: dict[str, Any] = {
        "title": f"Answers: {held.title}",
        "held": held,
        "variable": shown.one(naming.variables(ref=ref, by=by), name, held),
        "problem": problem,
        "area": "surveys",
    }
    return show(request, "survey/variable.html", said, status=400 if problem else 200)


def save_answers(request: HttpRequest, ref: str) -> HttpResponse:
    """Keep the words, the order and the missing codes that were sent."""
    name = request.POST.get("name", "")[:300]
    try:
        words, order, missing = shown.read_answers(request.POST)
        naming.name_answers(ref=ref, variable=name, words=words, order=order, missing=missing, by=person(request))
    except Refused as no:
        if no.code in ("not_permitted", "survey_unknown", "column_unknown"):
            raise
        return variable(request, ref, no)
    return redirect(f"{reverse('survey_variables', kwargs={'ref': ref})}?{urlencode({'find': name})}")


def designs(request: HttpRequest, ref: str) -> HttpResponse:
    """Every design of a survey: who put it in force, when, and what it changed."""
    by = person(request)
    held = holding.one(ref=ref, by=by)
    said: dict[str, Any] = {
        "title": f"Designs: {held.title}",
        "held": held,
        "history": naming.history(ref=ref, by=by),
        "may_open": may(by, "open_survey"),
        "area": "surveys",
    }
    return show(request, "survey/designs.html", said)


def put_back(request: HttpRequest, ref: str) -> HttpResponse:
    """Put an earlier design in force again."""
    number = request.POST.get("number", "")
    naming.put_back(ref=ref, number=int(number) if number.isdigit() and len(number) < 6 else 0, by=person(request))
    return redirect("survey_designs", ref=ref)
