"""The joint forward plan: what must come before 1 April, in which order, and from which boards.

Rule: before each financial year the integrated care board and its trusts prepare a plan, consult each health and wellbeing board of
their area on a draft, and carry each board's statement on whether its strategy was taken into account.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from commonground.domain.landscape.nouns import Body
from commonground.terms import Finding, begun, dated

STEP_WORDS = {
    "draft": "a draft of the plan",
    "consultation": "consultation of the health and wellbeing board on the draft",
    "statement": "the health and wellbeing board's statement on whether its strategy was taken into account",
}


@dataclass(frozen=True, kw_only=True)
class Steps:
    """When the draft was ready, and when each board (by id) was consulted and gave its statement; None or absent: not done."""

    draft: date | None
    consultation: Mapping[str, date]
    statement: Mapping[str, date]


def check_joint_forward_plan(steps: Steps, boards: Sequence[Body], *, year_starts: date) -> tuple[Finding, ...]:
    """Everything that stands between the plan and the start of its financial year; empty when nothing does.

    `year_starts` is 1 April of the year that the plan is for. A step on that day or after it is too late.
    """
    found: list[Finding] = []
    if not boards:
        found.append(
            Finding(
                code="no_board",
                what="No health and wellbeing board is named, so nobody can be consulted",
                remedy="Name the boards of the integrated care board's area",
            )
        )
    known = {board.id for board in boards}
    for ident in sorted((set(steps.consultation) | set(steps.statement)) - known):
        found.append(
            Finding(
                code="unknown_board",
                what=f"{ident} is not a board of this integrated care board's area",
                where=ident,
                remedy="Correct the board",
            )
        )
    _step(found, "draft", steps.draft, None, year_starts, "")
    for board in boards:
        consulted = steps.consultation.get(board.id)
        _step(found, "consultation", consulted, ("draft", steps.draft), year_starts, board.name)
        _step(found, "statement", steps.statement.get(board.id), ("consultation", consulted), year_starts, board.name)
    return tuple(found)


def _step(found: list[Finding], step: str, day: date | None, before: tuple[str, date | None] | None, year_starts: date, board: str) -> None:
    words, where = STEP_WORDS[step], board or "joint forward plan"
    if day is None:
        found.append(
            Finding(
                code=f"{step}_missing",
                what=f"There is no date for {words}",
                where=where,
                remedy=f"Agree a date before {dated(year_starts)}",
            )
        )
        return
    if day >= year_starts:
        found.append(
            Finding(
                code=f"{step}_too_late",
                what=f"{begun(words)} is dated {day}, not before {year_starts}",
                where=where,
                remedy="Bring it forward",
            )
        )
    if before is not None and before[1] is not None and day < before[1]:
        found.append(
            Finding(
                code=f"{step}_out_of_order",
                what=f"{begun(words)} is dated {day}, before {STEP_WORDS[before[0]]} ({before[1]})",
                where=where,
                remedy="Correct the order",
            )
        )
