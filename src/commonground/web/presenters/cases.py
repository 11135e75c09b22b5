"""A case as a task list."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from commonground.actions.cases import CaseView
from commonground.case import ACTIVITIES, ROUTE, Case, Kind, Settled, Standing
from commonground.domain.value.words import pounds
from commonground.terms.place import KIND_WORDS

DONE = ("settled", "skipped")
# The page that shows the answer to a stage at length: its address by name, which takes the code of the place, and what to call it.
PAGES = {
    "profile": ("profile", "Read the profile of the place"),
    "survey": ("place_survey", "Read what the surveys say about the place"),
    "landscape": ("landscape", "See who commissions here, and when each can say yes"),
    "priorities": ("priorities", "See what commissioners here say they want"),
    "match": ("match", "See what they want beside what sport can contribute"),
    "value": ("value", "Read what programmes are worth here"),
}
# The forms in which the document of a stage can be had, as its links say them.
FORMS = (("PDF", "pdf"), ("Word (DOCX)", "docx"), ("Spreadsheet (ODS)", "ods"), ("One web page (HTML)", "html"), ("JSON", "json"))
# How an answer's values are said where the value alone does not say what it is.
SAID: dict[str, Callable[[Any], str]] = {
    "kind": lambda kind: KIND_WORDS.get(kind, kind),
    "programme_cost": pounds,
    "net_present_value": pounds,
    "and_more": "{:,} that the page of the place holds".format,
}
FOR_PROGRAMS = frozenset({"place", "figures", "question", "sources", "version", "versions", "answer_fingerprint", "fingerprint"})
TITLES = {stage.id: stage.title for stage in ROUTE}
KINDS = {Kind.DRAFT: "Drafted", Kind.SETTLED: "Settled", Kind.SKIPPED: "Skipped"}
TAGS = {"settled": "", "skipped": "grey", "draft": "yellow", "ready": "blue", "out_of_date": "orange", "cannot_start": "grey"}


@dataclass(frozen=True)
class Activity:
    """One of the four commissioning activities with its stages."""

    title: str
    standings: tuple[Standing, ...]


@dataclass(frozen=True)
class Event:
    when: Any
    who: str
    what: str
    stage: str
    reason: str


def task_list(view: CaseView) -> tuple[Activity, ...]:
    """Stages under their activity, in the order of the route; an activity with no stages yet is left out."""
    found = (Activity(title, tuple(each for each in view.standings if each.stage.activity == key)) for key, title in ACTIVITIES.items())
    return tuple(activity for activity in found if activity.standings)


def progress(view: CaseView) -> str:
    done = sum(each.state.value in DONE for each in view.standings)
    return f"{done} of {len(view.standings)} stages are settled or skipped"


def documents(case: Case, stages: Iterable[str]) -> tuple[tuple[str, tuple[tuple[str, str], ...]], ...]:
    """The title of each of `stages` whose answer is a document, with where to have it in each form; the profile has its own address."""
    held = set(stages)
    return tuple(
        (stage.title, tuple((label, _address(case, stage.id, form)) for label, form in FORMS)) for stage in ROUTE if stage.id in held
    )


def forms(name: str, query: str = "", **parts: str) -> tuple[tuple[str, str], ...]:
    """Where a document can be had in each of the `FORMS`, as its links say them."""
    return tuple((label, reverse(name, kwargs={**parts, "form": form}) + query) for label, form in FORMS)


def _address(case: Case, stage: str, form: str) -> str:
    if stage == "profile":
        return reverse("profile_document", kwargs={"code": case.place, "form": form})
    return reverse("case_document", kwargs={"ref": case.ref, "stage": stage, "form": form})


def history(answers: Iterable[Settled]) -> tuple[Event, ...]:
    """Newest first."""
    return tuple(
        Event(each.on, each.by, KINDS[each.kind], TITLES.get(each.stage, each.stage), each.reason)
        for each in sorted(answers, key=lambda each: each.on, reverse=True)
    )


# What a reader looks for first; answers are held with their names in the order of the alphabet.
FIRST = ("sentence", "sentences", "synthetic", "documents", "confirmed", "sport_can_contribute", "and_more")


def facts(answer: Any) -> tuple[tuple[str, str | tuple[str, ...]], ...]:
    """A plain answer as names and words: its sentences first, what it is about next, then the rest, without what only a program reads."""
    if not isinstance(answer, dict):
        return (("Answer", said(answer)),)
    return tuple(
        (key.replace("_", " ").capitalize(), _told(key, value))
        for key, value in sorted(answer.items(), key=lambda item: FIRST.index(item[0]) if item[0] in FIRST else len(FIRST))
        if value not in (None, "", [], {}) and key not in FOR_PROGRAMS
    )


def _told(key: str, value: Any) -> str | tuple[str, ...]:
    if isinstance(value, list) and len(value) > 1:
        return tuple(map(said, value))
    return SAID.get(key, said)(value)


def said(value: Any) -> str:
    if isinstance(value, dict):
        name = value.get("title") or value.get("name") or value.get("id")
        text = value.get("sentence")
        held = "; ".join(f"{key.replace('_', ' ')} {said(inner)}" for key, inner in value.items() if inner not in (None, "", [], {}))
        if name and not text and value.get("kind") in KIND_WORDS:
            return f"{name} ({KIND_WORDS[value['kind']]})"
        return f"{name}: {text}" if name and text else str(name or held)
    if isinstance(value, list):
        whole = all(isinstance(each, str) and each.endswith((".", "?", "!")) for each in value)
        return (" " if whole else "; ").join(said(each) for each in value)
    if isinstance(value, float):
        return f"{value:,.0f}" if abs(value) >= 100 else f"{value:,.2f}".rstrip("0").rstrip(".")
    return str(value)
