"""Many questions at once: what they need is worked out in as few scans as there are groupings and filters, then each is answered."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from commonground.actions.survey import ask, worked
from commonground.actions.survey.moments import Want, read_ahead
from commonground.actions.survey.totals import quantity_of
from commonground.domain.survey.chosen import Quantity
from commonground.domain.survey.moments import Item
from commonground.domain.survey.question import Answer, Question
from commonground.domain.survey.written import Settings
from commonground.store.surveys.opened import Opened


def answer_many(*, opened: Opened, settings: Settings, questions: Sequence[Question]) -> list[Answer]:
    """The answer to each question, in order, as if it had been asked alone. Raises what the first refused question raises."""
    if opened.design.plain:
        read_ahead(opened, [want for question in questions for want in _wants(opened, question)])
    return [ask.answer(opened=opened, settings=settings, question=question) for question in questions]


def _wants(opened: Opened, question: Question) -> Iterator[Want]:
    """The tables that a question's cells rest on, where its columns are there (a question that is wrong is refused when it is answered)."""
    asked, _ = worked.with_recipe(opened, question)
    if not {asked.column, *asked.by, *asked.where, *([asked.denominator] if asked.denominator else [])} <= set(opened.columns):
        return
    quantity = quantity_of(asked)
    item = Item(quantity, Quantity(asked.denominator) if asked.statistic == "ratio" else Quantity())
    want = Want(item, tuple(asked.by), tuple(asked.where.items()))
    yield want
    if asked.statistic == "mean":  # its effective base needs the squares
        yield replace(want, item=replace(item, y=replace(quantity, squared=True)))
