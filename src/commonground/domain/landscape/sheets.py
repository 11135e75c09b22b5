"""Engagement sheets: each commissioner of a place on one page, in words that a newcomer understands, with sources and dates."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from commonground.domain.landscape.calendar import Ending, NextYes, Rule, next_yes
from commonground.domain.landscape.nouns import PRESSURES, READ, Body, BodyKind, Change, Duty, Fact, Pressure, Relationship
from commonground.domain.landscape.register import Landscape
from commonground.domain.landscape.succession import last_sure_day
from commonground.terms import counted


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """One commissioner on one page. `local` pressures were noted by users and stand before the general ones of the kind.

    `next_yes` is None where no calendar rule gives a date. `checked` says how many of the sheet's sentences were read in a source.
    """

    body: Body
    kind: BodyKind
    on: date
    share: float | None
    plainly: Fact
    answers_for: tuple[Fact, ...]
    duties: tuple[Duty, ...]
    money: tuple[Fact, ...]
    pressures: tuple[tuple[str, tuple[Pressure, ...]], ...]
    sport_fits: tuple[Fact, ...]
    way_in: tuple[Fact, ...]
    best_moment: tuple[Fact, ...]
    next_yes: NextYes | None
    changes: tuple[Change, ...]
    relationship: Relationship | None
    checked: str

    @property
    def sentence(self) -> str:
        """The answer in a sentence: the next time that they can say yes, or that we cannot tell."""
        return self.next_yes.words if self.next_yes else f"We cannot tell when {self.body.name} can next say yes."


@dataclass(frozen=True, kw_only=True)
class Known:
    """What is known on a day of every body, from which the sheet of each is made: its kind, what changes, when it can say yes, and
    the pressures, relationships (the newest of a body holds) and contracts that were noted.
    """

    on: date
    kinds: Mapping[str, BodyKind]
    changes: Sequence[Change]
    rules: Sequence[Rule]
    pressures: Sequence[Pressure] = ()
    relationships: Sequence[Relationship] = ()
    contracts: Sequence[Ending] = ()


def sheets(landscape: Landscape, place: str, known: Known) -> tuple[Sheet, ...]:
    """A sheet for every body at work in a council's area on the day, in the order of the kinds. Refuses what is no council."""
    return tuple(sheet_of(one.body, one.share, known) for one in landscape.of(place, on=known.on))


def sheet_of(body: Body, share: float | None, known: Known) -> Sheet:
    """The sheet of one body, of which `share` of the place's residents live in its area (None where that is not held)."""
    kind = known.kinds[body.kind].of(body)
    mine = tuple(change for change in known.changes if change.touches(body))
    local = [one for one in known.pressures if one.about == body.id]
    grouped = tuple(
        (
            name,
            (
                *sorted((one for one in local if one.kind == name), key=lambda one: (one.on is None, one.on, one.text)),
                *(one for one in kind.pressures if one.kind == name),
            ),
        )
        for name in PRESSURES
    )
    said = [fact.status for fact in kind.facts] + [duty.status for duty in kind.duties] + [one.status for one in kind.pressures]
    read = said.count(READ)
    return Sheet(
        body=body,
        kind=kind,
        on=known.on,
        share=share,
        plainly=kind.plainly,
        answers_for=(*kind.answers_for, *kind.decides, *kind.buys),
        duties=kind.duties,
        money=kind.money,
        pressures=grouped,
        sport_fits=kind.sport_fits,
        way_in=kind.way_in,
        best_moment=kind.best_moment,
        next_yes=next_yes(body, known.rules, on=known.on, contracts=known.contracts, until=last_sure_day(body, mine)),
        changes=mine,
        relationship=next((one for one in reversed(known.relationships) if one.body == body.id), None),
        checked=f"{read} of {counted(len(said), 'sentence')} {'was' if read == 1 else 'were'} read in a source; the others are marked.",
    )
