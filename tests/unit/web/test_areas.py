"""Areas in the browser: drawn from a list or the map, shown, compared, taken away."""

from __future__ import annotations

from datetime import UTC, datetime

from django.core.files.uploadedfile import SimpleUploadedFile

from commonground.store.records import models

QUAY = {"name": "Quay", "codes": "E01011949, TS24 8AY\nE01011950 40%", "why": "The harbour"}


def test_an_area_is_drawn_shown_and_compared(web):
    drawn = web.post("/areas/draw/", QUAY)
    assert drawn.status_code == 302
    page = web.get(drawn["Location"]).content.decode()
    assert "3 small areas (LSOA)" in page
    assert "The harbour" in page
    assert "40.0%" in page
    code = drawn["Location"].strip("/").split("/")[-1]
    beside = web.get("/areas/compare/", {"area": [code, "E06000001"]}).content.decode()
    assert "Quay and Hartlepool have people in common" in beside
    for form in ("csv", "ods", "json"):
        answer = web.get(f"/areas/compare.{form}", {"area": [code, "E06000001"]})
        assert answer.status_code == 200
    assert web.get("/areas/chart/imd_score.svg", {"area": [code, "E06000001"]})["Content-Type"].startswith("image/svg+xml")
    assert web.get("/areas/compare.exe", {"area": code}).status_code == 404


def test_everything_wrong_with_a_list_is_said_over_the_form_with_what_was_typed(web):
    page = web.post("/areas/draw/", {**QUAY, "codes": "rubbish <script>alert(1)</script> E99999999"})
    said = page.content.decode()
    assert page.status_code == 400
    assert "is not a code or a postcode" in said
    assert "has the code E99999999" in said
    assert "<script>alert" not in said
    assert "rubbish &lt;script&gt;" in said


def test_the_map_leads_to_the_same_page_with_a_place_taken_in_or_left_out(web):
    page = web.get("/areas/choose/", {"in": "E12000001", "m": ["E06000001"]}).content.decode()
    assert 'aria-label="Hartlepool: chosen; leave it out"' in page
    assert 'href="?in=E12000001&amp;m=E06000001&amp;m=E06000002"' in page
    assert 'href="?in=E12000001"' in page
    small = web.get("/areas/choose/", {"in": "Hartlepool"}).content.decode()
    assert "Hartlepool 001A" in small
    assert "no outlines of small areas" in small
    wards = web.get("/areas/choose/", {"in": "Hartlepool", "parts": "wards", "m": "E05013038"}).content.decode()
    assert "Wards of Hartlepool" in wards
    assert 'value="E05013038" checked' in wards
    drawn = web.post("/areas/draw/", {"name": "Burn Valley and more", "m": ["E05013038", "E05013039"]}, follow=True).content.decode()
    assert "is made of 2 wards" in drawn
    assert "by best fit" in drawn


def test_a_table_of_teams_becomes_areas_and_one_is_taken_off_the_list_with_the_reason(web):
    def send(body, **more):
        file = SimpleUploadedFile("teams.csv", body)
        return web.post("/areas/bring/", {"file": file, "whose": "Made-up NHS, 2026", "kind": "Teams", **more}, follow=True)

    page = send(b"code,team\nE01011949,Made-up North\nE01011950,Made-up South\n").content.decode()
    assert "Made-up North" in page
    assert "Teams, as listed by Made-up NHS, 2026 in teams.csv" in page
    wrong = send(b"code,team\nrubbish,<script>\n")
    assert wrong.status_code == 400
    assert "No column holds codes" in wrong.content.decode()
    assert "<script>" not in wrong.content.decode().replace("<script ", "")
    assert web.post("/areas/bring/").status_code == 400
    code = next(part for part in page.split('"') if part.startswith("/area/custom-"))
    assert web.post(f"{code}off/", {"why": " "}).status_code == 400
    gone = web.post(f"{code}off/", {"why": "Old <teams>"}, follow=True).content.decode()
    assert code not in gone
    assert "Old &lt;teams&gt;" in web.get(code).content.decode()


def test_an_area_of_councils_is_shown_on_a_map_that_can_be_taken_away(web):
    drawn = web.post("/areas/draw/", {"name": "<Tees>", "codes": "E06000001 E06000002"})["Location"]
    page = web.get(drawn).content.decode()
    assert f'src="{drawn}where.svg"' in page
    assert "&lt;Tees&gt;, dark, among 10 other areas." in page
    picture = web.get(f"{drawn}where.svg")
    assert picture["Content-Type"].startswith("image/svg+xml")
    assert b"<Tees>" not in picture.content
    assert web.get(f"{drawn}where.csv").status_code == 404
    small = web.post("/areas/draw/", {"name": "Small", "codes": "E01011949"})["Location"]
    assert "where.svg" not in web.get(small).content.decode()  # the starter holds no outlines of small areas
    assert web.get(f"{small}where.svg").status_code == 404


def test_a_ward_that_is_looked_for_is_shown_beside_its_council(web):
    answer = web.get("/place/E05013038/")
    assert answer["Location"] == "/areas/compare/?area=E05013038&area=E06000001"
    page = web.get(answer["Location"]).content.decode()
    assert "Burn Valley and Hartlepool" in page
    assert "Burn Valley is a whole ward" in page
    assert "taken as 6 small areas by best fit" in page
    assert "does not say how many people" in page


def test_an_unknown_area_or_place_is_a_page_with_ways_out(web):
    assert web.get("/area/custom-000000000000/").status_code == 404
    page = web.get("/areas/compare/", {"area": "E06000001", "add": "Nowhere at all"})
    assert page.status_code == 400
    assert "Hartlepool" in page.content.decode()


def test_peers_are_kept_with_the_reason_and_the_profile_is_read_beside_them(web):
    page = web.get("/place/E06000001/peers/").content.decode()
    assert "South Tyneside" in page
    assert "How firmly the list stands" in page
    lacking = web.post("/place/E06000001/peers/save/", {"peer": ["E06000002"], "title": "Coast", "why": " "})
    assert lacking.status_code == 400
    kept = web.post("/place/E06000001/peers/save/", {"peer": ["E06000002"], "add": "Sunderland", "title": "Coast", "why": "Ports, all"})
    assert kept["Location"] == "/place/E06000001/?peer=E06000002&peer=E08000024"
    assert "Ports, all" in web.get("/place/E06000001/peers/").content.decode()
    assert web.get(kept["Location"]).status_code == 200


def test_a_change_that_is_to_come_is_entered_and_its_councils_shown(web):
    given = {"title": "Tees", "on": "2099-04-01", "moves": "E06000001, Tees Mouth\nE06000002, Tees Mouth", "publisher": "P", "source": "S"}
    assert web.get("/areas/planned/").status_code == 200
    wrong = web.post("/areas/planned/enter/", {**given, "on": "soon", "moves": "x"})
    assert wrong.status_code == 400
    assert web.post("/areas/planned/enter/", {**given, "address": "javascript:alert(1)"}).status_code == 400
    entered = web.post("/areas/planned/enter/", {**given, "address": "https://example.gov.uk/"})
    page = web.get(entered["Location"]).content.decode()
    assert "Tees Mouth is to be made from Hartlepool (100%) and Middlesbrough (100%)" in page
    assert "Draw Tees Mouth as an area" in page
    for form in ("csv", "ods", "json", "pdf"):
        answer = web.get(f"{entered['Location']}figures.{form}")
        assert answer.status_code == 200
        assert len(answer.content) > 500
    assert web.get(f"{entered['Location']}figures.exe").status_code == 404
    drawn = web.post("/areas/draw/", {"name": "Tees Mouth", "m": ["E06000001", "E06000002 40.000000%"]}, follow=True).content.decode()
    assert "40.0%" in drawn
    assert web.get("/areas/planned/moon/").status_code == 404


def test_a_change_is_withdrawn_with_the_reason_and_entered_anew_from_what_stood_there(web):
    given = {
        "title": "Tees",
        "on": "2099-04-01",
        "moves": "E06000001, Tees Mouth, 60\nE06000001, Hills, 40",
        "publisher": "P",
        "source": "S",
    }
    page = web.post("/areas/planned/enter/", {**given, "edition": "May 2026"})["Location"]
    assert "P, S, May 2026; entered by" in web.get(page).content.decode()
    assert web.get(f"{page}withdraw/").status_code == 405
    assert web.post(f"{page}withdraw/", {"why": " "}).status_code == 400
    told = web.post(f"{page}withdraw/", {"why": "The <b>order</b> was quashed"}, follow=True).content.decode()
    assert "The &lt;b&gt;order&lt;/b&gt; was quashed" in told
    assert "counts nowhere any more" in told
    assert "Draw Hills as an area" not in told
    assert web.get(f"{page}figures.csv").status_code == 410
    assert web.post(f"{page}withdraw/", {"why": "Again"}).status_code == 410
    assert "Tees Mouth" not in web.get("/place/E06000001/landscape/?on=2099-06-01").content.decode()
    anew = web.get("/areas/planned/?anew=tees").content.decode()
    assert "E06000001, Tees Mouth, 60%\nE06000001, Hills, 40%</textarea>" in anew
    assert 'value="May 2026"' in anew
    assert web.post("/areas/planned/enter/", {**given, "on": "2100-04-01"})["Location"] == "/areas/planned/tees-2/"


def test_a_change_that_can_no_longer_be_carried_says_why_and_can_be_withdrawn(web):
    source = {"id": "x", "publisher": "P", "title": "S", "edition": "", "licence": "", "address": ""}
    moves = [{"old_code": "E99999999", "new_code": "new-x", "new_name": "X", "share": 1.0}]
    models.PlannedChangeRecord.objects.create(
        ref="old", title="Old", takes_effect="2099-04-01", moves=moves, source=source, by_name="Ann", on=datetime(2026, 1, 1, tzinfo=UTC)
    )
    page = web.get("/areas/planned/old/").content.decode()
    assert "E99999999 is not in force" in page
    assert "Withdraw it" in page


def test_a_place_is_put_into_one_file_as_long_work_and_taken_away(web, monkeypatch):
    monkeypatch.setenv("COMMONGROUND_JOBS", "here")
    before = web.get("/place/E06000001/pack/").content.decode()
    assert "has not been made yet" in before
    assert web.get("/place/E06000001/pack.zip").status_code == 404
    assert web.get("/place/E06000001/pack/make/").status_code == 405
    made = web.post("/place/E06000001/pack/make/", follow=True).content.decode()
    assert "Make it again" in made
    assert "documents/hartlepool-E06000001-profile.pdf" in made
    file = web.get("/place/E06000001/pack.zip")
    assert file["Content-Disposition"].endswith('.commonground.zip"')
    assert b"".join(file.streaming_content).startswith(b"PK")
