"""How deprivation is spread inside a place: residents by national fifth of small areas, and the slope across it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from commonground.domain.indicators.nouns import Fifth, Inequality
from commonground.domain.indicators.wording import rounded
from commonground.terms import Place, Refused, Source

_LABELS = ("Most deprived fifth", "Second fifth", "Third fifth", "Fourth fifth", "Least deprived fifth")


def inequality(
    place: Place, *, deciles: Sequence[int], scores: Sequence[float], people: Sequence[float], measure: str, period: str,
    sources: tuple[Source, ...], england_gap: float | None = None, note: str = "",
) -> Inequality:  # fmt: skip
    """Fifths, slope and curve from the small areas of a place: each one's national decile (1 = most deprived), score and
    residents. A national fifth is two deciles. Refuses (small_areas_none) when there is nobody to count.
    """
    tenth, score, weight = np.asarray(deciles), np.asarray(scores, dtype=float), np.asarray(people, dtype=float)
    if not len(tenth) or weight.sum() <= 0:
        raise Refused("small_areas_none", what=f"No small areas of {place} are held", ways_out=("Choose a place in England",))
    total = float(weight.sum())
    counts = [float(weight[(tenth + 1) // 2 == fifth].sum()) for fifth in range(1, 6)]
    fifths = tuple(
        Fifth(fifth=fifth, label=label, people=count, share=100 * count / total)
        for fifth, label, count in zip(range(1, 6), _LABELS, counts, strict=True)
    )
    gap = slope(score, weight)
    first, last = fifths[0].share, fifths[4].share
    sentence = (
        f"{rounded(first, 0)}% of the residents of {place} live in the most deprived fifth of England's small areas and "
        f"{rounded(last, 0)}% in the least deprived fifth; along its small areas, from the least to the most deprived, the score "
        f"{'rises by about ' + rounded(gap, 0) + ' points' if gap >= 0.5 else 'hardly changes'}."
    )
    return Inequality(
        measure=measure, period=period, fifths=fifths, areas=len(tenth), gap=gap, england_gap=england_gap,
        curve=_curve(score, weight), sentence=sentence, note=note, sources=sources,
    )  # fmt: skip


def slope(score: NDArray[np.float64], weight: NDArray[np.float64]) -> float:
    """Slope index: the score at the most deprived end minus that at the least deprived end, by weighted least squares on
    the middle of each small area's stretch of the residents ranked by score. Never negative; 0 when all are alike.
    """
    order = np.argsort(score, kind="stable")
    y, w = score[order], weight[order] / weight.sum()
    x = np.cumsum(w) - w / 2
    middle = float((w * x).sum())
    spread = float((w * (x - middle) ** 2).sum())
    return float((w * (x - middle) * (y - (w * y).sum())).sum() / spread) if spread > 0 else 0.0


def _curve(score: NDArray[np.float64], weight: NDArray[np.float64], points: int = 40) -> tuple[tuple[float, float], ...]:
    order = np.argsort(-score, kind="stable")
    passed = np.cumsum(weight[order]) / weight.sum()
    chosen = np.unique(np.linspace(0, len(order) - 1, min(points, len(order))).round().astype(int))
    return tuple((float(100 * passed[row]), float(score[order[row]])) for row in chosen)
