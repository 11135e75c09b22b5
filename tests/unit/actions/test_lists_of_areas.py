"""A list of teams or partnerships, as their makers keep it, makes areas that work; the names and lists here are made up."""

from __future__ import annotations

import pytest

from commonground.actions import areas
from commonground.actions.permissions import LOCAL_PERSON, Person
from commonground.connectors.fakes import ods
from commonground.domain.places.custom_lists import read
from commonground.store.records import events
from commonground.terms import Refused

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("starter")]
BY = LOCAL_PERSON
TEAMS = b"""LSOA21CD,LSOA21NM,Neighbourhood team,LAD24CD
E01011949,Hartlepool 009A,Made-up North team,E06000001
E01011950,Hartlepool 008A,Made-up North team,E06000001
E01011951,Hartlepool 007A,Made-up South team,E06000001
"""
WARDS = b"""Ward code,Ward,Place partnership,Share of people
E05013038,Burn Valley,Made-up Tees Bay,100%
E05013039,De Bruce,Made-up Tees Bay,0.4
"""
COUNCILS = b"""Active Partnership,Local authority,Code
Made-up Tees Valley Active,Hartlepool,E06000001
Made-up Tees Valley Active,Middlesbrough,E06000002
Made-up Tyne Active,Newcastle upon Tyne,E08000021
"""


def bring(body: bytes, name: str = "list.csv", **more: str):
    return areas.bring(file=name, body=body, whose="Made-up NHS, March 2026", by=BY, **more)


@pytest.mark.parametrize(("body", "kind", "names", "measure"), [
    (TEAMS, "neighbourhood teams", ["Made-up North team", "Made-up South team"], "imd_score"),
    (WARDS, "place partnerships", ["Made-up Tees Bay"], "imd_score"),
    (COUNCILS, "Active Partnerships", ["Made-up Tees Valley Active", "Made-up Tyne Active"], "active_adults_19"),
])  # fmt: skip
def test_a_list_of_teams_partnerships_or_active_partnerships_makes_areas_with_figures(body, kind, names, measure) -> None:
    kept = bring(body, kind=kind)
    assert [one.name for one in kept] == names
    assert all(one.why == f"{kind}, as listed by Made-up NHS, March 2026 in list.csv" for one in kept)
    loaded = [areas.load(code=one.code, by=BY) for one in kept]
    ((_, figures),) = areas.side_by_side(areas=loaded, measures=[measure], by=BY).rows
    assert all(figure.present for figure in figures)
    assert len(events.events()) == len(kept)


def test_shares_are_read_as_percent_or_as_parts_of_one() -> None:
    (kept,) = bring(WARDS)
    assert [(code, share) for code, share, _ in kept.members] == [("E05013038", 1.0), ("E05013039", 0.4)]


def test_a_spreadsheet_is_read_like_a_text_file() -> None:
    sheet = ods({"Teams": [line.split(",") for line in TEAMS.decode().splitlines()]})
    assert [one.name for one in bring(sheet, "teams.ods")] == [one.name for one in bring(TEAMS)]


def test_everything_wrong_with_any_area_is_said_by_its_row_and_none_is_drawn() -> None:
    wrong = TEAMS + b"E01999999,Nowhere,Made-up South team,E06000001\nE01011949,Again,Made-up South team,\nrubbish,,Made-up North team,\n"
    with pytest.raises(Refused) as refused:
        bring(wrong)
    said = {(finding.where, finding.code) for finding in refused.value.findings}
    assert said == {("Made-up South team, row 5", "area_code_unknown"), ("Made-up North team, row 7", "area_not_a_code")}
    assert "2 of 2 areas" in refused.value.what
    assert areas.saved(by=BY) == ()


@pytest.mark.parametrize(("body", "more", "code"), [
    (b"", {}, "file_empty"),
    (b"a,b\n", {}, "list_empty"),
    (b"a,b\n1,2\n", {}, "list_column"),
    (b"code,team,locality\nE01011949,A,B\n", {}, "list_column"),
    (TEAMS, {"area": "no such"}, "list_column"),
    (b"code,team\n" + b"".join(b"E01011949,T%d\n" % number for number in range(501)), {}, "areas_many"),
    (b"PK\x03\x04x", {}, "file_unreadable"),
    (b"code,team\n\xff\xfe\x00", {}, "list_column"),
])  # fmt: skip
def test_a_table_that_is_no_list_of_areas_is_refused_in_words(body, more, code) -> None:
    with pytest.raises(Refused) as refused:
        bring(body, **more)
    assert refused.value.ways_out
    assert areas.saved(by=BY) == ()
    if code != "file_unreadable" and not body.endswith(b"\x00"):
        assert refused.value.code == code


def test_whose_list_it_is_must_be_said_and_only_who_may_draw_brings_one() -> None:
    with pytest.raises(Refused, match="whose list"):
        areas.bring(file="x.csv", body=TEAMS, whose=" ", by=BY)
    with pytest.raises(Refused) as refused:
        areas.bring(file="x.csv", body=TEAMS, whose="X", by=Person(ref="v", name="V", roles=frozenset({"viewer"})))
    assert refused.value.code == "not_permitted"


def test_the_finest_codes_are_taken_and_a_hostile_name_is_only_a_name() -> None:
    found = read(
        [["LAD24CD", "LSOA21CD", "Team"], ["E06000001", "E01011949", "=1+1|'<script>"], ["E06000001", "E01011950", "=1+1|'<script>"]]
    )
    assert (found.code, found.area, found.share) == ("LSOA21CD", "Team", "")
    assert [line for _, line in found.lines["=1+1|'<script>"]] == ["E01011949", "E01011950"]


def test_an_area_off_the_list_keeps_its_page_and_is_listed_again_when_drawn_again() -> None:
    north, south = bring(TEAMS)
    with pytest.raises(Refused, match="Nothing says why"):
        areas.take_off(code=north.code, why=" ", by=BY)
    areas.take_off(code=north.code, why="Old teams", by=BY)
    assert [one.code for one in areas.saved(by=BY)] == [south.code]
    assert areas.taken_off(code=north.code, by=BY)[0] == "Old teams"
    assert areas.load(code=north.code, by=BY).name == north.name
    bring(TEAMS)
    assert {one.code for one in areas.saved(by=BY)} == {north.code, south.code}
    assert areas.taken_off(code=north.code, by=BY) is None
