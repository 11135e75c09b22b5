"""Whether an integrated care board's joint forward plan can start on 1 April: its draft, consultations and statements, in order."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from commonground.actions.landscape import register
from commonground.actions.permissions import Person, require
from commonground.actions.places import council_of, find_place
from commonground.domain.landscape.joint_plan import Steps, check_joint_forward_plan
from commonground.domain.landscape.nouns import Body
from commonground.store import clock
from commonground.terms import Finding, Refused

EVERY = ""  # a date under this name stands for every board that has none of its own


@dataclass(frozen=True, kw_only=True)
class ForwardPlan:
    """What stands between one board's plan and the day it starts; no findings: nothing does."""

    body: Body
    boards: tuple[Body, ...]
    starts: date
    findings: tuple[Finding, ...]


def check_forward_plans(
    *, place: str, draft: date | None, consulted: Mapping[str, date], stated: Mapping[str, date], by: Person, year: int | None = None
) -> tuple[ForwardPlan, ...]:
    """The plan of each integrated care board of a place. `consulted` and `stated` give the day of each health and wellbeing board, under
    its council (name or code) or `EVERY`; `year` is that in which the plan starts, the next April when left out.

    Raises what `find_place` raises, and `Refused` (landscape_needs_council, icb_unknown, board_elsewhere, year_unreadable,
    not_permitted).
    """
    require(by, "read")
    here, today = council_of(place=find_place(text=place, by=by), by=by), clock.now().date()
    if year is not None and not 2000 <= year <= 2100:
        raise Refused("year_unreadable", what=f"{year} is no year of a plan", ways_out=("Give a year such as 2027",))
    starts = date(year or today.year + (today >= date(today.year, 4, 1)), 4, 1)
    held = register.landscape_now()
    found = [one.body for one in held.of(here.code, on=starts) if one.body.kind == "icb"]
    if not found:
        ways = ("See `commonground landscape show` for why none is named", "Choose another year")
        raise Refused("icb_unknown", what=f"No integrated care board is named for {here} on {starts}", ways_out=ways)
    boards = {body.id: held.boards_of(body.id) for body in found}
    days = [_by_board(given, {one.id for own in boards.values() for one in own}, by) for given in (consulted, stated)]
    plans = []
    for body in found:
        heard, said = ({one.id: day for one in boards[body.id] if (day := given.get(one.id, given.get(EVERY)))} for given in days)
        findings = check_joint_forward_plan(Steps(draft=draft, consultation=heard, statement=said), boards[body.id], year_starts=starts)
        plans.append(ForwardPlan(body=body, boards=boards[body.id], starts=starts, findings=findings))
    return tuple(plans)


def _by_board(given: Mapping[str, date], known: set[str], by: Person) -> dict[str, date]:
    """The days under the boards' ids, and that of every board under EVERY."""
    found = {}
    for name, day in given.items():
        council = find_place(text=name.removesuffix(" health and wellbeing board"), by=by) if name else None
        ident = f"health_and_wellbeing_board:{council.code}" if council else EVERY
        if council and ident not in known:
            ways = ("Name a council of the board's area that has a health and wellbeing board: the upper tier where there are two",)
            raise Refused("board_elsewhere", what=f"{council} has no board that this plan is put to", ways_out=ways)
        found[ident] = day
    return found
