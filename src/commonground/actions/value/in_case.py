"""Put what a programme is worth into a case; and work out at length what takes long."""

from __future__ import annotations

from typing import Any

import msgspec

from commonground.actions import cases
from commonground.actions.jobs import Say
from commonground.actions.permissions import Person, require
from commonground.actions.stages.value import answer_of
from commonground.actions.value import ask
from commonground.case import Case
from commonground.domain.value.question import Question

STEPS = {
    "Following participants": 0.4,
    "Persistence: short": 0.5,
    "Persistence: long": 0.6,
    "What it hangs on": 0.7,
    "Comparing structures": 0.9,
}


def add_to_case(*, ref: str, question: Question | dict[str, Any], by: Person) -> Case:
    """Draft the stage `value` of a case with a question and what is known of its answer. Raises what `ask` and `draft` raise."""
    require(by, "draft")
    found, whole = ask.first_look(question=question, by=by)
    return cases.draft(ref=ref, stage="value", answer=answer_of(found, whole), by=by)


def work(question: Any, by: Person, say: Say) -> dict[str, Any]:
    """The whole answer, as long work: it is kept under its fingerprint, where its page finds it."""
    found = ask.ask(question=msgspec.convert(question, Question, strict=False), by=by, progress=lambda what, share: _tell(say, what, share))
    say(1.0, "Done")
    return {"fingerprint": found.fingerprint, "sentences": list(found.sentences)}


def _tell(say: Say, what: str, share: float) -> None:
    before = [far for name, far in STEPS.items() if far < STEPS.get(what, 0.0)]
    start = max(before, default=0.0)
    say(start + (STEPS.get(what, start) - start) * share, what)
