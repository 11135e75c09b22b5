"""The surveys that are held, and their answers, for programs."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from commonground import __version__
from commonground.actions.survey import held as holding
from commonground.actions.survey import held_questions as asking
from commonground.actions.survey import schemas
from commonground.documents import survey_answer as documents
from commonground.store import warehouse
from commonground.store.surveys.shelf import OnShelf
from commonground.terms import Refused
from commonground.web import answers
from commonground.web.views.api import given
from commonground.web.views.pages import person
from commonground.web.views.survey.asked import choice_of


def surveys(request: HttpRequest) -> HttpResponse:
    held = tuple(_survey(each) for each in holding.every(by=person(request)))
    return given(answers.SurveysAnswer(release=warehouse.current().id, software=__version__, sources={}, surveys=held))


def answer(request: HttpRequest, ref: str) -> HttpResponse:
    """The answer to the question in the address, or the job that works on it."""
    choice = choice_of(request)
    asked = asking.ask(ref=ref, choice=choice, by=person(request))
    job, told = asked.work_left(), asked.told
    return given(
        answers.SurveyAnswered(
            release=warehouse.current().id,
            software=__version__,
            sources=answers.sources(documents.source(each) for each in (told.answer.sources if told else ())),
            survey=_survey(asked.survey),
            sentence=told.sentence if told else "",
            title=told.title if told else "",
            about=told.about if told else "",
            synthetic=asked.survey.synthetic,
            answer=told.answer if told else None,
            raw=tuple(told.raw) if told else (),
            address=asking.address_of(ref, choice),
            job=reverse("api_job", kwargs={"ref": job.ref}) if job else "",
        )
    )


def schema(request: HttpRequest, file: str) -> HttpResponse:
    """The JSON Schema of a question, an answer or a design, by its file name. Raises `Refused` (form_unknown)."""
    held = schemas.texts()
    if file not in held:
        raise Refused("form_unknown", what=f"There is no schema {file[:60]!r}", ways_out=tuple(f"Take {each}" for each in held))
    return HttpResponse(held[file], content_type="application/schema+json")


def _survey(held: OnShelf) -> answers.SurveyOut:
    return answers.SurveyOut(
        ref=held.ref,
        title=held.title,
        people=held.rows,
        variables=held.columns,
        designed=held.design is not None,
        synthetic=held.synthetic,
        sha256=held.sha256,
        rests_on=held.stamp,
    )
