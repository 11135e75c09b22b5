"""What follows from everything that was published of a survey: sets of people whose numbers are known, and those that must not be.

Every published number is about a set of people. Whoever adds and subtracts published numbers learns about every set whose
members (1 for inside, 0 for outside) are a weighted sum of those of published sets: a question of linear algebra, not of counting.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from commonground.domain.survey.guard import margins

_NEAR = 1e-8


def small_differences(known: np.ndarray, new: np.ndarray, people: np.ndarray, minimum: int) -> np.ndarray:
    """Sets of fewer than `minimum` people by which a new set and a known one differ, where one holds the other.

    Sets are rows of 0 and 1 over kinds of people; `people` is how many there are of each kind.
    """
    found = []
    for one in new:
        for other in known:
            for larger, smaller in ((one, other), (other, one)):
                rest = larger - smaller
                if (rest >= 0).all() and 0 < float(rest @ people) < minimum:
                    found.append(rest)
    return np.array(found).reshape(-1, len(people))


def ways_to(secret: np.ndarray, known: np.ndarray) -> np.ndarray | None:
    """How many of each known set add up to the secret one; None where nothing does."""
    if not len(known):
        return None
    ways, *_ = np.linalg.lstsq(known.T, secret, rcond=None)
    return ways if np.abs(known.T @ ways - secret).max() < _NEAR else None


def to_hold_back(
    before: np.ndarray, new: np.ndarray, lines: np.ndarray, secrets: np.ndarray, people: np.ndarray, minimum: int
) -> list[int] | None:
    """Which of the `new` sets must be held back so that no secret follows from them, from those published `before` and from
    the `lines` that readers may hold; None where holding back does not help. The smallest that takes part goes first.
    """
    kept, held = list(range(len(new))), list[int]()
    while True:
        known = np.vstack([before, lines, new[kept]])
        asked = np.vstack([secrets, small_differences(known, new[kept], people, minimum)])
        ways = next((way for way in (ways_to(secret, known) for secret in asked) if way is not None), None)
        if ways is None:
            return held
        part = [place for place, share in zip(kept, ways[len(before) + len(lines) :], strict=True) if abs(share) > _NEAR]
        if not part:
            return None
        goes = min(part, key=lambda place: (float(new[place] @ people), place))
        kept.remove(goes)
        held.append(goes)


def lines_of(cells: Sequence[Sequence[str]]) -> list[list[int]]:
    """The margins of a table as lists of its cells: each line along each set of its groupings, and the whole."""
    return margins([tuple(cell) for cell in cells]) if cells and cells[0] else []
