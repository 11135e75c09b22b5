"""Areas that people drew and councils that are to change: whole values to rows, rows to whole values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime

from commonground.domain.places.planned import Move, PlannedChange
from commonground.store.records.models import AreaListing, AreaRecord, PlannedChangeRecord, PlannedWithdrawal
from commonground.terms import Refused, Source


@dataclass(frozen=True, kw_only=True)
class DrawnArea:
    """An area as it was kept: for each member its code, the share inside and where that share is from; and who drew it, when and why."""

    code: str
    name: str
    members: tuple[tuple[str, float, str], ...]
    notes: tuple[str, ...]
    why: str
    by: str
    on: datetime


@dataclass(frozen=True, kw_only=True)
class Withdrawal:
    """Why a planned change no longer holds, who said so and when."""

    why: str
    by: str
    on: datetime


def save_area(area: DrawnArea) -> None:
    """Keep an area; one with the same members and name is left as it is. Call it inside `database.writing()`."""
    if not AreaRecord.objects.filter(code=area.code, name=area.name).exists():
        AreaRecord.objects.create(
            code=area.code,
            name=area.name,
            members=[list(member) for member in area.members],
            notes=list(area.notes),
            why=area.why,
            by_name=area.by,
            on=area.on,
        )


def areas() -> tuple[DrawnArea, ...]:
    """Every area that is on the list, newest first."""
    off = {code for code, listed in listings().items() if not listed[0]}
    return tuple(_area(row) for row in AreaRecord.objects.all() if row.code not in off)


def list_area(code: str, *, listed: bool, why: str, by: str, on: datetime) -> None:
    """Take an area off the list, or put it on again. Call it inside `database.writing()`."""
    AreaListing.objects.create(code=code, listed=listed, why=why, by_name=by, on=on)


def listings() -> dict[str, tuple[bool, str, str, datetime]]:
    """Of each area that was ever taken off: whether it is on the list now, why, who said so and when."""
    return {row.code: (row.listed, row.why, row.by_name, row.on) for row in AreaListing.objects.all()}


def load_area(code: str) -> DrawnArea:
    """An area by its code, under the name that it was given last. Raises `Refused` (area_unknown)."""
    row = AreaRecord.objects.filter(code=code).first()
    if row is None:
        raise Refused(
            "area_unknown",
            what=f"No area with the code {code!r} was drawn here",
            ways_out=("Look through the areas that were drawn", "Draw it again: the same places give the same code"),
        )
    return _area(row)


def save_planned(ref: str, change: PlannedChange, *, on: datetime) -> None:
    """Keep a planned change. Call it inside `database.writing()`."""
    PlannedChangeRecord.objects.create(
        ref=ref,
        title=change.title,
        takes_effect=change.on,
        decided=change.decided,
        moves=[asdict(move) for move in change.moves],
        source={name: str(value) for name, value in asdict(change.source).items() if value is not None},
        by_name=change.entered_by,
        on=on,
    )


def withdraw_planned(ref: str, withdrawal: Withdrawal) -> None:
    """Keep that a planned change was withdrawn. Call it inside `database.writing()`."""
    PlannedWithdrawal.objects.create(ref=ref, why=withdrawal.why, by_name=withdrawal.by, on=withdrawal.on)


def planned() -> Mapping[str, PlannedChange]:
    """The planned changes that count, by their refs, the nearest day first: those that nobody withdrew."""
    gone = withdrawn_planned()
    return {ref: change for ref, change in planned_ever().items() if ref not in gone}


def withdrawn_planned() -> Mapping[str, Withdrawal]:
    """Each withdrawal of a planned change, by the ref of the change."""
    return {row.ref: Withdrawal(why=row.why, by=row.by_name, on=row.on) for row in PlannedWithdrawal.objects.all()}


def planned_ever() -> Mapping[str, PlannedChange]:
    """Every planned change that was ever entered, by its ref, the nearest day first."""
    return {
        row.ref: PlannedChange(
            title=row.title,
            on=row.takes_effect,
            source=_source(row.source),
            moves=tuple(Move(**move) for move in row.moves),
            entered_by=row.by_name,
            entered_on=row.on.date(),
            decided=row.decided,
        )
        for row in PlannedChangeRecord.objects.all()
    }


def _area(row: AreaRecord) -> DrawnArea:
    members = tuple((code, float(share), how) for code, share, how in row.members)
    return DrawnArea(code=row.code, name=row.name, members=members, notes=tuple(row.notes), why=row.why, by=row.by_name, on=row.on)


def _source(kept: Mapping[str, str]) -> Source:
    day = kept.get("published")
    return Source(**{**kept, "published": date.fromisoformat(day)} if day else kept)
