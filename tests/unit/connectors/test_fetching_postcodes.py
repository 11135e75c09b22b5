"""Postcodes are asked a hundred at a time; what is unknown is said, and nothing is guessed."""

from __future__ import annotations

import json

import pytest
from tests.unit.connectors.broken_answers import BROKEN

from commonground.connectors.postcodes_io import client, fake, parse
from commonground.connectors.transport import Limits, MemoryKeeper, Polite
from commonground.connectors.transport import fake as bad_days
from commonground.connectors.transport.settings import read

MANY = {f"TS{one // 9 + 1}{one % 9 + 1}AA": {"admin_district": "E06000002", "lsoa": "E01012000"} for one in range(250)}


def fetch(postcodes, faults=None, known=fake.KNOWN):
    with bad_days.Service(fake.service(known), faults) as service:
        settings = read("postcodes_io", base=service.base)
        polite = Polite(keeper=MemoryKeeper(), allowed=settings.allowed(), limits=Limits(silence=2))
        return client.fetch(polite, settings, postcodes), service


def test_a_postcode_in_any_spelling_gives_its_council_and_small_area_and_others_are_named():
    fetched, _ = fetch(["ts24 8ay", "TS248AY", "TS99 9ZZ", "CF10 1AA", "12345"])
    assert fetched.rows == ({"postcode": "TS248AY", "place": "E06000001", "lsoa": "E01011949"},)
    assert {finding.code: finding.level for finding in fetched.findings} == {
        "postcode_unreadable": "warning",
        "postcode_unknown": "warning",
        "postcode_outside": "warning",
    }


def test_long_lists_go_a_hundred_at_a_time():
    fetched, service = fetch(list(MANY), known=MANY)
    assert [len(json.loads(asked.body)["postcodes"]) for asked in service.asked] == [100, 100, 50]
    assert len(fetched.rows) == 250


@pytest.mark.parametrize(
    ("fault", "code"),
    [
        *BROKEN,
        (bad_days.renamed("admin_district", "district"), "columns_changed"),
        (lambda asked, answer: bad_days.Said.json({"status": 200, "result": []}), "rows_missing"),
        (bad_days.leads_to("/postcodes"), "redirects"),
    ],
)
def test_a_hundred_that_fails_is_named_and_the_others_are_kept(fault, code):
    first = next(iter(MANY))

    def only_the_first(asked, answer):
        return fault(asked, answer) if first in json.loads(asked.body)["postcodes"] else answer(asked)

    fetched, _ = fetch(list(MANY), {0: only_the_first}, MANY)
    (error,) = fetched.errors
    assert (error.code, first in error.where, len(fetched.rows)) == (code, True, 150)


def test_postcodes_become_the_declared_table_also_when_there_are_none():
    row = {"postcode": "TS248AY", "place": "E06000001", "lsoa": "E01011949"}
    assert parse.postcodes([row], "x").to_pylist() == [{**row, "source_id": "x"}]
    assert parse.postcodes([], "x").column_names == parse.postcodes([row], "x").column_names
