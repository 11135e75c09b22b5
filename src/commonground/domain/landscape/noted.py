"""What people note of a place's bodies beside the register: people and roles, meetings, dates of a body's own, documents."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TypeVar

from commonground.domain.landscape.calendar import Rule
from commonground.domain.landscape.local import Correction
from commonground.domain.landscape.nouns import Assessment, Body, Pressure, Relationship, Succeeds
from commonground.domain.landscape.ties import BodyTie

PARTS = {
    "decides": "decides, or has a vote",
    "elected": "answers for it as an elected member",
    "leads": "leads the commissioning",
    "manages": "manages contracts or budgets",
    "clinical": "leads on the clinical side",
    "supports": "runs the board, its papers or its diary",
}
LOCAL = "as noted here"
MOST_DATES = 60


@dataclass(frozen=True, kw_only=True)
class Contact:
    """A person in a role at a body, as far as their work makes public; `part` is what they do in a decision."""

    body: str
    name: str
    role: str
    part: str
    since: date | None = None
    until: date | None = None
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class Meeting:
    """A decision meeting of a body with the days that are known; papers are due `papers_days` before each."""

    body: str
    title: str
    dates: tuple[date, ...]
    papers_days: int
    decides: bool
    address: str = ""
    needs: str = ""


@dataclass(frozen=True, kw_only=True)
class Opening:
    """A window of a body's own: once, or every year on the same days; `instead_of` names the general rule that it replaces."""

    body: str
    title: str
    opens: date
    closes: date
    yearly: bool
    lead_days: int
    yes: bool
    needs: str
    instead_of: str = ""
    address: str = ""


@dataclass(frozen=True, kw_only=True)
class Paper:
    """A document that a body is bound by: how long it runs, when the next is due, and a sentence quoted from it with its page."""

    body: str
    title: str
    starts: date | None = None
    ends: date | None = None
    next_due: date | None = None
    quote: str = ""
    page: int | None = None
    address: str = ""


What = Body | BodyTie | Correction | Succeeds | Contact | Meeting | Opening | Paper | Pressure | Relationship | Assessment
W = TypeVar("W", Body, BodyTie, Correction, Succeeds, Contact, Meeting, Opening, Paper, Pressure, Relationship, Assessment)


@dataclass(frozen=True, kw_only=True)
class Note:
    """One thing that a person noted, when and for which place. `withdrawn` says why it no longer holds; it is never removed."""

    ref: str
    kind: str
    place: str
    body: str
    what: What
    by: str
    on: date
    withdrawn: str = ""


def standing(notes: Iterable[Note], kind: type[W]) -> tuple[W, ...]:
    """What the notes of a kind say that still hold, oldest first."""
    return tuple(what for _, what in _standing_with_refs(notes, kind))


def _standing_with_refs(notes: Iterable[Note], kind: type[W]) -> tuple[tuple[str, W], ...]:
    return tuple((one.ref, one.what) for one in notes if isinstance(one.what, kind) and not one.withdrawn)


def rules_with(rules: Sequence[Rule], notes: Iterable[Note]) -> tuple[Rule, ...]:
    """The general calendar rules, with the meetings and windows that were noted; a body's own dates set a general rule aside."""
    listed = tuple(notes)
    openings = _standing_with_refs(listed, Opening)
    aside: dict[str, set[str]] = {}
    for _, opening in openings:
        if opening.instead_of:
            aside.setdefault(opening.instead_of, set()).add(opening.body)
    general = [replace(rule, not_for=tuple(sorted(aside[rule.id]))) if rule.id in aside else rule for rule in rules]
    own = [opening_rule(ref, opening) for ref, opening in openings]
    meetings = [_meeting(ref, meeting, day) for ref, meeting in _standing_with_refs(listed, Meeting) for day in meeting.dates]
    return (*general, *own, *meetings)


def opening_rule(ref: str, one: Opening) -> Rule:
    """A window of a body's own as a calendar rule of that body alone."""
    return Rule(
        id=f"{LOCAL} {ref}",
        kinds=(),
        bodies=(one.body,),
        title=one.title,
        repeat="year" if one.yearly else "once",
        yes=one.yes,
        lead_days=one.lead_days,
        needs=one.needs,
        status=LOCAL,
        address=one.address,
        opens=(one.opens.month, one.opens.day) if one.yearly else one.opens,
        closes=(one.closes.month, one.closes.day) if one.yearly else one.closes,
        first=one.opens.year if one.yearly else None,
    )


def _meeting(ref: str, one: Meeting, day: date) -> Rule:
    return Rule(
        id=f"{LOCAL} {ref} {day}",
        kinds=(),
        bodies=(one.body,),
        title=one.title,
        repeat="once",
        yes=one.decides,
        lead_days=one.papers_days,
        needs=one.needs or "Papers in time",
        status=LOCAL,
        address=one.address,
        opens=day,
        closes=day,
    )
