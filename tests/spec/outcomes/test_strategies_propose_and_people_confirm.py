"""From passages to proposals, and from proposals to priorities, which only people make."""

from __future__ import annotations

from datetime import date

import pytest

from commonground.actions.outcomes.strategies import read_strategy_bytes
from commonground.actions.permissions import LOCAL_PERSON
from commonground.domain.outcomes.proposals import carried_over, confirm, dates_in, measures_in, owner_in
from commonground.terms import Refused

STRATEGY = b"""# Marlow Vale Health and Wellbeing Strategy 2024 to 2029

## Introduction

In 2023 one adult in four was inactive, compared with one in five nationally.

## Our priorities

- We will raise the share of active adults from 61% to 68% by 2029.

- Reduce falls among older people.

- The council will give carers a break.

## Governance

The Health and Wellbeing Board received a report in March.
"""


def strategy(content: bytes = STRATEGY):
    return read_strategy_bytes(content=content, name="strategy.md", by=LOCAL_PERSON)


def test_proposals_quote_the_document_and_nothing_else_is_proposed() -> None:
    answer = strategy()
    assert [one.quote for one in answer.proposals] == [
        "We will raise the share of active adults from 61% to 68% by 2029.",
        "Reduce falls among older people.",
        "The council will give carers a break.",
    ]
    assert [one.kind for one in answer.proposals] == ["target", "aim", "commitment"]
    target = answer.proposals[0]
    assert target.measures == ("from 61% to 68%",)
    assert target.by_when == ("by 2029",)
    assert "physical_activity" in target.reading.slugs
    assert any("Our priorities" in reason for reason in target.reasons)


def test_a_short_item_is_proposed_with_the_line_that_introduces_its_list_and_only_where_that_wants_something() -> None:
    answer = strategy(
        b"# Plan\n\nThe evidence shows:\n\n- Housing\n- Loneliness\n\nWe will focus on:\n\n- Physical activity\n- Mental health\n"
    )
    assert [(one.quote, one.lead) for one in answer.proposals] == [
        ("Physical activity", "We will focus on:"),
        ("Mental health", "We will focus on:"),
    ]
    assert "in a list introduced by “We will focus on:”" in answer.proposals[0].reasons


def test_only_a_named_person_makes_a_priority_and_may_change_its_wording() -> None:
    answer = strategy()
    made = confirm(
        answer.proposals[1],
        document=answer.document,
        by="Ada Howe",
        on=date(2026, 1, 5),
        review_on=date(2027, 1, 5),
        wording="Fewer falls in later life",
    )
    assert (made.quote, made.wording, made.edited, made.confirmed_by) == (
        "Reduce falls among older people.",
        "Fewer falls in later life",
        True,
        "Ada Howe",
    )
    with pytest.raises(Refused, match="name"):
        confirm(answer.proposals[1], document=answer.document, by=" ", on=date(2026, 1, 5), review_on=date(2027, 1, 5))
    with pytest.raises(Refused, match="review date"):
        confirm(answer.proposals[1], document=answer.document, by="Ada", on=date(2026, 1, 5), review_on=date(2026, 1, 5))


def test_a_proposal_cannot_be_confirmed_against_a_document_that_does_not_hold_it() -> None:
    other = strategy(b"# Another plan\n\nWe will plant trees and protect nature.\n")
    with pytest.raises(Refused, match="does not stand"):
        confirm(strategy().proposals[0], document=other.document, by="Ada", on=date(2026, 1, 5), review_on=date(2027, 1, 5))


def test_a_priority_that_a_new_edition_drops_is_flagged() -> None:
    answer = strategy()
    kept = [confirm(one, document=answer.document, by="Ada", on=date(2026, 1, 5), review_on=date(2027, 1, 5)) for one in answer.proposals]
    edition = strategy(STRATEGY.replace(b"Reduce falls among older people.", b"Help older people to age well."))
    stands = carried_over({one.id: one.quote for one in kept}, edition.document)
    assert [one.quote for one in kept if stands[one.id] is None] == ["Reduce falls among older people."]


def test_the_same_document_twice_is_said_so() -> None:
    first = strategy()
    again = read_strategy_bytes(content=STRATEGY, name="copy.md", by=LOCAL_PERSON, known=[first.document.sha256])
    assert [finding.code for finding in again.findings] == ["read_before"]


@pytest.mark.parametrize(
    ("text", "measures"),
    [
        ("Cut smoking from 14% to 5% by 2030.", ("from 14% to 5%",)),
        ("Reduce admissions by 20%.", ("by 20%",)),
        ("Get the rate under 5% in every group.", ("under 5%",)),
        ("Support 500 more carers.", ("500 more carers",)),
        ("Apply Core20PLUS5 for young people aged 0 to 25.", ()),
        ("Publicise the 101 service.", ()),
        ("Help pupils in Year 6 by 2030.", ()),
    ],
)
def test_measures_are_told_from_numbers_that_measure_nothing(text: str, measures: tuple[str, ...]) -> None:
    assert measures_in(text) == measures


@pytest.mark.parametrize(
    ("text", "dates"),
    [
        ("Open the hub by March 2027.", ("by March 2027",)),
        ("The plan runs from 2025 to 2028.", ("from 2025 to 2028",)),
        ("Grow over the next three years.", ("over the next three years",)),
        ("Call 101.", ()),
    ],
)
def test_dates_are_read_and_a_span_of_years_is_one(text: str, dates: tuple[str, ...]) -> None:
    assert dates_in(text) == dates


def test_owners_are_read_where_they_are_named() -> None:
    assert owner_in("Train staff (Lead: Director of Public Health)") == "Director of Public Health"
    assert owner_in("Marlow Vale Council will open the hall.") == "Marlow Vale Council"
    assert owner_in("Everyone is active.") is None
