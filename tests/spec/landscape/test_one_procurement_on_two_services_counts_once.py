"""A contract that Contracts Finder and Find a Tender both publish is one entry with both sources; what only looks alike stays apart."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from commonground.domain.landscape.money_nouns import Entry
from commonground.domain.landscape.money_same import joined

DAY = date(2026, 3, 2)
FINDER = Entry(
    id="cf-1b2c3d4e-0000-4000-8000-000000000001-1",
    kind="contract",
    body="council:E06000001",
    body_name="Hartlepool council",
    year="2025/26",
    purpose="sport",
    title="Leisure Centre: Swimming Lessons",
    pounds=250_000.0,
    source_id="contracts_finder",
    stage="awarded",
    awarded=DAY,
    address="https://www.contractsfinder.service.gov.uk/Notice/1b2c3d4e-0000-4000-8000-000000000001",
)
TENDER = replace(
    FINDER,
    id="ocds-h6vhtk-012345/award-1",
    title="Leisure centre - swimming lessons",
    source_id="find_a_tender",
    address="https://www.find-tender.service.gov.uk/Notice/012345-2026",
    ends=date(2029, 3, 31),
    supplier="Swim Ltd",
)


def test_buyer_title_amount_and_day_together_make_one_entry_with_both_sources() -> None:
    (one,) = joined([FINDER, TENDER])
    assert one.sources == ("contracts_finder", "find_a_tender")
    assert (one.id, one.ends, one.supplier) == (FINDER.id, date(2029, 3, 31), "Swim Ltd")
    assert "counted once" in one.note
    assert joined([TENDER, FINDER])[0].sources == ("find_a_tender", "contracts_finder")


def test_the_number_of_the_process_joins_whatever_else_differs_and_the_difference_is_said() -> None:
    other = replace(TENDER, source_id="contracts_finder", title="Swimming", pounds=260_000.0, ends=date(2028, 3, 31), address="")
    (one,) = joined([TENDER, other])
    assert (one.pounds, one.ends) == (250_000.0, date(2029, 3, 31))
    assert "The other gives another amount: £260,000." in one.note
    assert "The other gives another last day: 2028-03-31." in one.note


def test_the_number_of_the_notice_joins_a_tender_with_its_award() -> None:
    tendered = replace(FINDER, id="cf-x", address=TENDER.address, title=TENDER.title, awarded=None, stage="tender")
    (one,) = joined([tendered, TENDER])
    assert (one.stage, one.id) == ("awarded", TENDER.id)
    assert set(one.sources) == {"contracts_finder", "find_a_tender"}


@pytest.mark.parametrize(
    "change",
    [
        {"pounds": 250_001.0},
        {"awarded": date(2026, 3, 3)},
        {"title": "Swimming lessons"},
        {"body": "council:E06000002"},
        {"pounds": None},
        {"awarded": None},
        {"kind": "grant"},
        {"source_id": "contracts_finder"},
    ],
)
def test_what_differs_in_one_of_them_or_comes_from_one_source_stays_apart(change: dict) -> None:
    assert len(joined([FINDER, replace(TENDER, **change)])) == 2


def test_where_no_day_of_award_is_known_the_first_day_stands_for_it_and_nothing_is_joined_without_a_title() -> None:
    first, second = (replace(one, awarded=None, starts=DAY) for one in (FINDER, TENDER))
    assert len(joined([first, second])) == 1
    assert len(joined([first, replace(second, starts=date(2026, 3, 3))])) == 2
    assert len(joined([replace(one, title="(…)") for one in (FINDER, TENDER)])) == 2


def test_two_lots_that_look_alike_on_both_services_stay_two() -> None:
    lots = [replace(one, id=f"{one.id}/{lot}") for one in (FINDER, TENDER) for lot in (1, 2)]
    found = joined(lots)
    assert [len(one.sources) for one in found] == [2, 2]


def test_lines_of_a_budget_are_never_joined() -> None:
    line = replace(FINDER, kind="budget", stage="", id="E06000001/2025/26/Sport/net")
    assert len(joined([line, replace(line, source_id="other")])) == 2
