"""The pages of value: the whole question is in the address, and what is wrong stands by its field."""

from __future__ import annotations

import csv
import io
import json
import re
from urllib.parse import parse_qsl

import pytest
import yaml

from commonground.actions.value import ask as value
from commonground.web.presenters.value import asked as asking

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


def test_the_programme_that_stands_first_can_be_answered_as_it_is(web):
    page = web.get(ROOM).content.decode()
    assert page.count(" selected>") == 1
    assert '<option value="fame" selected>' in page
    assert "; you give the cost)" in page


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


def test_pictures_and_the_account_are_there_to_take_away(web):
    def taken(name: str) -> bytes:
        return web.get(FAME.replace("fame/", f"fame/{name}")).content

    assert taken("chart/years.svg").lstrip().startswith(b"<svg")
    assert taken("chart/years.png").startswith(b"\x89PNG")
    for name in ("chart/years", "account"):
        columns = json.loads(taken(f"{name}.csv-metadata.json"))["tableSchema"]["columns"]
        header, *rows = csv.reader(io.StringIO(taken(f"{name}.csv").decode()))
        assert header == [one["titles"] for one in columns]
        assert rows


@pytest.mark.parametrize("payer", ["nhs", "public-health", "social-care", "sport-and-leisure", "employers", "treasury", "carers"])
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


LINES = "\n".join(
    (
        "Hall; fixed; 4000; 2024; budget",
        "Leader; variable; 30; 2024; quote",
        "Mats; capital; 500; 2024; quote; 5",
        "Volunteers; volunteer; 12; 2024; wage; 90",
    )
)
EVERYTHING = {
    "people": "200",
    "ages_from": "65",
    "ages_to": "90",
    "draws": "8",
    "lines": LINES,
    "overhead": "10",
    "optimism_bias": "20",
    "paid_by": "The Better Care Fund",
    "budget": "nhs",
    "eligible": "0.5,0.45,0.4,0.35,0.3",
    "uptake": "0.8,0.9,1,1.1,1.2",
    "adherence": "1,1,1,1,0.9",
    "effect": "1,1,1,1,1.1",
    "reach_source": "Scheme register",
    "working_days": "yes",
    "later_costs": "yes",
    "rates": "stroke; incidence; all; 60; 69; 0.004\nall_causes; deaths; female; 80; 84; 0.06",
    "rates_source": "Registered, 2024",
}


def test_everything_that_a_question_can_hold_is_in_its_address_and_comes_back(web):
    file = yaml.safe_load(web.get(f"{ROOM}fame/question.yaml", EVERYTHING).content)
    assert file["people"]["eligible_by_fifth"] == [0.5, 0.45, 0.4, 0.35, 0.3]
    assert file["people"]["effect_by_fifth"][4] == 1.1
    assert (file["cost"]["budget"], file["cost"]["overhead"], len(file["cost"]["lines"])) == ("nhs", 0.1, 4)
    assert file["cost"]["lines"][2]["life_years"] == 5
    assert file["cost"]["lines"][3]["hours"] == 90
    assert file["counting"] == {"working_days": True, "tax_burden": False, "later_costs": True}
    assert [table["illness"] for table in file["rates"]] == ["stroke", "all_causes"]
    asked = value.as_question(file)
    again = asking.read("E06000001", "fame", parse_qsl(asking.write(asked))).question
    assert value.as_question(again) == value.as_question(asking.read("E06000001", "fame", EVERYTHING.items()).question)
    said = body(web.get(f"{ROOM}fame/", EVERYTHING))
    assert "At a first look" in said
    assert "Own rates stand in place of the national ones" in said


@pytest.mark.parametrize(
    ("name", "value_", "wrong"),
    [
        ("lines", "Hall; fixed; lots; 2024; budget", "is not a line of the cost template"),
        ("lines", "Hall; hourly; 5; 2024; budget", "is not a kind of cost"),
        ("rates", "stroke; incidence; all; 60; 0.004", "is not a rate"),
        ("rates", "stroke; deaths; all; 60; 69; 0.004", "is not a rate of the model"),
        ("eligible", "1.5, 1, 1, 1, 1", "above 1"),
        ("effect", "1, 1", "Give five numbers"),
        ("budget", "mine", "is not a budget"),
    ],
)
def test_what_is_wrong_in_the_further_fields_stands_by_them(web, name, value_, wrong):
    answer = web.get(f"{ROOM}fame/", {**EVERYTHING, name: value_})
    assert answer.status_code == 400
    assert wrong in body(answer)
    assert f'href="#field-{name}"' in body(answer)


def test_a_closer_look_moves_two_inputs_weighs_scenarios_and_compares(web):
    ask = {"people": "50", "ages_from": "70", "ages_to": "72", "draws": "4"}
    closer = f"{ROOM}fame/closer/"
    said = body(web.get(closer, {**ask, "first": "causal.share", "second": "programme.habit_share"}))
    assert "Net value. Down: Share of the observed association that is causal. Across: Share of participants who form a habit" in said
    said = body(web.get(closer, {**ask, "p_asked": "60", "p_all_cause": "40", "because": "Board, May"}))
    assert "of the doubt lies between the scenarios" in said
    answer = web.get(closer, {**ask, "p_asked": "60", "because": ""})
    assert answer.status_code == 400
    assert "has no source" in body(answer)
    cost = {"beside": "pedometer_postal", "beside_cost": "60", "beside_year": "2024", "beside_source": "Budget"}
    said = body(web.get(closer, {**ask, **cost}))
    assert "Chance of being the best" in said
    assert web.get(closer, {**ask, "beside": "pedometer_postal"}).status_code == 400  # the library has no cost for it


def test_a_county_says_what_it_is_put_together_from(web):
    made = web.post("/place/E10000015/value/fame/work/", {"people": 50, "ages_from": 70, "ages_to": 72, "draws": 8})
    said = body(web.get(made["Location"]))
    assert "What Hertfordshire is put together from" in said
    assert '<th scope="row">Stevenage</th>' in said
    assert "Where a gap opens, by deprivation fifth" in said
    assert "Health in all, and how it is shared" in said
    assert "Relative risk of stroke at 8.75 marginal MET-hours a week" in said
    rows = list(csv.reader(io.StringIO(web.get(made["Location"].replace("fame/", "fame/chart/years.csv")).content.decode())))
    assert rows[0][:5] == ["Year", "Who", "Amount in the year (£)", "Lower limit (£)", "Upper limit (£)"]
