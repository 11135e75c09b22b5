"""The publishers' recipes for every row of a file at once: raw answers in, a column for each measure out, named as in the register.

The rules are those of `recipes` (which says them person by person); the design file's `raw` says which columns hold the answers.
A person outside the measure's ages, or without the answers it needs, has no value: absent is never zero.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from commonground.domain.survey.layout import codes, numbers
from commonground.domain.survey.recipes import GARDENING, LIGHT, NOT_RECREATION, NOT_SPORT
from commonground.domain.survey.written import WrittenActivity, WrittenRaw
from commonground.terms import Refused

CLEANING = (
    "an activity that was not named was not done; a missing duration is the activity's median; a duration above the activity's "
    "95th percentile is taken to be that percentile; a fitness activity given twice counts once"
)
SOURCE = (
    "Sport England: Active Lives Adult Survey technical report 2023-24 and Active Lives Children and Young People (bands); "
    "definitions of the Active People Survey and of National Indicator 8"
)
_HARD = {"light": 0, "moderate": 1, "vigorous": 2}


@dataclass(frozen=True, kw_only=True)
class Recipe:
    """How a measure is made: in words, from which answers, for which ages, as a share of people or a mean."""

    words: str
    needs: tuple[str, ...]
    make: Callable[[Answers], np.ndarray]
    youngest: int | None = None
    oldest: int | None = None
    statistic: str = "proportion"


@dataclass(frozen=True)
class Answers:
    """What people answered, row by row: single answers by name, and sums over activities."""

    single: Mapping[str, np.ndarray]
    sums: Mapping[str, np.ndarray]

    def __getitem__(self, name: str) -> np.ndarray:
        return self.sums[name] if name in self.sums else self.single[name]


def _yes(condition: np.ndarray, known: np.ndarray) -> np.ndarray:
    return np.where(np.isnan(known), np.nan, condition.astype(float))


def _least(name: str, limit: float, below: float = np.inf) -> Callable[[Answers], np.ndarray]:
    return lambda said: _yes((said[name] >= limit) & (said[name] < below), said[name])


def _as_said(name: str) -> Callable[[Answers], np.ndarray]:
    return lambda said: said[name]


def _any_of(*names: str) -> Callable[[Answers], np.ndarray]:
    def make(said: Answers) -> np.ndarray:
        parts = np.vstack([said[name] for name in names])
        yes, unknown = (parts == 1).any(axis=0), np.isnan(parts).any(axis=0)
        return np.where(yes, 1.0, np.where(unknown, np.nan, 0.0))

    return make


_ONCE = (
    "Four or more sessions of 30 minutes of at least moderate sport in 28 days; cycling only when done every week; "
    "not recreational walking."
)
_MIE = "Moderate minutes count once and vigorous ones twice, in sessions of ten minutes or more, over 28 days, a week"
RECIPES: dict[str, Recipe] = {
    "mie_minutes": Recipe(
        words=f"{_MIE}; gardening left out.", needs=("minutes",), make=_as_said("minutes"), youngest=16, statistic="mean"
    ),
    "active_adults_16": Recipe(
        words=f"150 equivalent minutes a week or more. {_MIE}; gardening left out.",
        needs=("minutes",),
        make=_least("minutes", 150),
        youngest=16,
    ),
    "fairly_active_adults_16": Recipe(
        words=f"30 to 149 equivalent minutes a week. {_MIE}; gardening left out.",
        needs=("minutes",),
        make=_least("minutes", 30, 150),
        youngest=16,
    ),
    "inactive_adults_16": Recipe(
        words=f"Fewer than 30 equivalent minutes a week. {_MIE}; gardening left out.",
        needs=("minutes",),
        make=_least("minutes", -1, 30),
        youngest=16,
    ),
    "active_adults_19": Recipe(
        words=f"150 equivalent minutes a week or more. {_MIE}; gardening counted.",
        needs=("all_minutes",),
        make=_least("all_minutes", 150),
        youngest=19,
    ),
    "fairly_active_adults_19": Recipe(
        words=f"30 to 149 equivalent minutes a week. {_MIE}; gardening counted.",
        needs=("all_minutes",),
        make=_least("all_minutes", 30, 150),
        youngest=19,
    ),
    "inactive_adults_19": Recipe(
        words=f"Fewer than 30 equivalent minutes a week. {_MIE}; gardening counted.",
        needs=("all_minutes",),
        make=_least("all_minutes", -1, 30),
        youngest=19,
    ),
    "taking_part_twice_28_days": Recipe(
        words="60 minutes or more in 28 days (two half hours), in sessions of ten minutes or more of at least moderate effort; "
        "gardening left out.",
        needs=("part_minutes",),
        make=_least("part_minutes", 60),
        youngest=16,
    ),
    "sport_1x30_14": Recipe(
        words=_ONCE,
        needs=("sport_sessions",),
        make=_least("sport_sessions", 4),
        youngest=14,
    ),
    "sport_1x30_16": Recipe(
        words=_ONCE,
        needs=("sport_sessions",),
        make=_least("sport_sessions", 4),
        youngest=16,
    ),
    "sport_3x30_ni8": Recipe(
        words="30 minutes of at least moderate sport or active recreation on 12 or more of 28 days; bowls, archery, "
        "croquet, yoga and pilates count from 65; gardening and travel left out.",
        needs=("days",),
        make=_least("days", 12),
        youngest=16,
    ),
    "volunteering_weekly": Recipe(
        words="At least one hour of volunteering in sport a week (KPI 2).",
        needs=("volunteering_hours",),
        make=_least("volunteering_hours", 1),
        youngest=16,
    ),
    "volunteering_12_months": Recipe(
        words="A volunteering role at least twice in 12 months.",
        needs=("volunteering_times",),
        make=_least("volunteering_times", 2),
        youngest=16,
    ),
    "club_member_4_weeks": Recipe(
        words="Member of a club to take part in sport in the last four weeks (KPI 3).", needs=("club",), make=_as_said("club"), youngest=16
    ),
    "tuition_12_months": Recipe(
        words="Tuition or coaching in the last 12 months (KPI 4).", needs=("tuition",), make=_as_said("tuition"), youngest=16
    ),
    "competition_12_months": Recipe(
        words="Organised competition in the last 12 months (KPI 5).", needs=("competition",), make=_as_said("competition"), youngest=16
    ),
    "organised_sport": Recipe(
        words="Any of club membership (four weeks), tuition (12 months) and competition (12 months); unknown only where nothing says yes.",
        needs=("club", "tuition", "competition"),
        make=_any_of("club", "tuition", "competition"),
        youngest=16,
    ),
    "satisfaction_local_provision": Recipe(
        words="Very or fairly satisfied with sports provision in the area (KPI 6).",
        needs=("satisfied",),
        make=_as_said("satisfied"),
        youngest=16,
    ),
    "muscle_strengthening": Recipe(
        words="Muscle strengthening on two or more days a week.", needs=("strength_times",), make=_least("strength_times", 2), youngest=16
    ),
    "active_children": Recipe(
        words="60 minutes or more a day on average.", needs=("child_minutes",), make=_least("child_minutes", 60), youngest=5, oldest=16
    ),
    "fairly_active_children": Recipe(
        words="30 to 59 minutes a day on average.", needs=("child_minutes",), make=_least("child_minutes", 30, 60), youngest=5, oldest=16
    ),
    "less_active_children": Recipe(
        words="Fewer than 30 minutes a day on average.",
        needs=("child_minutes",),
        make=_least("child_minutes", -1, 30),
        youngest=5,
        oldest=16,
    ),
    "active_every_day_children": Recipe(
        words="60 minutes or more on each of seven days.", needs=("child_days",), make=_least("child_days", 7), youngest=5, oldest=16
    ),
    **{
        name: Recipe(words=f"Mean answer to {asked}, from 0 to 10.", needs=(name,), make=_as_said(name), youngest=16, statistic="mean")
        for name, asked in (
            ("life_satisfaction", "how satisfied people are with their life"),
            ("happiness", "how happy they felt yesterday"),
            ("worthwhile", "how worthwhile the things they do are"),
            ("anxiety", "how anxious they felt yesterday"),
        )
    },
}
OF_ACTIVITIES = frozenset({"minutes", "all_minutes", "part_minutes", "sport_sessions", "days"})


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
    ages = recipe.youngest, recipe.oldest
    if ages != (None, None):
        said.append(f"Ages {ages[0]} and over." if recipe.oldest is None else f"Ages {ages[0]} to {ages[1]}.")
    return tuple(said)


def measures_of(table: pa.Table, raw: WrittenRaw) -> dict[str, np.ndarray]:
    """A column for every measure whose answers the design names; NaN where a person is out of its ages or gave no answer."""
    said = _answers(table, raw)
    made: dict[str, np.ndarray] = {}
    for name, recipe in RECIPES.items():
        if name in table.column_names or not all(need in said.single or need in said.sums for need in recipe.needs):
            continue
        values = recipe.make(said)
        age = said.single.get("age")
        if age is not None:
            low, high = recipe.youngest or 0, np.inf if recipe.oldest is None else recipe.oldest
            values = np.where((age >= low) & (age <= high), values, np.nan)
        elif recipe.youngest not in (None, raw.youngest):
            continue  # ages are not known, and the survey did not ask exactly these people
        made[name] = values
    return made


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


def _answers(table: pa.Table, raw: WrittenRaw) -> Answers:
    single = {name: numbers(table[column], column) for name, column in raw.answers.items() if name not in raw.yes}
    for name, levels in raw.yes.items():
        column = raw.answers.get(name)
        if column is None:
            raise Refused("raw_unknown", what=f"yes: names {name}, which is not among the answers", ways_out=("Add it to answers",))
        code, held = codes(table[column])
        wanted = [str(level) for level in levels]
        hit = np.array([str(level) in wanted for level in held] or [False])
        single[name] = np.where(code < 0, np.nan, hit[np.maximum(code, 0)].astype(float))
    sums: dict[str, np.ndarray] = {}
    if raw.activities:
        sums = _sums(table, raw, single)
    elif "moderate" in single or "vigorous" in single:
        parts = [single.get("moderate"), single.get("vigorous")]
        known = np.vstack([np.full(table.num_rows, np.nan) if part is None else part for part in parts])
        total = np.nan_to_num(known[0]) + 2 * np.nan_to_num(known[1])
        sums = {"minutes": np.where(np.isnan(known).all(axis=0), np.nan, total)}
    return Answers(single, sums)


@dataclass(frozen=True)
class _Line:
    name: np.ndarray  # which activity, -1 where none
    sessions: np.ndarray
    minutes: np.ndarray
    hard: np.ndarray
    weekly: np.ndarray


def _sums(table: pa.Table, raw: WrittenRaw, single: Mapping[str, np.ndarray]) -> dict[str, np.ndarray]:
    names: dict[str, int] = {}
    lines = [_line(table, raw, one, names) for one in raw.activities]
    median, cap = _learnt(lines, len(names))
    sums = {name: np.zeros(table.num_rows) for name in OF_ACTIVITIES}
    age = single.get("age", np.full(table.num_rows, np.nan))
    place = list(names)
    garden, light, no_sport, no_recreation, cycling = (
        np.array([*(name in kinds for name in place), False]) for kinds in (GARDENING, LIGHT, NOT_SPORT, NOT_RECREATION, {"cycling"})
    )
    seen: list[np.ndarray] = []
    for line, said in zip(lines, raw.activities, strict=True):
        done = (line.name >= 0) & (line.sessions > 0)
        if said.fitness:
            for earlier in seen:
                done &= earlier != line.name
        seen.append(np.where(line.sessions > 0, line.name, -2))
        minutes = np.fmin(np.where(np.isnan(line.minutes), median[line.name], line.minutes), cap[line.name])
        done &= ~np.isnan(minutes)
        sessions, minutes = np.where(done, line.sessions, 0.0), np.where(done, minutes, 0.0)
        firm, lasts = (line.hard > 0) & (minutes >= 10), minutes >= 30
        amount = np.where(firm, sessions * minutes * np.where(line.hard == 2, 2, 1), 0.0) / 4
        sums["all_minutes"] += amount
        sums["minutes"] += np.where(garden[line.name], 0.0, amount)
        sums["part_minutes"] += np.where(firm & ~garden[line.name], sessions * minutes, 0.0)
        sport = lasts & (line.hard > 0) & ~no_sport[line.name] & (~cycling[line.name] | line.weekly)
        sums["sport_sessions"] += np.where(sport, sessions, 0.0)
        counted = lasts & ~no_recreation[line.name] & np.where(light[line.name], age >= 65, line.hard > 0)
        sums["days"] += np.where(counted, sessions, 0.0)
    sums["days"] = np.minimum(sums["days"], 28.0)
    if raw.asked:
        asked = numbers(table[raw.asked], raw.asked) == 1
        sums = {name: np.where(asked, values, np.nan) for name, values in sums.items()}
    return sums


def _line(table: pa.Table, raw: WrittenRaw, said: WrittenActivity, names: dict[str, int]) -> _Line:
    rows = table.num_rows
    if said.named_in:
        code, levels = codes(table[said.named_in])
        places = np.array([*(names.setdefault(str(level).strip().lower(), len(names)) for level in levels), -1])
        name = places[code]
    else:
        name = np.full(rows, names.setdefault(said.name.strip().lower(), len(names)))
    sessions, minutes = numbers(table[said.sessions], said.sessions), numbers(table[said.minutes], said.minutes)
    if (np.nan_to_num(sessions) < 0).any() or (np.nan_to_num(minutes) < 0).any():
        raise Refused(
            "session_negative",
            what=f"Some sessions or minutes of {said.name or said.named_in} are below zero",
            why="They are likely codes for a missing answer",
            ways_out=("List the codes under missing: in the design file",),
        )
    if said.intensity in _HARD:
        hard = np.full(rows, _HARD[said.intensity])
    else:
        code, levels = codes(table[said.intensity])
        words = [raw.intensities.get(str(level), str(level)).strip().lower() for level in levels]
        if unknown := [word for word in words if word not in _HARD]:
            raise Refused(
                "intensity_unknown",
                what=f"{', '.join(unknown[:5])} in {said.intensity} is not an intensity",
                ways_out=("Say under raw: intensities: which codes are light, moderate and vigorous",),
            )
        hard = np.array([*(_HARD[word] for word in words), 1])[code]
    weekly = numbers(table[said.weekly], said.weekly) == 1 if said.weekly else np.ones(rows, dtype=bool)
    return _Line(name, np.nan_to_num(sessions), minutes, hard, weekly)


def _learnt(lines: list[_Line], activities: int) -> tuple[np.ndarray, np.ndarray]:
    """T11: medians and 95th percentiles of the durations given, by activity; NaN where nobody gave one."""
    given: list[list[np.ndarray]] = [[] for _ in range(activities)]
    for line in lines:
        held = (line.name >= 0) & ~np.isnan(line.minutes)
        for activity in np.unique(line.name[held]):
            given[activity].append(line.minutes[held & (line.name == activity)])
    median, cap = np.full(activities + 1, np.nan), np.full(activities + 1, np.nan)
    for activity, parts in enumerate(given):
        if parts:
            values = np.concatenate(parts)
            median[activity], cap[activity] = np.median(values), np.quantile(values, 0.95)
    return median, cap
