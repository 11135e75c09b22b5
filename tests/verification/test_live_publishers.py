"""Each connector against the real service: off by default; `pytest -m live tests/verification` asks. Small questions only.

Needs a network. A failure here says that a publisher has changed: the settings in reference/connectors must follow, and what they
mark as remembered is confirmed or corrected by these checks.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from commonground.connectors.contracts_finder import client as contracts_finder
from commonground.connectors.find_a_tender import client as find_a_tender
from commonground.connectors.gov_uk import client as gov_uk
from commonground.connectors.nhs_ods import client as nhs_ods
from commonground.connectors.nomis import client as nomis
from commonground.connectors.ohid_fingertips import client as fingertips
from commonground.connectors.ons_geography import client as geography
from commonground.connectors.postcodes_io import client as postcodes
from commonground.connectors.sport_england import client as sport_england
from commonground.connectors.threesixtygiving import client as threesixtygiving
from commonground.connectors.transport import MemoryKeeper, Polite
from commonground.connectors.transport.settings import Settings, read

pytestmark = pytest.mark.live


class RealTime(MemoryKeeper):
    """Answers in memory, but the real clock, and real pauses."""

    def now(self) -> datetime:
        return datetime.now(UTC)

    def tick(self) -> float:
        return time.monotonic()

    def wait(self, seconds: float) -> None:
        time.sleep(seconds)


@pytest.fixture
def asking() -> Callable[[str], tuple[Polite, Settings]]:
    def start(name: str) -> tuple[Polite, Settings]:
        settings = read(name)
        return Polite(keeper=RealTime(), allowed=settings.allowed()), settings

    return start


def test_fingertips_gives_active_adults_of_councils_with_limits(asking):
    fetched = fingertips.fetch(*asking("fingertips"), [93014])
    assert fetched.errors == ()
    assert fetched.files[fingertips.FILE].count(b"\n") > 300


def test_open_geography_gives_every_english_district(asking):
    fetched = geography.areas(*asking("open_geography"), title="Local Authority Districts", stem="LAD")
    assert fetched.errors == ()
    assert 280 <= len(fetched.rows or ()) <= 310


def test_nomis_gives_people_by_sex_and_age(asking):
    polite, settings = asking("nomis")
    question = {**settings["questions"]["population"]}
    question["asked"] = {**question["asked"], "geography": "E06000001"}
    settings = replace(settings, values={**settings.values, "questions": {"population": question}})
    fetched = nomis.fetch(polite, settings)
    assert fetched.errors == ()
    assert len(fetched.rows or ()) == 2 * 91


def test_gov_uk_gives_the_newest_public_health_grant(asking):
    fetched = gov_uk.fetch(*asking("gov_uk"), "public_health_grant")
    assert fetched.errors == ()
    assert fetched.files


def test_gov_uk_lists_revenue_outturn(asking):
    assert gov_uk.editions(*asking("gov_uk"), "revenue_outturn")[0].year >= 2023


def test_sport_england_gives_the_active_partnerships(asking):
    fetched = sport_england.fetch(*asking("sport_england"), "active_partnerships")
    assert fetched.errors == ()
    assert 40 <= len(fetched.rows or ()) <= 50


def test_sport_england_describes_its_facilities(asking):
    assert sport_england.find(*asking("sport_england"), "facilities").fields


@pytest.mark.parametrize("role", ["trust", "strategic_partnership", "primary_care_network"])
def test_the_nhs_lists_its_organisations(asking, role):
    fetched = nhs_ods.fetch(*asking("nhs_ods"), role)
    assert fetched.errors == ()
    assert fetched.rows


def test_postcodes_io_knows_a_postcode_of_hartlepool(asking):
    fetched = postcodes.fetch(*asking("postcodes_io"), ["TS24 8AY"])
    assert [row["place"] for row in fetched.rows or ()] == ["E06000001"]


@pytest.mark.parametrize(("name", "service"), [("contracts_finder", contracts_finder), ("find_a_tender", find_a_tender)])
def test_notices_of_yesterday_come_as_releases(asking, name, service):
    day = (datetime.now(UTC) - timedelta(days=1)).date()
    fetched = service.fetch(*asking(name), since=day, until=day)
    assert fetched.errors == ()
    assert all(str(row["ocid"]).startswith("ocds-") for row in fetched.rows or ())


def test_the_registry_of_grants_lists_sport_england(asking):
    assert any(one.publisher == "Sport England" for one in threesixtygiving.registry(*asking("threesixtygiving")))
