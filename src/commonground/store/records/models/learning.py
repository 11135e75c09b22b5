"""How ready people found their service to be, each time that they kept it."""

from __future__ import annotations

from django.db import models
from django.db.models import CheckConstraint, Q

from commonground.store.records.append_only import AppendOnly


class ReadinessRecord(AppendOnly):
    """One person's scores for a council on one occasion: `scores` are (point, level from 0 to 3, proof)."""

    place = models.CharField(max_length=20, db_index=True)
    scores = models.JSONField()
    by_ref = models.CharField(max_length=80)
    by_name = models.CharField(max_length=200)
    on = models.DateTimeField()

    class Meta:
        verbose_name = "assessment of readiness"
        verbose_name_plural = "assessments of readiness"
        ordering = ["on", "pk"]
        constraints = [CheckConstraint(condition=~Q(by_name="") & ~Q(place=""), name="readiness_signed_and_of_a_place")]

    def __str__(self) -> str:
        return f"{self.place}, {self.on:%Y-%m-%d}"
