"""The documents of a case: every stage that has one is written with it, in every form."""

from __future__ import annotations

import json
import re
from dataclasses import replace

import pytest

from commonground.actions import case_documents, cases
from commonground.actions.outcomes import priorities, shelves
from commonground.actions.permissions import LOCAL_PERSON
from commonground.actions.places import find_place
from commonground.actions.survey import held, in_case
from commonground.documents import match_stage, survey_stage
from commonground.documents import profile as documents
from commonground.documents.blocks import Heading, Table
from commonground.domain.survey.catalogue import Choice

pytestmark = pytest.mark.django_db
BY = replace(LOCAL_PERSON, name="Ann Smith")


def test_the_draft_of_a_place_says_which_survey_files_are_missing_and_where_they_are(home):
    case = cases.open_case(place="Hartlepool", by=BY)
    made = case_documents.write_case(ref=case.ref, forms=("html", "pdf", "ods", "json", "csv", "docx", "xlsx"), out=home, by=BY)
    ours = [path for path in made if path.stem == "hartlepool-E06000001-surveys"]
    assert len(ours) == 7
    page = next(path for path in ours if path.suffix == ".html").read_text()
    assert "No survey file that covers this place is held here" in page
    assert "https://doi.org/10.5255/UKDA-SN-8391-2" in page
    told = json.loads(next(path for path in ours if path.suffix == ".json").read_text())
    assert told["tables"][0]["rows"][0]["File"] == "Active Lives Adult Survey"


def test_a_made_up_answer_in_a_case_says_so_in_its_document(home):
    case = cases.open_case(place="Hartlepool", by=BY)
    held.make_synthetic(people=60_000, waves=1, by=BY)
    choice = Choice(measure="inactive", places=["E06000001"], by=["sex"])
    case = in_case.add_to_case(ref="synthetic-60000-1", choice=choice, case=case.ref, by=BY)
    laid_out = survey_stage.document(case.last("survey").answer, find_place(text="E06000001", by=BY), "release")
    for form in ("html", "json"):
        text = documents.write(laid_out, form).decode()
        assert "(synthetic)" in text
        assert "describe nobody" in text


def test_every_stage_with_a_writer_is_on_the_route_and_its_writer_is_there():
    from commonground.case import ROUTE

    assert set(case_documents.WRITERS) <= {stage.id for stage in ROUTE}
    for stage in case_documents.WRITERS:
        assert callable(case_documents._writer(stage))


def test_a_document_whose_stage_is_out_of_date_says_so_first_until_it_is_drafted_again(home):
    case = cases.open_case(place="Hartlepool", by=BY)
    plan = b"# Our priorities\n\n- Reduce falls among older people so that fewer are admitted to hospital.\n"
    shelves.add_document(place="Hartlepool", content=plan, name="plan.md", body="A body", by=BY)

    def written() -> str:
        made = case_documents.write_case(ref=case.ref, forms=("html",), out=home, by=BY)
        return next(path for path in made if "their-priorities" in path.name).read_text()

    assert f"commonground case draft {case.ref} priorities" in written()
    cases.draft_again(ref=case.ref, by=BY)
    assert "Out of date" not in written()
    assert "1 document held: no confirmed priorities, and 1 passage to be decided" in written()


def test_the_match_and_the_priorities_stand_body_by_body_with_each_offer_once(home):
    wants = ("Fewer people die of heart disease.", "Fewer people have a stroke.", "Mend potholes.")
    plan = "\n".join(("# Our priorities", "", *(f"- {each}" for each in wants))).encode()
    document = shelves.add_document(place="Hartlepool", content=plan, name="plan.md", body="A body", by=BY)
    for one in priorities.read_document(ref=document.ref, by=BY).proposals:
        priorities.confirm(ref=one.ref, by=BY, themes=["active_travel"] if "potholes" in one.proposal.quote else None)
    case = cases.open_case(place="Hartlepool", by=BY)
    place = find_place(text="E06000001", by=BY)
    made = match_stage.match(case.last("match").answer, place, "release")
    (table,) = (block for block in made.blocks if isinstance(block, Table) and block.id == "offers-1")
    assert [row[0].text for row in table.rows] == ["• Fewer people die of heart disease.\n• Fewer people have a stroke."]
    told = match_stage.priorities(case.last("priorities").answer, place, "release")
    assert [block.text for block in told.blocks if isinstance(block, Heading) and block.level == 2] == ["A body"]
    for form in ("html", "docx"):
        assert documents.write(made, form)


def test_a_case_page_leads_to_the_document_of_every_stage_that_has_one(home, client):
    case = cases.open_case(place="Hartlepool", by=BY)
    page = client.get(f"/case/{case.ref}/").content.decode()
    led = re.findall(rf'href="(/(?:case/{case.ref}|place/E06000001)/\w+\.html)"', page)
    assert [path.rpartition("/")[2] for path in led] == [
        "profile.html", "survey.html", "landscape.html", "priorities.html", "match.html", "value.html",
    ]  # fmt: skip
    assert [path for path in led if client.get(path).status_code != 200] == []
    assert client.get(f"/case/{case.ref}/value.pdf").content.startswith(b"%PDF")
    for path in ("place.pdf", "value.exe", "nothing.pdf"):
        assert client.get(f"/case/{case.ref}/{path}").status_code == 404


def test_the_value_of_a_case_costs_inactivity_as_the_page_of_the_place_does(home, client):
    case = cases.open_case(place="Hartlepool", by=BY)
    page = client.get("/place/E06000001/value/").content.decode()
    for line in case.last("value").answer["inactivity"]:
        assert re.search(r"£[\d,.]+(?: million)?", line)[0] in page


def test_a_document_says_whether_its_answer_was_settled(home):
    case = cases.open_case(place="Hartlepool", by=BY)

    def said() -> str:
        return case_documents.stage_document(ref=case.ref, stage="value", form="html", by=BY)[1].decode()

    assert "A draft, to be settled by a person." in said()
    for stage in ("place", "profile", "value"):
        cases.settle(ref=case.ref, stage=stage, by=BY)
    assert "A draft, to be settled" not in said()
    assert "Settled by Ann Smith on" in said()
