"""Rows of outcomes frameworks: each version as it was written, and as it was approved."""

from __future__ import annotations

from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint

from commonground.store.records.append_only import AppendOnly


class FrameworkVersion(AppendOnly):
    """A version of an outcomes framework, as the lines that it was written in; approving it adds a row with the same number."""

    ref = models.CharField(max_length=120, db_index=True)
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=10, choices=[("written", "written"), ("approved", "approved")])
    place = models.CharField(max_length=20, db_index=True)
    title = models.CharField(max_length=300)
    theme = models.CharField(max_length=60)
    text = models.TextField(blank=True)
    reason = models.TextField(blank=True)
    by_ref = models.CharField(max_length=80)
    by_name = models.CharField(max_length=200)
    on = models.DateTimeField()

    class Meta:
        verbose_name = "version of a framework"
        verbose_name_plural = "versions of frameworks"
        ordering = ["ref", "number", "pk"]
        constraints = [
            UniqueConstraint(fields=["ref", "number"], condition=Q(kind="written"), name="one_framework_version_a_number"),
            CheckConstraint(condition=Q(kind__in=("written", "approved")), name="framework_version_kind_known"),
            CheckConstraint(condition=~Q(by_name=""), name="framework_version_signed"),
        ]

    def __str__(self) -> str:
        return f"{self.ref} {self.number} {self.kind}"
