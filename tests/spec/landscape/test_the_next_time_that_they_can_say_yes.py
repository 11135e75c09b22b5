"""The calendar tells when a body can say yes, when to start preparing, and when a rule will never fire."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from commonground.domain.landscape import library
from commonground.domain.landscape.calendar import Ending, Rule, check_rules, next_yes, windows
from commonground.domain.landscape.here import here, year_of
from commonground.domain.landscape.nouns import Body
from commonground.domain.landscape.register import Landscape
from commonground.domain.landscape.succession import last_sure_day
from commonground.terms import Place, Refused

NATIONAL = ("nhs_england", "sport_england")
HERE = Place("E06000001", "Hartlepool", "unitary", 2024)
COUNCIL = Body(id="council:E06000001", kind="council_unitary", name="Hartlepool council", areas=(HERE,), source_id="made")
RULE = Rule(
    id="options",
    kinds=("council_unitary",),
    title="Options are written",
    repeat="year",
    yes=True,
    lead_days=60,
    needs="one page",
    status="inference",
    opens=(7, 1),
    closes=(10, 31),
)


def never(**changed) -> list[str]:
    return [finding.code for finding in check_rules([replace(RULE, **changed)], kinds=["council_unitary"])]


def test_every_shipped_rule_fires_and_is_for_a_known_kind() -> None:
    assert check_rules(library.calendar_rules(), kinds=library.body_kinds()) == ()


def test_every_local_commissioner_has_a_time_to_say_yes(england: Landscape) -> None:
    day, rules = date(2026, 7, 1), library.calendar_rules()
    codes = ("E06000001", "E08000021", "E08000024", "E08000004", "E10000015", "E06000056")
    local = {one.body.id: one.body for code in codes for one in england.of(code, on=day) if one.body.kind not in NATIONAL}
    assert [ident for ident, body in local.items() if next_yes(body, rules, on=day) is None] == []


def test_a_rule_on_30_february_never_fires_and_is_a_finding() -> None:
    assert never(opens=(2, 30), closes=(3, 1)) == ["rule_never_fires"]


def test_a_rule_whose_last_year_is_before_its_first_never_fires() -> None:
    assert never(first=2030, last=2026) == ["rule_never_fires"]


def test_a_rule_for_no_kind_without_dates_or_that_closes_first_never_fires() -> None:
    assert never(kinds=()) == ["rule_never_fires"]
    assert never(repeat="once", opens=None, closes=None) == ["rule_never_fires"]
    assert never(repeat="once", opens=date(2026, 5, 2), closes=date(2026, 5, 1)) == ["rule_never_fires"]
    assert never(repeat="weekly") == ["rule_never_fires"]


def test_a_rule_that_stands_twice_or_leads_by_less_than_no_days_is_a_finding() -> None:
    found = check_rules([RULE, replace(RULE, lead_days=-1)], kinds=["council_unitary"])
    assert [(one.code, one.where) for one in found] == [("rule_twice", "options"), ("lead_negative", "options")]


def test_a_rule_that_opens_and_closes_on_one_day_or_is_for_one_named_body_fires() -> None:
    assert never(repeat="once", opens=date(2027, 1, 1), closes=date(2027, 1, 1)) == []
    assert never(repeat="contract", months_before=6, months_before_last=6) == never(repeat="contract", months_before=6) == []
    assert never(repeat="contract", months_before=6, months_before_last=-1) == ["rule_never_fires"]
    assert never(repeat="contract", months_before=5, months_before_last=6) == ["rule_never_fires"]
    assert never(kinds=(), bodies=(COUNCIL.id,)) == []


def test_a_rule_for_named_bodies_is_for_no_other_of_their_kind_and_one_that_leaves_some_out_is_for_the_rest() -> None:
    other = replace(COUNCIL, id="council:E06000002")
    named, but = replace(RULE, bodies=(COUNCIL.id,)), replace(RULE, not_for=(COUNCIL.id,))
    assert [rule.applies_to(body) for rule in (RULE, named, but) for body in (COUNCIL, other)] == [True, True, True, False, False, True]


def test_a_rule_of_every_second_year_fires_from_its_first_year_to_its_last() -> None:
    rule = replace(RULE, every=2, first=2026, last=2030)
    found = windows(COUNCIL, [rule], start=date(2020, 1, 1), end=date(2040, 12, 31))
    assert [one.opens.year for one in found] == [2026, 2028, 2030]


def test_a_window_in_which_nobody_says_yes_is_not_the_next_yes() -> None:
    news = replace(RULE, id="news", yes=False, opens=(6, 1), closes=(6, 30))
    found = next_yes(COUNCIL, [news, RULE], on=date(2026, 5, 1))
    assert found is not None
    assert found.window.rule == "options"


@pytest.mark.parametrize(
    ("on", "yes", "state"),
    [(date(2026, 2, 6), True, "later"), (date(2026, 2, 7), True, "start"), (date(2026, 5, 2), True, "start"),
     (date(2026, 5, 3), True, "late"), (date(2026, 5, 3), False, "later"), (date(2026, 7, 1), True, "open"),
     (date(2026, 10, 31), True, "open"), (date(2026, 11, 1), True, "past")],
)  # fmt: skip
def test_a_window_of_the_year_says_whether_to_start_within_twelve_weeks(england: Landscape, on: date, yes: bool, state: str) -> None:
    at = here(england, "E06000001", on=on, kinds=library.body_kinds(), changes=(), rules=[replace(RULE, yes=yes)])
    (due,) = year_of(at, start=date(2026, 1, 1), end=date(2026, 12, 31))
    assert (due.start_by, due.state) == (date(2026, 5, 2), state)


def test_a_rule_on_29_february_fires_in_leap_years_only() -> None:
    leap = replace(RULE, opens=(2, 29), closes=(2, 29))
    assert check_rules([leap], kinds=["council_unitary"]) == ()
    found = windows(COUNCIL, [leap], start=date(2025, 1, 1), end=date(2032, 12, 31))
    assert [one.opens for one in found] == [date(2028, 2, 29), date(2032, 2, 29)]


def test_a_window_over_the_new_year_is_seen_from_both_years() -> None:
    over = replace(RULE, opens=(11, 1), closes=(2, 28))
    (seen,) = windows(COUNCIL, [over], start=date(2027, 1, 15), end=date(2027, 1, 15))
    assert (seen.opens, seen.closes) == (date(2026, 11, 1), date(2027, 2, 28))


@pytest.mark.parametrize(
    ("on", "state"),
    [(date(2026, 4, 1), "wait"), (date(2026, 5, 2), "prepare"), (date(2026, 6, 1), "late"), (date(2026, 7, 1), "open"),
     (date(2026, 10, 31), "open"), (date(2026, 11, 1), "wait")],
)  # fmt: skip
def test_the_next_yes_says_whether_to_wait_prepare_hurry_or_act(on: date, state: str) -> None:
    found = next_yes(COUNCIL, [RULE], on=on)
    assert found is not None
    assert found.state == state


def test_a_late_start_is_told_how_many_days_are_left_and_the_window_after() -> None:
    found = next_yes(COUNCIL, [RULE], on=date(2026, 6, 1))
    assert found is not None
    assert "30 days are left of the 60" in found.words
    assert found.after is not None
    assert found.after.opens == date(2027, 7, 1)


def test_a_body_with_no_rule_gets_no_date_rather_than_a_guess() -> None:
    assert next_yes(replace(COUNCIL, kind="nhs_trust"), [RULE], on=date(2026, 6, 1)) is None


def test_an_options_appraisal_starts_24_to_18_months_before_the_contract_ends() -> None:
    contract = Ending(id="c1", body=COUNCIL.id, title="Leisure centres", ends=date(2028, 8, 31))
    rules = [rule for rule in library.calendar_rules() if rule.id == "contract_appraisal"]
    (found,) = windows(COUNCIL, rules, start=date(2026, 1, 1), end=date(2028, 12, 31), contracts=[contract])
    assert (found.opens, found.closes) == (date(2026, 8, 31), date(2027, 2, 28))


def test_nothing_is_put_in_the_calendar_of_a_commissioner_after_the_hand_over(england: Landscape) -> None:
    body = england.body("police_body:E23000027")
    sure = last_sure_day(body, library.changes())
    assert sure == date(2028, 4, 30)
    found = windows(body, library.calendar_rules(), start=date(2027, 1, 1), end=date(2030, 1, 1), until=sure)
    assert max(one.closes for one in found) == sure


def test_a_body_has_no_window_before_it_began_or_after_it_ended() -> None:
    dated = replace(COUNCIL, valid_from=date(2026, 8, 1), valid_to=date(2026, 9, 30))
    (found,) = windows(dated, [RULE], start=date(2020, 1, 1), end=date(2030, 1, 1))
    assert (found.opens, found.closes) == (date(2026, 8, 1), date(2026, 9, 30))


def test_dates_seen_in_one_year_say_that_they_move() -> None:
    (rule,) = [one for one in library.calendar_rules() if one.id == "grant_circular"]
    body = replace(COUNCIL, kind="public_health")
    (found,) = windows(body, [rule], start=date(2027, 1, 1), end=date(2027, 12, 31))
    assert found.note == "Dates as seen in 2026; they move from year to year"


def test_a_calendar_that_ends_before_it_starts_is_refused() -> None:
    with pytest.raises(Refused, match="before it starts"):
        windows(COUNCIL, [RULE], start=date(2027, 1, 1), end=date(2026, 1, 1))
