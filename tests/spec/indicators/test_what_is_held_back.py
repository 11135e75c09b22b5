"""Too few people, not asked, too old: a page says which (T9, T10, T40)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from commonground.domain.indicators.checks import age_words, base_rule
from commonground.domain.indicators.compared import compare_places
from commonground.domain.indicators.nouns import Rules, Template
from commonground.domain.indicators.profile import FULL, build_profile
from commonground.domain.indicators.wording import said
from commonground.terms import Base, Figure, NotAsked, Period, Place, Refused, Source, Status, Suppressed

SOURCE = Source(id="made", publisher="Nobody", title="Made-up figures", edition="1", licence="MIT", address="about:blank")
PLACE = Place("E06000001", "Hartlepool", "unitary", 2024)


def figure(asked: int | None = None, period: str = "2024") -> Figure:
    return Figure(
        measure="active",
        place=PLACE,
        period=Period.parse(period),
        value=60.0,
        unit="%",
        status=Status.ESTIMATED,
        sources=(SOURCE,),
        base=Base(asked=asked) if asked is not None else None,
    )


def test_twenty_nine_people_are_too_few_and_thirty_are_enough() -> None:
    """T9."""
    hidden, shown = base_rule(figure(29), Rules()), base_rule(figure(30), Rules())
    assert isinstance(hidden.value, Suppressed)
    assert "too few" in hidden.value.reason
    assert hidden.value.threshold == 30
    assert shown.value == 60.0


def test_a_held_back_value_reaches_the_profile_as_too_few_and_is_compared_with_nothing(made) -> None:
    register = made.councils(3)
    rows = [
        {"place": "E06000001", "value": 60, "low": 40, "high": 80, "base": 29},
        {"place": made.england, "value": 63, "low": 62, "high": 64},
    ]
    panel = made.panel(rows, measures=[made.measure()], register=register)
    reading = (
        build_profile(register.place("E06000001"), made.held(panel, register), template=FULL, today=made.today).sections[0].readings[0]
    )
    assert not reading.figure.present
    assert "too few" in reading.sentence
    assert (reading.comparisons, reading.rank, reading.trend) == ((), None, None)


def test_a_question_that_was_not_in_the_wave_says_not_asked(made) -> None:
    """T10."""
    register = made.councils(3)
    panel = made.panel(
        [{"place": "E06000001", "status": "not_asked", "note": "the question was not in this wave"}],
        measures=[made.measure()],
        register=register,
    )
    reading = (
        build_profile(register.place("E06000001"), made.held(panel, register), template=FULL, today=made.today).sections[0].readings[0]
    )
    assert isinstance(reading.figure.value, NotAsked)
    assert "Not asked" in reading.sentence
    assert said(reading.figure.value, reading.measure) == "not asked"


def test_figures_older_than_five_years_are_flagged_and_younger_ones_are_not() -> None:
    """T40."""
    assert age_words(figure(period="2018"), date(2026, 1, 1), Rules()) == "7 years old"
    assert age_words(figure(period="2018"), date(2023, 12, 30), Rules()) == ""
    assert age_words(figure(period="2018"), date(2024, 1, 2), Rules()) == "5 years old"


def test_the_profile_lists_what_is_old(made) -> None:
    register = made.councils(3)
    panel = made.panel([{"place": "E06000001", "value": 60, "period": "2015"}], measures=[made.measure()], register=register)
    profile = build_profile(register.place("E06000001"), made.held(panel, register), template=FULL, today=made.today)
    assert profile.sections[0].readings[0].age == "10 years old"
    assert "Active (10 years old)" in profile.notes[0]


def test_a_measure_that_is_asked_for_by_name_and_has_no_figures_is_said_to_have_none(made) -> None:
    register = made.councils(3)
    places, only = [register.place(f"E0600000{number}") for number in (1, 2)], made.measure("cycling", caveat="Definition only: none held.")
    panel = made.panel([{"place": "E06000001", "value": 60}], measures=[made.measure(), only], register=register)
    assert compare_places(panel, register, places=places, measures=["active", "cycling"]).empty == ("Cycling",)
    held, asked = made.held(panel, register), Template(id="t", title="T", measures=("active", "cycling"))
    assert build_profile(places[0], held, template=asked, today=made.today).sentence.endswith("No figures are in this release: Cycling.")
    with pytest.raises(Refused, match="No figures of Cycling"):
        build_profile(places[0], held, template=replace(asked, measures=("cycling",)), today=made.today)
