"""Assessments of readiness as they were kept: rows to whole values, whole values to rows. Rows are only ever added."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from commonground.domain.landscape.learning import Assessed, Score
from commonground.store.records.models import ReadinessRecord


def save(*, place: str, scores: Iterable[Score], by_ref: str, by_name: str, on: datetime) -> None:
    """Keep what somebody scored for a council. Call it inside `database.writing()`."""
    plain = [[one.item, one.level, one.proof] for one in scores]
    ReadinessRecord.objects.create(place=place, scores=plain, by_ref=by_ref, by_name=by_name, on=on)


def kept(place: str) -> tuple[Assessed, ...]:
    """Every assessment of a council that was kept, oldest first."""
    return tuple(_assessed(row) for row in ReadinessRecord.objects.filter(place=place))


def _assessed(row: ReadinessRecord) -> Assessed:
    day = row.on.date()
    scores = tuple(Score(item=item, level=level, by=row.by_name, on=day, proof=proof) for item, level, proof in row.scores)
    return Assessed(by=row.by_name, on=day, scores=scores)
