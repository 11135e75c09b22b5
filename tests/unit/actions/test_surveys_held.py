"""Surveys held by the installation: taken in by content, read once, designed by a person, asked in plain terms, let go."""

from __future__ import annotations

import io
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from commonground.actions import areas
from commonground.actions.permissions import LOCAL_PERSON, Person
from commonground.actions.survey import files, opening
from commonground.actions.survey import held as holding
from commonground.actions.survey import held_questions as asking
from commonground.domain.survey.catalogue import Choice
from commonground.store.records import events
from commonground.store.surveys import shelf
from commonground.terms import Refused

VIEWER = Person(ref="v", name="A reader", roles=frozenset({"viewer"}))
pytestmark = pytest.mark.django_db


def take(name: str, content: bytes):
    held, _ = holding.take_in(chunks=[content], name=name, by=LOCAL_PERSON)
    return shelf.load(held.ref)


def parquet(**columns) -> bytes:
    out = io.BytesIO()
    pq.write_table(pa.table(columns), out)
    return out.getvalue()


@pytest.fixture
def synthetic(home):
    holding.make_synthetic(people=60_000, waves=2, by=LOCAL_PERSON)
    return shelf.load("synthetic-60000-2")


def ask(held, **choice):
    return asking.ask(ref=held.ref, choice=Choice(**choice), by=LOCAL_PERSON)


def test_the_synthetic_survey_answers_for_a_place_and_says_on_everything_that_it_is_made_up(synthetic):
    asked = ask(synthetic, measure="inactive", places=["E06000001"])
    assert asked.told.sentence.startswith("SYNTHETIC. Inactive: less than 30 minutes a week, Hartlepool, Nov 16-17: ")
    assert asked.told.answer.synthetic
    assert asked.told.answer.cells[0].base > 100
    assert asked.told.answer.differences[0].sentence.startswith("Hartlepool against everyone in the survey: ")
    with pytest.raises(Refused, match="has no variable"):
        ask(synthetic, measure="nonsense")


def test_a_place_answers_as_the_engine_does_when_it_is_asked_directly(synthetic):
    from commonground.actions.survey import ask as survey_ask

    asked = ask(synthetic, measure="inactive", places=["E08000004"])
    ready = opening.ready(synthetic.ref)
    question = survey_ask.understand({"column": "inactive", "where": {"district": "E08000004", "wave": "Nov 16-17"}})
    cell = survey_ask.answer(opened=ready.opened, settings=ready.settings, question=question).cells[0]
    assert (asked.told.answer.cells[0].estimate, asked.told.answer.cells[0].se) == pytest.approx((cell.estimate, cell.se), abs=1e-12)
    assert asked.told.raw[0].sources[0].sha256 == synthetic.sha256


def test_a_county_is_its_districts_and_stands_beside_one_of_them_with_a_word_of_warning(synthetic):
    county = ask(synthetic, measure="inactive", places=["E10000015"]).told
    assert "Hertfordshire" in county.about
    districts = ask(synthetic, measure="inactive", places=["E07000095", "E07000096"]).told
    assert len(districts.answer.cells) == 2
    both = ask(synthetic, measure="inactive", places=["E10000015", "E07000095"]).told
    assert [cell.group for cell in both.answer.cells] == [{"Place": "Hertfordshire"}, {"Place": "Broxbourne"}]
    assert both.answer.cells[0].estimate == pytest.approx(county.answer.cells[0].estimate, abs=1e-12)
    assert both.answer.cells[1].estimate == pytest.approx(districts.answer.cells[0].estimate, abs=1e-12)
    assert [each.sentence.split(":")[0] for each in both.answer.differences] == [
        "Hertfordshire against everyone in the survey",
        "Broxbourne against everyone in the survey",
    ]
    assert any("Hertfordshire and Broxbourne" in note and "not independent" in note for note in both.answer.notes)
    with pytest.raises(Refused, match="does not cover"):
        ask(synthetic, measure="inactive", places=["W06000001"])


def test_every_region_every_county_and_an_area_of_ones_own_stand_side_by_side(synthetic):
    regions = ask(synthetic, measure="inactive", places=["every:region"]).told
    assert len(regions.answer.cells) == len(regions.answer.differences) == 9
    assert sum(len(inside) for inside in regions.areas) > 280
    counties = ask(synthetic, measure="inactive", places=["every:county", "E06000001"]).told
    assert len(counties.answer.cells) == 22
    drawn = areas.save(name="Tees bay", text="E06000001 E06000003", by=LOCAL_PERSON)
    own = ask(synthetic, measure="inactive", places=[drawn.code, "E06000001"]).told
    assert [cell.group["Place"] for cell in own.answer.cells] == ["Tees bay", "Hartlepool"]
    assert own.areas == [["E06000001", "E06000003"], ["E06000001"]]


def test_every_council_is_tested_against_everyone_at_once_and_the_question_runs_again(synthetic):
    everywhere = ask(synthetic, measure="inactive", places=["all"]).told
    assert len(everywhere.answer.differences) == sum(cell.estimate is not None for cell in everywhere.answer.cells) > 200
    again = asking.ask_file(ref=synthetic.ref, question=files.question_as_yaml(everywhere.raw[0]), by=LOCAL_PERSON)
    assert [cell.estimate for cell in again.cells] == [cell.estimate for cell in everywhere.answer.cells]


def test_an_unsafe_cut_is_refused_with_the_nearest_questions_that_can_be_asked(synthetic):
    choice = Choice(measure="inactive", places=["E06000001"], by=["age", "sex", "disability"], filters=["fifth:5"])
    with pytest.raises(Refused) as refused:
        asking.ask(ref=synthetic.ref, choice=choice, by=LOCAL_PERSON)
    near = asking.nearest(ref=synthetic.ref, choice=choice, problem=refused.value, by=LOCAL_PERSON)
    assert near
    assert all(each != choice for _, each in near)
    answered = []
    for _, each in near:
        try:
            answered.append(asking.ask(ref=synthetic.ref, choice=each, by=LOCAL_PERSON, wait=True).told)
        except Refused:
            continue
    assert answered


def test_both_tests_are_offered_and_named_and_years_are_compared_in_words(synthetic):
    exact, published = (
        ask(synthetic, measure="inactive", by=["age"], test=test).told.answer.differences[0] for test in ("exact", "published")
    )
    assert "covariance" in exact.method
    assert "normal test" in published.method
    assert exact.se < published.se  # an age group is part of everyone
    years = ask(synthetic, measure="inactive", waves=["each"]).told.answer.differences[0]
    assert years.verdict in ("increase", "decrease", "no change that we can see")
    assert years.sentence.startswith("Nov 16-17 against Nov 15-16: ")


def test_what_would_take_long_becomes_long_work_with_the_same_answer(synthetic, monkeypatch):
    monkeypatch.setattr(asking, "QUICK", 1)
    asked = asking.ask(ref=synthetic.ref, choice=Choice(measure="active"), by=LOCAL_PERSON)
    assert asked.told.answer.cells[0].state == "shown"  # the job was done here, and its answer kept
    again = asking.ask(ref=synthetic.ref, choice=Choice(measure="active"), by=LOCAL_PERSON)
    assert again.told.answer == asked.told.answer


def test_the_same_file_is_held_once_and_everything_is_logged(home):
    content = parquet(y=[0, 1] * 50, w=[1.0] * 100)
    first, second = take("a.parquet", content), take("b.parquet", content)
    assert first.ref == second.ref
    assert [line.action for line in events.events(first.ref)] == ["open_survey"]
    holding.let_go(ref=first.ref, by=LOCAL_PERSON)
    assert shelf.every() == ()
    again = take("a.parquet", content)
    assert again.is_read  # a survey that was let go can be taken in again


def test_nothing_is_answered_before_somebody_has_said_how_people_were_drawn(home):
    held = take("a.parquet", parquet(y=[0, 1] * 50, weight=[1.0, 2.0] * 50, area=["E06000001", "E08000021"] * 50))
    with pytest.raises(Refused, match="how the people of a were drawn"):
        ask(held, measure="y")
    design = holding.suggest_design(ref=held.ref, by=LOCAL_PERSON)
    assert (design["weights"], design["places"]) == ("weight", "area")
    held = holding.set_design(ref=held.ref, design=design, by=LOCAL_PERSON)
    assert held.version == 1
    assert ask(held, measure="y", places=["E08000021"]).told.answer.cells[0].estimate == 1.0


def test_a_design_is_suggested_from_names_labels_and_values(home):
    columns = {
        "q1": [-1, 0, 1, 1] * 50,
        "wt_final": [0.5, 1.5, 1.0, 2.0] * 50,
        "hh_serial": list(range(200)),
        "wt_text": ["a", "b"] * 100,
        "area": ["Hartlepool", "Oldham"] * 100,
        "wave": ["2022", "2023"] * 100,
    }
    held = take("a.parquet", parquet(**columns))
    design = holding.suggest_design(ref=held.ref, by=LOCAL_PERSON)
    found = {name: design.get(name) for name in ("weights", "clusters", "places", "waves")}
    assert found == {"weights": "wt_final", "clusters": "hh_serial", "places": "area", "waves": "wave"}


def test_a_new_design_is_added_and_changes_the_answers_but_not_the_old_design(home):
    held = take("a.parquet", parquet(y=[0, 1] * 50, w=[1.0, 3.0] * 50))
    for design in ({}, {"weights": "w"}):
        held = holding.set_design(ref=held.ref, design=design, by=LOCAL_PERSON)
        last = ask(held, measure="y").told.answer.cells[0].estimate
    assert last == pytest.approx(0.75)
    assert held.version == 2
    assert len(list((shelf.folder() / held.ref).glob("design-*.json"))) == 2


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("survey.sav", b"PK\x03\x04 an archive", "survey_kind"),
        ("survey.sav", b"%PDF-1.7", "survey_kind"),
        ("survey.csv", b"<!DOCTYPE html><html>", "survey_kind"),
        ("survey.csv", b"", "survey_empty"),
        ("survey.csv", "name,né\n".encode("latin-1"), "survey_encoding"),
        ("survey.dta", b"\x00\x01\x02", "survey_kind"),
    ],
)
def test_what_a_file_is_called_is_not_believed(home, name, content, code):
    with pytest.raises(Refused) as refused:
        take(name, content)
    assert refused.value.code == code
    assert not list((shelf.folder() / "arriving").iterdir())


def test_a_file_larger_than_the_limit_is_refused_before_it_is_read(home, monkeypatch):
    monkeypatch.setenv("COMMONGROUND_SURVEY_MEGABYTES", "1")
    with pytest.raises(Refused, match="larger than 1 megabytes"):
        holding.take_in(chunks=(b"a,b\n" * 100_000 for _ in range(1_000)), name="big.csv", by=LOCAL_PERSON)
    assert not list((shelf.folder() / "arriving").iterdir())


def test_only_those_who_may_open_and_ask_surveys_do(home):
    with pytest.raises(Refused, match="may not do this"):
        holding.take_in(chunks=[b"a,b\n1,2\n"], name="a.csv", by=VIEWER)
    with pytest.raises(Refused, match="may not do this"):
        asking.ask(ref="a", choice=Choice(measure="y"), by=VIEWER)
    for ref in ("../../etc", "a/b", "", "A"):
        with pytest.raises(Refused, match="is held here"):
            holding.one(ref=ref, by=LOCAL_PERSON)


def test_real_microdata_are_read_designed_and_asked(home, shared):
    path = Path(shared) / "data" / "microdata" / "nhanes_2009_2012_physical_activity.parquet"
    held = holding.take_in_file(path=path, by=LOCAL_PERSON)
    design = holding.suggest_design(ref=held.ref, by=LOCAL_PERSON)
    assert (design["strata"], design["clusters"]) == ("SDMVSTRA", "SDMVPSU")
    assert design["weights"] in ("WTINT2YR", "WTMEC2YR")  # of the interview, and of the examination: the note says which
    held = holding.set_design(ref=held.ref, design=design, by=LOCAL_PERSON)
    asked = ask(held, measure="PhysActive", by=["Gender"])
    assert {cell.state for cell in asked.told.answer.cells} == {"shown"}
    assert all(0.3 < cell.estimate < 0.7 for cell in asked.told.answer.cells)


@pytest.mark.parametrize(
    ("file", "wanted"),
    [
        ("nhanes_2009_2012_physical_activity", {"weights": "WTMEC2YR", "strata": "SDMVSTRA", "clusters": "SDMVPSU", "waves": "SurveyYr"}),
        ("brfss_2000_exercise_20000", {}),  # its "weight" is in pounds: no design is in the file
        ("yrbss_2013_youth_activity", {}),  # its "weight" is in kilograms, and school_night_hours_sleep is no school
    ],
)
def test_the_suggestion_for_real_american_surveys_takes_no_body_weight_for_a_sampling_weight(home, shared, file, wanted):
    held = take(f"{file}.parquet", (shared / "data" / "microdata" / f"{file}.parquet").read_bytes())
    found = holding.suggest_design(ref=held.ref, by=LOCAL_PERSON)
    assert {name: found[name] for name in ("weights", "strata", "clusters", "waves") if name in found} == wanted
