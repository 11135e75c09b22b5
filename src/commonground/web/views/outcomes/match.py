"""The match of a place: the matrix, one priority at length, and what people decide about it."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from commonground.actions.outcomes import drafting, route_maps
from commonground.actions.outcomes import matches as actions
from commonground.documents import charts
from commonground.documents.charts.chart import Chart
from commonground.domain.outcomes.drafted import Drafted
from commonground.domain.outcomes.groups import group_names
from commonground.domain.outcomes.library import roles, shipped_taxonomy
from commonground.domain.outcomes.matrix import STANDINGS
from commonground.domain.outcomes.nouns import PARENTS
from commonground.terms import Refused
from commonground.web import answers_outcomes
from commonground.web.presenters import marks
from commonground.web.presenters import outcomes as shown
from commonground.web.presenters.downloads import FORMS
from commonground.web.presenters.profiles import Picture
from commonground.web.views.api import given
from commonground.web.views.charts import as_csvw, as_form
from commonground.web.views.documents import as_file
from commonground.web.views.pages import person, pressed, show, whole

EACH = 25
FILTERS = ("body", "role", "theme", "standing")


def matrix(request: HttpRequest, code: str) -> HttpResponse:
    """Every confirmed priority against what sport can contribute, narrowed as the reader asks."""
    view = _asked(request, code)
    sources = marks.Sources()
    pages = max(1, -(-len(view.shown.rows) // EACH))
    page = min(whole(request, "page", 1, 1, 10_000), pages)  # an address from a longer list still leads to its end
    rows = view.shown.rows[(page - 1) * EACH : page * EACH]
    query = urlencode([(name, request.GET[name]) for name in FILTERS if request.GET.get(name)])
    drawn = _chart(view)
    base = f"/place/{view.place.code}/match/picture"
    said = {
        **shown.about(view.place, "match"),
        "view": view,
        "lines": [shown.line(row, sources) for row in rows],
        "listed": sources.listed,
        "picture": Picture.of(drawn, base, f"?{query}" if query else "") if drawn else None,
        "chosen": {name: request.GET.get(name, "") for name in FILTERS},
        "bodies": list(view.whole.bodies.items()),
        "roles": list(roles().values()),
        "parents": PARENTS,
        "standings": list(STANDINGS.items()),
        "page": page,
        "pages": pages,
        "query": query,
        "downloads": _downloads(view, request),
        "candidates": [(each, sources.plain(each.need.words, each.need.name, each.need.figure.sources)) for each in view.candidates],
    }
    return show(request, "outcomes/match.html", said)


def one(request: HttpRequest, code: str, ref: str) -> HttpResponse:
    """One priority with every contribution that was matched to it, its evidence, and what else must be true."""
    return _one(request, code, ref)


def decide(request: HttpRequest, code: str, ref: str) -> HttpResponse:
    """Keep a contribution in other words, or leave it out."""
    post = request.POST
    try:
        actions.decide(
            ref=ref,
            contribution=post.get("contribution", "")[:20],
            kept=pressed(request, "keep", "leave_out") == "keep",
            sentence=post.get("sentence", "")[:1000],
            measure=post.get("measure", "")[:500],
            reason=post.get("reason", "")[:2000],
            by=person(request),
        )
    except Refused as no:
        if no.code in ("not_permitted", "proposal_unknown", "not_a_priority"):
            raise
        return _one(request, code, ref, problem=no)
    return redirect("match_one", code=code, ref=ref)


def draft(request: HttpRequest, code: str, ref: str) -> HttpResponse:
    """Have a contribution worded by a language model, where one is set; shown in the form, kept only by a person."""
    asked = request.POST.get("contribution", "")[:20]
    try:
        made = drafting.wording(ref=ref, contribution=asked, drafter=drafting.drafter(), by=person(request))
    except Refused as no:
        if no.code in ("not_permitted", "proposal_unknown", "not_a_priority"):
            raise
        return _one(request, code, ref, problem=no)
    return _one(request, code, ref, made=(asked, made))


def picture(request: HttpRequest, code: str, form: str) -> HttpResponse:
    return as_form(_held(_asked(request, code)), form, f"match-{code}")


def csvw(request: HttpRequest, code: str) -> HttpResponse:
    return as_csvw(request, _held(_asked(request, code)))


def route_map(request: HttpRequest, code: str, form: str) -> HttpResponse:
    """The route map of a body or of the place, to be saved."""
    asked = {name: request.GET.get(name, "")[:200] for name in ("body", "role")}
    made = route_maps.route_map(place=code, form=form, by=person(request), **asked)
    return as_file(made.content, made.name, form)


def api(request: HttpRequest, code: str) -> HttpResponse:
    """The matrix for programs."""
    return given(answers_outcomes.match(_asked(request, code)))


def _asked(request: HttpRequest, code: str) -> actions.MatchView:
    asked = {name: request.GET.get(name, "")[:200] for name in FILTERS}
    return actions.read_match(place=code, by=person(request), **asked)


def _chart(view: actions.MatchView) -> Chart | None:
    held = {row.wanted.document for row in view.shown.rows}
    sources = [actions.source_of(document) for document in view.documents if document.ref in held]
    return charts.match(view.shown, shipped_taxonomy(), sources)


def _downloads(view: actions.MatchView, request: HttpRequest) -> tuple[str, list[tuple[str, str]]]:
    """What the route map of this choice is called, and its forms with their addresses."""
    body = request.GET.get("body", "")
    query = urlencode([(name, request.GET[name]) for name in ("body", "role") if request.GET.get(name)])
    name = view.whole.bodies.get(body, "") or f"every body of {view.place.name}"
    base = f"/place/{view.place.code}/route-map"
    return name, [(label, f"{base}.{form}{f'?{query}' if query else ''}") for label, form in FORMS]


def _held(view: actions.MatchView) -> Chart:
    drawn = _chart(view)
    if drawn is None:
        raise Refused("chart_unknown", what="No priority is confirmed here, so there is nothing to draw", ways_out=("Confirm one first",))
    return drawn


def _one(
    request: HttpRequest, code: str, ref: str, problem: Refused | None = None, made: tuple[str, Drafted] | None = None
) -> HttpResponse:
    place, row = actions.read_row(ref=ref, by=person(request))
    if place.code != code:
        return redirect("match_one", code=place.code, ref=ref)
    names, sources = group_names(), marks.Sources()
    tried = request.POST if problem else None
    options: list[dict[str, Any]] = [
        {
            "match": each,
            "strength": shown.STRENGTHS[each.strength],
            "chain": [(shown.STEPS[link.step], link, link is each.weakest) for link in each.chain],
            "groups": ", ".join(names[group].lower() for group in each.groups if group in names),
            "need": sources.plain(each.need.words, each.need.name, each.need.figure.sources) if each.need else None,
            "tried": tried if tried and tried.get("contribution") == each.contribution else None,
            "made": made[1] if made and made[0] == each.contribution else None,
        }
        for each in row.matches
    ]
    said = {
        **shown.about(place, "match"),
        "row": row,
        "line": shown.line(row, sources),
        "options": options,
        "drafting": drafting.is_on(),
        "listed": sources.listed,
        "problem": problem,
        "target": f"{tried['contribution']}-{'reason' if problem and problem.code == 'reason_missing' else 'sentence'}"
        if tried and tried.get("contribution") in {each.contribution for each in row.matches}
        else "options",
    }
    return show(request, "outcomes/match_one.html", said, status=400 if problem else 200)
