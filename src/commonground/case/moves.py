"""What can be done to a case: draft, settle, skip. Each gives a new case; the old one is as it was."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from commonground.case.nouns import Case, Kind, Settled
from commonground.case.route import ROUTE, Route, ancestors, stage_named
from commonground.case.standing import STAGE, State, footing_of, standing
from commonground.terms import Refused


def footing(case: Case, stage_id: str, outside: Mapping[str, str], *, drafted: bool = False, route: Route = ROUTE) -> dict[str, str]:
    """What an answer to a stage rests on now: every stage before it, near or far, and what is outside the case.

    A draft may rest on drafts (`drafted`), so that a whole case can be drafted at once and settled in order.
    """
    upstream = {before: footing_of(case, before, draft=drafted) for before in ancestors(stage_id, route)}
    return {**{STAGE + before: answer.fingerprint for before, answer in upstream.items() if answer is not None}, **outside}


def draft(case: Case, stage_id: str, answer: Any, *, outside: Mapping[str, str], by: str, on: datetime, route: Route = ROUTE) -> Case:
    """Propose an answer. Refused (stage_cannot_start) when a stage before it has not even a draft."""
    stage = stage_named(stage_id, route)
    missing = [stage_named(before, route).title for before in stage.after if case.last(before) is None]
    if missing:
        raise _cannot_start(stage.title, missing, "Draft")
    rests_on = footing(case, stage_id, outside, drafted=True, route=route)
    return case.with_answer(Settled.of(stage=stage_id, kind=Kind.DRAFT, answer=answer, by=by, on=on, rests_on=rests_on))


def settle(
    case: Case,
    stage_id: str,
    *,
    current: Mapping[str, str],
    by: str,
    on: datetime,
    answer: Any = None,
    outside: Mapping[str, str] | None = None,
    reason: str = "",
    route: Route = ROUTE,
) -> Case:
    """Agree to the draft, or to `answer` when one is given; `by` is the person who does.

    Refused: stage_cannot_start (a stage before it is neither settled nor skipped), draft_missing (no draft and no
    answer), draft_out_of_date (the draft rests on something that has changed since).
    """
    stage = stage_named(stage_id, route)
    missing = [stage_named(before, route).title for before in stage.after if case.in_force(before) is None]
    if missing:
        raise _cannot_start(stage.title, missing, "Settle or skip")
    if answer is None:
        waiting = case.draft_of(stage_id)
        if waiting is None:
            raise Refused(
                "draft_missing",
                what=f"There is no draft of {stage.title} to settle",
                ways_out=("Draft it first", "Give the answer that is to be settled"),
            )
        now = standing(case, stage_id, current, route)
        if now.state is State.OUT_OF_DATE:
            raise Refused(
                "draft_out_of_date",
                what=f"The draft of {stage.title} is out of date",
                why="; ".join(now.reasons),
                ways_out=("Draft it again, look at it, then settle it",),
            )
        answer = waiting.answer
        outside = {what: mark for what, mark in waiting.rests_on if not what.startswith(STAGE)}
    rests_on = footing(case, stage_id, outside or {}, route=route)
    return case.with_answer(Settled.of(stage=stage_id, kind=Kind.SETTLED, answer=answer, by=by, on=on, rests_on=rests_on, reason=reason))


def skip(case: Case, stage_id: str, *, reason: str, by: str, on: datetime, route: Route = ROUTE) -> Case:
    """Leave a stage out, and say why. Any stage may be skipped at any time: real commissioning starts in the middle."""
    stage_named(stage_id, route)
    return case.with_answer(Settled.of(stage=stage_id, kind=Kind.SKIPPED, answer=None, by=by, on=on, reason=reason))


def _cannot_start(title: str, missing: list[str], verb: str) -> Refused:
    return Refused(
        "stage_cannot_start",
        what=f"{title} cannot start yet",
        why=f"It rests on {' and '.join(missing)}",
        ways_out=tuple(f"{verb} {name} first" for name in missing),
    )
