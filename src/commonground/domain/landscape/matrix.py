"""Which links matter now: every relationship against the next time that its body can say yes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from commonground.domain.landscape.assessments import Views, side_by_side
from commonground.domain.landscape.nouns import Assessment
from commonground.domain.landscape.sheets import Sheet
from commonground.terms import dated

# A contact older than this is called out of touch. Our own rule: a commissioning year has passed.
OUT_OF_TOUCH_DAYS = 365
URGENCY = {"open": 0, "late": 1, "prepare": 2, "wait": 3, "unknown": 4}


@dataclass(frozen=True, kw_only=True)
class Link:
    """One row of the matrix: a body, how soon it can say yes, whether we hold the link, what people think of it, and why it matters."""

    sheet: Sheet
    state: str
    role: str
    owner: str
    days_since_contact: int | None
    views: tuple[Views, ...]
    reasons: tuple[str, ...]

    @property
    def matters_now(self) -> bool:
        return bool(self.reasons)


def matrix(sheets: Sequence[Sheet], assessments: Iterable[Assessment], *, on: date) -> tuple[Link, ...]:
    """Every body, those to act on first: those whose window is open, then those that open before a full preparation can be done."""
    views = side_by_side(assessments)
    links = [_link(sheet, tuple(one for one in views if one.body == sheet.body.id), on) for sheet in sheets]
    return tuple(sorted(links, key=lambda one: (not one.matters_now, URGENCY[one.state], _start(one), one.sheet.body.id)))


def _link(sheet: Sheet, views: tuple[Views, ...], on: date) -> Link:
    state = sheet.next_yes.state if sheet.next_yes else "unknown"
    held = sheet.relationship
    since = (on - held.last_contact).days if held and held.last_contact else None
    reasons = []
    if state in ("open", "late", "prepare"):
        reasons.append(sheet.sentence)
        if held is None:
            reasons.append("Nobody on our side holds this relationship.")
        elif since is None or since > OUT_OF_TOUCH_DAYS:
            reasons.append("No contact in the last year is recorded.")
    if held and held.next_step_by and held.next_step_by < on:
        reasons.append(f"The next step ({held.next_step or 'not named'}) was due on {dated(held.next_step_by)}.")
    reasons += [f"People see its {one.attribute} differently ({one.low} to {one.high} of 5)." for one in views if one.disagree]
    return Link(
        sheet=sheet,
        state=state,
        role=held.role if held else "",
        owner=held.owner if held else "",
        days_since_contact=since,
        views=views,
        reasons=tuple(reasons),
    )


def _start(link: Link) -> date:
    return link.sheet.next_yes.start_by if link.sheet.next_yes else date.max
