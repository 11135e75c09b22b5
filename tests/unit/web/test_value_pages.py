"""The pages of value: the whole question is in the address, and what is wrong stands by its field."""

from __future__ import annotations

import csv
import io
import json
import re

import pytest
import yaml

ROOM = "/place/E06000001/value/"
FAME = f"{ROOM}fame/?people=200&ages_from=65&ages_to=90&draws=8"


def body(response) -> str:
    return re.sub(r"\s+", " ", response.content.decode())


def test_the_library_is_listed_by_its_evidence_with_what_was_not_gained(web):
    said = body(web.get(ROOM))
    titles = ("Something was gained", "We cannot tell", "Nothing was gained", "Something was lost", "Not established")
    order = [said.index(f"{title}</h3>") for title in titles]
    assert order == sorted(order)
    assert "Exercise for people with dementia" in said
    assert "Shown, not valued" in said


def test_inactivity_has_five_illnesses_their_interval_and_price_year(web):
    said = body(web.get(ROOM))
    for illness in ("Coronary heart disease", "Stroke", "Type 2 diabetes", "Breast cancer", "Colon cancer"):
        assert f'<th scope="row">{illness}</th>' in said
    assert "2024 prices" in said
    rows = list(csv.reader(io.StringIO(web.get(f"{ROOM}chart/inactivity.csv").content.decode())))
    assert len(rows) == 6


def test_choosing_a_programme_leads_to_the_address_that_holds_the_question(web):
    answer = web.get(f"{ROOM}?programme=fame&people=200")
    assert answer.status_code == 302
    assert answer["Location"] == f"{ROOM}fame/?people=200"


def test_a_first_look_says_that_it_is_one_and_gives_no_verdict(web):
    said = body(web.get(FAME))
    assert "At a first look" in said
    assert "Work out the whole answer" in said
    assert "95% interval" not in said.split("What to do next")[0].split("Put your own value")[0]


def test_the_whole_answer_is_worked_out_and_then_stands_at_its_address(web):
    made = web.post(f"{ROOM}fame/work/", {"people": 200, "ages_from": 65, "ages_to": 90, "draws": 8})
    assert made.status_code == 302
    said = body(web.get(made["Location"]))
    for heading in ("How sure is it?", "What would have to be true?", "Would another kind of model say the same?", "Is it fair?"):
        assert heading in said
    assert "Gains without paying" in said
    assert "Not established" in said
    assert "WHO HEAT formula" in said
    assert said.count("points_per_qaly") >= 1  # an unverified number, printed
    everything = json.loads(web.get(f"{ROOM}fame/answer.json?people=200&ages_from=65&ages_to=90&draws=8").content)
    assert everything["fingerprint"] in said


def test_the_question_of_an_address_comes_back_as_a_file_that_asks_the_same(web):
    changed = f"{FAME}&set.causal.share=0.5&source.causal.share=A+cautious+reading&rules=nice"
    question = yaml.safe_load(web.get(changed.replace("fame/", "fame/question.yaml")).content)
    assert question["people"]["participants"] == 200
    assert question["rules"] == "nice"
    assert question["overrides"] == [
        {"id": "causal.share", "value": 0.5, "source": "A cautious reading", "low": None, "high": None, "price_year": ""}
    ]


def test_a_change_becomes_part_of_the_address_and_moves_the_answer(web):
    asked = web.get(f"{FAME}&change=causal.share&to=0.4&because=A+cautious+reading")
    assert asked.status_code == 302
    assert "set.causal.share=0.4" in asked["Location"]
    assert "source.causal.share=A+cautious+reading" in asked["Location"]
    said = body(web.get(asked["Location"]))
    assert "given by the user, with a source" in said.lower()
    assert "Take it back" in said


def test_a_change_without_a_source_is_refused_by_its_field(web):
    answer = web.get(f"{FAME}&set.causal.share=0.4")
    assert answer.status_code == 400
    said = body(answer)
    assert 'href="#field-source.causal.share"' in said
    assert 'id="wrong-source.causal.share"' in said
    assert "has no source" in said


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ("people=0", ["people"]),
        ("people=many&cost=-5&cost_source=x", ["people", "cost"]),
        ("people=10&cost=-5&cost_source=x&horizon=200&inactive=50&active=60", ["cost", "horizon", "inactive"]),
        ("people=10&cost=5", ["cost_source"]),
        ("people=10&cost=5&cost_source=x&cost_year=1999", ["cost_year"]),
        ("people=10&price_year=1999", ["price_year"]),
        ("people=10&ages_from=70&ages_to=20", ["ages_from"]),
        ("people=10&draws=900000", ["draws"]),
        ("people=10&set.nonsense=1&source.nonsense=x&set.causal.share=7&source.causal.share=x", ["set.nonsense", "set.causal.share"]),
        ("people=1e400&uptake=1,2", ["people", "uptake"]),
        ("people=10&rules=mine&persistence=ever&sex=x", ["rules", "persistence", "sex"]),
    ],
)
def test_everything_that_is_wrong_is_said_at_once_each_by_its_field(web, fields, wrong):
    answer = web.get(f"{ROOM}fame/?{fields}")
    assert answer.status_code == 400
    said = body(answer)
    for name in wrong:
        assert f'href="#field-{name}"' in said, name
        assert f'id="field-{name}"' in said, name


def test_a_dose_beyond_the_studies_and_a_programme_without_a_dose_are_refused(web):
    dose = "people=10&cost=5&cost_source=x&minutes=9000&met=12&dose_source=x"
    assert 'href="#field-minutes"' in body(web.get(f"{ROOM}own/?{dose}"))
    without = body(web.get(f"{ROOM}led_walks/?people=10"))
    assert 'href="#field-minutes"' in without
    assert 'id="field-minutes"' in without
    assert web.get(f"{ROOM}nonsense/").status_code in (400, 404)


def test_nobody_is_told_off_before_they_have_said_anything(web):
    for programme in ("own", "otago", "led_walks"):
        answer = web.get(f"{ROOM}{programme}/")
        assert answer.status_code == 200
        assert "govuk-error-summary" not in body(answer)


def test_hostile_fields_are_only_ever_text(web):
    said = web.get(f"{ROOM}fame/?people=10&cost=5&cost_source=<script>alert(1)</script>&paid_by=<b>us</b>").content.decode()
    assert "<script>alert" not in said
    assert "<b>us</b>" not in said


def test_an_answer_is_added_to_the_case_with_its_question_and_fingerprint(web):
    from commonground.actions import cases
    from commonground.actions.permissions import LOCAL_PERSON

    own = {"set.causal.share": 0.5, "source.causal.share": "A cautious reading"}
    made = web.post(f"{ROOM}fame/add/", {"people": 200, "ages_from": 65, "ages_to": 90, "draws": 8, **own})
    assert made["Location"].endswith("/value/")
    (view, *_) = cases.list_cases(by=LOCAL_PERSON, place="E06000001")
    answer = view.standing("value").answer.answer
    assert answer["question"]["people"]["participants"] == 200
    assert len(answer["answer_fingerprint"]) == 16
    assert "causal.share is 0.5: A cautious reading" in body(web.get(made["Location"]))


@pytest.mark.parametrize("form", ["svg", "png", "csv", "csv-metadata.json"])
def test_pictures_and_the_account_are_there_to_take_away(web, form):
    assert web.get(FAME.replace("fame/", f"fame/chart/years.{form}")).status_code == 200
    if form.startswith("csv"):
        assert web.get(FAME.replace("fame/", f"fame/account.{form}")).status_code == 200


@pytest.mark.parametrize("payer", ["nhs", "public-health", "social-care", "sport-and-leisure", "carers"])
def test_the_benefit_case_of_each_payer_is_exactly_two_pages(web, payer):
    pypdf = pytest.importorskip("pypdf")
    made = web.get(FAME.replace("fame/", f"fame/case-{payer}.pdf"))
    assert made["Content-Type"] == "application/pdf"
    read = pypdf.PdfReader(io.BytesIO(made.content))
    assert len(read.pages) == 2
    text = re.sub(r"\s+", " ", " ".join(page.extract_text() for page in read.pages))
    assert "modelled, not measured" in text
    assert "Not verified:" in text
    assert "Judgements of this project:" in text
    assert read.metadata.title.startswith("The case for")


def test_other_forms_of_the_case_hold_its_tables_and_those_who_gain_nothing_established_are_told_so(web):
    for form in ("docx", "html", "ods"):
        assert web.get(FAME.replace("fame/", f"fame/case-nhs.{form}")).status_code == 200
    said = body(web.get(FAME.replace("fame/", "fame/case-police.pdf")))
    assert "No usable effect of these programmes on crime was found" in said
    assert web.get(FAME.replace("fame/", "fame/case-nhs.exe")).status_code == 404
