"""The OpenAPI 3.1 description, made from the types of the answers, so that it cannot say anything else."""

from __future__ import annotations

from functools import cache
from typing import Any

import msgspec

from commonground import __version__
from commonground.domain.indicators.nouns import Verdict
from commonground.domain.landscape.nouns import SERVICE_AREAS
from commonground.domain.outcomes.matrix import STANDINGS
from commonground.domain.outcomes.nouns import PARENTS
from commonground.web import answers, answers_landscape, answers_outcomes


def _path(name: str, description: str) -> dict[str, Any]:
    return {"name": name, "in": "path", "required": True, "schema": {"type": "string"}, "description": description}


CODE = {**_path("code", "Code of a place, such as E06000001"), "example": "E06000001"}
MEASURE = _path("measure", "Id of a measure, from /api/v1/measures")


def _query(name: str, meaning: str, *, many: bool = False, required: bool = False, values: tuple[str, ...] = ()) -> dict[str, Any]:
    one: dict[str, Any] = {"type": "string", **({"enum": list(values)} if values else {})}
    return {
        "name": name,
        "in": "query",
        "required": required,
        "description": meaning,
        "schema": {"type": "array", "items": one} if many else one,
    }


PEERS = _query("peer", "Places to compare with, up to 15", many=True)
TIER = _query("tier", "Which places", values=("lower", "upper", "region", "icb"))
PERIOD = _query("period", "The publisher's label of a period; the latest when left out")
SERVICE = _query("service", "Only bodies of one service area", values=tuple(SERVICE_AREAS))

FRAMEWORK = _path("ref", "A framework of the place, from /api/v1/places/{code}/outcomes")
NARROWED = (
    _query("body", "Only priorities of one body, by its id"),
    _query("role", "Only what concerns a role, by its short name as the page of the match has it"),
    _query("theme", "Only priorities of one of the seven themes", values=PARENTS),
    _query("standing", "Only priorities that come to this", values=tuple(STANDINGS)),
)
VERSION = _query("version", "The number of an earlier version; the newest when left out")
SURVEY = _path("ref", "A survey that is held, from /api/v1/surveys")
JOB = _path("ref", "Long work, as the answer that began it names it")
PROGRAMME = _path("programme", "A programme of the library, such as fame, or own")
ASKED = (
    SURVEY,
    _query("measure", "What is asked: a variable, variable:answer, or mean:variable", required=True),
    _query("by", "Variables to split people by, up to 3", many=True),
    _query("place", "Codes of places; all for every place side by side", many=True),
    _query("wave", "Years or waves; each, or all together; the latest when left out", many=True),
    _query("filter", "Only people with an answer: variable:answer", many=True),
    _query("test", "How differences are tested", values=("exact", "published")),
    _query("versus", "Whether groups are tested against everyone", values=("auto", "rest", "none")),
)

OPERATIONS: tuple[tuple[str, str, str, tuple[dict[str, Any], ...], type], ...] = (
    ("/api/v1/release", "release", "The data release that every answer is made from", (), answers.ReleaseAnswer),
    (
        "/api/v1/places",
        "findPlaces",
        "Find a place by name, code or postcode",
        (_query("q", "Name, code or postcode", required=True),),
        answers.PlacesAnswer,
    ),
    ("/api/v1/places/{code}", "place", "One place", (CODE,), answers.PlaceAnswer),
    (
        "/api/v1/places/{code}/profile",
        "profile",
        "A place's profile",
        (CODE, PEERS, _query("template", "A saved template")),
        answers.ProfileAnswer,
    ),
    (
        "/api/v1/places/{code}/landscape",
        "landscape",
        "Who commissions in a council's area, and when each can say yes",
        (CODE, SERVICE, _query("on", "A day, such as 2028-06-01; today when left out")),
        answers_landscape.LandscapeAnswer,
    ),
    (
        "/api/v1/places/{code}/calendar",
        "calendar",
        "When the commissioners of a council's area can say yes in the year ahead",
        (CODE, SERVICE, _query("weeks", "How many weeks ahead to look for what has to be started; 12 when left out")),
        answers_landscape.CalendarAnswer,
    ),
    (
        "/api/v1/places/{code}/match",
        "match",
        "What a place's commissioners want against what sport can contribute",
        (CODE, *NARROWED),
        answers_outcomes.MatchAnswer,
    ),
    ("/api/v1/places/{code}/outcomes", "frameworks", "The outcomes frameworks of a place", (CODE,), answers_outcomes.FrameworksAnswer),
    (
        "/api/v1/places/{code}/outcomes/{ref}",
        "framework",
        "One outcomes framework, with what the checks find",
        (CODE, FRAMEWORK, VERSION),
        answers_outcomes.FrameworkAnswer,
    ),
    ("/api/v1/measures", "measures", "The catalogue of measures", (), answers.MeasuresAnswer),
    ("/api/v1/measures/{measure}", "measure", "One measure for every place", (MEASURE, TIER, PERIOD), answers.MeasureAnswer),
    (
        "/api/v1/compare",
        "compare",
        "Places side by side",
        (_query("place", "Two to 15 places", many=True, required=True), _query("measure", "Measures; all when left out", many=True)),
        answers.CompareAnswer,
    ),
    ("/api/v1/jobs/{ref}", "job", "How far long work has come", (JOB,), answers.JobAnswer),
    ("/api/v1/surveys", "surveys", "The surveys that are held here", (), answers.SurveysAnswer),
    ("/api/v1/surveys/{ref}/answer", "askSurvey", "Ask a survey that is held", ASKED, answers.SurveyAnswered),
)


VALUE = "/place/{code}/value/{programme}/answer.json"


@cache
def openapi(server: str) -> dict[str, Any]:
    """The whole description, for a server at an address."""
    kinds = [kind for *_, kind in OPERATIONS] + [answers.Problem]
    schemas, components = msgspec.json.schema_components(kinds, ref_template="#/components/schemas/{name}")
    refused = {"description": "Refused: what, why, and every way out", "content": {"application/problem+json": {"schema": schemas[-1]}}}
    paths = {
        path: {
            "get": {
                "operationId": name,
                "summary": meaning,
                "parameters": list(parameters),
                "responses": {"200": {"description": meaning, "content": {"application/json": {"schema": schema}}}, "4XX": refused},
            }
        }
        for (path, name, meaning, parameters, _), schema in zip(OPERATIONS, schemas, strict=False)
    }
    paths[VALUE] = {"get": _value(schemas[[kind for *_, kind in OPERATIONS].index(answers.JobAnswer)], refused)}
    verdicts = ", ".join(str(verdict) for verdict in Verdict)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Common Ground",
            "version": __version__,
            "license": {"name": "MIT", "identifier": "MIT"},
            "description": "Figures for places in England, each with its source. A number that is absent is null, "
            "with the reason beside it. "
            f"A difference has one of these verdicts: {verdicts}.",
        },
        "servers": [{"url": server}],
        "paths": paths,
        "components": {"schemas": components},
    }


def _value(job: Any, refused: dict[str, Any]) -> dict[str, Any]:
    """What a programme is worth: the one answer that takes too long to be worked out while its asker waits."""
    wait = {"description": "Seconds until it is worth asking again", "schema": {"type": "integer"}}
    where = {"description": "The address that says how far it is", "schema": {"type": "string"}}
    return {
        "operationId": "value",
        "summary": "What a programme is worth in a place; the question is in the query, as the page of the answer writes it",
        "parameters": [CODE, PROGRAMME],
        "responses": {
            "200": {
                "description": "The whole answer, as `commonground value schema --answer` describes it",
                "content": {"application/json": {"schema": {"type": "object"}}},
            },
            "202": {
                "description": "It is being worked out: ask again until it is there",
                "headers": {"Location": where, "Retry-After": wait},
                "content": {"application/json": {"schema": job}},
            },
            "4XX": refused,
        },
    }
