"""Cases and the answers given to their stages."""

from __future__ import annotations

from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint

from commonground.case import Kind
from commonground.store.records.append_only import AppendOnly
from commonground.store.records.models.people import Person


class CaseRecord(models.Model):
    """One commissioning question. Its answers are rows of `Answer`."""

    ref = models.CharField(max_length=100, unique=True)
    title = models.CharField(max_length=300)
    place = models.CharField(max_length=20, db_index=True)
    opened_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    opened_by_name = models.CharField(max_length=200)
    opened_on = models.DateTimeField()

    class Meta:
        verbose_name = "case"

    def __str__(self) -> str:
        return self.ref


class Answer(AppendOnly):
    """One answer to one stage, as it was given."""

    case = models.ForeignKey(CaseRecord, on_delete=models.PROTECT, related_name="answers")
    number = models.PositiveIntegerField()
    stage = models.CharField(max_length=40)
    kind = models.CharField(max_length=10, choices=[(str(kind), str(kind)) for kind in Kind])
    text = models.TextField()
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    by_name = models.CharField(max_length=200)
    on = models.DateTimeField()
    rests_on = models.JSONField(default=dict)
    reason = models.TextField(blank=True)

    class Meta:
        ordering = ["case_id", "number"]
        constraints = [
            UniqueConstraint(fields=["case", "number"], name="one_answer_a_number"),
            CheckConstraint(condition=Q(kind__in=[str(kind) for kind in Kind]), name="answer_kind_known"),
            CheckConstraint(condition=~Q(kind=str(Kind.SKIPPED)) | ~Q(reason=""), name="skipped_with_a_reason"),
            CheckConstraint(condition=~Q(by_name=""), name="answer_signed"),
        ]

    def __str__(self) -> str:
        return f"{self.case} {self.stage} {self.kind}"
