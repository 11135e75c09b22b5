"""What people noted of the bodies of a place, apart from the register that is shipped."""

from __future__ import annotations

from django.db import models
from django.db.models import CheckConstraint, Q

from commonground.store.records.append_only import AppendOnly


class LandscapeNote(AppendOnly):
    """One note of a kind (see `domain.landscape.noting`) about a body; a row that `withdraws` another says why it no longer holds."""

    ref = models.CharField(max_length=60, unique=True)
    kind = models.CharField(max_length=20)
    place = models.CharField(max_length=20, db_index=True)
    body = models.CharField(max_length=120, db_index=True)
    detail = models.JSONField()
    withdraws = models.OneToOneField("self", on_delete=models.PROTECT, null=True, related_name="withdrawn_by")
    reason = models.TextField(blank=True)
    by_ref = models.CharField(max_length=80)
    by_name = models.CharField(max_length=200)
    on = models.DateTimeField()

    class Meta:
        verbose_name = "note on the landscape"
        verbose_name_plural = "notes on the landscape"
        ordering = ["on", "pk"]
        constraints = [
            CheckConstraint(condition=~Q(by_name="") & ~Q(body=""), name="note_signed_and_about_a_body"),
            CheckConstraint(
                condition=Q(withdraws__isnull=True) | (~Q(reason="") & Q(kind="withdrawn")), name="note_withdrawn_with_a_reason"
            ),
        ]

    def __str__(self) -> str:
        return self.ref
