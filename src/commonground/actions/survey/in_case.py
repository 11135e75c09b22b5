"""Put the answer to a question into the survey stage of a case."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from commonground.actions import cases
from commonground.actions.permissions import Person, require
from commonground.actions.stages.survey import draft_survey
from commonground.actions.survey import held_questions as asking
from commonground.actions.survey.of_place import kept, summed_up
from commonground.case import Case
from commonground.domain.survey.catalogue import Choice
from commonground.store.records import cases as rows

STAGE = "survey"


def add_to_case(*, ref: str, choice: Choice, case: str, by: Person) -> Case:
    """Put an answer into the survey stage of a case, as a new draft beside what the stage holds; the same question again replaces it.

    Raises what `held_questions.ask` raises, and `Refused`: not_permitted, case_unknown, answer_unready.
    """
    require(by, "draft")
    found = rows.load_case(case)
    fresh = kept(asking.ask(ref=ref, choice=choice, by=by), added_by=by.name)
    last = found.last(STAGE)
    before: Mapping[str, Any] = last.answer if last is not None and isinstance(last.answer, dict) else {}
    if not before:
        before = draft_survey(found, by)
    answers = [each for each in before.get("answers", []) if each.get("address") != fresh["address"]]
    return cases.draft(ref=case, stage=STAGE, answer=summed_up({**before, "answers": [*answers, fresh]}), by=by)
