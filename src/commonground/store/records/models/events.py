"""The audit log."""

from __future__ import annotations

from django.db import models

from commonground.store.records.append_only import AppendOnly


class Event(AppendOnly):
    """A line of the audit log. Each carries the hash of the one before, so that a line removed or changed shows."""

    number = models.PositiveIntegerField(unique=True)
    on = models.DateTimeField()
    by = models.CharField(max_length=80)
    by_name = models.CharField(max_length=200)
    action = models.CharField(max_length=60)
    subject = models.CharField(max_length=120, db_index=True)
    detail = models.TextField(default="{}")
    previous = models.CharField(max_length=64)
    hash = models.CharField(max_length=64, unique=True)

    class Meta:
        ordering = ["number"]

    def __str__(self) -> str:
        return f"{self.number} {self.action} {self.subject}"
