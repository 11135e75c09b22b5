"""Sport England's lists are found by the names of their layers, and come whole."""

from __future__ import annotations

import pytest
from tests.unit.connectors.broken_answers import BROKEN

from commonground.connectors.sport_england import client, fake
from commonground.connectors.transport import Limits, MemoryKeeper, Polite
from commonground.connectors.transport import fake as bad_days
from commonground.connectors.transport.settings import read
from commonground.terms import Refused


def fetch(name, faults=None, **more):
    with bad_days.Service(fake.services(), faults) as service:
        settings = read("sport_england", base=service.base)
        polite = Polite(keeper=MemoryKeeper(), allowed=settings.allowed(), limits=Limits(silence=2))
        return client.fetch(polite, settings, name, **more), service


def test_the_partnerships_come_with_outlines_and_what_the_layer_says_of_copyright():
    fetched, _ = fetch("active_partnerships", outlines=True)
    assert [(row["Name"][-1], row["geometry"]["type"]) for row in fetched.rows] == [("A", "Polygon"), ("B", "Polygon"), ("C", "Polygon")]
    assert "Contains data © Sport England" in fetched.findings[0].what


def test_facilities_come_in_pages_and_a_layer_without_a_licence_is_a_warning():
    fetched, service = fetch("facilities")
    assert [row["FacilityID"] for row in fetched.rows] == [1000, 1001, 1002, 1003, 1004]
    assert [(finding.code, finding.level) for finding in fetched.findings] == [("copyright", "warning")]
    assert len([asked for asked in service.asked if "resultOffset" in asked.query]) == 3


@pytest.mark.parametrize(
    ("fault", "code"),
    [
        *BROKEN,
        (bad_days.renamed("FacilityID", "Id"), "columns_changed"),
    ],
)
def test_a_broken_last_page_gives_no_half_list(fault, code):
    fetched, _ = fetch(
        "facilities", {0: lambda asked, answer: fault(asked, answer) if asked.query.get("resultOffset") == "4" else answer(asked)}
    )
    assert (fetched.rows, [error.code for error in fetched.errors]) == (None, [code])


def test_a_field_or_a_layer_that_is_gone_is_refused_with_what_is_there():
    with pytest.raises(Refused, match="SiteName"):
        fetch("facilities", fields=("Postcode",))
    with pytest.raises(Refused, match="Labels") as refused:
        fetch("active_partnerships", {0: bad_days.renamed("Active Partnerships", "Areas")})
    assert refused.value.code == "layer_ambiguous"
