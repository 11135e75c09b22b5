"""The JSON interface: what the description promises is what is given, and every number names its source."""

from __future__ import annotations

import json
from typing import Any

import msgspec
import pytest

from commonground.actions import jobs
from commonground.actions.outcomes import frameworks, priorities, shelves
from commonground.actions.permissions import LOCAL_PERSON, Person
from commonground.actions.survey import held as surveys_held
from commonground.web import answers, answers_landscape, answers_outcomes, describe, middleware

ASKED = {
    "/api/v1/release": ("/api/v1/release", answers.ReleaseAnswer),
    "/api/v1/places": ("/api/v1/places?q=Newcastle", answers.PlacesAnswer),
    "/api/v1/places/{code}": ("/api/v1/places/E06000001", answers.PlaceAnswer),
    "/api/v1/places/{code}/profile": ("/api/v1/places/E06000001/profile", answers.ProfileAnswer),
    "/api/v1/places/{code}/landscape": ("/api/v1/places/E06000001/landscape", answers_landscape.LandscapeAnswer),
    "/api/v1/places/{code}/calendar": ("/api/v1/places/E06000001/calendar", answers_landscape.CalendarAnswer),
    "/api/v1/places/{code}/match": ("/api/v1/places/E06000001/match?theme=older%20people", answers_outcomes.MatchAnswer),
    "/api/v1/places/{code}/outcomes": ("/api/v1/places/E06000001/outcomes", answers_outcomes.FrameworksAnswer),
    "/api/v1/places/{code}/outcomes/{ref}": (
        "/api/v1/places/E06000001/outcomes/hartlepool-ageing-well-1",
        answers_outcomes.FrameworkAnswer,
    ),
    "/api/v1/measures": ("/api/v1/measures", answers.MeasuresAnswer),
    "/api/v1/measures/{measure}": ("/api/v1/measures/inactive_adults_19?tier=lower", answers.MeasureAnswer),
    "/api/v1/surveys": ("/api/v1/surveys", answers.SurveysAnswer),
    "/api/v1/surveys/{ref}/answer": ("/api/v1/surveys/synthetic-30000-1/answer?measure=inactive&by=sex", answers.SurveyAnswered),
    "/api/v1/compare": ("/api/v1/compare?place=E06000001&place=E08000003", answers.CompareAnswer),
}

WORKED_OUT = ("/place/{code}/value/{programme}/answer.json", "/api/v1/jobs/{ref}")  # asked below, with the work still to be done


def walk(value: Any) -> Any:
    """Every mapping inside a JSON value."""
    if isinstance(value, dict):
        yield value
        for inner in value.values():
            yield from walk(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from walk(inner)


def hoped() -> None:
    """A framework with a baseline, and a confirmed priority."""
    lines = "overarching (Council Plan, p 4): Older people live independently\n"
    lines += "  indicator (outcome): Residents of 65; baseline: share_aged_65_over\n"
    lines += "  indicator (outcome): People who fall\n  activity: Walks\n    evidence (link): V031\n"
    frameworks.save(place="E06000001", title="Ageing well", theme="older people", text=lines, by=LOCAL_PERSON)
    plan = b"# Plan\n\nOur priorities are to:\n\n- Reduce falls among older people so that fewer are admitted to hospital.\n"
    told = {"place": "E06000001", "content": plan, "name": "plan.md", "body": "Hartlepool partnership", "title": "Plan"}
    document = shelves.add_document(**told, by=LOCAL_PERSON)
    priorities.confirm(ref=f"{document.ref}-1", by=LOCAL_PERSON)


def test_an_answer_that_takes_long_is_promised_and_then_given(web, monkeypatch):
    address = "/place/E06000001/value/fame/answer.json?people=200&ages_from=65&ages_to=90&draws=6"
    with monkeypatch.context() as elsewhere:
        elsewhere.setattr(jobs.worker, "works_here", lambda: False)
        elsewhere.setattr(jobs.worker, "call", lambda: None)
        promised, again = web.get(address), web.get(address)
        elsewhere.setattr(middleware, "who", lambda request: Person(ref="p", name="Pat", roles=frozenset({"viewer"})))
        assert web.get(address).status_code == 403, "who may only read cannot begin long work"
    assert (promised.status_code, promised["Content-Type"], promised["Retry-After"]) == (202, "application/json", "5")
    told = msgspec.json.decode(promised.content, type=answers.JobAnswer)
    assert (told.state, promised["Location"], again["Location"]) == ("waiting", f"/api/v1/jobs/{told.ref}", f"/api/v1/jobs/{told.ref}")
    assert "answer.json" not in web.get(told.address).content.decode(), "a page with a first look does not offer the whole answer"
    jobs.work_until_idle(idle=0)
    assert msgspec.json.decode(web.get(promised["Location"]).content, type=answers.JobAnswer).state == "done"
    given = web.get(address)
    assert (given.status_code, json.loads(given.content)["question"]["draws"]) == (200, 6)
    assert "answer.json" in web.get(told.address).content.decode()


def test_every_path_described_is_asked_here():
    assert set(describe.openapi("http://x")["paths"]) == {*ASKED, *WORKED_OUT}


@pytest.mark.parametrize("path", ASKED)
def test_an_answer_is_of_the_type_that_the_description_was_made_from(web, path):
    address, kind = ASKED[path]
    if "surveys/{ref}" in path:
        surveys_held.make_synthetic(people=30_000, waves=1, by=LOCAL_PERSON)
    if "outcomes" in path or "match" in path:
        hoped()
    answer = web.get(address)
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/json")
    held = msgspec.json.decode(answer.content, type=kind)
    assert held.release == json.loads(web.get("/api/v1/release").content)["release"]


FIGURED = ("/api/v1/places/{code}/profile", "/api/v1/measures/{measure}", "/api/v1/compare", "/api/v1/places/{code}/outcomes/{ref}")


@pytest.mark.parametrize("path", FIGURED)
def test_every_figure_names_sources_that_the_answer_holds_and_absence_is_never_a_number(web, path):
    if "outcomes" in path:
        hoped()
    answer = json.loads(web.get(ASKED[path][0]).content)
    figures = [each for each in walk(answer) if "source_ids" in each and "status" in each]
    assert figures
    for figure in figures:
        assert figure["source_ids"]
        assert set(figure["source_ids"]) <= set(answer["sources"])
        assert (figure["value"] is None) == (figure["absence"] is not None) == (figure["status"] == "absent")


def test_the_description_is_openapi_and_refers_only_to_what_it_holds(web):
    described = json.loads(web.get("/api/v1/openapi.json").content)
    assert described["openapi"] == "3.1.0"
    names = set(described["components"]["schemas"])
    refers = {each["$ref"].removeprefix("#/components/schemas/") for each in walk(described) if "$ref" in each}
    assert refers <= names
    for operation in (path["get"] for path in described["paths"].values()):
        assert {"200", "4XX"} == set(operation["responses"]) - ({"202"} if operation["operationId"] == "value" else set())
        assert operation["operationId"]
    # A path parameter is declared for every name in braces.
    for path, held in described["paths"].items():
        declared = {each["name"] for each in held["get"]["parameters"] if each["in"] == "path"}
        assert declared == {part.strip("{}") for part in path.split("/") if part.startswith("{")}


@pytest.mark.parametrize(
    ("address", "status", "code"),
    [
        ("/api/v1/places/E99999999", 404, "place_unknown"),
        ("/api/v1/places?q=Hartlepol", 404, "place_unknown"),
        ("/api/v1/places/E07000187/profile", 410, "place_withdrawn"),
        ("/api/v1/measures/nothing", 404, "measure_unknown"),
        ("/api/v1/compare", 404, "place_unknown"),
        ("/api/v1/compare?place=E06000001", 400, "compare_few"),
        ("/api/v1/nothing", 404, "not_found"),
        ("/place/E99999999/value/referral/answer.json", 400, "question_unsound"),
    ],
)
def test_a_refusal_is_a_problem_with_every_way_out(web, address, status, code):
    answer = web.get(address)
    assert (answer.status_code, answer["Content-Type"]) == (status, "application/problem+json")
    problem = msgspec.json.decode(answer.content, type=answers.Problem)
    assert (problem.status, problem.code) == (status, code)
    assert problem.ways_out or problem.findings or code == "not_found"
