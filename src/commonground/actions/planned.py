"""Councils that are to change: entered with the day and the source, withdrawn with the reason, and their figures carried to the
councils to come while they stand."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache

from commonground.actions import places as found_places
from commonground.actions import profiles
from commonground.actions.logged import log
from commonground.actions.permissions import Person, require
from commonground.documents import areas as documents
from commonground.documents import profile as profile_documents
from commonground.domain.indicators.nouns import Measure
from commonground.domain.indicators.reaggregate import newest
from commonground.domain.indicators.reaggregate_nouns import of_changes
from commonground.domain.places import planned as changes
from commonground.domain.places.custom import CustomArea, Member
from commonground.domain.places.planned import Move, PlannedChange
from commonground.store import clock, warehouse
from commonground.store.records import areas as rows
from commonground.store.records import database
from commonground.store.records.areas import Withdrawal
from commonground.store.warehouse import areas as ground
from commonground.terms import Figure, Findings, Place, Refused, Source, dated

MOST_TEXT, MOST_TITLE = 200_000, 200
_LINE = re.compile(
    r"^\s*(?P<old>[A-Z]\d{8})\s*[,;\t]\s*(?P<name>[^,;\t]+?)\s*(?:[,;\t]\s*(?P<share>\d+(?:\.\d+)?)\s*%?\s*)?$", re.IGNORECASE
)


@dataclass(frozen=True, kw_only=True)
class Entered:
    """A planned change as it was entered, and its withdrawal where there is one."""

    ref: str
    change: PlannedChange
    withdrawn: Withdrawal | None

    @property
    def standing(self) -> str:
        """Whether it is decided, proposed or withdrawn, and by whom and why."""
        if self.withdrawn:
            return f"withdrawn by {self.withdrawn.by}: {self.withdrawn.why}"
        return "decided" if self.change.decided else "proposed"

    @property
    def moves(self) -> str:
        """Its moves as `read_moves` takes them, to be corrected and entered anew."""
        return "\n".join(
            f"{move.old_code}, {move.new_name}" + ("" if move.share == 1 else f", {f'{move.share * 100:.10f}'.rstrip('0').rstrip('.')}%")
            for move in self.change.moves
        )


@dataclass(frozen=True, kw_only=True)
class Carried:
    """The councils to come, with the figures of today's councils carried to them, each in its newest period, and the reason where not."""

    change: PlannedChange
    places: tuple[Place, ...]
    made_from: tuple[tuple[str, ...], ...]
    rows: tuple[tuple[Measure, tuple[Figure, ...]], ...]
    refused: tuple[tuple[Measure, str], ...]


def read_moves(text: str) -> tuple[Move, ...]:
    """Moves from lines "code of today's council, name of the new one, share": the share (of residents, in %) may be left out when all go.

    Each new council gets a working code from its name. Raises `Refused` (moves_unreadable) with every line that cannot be read.

    >>> read_moves("E07000192, Trent Valley\\nE07000193, Trent Valley, 40%")[1]
    Move(old_code='E07000193', new_code='new-trent-valley', new_name='Trent Valley', share=0.4)
    """
    found, findings = [], Findings()
    for number, line in enumerate(text[:MOST_TEXT].splitlines(), 1):
        if not line.strip():
            continue
        match = _LINE.match(line)
        if match is None:
            findings.add("move_unreadable", f"{line.strip()[:60]!r} is not a code, a name and a share", where=f"line {number}")
            continue
        new = re.sub(r"[^a-z0-9]+", "-", match["name"].lower()).strip("-")[:40] or "council"
        share = float(match["share"]) / 100 if match["share"] else 1.0
        found.append(Move(old_code=match["old"].upper(), new_code=f"new-{new}", new_name=match["name"], share=share))
    findings.refuse_if_any(
        code="moves_unreadable",
        what="Some lines cannot be read",
        ways_out=("Write each as: E07000192, Name of the new council, 100%",),
    )
    return tuple(found)


def enter(*, title: str, on: date, moves: str, source: Mapping[str, str], by: Person, decided: bool = False) -> str:
    """Keep a planned change and give its ref. `moves` as `read_moves` takes them; `source` has publisher, title, edition and address.

    A council may be split by naming its small areas (E01...) instead: their residents give the shares. Raises `Refused`:
    moves_unreadable, planned_not_sound with every finding, planned_source, planned_title, planned_known, not_permitted.
    """
    require(by, "save_area")
    if len(title.strip()) > MOST_TITLE:
        raise Refused("planned_title", what=f"The title has more than {MOST_TITLE} characters", ways_out=("Give it a shorter one",))
    lacking = [name for name in ("publisher", "title") if not source.get(name, "").strip()]
    if lacking:
        raise Refused("planned_source", what=f"The source has no {' or '.join(lacking)}", ways_out=("Say where the change is published",))
    if not re.match(r"(https?://[^\s/]+|$)", source.get("address", "").strip()):
        raise Refused("planned_source", what="The address of the source is no web address", ways_out=("Begin it with https://",))
    slug = _slug(title)
    now = clock.now()
    change = PlannedChange(
        title=title.strip(),
        on=on,
        source=Source(
            id="planned_change",
            publisher=source["publisher"].strip(),
            title=source["title"].strip(),
            edition=source.get("edition", "").strip(),
            licence=source.get("licence", "").strip() or "as published",
            address=source.get("address", "").strip(),
        ),
        moves=_of_councils(read_moves(moves)),
        entered_by=by.name,
        entered_on=now.date(),
        decided=decided,
    )
    with database.writing():
        held = rows.planned()
        if slug in (_slug(one.title) for one in held.values()):
            ways_out = ("Give it another title", "Withdraw the one that is entered, on its page or with `commonground area withdraw`")
            raise Refused("planned_known", what=f"{change.title!r} is entered already", ways_out=ways_out)
        ever = rows.planned_ever()
        ref = next(one for one in (slug, *(f"{slug}-{number}" for number in range(2, len(ever) + 3))) if one not in ever)
        changes.successors(change, found_places.register(), others=held.values())
        rows.save_planned(ref, change, on=now)
        log(by, "enter_planned_change", ref, {"title": change.title, "on": str(change.on)}, on=now)
    return ref


def withdraw(*, ref: str, why: str, by: Person) -> Entered:
    """Say that a planned change no longer holds, and give it back: it stays in the record and counts nowhere any more.

    One with a mistake is withdrawn and entered anew. Raises `Refused`: planned_unknown, planned_withdrawn, reason_missing,
    not_permitted.
    """
    require(by, "withdraw_planned")
    why = why.strip()[:2000]
    with database.writing():
        held = _standing(ref, by=by)
        if not why:
            raise Refused("reason_missing", what="Nothing says why", ways_out=("Say why it no longer holds, for whoever has its address",))
        gone = Withdrawal(why=why, by=by.name, on=clock.now())
        rows.withdraw_planned(ref, gone)
        log(by, "withdraw_planned_change", ref, {"title": held.change.title, "why": why}, on=gone.on)
    return replace(held, withdrawn=gone)


def every(*, by: Person) -> tuple[Entered, ...]:
    """Every planned change that was ever entered, the nearest day first; those that were withdrawn say so."""
    require(by, "read")
    gone = rows.withdrawn_planned()
    return tuple(Entered(ref=ref, change=change, withdrawn=gone.get(ref)) for ref, change in rows.planned_ever().items())


def one(*, ref: str, by: Person) -> Entered:
    """A planned change by its ref, withdrawn or not. Raises `Refused` (planned_unknown)."""
    for held in (entered := every(by=by)):
        if held.ref == ref:
            return held
    ways_out = tuple(f"Choose {each.ref}" for each in entered) or ("Enter it first",)
    raise Refused("planned_unknown", what=f"No planned change is called {ref[:100]!r}", ways_out=ways_out)


def names(change: PlannedChange) -> Mapping[str, str]:
    """The names of the councils to be replaced, by code, as far as the current release knows them."""
    known = found_places.register().places
    return {move.old_code: known[move.old_code].name for move in change.moves if move.old_code in known}


def carried(*, ref: str, by: Person) -> Carried:
    """The councils to come with figures carried to them.

    Raises `Refused`: planned_unknown, planned_withdrawn, planned_not_sound.
    """
    return _carried(warehouse.current().id, _standing(ref, by=by).change)


def as_areas(*, ref: str, by: Person) -> tuple[CustomArea, ...]:
    """Each council to come as an area of today's councils, by the shares of the change. Raises as `carried` does."""
    held = carried(ref=ref, by=by)
    register = found_places.register()
    made_from = changes.made_from(changes.successors(held.change, register))
    people = ground.residents(warehouse.current(), [item.old_code for items in made_from.values() for item in items])
    how = f"{held.change.title}, {dated(held.change.on)}"
    areas = []
    for place in held.places:
        parts = [(register.place(item.old_code), item.share) for item in made_from[place.code]]
        members = tuple(Member(place=old, share=share, people=people.get(old.code), how="" if share >= 1 else how) for old, share in parts)
        areas.append(CustomArea(name=place.name, members=members, made_by=held.change.entered_by, made_on=held.change.entered_on, why=how))
    return tuple(areas)


def write(*, ref: str, form: str, by: Person) -> bytes:
    """The councils to come side by side as the bytes of a file of `form`. Raises as `carried` does, and `Refused` (form_unknown)."""
    require(by, "export")
    held = carried(ref=ref, by=by)
    made = documents.document(as_areas(ref=ref, by=by), held.rows, refused=held.refused, release=warehouse.current().id)
    return profile_documents.write(made, form)


def _standing(ref: str, *, by: Person) -> Entered:
    """A planned change that nobody withdrew."""
    held = one(ref=ref, by=by)
    if held.withdrawn:
        raise Refused(
            "planned_withdrawn",
            what=f"{held.change.title!r} was withdrawn by {held.withdrawn.by} on {dated(held.withdrawn.on)}",
            why=held.withdrawn.why,
            ways_out=("Enter it anew, corrected",),
        )
    return held


def _slug(title: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-")[:90] or "change"


@lru_cache(maxsize=16)
def _carried(release_id: str, change: PlannedChange) -> Carried:
    here = profiles.held(release_id)
    made_from = changes.made_from(changes.successors(change, here.register))
    membership = of_changes(made_from, here.panel, change.on.year)
    found, refused = [], []
    for name, measure in here.panel.measures.items():
        if not here.panel.slabs.get(name):
            continue
        one = newest(here.panel.slabs[name], membership)
        figures = tuple(one.figures())
        if any(figure.present for figure in figures):
            found.append((measure, figures))
        elif one.refusal:
            refused.append((measure, one.refusal))
    names = {code: tuple(f"{item.old_name} ({item.share:.0%})" for item in items) for code, items in made_from.items()}
    return Carried(
        change=change,
        places=membership.places,
        made_from=tuple(names[place.code] for place in membership.places),
        rows=tuple(found),
        refused=tuple(refused),
    )


def _of_councils(moves: tuple[Move, ...]) -> tuple[Move, ...]:
    """Moves of councils: those of small areas are turned into shares of their councils by residents."""
    small = {move.old_code: move for move in moves if move.old_code.startswith("E01")}
    if not small:
        return moves
    if len(small) < len(moves):
        raise Refused(
            "planned_mixed",
            what="Councils and small areas are mixed in one list",
            ways_out=("Name every small area of the councils that are split, and councils in a change of their own",),
        )
    release = warehouse.current()
    council = ground.councils_of_small_areas(release, small)
    people = ground.residents(release, council)
    assigned = {code: move.new_code for code, move in small.items()}
    return changes.moves_by_small_areas(assigned, {move.new_code: move.new_name for move in moves}, council, people)
