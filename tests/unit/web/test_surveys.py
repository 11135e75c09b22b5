"""Surveys in the browser: taken in, designed, asked at a permanent address, taken away in every form, and hostile files refused."""

from __future__ import annotations

import csv
import html
import io
import json
import re
import zipfile
from pathlib import Path

import pandas
import pyreadstat
import pytest
import yaml
from django.core.files.uploadedfile import SimpleUploadedFile

from commonground.actions import cases
from commonground.actions.permissions import LOCAL_PERSON
from commonground.actions.survey import held as surveys_held
from commonground.store.surveys import shelf

ROWS = 400


@pytest.fixture
def site(web, surveys):
    """The workbench with a shelf of surveys of its own."""
    return web


def people(**more) -> pandas.DataFrame:
    halves = {"active": [0, 1] * (ROWS // 2), "area": ["E06000001", "E08000021"] * (ROWS // 2), "group": ["a", "a", "b", "b"] * (ROWS // 4)}
    return pandas.DataFrame({**halves, "wt": [1.0, 2.0, 1.5, 2.5] * (ROWS // 4), **more})


def sav(frame: pandas.DataFrame, tmp_path: Path, **options) -> bytes:
    path = tmp_path / "made.sav"
    pyreadstat.write_sav(frame, str(path), **options)
    return path.read_bytes()


def send(site, name: str, content: bytes):
    return site.post("/surveys/open/", {"file": SimpleUploadedFile(name, content), "title": ""}, follow=True)


def opened(site, name: str, content: bytes, **design):
    send(site, name, content)
    held = shelf.every()[0]
    suggested = surveys_held.suggest_design(ref=held.ref, by=LOCAL_PERSON)
    plain = {name: value for name, value in suggested.items() if isinstance(value, str)}
    site.post(f"/survey/{held.ref}/design/save/", {**plain, **design})
    return shelf.load(held.ref)


def text(answer) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def test_a_file_is_opened_designed_and_asked(site, tmp_path):
    content = sav(people(), tmp_path, column_labels={"active": "Active enough"}, variable_value_labels={"active": {0: "No", 1: "Yes"}})
    page = send(site, "council survey.sav", content)
    assert "How were these people drawn?" in text(page)
    assert '<option value="wt" selected>' in page.content.decode()
    held = shelf.every()[0]
    site.post(f"/survey/{held.ref}/design/save/", {"weights": "wt", "places": "area", "publisher": "A council", "licence": "Its own"})
    page = text(site.get(f"/survey/{held.ref}/"))
    assert "Active enough" in page
    assert "A council" in page
    answer = site.get(f"/survey/{held.ref}/ask/?measure=active&place=E08000021")
    assert answer.status_code == 200
    assert "Active enough, Newcastle upon Tyne: 100.0%" in text(answer)
    assert held.sha256 in answer.content.decode()
    assert "A council" in text(answer)


def test_one_question_has_one_address_and_every_form_of_its_answer_holds_the_same_numbers(site, tmp_path):
    held = opened(site, "a.sav", sav(people(), tmp_path))
    built = site.get(f"/survey/{held.ref}/ask/?measure=active&by=group&by=&place=&add=hartlepool%2C+E08000021&wave=&filter=&test=exact")
    assert built["Location"] == f"/survey/{held.ref}/ask/?measure=active&by=group&place=E06000001&place=E08000021"
    query = "measure=active&by=group"
    at = f"/survey/{held.ref}/answer"
    rows = list(csv.DictReader(io.StringIO(site.get(f"{at}.csv?{query}").content.decode())))
    assert [row["group"] for row in rows] == ["a", "b"]
    described = site.get(f"{at}.csv-metadata.json?{query}").json()
    assert [column["titles"] for column in described["tableSchema"]["columns"]] == list(rows[0])
    assert described["dc:source"][0]["schema:sha256"] == held.sha256
    told = site.get(f"{at}.json?{query}").json()
    assert [cell["estimate"] for cell in told["answer"]["cells"]] == [float(row["estimate"]) for row in rows]
    asked = yaml.safe_load(site.get(f"{at}.yaml?{query}").content)
    assert (asked["column"], asked["by"]) == ("active", ["group"])
    for form in ("ods", "xlsx", "docx"):
        assert zipfile.is_zipfile(io.BytesIO(site.get(f"{at}.{form}?{query}").content)), form
    assert site.get(f"{at}.pdf?{query}").content[:5] == b"%PDF-"
    assert site.get(f"{at}.svg?{query}").content.count(b"<circle") == 2
    assert site.get(f"{at}.png?{query}").content[1:4] == b"PNG"
    assert site.get(f"{at}.exe?{query}").status_code == 404


def test_every_council_is_mapped_only_where_it_differs_and_shown_part_by_part(site):
    surveys_held.make_synthetic(people=60_000, waves=1, by=LOCAL_PERSON)
    at, query = "/survey/synthetic-60000-1", "measure=inactive&place=all"
    page = site.get(f"{at}/ask/?{query}")
    listed = csv.DictReader(io.StringIO(site.get(f"{at}/map.csv?{query}").content.decode().lstrip("\ufeff")))
    rows = [row for row in listed if row["Place"] and row["Place"] != "Place"]
    told = site.get(f"{at}/answer.json?{query}").json()["answer"]
    seen = {each["first"][""]: each["verdict"] for each in told["differences"]}
    higher, lower = (sum(word == wanted for word in seen.values()) for wanted in ("higher", "lower"))
    assert f"{higher} of {len(told['cells'])} places" in text(page)
    picture = site.get(f"{at}/map.svg?{query}").content.decode()
    assert picture.count('fill="#12436d"') == higher + 1  # and the key
    assert picture.count('fill="#f46a25"') == lower + 1
    assert [row["Against everyone"].startswith("higher") for row in rows[:40]] == [seen.get(row["Place"]) == "higher" for row in rows[:40]]
    assert site.get(f"{at}/map.png?{query}").content[1:4] == b"PNG"
    every = "".join(site.get(f"{at}/ask/?{query}&part={n}").content.decode().split('id="differences"')[0] for n in range(1, 9))
    names = [html.unescape(name) for name in re.findall(r'<tr><th scope="row">([^<]+)</th>', every)]
    assert sorted(names) == sorted(next(iter(cell["group"].values())) for cell in told["cells"])
    assert site.get(f"{at}/answer.svg?{query}&part=2").content.count(b"<circle") == 40
    assert site.get(f"{at}/answer.svg?{query}&part=junk").status_code == 200
    assert site.get(f"{at}/map.svg?measure=inactive").status_code == 404
    assert site.get(f"{at}/answer.pdf?{query}").content[:5] == b"%PDF-"


def test_an_unsafe_cut_is_refused_with_links_to_the_nearest_that_are_safe(site, tmp_path):
    few = people(rare=["x"] * 10 + ["y"] * (ROWS - 10))
    held = opened(site, "a.sav", sav(few, tmp_path))
    page = site.get(f"/survey/{held.ref}/ask/?measure=active&filter=rare%3Ax&by=group")
    assert page.status_code == 400
    links = re.findall(r'<li><a href="(/survey/[^"]+)">', page.content.decode())
    assert links
    assert site.get(links[0].replace("&amp;", "&")).status_code == 200


def test_words_that_a_spreadsheet_would_run_are_inert_in_every_form(site, tmp_path):
    evil = '=HYPERLINK("http://example.invalid","x")'
    content = sav(
        people(),
        tmp_path,
        column_labels={"active": "+cmd|' /C calc'!A0", "group": evil},
        variable_value_labels={"active": {0: "No", 1: "Yes"}},
    )
    held = opened(site, "<script>alert(1)</script>.sav", content.replace(b"zzzz", b"zzzz"))
    at, query = f"/survey/{held.ref}", "measure=active&by=group"
    page = site.get(f"{at}/ask/?{query}").content.decode()
    assert "<script>alert" not in page
    assert "<script>alert" not in site.get("/surveys/").content.decode()
    for cell in next(csv.reader(io.StringIO(site.get(f"{at}/answer.csv?{query}").content.decode()))):
        assert cell[:1] not in "=+-@"
    book = zipfile.ZipFile(io.BytesIO(site.get(f"{at}/answer.xlsx?{query}").content))
    assert not any("<f>" in book.read(name).decode() for name in book.namelist() if "sheets/" in name)
    sheet = zipfile.ZipFile(io.BytesIO(site.get(f"{at}/answer.ods?{query}").content)).read("content.xml").decode()
    assert "table:formula" not in sheet
    assert b"<script" not in site.get(f"{at}/answer.svg?{query}").content


@pytest.mark.parametrize(
    ("name", "make", "says"),
    [
        ("cut short.sav", lambda full: full[: len(full) // 2], "cut short or damaged"),
        ("head only.sav", lambda full: full[:300], "cut short or damaged"),
        ("really.csv", lambda full: full, "How were these people drawn?"),
        ("wide.csv", lambda _: b",".join(b"a%d" % i for i in range(2_000_000)) + b"\n" + b"1," * 10, "more than 20,000 columns"),
        ("twice.csv", lambda _: b"age,AGE\n1,2\n", "differ only in capitals"),
        ("header only.csv", lambda _: b"a,b\n", "holds nobody"),
        ("ragged.csv", lambda _: b"a,b\n1,2\n1,2,3\n", "cannot be read as csv"),
        ("picture.sav", lambda _: b"\x89PNG\r\n\x1a\n\x00", "not a survey file that can be read"),
        ("nothing.csv", lambda _: b"", "is empty"),
        ("reserved.csv", lambda _: b"cg_weight,b\n1,2\n", "are used here"),
    ],
)
def test_a_bad_file_ends_in_words_and_never_in_a_number(site, tmp_path, name, make, says):
    page = send(site, name, make(sav(people(), tmp_path)))
    assert says in text(page)
    assert "Traceback" not in text(page)
    for held in shelf.every():  # what could not be read can be removed
        assert held.is_read or f"Remove {html.escape(held.title)}" in site.get("/surveys/").content.decode()
        site.post(f"/survey/{held.ref}/let-go/")
    assert shelf.every() == ()


@pytest.mark.parametrize(
    ("column", "values", "says"),
    [
        ("wt", ["heavy"] * ROWS, "are words, not numbers"),
        ("wt", [-1.0] + [1.0] * (ROWS - 1), "below zero"),
        ("wt", [0.0] * ROWS, "is zero"),
        ("wt", [None] * ROWS, "No row has a weight"),
    ],
)
def test_wrong_weights_are_found_and_refuse_every_answer(site, tmp_path, column, values, says):
    frame = people()
    frame[column] = values
    out = io.StringIO()
    frame.to_csv(out, index=False)
    held = opened(site, "a.csv", out.getvalue().encode(), weights=column)
    assert says in text(site.get(f"/survey/{held.ref}/"))
    page = site.get(f"/survey/{held.ref}/ask/?measure=active")
    assert page.status_code == 400
    assert says in text(page)


def test_a_question_that_nobody_answered_is_not_asked(site, tmp_path):
    held = opened(site, "a.sav", sav(people(empty=[None] * ROWS), tmp_path))
    page = site.get(f"/survey/{held.ref}/ask/?measure=empty")
    assert page.status_code == 400
    assert "Nobody in this survey has an answer" in text(page)


@pytest.mark.parametrize(
    "query",
    [
        "measure=nonsense",
        "measure=active&by=nonsense",
        "measure=active&by=group&by=area&by=wt&by=active",
        "measure=active&filter=group:zzz",
        "measure=active&filter=zzz",
        "measure=active&wave=2001",
        "measure=active&place=E06000002",
        "measure=active&place=London",
        "measure=active:7",
        "measure=mean:group",
        "measure=" + "x" * 5000,
        "measure=active&test=magic&versus=magic",
        "measure=%00",
    ],
)
def test_any_address_is_answered_in_words(site, tmp_path, query):
    held = opened(site, "a.sav", sav(people(), tmp_path))
    page = site.get(f"/survey/{held.ref}/ask/?{query}")
    assert page.status_code in (200, 400, 404)
    assert "Something went wrong" not in text(page)


def test_what_is_larger_than_the_limit_is_refused_before_it_is_read(site, monkeypatch):
    monkeypatch.setenv("COMMONGROUND_SURVEY_MEGABYTES", "1")
    page = site.post("/surveys/open/", b"x", content_type="application/octet-stream", CONTENT_LENGTH="5000000")
    assert page.status_code == 413
    page = send(site, "large.csv", b"a,b\n" + b"1,2\n" * 300_000)
    assert "larger than 1 megabytes" in text(page)


def test_a_place_has_a_tab_of_what_surveys_say_and_of_what_is_missing(site):
    page = text(site.get("/place/E06000001/survey/"))
    assert "No survey file that covers Hartlepool is held here yet" in page
    assert "UK Data Service" in page
    surveys_held.make_synthetic(people=60_000, waves=1, by=LOCAL_PERSON)
    page = text(site.get("/place/E06000001/survey/"))
    assert "Only a made-up survey is held here for Hartlepool" in page
    assert "describes nobody" in page
    assert "Hartlepool (synthetic)" in page


def test_an_answer_is_added_to_a_case_with_all_that_it_rests_on_and_a_made_up_one_is_never_a_fact(site, tmp_path):
    case = cases.open_case(place="E06000001", by=LOCAL_PERSON)
    draft = case.last("survey").answer
    assert draft["sentence"].startswith("No survey file that covers this place is held here")
    assert {"title", "sentence", "address"} == set(draft["missing"][0])
    surveys_held.make_synthetic(people=60_000, waves=1, by=LOCAL_PERSON)
    assert cases.open_case(place="E06000001", by=LOCAL_PERSON).last("survey").answer["answers"] == []
    held = shelf.load("synthetic-60000-1")
    added = site.post(f"/survey/{held.ref}/add-to-case/", {"query": "measure=inactive&place=E06000001", "case": case.ref})
    assert added["Location"] == f"/case/{case.ref}/survey/"
    now = cases.read_case(ref=case.ref, by=LOCAL_PERSON).case.last("survey").answer
    kept = now["answers"][0]
    assert kept["synthetic"] is True
    assert kept["sentence"].startswith("SYNTHETIC")
    assert "describes nobody" in now["sentence"]
    assert (kept["sha256"], kept["design"], kept["question"]["column"]) == (held.sha256, 1, "inactive")
    assert kept["versions"]["commonground"]
    assert site.get(kept["address"]).status_code == 200
    page = text(site.get(f"/case/{case.ref}/survey/"))
    assert "SYNTHETIC" in page
    again = cases.draft(ref=case.ref, stage="survey", by=LOCAL_PERSON).last("survey").answer
    assert again["answers"] == now["answers"]  # a new draft keeps what somebody added


def test_a_real_survey_answers_in_the_first_draft_and_a_new_design_puts_it_out_of_date(site, tmp_path):
    content = sav(people(), tmp_path, column_labels={"active": "Active enough"})
    held = opened(site, "a.sav", content)
    assert [each["measure"] for each in held.design["standing"]] == ["active"]
    case = cases.open_case(place="E08000021", by=LOCAL_PERSON)
    answer = case.last("survey").answer
    assert answer["answers"][0]["sentence"].startswith("Active enough, Newcastle upon Tyne: 100.0%")
    cases.settle(ref=case.ref, stage="place", by=LOCAL_PERSON)
    cases.settle(ref=case.ref, stage="survey", by=LOCAL_PERSON)
    site.post(f"/survey/{held.ref}/standing/", {"query": "measure=active", "stand": "no"})
    standing = cases.read_case(ref=case.ref, by=LOCAL_PERSON).standing("survey")
    assert str(standing.state) == "out_of_date"
    assert json.dumps(standing.reasons)


def test_a_survey_that_is_let_go_is_gone(site, tmp_path):
    held = opened(site, "a.sav", sav(people(), tmp_path))
    assert site.get(f"/survey/{held.ref}/let-go/").status_code == 405
    site.post(f"/survey/{held.ref}/let-go/")
    assert site.get(f"/survey/{held.ref}/").status_code == 404
    assert "No survey is held here yet" in text(site.get("/surveys/"))


def test_the_schemas_of_questions_answers_and_designs_have_an_address(site):
    for name in ("question", "answer", "design", "small-areas", "modelled", "rake", "raked", "fit"):
        given = site.get(f"/surveys/schemas/survey-{name}.schema.json")
        assert given.status_code == 200
        assert given.json()["$schema"].startswith("https://json-schema.org/")
    assert site.get("/surveys/schemas/nonsense").status_code == 404
