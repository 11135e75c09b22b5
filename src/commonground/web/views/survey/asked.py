"""A question to a survey, at its permanent address: the answer, the form that changes it, and every form in which it can be had."""

from __future__ import annotations

from typing import Any

import msgspec
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect

from commonground.actions import cases, outlines
from commonground.actions import places as finding
from commonground.actions.permissions import Person, may
from commonground.actions.survey import catalogues, files, in_case
from commonground.actions.survey import held as holding
from commonground.actions.survey import held_questions as asking
from commonground.case.nouns import Case
from commonground.documents import survey_answer as documents
from commonground.documents.charts import download, draw
from commonground.documents.charts.chart import Chart
from commonground.documents.profile import write
from commonground.domain.survey.catalogue import Choice, query_of
from commonground.domain.survey.told import Told
from commonground.store import warehouse
from commonground.terms import Refused
from commonground.web.presenters import listing
from commonground.web.presenters import survey as shown
from commonground.web.presenters.profiles import Picture
from commonground.web.views.charts import PICTURE_POLICY
from commonground.web.views.documents import as_file, require_form
from commonground.web.views.pages import chosen, person, show

PICTURES = ("svg", "png", "phone")
FOLD = ("not_permitted", "survey_unknown", "survey_design_missing", "survey_unread")  # refusals of the whole page


def choice_of(request: HttpRequest) -> Choice:
    """The question that an address holds; blanks of a form are no part of it."""
    measure = request.GET.get("measure", "").strip()[:300]
    places = [each for each in chosen(request, "place", 330) if each]
    return Choice(
        measure=measure,
        by=list(_texts(request, "by")),
        places=["all"] if "all" in places else places,
        waves=list(_texts(request, "wave")),
        filters=list(_texts(request, "filter")),
        test=request.GET.get("test", "exact") if request.GET.get("test") in ("exact", "published") else "exact",
        versus=request.GET.get("versus", "auto") if request.GET.get("versus") in ("auto", "rest", "none") else "auto",
    )


def _texts(request: HttpRequest, name: str) -> tuple[str, ...]:
    """Values as they are, once each: answers may hold commas."""
    found = tuple(dict.fromkeys(value for value in request.GET.getlist(name) if value.strip()))
    if len(found) > 40 or any(len(value) > 300 or not value.isprintable() for value in found):
        raise Refused(
            "choice_unreadable", what="One of the choices in this address cannot be read", ways_out=("Start again from the survey",)
        )
    return found


def ask(request: HttpRequest, ref: str) -> HttpResponse:
    """The answer to the question in the address, and the form that makes another."""
    by = person(request)
    held = holding.one(ref=ref, by=by)
    if held.design is None:
        return redirect("survey_design", ref=ref)
    choice, problem = choice_of(request), None
    if added := request.GET.get("add", "").strip()[:200]:
        try:
            places = [finding.find_place(text=text, by=by).code for text in added.split(",") if text.strip()]
            choice = msgspec.structs.replace(choice, places=[*(one for one in choice.places if one != "all"), *places])
        except Refused as no:
            problem = no
    plain = query_of(choice) if choice.measure else ""
    if choice.measure and problem is None and request.GET.urlencode() != plain and {"add", "find"} & set(request.GET):
        return redirect(asking.address_of(ref, choice))
    said: dict[str, Any] = {"title": "Ask a question", "held": held, "area": "surveys", "choice": choice, "problem": problem, "near": ()}
    find = request.GET.get("find", "").strip()[:60]
    known = asking.catalogue(held, by=by)
    if choice.measure and problem is None:
        try:
            asked = asking.ask(ref=ref, choice=choice, by=by)
            if job := asked.work_left():
                return redirect("job", ref=job.ref)
            said |= _answer(request, asked)
        except Refused as no:
            if no.code in FOLD:
                raise
            said |= {"problem": no, "near": [(words, asking.address_of(ref, each)) for words, each in _near(ref, choice, no, by)]}
    said["form"] = shown.builder(choice, known, find=find)
    return show(request, "survey/ask.html", said, status=400 if said["problem"] else 200)


def _near(ref: str, choice: Choice, problem: Refused, by: Person) -> tuple[tuple[str, Choice], ...]:
    try:
        return asking.nearest(ref=ref, choice=choice, problem=problem, by=by) if problem.code in asking.UNSAFE else ()
    except Refused:
        return ()


def _answer(request: HttpRequest, asked: asking.Asked) -> dict[str, Any]:
    """Everything that a page shows of an answer."""
    whole, ref, by = asked.told, asked.survey.ref, person(request)
    assert whole is not None
    number = _part(request, whole)
    told = documents.part(whole, number)
    drawn, mapped = documents.chart(told), documents.place_map(whole, _outlines(whole, by))
    query = f"?{query_of(asked.choice)}"
    return {
        "title": f"{told.title}{', ' + told.about if told.about else ''}",
        "told": told,
        "columns": documents.group_columns(told.answer),
        "rows": shown.rows(told),
        "differences": shown.differences(whole),
        "picture": Picture.of(drawn, f"/survey/{ref}/answer", f"{query}&part={number}" if number > 1 else query) if drawn else None,
        "map": Picture.of(mapped, f"/survey/{ref}/map", query) if mapped else None,
        "pages": shown.pages(ref, asked.choice, whole, number),
        "differences_in_all": len(whole.answer.differences),
        "downloads": shown.downloads(ref, asked.choice, mapped=mapped is not None),
        "worked_out": documents.worked_out(told),
        "sources": [documents.source(each, place) for place, each in enumerate(told.answer.sources)],
        "marks": [(mark, said) for mark, said in documents.MARKS if any(cell.mark == mark for cell in told.answer.cells)],
        "question": files.question_as_yaml(told.raw[0], held=ref),
        "recipe": listing.recipe(whole.answer.question.measure),
        "registered": whole.answer.question.measure if whole.answer.question.measure in warehouse.current().measures() else "",
        "onward": shown.onward(asked),
        "other_test": asking.address_of(ref, shown.other_test(asked.choice)),
        "query": query_of(asked.choice),
        "cases": _cases(asked, by),
        "may_draft": may(by, "draft"),
        "may_open": may(by, "open_survey"),
        "standing": asked.choice.measure in [each.measure for each in catalogues.understood(asked.survey).standing],
        "sha": asked.survey.sha256,
        "rests_on": release_of(asked),
    }


def _part(request: HttpRequest, told: Told) -> int:
    given = request.GET.get("part", "")
    return min(int(given), documents.parts(told)) if given.isdigit() and 0 < len(given) < 5 and int(given) else 1


def _outlines(told: Told, by: Person) -> dict[str, Any]:
    """The outlines of the councils that an answer puts side by side."""
    return outlines.outlines_of_tier(tier="lower", by=by) if told.areas else {}


def _cases(asked: asking.Asked, by: Person) -> list[Case]:
    """The cases to which an answer could be added: those of the places that it speaks of first."""
    held = [view.case for view in cases.list_cases(by=by)]
    return sorted(held, key=lambda case: case.place not in asked.choice.places)[:30]


def release_of(asked: asking.Asked) -> str:
    """Which file and which design an answer rests on, in words."""
    return f"survey file {asked.survey.sha256[:12]}, design {asked.survey.version}"


def answer(request: HttpRequest, ref: str, form: str) -> HttpResponse:
    """An answer to take away."""
    asked = _asked(request, ref)
    told = asked.told
    assert told is not None
    if form in PICTURES:
        return _picture(documents.chart(documents.part(told, _part(request, told))), form)
    name = f"{ref}-answer"
    if form == "yaml":
        response = HttpResponse(files.question_as_yaml(told.raw[0], held=ref), content_type="text/yaml; charset=utf-8")
        response["Content-Disposition"] = f'attachment; filename="{name}.yaml"'
        return response
    if form == "csv":
        response = as_file(documents.csv(told), name, form)
        response["Content-Type"] = "text/csv; charset=utf-8; header=present"
        response["Link"] = f'<answer.csv-metadata.json?{request.GET.urlencode()}>; rel="describedby"; type="application/csvm+json"'
        return response
    if form == "json":
        return as_file(files.answers_as_json(told), name, form)
    require_form(form, "An answer")
    where = request.build_absolute_uri(asking.address_of(ref, asked.choice))
    laid_out = documents.document(told, release=release_of(asked), where=where, outlines=_outlines(told, person(request)))
    return as_file(write(laid_out, form), name, form)


def place_map(request: HttpRequest, ref: str, form: str) -> HttpResponse:
    """The map of an answer that puts places side by side, to take away; or its table as CSV."""
    asked = _asked(request, ref)
    assert asked.told is not None
    drawn = documents.place_map(asked.told, _outlines(asked.told, person(request)))
    if form == "csv" and drawn is not None:
        response = HttpResponse(download.csv(drawn), content_type="text/csv; charset=utf-8")
        response["Content-Disposition"] = f'attachment; filename="{ref}-map.csv"'
        return response
    return _picture(drawn, form)


def _picture(drawn: Chart | None, form: str) -> HttpResponse:
    if drawn is None or form not in PICTURES:
        raise Refused("chart_unknown", what="There is no such picture of this answer", ways_out=("Take the table as CSV",))
    if form == "png":
        return HttpResponse(draw.png(drawn), content_type="image/png")
    response = HttpResponse(draw.phone_file(drawn) if form == "phone" else draw.svg_file(drawn), content_type="image/svg+xml")
    response["Content-Security-Policy"] = PICTURE_POLICY
    return response


def csvw(request: HttpRequest, ref: str) -> HttpResponse:
    """The CSV on the Web description of an answer's CSV."""
    asked = _asked(request, ref)
    assert asked.told is not None
    url = request.build_absolute_uri().replace("-metadata.json", "", 1)
    described = documents.csvw(asked.told, url, release=release_of(asked))
    return HttpResponse(msgspec.json.encode(described), content_type="application/ld+json")


def _asked(request: HttpRequest, ref: str) -> asking.Asked:
    choice = choice_of(request)
    asked = asking.ask(ref=ref, choice=choice, by=person(request))
    if asked.work_left():
        raise Refused(
            "answer_unready", what="This answer is still being worked out", ways_out=("Wait for it, and take it away from its page",)
        )
    return asked


def keep_standing(request: HttpRequest, ref: str) -> HttpResponse:
    """Ask a question for every place from now on, or no longer."""
    choice = _posted(request)
    words = request.POST.get("words", "").strip()[:200]
    holding.stand(ref=ref, measure=choice.measure, words=words, asked=request.POST.get("stand") == "yes", by=person(request))
    return redirect(asking.address_of(ref, choice))


def add_to_case(request: HttpRequest, ref: str) -> HttpResponse:
    """Put an answer into the survey stage of a case, with all that it rests on."""
    case = in_case.add_to_case(ref=ref, choice=_posted(request), case=request.POST.get("case", "")[:100], by=person(request))
    return redirect("case_stage", ref=case.ref, stage="survey")


def _posted(request: HttpRequest) -> Choice:
    """The question that a form sent along, as the query of its address."""
    held = HttpRequest()
    held.GET = QueryDict(request.POST.get("query", "")[:4000])
    return choice_of(held)
