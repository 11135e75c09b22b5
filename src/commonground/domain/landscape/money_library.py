"""The shipped purposes, expected money and identifiers, as values."""

from __future__ import annotations

from functools import cache

from commonground.domain.landscape.money_nouns import Expected, Purpose
from commonground.domain.landscape.reconcile import Known, plain
from commonground.reference import read_yaml


@cache
def purposes() -> tuple[Purpose, ...]:
    """Every purpose, in the order in which they are tried."""
    return tuple(
        Purpose(
            id=ident,
            name=row["name"],
            words=tuple(row["words"]),
            cpv=tuple(row["cpv"]),
            lines=tuple(row["lines"]),
            kind=row.get("kind", ""),
            note=row.get("note", ""),
        )
        for ident, row in read_yaml("landscape/money.yaml")["purposes"].items()
    )


@cache
def expected() -> tuple[Expected, ...]:
    """What a place should hold, with where to have it."""
    return tuple(
        Expected(
            id=row["id"],
            what=row["what"],
            why=row["why"],
            where=row["where"],
            address=row["address"],
            lines=tuple(row.get("lines", ())),
            kinds=tuple(row.get("kinds", ())),
            after=row.get("after", ""),
            of=row["of"],
        )
        for row in read_yaml("landscape/money.yaml")["expected"]
    )


@cache
def known() -> Known:
    """Identifiers and official names of councils, and identifiers of other bodies."""
    councils = read_yaml("landscape/council_identifiers.yaml")["councils"]
    return Known(
        register={ident: code for code, (ident, _) in councils.items()},
        official={plain(name): code for code, (_, name) in councils.items()},
        others=dict(read_yaml("landscape/money.yaml")["bodies"]),
    )
