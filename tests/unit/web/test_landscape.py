"""The pages of the landscape: what they say, the forms on them, what is taken away, and every way in which they say no."""

from __future__ import annotations

import re

import pytest

from commonground.store.records import models

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("starter")]
HOME = "/place/E06000001/landscape/"
COUNCIL = f"{HOME}council:E06000001/"


def get(client, path: str, status: int = 200) -> str:
    response = client.get(path)
    assert response.status_code == status, path
    return response.content.decode()


def unfolded(feed: str) -> list[str]:
    assert feed.endswith("END:VCALENDAR\r\n")
    assert all(len(line.encode()) <= 75 for line in feed.split("\r\n"))
    return feed.replace("\r\n ", "").split("\r\n")


def test_every_body_of_the_place_is_in_the_table_the_diagram_and_the_matrix(client) -> None:
    page = get(client, HOME)
    for body in ("council:E06000001", "icb:E54000050", "police_body:E23000013", "sport_england"):
        assert page.count(f'href="{HOME}{body}/"') >= 3
    assert "Tees Valley Combined Authority or Cleveland policing and crime board (planned)" in page
    assert "Add one" in page


def test_the_table_narrows_to_a_service_area_and_a_day(client) -> None:
    assert "Hartlepool adult social care" not in get(client, f"{HOME}?service=sport")
    later = get(client, f"{HOME}?on=1+June+2028")
    assert "on 1 June 2028" in later
    table = later.partition('id="map"')[0]
    assert "takes over from NHS England by 31 March 2027 (planned, subject to Parliament)" in table
    assert f'href="{HOME}police_body:E23000013/"' not in table
    get(client, f"{HOME}?on=31+June+2028", 400)
    get(client, f"{HOME}?service=magic", 400)


def test_a_region_is_refused_with_its_councils_and_an_unknown_body_with_a_way_back(client) -> None:
    assert "Hartlepool" in get(client, "/place/E12000001/landscape/", 404)
    assert "Choose a body of the landscape" in get(client, f"{HOME}icb:nowhere/", 404)
    assert client.get("/place/Hartlepool/landscape/?service=sport")["Location"] == f"{HOME}?service=sport"


def test_a_form_that_is_wrong_keeps_what_was_written_and_says_everything_at_once(client) -> None:
    given = {"kind": "contact", "body": "council:E06000001", "name": "", "role": "<b>Chief</b>", "part": "owns", "since": "soon"}
    response = client.post(f"{HOME}note/", given)
    page = response.content.decode()
    assert response.status_code == 400
    assert re.findall(r'<a href="#contact-(\w+)">', page) == ["name", "part", "since"]
    assert "&lt;b&gt;Chief&lt;/b&gt;" in page
    assert models.LandscapeNote.objects.count() == 0


def test_a_person_an_assessment_and_a_body_are_added_and_withdrawn(client) -> None:
    for given in (
        {"kind": "contact", "name": "Jo <i>Lee</i>", "role": "Chief executive", "part": "decides"},
        {"kind": "assessment", "attribute": "interest", "score": "4", "proof": "A letter"},
        {"kind": "relationship", "role": "provider", "owner": "Sam"},
        {"kind": "pressure", "pressure": "limits", "text": "A pool is closing"},
        {"kind": "document", "title": "Council plan", "quote": "More people active", "page": "7", "next_due": "1 May 2030"},
        {"kind": "meeting", "title": "Cabinet", "dates": "1 May 2030", "papers_days": "7"},
        {"kind": "window", "title": "Round", "opens": "1 May 2030", "closes": "2 May 2030", "lead_days": "7", "needs": "A page"},
        {"kind": "correction", "field": "note", "value": "Moves in 2028", "why": "Its letter"},
    ):
        response = client.post(f"{HOME}note/", {**given, "body": "council:E06000001"})
        assert response["Location"] == f"{COUNCIL}#{given['kind']}"
    page = get(client, COUNCIL)
    for said in (
        "Jo &lt;i&gt;Lee&lt;/i&gt;",
        "4 of 5",
        "A pool is closing",
        "“More people active”, page 7",
        "Cabinet",
        "Moves in 2028",
        "Sam",
    ):
        assert said in page
    row = models.LandscapeNote.objects.get(kind="contact")
    assert client.post(f"{HOME}withdraw/", {"note": row.ref, "body": "council:E06000001", "reason": ""}).status_code == 400
    client.post(f"{HOME}withdraw/", {"note": row.ref, "body": "council:E06000001", "reason": "Left"})
    page = get(client, COUNCIL)
    assert "Chief executive</td>" not in page
    assert "Withdrawn, and kept: 1 note" in page
    response = client.post(f"{HOME}note/", {"kind": "body", "name": "Tees Trust", "body_kind": "nhs_trust"})
    assert "Tees Trust" in get(client, response["Location"].partition("#")[0])
    assert "added or corrected here" in get(client, HOME)


def test_changes_are_only_taken_by_post(client) -> None:
    for path in ("note/", "withdraw/"):
        assert client.get(f"{HOME}{path}").status_code == 405


def test_the_calendar_says_what_is_due_and_its_feed_is_sound_and_steady(client) -> None:
    page = get(client, "/place/E06000001/calendar/?weeks=26")
    assert "Due within 26 weeks" in page
    get(client, "/place/E06000001/calendar/?weeks=0", 400)
    response = client.get("/place/E06000001/calendar.ics")
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    feed = response.content.decode()
    assert feed == client.get("/place/E06000001/calendar.ics").content.decode()
    lines = unfolded(feed)
    assert (lines[0], lines[1]) == ("BEGIN:VCALENDAR", "VERSION:2.0")
    assert all(re.fullmatch(r"[A-Z-]+(;[A-Z]+=[A-Z]+)*:.*", line) for line in lines if line)
    open_now: list[str] = []
    for line in lines:
        name, _, value = line.partition(":")
        if name == "BEGIN":
            open_now.append(value)
        elif name == "END":
            assert open_now.pop() == value
    assert open_now == []
    events = "\n".join(lines).split("BEGIN:VEVENT")[1:]
    assert len(events) > 20
    uids = [re.search(r"^UID:(.+)$", event, re.M)[1] for event in events]
    assert len(set(uids)) == len(uids)
    for event in events:
        first, after = (re.search(rf"^DT{part};VALUE=DATE:(\d{{8}})$", event, re.M)[1] for part in ("START", "END"))
        assert first < after
        assert len(re.findall("^(DTSTAMP|SUMMARY|UID):", event, re.M)) == 3
    one = client.get("/place/E06000001/calendar.ics?body=icb:E54000050").content.decode()
    assert 0 < one.count("BEGIN:VEVENT") < len(events)
    assert client.get("/place/E06000001/calendar.ics?body=x").status_code == 404


@pytest.mark.parametrize("form", ["svg", "png", "csv", "csv-metadata.json"])
def test_the_pictures_and_their_tables_can_be_taken_away(client, form: str) -> None:
    for what in ("landscape/map", "calendar/chart"):
        response = client.get(f"/place/E06000001/{what}.{form}")
        assert response.status_code == 200
        assert len(response.content) > 500
    assert client.get("/place/E06000001/landscape/map.svg?service=sport").content.count(b"<g>") < 4


@pytest.mark.parametrize("form", ["pdf", "docx", "ods", "xlsx", "csv", "json", "html"])
def test_the_landscape_is_a_document_in_every_form(client, form: str) -> None:
    response = client.get(f"/place/E06000001/landscape.{form}")
    assert response.status_code == 200
    assert f"hartlepool-landscape.{form}" in response["Content-Disposition"]
    assert client.get("/place/E06000001/landscape.exe").status_code == 404


def test_programs_get_what_the_pages_show(client) -> None:
    held = client.get("/api/v1/places/E06000001/landscape?on=2028-06-01").json()
    assert held["place"]["code"] == "E06000001"
    page = get(client, f"{HOME}?on=2028-06-01")
    assert all(one["name"].replace("'", "&#39;") in page for one in held["bodies"])
    assert {one["id"] for one in held["bodies"]} == set(re.findall(rf'<th scope="row"><a class="govuk-link" href="{HOME}([^"/]+)/"', page))
    board = next(one for one in held["bodies"] if one["kind"] == "policing_board")
    assert "takes over from Cleveland police and crime commissioner in May 2028" in board["took_over"][0]
    assert {one["body"] for one in held["gone"]} == {"police_body:E23000013", "nhs_england"}
    assert all(one["source_id"] in held["sources"] for one in held["bodies"] if one["kind"] != "policing_board")
    assert all(fact["address"] for one in held["bodies"] for said in one["facts"].values() for fact in said if fact["status"] == "read")
    sport = client.get("/api/v1/places/E06000001/landscape?service=sport").json()
    assert len(sport["bodies"]) < len(held["bodies"])
    calendar = client.get("/api/v1/places/E06000001/calendar?weeks=4").json()
    assert (calendar["weeks"], calendar["sentence"] in get(client, "/place/E06000001/calendar/?weeks=4")) == (4, True)
    assert {one["state"] for one in calendar["windows"]} >= {"open", "later"}


@pytest.mark.parametrize(
    ("address", "status", "code"),
    [
        ("landscape?on=31+June+2028", 400, "date_unreadable"),
        ("landscape?service=magic", 400, "area_of_service_unknown"),
        ("calendar?weeks=0", 400, "number_unreadable"),
    ],
)
def test_programs_are_refused_in_words(client, address: str, status: int, code: str) -> None:
    answer = client.get(f"/api/v1/places/E06000001/{address}")
    assert (answer.status_code, answer.json()["code"]) == (status, code)
