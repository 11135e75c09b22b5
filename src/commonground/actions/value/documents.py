"""Print what a programme is worth: the benefit case for one payer, on two pages."""

from __future__ import annotations

from typing import Any

from commonground.actions.permissions import Person, require
from commonground.actions.value import ask
from commonground.documents.profile import write
from commonground.documents.value import case as documents
from commonground.documents.value import sources
from commonground.domain.value.answer import Answer
from commonground.domain.value.question import Question
from commonground.store import warehouse
from commonground.terms import Refused, Source

READERS = documents.READERS
FORMS = documents.FORMS


def benefit_case(*, question: Question | dict[str, Any] | str, payer: str, form: str, by: Person, address: str = "") -> bytes:
    """The benefit case of a programme for one payer, on two pages, as pdf, docx, html or ods.

    Raises what `ask` raises, and `Refused` (payer_not_valued, payer_unknown, form_unknown, not_permitted).
    """
    require(by, "export")
    documents.reader(payer)
    if form not in FORMS:
        raise Refused(
            "form_unknown", what=f"A benefit case cannot be had as {form[:20]!r}", ways_out=(f"Choose one of {', '.join(FORMS)}",)
        )
    found = ask.ask(question=question, by=by)
    return write(documents.document(found, payer, sources_of(found), address=address), form)


def sources_of(found: Answer) -> tuple[Source, ...]:
    """Every source of an answer; those of the place as the data release names them."""
    return sources.of_answer(found, warehouse.current().sources().values() if found.question.place else ())
