"""The publishers' own recipes from raw answers to measures, with their cleaning rules.

Sources: Sport England, Active Lives Adult Survey technical report 2023-24 (moderate-intensity equivalent minutes, bands,
taking part, cleaning); Active Lives Children and Young People (bands); Active People Survey and National Indicator 8
definitions (1x30, 3x30, light activities at 65 and over, key performance indicators 2 to 6).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from commonground.terms import Refused

LIGHT = frozenset({"bowls", "archery", "croquet", "yoga", "pilates"})
GARDENING = frozenset({"gardening"})
NOT_SPORT = frozenset({"walking", "recreational walking", "walking for travel", "gardening"})
NOT_RECREATION = GARDENING | {"walking for travel", "cycling for travel"}


@dataclass(frozen=True, kw_only=True)
class Session:
    """One activity as a person gave it: sessions in 28 days, minutes each, how hard."""

    activity: str
    sessions: float
    minutes: float | None
    intensity: str = "moderate"  # "light", "moderate" or "vigorous"
    weekly: bool = True  # done in every week (cycling counts in 1x30 only so)
    fitness: bool = False  # came from the list of fitness activities, where a line may be given twice

    def __post_init__(self) -> None:
        if self.intensity not in ("light", "moderate", "vigorous"):
            raise Refused(
                "intensity_unknown", what=f"{self.intensity!r} is not an intensity", ways_out=("Use light, moderate or vigorous",)
            )
        if self.sessions < 0 or (self.minutes is not None and self.minutes < 0):
            raise Refused(
                "session_negative", what=f"{self.activity}: sessions and minutes cannot be below zero", ways_out=("Treat it as missing",)
            )


@dataclass(frozen=True, kw_only=True)
class Cleaning:
    """What the sample itself says about an activity: the median duration, and the 95th percentile that durations are capped at."""

    median: Mapping[str, float]
    cap: Mapping[str, float]


def learn_cleaning(people: Sequence[Sequence[Session]]) -> Cleaning:
    """Medians and 95th percentiles of the durations given, activity by activity (before capping and filling)."""
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
    """T11: a missing duration becomes the activity's median, durations above the 95th percentile become it, a fitness line given
    twice is dropped. An activity for which nobody gave a duration is left out, not guessed.
    """
    kept: list[Session] = []
    seen: set[str] = set()
    for session in sessions:
        if session.fitness and session.activity in seen:
            continue
        seen.add(session.activity)
        minutes = rules.median.get(session.activity) if session.minutes is None else session.minutes
        if minutes is None:
            continue
        kept.append(
            Session(
                activity=session.activity,
                sessions=session.sessions,
                minutes=min(minutes, rules.cap.get(session.activity, minutes)),
                intensity=session.intensity,
                weekly=session.weekly,
                fitness=session.fitness,
            )
        )
    return tuple(kept)


def equivalent_minutes(moderate: float, vigorous: float) -> float:
    """T1: moderate-intensity equivalent (MIE) minutes a week: moderate counts once, vigorous twice."""
    return moderate + 2 * vigorous


def weekly_minutes(sessions: Sequence[Session], *, gardening: bool = False) -> float:
    """MIE minutes a week from 28 days of sessions of ten minutes or more; light activity counts nothing.

    Sport England leaves gardening out; the public health indicator counts it.
    """
    total = 0.0
    for session in sessions:
        counts = gardening or session.activity not in GARDENING
        if counts and session.minutes is not None and session.minutes >= 10 and session.intensity != "light":
            total += session.sessions * session.minutes * (2 if session.intensity == "vigorous" else 1)
    return total / 4


def adult_band(minutes: float) -> str:
    """T2: under 30 MIE minutes a week inactive, 30 to 149 fairly active, 150 and over active."""
    return "inactive" if minutes < 30 else "fairly active" if minutes < 150 else "active"


def child_band(minutes: float) -> str:
    """T3: a day on average: under 30 less active, 30 to 59 fairly active, 60 and over active."""
    return "less active" if minutes < 30 else "fairly active" if minutes < 60 else "active"


def takes_part(sessions: Sequence[Session]) -> bool:
    """T4: the equivalent of 30 minutes at least twice in 28 days, in sessions of ten minutes or more, at least moderate; not gardening."""
    minutes = sum(
        session.sessions * session.minutes
        for session in sessions
        if session.activity not in GARDENING and session.minutes is not None and session.minutes >= 10 and session.intensity != "light"
    )
    return minutes >= 60


def once_a_week_sport(sessions: Sequence[Session]) -> bool:
    """T5 (1x30): at least four sessions of at least 30 minutes of moderate sport in 28 days.

    Cycling counts only if done every week; recreational walking does not, strenuous walking (hill, power) does.
    """
    counted = sum(
        session.sessions
        for session in sessions
        if _lasts(session)
        and session.intensity != "light"
        and session.activity not in NOT_SPORT
        and (session.activity != "cycling" or session.weekly)
    )
    return counted >= 4


def days_active(sessions: Sequence[Session], age: int) -> float:
    """Days of 28 with 30 minutes of sport or active recreation, walking and cycling included (not gardening, not
    travel), one session a day; T7: light activities (bowls, archery, croquet, yoga, pilates) count from 65.
    """
    days = sum(
        session.sessions
        for session in sessions
        if _lasts(session)
        and session.activity not in NOT_RECREATION
        and (age >= 65 if session.activity in LIGHT else session.intensity != "light")
    )
    return min(days, 28.0)


def three_times_a_week(days: float) -> bool:
    """T6 (3x30, National Indicator 8): 30 minutes on at least 12 days of 28."""
    return days >= 12


def organised(*, club: bool | None, tuition: bool | None, competition: bool | None) -> bool | None:
    """T8: any of club membership to take part (4 weeks), tuition (12 months), competition (12 months). Unknown only if nothing says yes."""
    answers = (club, tuition, competition)
    if any(answers):
        return True
    return None if any(answer is None for answer in answers) else False


def volunteers(times: float) -> bool:
    """A role that supports sport at least twice in 12 months (Active Lives)."""
    return times >= 2


def volunteers_weekly(hours: float) -> bool:
    """KPI 2: at least one hour a week."""
    return hours >= 1


def satisfied(answer: str | None) -> bool | None:
    """KPI 6: very or fairly satisfied with local provision; no answer is no answer."""
    if answer is None or not answer.strip():
        return None
    return answer.strip().lower() in ("very satisfied", "fairly satisfied")


def strengthens(times_a_week: float) -> bool:
    """Muscle strengthening at least twice a week (Chief Medical Officers' guidelines 2019)."""
    return times_a_week >= 2


def _lasts(session: Session) -> bool:
    return session.minutes is not None and session.minutes >= 30
