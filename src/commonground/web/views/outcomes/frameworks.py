"""Outcomes frameworks: one model in four views, written as lines, checked, approved, and its participant survey."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from commonground.actions.outcomes import frameworks as actions
from commonground.actions.outcomes import frameworks_begun as begun
from commonground.actions.outcomes import matches
from commonground.documents.charts import logic
from commonground.documents.charts.chart import Chart
from commonground.domain.outcomes.checks import SMALLEST_BASE, would_show
from commonground.domain.outcomes.dag import as_dag
from commonground.domain.outcomes.frameworks import FIRM, FRAMEWORK_THEMES, NO_BASELINE, VIEWS, Indicator, logframe, narrative
from commonground.domain.outcomes.gap_list import by_kind
from commonground.store import catalogue, clock
from commonground.terms import Figure, Refused
from commonground.web import answers_outcomes as answers
from commonground.web.presenters import marks
from commonground.web.presenters import outcomes as shown
from commonground.web.presenters.downloads import FORMS
from commonground.web.presenters.profiles import Picture
from commonground.web.views.api import given as shown_as_json
from commonground.web.views.charts import as_csvw, as_form
from commonground.web.views.documents import as_file
from commonground.web.views.pages import one_of, person, show, whole


def every(request: HttpRequest, code: str) -> HttpResponse:
    """The frameworks of a place, and a form to begin one, from an example if wished."""
    return _every(request, code)


def save(request: HttpRequest, code: str) -> HttpResponse:
    """Keep a new framework, or a new version of one."""
    given = {name: request.POST.get(name, "")[: actions.LARGEST + 1] for name in ("title", "theme", "text", "reason", "ref")}
    after = request.POST.get("after", "")
    try:
        view = actions.save(place=code, after=int(after) if after.isascii() and after.isdigit() else None, by=person(request), **given)
    except Refused as no:
        if no.code in ("not_permitted", "framework_unknown", "place_unknown"):
            raise
        return _one(request, given["ref"], problem=no, given=given) if given["ref"] else _every(request, code, problem=no, given=given)
    return redirect("framework", code=view.place.code, ref=view.framework.id)


def approve(request: HttpRequest, code: str, ref: str) -> HttpResponse:
    try:
        actions.approve(ref=ref, reason=request.POST.get("reason", "")[:2000], by=person(request))
    except Refused as no:
        if no.code != "plan_unnamed":
            raise
        return _one(request, ref, problem=no)
    return redirect("framework", code=code, ref=ref)


def one(request: HttpRequest, code: str, ref: str) -> HttpResponse:
    """A framework in one of its four views, with what the checks find and the lines it is written in."""
    return _one(request, ref)


def picture(request: HttpRequest, code: str, ref: str, chart: str, form: str) -> HttpResponse:
    return as_form(_held(request, ref, chart), form, f"{chart}-{ref}")


def csvw(request: HttpRequest, code: str, ref: str, chart: str) -> HttpResponse:
    return as_csvw(request, _held(request, ref, chart))


def survey(request: HttpRequest, code: str, ref: str) -> HttpResponse:
    """A participant survey tied to the intermediate outcomes, ready to print."""
    view, items = actions.survey_of(ref=ref, by=person(request))
    said = {
        **shown.about(view.place, "frameworks"),
        "view": view,
        "items": items,
        "smallest": SMALLEST_BASE,
        "forms": FORMS,
        "names": {one.id: one.text for one in view.framework.outcomes},
    }
    return show(request, "outcomes/participant_survey.html", said)


def document(request: HttpRequest, code: str, ref: str, form: str) -> HttpResponse:
    """The whole framework as one document, to be saved; of the newest version unless another is named."""
    name, body = actions.document(ref=ref, form=form, version=_version(request), by=person(request))
    return as_file(body, name, form)


def lines(request: HttpRequest, code: str, ref: str) -> HttpResponse:
    """The lines of a framework as a text file, which the terminal reads back."""
    view = _asked(request, ref)
    made = begun.Lines(text=view.text, title=view.framework.title, theme=view.framework.theme)
    return _text(made.written, ref)


def dag(request: HttpRequest, code: str, ref: str) -> HttpResponse:
    """The logic model as a causal diagram that dagitty.net reads."""
    return _text(as_dag(_asked(request, ref).framework), f"{ref}-dag")


def api(request: HttpRequest, code: str, ref: str) -> HttpResponse:
    """A framework for programs."""
    return shown_as_json(answers.framework(_asked(request, ref)))


def api_every(request: HttpRequest, code: str) -> HttpResponse:
    """The frameworks of a place for programs."""
    return shown_as_json(answers.listed(*actions.frameworks_of(place=code, by=person(request))))


def survey_document(request: HttpRequest, code: str, ref: str, form: str) -> HttpResponse:
    """The participant survey with its privacy notice and data dictionary, to be saved."""
    name, body = actions.document(ref=ref, form=form, survey=True, version=_version(request), by=person(request))
    return as_file(body, name, form)


def _text(said: str, name: str) -> HttpResponse:
    response = HttpResponse(said, content_type="text/plain; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}.txt"'
    return response


def _every(request: HttpRequest, code: str, problem: Refused | None = None, given: dict[str, str] | None = None) -> HttpResponse:
    place, held = actions.frameworks_of(place=code, by=person(request))
    examples, matched = begun.examples(), bool(matches.read_match(place=place.code, by=person(request)).whole.rows)
    start = one_of(request, "start", ("", *examples, begun.MATCH), "")
    if given is None:
        body = request.GET.get("body", "")[:200]
        lines = begun.Lines(text="", theme="generic")
        if start:
            lines = begun.begin(start=start, place=place.code, body=body, by=person(request))
        given = {"title": lines.title, "theme": lines.theme, "text": lines.text, "start": start}
    said = {
        **shown.about(place, "frameworks"),
        "held": held,
        "starts": [*examples, *([begun.MATCH] if matched else [])],
        "given": given,
        "themes": FRAMEWORK_THEMES,
        "problem": problem,
    }
    return show(request, "outcomes/frameworks.html", said, status=400 if problem else 200)


def _one(request: HttpRequest, ref: str, problem: Refused | None = None, given: dict[str, str] | None = None) -> HttpResponse:
    view = actions.read(ref=ref, by=person(request)) if problem else _asked(request, ref)
    chosen = one_of(request, "view", tuple(VIEWS), "triangle")
    drawn, sources = _chart(view, chosen), marks.Sources()
    base = f"/place/{view.place.code}/outcomes/{ref}/{chosen}"
    names = {name: view.framework.part(name).text for name in view.framework.parts}
    links = {link.id: f"{names[link.start]} → {names[link.end]}" for link in view.framework.links}
    said: dict[str, Any] = {
        **shown.about(view.place, "frameworks"),
        "view": view,
        "made": view.framework,
        "chosen": chosen,
        "views": list(VIEWS.items()),
        "picture": Picture.of(drawn, base, f"?version={view.framework.version}") if drawn else None,
        "logframe": logframe(view.framework),
        "story": narrative(view.framework),
        "basket": [(each, names[each.outcome], _baseline(each, sources), would_show(each)) for each in view.framework.indicators],
        "evidence": [(each, names.get(each.to) or links.get(each.to, "")) for each in view.framework.evidence],
        "steps": [
            (names[each.start], names[each.end], view.framework.step(each), FIRM[view.framework.strength(each)], each.rationale)
            for each in view.framework.links
        ],
        "kinds": by_kind(view.framework, view.findings),
        "year": clock.now().year,
        "listed": sources.listed,
        "text": given["text"] if given else view.text,
        "themes": FRAMEWORK_THEMES,
        "theme": given["theme"] if given else view.framework.theme,
        "heading": given["title"] if given else view.framework.title,
        "problem": problem,
        "history": tuple(reversed(view.versions)),
        "forms": FORMS,
    }
    return show(request, "outcomes/framework.html", said, status=400 if problem else 200)


def _asked(request: HttpRequest, ref: str) -> actions.FrameworkView:
    return actions.read(ref=ref, version=_version(request), by=person(request))


def _version(request: HttpRequest) -> int | None:
    return whole(request, "version", 0, 0, 100_000) or None


def _held(request: HttpRequest, ref: str, name: str) -> Chart:
    drawn = _chart(_asked(request, ref), name)
    if drawn is None:
        raise Refused("chart_unknown", what=f"There is nothing to draw as {name[:30]!r}", ways_out=("Choose triangle or model",))
    return drawn


def _chart(view: actions.FrameworkView, name: str) -> Chart | None:
    draw = {"triangle": logic.triangle, "model": logic.model}.get(name)
    return draw(view.framework, actions.source_of(view)) if draw else None


def _baseline(each: Indicator, sources: marks.Sources) -> marks.Shown:
    if each.baseline is NO_BASELINE:
        return marks.Shown("None chosen yet", present=False)
    if not isinstance(each.baseline, Figure):
        return marks.Shown(marks.absent_said(each.baseline), present=False)
    return sources.figure(each.baseline, catalogue.measures()[each.baseline.measure])
