"""People and what they may do, as rows and as values."""

from __future__ import annotations

from collections.abc import Iterable

from commonground.store.records.models import Membership, Organisation, Person


def person_row(*, ref: str, name: str) -> Person:
    """The row of a person, made at first sight. A row keeps its first name: each answer carries the name it was signed with."""
    row, _ = Person.objects.get_or_create(ref=ref, defaults={"name": name})
    return row


def save_person(*, ref: str, name: str, roles: Iterable[str], organisation: str | None = None) -> None:
    """Add a person, or set the name and the roles (in one organisation, or everywhere) of one who is there."""
    row, _ = Person.objects.update_or_create(ref=ref, defaults={"name": name})
    body = Organisation.objects.get(ref=organisation) if organisation else None
    Membership.objects.filter(person=row, organisation=body).delete()
    Membership.objects.bulk_create(Membership(person=row, organisation=body, role=role) for role in sorted(set(roles)))


def save_organisation(*, ref: str, name: str, place: str = "") -> None:
    Organisation.objects.update_or_create(ref=ref, defaults={"name": name, "place": place})


def roles_of(ref: str, *, organisation: str | None = None) -> frozenset[str]:
    """Roles that a person holds everywhere, and in the organisation if one is named. Nobody unknown or inactive has any."""
    rows = Membership.objects.filter(person__ref=ref, person__active=True)
    held = rows.filter(organisation=None) | (rows.filter(organisation__ref=organisation) if organisation else rows.none())
    return frozenset(held.values_list("role", flat=True))
