"""Who can sign, and what they may do."""

from __future__ import annotations

from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint

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
