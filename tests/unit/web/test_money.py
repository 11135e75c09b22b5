"""The money page answers on the starter figures; every filter is what the page offers; what is taken away is the same."""

from __future__ import annotations

import csv
import io
import json

import pytest

PAGE = "/place/E06000001/money/"


def test_the_page_says_what_is_held_and_what_is_not(web):
    text = web.get(PAGE).content.decode()
    assert "Hartlepool council spent £6.8 million on sport, leisure and culture" in text
    assert "Contracts: not held here." in text
    assert "Net current expenditure" in text
    assert "NET CURRENT" not in text
    assert "Public Health" not in text
    assert "https://registry.threesixtygiving.org/" in text


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("E10000015", "sport, leisure and culture of Hertfordshire council was £23.9 million in 2010/11 and £17.2 million in 2017/18"),
        ("E07000095", "the county council spent £17.2 million on sport, leisure and culture"),
        ("E07000133", "sport, leisure and culture of Melton council was £971,000 in 2010/11 and £1.2 million in 2017/18"),
        ("E06000056", "No contracts of bodies in Central Bedfordshire are held here"),
        ("E08000021", "sport, leisure and culture of Newcastle upon Tyne council was £28.0 million in 2010/11 and £7.7 million in 2017/18"),
        ("E06000063", "No money of Cumberland is held in this data release."),
        ("E06000066", 'what those spent, added up, is <a class="govuk-link" href="/place/E06000066/economy/">in its profile</a>'),
    ],
)
def test_every_kind_of_council_has_a_page(web, code, said):
    assert said in web.get(f"/place/{code}/money/").content.decode()


@pytest.mark.parametrize("query", ["body=nobody", "year=1066", "purpose=x", "kind=gift", "page=99", "page=x", "year=" + "9" * 300])
def test_what_is_not_offered_is_refused_in_words(web, query):
    answer = web.get(f"{PAGE}?{query}")
    assert 400 <= answer.status_code < 500
    assert "Traceback" not in answer.content.decode()


def test_a_place_that_is_no_council_is_refused(web):
    answer = web.get("/place/E12000001/money/")
    assert answer.status_code == 404
    assert "The landscape is held for councils, and the North East (region) is not one." in answer.content.decode()


def test_the_table_comes_in_every_form_with_the_same_amounts(web):
    rows = list(csv.DictReader(io.StringIO(web.get(f"{PAGE}table.csv?purpose=public_health").content.decode())))
    told = json.loads(web.get(f"{PAGE}table.json?purpose=public_health").content)
    assert sorted(float(row["Amount (pounds)"]) for row in rows) == sorted(row["Amount"] for row in told["tables"][0]["rows"])
    assert web.get(f"{PAGE}table.csv-metadata.json").json()["tableSchema"]["columns"][5]["datatype"] == "number"
    assert web.get(f"{PAGE}table.ods").content.startswith(b"PK")
    assert web.get(f"{PAGE}table.exe").status_code == 404


def test_the_picture_has_its_numbers(web):
    assert b"<svg" in web.get(f"{PAGE}chart.svg").content
    assert "2017/18" in web.get(f"{PAGE}chart.csv").content.decode().splitlines()[0]


def test_any_name_of_the_place_leads_to_its_one_address(web):
    assert web.get("/place/hartlepool/money/?kind=grant").headers["Location"] == f"{PAGE}?kind=grant"
