"""Where a place stands among its like, and between which positions it may truly stand.

The interval is simultaneous: the place is tested against every other at once (two-sided, Bonferroni), so with 95%
confidence at least as many places are truly ahead as its low end says, and at least as many behind as its high end says
(the set-of-differences argument of Goldstein and Spiegelhalter 1996, made exact by Klein, Wright and Wieczorek 2020).
Without published errors no interval can be drawn, and the rank says so.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

from commonground.domain.indicators.nouns import Polarity, Rank, Rules
from commonground.domain.indicators.panel import Slab
from commonground.domain.indicators.signal import Peers
from commonground.domain.indicators.uncertainty import errors, is_full_count


def rank(slab: Slab, code: str, tier: NDArray[np.int32], *, among: str, rules: Rules) -> Rank | None:
    """The place's rank in a period among the places of its tier that have a value; None where it has none itself."""
    row = slab.row(code)
    if row is None or slab.value(code) is None or not len(tier):
        return None
    rows = slab.rows(tier)
    others = rows[rows != row]
    values = slab.column("value")
    sign = -1.0 if slab.measure.polarity is Polarity.LOWER_BETTER else 1.0
    position = 1 + int((sign * values[others] > sign * values[row]).sum())
    basis = "highest first" if slab.measure.polarity is Polarity.NEITHER else "best first"
    of = len(others) + 1
    if is_full_count(slab.measure) and not np.isfinite(slab.column("low")[row]):
        low = high = position
        note = "a full count, so the rank has no sampling error"
        return Rank(position=position, of=of, low=low, high=high, among=among, basis=basis, note=note)
    judged = errors(slab)
    peers = Peers(sign * values, sign * judged.at, judged.error, judged.plain)
    low_high = interval(peers, row, others, alpha=rules.false_alarm)
    if low_high is None:
        return Rank(
            position=position,
            of=of,
            low=None,
            high=None,
            among=among,
            basis=basis,
            note="no intervals were published, so how far chance moves this rank cannot be told",
        )
    return Rank(position=position, of=of, low=low_high[0], high=low_high[1], among=among, basis=basis)


def interval(peers: Peers, row: int, others: NDArray[np.intp], *, alpha: float) -> tuple[int, int] | None:
    """Lowest and highest position (1 = largest) that the data allow; places of unknown error are taken as able to stand on
    either side. None when the place's own error is unknown, or that of most others.
    """
    error, plain = peers.error, peers.plain
    if not np.isfinite(error[row]) or (len(others) and np.isfinite(error[others]).mean() < 0.5):
        return None
    if not len(others):
        return 1, 1
    z = ndtri(1 - alpha / 2 / len(others))
    gap = (peers.at[others] - peers.at[row]) / np.hypot(error[others], error[row])
    in_unit = (peers.values[others] - peers.values[row]) / np.hypot(plain[others], plain[row])
    ahead = int(((gap > z) & (in_unit > z)).sum())
    behind = int(((gap < -z) & (in_unit < -z)).sum())
    return 1 + ahead, 1 + len(others) - behind
