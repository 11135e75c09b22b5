"""NHS organisations are listed whole or not at all."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.unit.connectors.broken_answers import BROKEN

from commonground.connectors.nhs_ods import client, fake
from commonground.connectors.transport import Limits, MemoryKeeper, Polite
from commonground.connectors.transport import fake as bad_days
from commonground.connectors.transport.settings import read
from commonground.terms import Refused


def fetch(faults=None, number=7, page=3, role="gp_practice"):
    with bad_days.Service(fake.service(fake.practices(number)), faults) as service:
        settings = read("nhs_ods", base=service.base)
        settings = replace(settings, values={**settings.values, "page": page})
        polite = Polite(keeper=MemoryKeeper(), allowed=settings.allowed(), limits=Limits(silence=2))
        return client.fetch(polite, settings, role), service


@pytest.mark.parametrize("number", [1, 3, 6, 7])
def test_as_many_come_as_the_service_counts(number):
    fetched, service = fetch(number=number)
    assert (len(fetched.rows), fetched.findings, len(service.asked)) == (number, (), -(-number // 3))


def test_a_practice_without_a_postcode_has_none():
    fetched, _ = fetch()
    assert [row["postcode"] for row in fetched.rows[:2]] == ["TS24 8AY", None]


@pytest.mark.parametrize(
    ("fault", "code"),
    [
        *BROKEN,
        (bad_days.renamed("OrgId", "Code"), "columns_changed"),
        (bad_days.renamed("RO177", "RO182"), "other_rows"),
        (lambda asked, answer: bad_days.Said.json({"Organisations": []}), "form_changed"),
        (lambda asked, answer: bad_days.Said.json({"Organisations": []}, **{"X-Total-Count": "7"}), "rows_missing"),
    ],
)
def test_a_broken_page_gives_no_half_list(fault, code):
    fetched, _ = fetch({0: lambda asked, answer: fault(asked, answer) if "Offset" in asked.query else answer(asked)})
    assert (fetched.rows, [error.code for error in fetched.errors]) == (None, [code])


def test_a_page_that_comes_again_is_a_list_without_end():
    def again(asked, answer):
        query = {name: value for name, value in asked.query.items() if name != "Offset"}
        return answer(bad_days.Asked(method="GET", path=asked.path, query=query, headers=asked.headers))

    fetched, _ = fetch({0: again})
    assert [error.code for error in fetched.errors] == ["list_endless"]


def test_an_unknown_role_is_refused_with_those_that_are_known():
    with pytest.raises(Refused, match="primary_care_network"):
        fetch(role="barber")
