"""What changed between two states of a case: since the committee saw it, say."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from types import MappingProxyType
from typing import Any

from commonground.case.nouns import Case, Settled
from commonground.case.route import ROUTE, Route
from commonground.terms import dated


@dataclass(frozen=True, kw_only=True)
class Change:
    """One stage whose answer in force is not the same in two cases, with the parts that differ."""

    stage: str
    title: str
    before: Settled | None
    after: Settled | None
    parts: tuple[tuple[str, Any, Any], ...] = ()  # (path, before, after); None where there was nothing

    @property
    def sentence(self) -> str:
        if self.before is None and self.after is not None:
            return f"{self.title}: {_done(self.after)}; it had no answer before"
        if self.after is None:
            return f"{self.title}: has no answer; it was {_done(self.before) if self.before else 'never answered'} before"
        return f"{self.title}: {_done(self.after)}; {len(self.parts)} part{'' if len(self.parts) == 1 else 's'} of the answer changed"


def as_it_stood(case: Case, when: datetime) -> Case:
    """The case with only the answers given up to and including `when`."""
    kept = {stage: tuple(answer for answer in answers if answer.on <= when) for stage, answers in case.answers.items()}
    return replace(case, answers=MappingProxyType({stage: answers for stage, answers in kept.items() if answers}))


def compare(before: Case, after: Case, route: Route = ROUTE) -> tuple[Change, ...]:
    """Every stage whose answer in force differs in content, in the order of the route."""
    changes = []
    for stage in route:
        one, other = before.in_force(stage.id), after.in_force(stage.id)
        if (one.fingerprint if one else None) != (other.fingerprint if other else None):
            parts = tuple(_parts("", one.answer if one else None, other.answer if other else None)) if one and other else ()
            changes.append(Change(stage=stage.id, title=stage.title, before=one, after=other, parts=parts))
    return tuple(changes)


def _parts(path: str, before: Any, after: Any) -> list[tuple[str, Any, Any]]:
    if isinstance(before, dict) and isinstance(after, dict):
        found = []
        for key in sorted({*before, *after}):
            found += _parts(f"{path}.{key}" if path else key, before.get(key), after.get(key))
        return found
    return [] if before == after else [(path or "answer", before, after)]


def _done(answer: Settled) -> str:
    return f"{answer.kind} by {answer.by} on {dated(answer.on)}"
