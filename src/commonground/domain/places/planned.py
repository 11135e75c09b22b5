"""A council reorganisation to come: entered with its date and source, checked, and turned into successions.

Until the day comes the old codes stay in force; the successions are of the kind "planned", and figures carried by them are carried.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from commonground.domain.places.nouns import Successor
from commonground.domain.places.register import Register
from commonground.terms import Findings, Refused, Source, dated

WITHDRAW = "Withdraw one of the two changes, on its page or with `commonground area withdraw`"
_TOLERANCE = 1e-6  # shares are typed to a few digits; residents lost by this much are fewer than two in England's largest council


@dataclass(frozen=True, kw_only=True)
class Move:
    """The `share` of an old area's residents who will live in a new one."""

    old_code: str
    new_code: str
    new_name: str
    share: float = 1.0


@dataclass(frozen=True, kw_only=True)
class PlannedChange:
    """What is to replace which areas, on what day, and where that is from.

    `decided` says whether an order has been made; a proposal is entered the same way and stays marked as one.
    """

    title: str
    on: date
    source: Source
    moves: tuple[Move, ...]
    entered_by: str
    entered_on: date
    decided: bool = False


def successors(change: PlannedChange, register: Register, *, others: Collection[PlannedChange] = ()) -> tuple[Successor, ...]:
    """The change as successions of the kind "planned", by old and new code.

    Refuses with every finding: the date is not after the day of entry, an old code is not in force, a new code already is or has
    been, a pair comes twice, a code is both old and new, shares of an old area do not add up to 1, an old area lies in another one
    (its residents would be counted twice), or another planned change replaces the same residents or makes the same new area.
    """
    findings = Findings()
    _check_whole(change, findings)
    _check_codes(change, register, findings)
    _check_nested(change, register, findings)
    taken = {move.old_code: other.title for other in others if other != change for move in other.moves}
    for code in sorted({move.old_code for move in change.moves}):
        for held in sorted({code, *_around(code, register), *_inside(code, register)} & set(taken)):
            what = f"{code} is" if held == code else f"{_name(held, register)} and with it residents of {_name(code, register)} are"
            findings.add("planned_elsewhere", f"{what} replaced by {taken[held]!r} as well", remedy=WITHDRAW)
    made = {move.new_code: other.title for other in others if other != change for move in other.moves}
    for code in sorted({move.new_code for move in change.moves} & set(made)):
        findings.add("planned_new_elsewhere", f"{code} is made by {made[code]!r} as well", remedy="Enter what makes it as one change")
    findings.refuse_if_any(
        code="planned_not_sound",
        what=f"{change.title or 'The planned change'} cannot be entered as it stands",
        ways_out=("Put right what is listed and enter it again",),
    )
    return tuple(
        Successor(
            old_code=move.old_code,
            old_name=register.place(move.old_code).name,
            new_code=move.new_code,
            new_name=move.new_name,
            kind="planned",
            share=move.share,
            changed_on=change.on,
        )
        for move in sorted(change.moves, key=lambda move: (move.old_code, move.new_code))
    )


def moves_by_small_areas(
    assigned: Mapping[str, str], names: Mapping[str, str], council: Mapping[str, str], people: Mapping[str, float]
) -> tuple[Move, ...]:
    """Moves with their shares worked out from residents, for a change that splits councils.

    `assigned` maps each small area to its new code, `names` a new code to its name, `council` a small area to its old code, and
    `people` a small area to its residents. Every small area of a council that changes must be assigned: refuses with a list.
    """
    changing = {council[small] for small in assigned if small in council}
    findings = Findings()
    for small in sorted(set(assigned) - set(council)):
        findings.add("planned_small_unknown", f"{small} lies in no council that is held", remedy="Check the code")
    for small, old in sorted(council.items()):
        if old in changing and small not in assigned:
            findings.add("planned_small_left", f"{small} of {old} is given to no new council", remedy="Say where it goes")
        elif old in changing and small not in people:
            findings.add("planned_people", f"Residents of {small} are not held", remedy="Load them")
    findings.refuse_if_any(
        code="planned_not_sound", what="Shares cannot be worked out from these small areas", ways_out=("Put right what is listed",)
    )
    moved: dict[tuple[str, str], float] = defaultdict(float)
    total: dict[str, float] = defaultdict(float)
    for small, new in assigned.items():
        moved[council[small], new] += people[small]
        total[council[small]] += people[small]
    empty = sorted(code for code, residents in total.items() if residents <= 0)
    if empty:
        raise Refused("planned_people", what=f"Nobody lives in {', '.join(empty)}", ways_out=("Check the residents",))
    return tuple(
        Move(old_code=old, new_code=new, new_name=names[new], share=count / total[old])
        for (old, new), count in sorted(moved.items())
        if count > 0
    )


def made_from(changes: Sequence[Successor]) -> dict[str, tuple[Successor, ...]]:
    """What each new area is made from, by new code, as `reaggregate_nouns.of_changes` takes it."""
    found: dict[str, list[Successor]] = defaultdict(list)
    for item in changes:
        found[item.new_code].append(item)
    return {code: tuple(sorted(items, key=lambda item: item.old_code)) for code, items in sorted(found.items())}


def _check_whole(change: PlannedChange, findings: Findings) -> None:
    for word, value in (("a title", change.title), ("who entered it", change.entered_by), ("moves", change.moves)):
        if not value:
            findings.add("planned_incomplete", f"The change needs {word}", remedy="Give it")
    if change.on <= change.entered_on:
        findings.add(
            "planned_past",
            f"The change is dated {dated(change.on)}, which is not after the day of entry, {dated(change.entered_on)}",
            remedy="Give a day to come; a change that has happened comes with the data release",
        )
    total: dict[str, float] = defaultdict(float)
    seen: set[tuple[str, str]] = set()
    for number, move in enumerate(change.moves, 1):
        where = f"move {number}"
        if (move.old_code, move.new_code) in seen:
            findings.add("planned_twice", f"{move.old_code} to {move.new_code} is entered twice", where=where, remedy="Keep one")
        seen.add((move.old_code, move.new_code))
        if not 0 < move.share <= 1:
            findings.add("planned_share", f"{move.share} is not a share", where=where, remedy="Give a share above 0 and up to 1")
        total[move.old_code] += move.share
    for code, share in sorted(total.items()):
        if not abs(share - 1) <= _TOLERANCE:
            findings.add("planned_shares", f"The shares of {code} add up to {share:.6g}, not 1", remedy="Say where all of its residents go")


def _check_nested(change: PlannedChange, register: Register, findings: Findings) -> None:
    old = {move.old_code for move in change.moves}
    for code in sorted(old):
        if within := sorted(_inside(code, register) & old):
            whole = _name(code, register)
            findings.add(
                "planned_nested",
                f"{whole} is entered together with what lies in it ({', '.join(_name(part, register) for part in within)}): "
                "residents of those would be counted twice",
                remedy=f"Leave out {whole}: a county council is taken to end with the last of its districts. "
                "Or leave out what lies in it, if figures of the whole are enough",
            )


def _inside(code: str, register: Register) -> set[str]:
    """What lies in an area, in whole or in part, by code."""
    return {part.place.code for part in register.children(register.places[code])} - {code} if code in register.places else set()


def _around(code: str, register: Register) -> set[str]:
    """What an area lies in, in whole or in part, by code."""
    return {part.place.code for part in register.parents(register.places[code])} if code in register.places else set()


def _name(code: str, register: Register) -> str:
    return f"{register.places[code].name} ({code})"


def _check_codes(change: PlannedChange, register: Register, findings: Findings) -> None:
    names: dict[str, set[str]] = defaultdict(set)
    for move in change.moves:
        names[move.new_code].add(move.new_name)
    for code in sorted({move.old_code for move in change.moves}):
        if code not in register.places:
            findings.add("planned_old_unknown", f"{code} is not in force", remedy="Use the code in force")
        if code in names:
            findings.add("planned_both", f"{code} is both replaced and new", remedy="Give the new area a code of its own")
    for code, called in sorted(names.items()):
        if not code or not all(called):
            findings.add("planned_unnamed", "A new area needs a code and a name", remedy="Give a working code until one is published")
        if len(called) > 1:
            findings.add("planned_names", f"{code} has several names: {', '.join(sorted(called))}", remedy="Keep one")
        if code in register.places or code in register.successors or code in register.newer:
            findings.add("planned_new_taken", f"{code} is or was the code of another area", remedy="Give the new area a code of its own")
