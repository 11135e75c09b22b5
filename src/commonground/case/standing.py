"""How each stage of a case stands, worked out from what is recorded: nothing is computed again to know that it is out of date."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from commonground.case.nouns import Case, Kind, Settled, Stage
from commonground.case.route import ROUTE, Route, ancestors, stage_named
from commonground.terms import dated

STAGE = "stage:"


class State(StrEnum):
    """How a stage of a case stands."""

    CANNOT_START = "cannot_start"
    READY = "ready"
    DRAFT = "draft"
    SETTLED = "settled"
    SKIPPED = "skipped"
    OUT_OF_DATE = "out_of_date"


WORDS: Mapping[State, str] = {
    State.CANNOT_START: "Cannot start yet",
    State.READY: "Ready to start",
    State.DRAFT: "Draft, to be settled",
    State.SETTLED: "Settled",
    State.SKIPPED: "Skipped",
    State.OUT_OF_DATE: "Out of date",
}


@dataclass(frozen=True, kw_only=True)
class Standing:
    """How one stage stands, with every reason in words."""

    stage: Stage
    state: State
    reasons: tuple[str, ...] = ()
    answer: Settled | None = None  # the newest answer, whether draft, settled or skipped
    unsound: bool = False  # what later stages rest on here (the answer in force, else the draft) is out of date

    @property
    def words(self) -> str:
        return WORDS[self.state]

    @property
    def stale_draft(self) -> bool:
        """Whether it is a draft, out of date, that can be made again from the data as they are now."""
        return self.state is State.OUT_OF_DATE and self.stage.proposes and bool(self.answer and self.answer.kind is Kind.DRAFT)


def standings(case: Case, current: Mapping[str, str], route: Route = ROUTE) -> tuple[Standing, ...]:
    """How every stage stands, in the order of the route.

    `current` maps everything outside the case that an answer may rest on ("the figures for E06000001") to its fingerprint now.
    """
    known: dict[str, Standing] = {}
    for stage in route:
        known[stage.id] = _standing(case, stage, current, known, route)
    return tuple(known.values())


def standing(case: Case, stage_id: str, current: Mapping[str, str], route: Route = ROUTE) -> Standing:
    """How one stage stands. Raises `Refused` (stage_unknown)."""
    stage_named(stage_id, route)
    return next(each for each in standings(case, current, route) if each.stage.id == stage_id)


def next_stage(case: Case, current: Mapping[str, str], route: Route = ROUTE) -> Standing | None:
    """The first stage on which somebody can now do something; None when all are settled or skipped."""
    waiting = (State.READY, State.DRAFT, State.OUT_OF_DATE)
    return next((each for each in standings(case, current, route) if each.state in waiting), None)


def _standing(case: Case, stage: Stage, current: Mapping[str, str], known: Mapping[str, Standing], route: Route) -> Standing:
    last = case.last(stage.id)
    if last is None:
        missing = tuple(
            f"The stage {known[before].stage.title} is not settled or skipped yet"
            for before in stage.after
            if case.in_force(before) is None
        )
        return Standing(stage=stage, state=State.CANNOT_START if missing else State.READY, reasons=missing or (stage.asks,))
    changed = _changed(case, stage, last, current, known, route)
    relied_on = case.in_force(stage.id) or last
    unsound = bool(changed if relied_on is last else _changed(case, stage, relied_on, current, known, route))
    if changed:
        state, reasons = State.OUT_OF_DATE, changed
    elif last.kind is Kind.SKIPPED:
        state, reasons = State.SKIPPED, (last.reason,)
    elif last.kind is Kind.SETTLED:
        state, reasons = State.SETTLED, (f"Settled by {last.by} on {_day(last)}",)
    else:
        state, reasons = State.DRAFT, _draft_reasons(case, stage, known)
    return Standing(stage=stage, state=state, reasons=reasons, answer=last, unsound=unsound)


def _draft_reasons(case: Case, stage: Stage, known: Mapping[str, Standing]) -> tuple[str, ...]:
    said = tuple(f"The stage {known[before].stage.title} is still a draft" for before in stage.after if case.in_force(before) is None)
    in_force = case.in_force(stage.id)
    if in_force is not None:
        said += (f"The answer of {_day(in_force)} by {in_force.by} stays in force until the draft is settled",)
    return said


def _changed(
    case: Case, stage: Stage, last: Settled, current: Mapping[str, str], known: Mapping[str, Standing], route: Route
) -> tuple[str, ...]:
    """Why an answer is out of date: what it rested on has another fingerprint, is gone, or is itself out of date."""
    if last.kind is Kind.SKIPPED:
        return ()  # a stage left out rests on nothing; what is after it looks further up by itself
    reasons = []
    for what, then in last.rests_on:
        if what.startswith(STAGE):
            before = known[what.removeprefix(STAGE)].stage if what.removeprefix(STAGE) in known else None
            upstream = footing_of(case, before.id, draft=last.kind is Kind.DRAFT) if before is not None else None
            if before is None:
                reasons.append(f"It rested on the stage {what.removeprefix(STAGE)!r}, which is no longer in the route")
            elif upstream is None or upstream.fingerprint != then:
                reasons.append(f"The stage {before.title} has another answer now")
        elif what not in current:
            reasons.append(f"What it rested on is no longer held: {what.replace(case.place, 'the place')}")
        elif current[what] != then:
            reasons.append(f"What it rested on has changed since {_day(last)}: {what.replace(case.place, 'the place')}")
    rested = dict(last.rests_on)
    for above in ancestors(stage.id, route):  # passed over when this was answered, with a stage between them skipped
        answer = case.in_force(above)
        if answer is not None and answer.kind is Kind.SETTLED and STAGE + above not in rested:
            reasons.append(f"The stage {known[above].stage.title} has an answer now, and had none")
    reasons += [f"The stage {known[before].stage.title} is out of date" for before in ancestors(stage.id, route) if known[before].unsound]
    return tuple(dict.fromkeys(reasons))


def footing_of(case: Case, stage_id: str, *, draft: bool) -> Settled | None:
    """What an answer rests on upstream: the answer in force or, for a draft drawn before anything is settled, the draft."""
    in_force = case.in_force(stage_id)
    return case.last(stage_id) if draft and in_force is None else in_force


def _day(answer: Settled) -> str:
    return dated(answer.on)
