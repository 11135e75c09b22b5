"""What people chose to look at, and to compare with."""

from __future__ import annotations

from django.db import models
from django.db.models import CheckConstraint, Q


class SavedTemplate(models.Model):
    """Themes and measures that somebody chose for a profile."""

    ref = models.CharField(max_length=100, unique=True)
    title = models.CharField(max_length=200)
    sections = models.JSONField(default=list)
    measures = models.JSONField(default=list)
    by_name = models.CharField(max_length=200)
    on = models.DateTimeField()

    def __str__(self) -> str:
        return self.title


class PeerSet(models.Model):
    """Places that somebody chose to compare a place with, and why."""

    ref = models.CharField(max_length=100, unique=True)
    title = models.CharField(max_length=200)
    place = models.CharField(max_length=20, db_index=True)
    places = models.JSONField(default=list)
    why = models.TextField()
    by_name = models.CharField(max_length=200)
    on = models.DateTimeField()

    class Meta:
        constraints = [CheckConstraint(condition=~Q(why=""), name="peers_with_a_reason")]

    def __str__(self) -> str:
        return self.title
