"""Show how ready a council is, from scores that a person gives and does not have to keep."""

from __future__ import annotations

from collections.abc import Iterable

from commonground.actions.permissions import Person, require
from commonground.domain.landscape import learning, lessons
from commonground.domain.landscape.learning import Readiness, Score
from commonground.store import clock


def readiness(*, scores: Iterable[tuple[str, int, str]], by: Person) -> Readiness:
    """Where each of the twelve points stands, from (item, level from 0 to 3, proof). Refused: item_unknown, level_unknown."""
    require(by, "read")
    on = clock.now().date()
    return learning.readiness(
        lessons.readiness_items(), [Score(item=item, level=level, by=by.name, on=on, proof=proof) for item, level, proof in scores]
    )
