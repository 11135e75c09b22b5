"""The rows. Constraints here back up what the frozen values already refuse."""

from __future__ import annotations

from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint

from commonground.case import Kind
from commonground.store.records.append_only import AppendOnly

ROLES = ("administrator", "analyst", "commissioner", "councillor", "provider", "viewer")


class Person(models.Model):
    """Somebody who can sign. `ref` is what the log names; a name may change, a ref never does."""

    ref = models.CharField(max_length=80, unique=True)
    name = models.CharField(max_length=200)
    email = models.EmailField(blank=True)
    active = models.BooleanField(default=True)

    def __str__(self) -> str:
        return self.name


class Organisation(models.Model):
    """A body that people belong to."""

    ref = models.CharField(max_length=80, unique=True)
    name = models.CharField(max_length=200)
    place = models.CharField(max_length=20, blank=True)

    def __str__(self) -> str:
        return self.name


class Membership(models.Model):
    """What a person may do: a role, in one organisation or (empty) in all of this installation."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="memberships")
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, null=True, blank=True, related_name="memberships")
    role = models.CharField(max_length=20, choices=[(role, role) for role in ROLES])

    class Meta:
        constraints = [
            UniqueConstraint(fields=["person", "organisation", "role"], name="one_membership"),
            UniqueConstraint(fields=["person", "role"], condition=Q(organisation=None), name="one_membership_everywhere"),
            CheckConstraint(condition=Q(role__in=ROLES), name="membership_role_known"),
        ]

    def __str__(self) -> str:
        return f"{self.person} is {self.role}"


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
