"""What lies beyond the reach of sport, and what its words bring back."""

from __future__ import annotations

import pytest

from commonground.domain.outcomes.library import shipped_taxonomy
from commonground.domain.outcomes.nouns import ThemeFound
from commonground.domain.outcomes.reach import beyond_reach, faintly_read, further_asked, of_another_kind, offers_named
from commonground.reference import read_yaml


@pytest.mark.parametrize(
    ("said", "through"),
    [
        ("Mend our roads and pavements", "active_travel"),
        ("Mend our roads so that more people walk and cycle", ""),
        ("Reduce delayed discharge from hospital", "health_improvement"),
        ("Prevent falls and so reduce delayed discharge from hospital", ""),
        ("Homes that are affordable and of good quality", "housing"),
        ("Homes for people who sleep rough or are homeless", ""),
        ("Move customers online", "digital"),
        ("Help older people to get online", ""),
        ("Put an end to domestic abuse", "community_safety"),
        ("Prevent young people from being drawn into violence", ""),
        ("Halve the number of people killed or seriously injured on our roads", "active_travel"),
        ("Raise the dementia diagnosis rate to 70%", "dementia"),
        ("Help older people to plan for the end of life", "ageing_falls_frailty"),
        ("Fund mentors in the emergency department", ""),
    ],
)
def test_words_decide_whether_sport_reaches_what_is_asked(said: str, through: str) -> None:
    themes = (through,) if through else ("active_travel", "health_improvement", "housing", "digital", "community_safety")
    assert bool(beyond_reach(said, themes)) is bool(through)


def test_a_second_theme_within_reach_is_route_enough() -> None:
    assert beyond_reach("Homes of good quality", ("housing",))
    assert not beyond_reach("Homes of good quality", ("housing", "inequalities"))


@pytest.mark.parametrize(
    ("said", "theme", "answers", "does_not"),
    [
        ("Fewer people die of cancer", "long_term_conditions", "E03", "E01"),
        ("More people with COPD start rehabilitation", "long_term_conditions", "E05", "E02"),
        ("Help people with back pain to stay in work", "long_term_conditions", "E04", "E01"),
        ("People with long-term conditions live well", "long_term_conditions", "E01", ""),
        ("Our estates will be net zero", "climate_environment", "E34", "E33"),
        ("More children are ready for school", "education", "E14", "E16"),
        ("Close the gap in life expectancy", "inequalities", "E27", "E38"),
        ("More women from ethnic minorities take part", "inequalities", "E38", "E39"),
        ("Help people out of drugs", "substance_use", "E22", ""),
    ],
)
def test_an_offer_answers_the_kind_of_thing_that_is_named(said: str, theme: str, answers: str, does_not: str) -> None:
    assert not of_another_kind(said, answers, (theme,))
    if does_not:
        assert of_another_kind(said, does_not, (theme,))
        assert does_not not in offers_named(said, (theme,))


def test_of_what_was_read_to_have_no_effect_nothing_is_offered_and_it_says_so() -> None:
    assert "stop smoking" in of_another_kind("Fewer adults smoke", "E22", ("substance_use",))
    assert "asthma" in of_another_kind("Fewer children with asthma in hospital", "E31", ("long_term_conditions",))


def test_an_offer_of_another_kind_may_answer_through_another_theme() -> None:
    assert of_another_kind("Fewer deaths of cancer", "E01", ("long_term_conditions",))
    assert not of_another_kind("Fewer deaths of cancer", "E01", ("long_term_conditions", "health_improvement"))


def test_what_goes_further_than_the_findings_is_said_with_what_must_then_be_true() -> None:
    words, holds = further_asked("Fewer people die by suicide", "E08")
    assert "depression" in words
    assert "suicide" in holds
    assert further_asked("Fewer people are depressed", "E08") == ("", "")


def test_a_reading_is_faint_by_its_score_or_when_no_phrase_of_the_theme_stands_there() -> None:
    def read(probability: float, *phrases: str) -> ThemeFound:
        return ThemeFound(theme="a", name="A", parent="", probability=probability, band="possible", phrases=phrases)

    assert faintly_read([read(0.30)], 0.5)
    assert not faintly_read([read(0.30, "falls")], 0.5)
    assert not faintly_read([read(0.30), read(0.60)], 0.5)
    assert faintly_read([read(0.90, "falls")], 0.05)
    assert not faintly_read([], 0.0)


def test_the_table_of_reach_names_themes_that_there_are() -> None:
    held = read_yaml("outcomes/reach.yaml")
    assert set(held["within"]) <= {theme.slug for theme in shipped_taxonomy().themes}
    assert len({one["what"] for one in held["beyond"]}) == len(held["beyond"])


def test_the_kinds_of_a_theme_are_of_offers_for_it() -> None:
    held, known = read_yaml("outcomes/reach.yaml"), {one.id: one.themes for one in shipped_taxonomy().contributions}
    for theme, kinds in held["kinds"].items():
        for kind in kinds:
            assert all(theme in known[offer] for offer in kind["offers"]), (theme, kind)
            assert kind["offers"] or kind["says"]
    assert all(offer in known for one in held["further"] for offer in one["offers"])
