"""Long work: what was asked, and how far it has come."""

from __future__ import annotations

from django.db import models
from django.db.models import CheckConstraint, Q

STATES = ("waiting", "running", "done", "failed", "stopped")


class JobRecord(models.Model):
    """A question whose answer takes long. `ref` is its fingerprint, so that the same question is worked on once."""

    ref = models.CharField(max_length=80, unique=True)
    kind = models.CharField(max_length=40)
    question = models.TextField()
    address = models.CharField(max_length=2000)
    by_ref = models.CharField(max_length=80)
    by_name = models.CharField(max_length=200)
    by_roles = models.CharField(max_length=200)
    state = models.CharField(max_length=10, default="waiting", db_index=True)
    share = models.FloatField(default=0.0)
    saying = models.CharField(max_length=300, blank=True)
    answer = models.TextField(blank=True)
    problem = models.TextField(blank=True)
    machine = models.CharField(max_length=200, blank=True)
    starts = models.PositiveSmallIntegerField(default=0)
    asked_on = models.DateTimeField()
    changed_on = models.DateTimeField()

    class Meta:
        verbose_name = "job"
        ordering = ["asked_on", "pk"]
        constraints = [
            CheckConstraint(condition=Q(state__in=STATES), name="job_state_known"),
            CheckConstraint(condition=Q(share__gte=0, share__lte=1), name="job_share_is_a_share"),
        ]

    def __str__(self) -> str:
        return f"{self.ref} {self.state}"
