"""Who answers on a date: a body, its successor, or both names where the hand-over is not settled.

What is planned, or waits for Parliament, moves an action to the successor only as far as the date is known, and says so.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from commonground.domain.landscape.nouns import CERTAINTIES, Body, Change
from commonground.domain.landscape.register import COMPILED, Landscape
from commonground.terms import Finding, Place, begun, dated


@dataclass(frozen=True, kw_only=True)
class Routed:
    """Where an action dated `on` goes: `to` one body, or each of several when `settled` is False or the body was split.

    `words` is the answer in a sentence; `findings` are what a reader must know before they rely on it.
    """

    asked: Body
    on: date
    to: tuple[Body, ...]
    settled: bool
    words: str
    change: Change | None = None
    findings: tuple[Finding, ...] = ()

    @property
    def since(self) -> str:
        """When the work moved, in words no more exact than is known."""
        if self.change:
            return f"{self.change.when} ({CERTAINTIES[self.change.certainty]})"
        return f"after {dated(self.asked.valid_to)}" if self.asked.valid_to else ""

    @property
    def taken(self) -> str:
        """Whose work was taken over and when, and whether that is settled: for those who took it over."""
        others = "" if self.settled or len(self.to) == 1 else "; which body takes over what is not settled"
        return f"takes over from {self.asked.name} {self.since}{others}"

    @property
    def moved(self) -> bool:
        """Whether it no longer goes to the body that was asked for, or not to it alone."""
        return self.to != (self.asked,)


def answering(landscape: Landscape, ident: str, on: date, changes: Iterable[Change], *, place: str = "") -> Routed:
    """The body or bodies that answer on a day for what the body `ident` does; refuses an unknown body.

    `place` is the code of the council that the action is for; it chooses among successors that cover different places.
    """
    body = landscape.body(ident)
    listed = [change for change in changes if change.touches(body)]
    if body.valid_from is not None and on < body.valid_from:
        return _before(body, on)
    if body.valid_to is not None and on > body.valid_to:
        return _after_the_end(landscape, body, on, place)
    undated = tuple(_undated(body, change) for change in listed if change.on is None)
    for change in sorted((one for one in listed if one.on is not None and not one.stays), key=lambda one: (one.on, one.id)):
        stage = _stage(change, on)
        if stage != "before":
            return _changed(landscape, body, on, change, stage, place, undated)
    nearing = tuple(_nearing(body, on, change) for change in listed if change.on is not None and not change.stays)
    return Routed(asked=body, on=on, to=(body,), settled=True, words=f"{body.name} answers on {dated(on)}.", findings=(*nearing, *undated))


def last_sure_day(body: Body, changes: Iterable[Change]) -> date | None:
    """The last day on which a body is sure to be there, as far as is known; None when no end is dated."""
    days = [body.valid_to] if body.valid_to else []
    for change in changes:
        if change.touches(body) and not change.stays and change.on is not None:
            days.append(change.on if change.precision == "by" else change.on - timedelta(days=1))
    return min(days, default=None)


def _before(body: Body, on: date) -> Routed:
    began = f"{body.name} began on {dated(body.valid_from)}" if body.valid_from else body.name
    finding = Finding(
        code="before_it_began",
        what=f"{began}; the action is dated {dated(on)}",
        where=body.id,
        level="warning",
        remedy="Correct the date, or name the body that came before it",
    )
    return Routed(asked=body, on=on, to=(), settled=False, words=f"{began}, so it cannot answer on {dated(on)}.", findings=(finding,))


def _after_the_end(landscape: Landscape, body: Body, on: date, place: str) -> Routed:
    """Follow who took over, step by step, to the bodies in force on the day."""
    to, ends = _followed(landscape, body, on, place)
    ended = f"{body.name} ended on {dated(body.valid_to)}" if body.valid_to else body.name
    if not to:
        finding = Finding(
            code="no_successor",
            what=f"{ended} and the register names no successor",
            where=body.id,
            level="warning",
            remedy="Ask who took over and add it as a local body",
        )
        return Routed(asked=body, on=on, to=(), settled=False, words=f"{ended}. We cannot tell who took over.", findings=(finding, *ends))
    names = " and ".join(one.name for one in to)
    return Routed(asked=body, on=on, to=to, settled=len(to) == 1, words=f"{ended}; on {dated(on)} it is {names}.", findings=ends)


def _followed(landscape: Landscape, body: Body, on: date, place: str) -> tuple[tuple[Body, ...], tuple[Finding, ...]]:
    edge, seen, found = [body.id], {body.id}, []
    findings: list[Finding] = []
    while edge:
        ident = edge.pop(0)
        for link in (one for one in landscape.successions if one.old == ident):
            if link.new in seen or link.new not in landscape.bodies:
                continue
            seen.add(link.new)
            new = landscape.bodies[link.new]
            if new.on(on):
                found.append(new)
            else:
                edge.append(new.id)
    if len(found) > 1 and place:
        here = [one for one in found if any(present.body.id == one.id for present in landscape.of(place))]
        found = here or found
    if len(found) > 1:
        findings.append(
            Finding(
                code="split_between_bodies",
                what=f"{body.name} was split between {len(found)} bodies",
                where=body.id,
                level="warning",
                remedy="Say which council the action is for",
            )
        )
    return tuple(sorted(found, key=lambda one: one.id)), tuple(findings)


def _stage(change: Change, on: date) -> str:
    """Whether a day lies before a change, after it, or where it cannot be told."""
    assert change.on is not None
    if change.precision == "month":
        if (on.year, on.month) == (change.on.year, change.on.month):
            return "unclear"
        return "before" if on < change.on else "after"
    return "before" if on < change.on or (change.precision == "by" and on == change.on) else "after"


def _changed(landscape: Landscape, body: Body, on: date, change: Change, stage: str, place: str, undated: tuple[Finding, ...]) -> Routed:
    successors, sure, why = _successors(landscape, body, on, change, place)
    findings = [_not_yet_law(change)] if change.certainty != "in_force" else []
    if stage == "unclear":
        findings.append(
            Finding(
                code="hand_over_that_month",
                level="warning",
                where=body.id,
                what=f"The hand-over happens {change.when}",
                why="The day is not held",
                remedy="Ask both the old body and the new one",
            )
        )
        to: tuple[Body, ...] = (body, *successors)
        words = f"{body.name} hands over {change.when}: ask it and {_either(successors)}."
    else:
        to = successors
        words = f"{body.name} is expected to have ended ({change.when}); on {dated(on)} the action goes to {_either(successors)}. {why}"
    if not sure and successors:
        findings.append(
            Finding(
                code="successor_not_settled",
                what=f"Which body takes over from {body.name} is not settled",
                where=body.id,
                why=why,
                level="warning",
                remedy="Ask the council leader, and keep both names on the action",
            )
        )
    if not successors:
        findings.append(
            Finding(
                code="no_successor",
                what=f"No successor of {body.name} can be named",
                where=body.id,
                level="warning",
                remedy=change.do or "Ask who takes over",
            )
        )
    return Routed(
        asked=body,
        on=on,
        to=to,
        settled=sure and stage == "after" and len(to) == 1,
        words=words.strip(),
        change=change,
        findings=(*findings, *undated),
    )


def _successors(landscape: Landscape, body: Body, on: date, change: Change, place: str) -> tuple[tuple[Body, ...], bool, str]:
    if change.to:
        new = [landscape.bodies[one.new] for one in change.to if one.old == body.id]
        here = [one for one in new if any(present.body.id == one.id for present in landscape.of(place))] if place else []
        told = CERTAINTIES[change.certainty]
        return tuple(here or new), len(here or new) == 1, f"{begun(told)}."
    if "policing_board" in change.becomes:
        return _police(landscape, body, on)
    if "icb" in change.becomes:
        found = {one.body.id: one.body for one in landscape.of(place, on=on) if one.body.kind == "icb"} if place else {}
        named = tuple(found[ident] for ident in sorted(found))
        return named, len(named) == 1, "The rest of its work goes to the Department of Health and Social Care."
    return (), False, "The new bodies are not named until they are in law."


def _police(landscape: Landscape, body: Body, on: date) -> tuple[tuple[Body, ...], bool, str]:
    """The mayor where a mayor's area is the police area; the board where there is no mayor; both names where areas cross.

    The rule is an inference from what was announced: a mayor, or a board of council leaders.
    """
    police = {code for code, present in landscape.at.items() if any(one.body.id == body.id for one in present)}
    police = {code for code in police if not code.startswith("E10")}
    board = Body(
        id=body.id.replace("police_body:", "policing_board:"),
        kind="policing_board",
        source_id=COMPILED,
        areas=body.areas,
        name=f"{_area_name(body.areas)} policing and crime board (planned)",
    )
    mayors = []
    for ident in sorted(landscape.mayoral):
        authority = landscape.bodies.get(ident)
        if authority is None or not authority.on(on):
            continue
        covered = {
            code for code, present in landscape.at.items() if not code.startswith("E10") and any(one.body.id == ident for one in present)
        }
        if covered == police:
            return (authority,), True, f"The mayor's area is the police area, so the mayor of {authority.name} takes over."
        if covered & police:
            mayors.append(authority)
    if not mayors:
        return (board,), True, "No mayor held here covers the area, so a board of council leaders takes over."
    crossing = " and ".join(one.name for one in mayors)
    return (*mayors, board), False, f"The area of {crossing} and the police area are not the same."


def _not_yet_law(change: Change) -> Finding:
    return Finding(
        code="change_planned", what=f"{change.title}: {CERTAINTIES[change.certainty]}, {change.when}", level="note", remedy=change.do
    )


def _undated(body: Body, change: Change) -> Finding:
    return Finding(
        code="change_undated",
        what=f"{change.title}: {CERTAINTIES[change.certainty]}, {change.when}",
        where=body.id,
        level="note",
        remedy=change.do,
    )


def _nearing(body: Body, on: date, change: Change) -> Finding:
    return Finding(
        code="change_ahead",
        what=f"{change.title} {change.when}, after this action of {dated(on)}",
        where=body.id,
        level="note",
        remedy=change.do,
    )


def _either(bodies: Sequence[Body]) -> str:
    return " or ".join(body.name for body in bodies) or "a body that cannot be named yet"


def _area_name(areas: Sequence[Place]) -> str:
    return " and ".join(place.name for place in areas)
