"""Areas are drawn from lists, kept as drawn, put together, and set side by side; what cannot be is refused with the reason."""

from __future__ import annotations

from dataclasses import replace

import pytest

from commonground.actions import areas
from commonground.actions.permissions import LOCAL_PERSON, Person
from commonground.store.records import events
from commonground.store.warehouse import Release
from commonground.terms import Refused

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("starter")]
BY = replace(LOCAL_PERSON, name="Ann Smith")
VIEWER = Person(ref="v", name="V", roles=frozenset({"viewer"}))
QUAY = "E01011949, TS24 8AY\nE01011950 40%"


def test_an_area_is_kept_as_it_was_drawn_and_found_again_by_the_code_of_its_members() -> None:
    kept = areas.save(name="Quay", text=QUAY, why="The harbour", by=BY)
    again = areas.save(name="Quay", text="E01011950 40%\nTS248AY E01011949", by=BY)
    area = areas.load(code=kept.code, by=BY)
    assert again.code == kept.code == area.code
    assert (area.name, area.made_by, area.why) == ("Quay", "Ann Smith", "The harbour")
    assert [member.share for member in area.members[:2]] == [1.0, 0.4]
    assert [found.name for found in areas.saved(by=BY)] == ["Quay"]
    assert [line.action for line in events.events(kept.code)] == ["save_area", "save_area"]


def test_everything_wrong_with_a_list_is_told_at_once_and_nothing_is_kept() -> None:
    with pytest.raises(Refused) as refused:
        areas.save(name="Quay", text="E01011949 rubbish E99999999\nE06000001 ZZ99 9ZZ", by=BY)
    assert [finding.code for finding in refused.value.findings] == [
        "area_not_a_code", "area_code_unknown", "area_postcode_unknown", "area_overlap",
    ]  # fmt: skip
    for text in ("", "x" * 400_001):
        with pytest.raises(Refused):
            areas.save(name="Quay", text=text, by=BY)
    assert areas.saved(by=BY) == ()


def test_the_residents_of_an_area_are_those_of_its_places_by_their_shares(starter: Release) -> None:
    rows = starter.rows("SELECT place, value FROM small_figure WHERE measure = 'population' AND place IN ('E01011949', 'E01011950')")
    people = dict(zip(rows["place"].to_pylist(), rows["value"].to_pylist(), strict=True))
    area = areas.draw(name="Quay", text="E01011949 E01011950 40%", by=BY)
    side = areas.side_by_side(areas=[area], measures=["population"], by=BY)
    expected = people["E01011949"] + 0.4 * people["E01011950"]
    assert area.people == pytest.approx(expected)
    assert side.rows[0][1][0].value == pytest.approx(expected)


def test_all_small_areas_of_a_council_give_the_score_that_is_published_for_it() -> None:
    whole, parts = areas.area_of(place="Hartlepool", by=BY), areas.area_of(place="Hartlepool", parts="small areas", by=BY)
    side = areas.side_by_side(areas=[whole, parts], measures=["imd_score"], by=BY)
    published, ours = (figure.number for figure in side.rows[0][1])
    assert ours == pytest.approx(published, abs=0.01)
    assert side.shared == ("Hartlepool and Hartlepool, from its small areas have people in common",)


def test_a_place_without_figures_of_its_own_is_taken_apart_into_its_councils() -> None:
    police, county = areas.area_of(place="E23000013", by=BY), areas.area_of(place="E10000015", parts="councils", by=BY)
    assert (len(police.members), len(county.members)) == (4, 10)
    side = areas.side_by_side(areas=[police, county], by=BY)
    assert len(side.rows) > 50
    assert all(figure.present for _, figures in side.rows for figure in figures)
    assert side.shared == ()


def test_measures_that_cannot_be_put_together_are_named_with_the_reason() -> None:
    side = areas.side_by_side(areas=[areas.draw(name="Quay", text=QUAY, by=BY)], by=BY)
    assert {measure.id: why for measure, why in side.refused}.keys() == {"imd_rank", "imd_decile"}
    assert all("ranks of parts cannot be added up or averaged" in why for _, why in side.refused)


def test_the_best_fit_takes_whole_places_and_says_whom_it_leaves_out() -> None:
    area = areas.draw(name="Quay", text=QUAY, by=BY)
    fit = areas.fitted(area=area, by=BY)
    assert fit is not None
    assert fit.area.codes == ("E01011949",)
    assert fit.left_out > 0
    assert areas.save(name="Quay", text=QUAY, fit=True, by=BY).members == (("E01011949", 1.0, ""),)
    assert areas.fitted(area=fit.area, by=BY) is None


def test_an_area_whose_places_are_held_no_more_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    kept = areas.save(name="Quay", text=QUAY, by=BY)
    monkeypatch.setattr(areas.ground, "with_small_areas", lambda release, register, codes: register)
    with pytest.raises(Refused, match="holds no more"):
        areas.load(code=kept.code, by=BY)


@pytest.mark.parametrize("form", ["csv", "ods", "xlsx", "docx", "pdf", "html", "json"])
def test_areas_can_be_taken_away_in_every_form(form: str) -> None:
    kept = areas.save(name="=Quay|'<script>", text=QUAY, by=BY)
    body = areas.write(names=[kept.code, "E06000001"], form=form, by=BY)
    assert len(body) > 500
    if form == "html":
        assert b"<script>" not in body
    if form == "csv":
        assert b"\n=Quay" not in body
        assert b",=Quay" not in body


def test_who_may_not_draws_nothing() -> None:
    with pytest.raises(Refused) as refused:
        areas.save(name="Quay", text=QUAY, by=VIEWER)
    assert refused.value.code == "not_permitted"
    with pytest.raises(Refused, match="was drawn here"):
        areas.load(code="custom-000000000000", by=VIEWER)
    with pytest.raises(Refused, match="at most 15"):
        areas.side_by_side(areas=[areas.area_of(place="E06000001", by=BY)] * 16, by=BY)


def test_a_ward_by_its_name_is_put_together_from_its_small_areas_and_says_how() -> None:
    area = areas.area_of(place="Burn Valley, Hartlepool", by=BY)
    small = areas.ground.small_areas_in(areas.warehouse.current(), area.codes[0], "lsoa")
    beside = areas.draw(name="The same", text=" ".join(small), by=BY)
    side = areas.side_by_side(areas=[area, beside], by=BY)
    assert len(small) == 6
    assert [note.code for note in area.notes] == ["ward_best_fit"]
    assert area.people == beside.people
    assert {"imd_score", "population"} <= {measure.id for measure, _ in side.rows}
    assert all(ours.value == pytest.approx(theirs.value) for _, (ours, theirs) in side.rows)
    assert all(figure.place == area.place for _, (figure, _) in side.rows)
    assert side.shared == ("Burn Valley and The same have people in common",)
    assert [one.codes for one in side.taken] == [small, small]
    assert [source.publisher for source in side.look_ups] == ["Office for National Statistics"]
    told = areas.write(names=[area.codes[0]], form="csv", by=BY).decode()
    assert all(code in told for code in small)
    assert b"Which small areas belong to which ward" in areas.write(names=[area.codes[0]], form="html", by=BY)


def test_wards_are_kept_as_wards_and_loaded_again_with_their_people() -> None:
    kept = areas.save(name="Two", text="E05013038 E05013039 50%", by=BY)
    area = areas.load(code=kept.code, by=BY)
    assert [(member.place.kind, member.share) for member in area.members] == [("ward", 1.0), ("ward", 0.5)]
    assert area.people == areas.draw(name="Two", text="E05013038 E05013039 50%", by=BY).people
    assert "best fit" in kept.notes[0]


def test_all_wards_of_a_council_hold_all_of_its_small_areas_and_their_score() -> None:
    wards, whole = areas.area_of(place="Hartlepool", parts="wards", by=BY), areas.area_of(place="Hartlepool", by=BY)
    small = areas.area_of(place="Hartlepool", parts="small areas", by=BY)
    ((_, (ours, published)),) = areas.side_by_side(areas=[wards, whole], measures=["imd_score"], by=BY).rows
    assert (len(wards.members), wards.people) == (12, small.people)
    assert ours.number == pytest.approx(published.number, abs=0.01)


def test_a_ward_name_that_many_councils_have_lists_them_with_the_way_to_say_which() -> None:
    with pytest.raises(Refused) as refused:
        areas.area_of(place="St James", by=BY)
    assert refused.value.code == "place_ambiguous"
    assert "ward of" in refused.value.ways_out[1]
    assert refused.value.ways_out[0].startswith("Add the council: St James, ")


def test_a_ward_that_is_not_held_is_told_apart_from_a_wrong_code() -> None:
    with pytest.raises(Refused) as refused:
        areas.draw(name="Wards", text="E05999999\nE09999999", by=BY)
    ward, wrong = refused.value.findings
    assert "wards change at elections" in ward.remedy
    assert "wards change" not in wrong.remedy
