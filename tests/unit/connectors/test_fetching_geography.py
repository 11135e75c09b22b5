"""Areas are found by search, walked to the last page, and never half given."""

from __future__ import annotations

import json

import pytest
from tests.unit.connectors.broken_answers import BROKEN

from commonground.connectors.ons_geography import client, fake
from commonground.connectors.transport import Limits, MemoryKeeper, Polite
from commonground.connectors.transport import fake as bad_days
from commonground.connectors.transport.settings import read
from commonground.terms import Refused

DISTRICTS = "Local Authority Districts"


class Portal:
    def __init__(self, faults=None, page=2, **limits):
        self.service = bad_days.Service(fake.portal(page), faults)
        self.settings = read("open_geography", base=self.service.base)
        self.keeper = MemoryKeeper()
        self.polite = Polite(keeper=self.keeper, allowed=self.settings.allowed(), limits=Limits(silence=2, **limits))

    def districts(self, **more):
        with self.service:
            return client.areas(self.polite, self.settings, title=DISTRICTS, stem="LAD", **more)


def features(fault):
    """A fault in pages of features alone, from the second page on."""
    return {0: lambda asked, answer: fault(asked, answer) if int(asked.query.get("resultOffset", "0")) >= 2 else answer(asked)}


def rewritten(change):
    def fault(asked, answer):
        value = json.loads(answer(asked).body)
        change(value)
        return bad_days.Said.json(value)

    return fault


def test_the_newest_edition_is_found_and_its_fields_are_read_from_the_layer():
    portal = Portal()
    fetched = portal.districts()
    assert [(row["code"], row["edition"]) for row in fetched.rows] == [(f"E0600000{number}", "2024-12") for number in (1, 2, 3, 4)]
    assert fetched.findings == ()
    assert any(asked.path.endswith("/LAD_DEC_2024/FeatureServer/7/query") for asked in portal.service.asked)


def test_outlines_come_with_the_codes():
    fetched = Portal().districts(outlines=True)
    assert {row["geometry"]["type"] for row in fetched.rows} == {"Polygon"}


def test_a_lookup_gives_which_lies_in_which():
    portal = Portal()
    with portal.service:
        fetched = client.lookup(portal.polite, portal.settings, title="LSOA (2021) to LAD", stems=("LSOA", "LAD"))
    assert [(row["lsoa"], row["lad"]) for row in fetched.rows] == [(f"E0101{number:04d}", "E06000001") for number in range(1, 6)]


@pytest.mark.parametrize(
    ("fault", "code"),
    [
        *BROKEN,
        (bad_days.renamed("LAD24CD", "LAD25CD"), "columns_changed"),
        (rewritten(lambda value: value.pop("features")), "form_changed"),
        (rewritten(lambda value: value.update(features=[])), "list_endless"),
        (lambda asked, answer: bad_days.Said.json({"error": {"code": 400, "message": "Cannot perform query"}}), "not_given"),
    ],
)
def test_a_page_that_comes_broken_gives_no_half_list_and_keeps_the_pages_before(fault, code):
    portal = Portal(features(fault))
    fetched = portal.districts()
    (error,) = fetched.errors
    assert (fetched.rows, error.code, bool(error.remedy)) == (None, code, True)
    assert error.why.endswith("are kept: 1")
    assert [key for key in portal.keeper.kept if "resultOffset=0" in key]
    assert not [key for key in portal.keeper.kept if "resultOffset=2" in key]


def test_a_page_that_comes_twice_is_a_list_without_end():
    def again(asked, answer):
        query = {**asked.query, "resultOffset": "0"} if "resultOffset" in asked.query else asked.query
        return answer(bad_days.Asked(method=asked.method, path=asked.path, query=query, headers=asked.headers))

    (error,) = Portal({0: again}).districts().errors
    assert (error.code, "came before" in error.why) == ("list_endless", True)


def test_a_list_that_goes_on_for_ever_is_left():
    numbers = iter(range(1, 10_000))

    def endless(asked, answer):
        if "resultOffset" not in asked.query:
            return answer(asked)
        row = {"attributes": {"OBJECTID": next(numbers), "LAD24CD": "E06000001", "LAD24NM": "Hartlepool"}}
        return bad_days.Said.json({"features": [row], "exceededTransferLimit": True})

    (error,) = Portal({0: endless}, pages=6).districts().errors
    assert (error.code, "6 pages" in error.why) == ("list_endless", True)


def test_a_list_shorter_than_the_layer_counts_is_not_given():
    def short(asked, answer):
        return bad_days.Said.json({"count": 300}) if "returnCountOnly" in asked.query else answer(asked)

    (error,) = Portal({0: short}).districts().errors
    assert (error.code, "300" in error.what) == ("rows_missing", True)


def test_a_title_that_the_portal_no_longer_has_is_refused_with_the_ways_out():
    portal = Portal()
    with portal.service, pytest.raises(Refused, match="no feature service") as refused:
        client.areas(portal.polite, portal.settings, title="Electoral Wards", stem="WD")
    assert "by hand" in str(refused.value)


def test_the_month_of_an_edition_is_read_from_its_title():
    assert client.edition_of("Local Authority Districts (December 2024) Names and Codes in the UK") == (2024, 12)
    assert client.edition_of("Wards in the UK") is None
