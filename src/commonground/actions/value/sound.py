"""A question about what a programme is worth, with all that it names; or everything that is wrong with it, at once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from importlib.metadata import version
from typing import Any

import msgspec
import numpy as np
import scipy

from commonground import __version__
from commonground.actions.permissions import Person
from commonground.actions.value import place as value_place
from commonground.actions.value.library import list_programmes, list_rules
from commonground.actions.value.world import compiled, world
from commonground.domain.value import inquiry, own_rates
from commonground.domain.value import question as asked
from commonground.domain.value.answer import Answer, answer
from commonground.domain.value.discount import Rules, reprice
from commonground.domain.value.inquiry import Locality
from commonground.domain.value.library import Programme
from commonground.store import written
from commonground.terms import Finding, Refused, counted

VERSIONS = f"commonground {__version__}, numpy {np.__version__}, scipy {scipy.__version__}" + (
    f", numba {version('numba')}" if compiled() else ""
)


@dataclass(frozen=True, kw_only=True)
class Sound:
    """A question that can be answered, with all that it names."""

    question: asked.Question
    programme: Programme | None
    rules: Rules
    here: Locality
    release: str
    workers: int = 1

    def ready(self) -> inquiry.Inquiry:
        """The question made ready to run."""
        return inquiry.prepare(
            self.question,
            world=own_rates.with_rates(world(), self.question.rates, self.here.people),
            here=self.here,
            rules=self.rules,
            programme=self.programme,
            workers=self.workers,
        )

    def answer(self, mark: str, *, whole: bool = True, progress: Callable[[str, float], None] | None = None) -> Answer:
        """Its answer, under the fingerprint `mark`; without `whole`, a first look."""
        return answer(
            self.ready(),
            programme=self.programme,
            fingerprint=mark,
            release=self.release,
            version=VERSIONS,
            progress=progress,
            whole=whole,
        )


def as_question(content: str | dict[str, Any]) -> asked.Question:
    """A question from YAML or JSON text, or from plain values. Raises `Refused` (question_unreadable) saying which part and why."""
    if isinstance(content, str):
        content = written.plain(content, "The question", code="question_unreadable")
    try:
        return msgspec.convert(content, asked.Question, strict=False)
    except msgspec.ValidationError as problem:
        raise Refused(
            "question_unreadable",
            what=f"The question cannot be read: {problem}",
            ways_out=("See `commonground value schema` for every field", "Start from an example in docs/how-to"),
        ) from problem


def sound(question: asked.Question | dict[str, Any] | str, by: Person, workers: int = 1) -> Sound:
    """The question with all that it names. Refused with everything that is wrong with it at once, each with its way out."""
    q = question if isinstance(question, asked.Question) else as_question(question)
    faults = _Faults()
    faults.tried(partial(asked.check, q))
    named = faults.fields()
    programme, rules = faults.tried(partial(_programme, q.programme)), faults.tried(partial(_rules, q.rules))
    before = len(faults.problems)
    for change in q.changes():
        if change.source.strip():
            faults.tried(partial(world().assumptions.overridden, (change,)), f"overrides.{change.id}")
    deflator = world().assumptions.deflator
    faults.tried(partial(reprice, 1.0, from_year=q.price_year, to_year=q.price_year, deflator=deflator))
    changes_at_fault = len(faults.problems) > before or "overrides" in named
    plain = msgspec.structs.replace(q, overrides=())
    if not (q.programme and programme is None):
        if not named & {"dose", "programme"}:
            faults.tried(partial(inquiry.effect, q, programme, world()))
        if rules is not None and not named & {"cost", "people"}:
            faults.tried(partial(inquiry.cost, q, programme, world(), rules))
    place = faults.tried(partial(value_place.locality, plain if changes_at_fault else q, world(), by=by))
    if place is not None and "rates" not in named:
        faults.tried(partial(own_rates.with_rates, world(), q.rates, place[0].people))
    if place is not None and "people" not in named:
        faults.tried(partial(inquiry.check_enough_live_here, q, place[0]))
    faults.refuse_if_any()
    return Sound(question=q, programme=programme, rules=rules, here=place[0], release=place[1], workers=workers)


class _Faults:
    """Everything that was refused, each thing once."""

    def __init__(self) -> None:
        self.problems: list[Refused] = []

    def tried(self, step: Callable[[], Any], where: str = "") -> Any:
        """What the step gives, or None when it was refused."""
        try:
            return step()
        except Refused as no:
            no.where = where or no.where or WHERE.get(no.code, "")
            if all((no.code, no.what) != (other.code, other.what) for other in self.problems):
                self.problems.append(no)
            return None

    def fields(self) -> set[str]:
        """The parts of the question that were found at fault."""
        return {finding.where.split(".")[0] for no in self.problems for finding in no.findings}

    def refuse_if_any(self) -> None:
        """Raise the one problem, or all of them as findings of one."""
        if len(self.problems) == 1:
            raise self.problems[0]
        if self.problems:
            findings = [f for no in self.problems for f in (no.findings if no.code == "question_unsound" else (_finding(no),))]
            raise Refused(
                "question_unsound",
                what=f"This question cannot be answered as it stands: {counted(len(findings), 'thing')} to put right",
                findings=findings,
            )


def _finding(no: Refused) -> Finding:
    return Finding(code=no.code, what=no.what, where=no.where, why=no.why, remedy="; ".join(no.ways_out))


WHERE = {
    "dose_beyond_curve": "dose",
    "price_year_unknown": "price_year",
    "met_too_low": "dose",
    "place_unknown": "place",
    "place_ambiguous": "place",
}


def _programme(name: str | None) -> Programme | None:
    if name is None:
        return None
    held = list_programmes().get(name)
    if held is None:
        near = [key for key in list_programmes() if any(word in key for word in name.lower().split("_"))]
        raise Refused(
            "programme_unknown",
            what=f"There is no programme {name[:60]!r} in the library",
            where="programme",
            ways_out=(f"Nearest: {', '.join(near[:5]) or 'none'}", "List them with: commonground value programmes"),
        )
    return held


def _rules(name: str) -> Rules:
    if name not in list_rules():
        raise Refused(
            "rules_unknown", what=f"{name[:60]!r} is not a set of rules", where="rules", ways_out=("Choose " + ", ".join(list_rules()),)
        )
    return list_rules()[name]
