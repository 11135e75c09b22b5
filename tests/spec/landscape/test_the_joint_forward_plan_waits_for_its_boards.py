"""A joint forward plan needs its draft, and each board's consultation and statement, before 1 April (rule T37)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from commonground.domain.landscape.joint_plan import Steps, check_joint_forward_plan
from commonground.domain.landscape.register import Landscape

APRIL = date(2027, 4, 1)
ICB = "icb:E54000050"


def complete(england: Landscape) -> Steps:
    boards = [board.id for board in england.boards_of(ICB)]
    return Steps(
        draft=date(2027, 1, 15), consultation=dict.fromkeys(boards, date(2027, 2, 1)), statement=dict.fromkeys(boards, date(2027, 3, 31))
    )


def found(england: Landscape, steps: Steps) -> list[str]:
    return [finding.code for finding in check_joint_forward_plan(steps, england.boards_of(ICB), year_starts=APRIL)]


def test_t37_draft_consultation_and_statement_before_1_april_are_enough(england: Landscape) -> None:
    assert found(england, complete(england)) == []


def test_every_board_of_the_area_must_be_consulted(england: Landscape) -> None:
    steps = complete(england)
    assert len(steps.consultation) >= 12  # North East and North Cumbria covers many councils
    one = "health_and_wellbeing_board:E06000001"
    lacking = replace(steps, consultation={ident: day for ident, day in steps.consultation.items() if ident != one})
    assert found(england, lacking) == ["consultation_missing"]


def test_t37_without_a_draft_or_a_statement_the_plan_cannot_start(england: Landscape) -> None:
    steps = complete(england)
    assert found(england, replace(steps, draft=None)) == ["draft_missing"]
    assert set(found(england, replace(steps, statement={}))) == {"statement_missing"}


def test_t37_a_statement_on_1_april_is_too_late(england: Landscape) -> None:
    steps = complete(england)
    late = replace(steps, statement={**steps.statement, "health_and_wellbeing_board:E06000001": APRIL})
    assert found(england, late) == ["statement_too_late"]


def test_t37_consulting_before_there_is_a_draft_is_out_of_order(england: Landscape) -> None:
    steps = complete(england)
    early = replace(steps, consultation={**steps.consultation, "health_and_wellbeing_board:E06000001": date(2027, 1, 1)})
    assert found(england, early) == ["consultation_out_of_order"]


def test_a_board_from_elsewhere_is_found(england: Landscape) -> None:
    steps = complete(england)
    odd = replace(steps, statement={**steps.statement, "health_and_wellbeing_board:E10000015": date(2027, 3, 1)})
    assert found(england, odd) == ["unknown_board"]


def test_a_plan_with_no_board_to_consult_is_not_called_complete() -> None:
    steps = Steps(draft=date(2027, 1, 15), consultation={}, statement={})
    assert [finding.code for finding in check_joint_forward_plan(steps, (), year_starts=APRIL)] == ["no_board"]
