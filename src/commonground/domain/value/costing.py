"""What a programme costs a head: fixed, variable, capital, volunteers, overheads and optimism bias, in one price year."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from commonground.domain.value.discount import Schedule, annual_equivalent, reprice
from commonground.terms import Refused


@dataclass(frozen=True, kw_only=True)
class CostLine:
    """One line: pounds a year (fixed), a head (variable), or once (capital, with its life in years), in its own price year."""

    name: str
    kind: str  # "fixed", "variable", "capital", "volunteer"
    pounds: float
    price_year: str
    source: str
    life_years: int = 1  # capital only
    hours: float = 0.0  # volunteer only: hours a year; pounds is then an hour's worth
    paid_by: str = ""

    def __post_init__(self) -> None:
        if self.kind not in ("fixed", "variable", "capital", "volunteer"):
            raise Refused(
                "cost_kind",
                where=self.name,
                what=f"{self.kind!r} is not a kind of cost",
                ways_out=("Choose fixed, variable, capital or volunteer",),
            )
        if self.pounds < 0 or self.hours < 0:
            raise Refused(
                "cost_negative",
                where=self.name,
                what=f"A cost of {self.pounds:,.2f} is negative",
                why="Savings are worked out, not entered as costs",
                ways_out=("Give 0 or more", "Enter income elsewhere"),
            )
        if not self.source.strip() or not self.price_year.strip():
            raise Refused(
                "cost_unsourced",
                where=self.name,
                what="A cost line needs its source and its price year",
                ways_out=("Name the budget, invoice or estimate it comes from, and its year",),
            )


@dataclass(frozen=True, kw_only=True)
class CostPerHead:
    """The year's cost, and a head; volunteers' time is shown apart because nobody is paid for it."""

    paid_total: float
    volunteer_total: float
    per_head: float
    per_head_with_volunteers: float
    price_year: str
    lines: Mapping[str, float]


def cost_per_head(
    lines: tuple[CostLine, ...],
    *,
    participants: float,
    price_year: str,
    deflator: Mapping[str, float],
    schedule: Schedule,
    overhead: float = 0.0,
    optimism_bias: float = 0.0,
) -> CostPerHead:
    """Cost a participant of one year: every line in one price year, capital as a yearly equivalent over its life, then
    overhead as a share of paid cost, then optimism bias on capital."""
    if participants <= 0:
        raise Refused("group_empty", what="Cost a head needs somebody to take part", ways_out=("Give the number who start in a year",))
    if not 0 <= overhead < 5 or not 0 <= optimism_bias < 5:
        raise Refused("share_outside", what="Overhead and optimism bias are shares of cost, 0 or more", ways_out=("Give 0.1 for 10%",))
    each: dict[str, float] = {}
    paid = volunteers = 0.0
    for line in lines:
        now = reprice(line.pounds, from_year=line.price_year, to_year=price_year, deflator=deflator)
        if line.kind == "variable":
            now *= participants
        elif line.kind == "capital":
            now = annual_equivalent(now * (1 + optimism_bias), line.life_years, schedule)
        elif line.kind == "volunteer":
            now *= line.hours
        each[line.name] = now
        if line.kind == "volunteer":
            volunteers += now
        else:
            paid += now
    each["overheads"] = paid * overhead
    paid += each["overheads"]
    return CostPerHead(
        paid_total=paid,
        volunteer_total=volunteers,
        per_head=paid / participants,
        per_head_with_volunteers=(paid + volunteers) / participants,
        price_year=price_year,
        lines=each,
    )
