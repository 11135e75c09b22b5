"""Names, codes and postcodes find their place, however people write them."""

from __future__ import annotations

from datetime import date

import pytest

from commonground.domain.places.find import find
from commonground.domain.places.register import ENGLAND, Register, build
from commonground.terms import Place, Refused

_NAMES = {
    "E06000001": ("Hartlepool", "unitary"),
    "E08000021": ("Newcastle upon Tyne", "metropolitan"),
    "E07000195": ("Newcastle-under-Lyme", "district"),
    "E08000013": ("St. Helens", "metropolitan"),
    "E06000023": ("Bristol, City of", "unitary"),
    "E06000047": ("County Durham", "unitary"),
    "E09000001": ("City of London", "london_borough"),
    "E06000043": ("Brighton and Hove", "unitary"),
    "E09000027": ("Richmond upon Thames", "london_borough"),
    "E07000146": ("King's Lynn and West Norfolk", "district"),
    "E06000010": ("Kingston upon Hull, City of", "unitary"),
    "E09000021": ("Kingston upon Thames", "london_borough"),
    "E06000066": ("Somerset", "unitary"),
    "E06000065": ("North Yorkshire", "unitary"),
    "E06000063": ("Cumberland", "unitary"),
    "E06000064": ("Westmorland and Furness", "unitary"),
    "E10000030": ("Surrey", "county"),
    "E08000003": ("Manchester", "metropolitan"),
    "E06000058": ("Bournemouth, Christchurch and Poole", "unitary"),
    "E08000016": ("Barnsley", "metropolitan"),
    "E12000007": ("London", "region"),
    "E12000001": ("North East", "region"),
    ENGLAND: ("England", "country"),
    "E54000050": ("NHS North East and North Cumbria", "icb"),
    "E54000032": ("NHS Kent and Medway", "icb"),
    "E54000037": ("NHS Devon", "icb"),
    "E54000038": ("NHS Somerset", "icb"),
    "E47000001": ("Greater Manchester", "combined_authority"),
    "E23000005": ("Greater Manchester", "police"),
    "E23000031": ("Surrey", "police"),
    "E23000002": ("Cumbria", "police"),
}
_GONE = [
    ("E10000006", "Cumbria", "E06000063", "Cumberland", "split", 0.55),
    ("E10000006", "Cumbria", "E06000064", "Westmorland and Furness", "split", 0.45),
    ("E07000246", "Somerset West and Taunton", "E06000066", "Somerset", "merged", 1.0),
    ("E10000023", "North Yorkshire", "E06000065", "North Yorkshire", "recoded", 1.0),
]


@pytest.fixture(scope="module")
def register() -> Register:
    places = [{"code": code, "name": name, "kind": kind, "generation": 2024} for code, (name, kind) in _NAMES.items()]
    gone = [
        dict(zip(("old_code", "old_name", "new_code", "new_name", "kind", "share"), row, strict=True), changed_on=date(2023, 4, 1))
        for row in _GONE
    ]
    return build(places, [{"child": "E06000001", "parent": "E12000001", "share": 1.0}], gone)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Hartlepool", "Hartlepool"),
        ("  hartlepool borough council ", "Hartlepool"),
        ("HÄRTLEPOOL", "Hartlepool"),
        ("E06000001", "Hartlepool"),
        ("e06000001", "Hartlepool"),
        ("Saint Helens", "St. Helens"),
        ("st helens", "St. Helens"),
        ("Bristol", "Bristol, City of"),
        ("City of Bristol", "Bristol, City of"),
        ("Durham", "County Durham"),
        ("Durham County Council", "County Durham"),
        ("Brighton & Hove City Council", "Brighton and Hove"),
        ("City of London", "City of London"),
        ("London", "London"),
        ("Kings Lynn", "King's Lynn and West Norfolk"),
        ("Hull", "Kingston upon Hull, City of"),
        ("Newcastle upon Tyne City Council", "Newcastle upon Tyne"),
        ("newcastle under lyme", "Newcastle-under-Lyme"),
        ("BCP Council", "Bournemouth, Christchurch and Poole"),
        ("Somerset", "Somerset"),
        ("North Yorkshire", "North Yorkshire"),
        ("England", "England"),
        ("London Borough of Richmond upon Thames", "Richmond upon Thames"),
        ("Manchester", "Manchester"),
        ("Barnsley MBC", "Barnsley"),
        ("North East and North Cumbria", "NHS North East and North Cumbria"),
        ("Richmond", "Richmond upon Thames"),
    ],
)
def test_a_name_is_found_however_it_is_written(register: Register, text: str, name: str) -> None:
    assert find(text, register).name == name


def test_a_council_comes_before_a_police_area_of_the_same_name(register: Register) -> None:
    assert find("Surrey", register).kind == "county"


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("NHS Somerset", "NHS Somerset"),
        ("Devon ICB", "NHS Devon"),
        ("Kent integrated care board", "NHS Kent and Medway"),
        ("NHS Kent and Medway", "NHS Kent and Medway"),
    ],
)
def test_a_care_board_is_not_taken_for_the_council_of_its_name(register: Register, text: str, name: str) -> None:
    assert (find(text, register).name, find(text, register).kind) == (name, "icb")


def test_a_combined_authority_comes_before_a_police_area(register: Register) -> None:
    assert find("Greater Manchester", register).kind == "combined_authority"


@pytest.mark.parametrize(("text", "codes"), [("Newcastle", {"E08000021", "E07000195"}), ("Kingston", {"E06000010", "E09000021"})])
def test_an_ambiguous_name_asks_which_and_lists_every_candidate_with_its_code(register: Register, text: str, codes: set[str]) -> None:
    with pytest.raises(Refused) as refused:
        find(text, register)
    assert refused.value.code == "place_ambiguous"
    assert {finding.where for finding in refused.value.findings} == codes
    assert all(any(code in way for way in refused.value.ways_out) for code in codes)


def test_an_unknown_name_gives_the_nearest_names(register: Register) -> None:
    with pytest.raises(Refused) as refused:
        find("Hartlepol", register)
    assert refused.value.code == "place_unknown"
    assert refused.value.ways_out[0] == "Hartlepool (E06000001)"


@pytest.mark.parametrize("text", ["", "   ", "Atlantis", "E06999999", "W06000015", "zzzz' OR 1=1 --", "🏊", "TS24"])
def test_what_is_not_a_place_is_refused_with_a_way_out(register: Register, text: str) -> None:
    with pytest.raises(Refused) as refused:
        find(text, register)
    assert refused.value.code == "place_unknown"
    assert refused.value.ways_out


def test_a_withdrawn_code_says_what_replaced_it_and_when(register: Register) -> None:
    with pytest.raises(Refused) as refused:
        find("E10000006", register)
    assert refused.value.code == "place_withdrawn"
    assert (
        refused.value.what
        == "Cumbria (E10000006) was split on 1 April 2023; it is now Cumberland (E06000063) and Westmorland and Furness (E06000064)"
    )
    assert refused.value.ways_out == ("Choose Cumberland (E06000063)", "Choose Westmorland and Furness (E06000064)")


@pytest.mark.parametrize("text", ["Cumbria", "Somerset West and Taunton District Council"])
def test_a_withdrawn_name_says_what_replaced_it(register: Register, text: str) -> None:
    with pytest.raises(Refused) as refused:
        find(text, register)
    assert refused.value.code == "place_withdrawn"


def test_a_postcode_finds_its_council_with_or_without_its_space(register: Register) -> None:
    for text in ("TS24 8AY", "ts248ay", " Ts24  8aY "):
        assert find(text, register, postcodes={"TS248AY": "E06000001"}).name == "Hartlepool"


def test_a_postcode_that_is_not_held_is_refused_and_not_guessed(register: Register) -> None:
    with pytest.raises(Refused) as refused:
        find("TS24 8AY", register, postcodes={})
    assert refused.value.code == "place_unknown"
    assert "TS24 8AY" in refused.value.what


def test_a_small_area_is_found_by_its_code(register: Register) -> None:
    small = Place("E01033466", "Hartlepool 014E", "lsoa", 2021)
    assert find("E01033466", register, small={small.code: small}) == small


def test_a_code_that_the_release_does_not_hold_yet_finds_the_council_by_its_older_code() -> None:
    rows = [{"code": "E08000016", "name": "Barnsley", "kind": "metropolitan", "generation": 2024}]
    recoded = [
        {
            "old_code": "E08000016",
            "old_name": "Barnsley",
            "new_code": "E08000038",
            "new_name": "Barnsley",
            "kind": "recoded",
            "share": 1.0,
            "changed_on": date(2025, 4, 1),
        }
    ]
    assert find("E08000038", build(rows, [], recoded)).code == "E08000016"


def test_a_place_knows_what_it_lies_in(register: Register) -> None:
    assert [part.place.name for part in register.parents(register.place("E06000001"))] == ["North East", "England"]
    assert [part.place.name for part in register.children(register.place("E12000001"))] == ["Hartlepool"]
