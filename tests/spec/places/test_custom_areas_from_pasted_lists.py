"""A custom area is checked whole before it is used, and says what it covers and who drew it."""

from __future__ import annotations

from datetime import date

import pytest

from commonground.domain.places import register as registers
from commonground.domain.places.custom import CustomArea, Ground, Member, best_fit, made_of
from commonground.domain.places.custom_pasted import draw, read_codes
from commonground.terms import Absent, Place, Refused

DAY = date(2026, 3, 2)


def row(code: str, name: str, kind: str, generation: int = 2024) -> dict:
    return {"code": code, "name": name, "kind": kind, "generation": generation}


SMALL = [f"E0100000{n}" for n in range(1, 7)]
ROWS = [
    *(row(code, f"Small {n}", "lsoa") for n, code in enumerate(SMALL, 1)),
    row("E01000099", "Old small", "lsoa", 2011),
    row("E02000099", "Old middle", "msoa", 2011),
    row("E05000001", "Quay", "ward"),
    row("E02000001", "Middle", "msoa"),
    row("E06000001", "Harbour", "unitary"),
    row("E07000001", "Vale", "district"),
    row("E07000002", "Dale", "district", 2023),
    row("E10000001", "Shire", "county"),
    row("E54000001", "Board A", "icb"),
    row("E54000002", "Board B", "icb"),
]
PARTS = [
    *({"child": code, "parent": "E02000001", "share": 1.0} for code in SMALL[:3]),
    *({"child": code, "parent": "E06000001", "share": 1.0} for code in SMALL[:3]),
    {"child": "E02000001", "parent": "E06000001", "share": 1.0},
    *({"child": code, "parent": "E07000001", "share": 1.0} for code in SMALL[3:]),
    {"child": "E07000001", "parent": "E10000001", "share": 1.0},
    {"child": "E07000001", "parent": "E54000001", "share": 0.3},
    {"child": "E07000001", "parent": "E54000002", "share": 0.7},
]
CHANGES = [
    {"old_code": "E07000090", "old_name": "Gone", "new_code": "E06000001", "new_name": "Harbour", "kind": "merged", "share": 1.0},
    {"old_code": "E07000091", "old_name": "Vale as it was", "new_code": "E07000001", "new_name": "Vale", "kind": "recoded", "share": 1.0},
]
POSTCODES = {"AB11AA": SMALL[0], "AB11AB": SMALL[0], "AB11AC": SMALL[0], "AB11AD": SMALL[0], "AB12AA": SMALL[1], "AB13AA": "E07000001"}
GROUND = Ground(
    register=registers.build(ROWS, PARTS, CHANGES), people={code: 1000.0 * n for n, code in enumerate(SMALL, 1)}, postcodes=POSTCODES
)


def drawn(text: str, **more) -> CustomArea:
    return draw("Waterfront", text, ground=GROUND, made_by="A. Officer", made_on=DAY, **more)


def refused(text: str) -> list[str]:
    with pytest.raises(Refused) as caught:
        drawn(text)
    assert caught.value.code == "area_not_sound"
    assert caught.value.ways_out
    return [finding.code for finding in caught.value.findings]


def test_codes_may_be_pasted_with_commas_lines_tabs_and_small_letters() -> None:
    area = drawn("e01000002, E01000001\n\tE01000003;")
    assert area.codes == tuple(SMALL[:3])
    assert (area.people, area.made_by, area.made_on, area.split) == (6000.0, "A. Officer", DAY, ())


def test_postcodes_are_read_with_or_without_their_space() -> None:
    assert [(item.kind, item.text, item.where) for item in read_codes("ab1 1aa AB11AB\nB1 1AA")] == [
        ("postcode", "AB11AA", "line 1"),
        ("postcode", "AB11AB", "line 1"),
        ("postcode", "B11AA", "line 2"),
    ]


def test_postcodes_bring_in_the_share_of_their_small_area_and_say_so() -> None:
    area = drawn("AB1 1AA AB1 2AA")
    assert [(member.place.code, member.share) for member in area.members] == [(SMALL[0], 0.25), (SMALL[1], 1.0)]
    assert area.members[0].how == "1 of its 4 postcodes, as if each had as many people"
    assert area.people == 250 + 2000
    assert area.split_share == pytest.approx(250 / 2250)
    assert "1 of its places is only partly inside, and 11.1% of its people live there" in area.sentence


def test_a_share_may_follow_a_code() -> None:
    assert [(member.place.code, member.share) for member in drawn("E01000001 40%\nE01000002").members] == [(SMALL[0], 0.4), (SMALL[1], 1.0)]


def test_every_fault_of_a_list_is_found_at_once() -> None:
    found = refused("E01000001\nE01999999\nwhat?\nE07000090\nZZ9 9ZZ\nE06000001\nE01000002 140%\nE01000099\nAB1 3AA")
    assert sorted(found) == sorted(
        [
            "area_code_unknown",
            "area_not_a_code",
            "area_code_withdrawn",
            "area_postcode_unknown",
            "area_share",
            "area_overlap",
            "area_mixed_generations",
            "area_postcode_coarse",
            "area_nesting_unknown",
        ]
    )


def test_a_council_and_a_small_area_inside_it_are_an_overlap_at_any_depth() -> None:
    assert refused("E06000001 E01000001") == ["area_overlap"]
    assert refused("E02000001 E01000003") == ["area_overlap"]
    assert refused("E10000001 E01000004") == ["area_overlap"]


def test_a_county_and_a_board_that_cross_are_an_overlap() -> None:
    assert refused("E10000001 E54000002") == ["area_overlap"]


def test_postcodes_of_a_small_area_that_is_listed_itself_are_counted_once_or_refused() -> None:
    assert refused("E01000001 AB1 1AA") == ["area_duplicate"]


def test_the_same_code_twice_is_taken_once_with_a_warning_but_not_with_two_shares() -> None:
    area = drawn("E01000001 E01000001")
    assert area.codes == (SMALL[0],)
    assert [note.code for note in area.notes] == ["area_duplicate"]
    assert refused("E01000001 40%\nE01000001") == ["area_duplicate"]


def test_a_code_that_was_only_renumbered_is_replaced_and_noted() -> None:
    area = drawn("E07000091")
    assert area.codes == ("E07000001",)
    assert [note.code for note in area.notes] == ["area_recoded"]
    assert refused("E07000091 E07000001") == ["area_recoded", "area_duplicate"]


def test_old_and_new_boundaries_of_small_areas_do_not_go_together_even_at_two_sizes() -> None:
    assert "area_mixed_generations" in refused("E01000001 E02000099")


def test_councils_of_different_years_do_not_go_together_whatever_their_kind() -> None:
    assert refused("E06000001 E07000002") == ["area_mixed_generations"]


def test_where_nesting_is_not_held_we_say_that_we_cannot_tell() -> None:
    area = drawn("E05000001 E01000001")
    assert [note.code for note in area.notes] == ["area_nesting_unknown", "ward_without_parts"]
    assert "we cannot tell whether it overlaps" in area.notes[0].what
    assert [note.code for note in drawn("E05000001").notes] == ["ward_without_parts"]


def test_a_postcode_takes_no_share() -> None:
    assert refused("AB1 1AA 50%") == ["area_share"]


def test_an_empty_list_is_refused() -> None:
    assert refused(" \n") == ["area_empty"]


def test_the_same_members_have_the_same_code_whoever_drew_them_in_any_order() -> None:
    one, other = drawn("E01000001 E01000002"), draw("B", "E01000002 E01000001", ground=GROUND, made_by="Other", made_on=DAY)
    assert one.code == other.code != drawn("E01000001 E01000003").code
    assert one.code != drawn("E01000001 90%\nE01000002").code
    assert (one.place.kind, one.place.generation) == ("custom", 2024)


def test_people_are_absent_not_nought_when_a_member_has_none_published() -> None:
    area = drawn("E01000001 E10000001")
    assert isinstance(area.people, Absent)
    assert "Shire" in area.people.reason
    assert "not known" in area.sentence


def test_best_fit_says_how_many_people_are_on_the_wrong_side() -> None:
    fit = best_fit(drawn("E01000001 60%\nE01000002 10%\nE01000003"))
    assert fit.area.codes == (SMALL[0], SMALL[2])
    assert [place.code for place in fit.dropped] == [SMALL[1]]
    assert (fit.brought_in, fit.left_out) == (pytest.approx(400), pytest.approx(200))
    assert fit.affected == pytest.approx(600 / (600 + 200 + 3000))
    assert "15.8% of the area's people" in fit.sentence


def test_best_fit_counts_in_whoever_has_half_of_their_people_inside() -> None:
    fit = best_fit(drawn("E01000001 50%\nE01000002 49.9%"))
    assert fit.area.codes == (SMALL[0],)
    assert [place.code for place in fit.dropped] == [SMALL[1]]


def test_best_fit_among_people_who_are_not_known_does_not_say_how_many_it_affects_unless_it_moves_nobody() -> None:
    moved = best_fit(drawn("E10000001 60%\nE01000001"))
    assert isinstance(moved.affected, Absent)
    assert "how many people that affects is not known" in moved.sentence
    dropped = best_fit(drawn("E10000001 10%\nE01000001"))
    assert isinstance(dropped.left_out, Absent)
    assert "is not known" in dropped.sentence
    assert best_fit(drawn("E10000001")).affected == 0.0


def test_best_fit_with_nothing_left_is_refused() -> None:
    with pytest.raises(Refused, match="No place has 50%"):
        best_fit(drawn("E01000001 10%"))


def test_a_county_or_a_board_is_made_of_what_lies_in_it_with_the_registers_shares() -> None:
    board = GROUND.register.place("E54000002")
    area = made_of(board, {"district"}, ground=GROUND, made_by="A", made_on=DAY)
    assert [(member.place.code, member.share) for member in area.members] == [("E07000001", 0.7)]
    assert area.members[0].how == "share of residents, from the look-up"
    whole = made_of(GROUND.register.place("E10000001"), {"district"}, ground=GROUND, made_by="A", made_on=DAY)
    assert (whole.members[0].share, whole.members[0].how) == (1.0, "")
    with pytest.raises(Refused, match="No places of the kinds lsoa are held for Board B"):
        made_of(board, {"lsoa"}, ground=GROUND, made_by="A", made_on=DAY)


def test_an_area_without_a_maker_or_with_a_place_twice_cannot_be_built() -> None:
    member = Member(place=Place("E01000001", "Small 1", "lsoa", 2024))
    with pytest.raises(Refused, match="who made it"):
        CustomArea(name="A", members=(member,), made_by="", made_on=DAY)
    with pytest.raises(Refused, match="more than once"):
        CustomArea(name="A", members=(member, member), made_by="B", made_on=DAY)
    with pytest.raises(Refused, match="share of 0"):
        Member(place=member.place, share=0)
    for people in (-1.0, float("nan")):
        with pytest.raises(Refused, match="cannot have"):
            Member(place=member.place, people=people)
