"""Engagement sheets: each commissioner of a place on one page, in words that a newcomer understands, with sources and dates."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
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


def sheets(
    landscape: Landscape,
    place: str,
    *,
    on: date,
    kinds: Mapping[str, BodyKind],
    changes: Sequence[Change],
    rules: Sequence[Rule],
    pressures: Iterable[Pressure] = (),
    relationships: Iterable[Relationship] = (),
    contracts: Sequence[Ending] = (),
) -> tuple[Sheet, ...]:
    """A sheet for every body at work in a council's area on a day, in the order of the kinds. Refuses what is no council."""
    noted, held = tuple(pressures), {one.body: one for one in relationships}
    return tuple(
        sheet_of(one.body, one.share, on, kinds[one.body.kind], changes, rules, noted, held.get(one.body.id), contracts)
        for one in landscape.of(place, on=on)
    )


def sheet_of(
    body: Body,
    share: float | None,
    on: date,
    kind: BodyKind,
    changes: Sequence[Change],
    rules: Sequence[Rule],
    noted: Sequence[Pressure],
    relationship: Relationship | None,
    contracts: Sequence[Ending],
) -> Sheet:
    """The sheet of one body. `noted` are what users noted of any body; only this body's are shown."""
    kind = kind.of(body)
    mine = tuple(change for change in changes if change.touches(body))
    local = [one for one in noted if one.about == body.id]
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
        on=on,
        share=share,
        plainly=kind.plainly,
        answers_for=(*kind.answers_for, *kind.decides, *kind.buys),
        duties=kind.duties,
        money=kind.money,
        pressures=grouped,
        sport_fits=kind.sport_fits,
        way_in=kind.way_in,
        best_moment=kind.best_moment,
        next_yes=next_yes(body, rules, on=on, contracts=contracts, until=last_sure_day(body, mine)),
        changes=mine,
        relationship=relationship,
        checked=f"{read} of {counted(len(said), 'sentence')} {'was' if read == 1 else 'were'} read in a source; the others are marked.",
    )
