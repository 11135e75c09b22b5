"""Wards in an area of one's own are their small areas: whole by best fit, or by the share of people that a look-up says."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from commonground.domain.places import register as registers
from commonground.domain.places.custom import CustomArea, Ground
from commonground.domain.places.custom_pasted import draw
from commonground.domain.places.custom_wards import expanded
from commonground.terms import Absent, Place, Refused

SMALL = [f"E0100000{n}" for n in range(1, 6)]
ROWS = [
    *({"code": code, "name": f"Small {code[-1]}", "kind": "lsoa", "generation": 2021} for code in SMALL),
    {"code": "E05000001", "name": "Quay", "kind": "ward", "generation": 2024},
    {"code": "E05000002", "name": "Hill", "kind": "ward", "generation": 2024},
    {"code": "E05000003", "name": "Old Quay", "kind": "ward", "generation": 2023},
    {"code": "E02000001", "name": "Middle", "kind": "msoa", "generation": 2021},
    {"code": "E06000001", "name": "Harbour", "kind": "unitary", "generation": 2024},
]
COUNCIL = [{"child": code, "parent": "E06000001", "share": 1.0} for code in (*SMALL, "E05000001", "E05000002", "E05000003", "E02000001")]
MIDDLE = [{"child": code, "parent": "E02000001", "share": 1.0} for code in SMALL[:2]]
PEOPLE = {code: 1000.0 * n for n, code in enumerate(SMALL, 1)}


def ground(*links: tuple[str, str, float]) -> Ground:
    parts = [{"child": SMALL[int(small) - 1], "parent": f"E0500000{ward}", "share": share} for small, ward, share in links]
    return Ground(register=registers.build(ROWS, [*COUNCIL, *MIDDLE, *parts]), people=PEOPLE, postcodes={})


BEST_FIT = ground(("1", "1", 1.0), ("2", "1", 1.0), ("3", "2", 1.0), ("4", "2", 1.0), ("5", "2", 1.0))
SHARES = ground(("1", "1", 1.0), ("2", "1", 0.6), ("2", "2", 0.4), ("3", "2", 1.0))


def drawn(text: str, on: Ground) -> CustomArea:
    return draw("Waterfront", text, ground=on, made_by="A. Officer", made_on=date(2026, 3, 2))


def small(area: CustomArea, on: Ground) -> dict[str, float]:
    return {member.place.code[-1]: round(member.share, 6) for member in expanded(area, on).members}


def test_a_best_fit_ward_is_its_small_areas_whole_and_says_that_the_people_across_its_line_are_not_known() -> None:
    area = drawn("E05000001", BEST_FIT)
    assert (area.codes, area.people, area.split) == (("E05000001",), 3000.0, ())
    assert small(area, BEST_FIT) == {"1": 1.0, "2": 1.0}
    (note,) = area.notes
    assert (note.code, note.level) == ("ward_best_fit", "warning")
    assert "Quay (E05000001): taken as 2 small areas by best fit, each counted whole" in note.what
    assert "does not say how many people" in note.why


def test_a_look_up_with_shares_gives_the_share_of_the_people_affected() -> None:
    area = drawn("E05000001", SHARES)
    assert area.people == pytest.approx(1000 + 0.6 * 2000)
    assert small(area, SHARES) == {"1": 1.0, "2": 0.6}
    (note,) = area.notes
    assert note.code == "ward_split"
    assert "54.5% of their people live in small areas that are only partly inside" in note.what  # 1,200 of 2,200


def test_where_the_people_of_a_small_area_are_not_held_neither_are_those_of_its_ward() -> None:
    area = drawn("E05000001", replace(SHARES, people={SMALL[0]: 1000.0}))
    assert isinstance(area.people, Absent)
    assert "how many people that affects is not known" in area.notes[0].what


def test_two_wards_that_share_a_small_area_hold_its_people_once() -> None:
    area = drawn("E05000001 E05000002", SHARES)
    assert small(area, SHARES) == {"1": 1.0, "2": 1.0, "3": 1.0}
    assert area.people == pytest.approx(6000.0)
    assert "0.0% of their people" in area.notes[0].what


def test_a_part_of_a_ward_is_the_part_of_each_of_its_small_areas() -> None:
    area = drawn("E05000001 50%", SHARES)
    assert small(area, SHARES) == {"1": 0.5, "2": 0.3}
    assert area.people == pytest.approx(1100.0)


@pytest.mark.parametrize(("text", "said"), [
    ("E05000001 E01000001", "lies in"),
    ("E05000001 E06000001", "lies in"),
    ("E05000001 E02000001", "share 2 places"),
    ("E05000001 E05000003", "different years"),
])  # fmt: skip
def test_a_ward_beside_what_holds_the_same_people_is_refused(text: str, said: str) -> None:
    with pytest.raises(Refused) as refused:
        drawn(text, BEST_FIT)
    assert any(said in f"{finding.what} {finding.why}" or said in finding.what for finding in refused.value.findings)


def test_a_ward_and_a_small_area_outside_it_go_together_though_their_boundaries_are_of_different_years() -> None:
    area = drawn("E05000001 E01000005", BEST_FIT)
    assert area.people == 1000 + 2000 + 5000
    assert area.place.generation == 2024


def test_a_ward_that_is_nobodys_best_fit_stays_itself_and_says_so() -> None:
    area = drawn("E05000003", BEST_FIT)
    assert expanded(area, BEST_FIT).members[0].place == Place("E05000003", "Old Quay", "ward", 2023)
    assert [note.code for note in area.notes] == ["ward_without_parts"]
    assert not isinstance(area.people, float)
