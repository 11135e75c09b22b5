"""Pages of learning and engaging answer without scripts; what is answered stands in the address; what cannot be read is refused."""

from __future__ import annotations

import pytest

HARTLEPOOL = "/place/E06000001/"
THREE = "place=E06000001&place=E08000021&place=E08000024"


@pytest.mark.parametrize("path", ["", "check/", "readiness/", "translator/", "lessons/", "stages/"])
def test_every_page_of_learning_answers(web, path):
    assert web.get(f"/learn/{path}").status_code == 200


def test_a_plan_that_follows_a_fund_is_told_so_with_what_to_do_instead(web):
    text = web.get("/learn/check/?fund_led=yes&need_first=yes").content.decode()
    assert "Parts of this plan read as a scramble for money." in text
    assert "Say what would be done with no new money." in text
    assert "8 of 10 questions are still open." in text


def test_in_place_without_proof_counts_as_begun_and_says_why(web):
    text = web.get("/learn/readiness/?p1=2&p2=2&p2_proof=A+map+of+May").content.decode()
    assert "1 of 2 points scored is in place with proof." in text
    assert "without proof, so it counts as" in text
    assert "A map of May" in text


def test_what_people_write_cannot_run(web):
    text = web.get("/learn/readiness/?p1=2&p1_proof=%3Cscript%3Ealert(1)%3C/script%3E").content.decode()
    assert "<script>alert" not in text


@pytest.mark.parametrize(
    "query",
    [
        "check/?need_first=maybe",
        "readiness/?p1=9",
        "readiness/?p1=2&p1_proof=" + "x" * 301,
        "readiness/?p1=2&p1_proof=%00",
        "translator/?cycle=moon",
        "translator/?cycle=nhs&stage=needs",
        "lessons/?role=astronaut",
    ],
)
def test_what_cannot_be_read_is_refused_in_words(web, query):
    answer = web.get(f"/learn/{query}")
    assert 400 <= answer.status_code < 500
    assert "Traceback" not in answer.content.decode()


def test_a_stage_is_told_in_the_words_of_the_others(web):
    text = web.get("/learn/translator/?cycle=nhs&stage=payer").content.decode()
    assert "“Optimising resources” and “Choosing the delivery mechanism”" in text
    assert b"<svg" in web.get("/learn/translator/cycles.svg").content


def test_every_commissioner_has_a_sheet_and_every_sheet_a_page(web):
    text = web.get(f"{HARTLEPOOL}sheets/").content.decode()
    for body in ("icb:E54000050", "police_body:E23000013", "unnamed:place_partnership"):
        assert f"{HARTLEPOOL}sheet/{body}/" in text
        page = web.get(f"{HARTLEPOOL}sheet/{body}/")
        assert page.status_code == 200
        assert "Where sport can fit" in page.content.decode()


@pytest.mark.parametrize(("form", "start"), [("pdf", b"%PDF"), ("docx", b"PK"), ("html", b"<!DOCTYPE html>")])
def test_sheets_and_packs_can_be_taken_away(web, form, start):
    for path in (
        f"{HARTLEPOOL}sheets.{form}",
        f"{HARTLEPOOL}sheet/icb:E54000050.{form}",
        f"/engage/pack.{form}?{THREE}",
        f"/engage/sheets.{form}?{THREE}",
    ):
        assert web.get(path).content.startswith(start), path


@pytest.mark.parametrize(
    "path",
    [
        f"{HARTLEPOOL}sheets.exe",
        f"{HARTLEPOOL}sheet/nobody/",
        "/engage/pack.pdf",
        "/engage/poem.pdf?place=E06000001",
        "/place/E12000001/sheets/",
    ],
)
def test_what_is_not_there_is_refused(web, path):
    assert 400 <= web.get(path).status_code < 500


def test_councils_together_have_a_common_and_local_parts(web):
    text = web.get(f"/engage/?{THREE}").content.decode()
    assert "Hartlepool, Newcastle upon Tyne and Sunderland share 6 commissioners" in text
    assert "The local part: Sunderland" in text
    assert web.get("/engage/?place=E06000001&add=Nowhereville").status_code == 200
