"""Areas that people drew, and councils that are to change."""

from __future__ import annotations

from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint

from commonground.store.records.append_only import AppendOnly


class AreaRecord(AppendOnly):
    """An area as somebody drew it. Its code is that of its members alone, so the same area under another name is another row."""

    code = models.CharField(max_length=40, db_index=True)
    name = models.CharField(max_length=200)
    members = models.JSONField()
    notes = models.JSONField(default=list)
    why = models.TextField(blank=True)
    by_name = models.CharField(max_length=200)
    on = models.DateTimeField()

    class Meta:
        verbose_name = "area"
        ordering = ["-on", "-pk"]
        constraints = [
            UniqueConstraint(fields=["code", "name"], name="one_area_a_name"),
            CheckConstraint(condition=~Q(name=""), name="area_named"),
        ]

    def __str__(self) -> str:
        return self.name


class AreaListing(AppendOnly):
    """An area was taken off the list of areas, or put on it again; the last row of a code holds."""

    code = models.CharField(max_length=40, db_index=True)
    listed = models.BooleanField()
    why = models.TextField()
    by_name = models.CharField(max_length=200)
    on = models.DateTimeField()

    class Meta:
        verbose_name = "listing of an area"
        verbose_name_plural = "listings of areas"
        ordering = ["pk"]
        constraints = [CheckConstraint(condition=~Q(why="") & ~Q(by_name=""), name="area_listing_signed_and_said")]

    def __str__(self) -> str:
        return f"{self.code} {'on' if self.listed else 'off'} the list"


class PlannedChangeRecord(AppendOnly):
    """A reorganisation of councils that is to come, as somebody entered it."""

    ref = models.CharField(max_length=100, unique=True)
    title = models.CharField(max_length=200)
    takes_effect = models.DateField()
    decided = models.BooleanField(default=False)
    moves = models.JSONField()
    source = models.JSONField()
    by_name = models.CharField(max_length=200)
    on = models.DateTimeField()

    class Meta:
        verbose_name = "planned change"
        ordering = ["takes_effect", "pk"]

    def __str__(self) -> str:
        return self.title


class PlannedWithdrawal(AppendOnly):
    """A planned change was withdrawn: it stays in the record and stops counting."""

    ref = models.CharField(max_length=100, unique=True)
    why = models.TextField()
    by_name = models.CharField(max_length=200)
    on = models.DateTimeField()

    class Meta:
        verbose_name = "withdrawal of a planned change"
        verbose_name_plural = "withdrawals of planned changes"
        ordering = ["pk"]
        constraints = [CheckConstraint(condition=~Q(why="") & ~Q(by_name=""), name="planned_withdrawal_signed_and_said")]

    def __str__(self) -> str:
        return f"{self.ref} withdrawn"
