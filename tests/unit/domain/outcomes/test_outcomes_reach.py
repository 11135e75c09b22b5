"""What lies beyond the reach of sport, and what its words bring back."""

from __future__ import annotations

import pytest

from commonground.domain.outcomes.library import shipped_taxonomy
from commonground.domain.outcomes.nouns import ThemeFound
from commonground.domain.outcomes.reach import beyond_reach, faintly_read
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
    ],
)
def test_words_decide_whether_sport_reaches_what_is_asked(said: str, through: str) -> None:
    themes = (through,) if through else ("active_travel", "health_improvement", "housing", "digital", "community_safety")
    assert bool(beyond_reach(said, themes)) is bool(through)


def test_a_second_theme_within_reach_is_route_enough() -> None:
    assert beyond_reach("Homes of good quality", ("housing",))
    assert not beyond_reach("Homes of good quality", ("housing", "inequalities"))


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
