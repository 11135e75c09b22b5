"""Groups of people that may hold one another, such as a county and its districts, side by side in one table.

Whoever holds such a table can subtract one group from another. So people are counted by which of the groups they are in (their
`kind`), every cell on show is a sum over kinds, and a cell that must stay hidden, or a set of kinds with too few people, must not
follow from the cells on show and the totals of any group or of everyone.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from commonground.terms import Refused

MOST_KINDS = 1_000  # kinds of people by levels, up to which what a table gives away is worked out


@dataclass(frozen=True, kw_only=True)
class Overlap:
    """How groups overlap: `inside` says which kinds of people are in which group (groups x kinds), `people` how many there are of each
    kind at each level of what the table is split by (kinds x levels).
    """

    inside: np.ndarray
    people: np.ndarray

    @property
    def bases(self) -> np.ndarray:
        """People of each group at each level."""
        return np.asarray(self.inside.astype(np.int64) @ self.people)

    @property
    def shared(self) -> list[tuple[int, int]]:
        """Pairs of groups that have people in common."""
        held = self.inside * (self.people.sum(axis=1) > 0)
        both = held.astype(np.int64) @ held.T.astype(np.int64)
        return [(int(one), int(other)) for one, other in zip(*np.nonzero(np.triu(both, 1)), strict=True)]


def protected(overlap: Overlap, hidden: np.ndarray, minimum: int) -> np.ndarray:
    """Further cells (groups x levels) to hide, so that nothing with fewer than `minimum` people follows by subtraction.

    `hidden` marks the cells that are hidden already. Raises `Refused` (groups_differ_little): two groups differ by a handful of people, so
    that their totals alone would show them; cells_many.
    """
    kinds, levels = overlap.people.shape
    if kinds * levels > MOST_KINDS:
        raise Refused(
            "cells_many",
            what="These groups overlap in too many ways to be shown safely together",
            why=f"{kinds:,} kinds of people at {levels} levels",
            ways_out=("Ask about fewer places at once", "Leave out a split"),
        )
    more = np.zeros_like(hidden)
    if not overlap.shared and levels == 1:
        return more
    while culprits := _culprits(overlap, hidden | more, minimum):
        for choices in culprits:
            if choice := next((cell for cell in choices if not more[cell]), None):
                more[choice] = True
                break
        else:
            raise Refused(
                "groups_differ_little",
                what=f"Some of these groups differ by fewer than {minimum} people",
                why="Subtracting one from the other would show them",
                ways_out=("Leave out the smaller of the two", "Leave out a split"),
            )
    for cell in sorted(map(tuple, np.argwhere(more)), key=lambda cell: -overlap.bases[cell]):
        more[cell] = False  # what turned out not to be needed is shown again
        more[cell] = bool(_culprits(overlap, hidden | more, minimum))
    return more


def _culprits(overlap: Overlap, hidden: np.ndarray, minimum: int) -> list[list[tuple[int, int]]]:
    """For everything that follows from the table though it must not: the cells on show that give it away, the likeliest first."""
    kinds, levels = overlap.people.shape
    rows, cells = _known(overlap, hidden)
    matrix = np.array(rows).T
    solve = np.linalg.pinv(matrix, rcond=1e-10)
    small = np.argwhere((overlap.people > 0) & (overlap.people < minimum))
    targets = [(overlap.inside[group], level) for group, level in np.argwhere(hidden & (overlap.bases > 0))]
    targets += [(np.arange(kinds) == kind, level) for kind, level in small]
    found = []
    for inside, level in targets:
        row = np.zeros((kinds, levels))
        row[inside, level] = 1.0
        wanted = np.where(overlap.people == 0, 0.0, row).ravel()
        share = solve @ wanted
        if not wanted.any() or np.abs(matrix @ share - wanted).max() > 1e-7:
            continue
        used = [i for i, cell in enumerate(cells) if cell is not None and abs(share[i]) > 1e-7]
        used.sort(key=lambda i: (-round(float(abs(share[i])), 6), overlap.bases[cells[i]]))
        found.append([cells[i] for i in used])
    return found


def _known(overlap: Overlap, hidden: np.ndarray) -> tuple[list[np.ndarray], list[Any]]:
    """All that a reader can add up: the cells on show (with their place), each group's total over levels, and everyone's."""
    kinds, levels = overlap.people.shape
    rows: list[np.ndarray] = []
    cells: list[Any] = []

    def add(inside: np.ndarray, at: slice | int, cell: tuple[int, int] | None) -> None:
        row = np.zeros((kinds, levels))
        row[inside, at] = 1.0
        rows.append(np.where(overlap.people == 0, 0.0, row).ravel())
        cells.append(cell)

    for group, inside in enumerate(overlap.inside):
        for shown in np.flatnonzero(~hidden[group] & (overlap.bases[group] > 0)).tolist():
            add(inside, shown, (group, shown))
        if levels > 1:
            add(inside, slice(None), None)
    for level in range(levels):
        add(np.ones(kinds, dtype=bool), level, None)
    return rows, cells
