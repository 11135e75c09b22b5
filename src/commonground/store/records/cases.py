"""Cases and answers: whole values to rows, rows to whole values."""

from __future__ import annotations

from collections.abc import Iterable
from types import MappingProxyType

from commonground.case import Case, Kind, Settled
from commonground.store.records.models import Answer, CaseRecord
from commonground.store.records.people import person_row
from commonground.store.records.refs import next_ref
from commonground.terms import Refused


def new_ref(name: str) -> str:
    """The next free reference for a name: hartlepool-1. Call it inside `database.writing()`."""
    return next_ref(CaseRecord.objects.all(), name, otherwise="case")


def save_opened(case: Case, *, by_ref: str) -> None:
    """Keep a case that was just opened, with whatever answers it already holds."""
    CaseRecord.objects.create(
        ref=case.ref,
        title=case.title,
        place=case.place,
        opened_by=person_row(ref=by_ref, name=case.opened_by),
        opened_by_name=case.opened_by,
        opened_on=case.opened_on,
    )
    for answer in case.history():
        append_answer(case.ref, answer, by_ref=by_ref)


def append_answer(ref: str, answer: Settled, *, by_ref: str) -> None:
    """Add one answer to a case. Call it inside `database.writing()`, having decided on what was loaded there."""
    row = _row(ref)
    Answer.objects.create(
        case=row,
        number=row.answers.count() + 1,
        stage=answer.stage,
        kind=str(answer.kind),
        text=answer.text,
        by=person_row(ref=by_ref, name=answer.by),
        by_name=answer.by,
        on=answer.on,
        rests_on=dict(answer.rests_on),
        reason=answer.reason,
    )


def load_case(ref: str) -> Case:
    """A case with every answer. Raises `Refused` (case_unknown) with the nearest references."""
    return _value(_row(ref))


def load_cases(*, place: str | None = None) -> tuple[Case, ...]:
    """Every case, newest first, or those of a place."""
    rows = CaseRecord.objects.order_by("-opened_on", "-pk").prefetch_related("answers")
    return tuple(_value(row) for row in (rows if place is None else rows.filter(place=place)))


def naming(release: str) -> tuple[str, ...]:
    """The cases of which an answer names a data release."""
    return tuple(Answer.objects.filter(text__contains=release).order_by("case__ref").values_list("case__ref", flat=True).distinct())


def _row(ref: str) -> CaseRecord:
    try:
        return CaseRecord.objects.get(ref=ref)
    except CaseRecord.DoesNotExist:
        near = list(CaseRecord.objects.filter(ref__startswith=ref.rsplit("-", 1)[0]).order_by("ref").values_list("ref", flat=True)[:5])
        raise Refused(
            "case_unknown",
            what=f"There is no case {ref!r}",
            ways_out=(
                *(f"Use {other}" for other in near),
                "Run `commonground case list` to see the cases",
                "Run `commonground case open PLACE` to open one",
            ),
        ) from None


def _value(row: CaseRecord) -> Case:
    answers: dict[str, tuple[Settled, ...]] = {}
    for answer in _values(row.answers.all()):
        answers[answer.stage] = (*answers.get(answer.stage, ()), answer)
    return Case(
        ref=row.ref,
        title=row.title,
        place=row.place,
        opened_by=row.opened_by_name,
        opened_on=row.opened_on,
        answers=MappingProxyType(answers),
    )


def _values(rows: Iterable[Answer]) -> Iterable[Settled]:
    for row in sorted(rows, key=lambda row: row.number):
        yield Settled(
            stage=row.stage,
            kind=Kind(row.kind),
            text=row.text,
            by=row.by_name,
            on=row.on,
            reason=row.reason,
            rests_on=tuple(sorted(row.rests_on.items())),
        )
