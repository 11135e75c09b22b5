"""What the value engine ships: programmes, rules, assumptions, editions of social value."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from commonground import reference
from commonground.actions.value.world import world
from commonground.domain.value.discount import Rules, Schedule
from commonground.domain.value.library import Programme
from commonground.domain.value.nouns import Assumption
from commonground.domain.value.wellbeing import Edition


@lru_cache(maxsize=1)
def list_programmes() -> dict[str, Programme]:
    """The programme library by id, as shipped: dose, effect, persistence, cost, grade and what NICE says, or "not established"."""
    out = {}
    for row in reference.read_yaml("value/programmes.yaml")["programmes"]:
        dose = row.get("dose") or {}
        price = row["cost_per_head"] if isinstance(row["cost_per_head"], dict) else {}
        names = (
            "id",
            "name",
            "for_whom",
            "setting",
            "effect",
            "status",
            "grade",
            "source",
            "address",
            "evidence",
            "nice",
            "persistence",
            "reach",
            "equity",
        )
        out[row["id"]] = Programme(
            **{name: row[name] for name in names},
            ages=tuple(row["ages"]),
            note=row.get("note", ""),
            minutes_a_week=dose.get("minutes_a_week"),
            met=dose.get("met"),
            dose_source=dose.get("source", ""),
            dose_evidence=dose.get("evidence", ""),
            adherence=row.get("adherence"),
            horizon=row.get("horizon"),
            falls_ratio=tuple(row["falls_ratio"]) if row.get("falls_ratio") else None,
            net_of_deadweight=bool(row.get("net_of_deadweight")),
            net_of_substitution=bool(row.get("net_of_substitution")),
            cost=price.get("pounds"),
            cost_year=str(price.get("price_year") or ""),
            cost_source=price.get("source", ""),
        )
    return out


@lru_cache(maxsize=1)
def list_rules() -> dict[str, Rules]:
    """Appraisal rules by id: Green Book, NICE and their variants."""
    items = world().assumptions

    def schedule(row: dict[str, Any], part: str) -> Schedule:
        return Schedule(name=f"{row['name']}, {part}", steps=tuple((int(last), float(rate)) for last, rate in row[part]))

    return {
        key: Rules(
            name=row["name"],
            costs=schedule(row, "costs"),
            health=schedule(row, "health"),
            thresholds=tuple(items.value(t) for t in row["thresholds"]),
            priced_by=tuple(row["thresholds"]),
            note=row["note"],
            counts_unpaid_care=row.get("counts_unpaid_care", True),
        )
        for key, row in reference.read_yaml("value/rules.yaml").items()
    }


def list_assumptions() -> dict[str, Assumption]:
    """Every assumption by id, with value, unit, price year, uncertainty, source, evidence mark, checker and next review."""
    return dict(world().assumptions.items())


def list_social_value() -> dict[str, Edition]:
    """Editions of the national social value of sport, kept apart."""
    rows = reference.read_yaml("value/social_value.yaml")["editions"]
    return {
        row["id"]: Edition(
            id=row["id"],
            year=row["year"],
            values=row["values"],
            primary=row["primary_bn"],
            secondary=row["secondary_bn"],
            published_total=row["published_total_bn"],
            source=row["source"],
        )
        for row in rows
    }
