"""The publishers' recipes run on every row of a file at once: raw answers in, a column for each measure out, named as in the register.

The design file's `raw` says which columns hold the answers. A person outside the measure's ages, or without the answers it needs,
has no value: absent is never zero.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from commonground.domain.survey.layout import codes, numbers
from commonground.domain.survey.recipes import GARDENING, LIGHT, NOT_RECREATION, NOT_SPORT, OF_ACTIVITIES, RECIPES, Answers
from commonground.domain.survey.written import WrittenActivity, WrittenRaw
from commonground.terms import Refused

_INTENSITY = {"light": 0, "moderate": 1, "vigorous": 2}


def measures_of(table: pa.Table, raw: WrittenRaw) -> dict[str, np.ndarray]:
    """A column for every measure whose answers the design names; NaN where a person is out of its ages or gave no answer.

    Raises `Refused`: raw_unknown, raw_negative, intensity_unknown, not_a_number.
    """
    said = _answers(table, raw)
    age = said.get("age")
    made: dict[str, np.ndarray] = {}
    for name, recipe in RECIPES.items():
        if name in table.column_names or not all(need in said for need in recipe.needs):
            continue
        values = recipe.make(said)
        if age is not None:
            values = np.where((age >= recipe.youngest) & (age <= (recipe.oldest or np.inf)), values, np.nan)
        elif recipe.youngest != raw.youngest:
            continue  # ages are not known, and the survey did not ask exactly these people
        made[name] = values
    return made


def _answers(table: pa.Table, raw: WrittenRaw) -> Answers:
    said = {name: _from_zero(table, column) for name, column in raw.answers.items() if name not in raw.yes}
    for name, levels in raw.yes.items():
        column = raw.answers.get(name)
        if column is None:
            raise Refused("raw_unknown", what=f"yes: names {name}, which is not among the answers", ways_out=("Add it to answers",))
        code, held = codes(table[column])
        wanted = [str(level) for level in levels]
        hit = np.array([str(level) in wanted for level in held] or [False])
        said[name] = np.where(code < 0, np.nan, hit[np.maximum(code, 0)].astype(float))
    if raw.activities:
        return said | _over_activities(table, raw, said.get("age", np.full(table.num_rows, np.nan)))
    if parts := [times * said[name] for name, times in (("moderate", 1), ("vigorous", 2)) if name in said]:
        return said | {"minutes": np.sum(parts, axis=0)}  # not known where a part is not: absent is never zero
    return said


def _from_zero(table: pa.Table, column: str) -> np.ndarray:
    """Answers that are numbers from 0 up (ages, minutes, sessions, scores), NaN where missing."""
    held = numbers(table[column], column)
    below = held[np.nan_to_num(held) < 0]
    if below.size:
        raise Refused(
            "raw_negative",
            where=column,
            what=f"{below.size:,} answers in {column} are below zero: {', '.join(f'{value:g}' for value in np.unique(below)[:5])}",
            why="They are likely codes for a missing answer, and would count as doing nothing",
            ways_out=("List the codes under missing: in the design file",),
        )
    return held


@dataclass(frozen=True)
class _Line:
    """One activity as the file holds it, by row: which activity (-1 where none), sessions, minutes each, and how hard."""

    activity: np.ndarray
    sessions: np.ndarray
    minutes: np.ndarray
    intensity: np.ndarray
    weekly: np.ndarray


def _over_activities(table: pa.Table, raw: WrittenRaw, age: np.ndarray) -> dict[str, np.ndarray]:
    """The answers that are sums over a person's activities, cleaned; all of them missing for people who were not asked."""
    activities: dict[str, int] = {}
    lines = [_line(table, raw, one, activities) for one in raw.activities]
    median, cap = _durations(lines, len(activities))
    garden, light, no_sport, no_recreation, cycling = (
        np.array([*(name in kinds for name in activities), False]) for kinds in (GARDENING, LIGHT, NOT_SPORT, NOT_RECREATION, {"cycling"})
    )
    sums = {name: np.zeros(table.num_rows) for name in OF_ACTIVITIES}
    earlier: list[np.ndarray] = []  # the activity of each line before, -2 where it was not done
    for line, written in zip(lines, raw.activities, strict=True):
        of, done = line.activity, (line.activity >= 0) & (line.sessions > 0)
        if written.fitness:
            for before in earlier:
                done &= before != of
        earlier.append(np.where(line.sessions > 0, of, -2))
        minutes = np.fmin(np.where(np.isnan(line.minutes), median[of], line.minutes), cap[of])
        done &= ~np.isnan(minutes)
        sessions, minutes = np.where(done, line.sessions, 0.0), np.where(done, minutes, 0.0)
        moderate, half_hour = line.intensity >= _INTENSITY["moderate"], minutes >= 30
        counts = moderate & (minutes >= 10)
        weekly_minutes = np.where(counts, sessions * minutes * np.where(line.intensity == _INTENSITY["vigorous"], 2, 1), 0.0) / 4
        sums["all_minutes"] += weekly_minutes
        sums["minutes"] += np.where(garden[of], 0.0, weekly_minutes)
        sums["part_minutes"] += np.where(counts & ~garden[of], sessions * minutes, 0.0)
        sport = half_hour & moderate & ~no_sport[of] & (~cycling[of] | line.weekly)
        sums["sport_sessions"] += np.where(sport, sessions, 0.0)
        active_day = half_hour & ~no_recreation[of] & np.where(light[of], age >= 65, moderate)
        sums["days"] += np.where(active_day, sessions, 0.0)
    sums["days"] = np.minimum(sums["days"], 28.0)
    if raw.asked:
        asked = numbers(table[raw.asked], raw.asked) == 1
        sums = {name: np.where(asked, values, np.nan) for name, values in sums.items()}
    return sums


def _line(table: pa.Table, raw: WrittenRaw, written: WrittenActivity, activities: dict[str, int]) -> _Line:
    rows = table.num_rows
    if written.named_in:
        code, levels = codes(table[written.named_in])
        places = np.array([*(activities.setdefault(str(level).strip().lower(), len(activities)) for level in levels), -1])
        activity = places[code]
    else:
        activity = np.full(rows, activities.setdefault(written.name.strip().lower(), len(activities)))
    sessions, minutes = _from_zero(table, written.sessions), _from_zero(table, written.minutes)
    if written.intensity in _INTENSITY:
        intensity = np.full(rows, _INTENSITY[written.intensity])
    else:
        code, levels = codes(table[written.intensity])
        words = [raw.intensities.get(str(level), str(level)).strip().lower() for level in levels]
        if unknown := [word for word in words if word not in _INTENSITY]:
            raise Refused(
                "intensity_unknown",
                what=f"{', '.join(unknown[:5])} in {written.intensity} is not an intensity",
                ways_out=("Say under raw: intensities: which codes are light, moderate and vigorous",),
            )
        intensity = np.array([*(_INTENSITY[word] for word in words), 1])[code]
    weekly = numbers(table[written.weekly], written.weekly) == 1 if written.weekly else np.ones(rows, dtype=bool)
    return _Line(activity, np.nan_to_num(sessions), minutes, intensity, weekly)


def _durations(lines: list[_Line], activities: int) -> tuple[np.ndarray, np.ndarray]:
    """T11: medians and 95th percentiles of the durations given, by activity; NaN where nobody gave one."""
    given: list[list[np.ndarray]] = [[] for _ in range(activities)]
    for line in lines:
        held = (line.activity >= 0) & ~np.isnan(line.minutes)
        for activity in np.unique(line.activity[held]):
            given[activity].append(line.minutes[held & (line.activity == activity)])
    median, cap = np.full(activities + 1, np.nan), np.full(activities + 1, np.nan)
    for activity, parts in enumerate(given):
        if parts:
            values = np.concatenate(parts)
            median[activity], cap[activity] = np.median(values), np.quantile(values, 0.95)
    return median, cap
