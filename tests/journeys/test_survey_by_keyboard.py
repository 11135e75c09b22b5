"""A survey by keyboard alone: open a file, check how its people were drawn, build a question, read the answer, take it away, keep it."""

from __future__ import annotations

import pandas
import pyreadstat
import pytest

from commonground.actions import cases
from commonground.actions.permissions import LOCAL_PERSON
from commonground.actions.survey import held as surveys_held

ROWS = 600


@pytest.fixture
def survey_file(tmp_path, surveys):
    """A council's own survey as SPSS, and a shelf with nothing on it."""
    frame = pandas.DataFrame(
        {
            "active": [0, 1, 1] * (ROWS // 3),
            "sex": [1, 2] * (ROWS // 2),
            "council": ["E06000001", "E06000001", "E08000021"] * (ROWS // 3),
            "weight": [1.0, 2.0, 1.5] * (ROWS // 3),
        }
    )
    path = tmp_path / "our survey.sav"
    pyreadstat.write_sav(
        frame,
        str(path),
        column_labels={"active": "Active enough", "sex": "Sex"},
        variable_value_labels={"active": {0: "No", 1: "Yes"}, "sex": {1: "Men", 2: "Women"}},
    )
    return path


def test_a_survey_is_opened_asked_taken_away_and_added_to_a_case_by_keyboard_alone(visit, survey_file):
    case = cases.open_case(place="Hartlepool", by=LOCAL_PERSON)
    window = visit().go("/surveys/")
    page = window.page
    page.set_input_files("#file", str(survey_file))
    page.locator("#file").focus()
    window.press_until("Tab", "Open the survey")
    page.keyboard.press("Enter")
    page.wait_for_url("**/design/")
    assert window.heading == "How were these people drawn?"
    assert page.locator("#weights").input_value() == "weight"
    assert page.locator("#places").input_value() == "council"
    window.press_until("Tab", "Put this design in force")
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="our survey", level=1).wait_for()
    window.press_until("Tab", "Ask it a question")
    page.keyboard.press("Enter")
    page.wait_for_url("**/ask/**")

    window.press_until("Tab", "(?s)Choose.*")  # a list reads as its options
    page.keyboard.type("Active enough")
    window.press_until("Tab", "(?s)Nothing.*")
    page.keyboard.type("Sex")
    window.press_until("Tab", "Places: councils.*")
    page.keyboard.type("hartlepool")
    page.keyboard.press("Enter")
    page.wait_for_url("**measure=active&by=sex&place=E06000001")
    assert window.heading == "Active enough, Hartlepool"
    assert "Men" in page.locator("table").first.inner_text()
    assert page.locator("img[alt*='Each group is a dot']").is_visible()
    assert window.faults() == []

    window.press_until("Tab", r"Spreadsheet \(ODS\)")
    with page.expect_download(timeout=60_000) as taken:
        page.keyboard.press("Enter")
    with open(taken.value.path(), "rb") as file:
        assert file.read(2) == b"PK"

    window.press_until("Tab", "Add to the case", most=90)
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/case/{case.ref}/survey/")
    said = page.locator("main").inner_text()
    assert "Active enough, Hartlepool" in said
    assert window.complaints == []
    assert window.strangers == []


def test_an_unsafe_question_leads_to_one_that_can_be_answered_without_scripts(visit, survey_file):
    held = surveys_held.take_in_file(path=survey_file, by=LOCAL_PERSON)
    surveys_held.set_design(ref=held.ref, design={"weights": "weight", "places": "council"}, by=LOCAL_PERSON)
    window = visit(scripts=False).go(f"/survey/{held.ref}/ask/?measure=active&by=sex&place=E06000002")
    assert "does not cover Middlesbrough" in window.page.get_by_role("alert").inner_text()
    window.go(f"/survey/{held.ref}/ask/?measure=active&filter=sex%3A1&filter=active%3A0&by=sex")
    window.page.locator("main a").first.click()
    assert window.heading
