"""Set a place's figure beside a comparator, and judge the difference before anyone colours it.

`contrast` measures a difference and its raw p-value; `settle` takes every contrast of a page, controls false alarms over
all of them at once, and turns each into a `Comparison` with its verdict and sentence.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from commonground.domain.indicators import signal
from commonground.domain.indicators.areas import figure_of
from commonground.domain.indicators.noise import noise
from commonground.domain.indicators.nouns import Comparison, Measure, Polarity, Rules, Verdict
from commonground.domain.indicators.panel import Numbers, Slab
from commonground.domain.indicators.sentences import comparison_sentence
from commonground.domain.indicators.uncertainty import LOG_ODDS, errors, is_full_count, is_total, to_scale
from commonground.domain.indicators.wording import rounded
from commonground.domain.places.register import Register
from commonground.terms import Absent, Figure, Interval, NotLoaded, Place, Source, counted


@dataclass(frozen=True, kw_only=True)
class Comparator:
    """What a place is set against: one area, or the middle (median) of several places."""

    key: str
    label: str
    places: tuple[Place, ...]
    middle: bool = False


@dataclass(frozen=True, kw_only=True)
class Contrast:
    """A difference before it is judged. `state` is "tested", "count", "untested", "total" or "absent"."""

    measure: Measure
    place: Place
    mine: float
    against: str
    label: str
    value: float | Absent
    state: str
    difference: float | None = None
    interval: Interval | None = None
    p: float | None = None
    material: bool = False
    detectable: float | None = None
    asked: int | None = None  # people behind `detectable`; None when it is from year-to-year noise
    how: str = ""
    sources: tuple[Source, ...] = ()
    peer_p: tuple[float, ...] = field(default=(), repr=False)  # for sensitivity: p against each smaller or larger set of peers
    peer_side: tuple[int, ...] = field(default=(), repr=False)
    peer_words: tuple[str, ...] = field(default=(), repr=False)


@dataclass(frozen=True, eq=False)
class _Others:
    """The comparator's places that have a value: their names, values, places on the scale of the test, errors (nan where unknown)."""

    names: tuple[str, ...]
    peers: signal.Peers
    sources: tuple[Source, ...]

    @property
    def values(self) -> Numbers:
        return self.peers.values


def contrast(slab: Slab, figure: Figure, against: Comparator, *, register: Register, tier: NDArray[np.int32], rules: Rules) -> Contrast:
    """The difference of a place's figure from a comparator in the same period, with its raw p-value where there is one."""
    others = _others(slab, against.places, register)
    plain = Contrast(
        measure=slab.measure,
        place=figure.place,
        mine=figure.number,
        against=against.key,
        label=against.label,
        value=NotLoaded(reason=f"no value for {against.label} in {figure.period.label}"),
        state="absent",
    )
    if not len(others.values):
        return plain
    value = float(np.median(others.values)) if len(others.values) > 1 else float(others.values[0])
    plain = replace(plain, value=value, sources=others.sources)
    if is_total(slab.measure) and not against.middle and against.places[0].kind != figure.place.kind:
        return replace(plain, state="total")
    difference = figure.number - value
    plain = replace(plain, state="untested", difference=difference, material=_material(slab, difference, tier, rules))
    if is_full_count(slab.measure) and figure.interval is None:
        words, _, sides = _other_sets(others, figure.number, against) if against.middle else ((), None, ())
        return replace(plain, state="count", peer_words=words, peer_side=sides)
    if against.middle:
        return _against_middle(plain, slab, figure, others, against, tier, rules)
    return _against_area(plain, slab, figure, others, against.places[0], tier, rules)


def _others(slab: Slab, places: tuple[Place, ...], register: Register) -> _Others:
    """Values by rows where the release has them; a place without a row may still have a figure that is worked out."""
    scale, column, index = errors(slab), slab.column("value"), slab.panel.index
    found = np.searchsorted(slab.places, [index.get(place.code, -1) for place in places])
    names: list[str] = []
    numbers: list[tuple[float, float, float, float]] = []
    sources: dict[Source, None] = {}
    for place, row in zip(places, found.tolist(), strict=True):
        held = row < len(column) and slab.places[row] == index.get(place.code, -1) and math.isfinite(column[row])
        if held:
            numbers.append((float(column[row]), float(scale.at[row]), float(scale.error[row]), float(scale.plain[row])))
            sources[slab.source(row)] = None
        else:
            figure = figure_of(slab, place, register) if slab.measure.aggregate != "none" else None
            if figure is None or not figure.present:
                continue
            numbers.append((figure.number, float(to_scale(scale.scale, figure.number)), math.nan, math.nan))
            sources.update(dict.fromkeys(figure.sources))
        names.append(place.name)
    table = np.array(numbers, dtype=np.float64).reshape(-1, 4)
    return _Others(tuple(names), signal.Peers(*table.T), tuple(sources))


def _against_area(
    plain: Contrast, slab: Slab, figure: Figure, others: _Others, area: Place, tier: NDArray[np.int32], rules: Rules
) -> Contrast:
    """The contrast with one area, with how it was tested, or why it was not."""
    scale, mine = errors(slab), _point(slab, figure)
    area_at, area_error, area_plain = (float(column[0]) for column in (others.peers.at, others.peers.error, others.peers.plain))
    other = signal.Point(float(others.values[0]), area_at, _known(area_error), _known(area_plain))
    borrowed = ""
    if other.error is None and math.isfinite(other.at) and mine.error is not None and area.kind != figure.place.kind:
        # The publisher gave the council an interval but not the larger area: its own error is then taken as that of as many
        # councils like these put together, which is small and never nothing.
        inside = max(1.0, len(tier) / (9.0 if area.kind == "region" else 1.0))
        shrink = _typical_error(slab, tier, mine.error) / mine.error / math.sqrt(inside)
        other = replace(other, error=mine.error * shrink, plain=(mine.plain_error or 0.0) * shrink)
        borrowed = f"; {area}'s own error, which was not published, is taken from its councils'"
    p = signal.p_of_difference(mine, other)
    found = signal.interval_of_difference(mine, other, scale)
    if p is None or found is None:
        return _untested(plain, slab, figure, tier, rules)
    return replace(
        plain,
        state="tested",
        p=p,
        interval=Interval(*found, 0.95, "difference of two values (Newcombe 1998)"),
        detectable=_detectable_now(found, rules),
        how=f"two-sided z test on the {scale.scale} scale from {scale.how}{borrowed}",
    )


def _against_middle(
    plain: Contrast, slab: Slab, figure: Figure, others: _Others, against: Comparator, tier: NDArray[np.int32], rules: Rules
) -> Contrast:
    """The contrast with the middle of several places, and with the middles of the other sets of them that sensitivity tries."""
    scale, mine = errors(slab), _point(slab, figure)
    words, sets, sides = _other_sets(others, figure.number, against)
    plain = replace(plain, peer_side=sides, peer_words=words)
    p, *other_p = signal.p_of_middles(mine, others.peers, np.vstack([np.ones((1, len(others.values)), dtype=bool), sets]))
    if p is None:
        return _untested(plain, slab, figure, tier, rules)
    found = signal.interval_of_middle(mine, others.peers, scale)
    return replace(
        plain,
        state="tested",
        p=p,
        peer_p=tuple(1.0 if value is None else value for value in other_p),
        interval=Interval(*found, 0.95, "place minus the middle of its peers (partial conjunction)") if found else None,
        detectable=_detectable_now(found, rules) if found else None,
        how=f"partial-conjunction test against the middle of {len(others.values)} peers on the {scale.scale} scale from {scale.how}",
    )


def _other_sets(others: _Others, mine: float, against: Comparator) -> tuple[tuple[str, ...], NDArray[np.bool_], tuple[int, ...]]:
    """The peer sets that sensitivity tries, in words and as rows of membership: the nearest 5 and 10 where peers come nearest
    first, and each peer left out; with the side of each set's middle on which the place lies (1 above, -1 below).
    """
    near, sets = _memberships(len(others.values), against.key == "neighbours")
    words = tuple(f"the nearest {size}" for size in near) + tuple(f"without {name}" for name in others.names[: len(sets) - len(near)])
    values = np.sort(np.where(sets, others.values, np.inf), axis=1)
    sizes, rows = sets.sum(axis=1), np.arange(len(words))
    middles = (values[rows, (sizes - 1) // 2] + values[rows, sizes // 2]) / 2
    return words, sets, tuple(np.sign(mine - middles).astype(int).tolist())


@lru_cache(maxsize=64)
def _memberships(count: int, by_likeness: bool) -> tuple[tuple[int, ...], NDArray[np.bool_]]:
    near = tuple(size for size in (5, 10) if size < count and by_likeness)
    left_out = count if count > 2 else 0
    sets = np.ones((len(near) + left_out, count), dtype=bool)
    for row, size in enumerate(near):
        sets[row, size:] = False
    sets[np.arange(len(near), len(near) + left_out), np.arange(left_out)] = False
    return near, sets


def _untested(plain: Contrast, slab: Slab, figure: Figure, tier: NDArray[np.int32], rules: Rules) -> Contrast:
    """The contrast with what a sample of the known size could detect, or what stands out from year-to-year noise; never a verdict."""
    if slab.measure.kind == "modelled":
        return replace(plain, how=errors(slab).how)
    asked = figure.base.asked if figure.base else None
    if not asked and figure.place.is_lower_tier:
        asked = slab.measure.typical_base
    if asked and errors(slab).scale == LOG_ODDS:
        assert not isinstance(plain.value, Absent)
        effect = (figure.base.design_effect if figure.base else None) or rules.design_effect
        error = signal.sampling_error(plain.value, people=asked, design_effect=effect)
        how = f"no interval was published; a sample of {asked:,} with a design effect of {effect:g} is assumed"
    else:
        asked, error = None, math.nan
        if figure.place.is_lower_tier:  # a region is far steadier than the councils that noise and typical samples speak of
            error = noise(slab.panel, slab.measure.id, tier) or math.nan
        how = "no interval was published; noise is estimated from the year-to-year jumps of every council's series"
    if not math.isfinite(error):
        return replace(plain, how="no interval, sample size or long enough series was published")
    return replace(plain, asked=asked, how=how, detectable=signal.detectable(error, alpha=0.05, power=rules.power))


def settle(contrasts: Sequence[Contrast], extra: Sequence[float], rules: Rules) -> tuple[list[Comparison], list[float]]:
    """Judge everything on one page together: comparisons in the order given, and adjusted p-values of the `extra` tests
    (changes over time) that share the page's family.
    """
    tested = [item.p for item in contrasts if item.p is not None]
    adjusted = signal.holm([*tested, *extra])
    queue = iter(adjusted[: len(tested)])
    words = family_words(len(adjusted), rules)
    # For sensitivity, other peer sets are held to the cut-off that this page's family arrived at.
    rejected = [p for p, value in zip([*tested, *extra], adjusted, strict=True) if value <= rules.false_alarm]
    cut = max([*rejected, rules.false_alarm / max(1, len(adjusted))])
    judged = [_judge(item, next(queue) if item.p is not None else None, words, cut, rules) for item in contrasts]
    return judged, adjusted[len(tested) :]


def family_words(count: int, rules: Rules) -> str:
    """How false alarms are controlled, for the foot of the page and each test's own description."""
    if not count:
        return "no figure on this page was published with what a test needs, so no difference could be tested for chance"
    return (
        f"Holm's method over the {counted(count, 'comparison or change', 'comparisons and changes')} tested on this page keeps the chance "
        f"of even one false alarm at {rules.false_alarm:.0%} or less"
    )


def _judge(item: Contrast, adjusted: float | None, words: str, cut: float, rules: Rules) -> Comparison:
    verdict = _verdict(item, adjusted, rules)
    comparison = Comparison(
        against=item.against,
        label=item.label,
        value=item.value,
        difference=item.difference,
        interval=item.interval,
        p_value=item.p,
        p_adjusted=adjusted,
        verdict=verdict,
        detectable=item.detectable,
        material=item.material,
        sources=item.sources,
        test=f"{item.how}; {words}" if item.p is not None else item.how,
        sensitivity=_sensitivity(item, verdict, cut),
    )
    return replace(
        comparison, sentence=comparison_sentence(item.measure, item.place, item.mine, comparison, state=item.state, asked=item.asked)
    )


def _verdict(item: Contrast, adjusted: float | None, rules: Rules) -> Verdict:
    if item.state in ("total", "absent"):
        return Verdict.NOT_COMPARABLE
    if item.state == "untested" or item.difference is None:
        return Verdict.CANNOT_TELL
    if rounded(item.difference, item.measure.decimals) == rounded(0.0, item.measure.decimals):
        return Verdict.SIMILAR  # a difference below the last digit printed is not worth a colour
    real = item.material if item.state == "count" else adjusted is not None and adjusted <= rules.false_alarm
    return direction(item.difference, item.measure.polarity) if real and item.difference else Verdict.SIMILAR


def direction(difference: float, polarity: Polarity) -> Verdict:
    """The word for a difference that is real."""
    if polarity is Polarity.NEITHER:
        return Verdict.HIGHER if difference > 0 else Verdict.LOWER
    good = (difference > 0) == (polarity is Polarity.HIGHER_BETTER)
    return Verdict.BETTER if good else Verdict.WORSE


def _sensitivity(item: Contrast, verdict: Verdict, cut: float) -> str:
    if not item.peer_words:
        return ""
    side = int(np.sign(item.difference or 0.0))
    if item.peer_p:
        real = verdict not in (Verdict.SIMILAR, Verdict.CANNOT_TELL)
        changed = [
            words
            for words, p, other in zip(item.peer_words, item.peer_p, item.peer_side, strict=True)
            if (p <= cut) != real or (real and other != side)
        ]
        what = "The finding"
    else:
        changed = [words for words, other in zip(item.peer_words, item.peer_side, strict=True) if other != side]
        what = "The side of the middle on which the place lies"
    tried = len(item.peer_words)
    if not changed:
        return f"{what} stays the same with every other choice of peers tried ({tried})."
    return f"{what} changes with {len(changed)} of {counted(tried, 'other choice', 'other choices')} of peers, such as {changed[0]}."


def _point(slab: Slab, figure: Figure) -> signal.Point:
    """The figure on the scale of the test. A derived figure has no row, and so no error of its own."""
    row = slab.row(figure.place.code)
    if row is None or slab.value(figure.place.code) is None:
        return signal.Point(figure.number, math.nan, None)
    return point_at(slab, row)


def point_at(slab: Slab, row: int) -> signal.Point:
    """A row of a slab as the tests take it."""
    scale = errors(slab)
    return signal.Point(
        float(slab.column("value")[row]), float(scale.at[row]), _known(float(scale.error[row])), _known(float(scale.plain[row]))
    )


def _known(error: float) -> float | None:
    return error if math.isfinite(error) else None


def _typical_error(slab: Slab, tier: NDArray[np.int32], mine: float) -> float:
    held = errors(slab).error[slab.rows(tier)]
    held = held[np.isfinite(held)]
    return max(mine, float(np.median(held))) if held.size else mine


def _detectable_now(found: tuple[float, float], rules: Rules) -> float:
    return signal.detectable((found[1] - found[0]) / (2 * 1.959964), alpha=0.05, power=rules.power)


def _material(slab: Slab, difference: float, tier: NDArray[np.int32], rules: Rules) -> bool:
    """A difference is worth a word when it is a fair part of the spread between places, sampling error or none."""
    return abs(difference) >= rules.material_spread * spread_between(slab, tier) and abs(difference) > 0


def spread_between(slab: Slab, tier: NDArray[np.int32]) -> float:
    """Spread of a measure between the places of a tier: the middle half's width, made comparable with a standard deviation."""
    key = ("spread", slab.measure.id, slab.period.label, len(tier))
    if key not in slab.panel.memo:
        values = slab.column("value")[slab.rows(tier)]
        slab.panel.memo[key] = float(np.subtract(*np.percentile(values, [75, 25])) / 1.349) if values.size >= 4 else 0.0
    return slab.panel.memo[key]
