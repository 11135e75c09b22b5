"""The nouns of a case: a stage of the route, an answer that somebody signed, and the case that holds them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from commonground.terms import Refused

ACTIVITIES: Mapping[str, str] = MappingProxyType(
    {
        "needs": "Understanding needs and outcomes",
        "resources": "Optimising resources",
        "targeting": "Targeting",
        "mechanism": "Choosing the delivery mechanism",
    }
)


class Kind(StrEnum):
    """What was done when an answer was given."""

    DRAFT = "draft"  # proposed, nobody has agreed to it
    SETTLED = "settled"  # a named person agreed to it
    SKIPPED = "skipped"  # a named person left the stage out, and said why


def canonical(value: Any) -> str:
    """Plain JSON with one spelling: sorted keys, no spaces, no NaN. Raises `Refused` (answer_not_plain)."""
    try:
        return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
    except (TypeError, ValueError) as problem:
        raise Refused(
            "answer_not_plain",
            what="An answer can hold only plain values",
            why=str(problem),
            ways_out=("Use text, finite numbers, true, false, nothing, lists and mappings with text keys",),
        ) from None


def fingerprint(value: Any) -> str:
    """SHA-256 of the canonical JSON: the same for the same content, whatever the order of its keys."""
    return hashlib.sha256(canonical(value).encode()).hexdigest()


@dataclass(frozen=True, kw_only=True)
class Stage:
    """A row of the route. `after` names the stages whose answers this one rests on; `owner` is the role that settles it."""

    id: str
    title: str
    activity: str
    asks: str
    owner: str
    after: tuple[str, ...] = ()
    proposes: bool = True  # Common Ground drafts an answer; where it cannot, a person writes one


@dataclass(frozen=True, kw_only=True)
class Settled:
    """One answer to one stage, signed, with the fingerprints of what it rested on.

    `rests_on` maps what it rested on ("stage:place", "the figures for E06000001") to the fingerprint that had then.
    The answer is kept as text, so that nothing can change it afterwards; `answer` gives a fresh copy.
    """

    stage: str
    kind: Kind
    text: str
    by: str
    on: datetime
    rests_on: tuple[tuple[str, str], ...] = ()
    reason: str = ""

    @classmethod
    def of(
        cls, *, stage: str, kind: Kind, answer: Any, by: str, on: datetime, rests_on: Mapping[str, str] | None = None, reason: str = ""
    ) -> Settled:
        """Build from a plain answer. Refused without a signer, or when skipped without a reason."""
        if not by.strip():
            raise Refused("signer_missing", what=f"Nobody signed the answer to {stage!r}", ways_out=("Say who gives the answer",))
        if kind is Kind.SKIPPED and not reason.strip():
            raise Refused(
                "reason_missing",
                what=f"The stage {stage!r} cannot be skipped without a reason",
                why="Whoever reads the case later must be able to see why it was left out",
                ways_out=("Give a reason",),
            )
        return cls(
            stage=stage,
            kind=kind,
            text=canonical(answer),
            by=by.strip(),
            on=on,
            reason=reason.strip(),
            rests_on=tuple(sorted((rests_on or {}).items())),
        )

    @property
    def answer(self) -> Any:
        return json.loads(self.text)

    @property
    def fingerprint(self) -> str:
        """What later stages rest on: the content, not who signed it or when."""
        return fingerprint({"stage": self.stage, "skipped": self.kind is Kind.SKIPPED, "answer": self.answer})


@dataclass(frozen=True, kw_only=True)
class Case:
    """A commissioning question for a place, and every answer given to it so far, oldest first."""

    ref: str
    title: str
    place: str
    opened_by: str
    opened_on: datetime
    answers: Mapping[str, tuple[Settled, ...]] = field(default_factory=lambda: MappingProxyType({}))

    def given(self, stage: str) -> tuple[Settled, ...]:
        """Every answer to a stage, oldest first."""
        return self.answers.get(stage, ())

    def last(self, stage: str) -> Settled | None:
        """The newest answer to a stage, draft or not."""
        return self.given(stage)[-1] if self.given(stage) else None

    def in_force(self, stage: str) -> Settled | None:
        """The newest answer that somebody settled, or the newest skip: what later stages rest on. A draft is never in force."""
        return next((answer for answer in reversed(self.given(stage)) if answer.kind is not Kind.DRAFT), None)

    def draft_of(self, stage: str) -> Settled | None:
        """The draft that waits to be settled, if the newest answer is one."""
        last = self.last(stage)
        return last if last is not None and last.kind is Kind.DRAFT else None

    def history(self) -> tuple[Settled, ...]:
        """Every answer to every stage in the order in which they were given."""
        return tuple(sorted((answer for answers in self.answers.values() for answer in answers), key=lambda answer: answer.on))

    def with_answer(self, answer: Settled) -> Case:
        """The case with one more answer. Nothing that was there is changed."""
        answers = {**self.answers, answer.stage: (*self.given(answer.stage), answer)}
        return replace(self, answers=MappingProxyType(answers))
