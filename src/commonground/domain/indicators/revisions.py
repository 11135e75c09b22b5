"""What changed from one release of the data to another, and what each change is called.

A figure is *new* when the older release holds none for its measure, place, period and group; *gone* when the newer one holds none;
*revised* when it differs and its publisher gave another edition or file; *corrected* when it differs although the publisher's file
is the same: then our own reading of it was wrong before.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from commonground.terms import begun, counted, listed

KINDS: dict[str, str] = {
    "corrected": "differs although the publisher's file is the same: our own reading was wrong before",
    "revised": "differs, and the publisher gave another edition or file",
    "gone": "is no longer held",
    "new": "was not held before",
}
_DEFINING = (
    ("definition", "what is counted"),
    ("who", "for whom"),
    ("unit", "unit"),
    ("kind", "how values come to be"),
    ("polarity", "which way is better"),
    ("numerator", "numerator"),
    ("denominator", "denominator"),
    ("counted_in", "what is counted in"),
    ("counted_out", "what is counted out"),
    ("definition_key", "what it may be compared with"),
)


@dataclass(frozen=True, kw_only=True)
class FigureChange:
    """One figure that changed. `only_limits` says that its value stayed and its limits, counts or bases came or changed."""

    kind: str
    measure: str
    name: str
    unit: str
    place: str
    place_name: str
    period: str
    group: str
    before: float | None
    after: float | None
    before_source: str = ""
    after_source: str = ""
    only_limits: bool = False


@dataclass(frozen=True, kw_only=True)
class MeasureChange:
    """A measure that came, went, or is defined otherwise: (what, before, after) for each part of its definition."""

    measure: str
    name: str
    kind: str  # "new", "gone", "defined otherwise"
    parts: tuple[tuple[str, str, str], ...] = ()


@dataclass(frozen=True, kw_only=True)
class Changes:
    """Everything that changed: counts by kind and by measure are of all figures, `figures` lists the first of each kind."""

    old: str
    new: str
    counts: Mapping[str, int]
    only_limits: int
    by_measure: tuple[tuple[str, str, Mapping[str, int]], ...]  # id, name, count by kind
    figures: tuple[FigureChange, ...]
    measures: tuple[MeasureChange, ...]
    compared: int  # figures held by both

    @property
    def total(self) -> int:
        return sum(self.counts.values())


def measure_changes(old: Mapping[str, Mapping[str, Any]], new: Mapping[str, Mapping[str, Any]]) -> tuple[MeasureChange, ...]:
    """Measures that came, went or are defined otherwise, from their definitions as plain values; a new name alone is no change."""
    found = []
    for key in sorted({*old, *new}):
        if key not in old:
            found.append(MeasureChange(measure=key, name=str(new[key]["name"]), kind="new"))
        elif key not in new:
            found.append(MeasureChange(measure=key, name=str(old[key]["name"]), kind="gone"))
        else:
            pairs = [(words, str(old[key].get(part, "")), str(new[key].get(part, ""))) for part, words in _DEFINING]
            parts = tuple((words, before, after) for words, before, after in pairs if before != after)
            if parts:
                found.append(MeasureChange(measure=key, name=str(new[key]["name"]), kind="defined otherwise", parts=parts))
    return tuple(found)


def sentence(changes: Changes) -> str:
    """The changes in a sentence or two."""
    counts = changes.counts
    if not changes.total and not changes.measures:
        return f"Nothing changed: all {changes.compared:,} figures are the same in both."
    said = [
        f"{counted(counts[kind], 'figure is', 'figures are')} {kind}"
        for kind in ("new", "revised", "corrected", "gone")
        if counts.get(kind)
    ]
    words = f"{begun(listed(said))}." if said else "No figure changed."
    if changes.only_limits:
        words += (
            f" Of the revised and corrected ones, {changes.only_limits:,} kept their value and changed only in limits, counts or bases."
        )
    otherwise = [change.name for change in changes.measures if change.kind == "defined otherwise"]
    if otherwise:
        words += f" {counted(len(otherwise), 'measure is', 'measures are')} defined otherwise: {listed(otherwise[:5])}."
    return words
