"""Words and numbers as the reader sees them, and the lexicon that names them."""

from __future__ import annotations

import pytest

from commonground.domain.outcomes.features import Phrases
from commonground.domain.outcomes.language import words
from commonground.domain.outcomes.library import shipped_taxonomy

THEMES = shipped_taxonomy().themes


@pytest.mark.parametrize(
    ("passage", "theme"),
    [
        ("A limit of 20mph on every side street.", "active_travel"),
        ("Support in the first 1,001 days.", "best_start"),
        ("Places for under-5s.", "best_start"),
        ("Residents aged 75 and over.", "ageing_falls_frailty"),
        ("Use Core20 in every service.", "inequalities"),
        ("The weight of Year 6 pupils.", "healthy_weight"),
        ("A single plan for those aged 0 to 25.", "send"),
    ],
)
def test_a_number_that_is_a_name_or_an_age_of_a_service_names_its_theme(passage: str, theme: str) -> None:
    phrases = Phrases.of(THEMES)
    assert theme in {phrases.themes[column] for _, column, level in phrases.hits(words(passage)) if level in ("core", "strong")}


@pytest.mark.parametrize("passage", ["Within 28 days.", "It cost £5m.", "Over 10 years, 75 and 1001.", "In 2025 there were 65."])
def test_any_other_number_names_no_theme(passage: str) -> None:
    assert not Phrases.of(THEMES).hits(words(passage))


@pytest.mark.parametrize(
    ("passage", "not_named", "named"),
    [
        ("The number of households is to fall below 200.", "ageing_falls_frailty", None),
        ("Fewer older people fall.", "loneliness", "ageing_falls_frailty"),
        ("Help those who are economically inactive.", "physical_activity", "employment_skills"),
        ("More adults are inactive.", "employment_skills", "physical_activity"),
        ("Secure cycle parking.", "climate_environment", "active_travel"),
        ("Better parks.", "active_travel", "climate_environment"),
        ("You can read more about this.", "education", None),
        ("Reading at home.", "best_start", "education"),
        ("Agreed by the Clinical Commissioning Group.", "health_improvement", None),
        ("Within the first year of office.", "best_start", None),
        ("An environment in which people thrive.", "climate_environment", None),
        ("A safe learning environment.", "climate_environment", None),
        ("Sustainable funding of services.", "climate_environment", None),
        ("The nature and extent of violence.", "climate_environment", None),
        ("All plans, policies and strategies.", "climate_environment", None),
        ("A sustainable local environment.", "cohesion", "climate_environment"),
    ],
)
def test_a_word_that_means_something_else_in_company_does_not_name_a_theme(passage: str, not_named: str, named: str | None) -> None:
    phrases = Phrases.of(THEMES)
    hits = {phrases.themes[column] for _, column, level in phrases.hits(words(passage)) if level in ("core", "strong")}
    assert not_named not in hits
    assert named is None or named in hits


def test_every_phrase_of_the_lexicon_holds_a_word() -> None:
    phrases = [phrase for theme in THEMES for level in ("core", "strong", "weak") for phrase in getattr(theme, level)]
    assert not [phrase for phrase in phrases if not all(set(words(part)) - {"#"} for part in phrase.split("+"))]
