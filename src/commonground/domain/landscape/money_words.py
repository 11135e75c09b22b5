"""The money of a place in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from commonground.domain.indicators.wording import MINUS
from commonground.domain.landscape.money_nouns import PURPOSES_COMPARED, Entry, Purpose
from commonground.domain.landscape.register import of_council
from commonground.terms import Place, counted, listed

SOON_MONTHS = 24  # a contract's options appraisal starts 18 to 24 months before its end (our own rule, see the calendar)


def pounds(amount: float | None) -> str:
    """An amount for reading: "£10.8 million", "£209,000", "£950"; a minus sign where more was earned than spent.

    >>> pounds(10_751_000), pounds(-209_229), pounds(None)
    ('£10.8 million', '−£209,000', 'not stated')
    """
    if amount is None:
        return "not stated"
    sign, size = MINUS if amount < 0 else "", abs(amount)
    if size >= 999_500_000:
        return f"{sign}£{size / 1e9:,.2f} billion"
    if size >= 999_500:
        return f"{sign}£{size / 1e6:,.1f} million"
    return f"{sign}£{round(size, -3):,.0f}" if size >= 10_000 else f"{sign}£{size:,.0f}"


def months_between(first: date, last: date) -> int:
    """Whole months from one day to a later one."""
    return (last.year - first.year) * 12 + last.month - first.month - (last.day < first.day)


def in_short(place: Place, entries: Sequence[Entry], purposes: Mapping[str, Purpose], on: date) -> str:
    """What is held, in a few sentences: each council's newest net spending, then the contracts that end soon."""
    return " ".join([*_spending(place, entries, purposes), _contracts(place, entries, on)])


def _spending(place: Place, entries: Sequence[Entry], purposes: Mapping[str, Purpose]) -> list[str]:
    budgets = [one for one in entries if one.net_spending]
    said: list[str] = []
    for code in sorted({one.council for one in budgets}, key=lambda code: code != place.code):
        own = [one for one in budgets if one.council == code]
        newest = max(one.year for one in own)
        parts = [
            f"{pounds(one.pounds)} on {_inside(purposes[ident].name)}"
            for ident in PURPOSES_COMPARED
            for one in own
            if one.year == newest and one.purpose == ident and one.pounds
        ]
        if parts:
            who = of_council(place) if code == place.code else "the county council"
            when = f"In {newest}" if said else f"In {newest}, the newest year held,"
            said.append(f"{when} {who} spent {listed(parts)}, less what it earned.")
    return said


def _contracts(place: Place, entries: Sequence[Entry], on: date) -> str:
    held = [one for one in entries if one.kind == "contract" and one.stage == "awarded"]
    if not held:
        return f"No contracts of bodies in {place} are held here: that is not to say that there are none."
    soon = sum(1 for one in held if one.ends and on <= one.ends and months_between(on, one.ends) < SOON_MONTHS)
    undated = sum(1 for one in held if not one.ends)
    many = counted(len(held), "contract is", "contracts are")
    ending = f"{soon or 'none'} {'ends' if soon == 1 else 'end'} within {SOON_MONTHS} months"
    return f"{many} held here: {ending}{f'; of {undated:,} no last day is known' if undated else ''}."


def _inside(name: str) -> str:
    return name[:1].lower() + name[1:]
