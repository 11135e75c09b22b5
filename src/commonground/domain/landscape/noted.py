"""What people note of a place's bodies beside the register: people and roles, meetings, dates of a body's own, documents."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

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

    def on(self, day: date) -> bool:
        """Whether the person holds the role on a day, as far as is known."""
        return (self.since is None or self.since <= day) and (self.until is None or day <= self.until)


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


def standing(notes: Iterable[Note], kind: type) -> tuple[Note, ...]:
    """The notes of a kind that still hold, oldest first."""
    return tuple(one for one in notes if isinstance(one.what, kind) and not one.withdrawn)


def rules_with(rules: Sequence[Rule], notes: Iterable[Note]) -> tuple[Rule, ...]:
    """The general calendar rules, with the meetings and windows that were noted; a body's own dates set a general rule aside."""
    listed = tuple(notes)
    openings = standing(listed, Opening)
    aside: dict[str, set[str]] = {}
    for note in openings:
        if isinstance(note.what, Opening) and note.what.instead_of:
            aside.setdefault(note.what.instead_of, set()).add(note.what.body)
    general = [replace(rule, not_for=tuple(sorted(aside[rule.id]))) if rule.id in aside else rule for rule in rules]
    own = [opening_rule(note.ref, note.what) for note in openings if isinstance(note.what, Opening)]
    meetings = [
        _meeting(note.ref, note.what, day)
        for note in standing(listed, Meeting)
        if isinstance(note.what, Meeting)
        for day in note.what.dates
    ]
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
