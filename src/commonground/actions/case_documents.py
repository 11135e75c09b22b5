"""The documents of a case besides its profile: one for each stage whose answer has a document of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from typing import Any

from commonground.actions import stages
from commonground.actions.permissions import Person, require
from commonground.actions.places import find_place
from commonground.case import ROUTE, Case, Kind, Stage, State, stage_named, standings
from commonground.documents import profile as documents
from commonground.documents import words
from commonground.documents.blocks import Document, Paragraph
from commonground.store import outbox, warehouse
from commonground.store.records import cases as rows
from commonground.terms import Place, Refused

Writer = Callable[[Mapping[str, Any], Place, str], Document]
# A stage, and the function that lays its answer out, as "module:function": it takes the plain answer, the place and the release.
WRITERS: dict[str, str] = {
    "landscape": "commonground.documents.landscape_stage:document",
    "priorities": "commonground.documents.match_stage:priorities",
    "match": "commonground.documents.match_stage:match",
    "survey": "commonground.documents.survey_stage:document",
    "value": "commonground.documents.value.stage:document",
}


def write_case(*, ref: str, forms: Sequence[str], out: Path, by: Person) -> tuple[Path, ...]:
    """Write the document of every stage that has one, in each form, and give the files' paths.

    Raises `Refused`: case_unknown, form_unknown, disk_full, folder_unusable, not_permitted.
    """
    case, place, release, stale = _held(ref, by)
    return tuple(
        outbox.write_whole(Path(out) / f"{name}.{form}", documents.write(laid_out, form))
        for name, laid_out in laid_out_of(case, place, release, stale)
        for form in forms
    )


def stage_document(*, ref: str, stage: str, form: str, by: Person) -> tuple[str, bytes]:
    """The document of one stage of a case in one form, with the name of its file.

    Raises `Refused`: case_unknown, stage_unknown, document_unknown, form_unknown, not_permitted.
    """
    case, place, release, stale = _held(ref, by)
    row = stage_named(stage)
    laid_out = _laid_out(case, row, place, release, stale)
    if laid_out is None:
        raise Refused(
            "document_unknown",
            what=f"The stage {row.title} of {case.title} has no document of its own",
            ways_out=("Read its answer on its page", "Take the document of another stage"),
        )
    return _name(place, row), documents.write(laid_out, form)


def with_document(case: Case) -> tuple[str, ...]:
    """The stages of a case that have a document now, by id, in the order of the route."""
    return tuple(stage.id for stage in ROUTE if _answer(case, stage) is not None)


def laid_out_of(case: Case, place: Place, release: str, stale: Mapping[str, str] | None = None) -> Iterator[tuple[str, Document]]:
    """The document of every stage of a case that has one, with the name of its file. `stale` says why a stage is out of date."""
    for stage in ROUTE:
        if (laid_out := _laid_out(case, stage, place, release, stale or {})) is not None:
            yield _name(place, stage), laid_out


def lay_out(stage: str, answer: Mapping[str, Any], place: Place, release: str) -> Document:
    """A plain answer to a stage of `WRITERS` as its document."""
    return _writer(stage)(answer, place, release)


def _held(ref: str, by: Person) -> tuple[Case, Place, str, Mapping[str, str]]:
    """A case, its place, the release, and why each stage that is out of date is so."""
    require(by, "export")
    case = rows.load_case(ref)
    stale = {
        standing.stage.id: "; ".join(standing.reasons)
        for standing in standings(case, stages.outside_now(case))
        if standing.state is State.OUT_OF_DATE
    }
    return case, find_place(text=case.place, by=by), warehouse.current().id, stale


def _name(place: Place, stage: Stage) -> str:
    return outbox.file_name(place.name.lower(), place.code, stage.title.lower())


def _answer(case: Case, stage: Stage) -> Mapping[str, Any] | None:
    """The newest answer to a stage that has a document; None where there is none to lay out."""
    last = case.last(stage.id) if stage.id in WRITERS else None
    return last.answer if last is not None and isinstance(last.answer, dict) else None


def _laid_out(case: Case, stage: Stage, place: Place, release: str, stale: Mapping[str, str]) -> Document | None:
    answer = _answer(case, stage)
    if answer is None:
        return None
    laid_out = lay_out(stage.id, answer, place, release)
    laid_out = replace(laid_out, subtitle=f"{_standing(case, stage)}. {laid_out.subtitle}")
    if why := stale.get(stage.id):
        return _out_of_date(laid_out, f"{why}. To draft it again: commonground case draft {case.ref} {stage.id}")
    return laid_out


def _standing(case: Case, stage: Stage) -> str:
    """Whether a person has settled what a document says, for whoever holds the paper."""
    last = case.last(stage.id)
    if last is None or last.kind is not Kind.SETTLED:
        return "A draft, to be settled by a person"
    return f"Settled by {last.by} on {words.day(last.on.date())}"


def _out_of_date(laid_out: Document, why: str) -> Document:
    """The same document, which says first that what it rests on has changed."""
    said = f"Out of date. {why}"
    return replace(laid_out, summary=f"{said} {laid_out.summary}", blocks=(Paragraph(text=said, kind="lead"), *laid_out.blocks))


def _writer(stage: str) -> Writer:
    module, name = WRITERS[stage].split(":")
    return getattr(import_module(module), name)
