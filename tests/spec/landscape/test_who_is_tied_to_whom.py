"""Who funds, questions, sits on or works with whom: only where areas meet, and never guessed among several."""

from __future__ import annotations

from datetime import date

import pytest

from commonground.domain.landscape import library
from commonground.domain.landscape.here import Here, here
from commonground.domain.landscape.noted import Note
from commonground.domain.landscape.nouns import UNVERIFIED, Fact, Relationship
from commonground.domain.landscape.register import Landscape
from commonground.domain.landscape.ties import TIES, US, BodyTie, KindTie, in_words
from commonground.terms import Refused

DAY = date(2026, 11, 28)


def at(england: Landscape, place: str, *notes: object) -> Here:
    kept = [Note(ref=f"note-{n}", kind="x", place=place, body="x", what=what, by="Ann", on=DAY) for n, what in enumerate(notes)]
    return here(
        england,
        place,
        on=DAY,
        kinds=library.body_kinds(),
        changes=library.changes(),
        rules=library.calendar_rules(),
        ties=library.kind_ties(),
        notes=kept,
    )


def pairs(found: Here, tie: str) -> set[tuple[str, str]]:
    return {(one.start, one.end) for one in found.ties if one.tie == tie}


def test_every_shipped_tie_is_between_known_kinds_and_says_how_it_is_known() -> None:
    kinds = library.body_kinds()
    for one in library.kind_ties():
        assert {one.start, one.end} <= set(kinds)
        assert one.tie in TIES
        assert one.says.text.endswith(".")
        assert bool(one.says.address) is (one.says.status == "read")


def test_those_who_sit_on_a_health_and_wellbeing_board_sit_on_it(england: Landscape) -> None:
    board = "health_and_wellbeing_board:E06000001"
    members = {start for start, end in pairs(at(england, "E06000001"), "sits_on") if end == board}
    assert members == {
        "icb:E54000050",
        "public_health:E06000001",
        "adult_social_care:E06000001",
        "childrens_services:E06000001",
    }


def test_a_care_board_sits_on_its_own_partnership_and_on_no_other(england: Landscape) -> None:
    found = pairs(at(england, "E10000015"), "sits_on")
    assert ("icb:E54000025", "icp:E54000025") in found
    assert ("icb:E54000056", "icp:E54000025") not in found


def test_what_one_person_noted_of_two_bodies_stands_before_what_holds_of_their_kinds(england: Landscape) -> None:
    says = Fact(text="It pays for the board's officer.", status=UNVERIFIED)
    noted = BodyTie(body="icb:E54000050", tie="sits_on", other="health_and_wellbeing_board:E06000001", says=says, by="Ann", on=DAY)
    new = BodyTie(body="sport_england", tie="funds", other="council:E06000001", says=says, by="Ann", on=DAY)
    gone = BodyTie(body="sport_england", tie="funds", other="council:E06000002", says=says, by="Ann", on=DAY)
    found = at(england, "E06000001", noted, new, gone)
    mine = [one for one in found.ties if one.by == "Ann"]
    assert [(one.start, one.end) for one in mine] == [
        ("sport_england", "council:E06000001"),
        ("icb:E54000050", "health_and_wellbeing_board:E06000001"),
    ]
    assert len(pairs(found, "sits_on")) == len(pairs(at(england, "E06000001"), "sits_on"))


def test_our_own_role_is_a_tie_too_and_the_newest_holds(england: Landscape) -> None:
    council = "council:E06000001"
    found = at(england, "E06000001", Relationship(body=council, role="provider"), Relationship(body=council, role="both"))
    assert [(one.tie, one.end) for one in found.ties if one.start == US] == [("both", council)]
    assert in_words("both", [], ["Hartlepool council"]) == "We are both a strategic partner of and a provider for Hartlepool council"


def test_no_tie_leads_to_a_body_that_has_ended(england: Landscape) -> None:
    later = here(
        england,
        "E06000001",
        on=date(2028, 6, 1),
        kinds=library.body_kinds(),
        changes=library.changes(),
        rules=library.calendar_rules(),
        ties=library.kind_ties(),
    )
    assert not {"nhs_england", "police_body:E23000013"} & {ident for one in later.ties for ident in (one.start, one.end)}


def test_an_unknown_tie_is_refused() -> None:
    with pytest.raises(Refused) as no:
        KindTie(start="icb", tie="admires", end="icp", says=Fact(text="x", status=UNVERIFIED))
    assert no.value.code == "tie_unknown"
