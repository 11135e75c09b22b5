"""The publishers' recipes: how each measure is made of what people answered, in words and as a rule on columns.

Sources: Sport England, Active Lives Adult Survey technical report 2023-24 (moderate-intensity equivalent minutes, bands, taking
part, cleaning); Active Lives Children and Young People (bands); Active People Survey and National Indicator 8 definitions (1x30,
3x30, light activities at 65 and over, key performance indicators 2 to 6). `recipe_columns` runs them on a file.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from commonground.terms import Refused

LIGHT = frozenset({"bowls", "archery", "croquet", "yoga", "pilates"})
GARDENING = frozenset({"gardening"})
NOT_SPORT = frozenset({"walking", "recreational walking", "walking for travel", "gardening"})
NOT_RECREATION = GARDENING | {"walking for travel", "cycling for travel"}

CLEANING = (
    "an activity that was not named was not done; a missing duration is the activity's median; a duration above the activity's "
    "95th percentile is taken to be that percentile; a fitness activity given twice counts once"
)
SOURCE = (
    "Sport England: Active Lives Adult Survey technical report 2023-24 and Active Lives Children and Young People (bands); "
    "definitions of the Active People Survey and of National Indicator 8"
)
OF_ACTIVITIES = frozenset({"minutes", "all_minutes", "part_minutes", "sport_sessions", "days"})
"""The answers that are sums over the activities a person did; every other answer is given as such."""

Answers = Mapping[str, np.ndarray]
"""What people answered, by name and row; NaN where nobody knows."""


@dataclass(frozen=True, kw_only=True)
class Recipe:
    """How a measure is made: in words, from which answers, for which ages, as a share of people or a mean."""

    words: str
    needs: tuple[str, ...]
    make: Callable[[Answers], np.ndarray]
    youngest: int
    oldest: int | None = None
    statistic: str = "proportion"


def _at_least(limit: float, answer: str, words: str, *, below: float = np.inf, youngest: int = 16, oldest: int | None = None) -> Recipe:
    """The share of people whose answer is `limit` or more, and less than `below`."""

    def make(said: Answers) -> np.ndarray:
        given = said[answer]
        return np.where(np.isnan(given), np.nan, ((given >= limit) & (given < below)).astype(float))

    return Recipe(words=words, needs=(answer,), make=make, youngest=youngest, oldest=oldest)


def _as_answered(answer: str, words: str, *, statistic: str = "proportion") -> Recipe:
    return Recipe(words=words, needs=(answer,), make=lambda said: said[answer], youngest=16, statistic=statistic)


def _any_of(answers: tuple[str, ...], words: str) -> Recipe:
    """The share of people with a yes among several answers; unknown where one is missing and none is a yes."""

    def make(said: Answers) -> np.ndarray:
        given = np.vstack([said[name] for name in answers])
        yes, unknown = (given == 1).any(axis=0), np.isnan(given).any(axis=0)
        return np.where(yes, 1.0, np.where(unknown, np.nan, 0.0))

    return Recipe(words=words, needs=answers, make=make, youngest=16)


_ONCE = (
    "Four or more sessions of 30 minutes of at least moderate sport in 28 days; cycling only when done every week; "
    "not recreational walking."
)
_MIE = "Moderate minutes count once and vigorous ones twice, in sessions of ten minutes or more, over 28 days, a week"
_LEFT_OUT, _COUNTED = f"{_MIE}; gardening left out.", f"{_MIE}; gardening counted."  # Sport England; the public health indicator

RECIPES: dict[str, Recipe] = {
    "mie_minutes": _as_answered("minutes", _LEFT_OUT, statistic="mean"),
    "active_adults_16": _at_least(150, "minutes", f"150 equivalent minutes a week or more. {_LEFT_OUT}"),
    "fairly_active_adults_16": _at_least(30, "minutes", f"30 to 149 equivalent minutes a week. {_LEFT_OUT}", below=150),
    "inactive_adults_16": _at_least(-1, "minutes", f"Fewer than 30 equivalent minutes a week. {_LEFT_OUT}", below=30),
    "active_adults_19": _at_least(150, "all_minutes", f"150 equivalent minutes a week or more. {_COUNTED}", youngest=19),
    "fairly_active_adults_19": _at_least(30, "all_minutes", f"30 to 149 equivalent minutes a week. {_COUNTED}", below=150, youngest=19),
    "inactive_adults_19": _at_least(-1, "all_minutes", f"Fewer than 30 equivalent minutes a week. {_COUNTED}", below=30, youngest=19),
    "taking_part_twice_28_days": _at_least(
        60,
        "part_minutes",
        "60 minutes or more in 28 days (two half hours), in sessions of ten minutes or more of at least moderate effort; "
        "gardening left out.",
    ),
    "sport_1x30_14": _at_least(4, "sport_sessions", _ONCE, youngest=14),
    "sport_1x30_16": _at_least(4, "sport_sessions", _ONCE),
    "sport_3x30_ni8": _at_least(
        12,
        "days",
        "30 minutes of at least moderate sport or active recreation on 12 or more of 28 days; bowls, archery, "
        "croquet, yoga and pilates count from 65; gardening and travel left out.",
    ),
    "volunteering_weekly": _at_least(1, "volunteering_hours", "At least one hour of volunteering in sport a week (KPI 2)."),
    "volunteering_12_months": _at_least(2, "volunteering_times", "A volunteering role at least twice in 12 months."),
    "club_member_4_weeks": _as_answered("club", "Member of a club to take part in sport in the last four weeks (KPI 3)."),
    "tuition_12_months": _as_answered("tuition", "Tuition or coaching in the last 12 months (KPI 4)."),
    "competition_12_months": _as_answered("competition", "Organised competition in the last 12 months (KPI 5)."),
    "organised_sport": _any_of(
        ("club", "tuition", "competition"),
        "Any of club membership (four weeks), tuition (12 months) and competition (12 months); unknown only where nothing says yes.",
    ),
    "satisfaction_local_provision": _as_answered("satisfied", "Very or fairly satisfied with sports provision in the area (KPI 6)."),
    "muscle_strengthening": _at_least(2, "strength_times", "Muscle strengthening on two or more days a week."),
    "active_children": _at_least(60, "child_minutes", "60 minutes or more a day on average.", youngest=5, oldest=16),
    "fairly_active_children": _at_least(30, "child_minutes", "30 to 59 minutes a day on average.", below=60, youngest=5, oldest=16),
    "less_active_children": _at_least(-1, "child_minutes", "Fewer than 30 minutes a day on average.", below=30, youngest=5, oldest=16),
    "active_every_day_children": _at_least(7, "child_days", "60 minutes or more on each of seven days.", youngest=5, oldest=16),
    **{
        name: _as_answered(name, f"Mean answer to {asked}, from 0 to 10.", statistic="mean")
        for name, asked in (
            ("life_satisfaction", "how satisfied people are with their life"),
            ("happiness", "how happy they felt yesterday"),
            ("worthwhile", "how worthwhile the things they do are"),
            ("anxiety", "how anxious they felt yesterday"),
        )
    },
}

RULES = {
    "minutes": ("Moderate minutes count once and vigorous minutes twice; light activity counts nothing.",),
    "all_minutes": ("Moderate minutes count once and vigorous minutes twice; light activity counts nothing.",),
    "child_minutes": ("Children: under 30 minutes a day on average is less active, 30 to 59 fairly active, 60 and over active.",),
    "part_minutes": ("Taking part: the equivalent of two half hours in 28 days, each session of ten minutes or more.",),
    "sport_sessions": (
        "1x30: at least four sessions of 30 minutes in 28 days; recreational walking is no sport, and cycling counts when done every week.",
    ),
    "days": (
        "3x30: 30 minutes on at least 12 days of 28.",
        "Light activities (bowls, archery, croquet, yoga, pilates) count from 65.",
    ),
    "club": ("Organised sport: any of club membership, tuition and competition; no answer is not a no.",),
}
_BANDS = ("Adults: under 30 equivalent minutes a week is inactive, 30 to 149 fairly active, 150 and over active.",)


def rules_of(name: str) -> tuple[str, ...]:
    """The publisher's rules that a measure's recipe follows, in words; those of cleaning last. None for a name without a recipe."""
    recipe = RECIPES.get(name)
    if recipe is None:
        return ()
    said = [rule for need in recipe.needs for rule in RULES.get(need, ()) if need != "club" or name == "organised_sport"]
    said += _BANDS if name.startswith(("active_adults", "fairly_active_adults", "inactive_adults")) else ()
    if OF_ACTIVITIES & set(recipe.needs):
        said += [f"Cleaning: {part}." for part in CLEANING.split("; ")]
    said.append(f"Ages {recipe.youngest} and over." if recipe.oldest is None else f"Ages {recipe.youngest} to {recipe.oldest}.")
    return tuple(said)


def unmade(name: str) -> Refused:
    """Why a measure cannot be asked of a file: nobody knows it, or the design does not name its answers."""
    if name not in RECIPES:
        return Refused(
            "measure_unknown", what=f"{name!r} is not a measure with a recipe", ways_out=("Choose one of " + ", ".join(RECIPES),)
        )
    needs = ["activities" if need in OF_ACTIVITIES else need for need in RECIPES[name].needs]
    return Refused(
        "measure_unmade",
        what=f"{name} cannot be made from this file",
        why=f"Its recipe needs {', '.join(dict.fromkeys(needs))} and age. {RECIPES[name].words}",
        ways_out=(
            "Name those columns under raw: in the design file",
            f"Name a column that is called {name}, if the file has the measure ready made",
        ),
    )
