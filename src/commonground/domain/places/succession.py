"""Carry figures from withdrawn codes to the councils in force, marked as carried.

Counts are added up by the share of each old area's residents who live in the new one. Percentages and rates are carried
only from their counts and denominators, or unchanged when the whole area was only given a new code. What cannot be
carried honestly is left absent, with the reason.
"""

from __future__ import annotations

from collections.abc import Sequence

from commonground.domain.places.nouns import Successor
from commonground.terms import CannotCompare, Figure, Place, Refused, Status, union


def carry(old: Sequence[Figure], place: Place, made_from: Sequence[Successor], *, additive: bool) -> Figure:
    """One figure for `place` from the figures of the areas that it was made from, for one measure, period and group.

    `additive` says that the measure is a total (people, pounds). Refuses figures of different measures, periods or units;
    gives an absent figure (CannotCompare) when an old area has no figure, or a rate has no count and denominator.
    """
    _alike(old)
    by_code = {figure.place.code: figure for figure in old}
    lacking = [item.old_name for item in made_from if item.old_code not in by_code or not by_code[item.old_code].present]
    model = old[0]
    said = "carried from " + ", ".join(
        f"{item.old_name} ({item.old_code}{'' if item.share == 1 else f', {item.share:.0%} of residents'})" for item in made_from
    )
    if lacking:
        return _absent(model, place, f"no figure for {', '.join(lacking)}, which {place} was made from")
    if len(made_from) == 1 and made_from[0].share == 1 and made_from[0].kind == "recoded":
        return by_code[made_from[0].old_code].carried_to(place, how=said)
    pairs = [(by_code[item.old_code], item.share) for item in made_from]
    if additive:
        value = sum(figure.number * share for figure, share in pairs)
        count = denominator = None
    else:
        parts = [(figure.count, figure.denominator, share) for figure, share in pairs]
        if any(count is None or not denominator for count, denominator, _ in parts):
            return _absent(model, place, f"no count and denominator to put together the areas that {place} was made from")
        count = sum((count or 0.0) * share for count, _, share in parts)
        denominator = sum((denominator or 0.0) * share for _, denominator, share in parts)
        value = count / denominator * _scale(model)
    return Figure(
        measure=model.measure,
        place=place,
        period=model.period,
        group=model.group,
        value=value,
        unit=model.unit,
        status=Status.CARRIED,
        sources=union(*(figure.sources for figure, _ in pairs)),
        count=count,
        denominator=denominator,
        note=said,
    )


def _scale(figure: Figure) -> float:
    """What count over denominator is multiplied by, read off the figure itself (100 for a percentage)."""
    ratio = (figure.count or 0.0) / (figure.denominator or 1.0)
    if figure.unit.startswith("%"):
        return 100.0
    if figure.unit.startswith("per "):
        digits = "".join(letter for letter in figure.unit if letter.isdigit())
        return float(digits) if digits else 1.0
    return figure.number / ratio if ratio else 1.0


def _alike(old: Sequence[Figure]) -> None:
    if not old:
        raise Refused(
            "carry_nothing", what="There is no figure to carry", ways_out=("Give the figures of the areas that the council was made from",)
        )
    if len({(figure.measure, figure.period, figure.unit, figure.group) for figure in old}) > 1:
        raise Refused(
            "figures_differ",
            what="Figures of different measures, periods, groups or units cannot be carried together",
            ways_out=("Carry each measure, period and group by itself",),
        )


def _absent(model: Figure, place: Place, reason: str) -> Figure:
    return Figure(
        measure=model.measure,
        place=place,
        period=model.period,
        group=model.group,
        value=CannotCompare(reason=reason),
        unit=model.unit,
        status=Status.ABSENT,
        sources=model.sources,
    )
