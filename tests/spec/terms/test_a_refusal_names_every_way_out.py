"""Errors say what, where, why and what next; findings come all at once."""

from __future__ import annotations

from decimal import Decimal

import pytest

from commonground.terms import Finding, Findings, Money, Place, Refused


def test_a_refusal_reads_as_sentences() -> None:
    one = Refused("x", what="No such place", where="line 3", why="The code was withdrawn", ways_out=("Use E06000066",))
    assert str(one) == "line 3: No such place. The code was withdrawn. What to do: Use E06000066."
    many = Refused("x", what="Which Newcastle?", ways_out=("Newcastle upon Tyne", "Newcastle-under-Lyme"))
    assert str(many) == "Which Newcastle? Either: Newcastle upon Tyne; or Newcastle-under-Lyme."


def test_all_findings_are_told_at_once_and_only_errors_refuse() -> None:
    findings = Findings()
    findings.add("late", "The file is from 2019", level="warning")
    findings.refuse_if_any(code="bad", what="The file cannot be loaded")
    findings.add("value", "Row 4 has the value 'abc'", where="a.csv", why="A number was expected", remedy="Correct row 4")
    findings.add("key", "Row 9 stands twice", where="a.csv")
    with pytest.raises(Refused) as refused:
        findings.refuse_if_any(code="bad", what="The file cannot be loaded", ways_out=("Correct it",))
    assert [finding.code for finding in refused.value.findings] == ["late", "value", "key"]
    assert str(refused.value.findings[1]) == "a.csv: Row 4 has the value 'abc'. A number was expected. What to do: Correct row 4."


def test_a_finding_is_a_sentence_even_when_it_is_short() -> None:
    assert str(Finding(code="c", what="Empty file")) == "Empty file."


def test_money_of_different_price_years_is_not_added() -> None:
    assert str(Money(Decimal(1250), "2023/24") - Money(Decimal(250), "2023/24")) == "£1,000 (2023/24 prices)"
    assert Money(Decimal(2), "cash") * 3 == Money(Decimal(6), "cash")
    assert Money(0.1, "cash").pounds == Decimal("0.1")
    with pytest.raises(Refused, match="GDP deflator"):
        Money(Decimal(1), "2023/24") + Money(Decimal(1), "2019/20")


def test_a_place_knows_its_tier() -> None:
    county, district = Place("E10000015", "Hertfordshire", "county", 2024), Place("E07000095", "Broxbourne", "district", 2024)
    unitary = Place("E06000001", "Hartlepool", "unitary", 2024)
    assert [place.is_upper_tier for place in (county, district, unitary)] == [True, False, True]
    assert [place.is_lower_tier for place in (county, district, unitary)] == [False, True, True]
    assert (str(unitary), unitary.kind_words, Place("X", "X", "odd", 1).kind_words) == ("Hartlepool", "unitary authority", "odd")
