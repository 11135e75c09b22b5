"""Where, and with which programme, a place would gain most: many places and programmes on the same draws.

Outcomes are linear in people, so a place is a product with a kernel (`kernel`). All places and programmes share their draws,
so the chance that one is better than another is counted draw by draw, and not read off overlapping intervals.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from commonground.domain.value import limits
from commonground.domain.value.kernel import Kernel
from commonground.domain.value.nouns import Floats

ROWS = 512  # places worked at once


@dataclass(frozen=True, kw_only=True)
class Ranking:
    """For each place: the best programme on average (-1 where none is worth its cost), and what one participant there gains.

    `net` is net benefit a participant: mean and 95% interval. `worth` is the chance that it is worth its cost, `best_chance` the
    chance that it really is the best. `rank` is the place's position by mean; `rank_low` and `rank_high` hold it in 95 of 100 draws.
    """

    programme: np.ndarray
    net: Floats  # places x (mean, low, high)
    worth: Floats
    best_chance: Floats
    rank: np.ndarray
    rank_low: np.ndarray
    rank_high: np.ndarray
    by_programme: Floats  # places x programmes: mean net benefit a participant


def net_of(held: Kernel, *, threshold: float, cost: float, counts_unpaid_care: bool) -> Floats:
    """Net benefit of one participant of each stratum, by draw: health at the threshold, less public cost, less what it costs."""
    at = {name: k for k, name in enumerate(held.outcomes)}
    value = threshold * held.values[:, at["qalys"]] - held.values[:, at["public_cost"]]
    if counts_unpaid_care:
        value = value - held.values[:, at["unpaid_cost"]]
    return np.asarray(value - cost, dtype=held.values.dtype)


def rank(
    nets: Sequence[Floats],
    shares: Callable[[int, int, int], Floats],
    places: int,
    *,
    progress: Callable[[float], None] | None = None,
) -> Ranking:
    """Rank places and choose each one's programme. `nets` holds strata x draws for each programme.

    `shares(programme, first, last)` gives each place's participants as shares over that programme's strata (rows add to 1).
    Memory is one number a place and draw, and a few hundred places more.
    """
    draws, many = nets[0].shape[1], len(nets)
    cuts = limits.places(draws)
    means = np.empty((places, many))
    programme, worth, chance = np.empty(places, dtype=int), np.empty(places), np.empty(places)
    net, kept = np.empty((places, 3)), np.empty((draws, places), dtype=np.float32)
    for first in range(0, places, ROWS):
        last = min(first + ROWS, places)
        part = np.stack([np.ascontiguousarray(shares(p, first, last), dtype=n.dtype) @ n for p, n in enumerate(nets)])
        means[first:last] = part.mean(axis=2, dtype=float).T
        best = part.mean(axis=2, dtype=float).argmax(axis=0)
        chosen = part[best, np.arange(last - first)]
        programme[first:last] = np.where(chosen.mean(axis=1, dtype=float) > 0, best, -1)
        worth[first:last] = (chosen > 0).mean(axis=1)
        chance[first:last] = ((part <= chosen).all(axis=0) & (chosen > 0)).mean(axis=1)
        net[first:last, 0] = chosen.mean(axis=1, dtype=float)
        net[first:last, 1:] = np.partition(chosen, cuts, axis=1)[:, cuts]
        kept[:, first:last] = chosen.T
        if progress:
            progress(0.8 * last / places)
    low, high = _positions(kept, cuts, progress)
    order = np.argsort(-net[:, 0], kind="stable")
    position = np.empty(places, dtype=int)
    position[order] = np.arange(1, places + 1)
    return Ranking(
        programme=programme, net=net, worth=worth, best_chance=chance, rank=position, rank_low=low, rank_high=high, by_programme=means
    )


def _positions(kept: np.ndarray, cuts: np.ndarray, progress: Callable[[float], None] | None) -> tuple[np.ndarray, np.ndarray]:
    """The 95% interval of each place's position over draws; `kept` (draws x places) is used up."""
    draws, places = kept.shape
    held = kept.view(np.int32)  # positions take the place of the numbers they order
    numbers = np.arange(1, places + 1, dtype=np.int32)
    for n in range(draws):
        order = np.argsort(-kept[n], kind="stable")
        held[n, order] = numbers
        if progress and n % 100 == 0:
            progress(0.8 + 0.2 * n / draws)
    low, high = np.empty(places, dtype=int), np.empty(places, dtype=int)
    for first in range(0, places, ROWS):
        block = np.partition(held[:, first : first + ROWS], cuts, axis=0)
        low[first : first + ROWS], high[first : first + ROWS] = block[cuts[0]], block[cuts[1]]
    return low, high
