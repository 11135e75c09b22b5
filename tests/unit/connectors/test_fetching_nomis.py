"""Nomis is read page by page, and an empty value stays empty."""

from __future__ import annotations

import pytest
from tests.unit.connectors.broken_answers import BROKEN

from commonground.connectors.nomis import client, fake
from commonground.connectors.transport import Limits, MemoryKeeper, Polite
from commonground.connectors.transport import fake as bad_days
from commonground.connectors.transport.settings import read
from commonground.terms import Refused


def fetch(faults=None, rows=fake.PEOPLE, page=3, question="population"):
    with bad_days.Service(fake.service(rows, page), faults) as service:
        settings = read("nomis", base=service.base)
        polite = Polite(keeper=MemoryKeeper(), allowed=settings.allowed(), limits=Limits(silence=2))
        return client.fetch(polite, settings, question), service


@pytest.mark.parametrize("page", [1, 3, 4, 8, 25_000])
def test_every_row_comes_once_however_long_the_pages_are(page):
    fetched, service = fetch(page=page)
    assert [row["obs_value"] for row in fetched.rows] == [512.0, None] * 4
    assert fetched.findings == ()
    assert len(service.asked) == -(-8 // page)


@pytest.mark.parametrize(
    ("fault", "code"),
    [
        *BROKEN,
        (bad_days.renamed("OBS_VALUE", "VALUE"), "columns_changed"),
        (bad_days.renamed("512", "many"), "value_unreadable"),
        (bad_days.renamed("512", "NaN"), "value_unreadable"),
    ],
)
def test_a_broken_second_page_gives_no_half_table(fault, code):
    fetched, _ = fetch({0: lambda asked, answer: answer(asked) if asked.query["recordoffset"] == "0" else fault(asked, answer)})
    (error,) = fetched.errors
    assert (fetched.rows, error.code, error.why.endswith("are kept: 1")) == (None, code, True)


def test_a_page_that_comes_again_and_a_table_that_comes_short_are_refused():
    def again(asked, answer):
        query = {**asked.query, "recordoffset": "0"}
        return answer(bad_days.Asked(method="GET", path=asked.path, query=query, headers=asked.headers))

    fetched, _ = fetch({0: again})
    assert [error.code for error in fetched.errors] == ["list_endless"]
    fetched, _ = fetch({0: bad_days.renamed(",8\n", ",9\n")})
    assert (fetched.rows, [error.code for error in fetched.errors]) == (None, ["rows_missing"])


def test_a_table_that_has_become_empty_is_an_error_and_not_an_answer():
    fetched, _ = fetch(rows=[])
    assert (fetched.rows, [error.code for error in fetched.errors]) == (None, ["list_empty"])


def test_a_question_that_is_not_in_the_settings_is_refused_with_those_that_are():
    with pytest.raises(Refused, match="population"):
        fetch(question="happiness")
