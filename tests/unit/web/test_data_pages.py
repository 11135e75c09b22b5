"""The pages of fresh figures and of bringing figures in: bad files and bad forms are answered in words."""

from __future__ import annotations

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from commonground.actions import permissions
from commonground.connectors import fakes
from commonground.connectors.transport import fake as bad_days
from commonground.store import warehouse
from commonground.web import middleware

OWN = b"Council,Year,Members\nHartlepool,2024/25,10\n"


@pytest.fixture
def own(web, tmp_path, monkeypatch):
    """The starter's releases in a folder to add to."""
    home = tmp_path / "home"
    (home / "releases").mkdir(parents=True)
    for file in warehouse.releases().iterdir():
        (home / "releases" / file.name).write_bytes(file.read_bytes())
    monkeypatch.setenv("COMMONGROUND_HOME", str(home))
    return web


def send(own, body: bytes = OWN, name: str = "own.csv", **more):
    return own.post("/data/bring/take/", {"file": SimpleUploadedFile(name, body), **more})


@pytest.mark.parametrize(
    ("body", "words"),
    [(b"%PDF-1.4", "This is no table"), (b" ", "The file is empty"), (b"PK\x03\x04x", "cannot be read"), (b"a" * 10_500_000, "at most")],
)
def test_a_file_that_is_no_table_is_answered_over_the_form(own, body, words):
    answer = send(own, body)
    assert answer.status_code == 400
    assert words in answer.content.decode()


def test_no_file_and_an_unknown_file_are_answered_in_words(own):
    assert "No file was chosen" in own.post("/data/bring/take/").content.decode()
    answer = own.get("/data/bring/aaaaaaaaaaaaaaaaaaaaaaaa/")
    assert "no such file" in answer.content.decode()
    assert answer.status_code == 404


@pytest.mark.parametrize(
    "form",
    [
        {},
        {"header": "999"},
        {"header": "x", "role-0": "place", "role-1": "period", "role-2": "value", "measure-2": "no_such"},
        {"header": "1", "role-0": "<script>", "role-2": "value", "measure-2": "own", "own-2-section": "fun", "own-2-kind": "?"},
        {"written": "- nonsense"},
        {"written": "columns: [{measure: own_x, value: '/(/'}]"},
        {"sheet": "nowhere"},
    ],
)
def test_whatever_a_form_says_is_answered_in_words_and_loads_nothing(own, form):
    address = send(own).headers["Location"]
    before = warehouse.current().id
    for step in ("try/", "load/"):
        answer = own.post(address + step, form)
        assert answer.status_code in (400, 404)
        assert "<script>" not in re.sub(r"<script[^>]* src=[^>]*>", "", answer.content.decode())
    assert warehouse.current().id == before


def test_a_mapping_of_last_time_comes_with_the_file(own):
    text = b"place: Council\nperiod: Year\ncolumns: [{measure: own_members, value: Members}]\nmeasures: [{name: Members, unit: people}]\n"
    answer = send(own, mapping=SimpleUploadedFile("m.yaml", text))
    assert answer.status_code == 200
    assert "own_members" in answer.content.decode()
    assert "no list of names" in send(own, mapping=SimpleUploadedFile("m.yaml", b"[1]")).content.decode()


def test_publishers_are_asked_from_the_page_and_what_each_gave_is_shown(own, monkeypatch):
    world = fakes.World(councils={"E06000001": "Hartlepool"})
    with bad_days.Service(fakes.services(world)["nomis"]) as nomis:
        monkeypatch.setenv("COMMONGROUND_TEST_PUBLISHERS", f"nomis={nomis.base}")
        answer = own.post("/data/fresh/start/", {"only": "nomis"}, follow=True)
    said = answer.content.decode()
    assert answer.redirect_chain[-1][0] == "/data/fresh/"
    assert "All of it" in said
    assert "182" in said
    changed = own.get("/data/changes/").content.decode()
    assert "figures are new" in changed
    assert "Fresh figures from Office for National Statistics, Nomis" in changed
    csv = own.get("/data/changes.csv").content.decode()
    assert csv.splitlines()[0].startswith('"kind","measure"')
    assert "mid-2025" in csv


def test_a_refresh_that_came_to_nothing_says_why(own, monkeypatch):
    with bad_days.Service(lambda asked: bad_days.Said(status=404)) as nomis:
        monkeypatch.setenv("COMMONGROUND_TEST_PUBLISHERS", f"nomis={nomis.base}")
        own.post("/data/fresh/start/", {"only": "nomis"})
    assert "No publisher gave anything" in own.get("/data/fresh/").content.decode()


def test_a_column_of_groups_is_said_in_the_form_and_every_group_becomes_one_of_its_kind(own):
    table = b"Council,Year,Age,Members\nHartlepool,2024/25,Aged 16 to 24,10\nHartlepool,2024/25,65+,20\nHartlepool,2024/25,All,30\n"
    taken = send(own, table)
    form = {
        "header": "1", "role-0": "place", "role-1": "period", "role-2": "group", "group_by": "age", "role-3": "value", "measure-3": "own",
        "own-3-name": "Members by age", "own-3-unit": "people", "own-3-definition": "Members on 31 March", "own-3-who": "Everyone",
        "own-3-section": "participation", "own-3-kind": "count", "own-3-polarity": "neither", "source-publisher": "Made-up Council",
        "source-title": "Made-up members", "source-edition": "2025", "source-licence": "OGL",
    }  # fmt: skip
    tried = own.post(f"{taken['Location']}try/", form).content.decode()
    assert "This is what would be loaded" in tried
    assert "age=16-24" in tried
    assert '<option value="group" selected>' in tried
    assert '<option value="age" selected>' in tried
    own.post(f"{taken['Location']}load/", form)
    rows = warehouse.current().rows("SELECT grp, value FROM figure WHERE measure = 'own_members_by_age' ORDER BY value").to_pylist()
    assert rows == [{"grp": "age=16-24", "value": 10.0}, {"grp": "age=65+", "value": 20.0}, {"grp": "all", "value": 30.0}]
    odd = own.post(f"{taken['Location']}try/", {**form, "group_by": "<script>"}).content.decode()
    assert "sex=16-24" in odd


def test_what_was_brought_in_is_listed_and_taken_back_with_the_reason(own):
    taken = send(own)
    form = {
        "header": "1", "role-0": "place", "role-1": "period", "role-2": "value", "measure-2": "own", "own-2-name": "Members",
        "own-2-unit": "people", "own-2-definition": "Members on 31 March", "own-2-who": "Everyone", "own-2-section": "participation",
        "own-2-kind": "count", "own-2-polarity": "neither", "source-publisher": "Made-up Council", "source-title": "Made-up members",
        "source-edition": "2025", "source-licence": "OGL",
    }  # fmt: skip
    before = warehouse.current().id
    loaded = own.post(f"{taken['Location']}load/", form, follow=True)
    assert loaded.status_code == 200
    page = own.get("/data/bring/").content.decode()
    assert "Made-up members" in page
    address = next(part for part in page.split('"') if part.startswith("/data/bring/forget/"))
    assert own.post(address, {"why": " "}).status_code == 400
    assert own.post("/data/bring/forget/ons_mid_year/", {"why": "x"}).status_code in (400, 404)
    answer = own.post(address, {"why": "The wrong <year>"}, follow=True).content.decode()
    assert "The wrong &lt;year&gt;" in answer
    assert warehouse.current().id[-8:] == before[-8:], "the same content; the day in front is that of the building"
    assert "Made-up members" not in own.get("/data/bring/").content.decode()


def test_who_may_not_add_data_is_told_so(own, monkeypatch):
    reader = permissions.Person(ref="p", name="Pat", roles=frozenset({"viewer"}))
    monkeypatch.setattr(middleware, "who", lambda request: reader)
    assert send(own).status_code == 403
    assert own.post("/data/fresh/start/").status_code == 403
    assert own.get("/data/bring/").status_code == 200
