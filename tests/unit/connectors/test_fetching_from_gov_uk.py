"""A publication is found by its title, and its spreadsheet comes whole or not at all."""

from __future__ import annotations

import pytest
from tests.unit.connectors.broken_answers import BROKEN

from commonground.connectors.gov_uk import client, fake
from commonground.connectors.transport import Limits, MemoryKeeper, Polite
from commonground.connectors.transport import fake as bad_days
from commonground.connectors.transport.settings import read
from commonground.terms import Refused


def fetch(faults=None, **more):
    with bad_days.Service(fake.service(), faults) as service:
        settings = read("gov_uk", base=service.base)
        polite = Polite(keeper=MemoryKeeper(), allowed=settings.allowed(), limits=Limits(silence=2))
        return client.fetch(polite, settings, "public_health_grant", **more), service


def test_the_newest_edition_is_taken_unless_a_year_is_asked_for():
    newest, _ = fetch()
    older, _ = fetch(year=2024)
    assert (list(newest.files), list(older.files)) == (["annex-e-2026.ods"], ["annex-e-2024.ods"])
    assert newest.findings == ()
    assert [raw.sha256 for raw in newest.raws]


def test_a_year_that_was_not_published_is_refused_with_those_that_were():
    with pytest.raises(Refused, match="2026, 2025, 2024"):
        fetch(year=1999)


@pytest.mark.parametrize(
    ("fault", "code"),
    [
        *BROKEN,
        (lambda asked, answer: bad_days.Said(body=b"PK\x03\x04 something else"), "file_other"),
    ],
)
def test_a_spreadsheet_that_comes_broken_is_named_and_not_given(fault, code):
    fetched, _ = fetch({0: lambda asked, answer: fault(asked, answer) if asked.path.endswith(".ods") else answer(asked)})
    assert (dict(fetched.files), [error.code for error in fetched.errors]) == ({}, [code])


@pytest.mark.parametrize(
    ("fault", "code"),
    [
        (bad_days.renamed("Public health grants", "Grants"), "nothing_found"),
        (bad_days.renamed('"link"', '"path"'), "columns_changed"),
        (bad_days.renamed("attachments", "documents"), "form_changed"),
        (bad_days.renamed("Annex E: public health grant allocations", "Map"), "attachment_gone"),
        (bad_days.truncated, "cut_short"),
        (bad_days.html, "html_not_data"),
    ],
)
def test_a_search_or_page_of_another_form_is_refused_in_words(fault, code):
    with pytest.raises(Refused) as refused:
        fetch({0: fault})
    assert refused.value.code == code
    assert refused.value.ways_out


def test_an_attachment_elsewhere_is_not_followed():
    fetched, _ = fetch({0: bad_days.renamed("https://assets.publishing.service.gov.uk", "https://assets.example.net")})
    assert [error.code for error in fetched.errors] == ["host_not_allowed"]
