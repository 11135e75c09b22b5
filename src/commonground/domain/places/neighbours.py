"""Places like this one: an open nearest-neighbour model that names its drivers (rule T14).

Every driver is standardised over the places compared (mean 0, standard deviation 1); the distance between two places is
Euclidean over the standardised drivers; distances from the place asked about are rebased so that the farthest is 1 and
the place itself is 0. Places at the same distance keep the order of their codes. The form is that of the CIPFA model as
described in the Local Sport Profile guidance; the drivers here are open figures, listed with each answer.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from commonground.terms import Finding, Refused, counted


@dataclass(frozen=True, kw_only=True)
class Neighbours:
    """Codes nearest first (the place itself left out), their rebased and plain distances, and what drove them.

    `contributions` gives, for each neighbour, each driver's share of the squared distance, in the order of `drivers`.
    `left_out` says which places could not be compared, and why; `unused` names drivers that do not vary.
    """

    of: str
    codes: tuple[str, ...]
    distances: tuple[float, ...]
    plain: tuple[float, ...]
    drivers: tuple[str, ...]
    contributions: tuple[tuple[float, ...], ...]
    left_out: tuple[Finding, ...] = ()
    unused: tuple[str, ...] = ()

    def nearest(self, count: int) -> tuple[str, ...]:
        return self.codes[:count]


def neighbours(
    of: str, values: Mapping[str, Sequence[float | None]], drivers: Sequence[str], *, leave_out_missing: bool = False
) -> Neighbours:
    """Every other place in order of likeness to `of`.

    `values` maps a place's code to one number per driver, None where it has no value. Refuses (neighbours_missing) when a
    value is missing, listing every gap; with `leave_out_missing` those places are left out and listed instead, unless
    the place asked about is one of them.
    """
    if of not in values:
        raise Refused(
            "neighbours_unknown", what=f"{of} is not among the places to compare", ways_out=("Choose one of the places compared",)
        )
    if not drivers or any(len(row) != len(drivers) for row in values.values()):
        raise Refused(
            "neighbours_drivers",
            what="Each place needs one value for each driver, and at least one driver",
            ways_out=("Give the same drivers for every place",),
        )
    gaps = [_gap(code, row, drivers) for code, row in sorted(values.items()) if any(_missing(value) for value in row)]
    if gaps and (not leave_out_missing or any(gap.where == of for gap in gaps)):
        raise Refused(
            "neighbours_missing",
            what=f"{counted(len(gaps), 'place lacks', 'places lack')} a value that likeness is judged by",
            findings=gaps,
            why="Filling a gap with a guess would invent a likeness",
            ways_out=("Choose drivers that every place has", "Leave those places out, visibly"),
        )
    lacking = {gap.where for gap in gaps}
    codes = [code for code in sorted(values) if code not in lacking]
    if len(codes) < 2:
        raise Refused("neighbours_few", what="There is no other place to compare with", ways_out=("Add places",))
    table = np.array([[float(value) for value in values[code]] for code in codes])  # type: ignore[arg-type]
    spread = table.std(axis=0)
    varies = spread > 1e-12 * np.maximum(1.0, np.abs(table).max(axis=0))
    if not varies.any():
        raise Refused("neighbours_same", what="No driver differs between these places", ways_out=("Choose other drivers",))
    scores = (table[:, varies] - table[:, varies].mean(axis=0)) / spread[varies]
    squares = (scores - scores[codes.index(of)]) ** 2
    plain = np.sqrt(squares.sum(axis=1))
    farthest = plain.max()
    # Rounding first makes the order the same on every machine; the sort is stable and the codes are already in order.
    order = [int(row) for row in np.argsort(np.round(plain, 12), kind="stable") if codes[row] != of]
    rebased = plain / farthest if farthest > 0 else plain
    shares = np.divide(squares, (plain**2)[:, None], out=np.zeros_like(squares), where=(plain > 0)[:, None])
    return Neighbours(
        of=of,
        codes=tuple(codes[row] for row in order),
        distances=tuple(float(rebased[row]) for row in order),
        plain=tuple(float(plain[row]) for row in order),
        drivers=tuple(name for name, used in zip(drivers, varies, strict=True) if used),
        contributions=tuple(tuple(float(share) for share in shares[row]) for row in order),
        left_out=tuple(gaps),
        unused=tuple(name for name, used in zip(drivers, varies, strict=True) if not used),
    )


def _missing(value: float | None) -> bool:
    return value is None or not np.isfinite(value)


def _gap(code: str, row: Sequence[float | None], drivers: Sequence[str]) -> Finding:
    without = [name for name, value in zip(drivers, row, strict=True) if _missing(value)]
    return Finding(code="neighbours_gap", where=code, what=f"no value for {', '.join(without)}", level="warning")
