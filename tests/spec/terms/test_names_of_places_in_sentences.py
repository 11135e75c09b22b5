"""A place's name is a label by itself, and inside a sentence what a person would say."""

from __future__ import annotations

import pytest

from commonground.domain.indicators.nouns import Comparison, Measure, Polarity, Verdict
from commonground.domain.indicators.sentences import comparison_sentence
from commonground.domain.landscape.register import of_council
from commonground.terms import Place, spoken

SCILLY = Place("E06000053", "Isles of Scilly", "unitary", 2024)


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("Hartlepool", "Hartlepool"),
        ("Isle of Wight", "the Isle of Wight"),
        ("South East", "the South East"),
        ("Yorkshire and The Humber", "Yorkshire and The Humber"),
        ("Bristol, City of", "Bristol"),
        ("Herefordshire, County of", "Herefordshire"),
        ("London, City of", "the City of London"),
        ("Bournemouth, Christchurch and Poole", "Bournemouth, Christchurch and Poole"),
        ("the middle of the 15 most similar places", "the middle of the 15 most similar places"),
    ],
)
def test_a_name_is_said_as_in_a_sentence(name, said):
    assert spoken(name) == said
    assert str(Place("E", name, "unitary", 2024)) == said


def test_a_sentence_begins_with_a_capital_and_a_plural_name_takes_its_verb():
    measure = Measure(
        id="m", name="Adults who smoke", section="health", unit="%", polarity=Polarity.LOWER_BETTER, kind="count", definition="all"
    )
    against = Comparison(against="region", label="South West", value=12.0, difference=-2.0, verdict=Verdict.LOWER)
    sentence = comparison_sentence(measure, SCILLY, 10.0, against, state="count")
    assert sentence.startswith("The Isles of Scilly (10.0%) are 2.0 percentage points below the South West (12.0%)")
    assert (SCILLY.name, SCILLY.be, SCILLY.have) == ("Isles of Scilly", "are", "have")


def test_the_city_of_london_is_no_borough():
    assert Place("E09000001", "City of London", "london_borough", 2024).kind_words == "city corporation"


@pytest.mark.parametrize(
    ("code", "name", "council"),
    [
        ("E06000023", "Bristol, City of", "Bristol council"),
        ("E06000046", "Isle of Wight", "Isle of Wight council"),
        ("E09000001", "City of London", "City of London Corporation"),
    ],
)
def test_a_council_is_named_without_a_title_turned_round(code, name, council):
    assert of_council(Place(code, name, "unitary", 2024)) == council
