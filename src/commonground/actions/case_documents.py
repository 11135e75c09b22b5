"""The documents of a case besides its profile: one for each stage whose answer has a document of its own."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from importlib import import_module
from pathlib import Path
from typing import Any

from commonground.actions.permissions import Person, require
from commonground.actions.places import find_place
from commonground.case import ROUTE
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
    made = []
    for stage in ROUTE:
        last = case.last(stage.id)
        if stage.id not in WRITERS or last is None or not isinstance(last.answer, dict):
            continue
        laid_out = _writer(stage.id)(last.answer, place, release)
        for form in forms:
            name = f"{outbox.file_name(place.name.lower(), place.code, stage.title.lower())}.{form}"
            made.append(outbox.write_whole(Path(out) / name, documents.write(laid_out, form)))
    return tuple(made)


def _writer(stage: str) -> Writer:
    module, name = WRITERS[stage].split(":")
    return getattr(import_module(module), name)
