"""A number that can answer for itself."""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum

from commonground.terms.absence import Absent
from commonground.terms.period import Period
from commonground.terms.place import Place
from commonground.terms.refused import Refused
from commonground.terms.source import Source


class Status(StrEnum):
    """How a value came to be; shown beside it and used by charts."""

    COUNTED = "counted"  # a full count: census, register, accounts
    ESTIMATED = "estimated"  # from a sample, or an official estimate
    MODELLED = "modelled"  # from a model; always labelled
    PROVISIONAL = "provisional"
    CARRIED = "carried"  # moved from other boundaries by a stated mapping
    DERIVED = "derived"  # worked out here from other figures
    SYNTHETIC = "synthetic"  # made by code, for demonstration
    ABSENT = "absent"


@dataclass(frozen=True)
class Interval:
    """Lower and upper limit at a confidence level (0.95), with the method in words."""

    low: float
    high: float
    level: float = 0.95
    method: str = "published"

    def __post_init__(self) -> None:
        if not (self.low <= self.high) or not 0 < self.level < 1:
            raise Refused(
                "interval_invalid",
                what=f"An interval from {self.low} to {self.high} at level {self.level} is not an interval",
                ways_out=("Give the lower limit first, and the level as a number between 0 and 1",),
            )

    def __contains__(self, value: float) -> bool:
        return self.low <= value <= self.high


@dataclass(frozen=True)
class Base:
    """People (or other units) behind a figure: `asked`, and `effective` after the design effect, where known."""

    asked: int | None = None
    effective: float | None = None
    design: str = ""

    @property
    def design_effect(self) -> float | None:
        return self.asked / self.effective if self.asked and self.effective else None


@dataclass(frozen=True, kw_only=True)
class Figure:
    """One value of a measure for a place, group and period, with all that a committee may ask of it.

    A figure cannot be built without its measure, place, period, source and status. `value` is a float or an
    `Absent`; never NaN, never a zero that stands for "unknown".
    """

    measure: str
    place: Place
    period: Period
    value: float | Absent
    unit: str
    status: Status
    sources: tuple[Source, ...]
    group: str = "all"
    interval: Interval | None = None
    base: Base | None = None
    count: float | None = None
    denominator: float | None = None
    note: str = ""

    def __post_init__(self) -> None:
        missing = [name for name in ("measure", "place", "period", "unit", "status", "sources") if not getattr(self, name)]
        if missing:
            raise Refused(
                "figure_unsourced",
                what=f"A figure needs {', '.join(missing)}",
                why="Every number must answer for itself",
                ways_out=("Give what is missing", "Use an Absent value with its reason"),
            )
        if isinstance(self.value, Absent):
            if self.status is not Status.ABSENT:
                object.__setattr__(self, "status", Status.ABSENT)
        elif not math.isfinite(self.value):
            raise Refused(
                "figure_not_finite",
                what=f"{self.measure} for {self.place} in {self.period.label} is {self.value}",
                ways_out=("Use an Absent value that says why there is no number",),
            )
        elif self.status is Status.ABSENT:
            raise Refused(
                "figure_status", what="A figure with a value cannot have the status absent", ways_out=("Say how the value came to be",)
            )

    @property
    def present(self) -> bool:
        return not isinstance(self.value, Absent)

    @property
    def number(self) -> float:
        """The value as a float; refused when it is absent, so that absence cannot slip into arithmetic."""
        if isinstance(self.value, Absent):
            raise Refused(
                "figure_absent",
                what=f"{self.measure} for {self.place} in {self.period.label} has no value",
                why=str(self.value),
                ways_out=("Leave this place out and say so", "Choose a period or group for which a value is published"),
            )
        return self.value

    def __add__(self, other: Figure) -> Figure:
        """Sum of the same measure over two different places, groups or periods (counts only)."""
        _alike(self, other, ("measure", "unit"))
        if self.unit.startswith(("%", "per ", "score", "index", "years")):
            raise Refused("not_additive", what=f"{self.unit} cannot be added", ways_out=("Add counts and denominators, then divide",))
        return self._derived(other, self.number + other.number, measure=self.measure)

    def __sub__(self, other: Figure) -> Figure:
        """Difference, first minus second; the interval assumes independence and is left out where either has none."""
        _alike(self, other, ("measure", "unit"))
        value = self.number - other.number
        interval = None
        independent = self.place != other.place or not self.period.overlaps(other.period)
        if independent and self.interval and other.interval and self.interval.level == other.interval.level:
            half_low = math.hypot(self.number - self.interval.low, other.interval.high - other.number)
            half_high = math.hypot(self.interval.high - self.number, other.number - other.interval.low)
            interval = Interval(
                value - half_low, value + half_high, self.interval.level, "difference of independent figures (Newcombe 1998)"
            )
        return self._derived(other, value, measure=f"{self.measure} difference", interval=interval)

    def __truediv__(self, other: Figure) -> Figure:
        """Ratio of two figures for the same place, group and period, such as a count over a population."""
        _alike(self, other, ("place", "period", "group"))
        if other.number == 0:
            raise Refused(
                "divide_by_zero", what=f"{other.measure} for {other.place} is 0", ways_out=("Choose a group with somebody in it",)
            )
        return self._derived(
            other, self.number / other.number, measure=f"{self.measure} per {other.measure}", unit=f"{self.unit} per {other.unit}"
        )

    def _derived(self, other: Figure, value: float, *, measure: str, unit: str | None = None, interval: Interval | None = None) -> Figure:
        return Figure(
            measure=measure,
            place=self.place,
            period=self.period,
            group=self.group,
            value=value,
            unit=unit or self.unit,
            status=Status.DERIVED,
            sources=union(self.sources, other.sources),
            interval=interval,
            note=f"from {self.place} {self.period.label} and {other.place} {other.period.label}",
        )


def union(*sources: tuple[Source, ...]) -> tuple[Source, ...]:
    """Every source once, in a stable order."""
    return tuple(dict.fromkeys(source for group in sources for source in group))


def _alike(one: Figure, other: Figure, fields: tuple[str, ...]) -> None:
    unlike = [name for name in fields if getattr(one, name) != getattr(other, name)]
    if unlike:
        said = "; ".join(f"{name}: {_said(getattr(one, name))} and {_said(getattr(other, name))}" for name in unlike)
        raise Refused(
            "figures_differ",
            what=f"These two figures do not match ({said})",
            why="Putting them together would give a wrong number",
            ways_out=tuple(_WAYS_OUT[name] for name in unlike),
        )


def _said(value: object) -> str:
    return value.label if isinstance(value, Period) else str(value)


_WAYS_OUT = {
    "measure": "Choose the same measure for both",
    "unit": "Convert both to the same unit",
    "place": "Choose the same place for both, or carry one to the other's boundaries",
    "period": "Choose the same period for both",
    "group": "Choose the same group for both",
}
