"""The nouns of the programme library: what was done, what was found, how good the evidence is, what it costs."""

from __future__ import annotations

from dataclasses import dataclass

from commonground.terms import Refused

STATUSES = ("positive", "uncertain", "null", "negative", "not_established")
GRADES = {"A": "trials", "B": "controlled comparison", "C": "before and after, or monitoring", "D": "claim only"}


@dataclass(frozen=True, kw_only=True)
class Programme:
    """A programme of the library."""

    id: str
    name: str
    for_whom: str
    setting: str
    effect: str
    status: str
    grade: str
    source: str
    address: str
    evidence: str
    ages: tuple[int, int]
    nice: str
    persistence: str
    reach: str
    equity: str
    note: str = ""
    minutes_a_week: float | None = None
    met: float | None = None
    dose_source: str = ""
    dose_evidence: str = ""
    adherence: float | None = None
    horizon: int | None = None
    falls_ratio: tuple[float, float, float] | None = None
    net_of_deadweight: bool = False  # the dose is a difference from people without the programme
    net_of_substitution: bool = False  # the dose is of all activity, so what it replaced is already taken off
    cost: float | None = None
    cost_year: str = ""
    cost_source: str = ""

    def __post_init__(self) -> None:
        if self.status not in STATUSES or self.grade not in GRADES or not self.source:
            raise Refused(
                "programme_invalid",
                where=self.id,
                what=f"{self.name} has status {self.status!r}, grade {self.grade!r}, source {self.source!r}",
                ways_out=("Choose a status of " + ", ".join(STATUSES) + ", a grade A to D, and give a source",),
            )

    @property
    def valued(self) -> bool:
        """Whether the library holds a dose, so that the engine can value it."""
        return self.minutes_a_week is not None
