"""An answer about a programme to take away: its pictures, its account, the question, the whole of it."""

from __future__ import annotations

import msgspec
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse

from commonground.actions import jobs
from commonground.actions.value import ask, documents
from commonground.documents.charts import download
from commonground.documents.charts.chart import Chart
from commonground.documents.value import pictures, tables
from commonground.terms import Refused
from commonground.web.views.charts import as_csvw, as_form
from commonground.web.views.documents import as_file
from commonground.web.views.pages import person
from commonground.web.views.value.answers import answer_question, asked_answer, work_left

AGAIN = 5  # seconds until it is worth asking again for an answer that is being worked out


def chart(request: HttpRequest, code: str, programme: str, chart: str, form: str) -> HttpResponse:
    return as_form(_chart(request, code, programme, chart), form, chart)


def chart_csvw(request: HttpRequest, code: str, programme: str, chart: str) -> HttpResponse:
    return as_csvw(request, _chart(request, code, programme, chart))


def question(request: HttpRequest, code: str, programme: str) -> HttpResponse:
    """The question as a file that `commonground value ask` answers in the same way."""
    import yaml

    found, _ = asked_answer(request, code, programme)
    plain = msgspec.to_builtins(answer_question(found, request))
    kept = {key: held for key, held in plain.items() if held not in (None, [], ())}
    body = f"# Ask it with: commonground value ask question.yaml\n{yaml.safe_dump(kept, sort_keys=False, allow_unicode=True)}"
    return _file(body, "application/yaml; charset=utf-8", f"value-{programme}-question.yaml")


def answer(request: HttpRequest, code: str, programme: str) -> HttpResponse:
    """The whole answer as JSON; until it is worked out, how far the work is (202), where to see that, and when to ask again."""
    job = work_left(request, code, programme)
    if job is not None:
        response = JsonResponse(jobs.plain(job), status=202)
        response["Location"], response["Retry-After"] = reverse("api_job", kwargs={"ref": job.ref}), str(AGAIN)
        return response
    found, _ = asked_answer(request, code, programme)
    found = ask.ask(question=answer_question(found, request), by=person(request))
    return _file(msgspec.json.encode(ask.plain(found)), "application/json", f"value-{programme}-answer.json")


def account(request: HttpRequest, code: str, programme: str) -> HttpResponse:
    """The account as CSV."""
    held = _account(request, code, programme)
    response = _file(download.csv(held), "text/csv; charset=utf-8; header=present", f"value-{programme}-account.csv")
    response["Link"] = '<account.csv-metadata.json>; rel="describedby"; type="application/csvm+json"'
    return response


def account_csvw(request: HttpRequest, code: str, programme: str) -> HttpResponse:
    return as_csvw(request, _account(request, code, programme))


def benefit_case(request: HttpRequest, code: str, programme: str, payer: str, form: str) -> HttpResponse:
    """The benefit case for one payer, on two pages."""
    found, _ = asked_answer(request, code, programme)
    page = request.build_absolute_uri(f"{reverse('value_answer', kwargs={'code': code, 'programme': programme})}?{request.GET.urlencode()}")
    question = answer_question(found, request)
    body = documents.benefit_case(question=question, payer=payer, form=form, by=person(request), address=page)
    return as_file(body, f"benefit-case {programme} {payer}", form)


def _account(request: HttpRequest, code: str, programme: str) -> Chart:
    found, whole = asked_answer(request, code, programme)
    return tables.numbers(found, documents.sources_of(found), whole=whole)


def _chart(request: HttpRequest, code: str, programme: str, chart: str) -> Chart:
    found, _ = asked_answer(request, code, programme)
    held = documents.sources_of(found)
    picture = pictures.of_answer(found, chart, held) if chart in pictures.PICTURES else None
    if picture is None:
        raise Refused(
            "chart_unknown",
            what=f"There is no picture called {chart[:40]!r} here",
            why="A first look holds too few draws for some of them",
            ways_out=("Follow the links of the page of the answer", "Work the whole answer out first"),
        )
    return picture


def _file(body: str | bytes, kind: str, name: str) -> HttpResponse:
    response = HttpResponse(body, content_type=kind)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
