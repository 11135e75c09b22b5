"""Names, answers, order, missing codes and uses of a survey's variables are changed in the browser, version by version."""

from __future__ import annotations

import csv
import io
import re

import pandas
import pyreadstat
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from commonground.actions.permissions import LOCAL_PERSON, Person
from commonground.actions.survey import held as surveys_held
from commonground.actions.survey import naming
from commonground.store.records import events
from commonground.store.surveys import shelf
from commonground.terms import Refused

ROWS = 600


@pytest.fixture
def site(web, surveys):
    """The workbench with one survey of its own, whose names and codes say nothing."""
    frame = pandas.DataFrame({"q1": [1, 2, 1, -7] * (ROWS // 4), "q2": [3, 1, 2] * (ROWS // 3), "wt": [1.0, 2.0] * (ROWS // 2)})
    out = io.StringIO()
    frame.to_csv(out, index=False)
    web.post("/surveys/open/", {"file": SimpleUploadedFile("raw.csv", out.getvalue().encode()), "title": ""})
    web.post(f"/survey/{shelf.every()[0].ref}/design/save/", {"weights": "wt"})
    return web


def at() -> str:
    return f"/survey/{shelf.every()[0].ref}"


def text(answer) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def named(site, **more):
    fields = {"variable": ["q1", "q2"], "label": ["Takes part", "Which third"], "role": ["measure", "group"]}
    return site.post(f"{at()}/variables/save/", {**fields, **more})


def answers(site, **more):
    fields = {"name": "q2", "code": ["1", "2", "3"], "words": ["Low", "Middle", "High"], "place": ["3", "2", "1"]}
    return site.post(f"{at()}/variable/save/", {**fields, **more})


def test_what_is_written_is_what_pages_pictures_and_downloads_say(site):
    assert "q1" in text(site.get(f"{at()}/variables/"))
    assert named(site).status_code == 302
    assert answers(site).status_code == 302
    site.post(
        f"{at()}/variable/save/",
        {"name": "q1", "code": ["-7", "1", "2"], "words": ["", "Yes", "No"], "place": ["1", "2", "3"], "missing": ["-7"]},
    )
    page = site.get(f"{at()}/ask/?measure=q1&by=q2")
    assert page.status_code == 200
    assert "Takes part: from" in text(page)
    rows = list(csv.DictReader(io.StringIO(site.get(f"{at()}/answer.csv?measure=q1&by=q2").content.decode())))
    assert [row["Which third"] for row in rows] == ["High", "Middle", "Low"]
    assert sum(int(row["base"]) for row in rows) == ROWS * 3 // 4  # -7 is no answer
    form = site.get(f"{at()}/ask/").content.decode()
    assert '<option value="q2">Which third</option>' in form
    assert "Which third: High" not in form.split('id="measure"')[1].split("</select>")[0]  # a group is not worked out
    assert text(site.get(f"{at()}/variable/?name=q1")).count("No answer") == 3


def test_every_save_is_a_version_with_its_author_and_an_earlier_one_can_be_put_back(site):
    named(site)
    answers(site)
    answers(site)  # the same again changes nothing
    held = shelf.every()[0]
    assert held.version == 3
    page = text(site.get(f"{at()}/designs/"))
    assert "the name of q1, q2; what it is for of q1, q2" in page
    assert "the words of the answers of q2; the order of the answers of q2" in page
    assert LOCAL_PERSON.name in page
    logged = [event for event in events.events() if event.action == "design_survey"]
    assert [event.detail["version"] for event in logged] == [1, 2, 3]
    site.post(f"{at()}/designs/put-back/", {"number": "1"})
    held = shelf.every()[0]
    assert held.version == 4
    assert "labels" not in held.design
    assert "Number 1 put back in force" in text(site.get(f"{at()}/designs/"))
    assert site.post(f"{at()}/designs/put-back/", {"number": "99"}).status_code == 404


@pytest.mark.parametrize(
    ("more", "says"),
    [
        ({"role": ["king", ""]}, "is not what a variable can be for"),
        ({"variable": ["nonsense", "q2"]}, "has no variable"),
        ({"label": ["x" * 400, ""]}, "too long"),
        ({"label": ["a\x00b", ""]}, "cannot be shown"),
    ],
)
def test_names_that_cannot_be_kept_are_refused_in_words_and_change_nothing(site, more, says):
    page = named(site, **more)
    assert page.status_code == 400
    assert says in text(page)
    assert shelf.every()[0].version == 1


@pytest.mark.parametrize(
    ("more", "says"),
    [({"place": ["first", "2", "3"]}, "order is given by numbers"), ({"missing": ["1", "2", "3"]}, "Nobody would have an answer")],
)
def test_answers_that_cannot_be_kept_are_refused_in_words_and_change_nothing(site, more, says):
    page = answers(site, **more)
    assert page.status_code == 400
    assert says in text(page)
    assert shelf.every()[0].version == 1


def test_names_that_a_spreadsheet_or_a_browser_would_run_are_inert(site):
    named(site, label=["<script>alert(1)</script>", "=HYPERLINK(1)"])
    answers(site, words=["+1", "@x", "-2"])
    assert "<script>alert" not in site.get(f"{at()}/variables/").content.decode()
    assert "<script>alert" not in site.get(f"{at()}/ask/?measure=q1%3A1&by=q2").content.decode()
    for row in csv.reader(io.StringIO(site.get(f"{at()}/answer.csv?measure=q1%3A1&by=q2").content.decode())):
        assert row[0][:1] not in "=+-@"


def test_only_who_may_open_surveys_may_name_them(site):
    ref = shelf.every()[0].ref
    for role in ("commissioner", "councillor", "provider", "viewer"):
        person = Person(ref=role, name=role, roles=frozenset({role}))
        for change in (
            lambda by: naming.name_variables(ref=ref, labels={"q1": "x"}, roles={}, by=by),
            lambda by: naming.name_answers(ref=ref, variable="q2", words={"1": "x"}, order=[], missing=[], by=by),
            lambda by: naming.put_back(ref=ref, number=1, by=by),
        ):
            with pytest.raises(Refused) as refused:
                change(person)
            assert refused.value.code == "not_permitted"
    assert shelf.load(ref).version == 1


def test_saving_how_people_were_drawn_keeps_names_uses_and_where_raw_answers_are(site):
    named(site)
    raw = "activities: [{name: football, sessions: q2, minutes: q2}]\nanswers: {age: q2}"
    saved = site.post(f"{at()}/design/save/", {"weights": "wt", "raw": raw})
    assert saved.status_code == 302
    site.post(f"{at()}/design/save/", {"weights": "wt", "lonely": "remove", "raw": raw})
    design = shelf.every()[0].design
    assert design["labels"]["q1"] == "Takes part"
    assert design["roles"] == {"q1": "measure", "q2": "group"}
    assert design["raw"]["answers"] == {"age": "q2"}
    page = site.post(f"{at()}/design/save/", {"weights": "wt", "raw": "{["})
    assert page.status_code == 400
    assert "not YAML" in text(page)


def _spss(path, frame):
    pyreadstat.write_sav(
        frame,
        str(path),
        column_labels={"wt": "Final weight", "lad": "Local authority", "q1": "Takes part in sport"},
        variable_value_labels={"q1": {1: "Yes", 2: "No", -8: "Don't know"}},
        missing_ranges={"q1": [{"lo": -9, "hi": -9}]},
    )


def _stata(path, frame):
    pyreadstat.write_dta(
        frame,
        str(path),
        column_labels=["Takes part in sport", "Local authority", "Final weight"],
        variable_value_labels={"q1": {1: "Yes", 2: "No", -8: "Don't know"}},
    )


@pytest.mark.parametrize(("name", "write"), [("a.sav", _spss), ("a.dta", _stata)])
def test_the_suggestion_reads_the_labels_of_spss_and_stata(site, tmp_path, name, write):
    frame = pandas.DataFrame({"q1": [1, 2, -8] * 200, "lad": ["E06000001", "E08000021", "E06000002"] * 200, "wt": [1.0, 2.0, 1.5] * 200})
    write(tmp_path / name, frame)
    site.post("/surveys/open/", {"file": SimpleUploadedFile(name, (tmp_path / name).read_bytes()), "title": ""})
    held = next(each for each in shelf.every() if each.file == name)
    found = surveys_held.suggest_design(ref=held.ref, by=LOCAL_PERSON)
    assert (found["weights"], found["places"]) == ("wt", "lad")
    assert found["missing"] == {"q1": [-8]}
    surveys_held.set_design(ref=held.ref, design=found, by=LOCAL_PERSON)
    page = text(site.get(f"/survey/{held.ref}/ask/?measure=q1&place=E06000001"))
    assert "Takes part in sport, Hartlepool: 100.0%" in page


def test_a_publishers_measure_is_made_from_raw_answers_and_shown_with_its_recipe_and_its_cleaning_rules(site, tmp_path):
    frame = pandas.DataFrame(
        {
            "n": [0, 2, 4, 8] * 150,
            "m": [30.0, 45.0, 60.0, None] * 150,
            "age": [17, 30, 45, 70] * 150,
            "sex": ["F", "M"] * 300,
            "wt": [1.0] * 600,
        }
    )
    out = io.StringIO()
    frame.to_csv(out, index=False)
    site.post("/surveys/open/", {"file": SimpleUploadedFile("sport.csv", out.getvalue().encode()), "title": ""})
    held = next(each for each in shelf.every() if each.file == "sport.csv")
    raw = "activities: [{name: football, sessions: n, minutes: m}]\nanswers: {age: age}"
    site.post(f"/survey/{held.ref}/design/save/", {"weights": "wt", "raw": raw})
    page = site.get(f"/survey/{held.ref}/ask/?measure=sport_1x30_16&by=sex")
    assert page.status_code == 200
    said = text(page)
    assert "The recipe" in said
    assert "Four or more sessions of 30 minutes" in said
    assert "a missing duration is the activity" in said
    assert "cycling counts when done every week" in said
    assert "/measure/sport_1x30_16/" in page.content.decode()
    told = site.get(f"/survey/{held.ref}/answer.json?measure=sport_1x30_16&by=sex").json()
    assert told["answer"]["question"]["measure"] == "sport_1x30_16"
    assert [cell["estimate"] for cell in told["answer"]["cells"]] == [0.5, 0.5]
    form = site.get(f"/survey/{held.ref}/ask/").content.decode()
    assert 'value="sport_1x30_16"' in form
    assert 'value="active_adults_16"' in form
    assert "#recipe" in site.get("/measures/").content.decode()
    assert "How it is made from people" in text(site.get("/measure/sport_1x30_16/"))
    assert (
        "cycling counts when done every week"
        in site.get(f"/survey/{held.ref}/answer.csv-metadata.json?measure=sport_1x30_16").content.decode()
    )
