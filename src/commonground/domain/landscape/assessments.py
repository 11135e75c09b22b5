"""Assessments kept side by side: the newest view of each person, how it moved, and where two people disagree."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from commonground.domain.landscape.nouns import Assessment


@dataclass(frozen=True, kw_only=True)
class Views:
    """Everyone's newest assessment of one attribute of one body, with all earlier ones in order of date."""

    body: str
    attribute: str
    newest: tuple[Assessment, ...]
    history: tuple[Assessment, ...]

    @property
    def low(self) -> int:
        return min(one.score for one in self.newest)

    @property
    def high(self) -> int:
        return max(one.score for one in self.newest)

    @property
    def disagree(self) -> bool:
        """Two people differ by two or more of the five steps; one step is within what anyone may see differently."""
        return self.high - self.low >= 2


def side_by_side(assessments: Iterable[Assessment]) -> tuple[Views, ...]:
    """Assessments grouped by body and attribute; nothing is averaged and nothing is dropped."""
    groups: dict[tuple[str, str], list[Assessment]] = defaultdict(list)
    for one in assessments:
        groups[one.body, one.attribute].append(one)
    return tuple(_views(body, attribute, group) for (body, attribute), group in sorted(groups.items()))


def _views(body: str, attribute: str, group: list[Assessment]) -> Views:
    history = tuple(sorted(group, key=lambda one: (one.on, one.by, one.score, one.proof)))
    last = {one.by: one.on for one in history}
    # A person who recorded two views on one day keeps both: neither is more recent than the other.
    newest = tuple(sorted((one for one in history if one.on == last[one.by]), key=lambda one: (one.by, one.score, one.proof)))
    return Views(body=body, attribute=attribute, newest=newest, history=history)
