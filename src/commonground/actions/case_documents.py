"""The documents of a case besides its profile: one for each stage whose answer has a document of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from importlib import import_module
from pathlib import Path
from typing import Any

from commonground.actions.permissions import Person, require
from commonground.actions.places import find_place
from commonground.case import ROUTE, Case
from commonground.documents import profile as documents
from commonground.documents.blocks import Document
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
    return tuple(
        outbox.write_whole(Path(out) / f"{name}.{form}", documents.write(laid_out, form))
        for name, laid_out in laid_out_of(case, place, release)
        for form in forms
    )


def laid_out_of(case: Case, place: Place, release: str) -> Iterator[tuple[str, Document]]:
    """The document of every stage of a case that has one, with the name of its file."""
    for stage in ROUTE:
        last = case.last(stage.id)
        if stage.id in WRITERS and last is not None and isinstance(last.answer, dict):
            yield outbox.file_name(place.name.lower(), place.code, stage.title.lower()), _writer(stage.id)(last.answer, place, release)


def _writer(stage: str) -> Writer:
    module, name = WRITERS[stage].split(":")
    return getattr(import_module(module), name)
