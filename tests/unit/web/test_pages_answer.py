"""What every page must have, whatever it shows; and what a page says when it must say no."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser

import pytest

from commonground.actions import permissions
from commonground.web import middleware

PAGES = [
    "/", "/place/E06000001/", "/place/E10000016/", "/place/E12000001/", "/place/E54000050/", "/place/E92000001/",
    "/place/E06000001/mini/",
    "/place/E06000001/health/", "/place/E06000001/measure/inactive_adults_19/", "/place/E06000001/choose/", "/measures/",
    "/measure/inactive_adults_19/", "/measure/inactive_adults_19/?tier=icb", "/measure/sport_1x30_16/", "/compare/",
    "/compare/?place=E06000001&place=Leeds", "/data/",
    "/case/", "/templates/", "/about/", "/accessibility/", "/search/?q=Newcastle", "/nowhere/",
]  # fmt: skip
VOID = {"meta", "link", "img", "br", "input", "hr", "path", "circle", "source", "col"}


class Outline(HTMLParser):
    """The parts of a page that a reader's tools rely on; raises on a tag that is not closed in its place."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.tags: list[str] = []
        self.styles: list[str] = []
        self.refers: list[str] = []
        self.open: list[str] = []
        self.feed(text)
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        held = dict(attrs)
        self.tags.append(tag)
        self.ids += [held["id"]] if held.get("id") else []
        self.styles += [f"{tag} {name}" for name in held if name == "style" or name.startswith("on")]
        self.styles += [tag] if tag == "style" or (tag == "script" and "src" not in held) else []
        self.refers += [value for name in ("for", "aria-labelledby", "aria-describedby") if held.get(name) for value in held[name].split()]
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.open.pop()

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID:
            assert self.open.pop() == tag


@pytest.mark.parametrize("path", PAGES)
def test_a_page_has_one_heading_its_landmarks_unique_ids_and_nothing_inline(web, path):
    outline = Outline(web.get(path).content.decode())
    assert outline.tags.count("h1") == 1
    assert [outline.tags.count(tag) for tag in ("header", "main", "footer")] == [1, 1, 1]
    assert len(outline.ids) == len(set(outline.ids))
    assert set(outline.refers) <= set(outline.ids)
    assert outline.styles == []


@pytest.mark.parametrize(("code", "tabs"), [("E06000001", 10), ("E10000016", 10), ("E12000001", 6), ("E54000050", 6), ("E92000001", 6)])
def test_no_tab_of_a_place_leads_to_a_page_that_it_has_not(web, code, tabs):
    shown = re.search(r'<nav class="cg-rooms".*?</nav>', web.get(f"/place/{code}/").content.decode(), re.DOTALL)[0]
    led = re.findall(r'href="([^"]+)"', shown)
    assert (len(led), [path for path in led if web.get(path).status_code != 200]) == (tabs, [])


def test_every_number_of_a_profile_has_its_source_in_place(web):
    page, numbers = web.get("/place/E06000001/").content.decode(), 0
    for row in re.findall(r'<tr role="row">\s*<th scope="row".*?</tr>', page, re.S):
        for cell in re.findall(r'<td role="cell".*?</td>', row, re.S):
            label = re.search(r'data-label="([^"]*)"', cell)[1]
            shown = re.sub(r"<details.*?</details>|<svg.*?</svg>|<[^>]+>", " ", cell, flags=re.S)
            if label not in ("Rank", "Over time") and re.search(r"\d", shown):
                numbers += 1
                assert "cg-source" in cell, (label, shown)
    assert numbers > 100, "the rows of the profile were not found"


def test_every_page_is_closed_to_inline_code_and_to_frames(web):
    for path in ("/", "/place/E06000001/", "/nowhere/", "/api/v1/release", "/case/"):
        answer = web.get(path)
        policy = answer["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert "frame-ancestors 'none'" in policy
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert answer["Referrer-Policy"] == "same-origin"


def test_a_picture_opened_by_itself_may_hold_styles_and_nothing_else(web):
    answer = web.get("/place/E06000001/chart/spine-health.svg")
    assert answer["Content-Type"] == "image/svg+xml"
    assert answer["Content-Security-Policy"] == "default-src 'none'; style-src 'unsafe-inline'"


@pytest.mark.parametrize(
    ("path", "status", "said"),
    [
        ("/search/?q=Newcastle", 404, "E08000021"),
        ("/search/?q=Hartlepol", 404, "Hartlepool"),
        ("/search/?q=", 404, "Write the name of a council"),
        ("/search/?q=%00%ff<script>", 404, "was found"),
        ("/place/E07000187/", 410, "Somerset"),
        ("/place/E06000001/chart/trend-nothing.svg", 404, "no numbers"),
        ("/place/E06000001/chart/pie-health.svg", 404, "no chart called"),
        ("/place/E06000001/chart/spine-health.exe", 404, "Choose svg"),
        ("/place/E06000001/profile.exe", 404, "Choose"),
        ("/place/E06000001/nonsense/", 404, "no section"),
        ("/place/E06000001/measure/nonsense/", 404, "no measure"),
        ("/measure/nonsense/", 404, "no measure"),
        ("/measure/inactive_adults_19/?page=99999", 400, "whole number"),
        ("/measure/inactive_adults_19/?tier=galaxy", 400, "Choose tier=lower"),
        ("/measure/inactive_adults_19/?period=1066", 400, "Choose one of"),
        (
            "/compare/?" + "&".join(f"place=E0600000{n}" for n in range(1, 10)) + "&place=" + ",".join(f"E0800000{n}" for n in range(1, 9)),
            400,
            "at most 15",
        ),
        ("/case/nothing-1/", 404, "no case"),
        ("/place/E06000001/?template=nothing-saved", 400, "template"),
    ],
)
def test_bad_input_is_refused_in_words_and_never_with_a_traceback(web, path, status, said):
    answer = web.get(path)
    page = answer.content.decode()
    assert answer.status_code == status
    assert said in page
    assert "Traceback" not in page
    offered = 'action="/search/"' in page
    assert offered == (status in (404, 410)), "a place is looked for where something was not found"


@pytest.mark.parametrize(("place", "said"), [("Nowhereville", "No place called"), ("Newcastle", "E07000195")])
def test_a_case_whose_place_cannot_be_found_keeps_what_was_typed(web, place, said):
    answer = web.post("/case/open/", {"place": place, "title": "Our question"})
    page = answer.content.decode()
    assert answer.status_code == 400
    assert said in page
    assert f'value="{place}"' in page
    assert 'value="Our question"' in page


def test_what_is_out_of_date_in_a_case_is_drafted_again_with_one_button(web, monkeypatch):
    page = web.post("/case/open/", {"place": "Hartlepool"})["Location"]
    assert "draft-again" not in web.get(page).content.decode()
    monkeypatch.setattr("commonground.actions.stages.profile._figures", lambda release, place: "other figures")
    assert f'action="{page}draft-again/"' in web.get(page).content.decode()
    answer = web.post(f"{page}draft-again/")
    assert (answer.status_code, answer["Location"]) == (302, page)
    assert "draft-again" not in web.get(page).content.decode()
    reader = permissions.Person(ref="p", name="Pat", roles=frozenset({"viewer"}))
    monkeypatch.setattr(middleware, "who", lambda request: reader)
    assert web.post(f"{page}draft-again/").status_code == 403


def test_our_own_fault_is_told_without_a_traceback(web, monkeypatch, client):
    def fails(*_: object, **__: object) -> None:
        raise ZeroDivisionError("the inside")

    monkeypatch.setattr("commonground.web.views.places.actions.read_profile", fails)
    client.raise_request_exception = False
    answer = client.get("/place/E06000001/health/")
    assert answer.status_code == 500
    assert "Something went wrong on our side" in answer.content.decode()
    assert "the inside" not in answer.content.decode()
    asked = client.get("/api/v1/places/E06000001/profile")
    assert (asked.status_code, asked["Content-Type"]) == (500, "application/problem+json")


def test_a_form_from_elsewhere_is_not_acted_on(starter, db):
    from django.test import Client

    answer = Client(enforce_csrf_checks=True).post("/case/open/", {"place": "Hartlepool"})
    assert answer.status_code == 403
    assert "Please send the form again" in answer.content.decode()


def test_without_data_the_start_page_still_reads_and_the_rest_say_what_to_run(client, db, tmp_path, monkeypatch):
    monkeypatch.setenv("COMMONGROUND_HOME", str(tmp_path))
    assert "No data are loaded yet" in client.get("/").content.decode()
    answer = client.get("/place/E06000001/")
    assert answer.status_code == 503
    assert "commonground data build" in answer.content.decode()


def test_choosing_measures_gives_a_permanent_address_and_a_saved_one_works_for_any_place(web):
    chosen = web.get("/place/E06000001/?measure=inactive_adults_19&theme=deprivation").content.decode()
    assert "Adults who are inactive" in chosen
    assert "Life expectancy" not in chosen
    answer = web.post("/templates/save/", {"place": "E06000001", "title": "For the board", "measure": ["inactive_adults_19"]})
    assert answer["Location"] == "/place/E06000001/?template=for-the-board"
    elsewhere = web.get("/place/E08000035/?template=for-the-board").content.decode()
    assert "Adults who are inactive" in elsewhere
    assert "Life expectancy" not in elsewhere
    refused = web.post("/templates/save/", {"place": "E06000001", "title": ""})
    assert refused.status_code == 400
    assert "A template needs a title" in refused.content.decode()


def test_a_chart_can_be_had_as_numbers_with_their_description(web):
    table = web.get("/place/E06000001/chart/trend-inactive_adults_19.csv")
    assert table["Content-Type"].startswith("text/csv")
    described = json.loads(web.get("/place/E06000001/chart/trend-inactive_adults_19.csv-metadata.json").content)
    assert described["url"].endswith("/place/E06000001/chart/trend-inactive_adults_19.csv")
    assert len(described["tableSchema"]["columns"]) == len(table.content.decode().splitlines()[0].split(","))
    assert described["dc:source"]
