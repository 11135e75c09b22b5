"""Each commissioner of a place on one page, and which links matter now."""

from __future__ import annotations

from datetime import date

import pytest

from commonground.domain.landscape import library
from commonground.domain.landscape.matrix import matrix
from commonground.domain.landscape.nouns import Assessment, Pressure, Relationship
from commonground.domain.landscape.register import Landscape
from commonground.domain.landscape.sheets import Known, Sheet, sheets

JULY = date(2026, 7, 1)
HARTLEPOOL = "council:E06000001"


def of(england: Landscape, place: str, **more) -> dict[str, Sheet]:
    known = Known(on=JULY, kinds=library.body_kinds(), changes=library.changes(), rules=library.calendar_rules(), **more)
    return {sheet.body.id: sheet for sheet in sheets(england, place, known)}


@pytest.mark.parametrize("place", ["E06000001", "E08000021", "E08000024", "E08000004", "E10000015", "E06000056"])
def test_every_commissioner_of_the_place_has_a_sheet_with_a_way_in_and_a_moment(england: Landscape, place: str) -> None:
    found = of(england, place)
    kinds = {sheet.body.kind for sheet in found.values()}
    assert {"icb", "health_and_wellbeing_board", "public_health", "adult_social_care", "childrens_services", "police_body"} <= kinds
    assert [ident for ident, sheet in found.items() if not (sheet.way_in and sheet.best_moment and sheet.sentence)] == []


def test_the_sheet_answers_first_with_the_next_time_that_they_can_say_yes(england: Landscape) -> None:
    sentence = of(england, "E06000001")[HARTLEPOOL].sentence
    assert sentence == "Hartlepool council can say yes now (budget options are written), until 31 October 2026."


def test_national_bodies_without_a_rule_say_that_we_cannot_tell(england: Landscape) -> None:
    assert of(england, "E06000001")["sport_england"].sentence == "We cannot tell when Sport England can next say yes."


def test_a_sheet_names_the_changes_ahead(england: Landscape) -> None:
    assert "pcc_end_2028" in {change.id for change in of(england, "E06000001")["police_body:E23000013"].changes}
    assert "pcc_end_2028" not in {change.id for change in of(england, "E08000004")["police_body:E23000005"].changes}


def test_what_users_noted_of_a_body_stands_before_the_general_pressure_and_both_stay(england: Landscape) -> None:
    noted = Pressure(about=HARTLEPOOL, kind="limits", text="A pool is closing", by="Ann", on=JULY)
    limits = dict(of(england, "E06000001", pressures=[noted])[HARTLEPOOL].pressures)["limits"]
    assert limits[0] == noted
    assert len(limits) == 2


def test_a_sheet_says_how_much_of_it_was_read(england: Landscape) -> None:
    assert of(england, "E06000001")["icb:E54000050"].checked == "8 of 15 sentences were read in a source; the others are marked."


def test_a_link_that_nobody_holds_matters_when_the_window_is_open(england: Landscape) -> None:
    first = matrix(tuple(of(england, "E06000001").values()), [], on=JULY)[0]
    assert first.state == "open"
    assert "Nobody on our side holds this relationship." in first.reasons


def test_links_whose_window_is_far_off_do_not_matter_now_unless_something_is_overdue(england: Landscape) -> None:
    def police(**held) -> tuple[str, ...]:
        known = [Relationship(body="police_body:E23000013", role="both", **held)]
        links = matrix(tuple(of(england, "E06000001", relationships=known).values()), [], on=JULY)
        return next(link.reasons for link in links if link.sheet.body.kind == "police_body")

    assert police() == ()
    assert police(next_step="Send the paper", next_step_by=date(2026, 6, 1)) == ("The next step (Send the paper) was due on 1 June 2026.",)


def test_a_disagreement_about_a_body_is_a_reason_to_look_at_it(england: Landscape) -> None:
    two = [
        Assessment(body="police_body:E23000013", attribute="warmth", score=score, by=by, on=JULY, proof="met")
        for by, score in (("Ann", 5), ("Bob", 1))
    ]
    links = matrix(tuple(of(england, "E06000001").values()), two, on=JULY)
    link = next(one for one in links if one.sheet.body.kind == "police_body")
    assert link.reasons == ("People see its warmth differently (1 to 5 of 5).",)
