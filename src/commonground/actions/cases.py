"""What people do to a case: open, draft, settle, skip; and how it stands.

Every writer asks the table of permissions, then loads, decides, saves and logs in one transaction.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from commonground import __version__
from commonground import case as cases
from commonground.actions import stages
from commonground.actions.logged import log
from commonground.actions.permissions import Person, require, require_owner
from commonground.case import ROUTE, Case, Change, Settled, Standing
from commonground.store import clock
from commonground.store.records import cases as rows
from commonground.store.records import database, events
from commonground.terms import Place, Refused


@dataclass(frozen=True, kw_only=True)
class CaseView:
    """A case and how it stands now, in the order of the route."""

    case: Case
    standings: tuple[Standing, ...]
    next: Standing | None

    def standing(self, stage: str) -> Standing:
        """How one stage stands. Raises `Refused` (stage_unknown)."""
        cases.stage_named(stage)
        return next(each for each in self.standings if each.stage.id == stage)


def open_case(*, place: str, by: Person, title: str = "") -> Case:
    """Open a case for a place (a name, code or postcode) and draft every stage that can be drafted.

    Raises what `actions.places.find_place` raises, and `Refused` (not_permitted, no_release).
    """
    require(by, "open_case")
    from commonground.actions.places import find_place

    found = find_place(text=place, by=by)
    on = clock.now()
    drafted = _first("", found, title.strip(), by=by, on=on)  # before the transaction: nobody waits for it to write
    with database.writing():
        case = replace(drafted, ref=rows.new_ref(found.name))
        rows.save_opened(case, by_ref=by.ref)
        _log(on, by, "open_case", case.ref, {"place": case.place, "title": case.title})
    return case


def first_draft(*, place: Place, by: Person) -> Case:
    """The case of a place with every stage drafted as it would be on opening it now; nothing is kept."""
    require(by, "read")
    return _first("draft", place, "", by=by, on=clock.now())


def _first(ref: str, place: Place, title: str, *, by: Person, on: datetime) -> Case:
    called = title or f"Sport and physical activity in {place.name}"
    case = Case(ref=ref, title=called, place=place.code, opened_by=by.name, opened_on=on)
    for stage in ROUTE:
        if stage.proposes:
            case = _drafted(case, stage.id, by=by, on=on)
    return case


def ensure_case(*, place: str, by: Person) -> tuple[Case, bool]:
    """The newest case for a place (a name, code or postcode), and whether it had to be opened."""
    require(by, "read")
    from commonground.actions.places import find_place

    found = find_place(text=place, by=by)
    held = rows.load_cases(place=found.code)
    return (held[0], False) if held else (open_case(place=found.code, by=by), True)


def draft(*, ref: str, stage: str, by: Person, answer: Any = None) -> Case:
    """Draft a stage again: from the data as they are now, or with an answer that the person wrote."""
    require(by, "draft")
    before = rows.load_case(ref)
    drafted = _drafted(before, stage, by=by, on=clock.now(), answer=answer)  # before the transaction: nobody waits for it to write

    def still(case: Case, on: datetime) -> Case:
        return drafted if case == before else _drafted(case, stage, by=by, on=on, answer=answer)

    return _change(ref, stage, by, "draft", still)


def draft_again(*, ref: str, by: Person) -> Case:
    """Draft again every stage whose draft is out of date; what somebody settled or skipped stays as it is."""
    require(by, "draft")
    for stage in ROUTE:
        if read_case(ref=ref, by=by).standing(stage.id).stale_draft:
            draft(ref=ref, stage=stage.id, by=by)
    return rows.load_case(ref)


def settle(*, ref: str, stage: str, by: Person, answer: Any = None, reason: str = "") -> Case:
    """Agree to the draft of a stage, or to another answer. Only the role that owns the stage, or an administrator, may.

    Raises `Refused`: not_permitted, not_owner, case_unknown, stage_unknown, stage_cannot_start, draft_missing, draft_out_of_date.
    """
    require(by, "settle")
    row = cases.stage_named(stage)
    require_owner(by, row.owner, row.title)

    def agreed(case: Case, on: datetime) -> Case:
        current = stages.outside_now(case)
        outside = stages.DRAFTING[stage].outside(case) if stage in stages.DRAFTING else {}
        return cases.settle(case, stage, current=current, answer=answer, outside=outside, by=by.name, on=on, reason=reason)

    return _change(ref, stage, by, "settle", agreed)


def skip(*, ref: str, stage: str, reason: str, by: Person) -> Case:
    """Leave a stage out, and say why. Raises `Refused`: not_permitted, not_owner, case_unknown, stage_unknown, reason_missing."""
    require(by, "skip")
    row = cases.stage_named(stage)
    require_owner(by, row.owner, row.title)
    return _change(ref, stage, by, "skip", lambda case, on: cases.skip(case, stage, reason=reason, by=by.name, on=on))


def read_case(*, ref: str, by: Person) -> CaseView:
    """A case and how every stage of it stands now."""
    require(by, "read")
    return _view(rows.load_case(ref))


def list_cases(*, by: Person, place: str | None = None) -> tuple[CaseView, ...]:
    """Every case, newest first, or those of a place (its code)."""
    require(by, "read")
    return tuple(_view(case) for case in rows.load_cases(place=place))


def next_stage(*, ref: str, by: Person) -> Standing | None:
    """The first stage on which somebody can now do something; None when all are settled or skipped."""
    return read_case(ref=ref, by=by).next


def history(*, ref: str, by: Person) -> tuple[Settled, ...]:
    """Every answer ever given to a case, in order."""
    require(by, "read")
    return rows.load_case(ref).history()


def changes_since(*, ref: str, since: datetime, by: Person) -> tuple[Change, ...]:
    """What is in force now and was not at a moment, such as the day on which a committee saw the case."""
    require(by, "read")
    case = rows.load_case(ref)
    return cases.compare(cases.as_it_stood(case, since), case)


def _change(ref: str, stage: str, by: Person, action: str, decide: Callable[[Case, datetime], Case]) -> Case:
    on = clock.now()
    with database.writing():
        case = decide(rows.load_case(ref), on)
        answer = case.last(stage)
        if answer is None:
            raise Refused("stage_not_answered", what=f"Nothing was decided about {stage!r}", ways_out=("Give an answer",))
        rows.append_answer(ref, answer, by_ref=by.ref)
        _log(on, by, action, ref, {"stage": stage, "fingerprint": answer.fingerprint, "reason": answer.reason})
    return case


def _drafted(case: Case, stage: str, *, by: Person, on: datetime, answer: Any = None) -> Case:
    if answer is None:
        answer = stages.drafting(stage).draft(case, by)
    outside = stages.DRAFTING[stage].outside(case) if stage in stages.DRAFTING else {}
    return cases.draft(case, stage, answer, outside=outside, by=by.name, on=on)


def _view(case: Case) -> CaseView:
    standings = cases.standings(case, stages.outside_now(case))
    waiting = (cases.State.READY, cases.State.DRAFT, cases.State.OUT_OF_DATE)
    return CaseView(case=case, standings=standings, next=next((each for each in standings if each.state in waiting), None))


def made_with(ref: str) -> dict[str, str]:
    """The version of the program that gave each answer of a case, by the answer's fingerprint; "" is the opening's."""
    lines = (line.detail for line in events.events(ref))
    return {detail.get("fingerprint", ""): detail["version"] for detail in lines if "version" in detail}


def _log(on: datetime, by: Person, action: str, case: str, detail: Mapping[str, Any]) -> None:
    """A line about a case, with the version of the program that gave what it tells of: `made_with` reads it back."""
    log(by, action, case, {**detail, "version": __version__}, on=on)
