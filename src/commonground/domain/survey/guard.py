"""What may be shown: base rules, reasons, and hiding that cannot be undone by subtraction.

A cell with a base under the minimum is hidden (rule T9). A table with one hidden cell in a line would give it away to
anyone who holds the line's total, so further cells are hidden until no hidden cell follows from the cells on show and
any margin of the table: the hidden cells' values must not be determined by the linear equations that margins give.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import combinations

import numpy as np

TOO_FEW = "Too few people were asked: {base} answered, and {minimum} are needed"
NOT_ASKED = "Not asked: the question was not in {where}"
PROTECTING = "Held back so that a cell with too few people cannot be worked out by subtraction"
NOBODY = "Nobody in the sample belongs to this group"


def hidden_cells(
    cells: Sequence[tuple[str, ...]], bases: Sequence[int], minimum: int, counts: Sequence[int] | None = None, minimum_count: int = 0
) -> tuple[set[int], set[int]]:
    """Cells that hide themselves (too few), and cells that are hidden to protect them. Positions in `cells`.

    A cell without anybody is not hidden: there is nothing to find. `counts` are the people with the answer itself.
    """
    few = {i for i, base in enumerate(bases) if 0 < base < minimum}
    if counts is not None and minimum_count:
        few |= {i for i, count in enumerate(counts) if 0 < count < minimum_count or 0 < bases[i] - count < minimum_count}
    protecting: set[int] = set()
    if not cells or not cells[0]:
        return few, protecting
    lines = margins(cells)
    while exposed := given_away(few | protecting, lines):
        hidden = few | protecting
        choices = [_next_to_hide(target, hidden, lines, bases, alone=alone) for alone in (True, False) for target in sorted(exposed)]
        choice = next((one for one in choices if one is not None), None)
        if choice is None:
            break
        protecting.add(choice)
    return few, protecting


def margins(cells: Sequence[tuple[str, ...]]) -> list[list[int]]:
    """Every set of cells whose total a reader may hold: each line along each set of the groupings, and the whole table."""
    lines: dict[tuple[tuple[int, ...], tuple[str, ...]], list[int]] = {}
    places = range(len(cells[0]))
    for size in range(len(cells[0])):
        for kept in combinations(places, size):
            for i, cell in enumerate(cells):
                lines.setdefault((kept, tuple(cell[k] for k in kept)), []).append(i)
    return [line for line in lines.values() if len(line) > 1]


def given_away(hidden: set[int], lines: Sequence[Sequence[int]]) -> set[int]:
    """Hidden cells that follow from what is shown and the margins: those that the null space of the equations does not move."""
    if not hidden:
        return set()
    order = sorted(hidden)
    place = {cell: i for i, cell in enumerate(order)}
    rows = [[place[cell] for cell in line if cell in place] for line in lines]
    rows = [row for row in rows if row]
    if not rows:
        return set()
    matrix = np.zeros((len(rows), len(order)))
    for i, row in enumerate(rows):
        matrix[i, row] = 1.0
    _, sizes, directions = np.linalg.svd(matrix, full_matrices=True)
    rank = int((sizes > 1e-9).sum())
    free = directions[rank:]
    return {order[i] for i in range(len(order)) if not len(free) or np.abs(free[:, i]).max() < 1e-9}


def _next_to_hide(target: int, hidden: set[int], lines: Sequence[Sequence[int]], bases: Sequence[int], *, alone: bool) -> int | None:
    """The smallest shown cell of the shortest line in which `target` is hidden alone (or, if not `alone`, is hidden at all)."""
    for line in sorted((line for line in lines if target in line), key=len):
        if alone and sum(cell in hidden for cell in line) > 1:
            continue
        shown = [cell for cell in line if cell not in hidden and bases[cell] > 0]
        if shown:
            return min(shown, key=lambda cell: (bases[cell], cell))
    return None


def nearest_safe(by: Sequence[str], smallest: Mapping[tuple[str, ...], int], minimum: int) -> list[tuple[str, ...]]:
    """The groupings nearest to `by` in which every cell has enough people, given the smallest base of each grouping tried."""
    safe = [kept for kept, base in smallest.items() if base >= minimum and len(kept) < len(by)]
    most = max((len(kept) for kept in safe), default=-1)
    return sorted((kept for kept in safe if len(kept) == most), key=lambda kept: -smallest[kept])


def complement_unsafe(inside: int, outside: int, minimum: int) -> bool:
    """Whether a filter leaves out so few people that subtracting this table from the unfiltered one would show them."""
    return inside > 0 and 0 < outside < minimum


def rounded(base: int, to: int) -> int:
    """A base rounded to the nearest 5 or 10 (1 leaves it as it is)."""
    return base if to <= 1 else int(round(base / to) * to)
