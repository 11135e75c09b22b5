"""Places like each of many places at once, by the same model as `neighbours`: for councils of a tier, or for small areas."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from commonground.terms import Finding, Refused

_AT_ONCE = 4_000_000  # numbers held at a time while distances are worked out: 32 MB


@dataclass(frozen=True, eq=False, kw_only=True)
class AllNeighbours:
    """For each place, by code, the nearest others in order, with distances rebased so that the farthest place of all is 1."""

    codes: tuple[str, ...]
    order: NDArray[np.int32]
    distances: NDArray[np.float64]
    drivers: tuple[str, ...]
    left_out: tuple[Finding, ...] = ()

    @cached_property
    def _row(self) -> dict[str, int]:
        return {code: row for row, code in enumerate(self.codes)}

    def nearest(self, code: str, count: int | None = None) -> tuple[str, ...]:
        """Codes of the nearest places of one, nearest first; refuses a place that was not compared."""
        if code not in self._row:
            raise Refused("neighbours_unknown", what=f"{code} is not among the places compared", ways_out=("Choose one of them",))
        return tuple(self.codes[at] for at in self.order[self._row[code]][:count].tolist())


def all_neighbours(values: Mapping[str, Sequence[float | None]], drivers: Sequence[str], *, keep: int = 15) -> AllNeighbours:
    """The `keep` nearest others of every place. `values` maps a code to one number per driver, None where there is none.

    Places without a value are left out and listed; drivers that do not vary are not used. Refuses fewer than two places, rows
    of another length than the drivers, and drivers of which none varies.
    """
    if not drivers or any(len(row) != len(drivers) for row in values.values()):
        raise Refused(
            "neighbours_drivers",
            what="Each place needs one value for each driver, and at least one driver",
            ways_out=("Give the same drivers",),
        )
    everybody = sorted(values)
    table = np.array([[np.nan if value is None else float(value) for value in values[code]] for code in everybody]).reshape(
        -1, len(drivers)
    )
    whole = np.isfinite(table).all(axis=1)
    codes = [code for code, has in zip(everybody, whole.tolist(), strict=True) if has]
    left_out = tuple(
        Finding(code="neighbours_gap", where=code, what="no value for one or more drivers", level="warning")
        for code, has in zip(everybody, whole.tolist(), strict=True)
        if not has
    )
    if len(codes) < 2:
        raise Refused("neighbours_few", what="There are not two places to compare", ways_out=("Add places", "Choose other drivers"))
    table = table[whole]
    spread = table.std(axis=0)
    varies = spread > 1e-12 * np.maximum(1.0, np.abs(table).max(axis=0))
    if not varies.any():
        raise Refused("neighbours_same", what="No driver differs between these places", ways_out=("Choose other drivers",))
    scores = (table[:, varies] - table[:, varies].mean(axis=0)) / spread[varies]
    order, distances = _nearest(scores, min(keep, len(codes) - 1))
    used = tuple(name for name, kept in zip(drivers, varies.tolist(), strict=True) if kept)
    return AllNeighbours(codes=tuple(codes), order=order, distances=distances, drivers=used, left_out=left_out)


def _nearest(scores: NDArray[np.float64], keep: int) -> tuple[NDArray[np.int32], NDArray[np.float64]]:
    count = len(scores)
    order, distances = np.empty((count, keep), dtype=np.int32), np.empty((count, keep))
    step = max(1, _AT_ONCE // scores.size)
    for start in range(0, count, step):
        rows = np.arange(start, min(start + step, count))
        plain = np.sqrt(((scores[rows, None, :] - scores[None, :, :]) ** 2).sum(axis=2))
        farthest = plain.max(axis=1, keepdims=True)
        # Rounded, and sorted stably, so that places at the same distance keep the order of their codes on every machine.
        rounded = np.round(plain, 12)
        rounded[np.arange(len(rows)), rows] = np.inf  # the place itself comes last
        order[rows] = np.argsort(rounded, axis=1, kind="stable")[:, :keep]
        taken = np.take_along_axis(plain, order[rows], axis=1)
        distances[rows] = np.divide(taken, farthest, out=taken.copy(), where=farthest > 0)
    return order, distances
