"""The publishers' recipes said person by person in plain Python: what the recipes of a whole file are held against."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from commonground.domain.survey.recipes import GARDENING, LIGHT, NOT_RECREATION, NOT_SPORT


@dataclass(frozen=True, kw_only=True)
class Session:
    """One activity as a person gave it: sessions in 28 days, minutes each, how hard."""

    activity: str
    sessions: float
    minutes: float | None
    intensity: str = "moderate"
    weekly: bool = True  # done in every week
    fitness: bool = False  # came from the list of fitness activities, where a line may be given twice

    def lasts(self, minutes: float) -> bool:
        return self.minutes is not None and self.minutes >= minutes


@dataclass(frozen=True, kw_only=True)
class Cleaning:
    """What the sample itself says about an activity: the median duration, and the 95th percentile that durations are capped at."""

    median: Mapping[str, float]
    cap: Mapping[str, float]


def learn_cleaning(people: Sequence[Sequence[Session]]) -> Cleaning:
    given: dict[str, list[float]] = {}
    for sessions in people:
        for session in sessions:
            if session.minutes is not None:
                given.setdefault(session.activity, []).append(session.minutes)
    return Cleaning(
        median={name: float(np.median(values)) for name, values in given.items()},
        cap={name: float(np.quantile(values, 0.95)) for name, values in given.items()},
    )


def cleaned(sessions: Sequence[Session], rules: Cleaning) -> tuple[Session, ...]:
    """An activity for which nobody gave a duration is left out, not guessed."""
    kept: list[Session] = []
    seen: set[str] = set()
    for session in sessions:
        if session.fitness and session.activity in seen:
            continue
        seen.add(session.activity)
        minutes = rules.median.get(session.activity) if session.minutes is None else session.minutes
        if minutes is not None:
            kept.append(replace(session, minutes=min(minutes, rules.cap[session.activity])))
    return tuple(kept)


def weekly_minutes(sessions: Sequence[Session], *, gardening: bool = False) -> float:
    total = 0.0
    for session in sessions:
        if (gardening or session.activity not in GARDENING) and session.lasts(10) and session.intensity != "light":
            total += session.sessions * session.minutes * (2 if session.intensity == "vigorous" else 1)
    return total / 4


def adult_band(minutes: float) -> str:
    return "inactive" if minutes < 30 else "fairly active" if minutes < 150 else "active"


def takes_part(sessions: Sequence[Session]) -> bool:
    return (
        sum(
            session.sessions * session.minutes
            for session in sessions
            if session.activity not in GARDENING and session.lasts(10) and session.intensity != "light"
        )
        >= 60
    )


def once_a_week_sport(sessions: Sequence[Session]) -> bool:
    return (
        sum(
            session.sessions
            for session in sessions
            if session.lasts(30)
            and session.intensity != "light"
            and session.activity not in NOT_SPORT
            and (session.activity != "cycling" or session.weekly)
        )
        >= 4
    )


def three_times_a_week(sessions: Sequence[Session], age: int) -> bool:
    return (
        sum(
            session.sessions
            for session in sessions
            if session.lasts(30)
            and session.activity not in NOT_RECREATION
            and (age >= 65 if session.activity in LIGHT else session.intensity != "light")
        )
        >= 12
    )
