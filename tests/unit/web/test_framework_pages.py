"""A framework is written as lines, seen in four views, checked, approved and never lost."""

from __future__ import annotations

import pypdfium2
import pytest

from commonground.actions.outcomes import frameworks, frameworks_begun, priorities, shelves
from commonground.actions.permissions import LOCAL_PERSON

PLACE = "/place/E06000001"
LINES = """overarching (Hartlepool Council Plan 2030, p 4): Older people live independently
  indicator (outcome): Residents of 65 and over; source: ONS; owner: Public health; baseline: share_aged_65_over
  intermediate: Older people fall less
    ask: feel steadier on my feet
    because: Most falls that harm older people lead to care
    evidence: V026
    evidence (link): V031
    evidence (local, story, for, C, 2024): People who came say that they fall less -- Our survey of 2024
    indicator (proxy): Falls reported in three months; target: 20; by: 2028-03-31; people: 12; cost: £500
    service: Strength and balance classes are full
      activity: Weekly classes in twelve halls
"""


def saved(web, **more):
    told = {"title": "Ageing well", "theme": "older people", "text": LINES, **more}
    return web.post(f"{PLACE}/outcomes/save/", told)


def text(answer):
    return answer.content.decode()


def test_one_model_has_four_views_a_basket_with_its_baseline_and_what_is_missing(web):
    answer = saved(web)
    assert answer.url == f"{PLACE}/outcomes/hartlepool-ageing-well-1/"
    page = text(web.get(answer.url))
    assert "Older people live independently" in page
    assert "Hartlepool Council Plan 2030" in page
    assert "No one owns “Falls reported in three months”" in page
    assert "would rest on 12 people" in page
    assert "Outcomes with no robust evidence (2)" in page
    assert "a story" in page
    assert "Relevant; recent; robust" in page
    assert "12 people: too few for a share" in page
    assert "Office for National Statistics" in page  # where the baseline is from
    assert "contributes to “Older people live independently”, because Most falls" in text(web.get(f"{answer.url}?view=story"))
    for chart in ("triangle", "model"):
        drawn = web.get(f"{answer.url}{chart}.svg")
        assert "Older people fall less" in text(drawn)
    assert "Older people fall less" in text(web.get(f"{answer.url}model.csv"))
    assert web.get(f"{answer.url}model.csv-metadata.json").json()["@context"]


def test_what_still_names_no_plan_is_not_approved_and_the_page_says_what_to_write(web):
    url = saved(web, text="overarching (name your council plan): Older people live independently").url
    refused = web.post(f"{url}approve/")
    assert refused.status_code == 400
    assert "cannot be approved before its overarching outcome names a plan" in text(refused)
    assert "Not approved yet" in text(web.get(url))


def test_a_new_version_keeps_the_old_one_and_needs_approval_again(web):
    url = saved(web).url
    assert web.post(f"{url}approve/").status_code == 302
    assert "Approved by" in text(web.get(url))
    assert saved(web, ref="hartlepool-ageing-well-1", text=LINES.replace("twelve", "ten"), reason="Two halls closed").status_code == 302
    page = text(web.get(url))
    assert "version 2" in page
    assert "Not approved yet" in page
    assert "Two halls closed" in page
    assert "twelve halls" in text(web.get(f"{url}?version=1"))


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        ("hello\nservice: Classes are full", "line 1: “hello” cannot be read"),
        ("intermediate: More people play badminton", "is a service outcome"),  # T30
        ("overarching: Older people live independently", "names no document"),  # T30
        ("service: Classes are full\n  evidence: V999", "no statement"),
        ("service: Classes are full\n  indicator (output): People; target: many", "line 2"),
        ("service: Classes are full\n  indicator (output): People; baseline: magic", "no measure"),
        ("service: Classes are full\n  indicator (output): People; target: nan", "is no number"),
        ("service: Classes are full\n  indicator (output): People; people: -5", "people cannot be asked"),
        ("service: " + "x" * 200_001, "more than 200,000 letters"),
        ("because: it does", "stands under no outcome"),
        ("# nothing", "no outcome in these lines"),
        ("service: x\n" * 700, "700 lines"),
    ],
)
def test_lines_that_cannot_be_read_are_all_listed_and_what_was_typed_stays(web, lines, words):
    answer = saved(web, text=lines)
    assert answer.status_code == 400
    assert words in text(answer).replace("1,400", "")
    assert lines.strip()[:12] in text(answer)


def test_a_version_says_what_it_changed_and_each_has_its_own_addresses(web):
    url = saved(web).url
    saved(web, ref="hartlepool-ageing-well-1", text=LINES.replace("twelve", "ten"))
    page = text(web.get(url))
    assert "<ins>activity: Weekly classes in ten halls</ins>" in page
    assert "<del>activity: Weekly classes in twelve halls</del>" in page
    assert "twelve halls" in text(web.get(f"{url}document.html?version=1"))
    assert "ten halls" in text(web.get(f"{url}document.html"))
    lines = text(web.get(f"{url}lines.txt?version=1"))
    assert lines.startswith("# title: Ageing well\n# theme: older people\noverarching")
    assert LINES in lines
    held = web.get("/api/v1/places/E06000001/outcomes/hartlepool-ageing-well-1").json()
    assert held["version"] == 2
    assert {one["type"] for one in held["links"]} >= {"activity to service outcome", "intermediate outcome to overarching outcome"}
    assert held["indicators"][0]["baseline"]["unit"].startswith("%")
    assert '"Weekly classes in ten halls" -> "Strength and balance classes are full"' in text(web.get(f"{url}dag.txt"))
    assert web.get(f"{url}lines.txt?version=9").status_code == 404


def test_nobody_undoes_a_version_that_they_have_not_seen(web):
    url = saved(web).url
    assert 'name="after" value="1"' in text(web.get(url))
    again = {"ref": "hartlepool-ageing-well-1", "after": "1"}
    assert saved(web, **again, text=LINES.replace("twelve", "ten")).status_code == 302
    answer = saved(web, **again, text=LINES.replace("twelve", "nine"))
    assert answer.status_code == 400
    assert "Version 2 was written by" in text(answer)
    assert "nine halls" in text(answer)
    assert 'name="after" value="2"' in text(answer)
    elsewhere = web.post("/place/E08000021/outcomes/save/", {"title": "x", "theme": "generic", "text": LINES, **again})
    assert elsewhere.status_code == 404


def test_who_is_told_is_on_the_page_with_the_part_that_they_are_shown(web):
    url = saved(web, text=f"{LINES}tell (2027-01-15): The cabinet member; part: logframe; by: Ada Howe\n").url
    page = text(web.get(url))
    assert "Who is told" in page
    assert "The cabinet member" in page
    assert "The cabinet member" in text(web.get(f"{url}document.html"))


def test_a_framework_begins_from_the_match_in_the_words_that_were_confirmed(web):
    assert "the match" not in text(web.get(f"{PLACE}/outcomes/")).split("<select")[1].split("</select>")[0].lower()
    plan = b"# Our priorities\n\n- Reduce falls among older people so that fewer are admitted to hospital.\n"
    kept = shelves.add_document(
        place="Hartlepool", content=plan, name="plan.md", title="Care plan", body="public_health:E06000001", by=LOCAL_PERSON
    )
    for one in priorities.read_document(ref=kept.ref, by=LOCAL_PERSON).proposals:
        priorities.confirm(ref=one.ref, by=LOCAL_PERSON)
    page = text(web.get(f"{PLACE}/outcomes/?start=the+match"))
    assert "overarching (Care plan): Reduce falls among older people so that fewer are admitted to hospital" in page
    assert "intermediate: Older people fall less" in page
    lines = frameworks_begun.begin(start=frameworks_begun.MATCH, place="Hartlepool", by=LOCAL_PERSON)
    assert saved(web, title=lines.title, theme=lines.theme, text=lines.text).status_code == 302


def test_the_participant_survey_asks_of_each_intermediate_outcome(web):
    page = text(web.get(f"{saved(web).url}survey/"))
    assert "steadier on my feet" in page
    assert "does not show what the offer caused" in page


def test_every_shipped_example_can_be_kept_as_it_is(db, starter):
    for theme, one in frameworks_begun.examples().items():
        view = frameworks.save(place="Hartlepool", title=one.title, theme=theme, text=one.text, by=LOCAL_PERSON)
        assert view.framework.indicators


def test_the_framework_and_its_survey_are_documents_in_every_form(web):
    saved(web)
    base = f"{PLACE}/outcomes/hartlepool-ageing-well-1"
    page = text(web.get(f"{base}/document.html"))
    said = (
        "the triangle", "the logic model", "the logframe", "In sentences", "“Older people fall less” contributes to",
        "The evidence register", "Our survey of 2024", "The basket of indicators", "Nobody yet", "The gap list", "No one owns",
        "not approved yet",
    )  # fmt: skip
    for words in said:
        assert words in page, words
    survey = text(web.get(f"{base}/survey.html"))
    for words in (
        "Taking part has helped me to",
        "eel steadier on my feet",
        "Prefer not to say",
        "How your answers are used",
        "write no name",
        "Data dictionary",
        "q1",
        "9 Prefer",
    ):
        assert words in survey, words
    assert "1 Strongly agree; 2 Agree" in text(web.get(f"{base}/survey.csv"))
    for form in ("pdf", "docx", "ods", "xlsx", "csv", "json"):
        for name in ("document", "survey"):
            answer = web.get(f"{base}/{name}.{form}")
            assert answer.status_code == 200, (name, form)
            assert len(answer.content) > 200
    assert web.get(f"{base}/document.exe").status_code == 404
    pdf = pypdfium2.PdfDocument(web.get(f"{base}/survey.pdf").content)
    first = pdf[0].get_textpage().get_text_range()
    assert "How your answers are used" in first  # what participants are handed is one page
    assert "Data dictionary" not in first
