"""The commissioning calendar and a comparison of places as documents: what the page shows, in every form."""

from __future__ import annotations

import json
import re

import pytest

from commonground.web.presenters.downloads import FORMS

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("starter")]
CALENDAR = "/place/E06000001/calendar"
COMPARED = "place=E06000001&place=E06000053&place=E06000023&measure=active_adults_19&measure=life_expectancy_female"
BEGINS = {"pdf": b"%PDF", "docx": b"PK", "ods": b"PK", "xlsx": b"PK", "html": b"<!DOCTYPE html>", "json": b"{", "csv": b"\xef\xbb\xbf"}


def text(client, path: str) -> str:
    response = client.get(path)
    assert response.status_code == 200, path
    return response.content.decode()


@pytest.mark.parametrize("form", ["pdf", "docx", "ods", "csv"])
@pytest.mark.parametrize(
    ("path", "named"),
    [
        (f"{CALENDAR}.{{}}?service=health", "hartlepool-commissioning-calendar"),
        (f"/compare.{{}}?{COMPARED}", "hartlepool-isles-of-scilly-bristol-city-of-compared"),
    ],
)
def test_each_form_is_a_file_with_a_name_that_says_what_it_is(client, path, named, form):
    response = client.get(path.format(form))
    assert response.status_code == 200
    assert response.content.startswith(BEGINS[form])
    assert f'filename="{named}.{form}"' in response["Content-Disposition"]


def test_the_calendar_as_a_document_holds_what_its_page_holds(client):
    page, paper = text(client, f"{CALENDAR}/?service=health&weeks=8"), text(client, f"{CALENDAR}.html?service=health&weeks=8")
    lead = re.search(r'<p class="cg-lead">(.*?)</p>', page)
    assert lead
    assert lead[1] in paper
    assert "Due within 8 weeks" in paper
    assert f'src="{CALENDAR}/chart.svg?service=health&amp;weeks=8"' in page  # the picture is of that service, too, and of a phone's width
    assert f'srcset="{CALENDAR}/chart.phone?service=health&amp;weeks=8"' in page
    held = json.loads(text(client, f"{CALENDAR}.json?service=health&weeks=8"))
    (sheet,) = held["tables"]
    bodies = {row[0] for row in sheet["rows"]} if isinstance(sheet["rows"][0], list) else {row["Body"] for row in sheet["rows"]}
    assert bodies
    assert all(body.replace("'", "&#39;") in page for body in bodies)
    assert all(f'href="{CALENDAR}.{form}?service=health&amp;weeks=8"' in page for _, form in FORMS)


def test_a_comparison_as_a_document_says_what_its_page_says(client):
    page, paper = text(client, f"/compare/?{COMPARED}"), text(client, f"/compare.html?{COMPARED}")
    said = re.findall(r"<li>([^<]* in Bristol[^<]*)</li>", page)
    assert len(said) == 2
    assert all(one in paper for one in said)
    assert "Hartlepool, the Isles of Scilly and Bristol side by side" in paper
    assert "[c] means suppressed." in paper
    assert f"/compare.pdf?{COMPARED.replace('&', '&amp;')}" in page


def test_places_with_figures_of_different_periods_show_the_period_of_each(client):
    page = text(client, "/compare/?place=E06000066&place=E09000033&place=E10000016&measure=active_children")
    assert "different periods · % of children" in page
    assert '<span class="cg-under">2023/24</span>' in page
    assert '<span class="cg-under">2024/25</span>' in page
    assert "2023-25 · years" in text(client, f"/compare/?{COMPARED}")


def test_official_figures_about_everyone_are_not_said_to_be_past_telling_apart(client):
    page = text(client, "/compare/?place=E06000001&place=E06000053&measure=population")
    assert "people in Hartlepool and 2,366 people in the Isles of Scilly" in page
    assert "we cannot tell which" not in page


def test_more_than_five_places_are_laid_out_in_more_than_one_table(client):
    places = "&".join(f"place=E0600000{n}" for n in range(1, 8))
    paper = text(client, f"/compare.html?{places}&measure=imd_score")
    assert "Hartlepool, Middlesbrough, Redcar and Cleveland and Stockton-on-Tees side by side" in paper
    assert "Darlington, Halton and Warrington side by side" in paper


@pytest.mark.parametrize("path", [f"{CALENDAR}.exe", f"/compare.exe?{COMPARED}", "/compare.pdf?place=E06000001"])
def test_a_form_or_a_choice_that_cannot_be_is_refused(client, path):
    assert client.get(path).status_code in (400, 404)
