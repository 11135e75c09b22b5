"""The registry's alarm: unlike definitions may not share a trend or a table unmarked (rules T12, T13, T38).

Measures that people confuse belong to one `family`; within it only those with the same `definition_key` may stand side by
side. Adult activity is the known trap: 30 minutes once a week, three times a week, or 150 minutes; ages 14, 16 or 19 and
over; with gardening or without.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations

from commonground.domain.indicators.nouns import Measure
from commonground.terms import Period


@dataclass(frozen=True, kw_only=True)
class Clash:
    """Two measures of one family with different definitions, and how they differ in words."""

    one: Measure
    other: Measure
    differs: tuple[str, ...]

    @property
    def mark(self) -> str:
        """What must be written beside both when they are shown together all the same."""
        return f"{self.one.name} and {self.other.name} are defined differently and cannot be compared: {'; '.join(self.differs)}."


def clashes(measures: Iterable[Measure]) -> tuple[Clash, ...]:
    """Every pair that must not stand side by side unmarked."""
    distinct = {measure.id: measure for measure in measures}
    found = []
    for one, other in combinations([distinct[key] for key in sorted(distinct)], 2):
        if one.family and one.family == other.family and _definition(one) != _definition(other):
            found.append(Clash(one=one, other=other, differs=_differences(one, other)))
    return tuple(found)


def together(measures: Iterable[Measure]) -> tuple[str, ...]:
    """The marks that a table or chart of these measures must carry; none when they may stand together freely."""
    found = clashes(measures)
    families = dict.fromkeys(clash.one.family for clash in found)
    return tuple(_family_mark([clash for clash in found if clash.one.family == family]) for family in families)


def _definition(measure: Measure) -> str:
    """What must be equal for two measures to stand side by side: the key, leaving out which part of the whole it is."""
    if measure.family in _PARTS_OF_A_WHOLE:
        return measure.family
    key = re.sub(r",\s*(fe)?males?$", "", measure.definition_key)
    return re.sub(r"(?<=\+, )(under \d+|\d+ to \d+|\d+) minutes(?=, gardening)", "bands of minutes", key)


_PARTS_OF_A_WHOLE = frozenset({"age_bands", "ethnic_groups", "imd_domains", "council_spending", "wellbeing", "health_index", "openactive"})


def _family_mark(found: Sequence[Clash]) -> str:
    """One mark for a family: each definition once, with the measures that share it."""
    if len(found) == 1:
        return found[0].mark
    by_key: dict[str, list[str]] = {}
    for measure in {item.id: item for clash in found for item in (clash.one, clash.other)}.values():
        by_key.setdefault(_definition(measure), []).append(measure.name)
    said = "; ".join(f"{', '.join(names)} ({key or 'definition not stated'})" for key, names in by_key.items())
    return f"These are defined differently and cannot be read as one: {said}."


def overlap_words(earlier: Period, later: Period) -> str:
    """ "Nov 22-23 and May 23-24 overlap by six months" when two periods share days; empty when they do not."""
    days = earlier.overlap_days(later)
    if not days or earlier == later:
        return ""
    months = round(days / 30.4375)
    length = f"{months} month{'' if months == 1 else 's'}" if months else f"{days} day{'' if days == 1 else 's'}"
    return f"{earlier.label} and {later.label} overlap by {length}, so they are not independent"


def _differences(one: Measure, other: Measure) -> tuple[str, ...]:
    pairs = (
        ("who", one.who, other.who),
        ("what counts", one.counted_in, other.counted_in),
        ("what does not count", one.counted_out, other.counted_out),
        ("how values come to be", _KIND_WORDS[one.kind], _KIND_WORDS[other.kind]),
        ("unit", one.unit, other.unit),
    )
    found = [f"{name}: {mine or 'not stated'}, against {theirs or 'not stated'}" for name, mine, theirs in pairs if mine != theirs]
    return tuple(found) or (f"definition: {one.definition}, against {other.definition}",)


_KIND_WORDS = {"count": "counted", "sample": "from a survey", "estimate": "official estimate", "modelled": "modelled"}
