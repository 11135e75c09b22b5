"""Documents of a case as they were, held against the data as they are now."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from tests.unit.actions.test_bringing import own_home

from commonground.actions import cases, stale
from commonground.actions.data import bringing
from commonground.actions.permissions import LOCAL_PERSON
from commonground.domain.indicators.mapping import Column, Mapping, Provenance
from commonground.store import warehouse
from commonground.store.records import events
from commonground.terms import Refused

pytestmark = pytest.mark.django_db
BY = replace(LOCAL_PERSON, name="Ann Smith")
__all__ = ["own_home"]


def bring(people: int = 7_000) -> None:
    """A new edition of the residents of Hartlepool."""
    source = Provenance(publisher="H", title="People", edition="1", licence="OGL")
    mapping = Mapping(header=(1,), place="Council", period="Year", columns=(Column(measure="population", value="People"),), source=source)
    bringing.bring(name="people.csv", body=f"Council,Year,People\nHartlepool,mid-2024,{people}\n".encode(), mapping=mapping, by=BY)


def checked(ref: str, stage: str = "profile", **asked):
    return next(one for one in stale.check_case(ref=ref, by=BY, **asked).documents if one.id == stage)


def test_a_new_figure_marks_the_sentences_and_rows_it_reaches_and_drafts_their_wording(own_home):
    case = cases.open_case(place="Hartlepool", by=BY)
    old, lines = warehouse.current().id, len(events.events())
    bring()
    one = checked(case.ref)
    assert (one.then, one.now) == (old, warehouse.current().id)
    assert one.because == (f"What it rested on has changed since {words_of_today()}: the figures for the place",)
    rows = [each for each in one.stale if each.part == "row" and each.what.startswith("Residents") and "7,000" in each.says]
    assert rows
    assert all("7,000" not in each.said and each.kind == "changed" for each in rows)
    assert {source.publisher for source in rows[0].sources} >= {"H"}
    assert "no longer hold" in one.sentence
    # looking changed nothing
    assert cases.history(ref=case.ref, by=BY) == case.history()
    assert len(events.events()) == lines + 1


def words_of_today() -> str:
    from commonground.documents import words
    from commonground.store import clock

    return words.day(clock.now().date())


def test_with_the_same_data_every_document_would_say_the_same(own_home):
    case = cases.open_case(place="Hartlepool", by=BY)
    report = stale.check_case(ref=case.ref, by=BY)
    assert {one.id for one in report.documents} == {"profile", "survey", "landscape", "priorities", "match", "value"}
    assert [one.sentence for one in report.documents if one.differences] == []
    assert report.sentence == "All that could be compared still holds."


def test_what_somebody_worded_otherwise_is_not_laid_to_the_data(own_home):
    case = cases.open_case(place="Hartlepool", by=BY)
    answer = {**case.last("profile").answer, "sentence": "Hartlepool is by the sea."}
    cases.settle(ref=case.ref, stage="place", by=BY)
    cases.settle(ref=case.ref, stage="profile", answer=answer, by=BY)
    one = checked(case.ref)
    assert one.issued.startswith("Settled by Ann Smith on")
    assert one.stale == ()
    assert [each.said for each in one.worded if each.said] == ["Hartlepool is by the sea."]
    bring()
    one = checked(case.ref)
    assert "Hartlepool is by the sea." in {each.said for each in one.worded}
    assert one.stale


def test_without_its_release_the_sentences_alone_are_compared_and_that_is_said(own_home):
    case = cases.open_case(place="Hartlepool", by=BY)
    old = warehouse.current().id
    bring()
    warehouse.remove(old)
    one = checked(case.ref)
    assert one.rows == 0
    assert f"The release '{old}' is not held any more: only its sentences are compared" in one.sentence


def test_an_answer_that_a_person_wrote_in_another_form_cannot_be_compared(own_home):
    case = cases.open_case(place="Hartlepool", by=BY)
    cases.draft(ref=case.ref, stage="match", answer={"said": "We agreed by hand"}, by=BY)
    cases.draft(ref=case.ref, stage="profile", answer={"sentence": "By hand", "sections": ["none"]}, by=BY)
    assert not checked(case.ref).compared
    one = checked(case.ref, "match")
    assert not one.compared
    assert one.sentence.startswith("It cannot be compared.")
    assert "What cannot be compared: Profile and The match" in stale.check_case(ref=case.ref, by=BY).sentence


def test_the_documents_of_a_day_are_those_that_were_newest_then(own_home):
    case = cases.open_case(place="Hartlepool", by=BY)
    bring()
    cases.draft_again(ref=case.ref, by=BY)
    assert checked(case.ref).differences == ()
    assert checked(case.ref, on=date.today() + timedelta(days=1)).differences == ()
    assert checked(case.ref, on=date(2020, 1, 1)).stale  # before there was any: the first


def test_another_version_of_the_program_is_named(own_home, monkeypatch):
    case = cases.open_case(place="Hartlepool", by=BY)
    monkeypatch.setattr(stale, "__version__", "9.9")
    assert "and this is 9.9: some of its words may differ for that alone" in checked(case.ref).sentence
    monkeypatch.setattr(cases, "made_with", lambda ref: {})
    assert "some of its words" not in checked(case.ref).sentence
    bring()
    assert "some of its words" not in checked(case.ref).sentence  # told apart by laying it out from its own release
    assert "It does not say its version: some of its words may differ" in checked(case.ref, "match").sentence


def test_an_own_question_of_value_is_asked_again_as_it_was_put(starter):
    from commonground.actions.value import in_case

    case = cases.open_case(place="Hartlepool", by=BY)
    asked = {**case.last("value").answer["question"], "people": {"participants": 50.0, "ages": [65, 80]}}
    in_case.add_to_case(ref=case.ref, question=asked, by=BY)
    one = checked(case.ref, "value")
    assert one.compared
    assert one.stale == ()


def test_every_form_of_the_list_says_both_wordings(own_home, tmp_path):
    case = cases.open_case(place="Hartlepool", by=BY)
    bring()
    report = stale.check_case(ref=case.ref, by=BY)
    for form in ("html", "docx", "ods", "csv"):
        assert stale.write(report=report, form=form, out=tmp_path, by=BY).stat().st_size > 1000
    page = next(tmp_path.glob("*.html")).read_text()
    assert "7,000" in page
    with pytest.raises(Refused) as no:
        stale.check_case(ref="nowhere-1", by=BY)
    assert no.value.code == "case_unknown"
