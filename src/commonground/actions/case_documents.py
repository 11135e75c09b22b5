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
from commonground.case import ROUTE, Case, State, standings
from commonground.documents import profile as documents
from commonground.documents.blocks import Document, Paragraph
from commonground.store import outbox, warehouse
from commonground.store.records import cases as rows
from commonground.terms import Place

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
    require(by, "export")
    case = rows.load_case(ref)
    place, release = find_place(text=case.place, by=by), warehouse.current().id
    stale = {
        standing.stage.id: "; ".join(standing.reasons)
        for standing in standings(case, stages.outside_now(case))
        if standing.state is State.OUT_OF_DATE
    }
    return tuple(
        outbox.write_whole(Path(out) / f"{name}.{form}", documents.write(laid_out, form))
        for name, laid_out in laid_out_of(case, place, release, stale)
        for form in forms
    )


def laid_out_of(case: Case, place: Place, release: str, stale: Mapping[str, str] | None = None) -> Iterator[tuple[str, Document]]:
    """The document of every stage of a case that has one, with the name of its file. `stale` says why a stage is out of date."""
    for stage in ROUTE:
        last = case.last(stage.id)
        if stage.id in WRITERS and last is not None and isinstance(last.answer, dict):
            laid_out = _writer(stage.id)(last.answer, place, release)
            if why := (stale or {}).get(stage.id):
                laid_out = _out_of_date(laid_out, f"{why}. To draft it again: commonground case draft {case.ref} {stage.id}")
            yield outbox.file_name(place.name.lower(), place.code, stage.title.lower()), laid_out


def _out_of_date(laid_out: Document, why: str) -> Document:
    """The same document, which says first that what it rests on has changed."""
    said = f"Out of date. {why}"
    return replace(laid_out, summary=f"{said} {laid_out.summary}", blocks=(Paragraph(text=said, kind="lead"), *laid_out.blocks))


def _writer(stage: str) -> Writer:
    module, name = WRITERS[stage].split(":")
    return getattr(import_module(module), name)
