"""An action is sent to the body that will be there on its date, as far as anyone can know (rule T36)."""

from __future__ import annotations

from datetime import date

from commonground.domain.landscape import library
from commonground.domain.landscape.register import Landscape
from commonground.domain.landscape.succession import Routed, answering

JUNE_2028 = date(2028, 6, 15)
HERTFORDSHIRE, WEST_MIDLANDS, CLEVELAND, MANCHESTER = (f"police_body:E230000{n}" for n in ("27", "14", "13", "05"))


def ask(england: Landscape, ident: str, on: date, place: str = "") -> Routed:
    return answering(england, ident, on, library.changes(), place=place)


def codes(routed: Routed) -> set[str]:
    return {finding.code for finding in routed.findings}


def test_t36_where_no_mayor_is_an_action_of_june_2028_goes_to_a_policing_and_crime_board(england: Landscape) -> None:
    routed = ask(england, HERTFORDSHIRE, JUNE_2028)
    assert [body.kind for body in routed.to] == ["policing_board"]
    assert routed.to[0].name == "Hertfordshire policing and crime board (planned)"
    assert routed.settled
    assert "change_planned" in codes(routed)


def test_t36_where_a_mayors_area_is_the_police_area_it_goes_to_the_mayor(england: Landscape) -> None:
    routed = ask(england, WEST_MIDLANDS, JUNE_2028)
    assert [body.id for body in routed.to] == ["strategic_authority:E47000007"]


def test_t36_where_the_areas_cross_both_are_named_and_it_is_called_unsettled(england: Landscape) -> None:
    routed = ask(england, CLEVELAND, JUNE_2028)  # Tees Valley has Darlington, which Durham polices
    assert [body.kind for body in routed.to] == ["strategic_authority", "policing_board"]
    assert not routed.settled
    assert "successor_not_settled" in codes(routed)


def test_before_may_2028_the_commissioner_answers_and_the_end_is_announced(england: Landscape) -> None:
    routed = ask(england, HERTFORDSHIRE, date(2028, 4, 30))
    assert not routed.moved
    assert "change_ahead" in codes(routed)


def test_within_may_2028_both_are_to_be_asked_because_the_day_is_not_known(england: Landscape) -> None:
    routed = ask(england, HERTFORDSHIRE, date(2028, 5, 20))
    assert [body.kind for body in routed.to] == ["police_body", "policing_board"]
    assert not routed.settled


def test_a_mayor_who_holds_police_powers_already_stays(england: Landscape) -> None:
    assert not ask(england, MANCHESTER, JUNE_2028).moved


def test_nhs_england_gives_way_to_the_places_own_board_once_its_last_day_has_passed(england: Landscape) -> None:
    assert not ask(england, "nhs_england", date(2027, 3, 31)).moved
    routed = ask(england, "nhs_england", date(2027, 4, 1), place="E06000001")
    assert [body.id for body in routed.to] == ["icb:E54000050"]


def test_an_abolished_council_leads_to_the_council_of_today(england: Landscape) -> None:
    routed = ask(england, "council:E07000026", date(2026, 1, 1))
    assert [body.name for body in routed.to] == ["Cumberland council"]
    assert not ask(england, "council:E07000026", date(2023, 3, 31)).moved


def test_a_body_that_had_not_begun_answers_for_nothing(england: Landscape) -> None:
    routed = ask(england, "icb:E54000050", date(2020, 1, 1))
    assert routed.to == ()
    assert codes(routed) == {"before_it_began"}


def test_changes_without_a_date_leave_the_body_and_warn(england: Landscape) -> None:
    routed = ask(england, "council:E07000098", JUNE_2028)
    assert not routed.moved
    assert "change_undated" in codes(routed)
