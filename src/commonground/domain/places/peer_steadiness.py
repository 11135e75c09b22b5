"""How firmly a set of peers stands: how it overlaps another, and who comes and goes when a driver is left out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from commonground.domain.places.neighbours import neighbours
from commonground.terms import Refused


@dataclass(frozen=True, kw_only=True)
class Overlap:
    """Two sets of peers of one place: the codes in both and in one only, and the share of the smaller set that is in both."""

    both: tuple[str, ...]
    first_only: tuple[str, ...]
    second_only: tuple[str, ...]
    share: float


@dataclass(frozen=True, kw_only=True)
class Shift:
    """What leaving out one driver does to the nearest places: who comes in, who goes, and the share that stays."""

    driver: str
    come: tuple[str, ...]
    go: tuple[str, ...]
    kept: float


def overlap(first: Sequence[str], second: Sequence[str]) -> Overlap:
    """How two sets of peers overlap; refuses an empty one."""
    if not first or not second:
        raise Refused("overlap_empty", what="One of the two sets of peers is empty", ways_out=("Choose peers first",))
    ours, theirs = dict.fromkeys(first), dict.fromkeys(second)
    both = tuple(code for code in ours if code in theirs)
    return Overlap(
        both=both,
        first_only=tuple(code for code in ours if code not in theirs),
        second_only=tuple(code for code in theirs if code not in ours),
        share=len(both) / min(len(ours), len(theirs)),
    )


def shifts(of: str, values: Mapping[str, Sequence[float | None]], drivers: Sequence[str], *, count: int) -> tuple[Shift, ...]:
    """How the nearest `count` places change when each driver in turn is left out, those that move most first.

    Refuses fewer than two drivers, and what `neighbours` refuses; places without a value are left out throughout, so that a
    change is due to the driver and to nothing else.
    """
    if len(drivers) < 2:
        raise Refused("shifts_few", what="With one driver there is none to leave out", ways_out=("Choose more drivers",))
    everyone = neighbours(of, values, drivers, leave_out_missing=True)
    gone = {gap.where for gap in everyone.left_out}
    whole = {code: row for code, row in values.items() if code not in gone}
    nearest = everyone.nearest(count)
    found = []
    for at, driver in enumerate(drivers):
        rows = {code: [value for place, value in enumerate(row) if place != at] for code, row in whole.items()}
        other = neighbours(of, rows, [name for place, name in enumerate(drivers) if place != at]).nearest(count)
        both = overlap(nearest, other)
        found.append(Shift(driver=driver, come=both.second_only, go=both.first_only, kept=both.share))
    return tuple(sorted(found, key=lambda shift: (shift.kept, shift.driver)))
