"""Note what is known of a place's bodies, correct what was shipped, or withdraw what no longer holds. Nothing is overwritten."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from typing import Any

from commonground.actions import places
from commonground.actions.landscape import shown
from commonground.actions.landscape.register import landscape_now
from commonground.actions.landscape.shown import LandscapeView
from commonground.actions.logged import log
from commonground.actions.permissions import Person, require
from commonground.domain.landscape import library, local, noting, noting_forms
from commonground.domain.landscape.local import Correction
from commonground.domain.landscape.noted import What, standing
from commonground.domain.landscape.nouns import Body, Succeeds
from commonground.store import clock
from commonground.store.records import database
from commonground.store.records import landscape as rows
from commonground.terms import Findings, Place, Refused

Choices = Mapping[str, tuple[tuple[str, str], ...]]
NOTHING_KEPT = "Nothing was kept, because of what is listed"
AGAIN = ("Correct it and send it again",)


def choices_of(view: LandscapeView, body: str = "") -> Choices:
    """The choices of a form that depend on the place: its kinds of body, its other bodies, the general dates of a body."""
    sheet = view.here.sheet(body)
    rules = library.calendar_rules()
    others = tuple((one.body.id, one.body.name) for one in view.here.sheets if one.body.id != body)
    return {
        "body_kind": tuple((slug, kind.name) for slug, kind in library.all_kinds().items()),
        "new": others,
        "other": others,
        "instead_of": tuple((rule.id, rule.title) for rule in rules if sheet and rule.applies_to(sheet.body)),
    }


def note(*, place: str, kind: str, given: Mapping[str, str], by: Person, body: str = "") -> tuple[str, str]:
    """Keep one note about a body of a place, or add a body (`kind` body); gives its reference and the body's id.

    `given` are the fields of `domain.landscape.noting_forms.FORMS[kind]` as people write them. Raises `Refused`: not_permitted,
    note_kind_unknown, body_not_here, note_invalid (with every finding), and what `read_landscape` raises.
    """
    require(by, "note_landscape")
    if kind not in noting_forms.FORMS:
        raise Refused(
            "note_kind_unknown", what=f"{kind[:40]!r} cannot be noted", ways_out=(f"Choose one of {', '.join(noting_forms.FORMS)}",)
        )
    on = clock.now()
    with database.writing():
        if kind == "body":
            view, sheet = shown.read_landscape(place=place, by=by), None
        else:
            view = shown.read_landscape_of_body(place=place, body=body, by=by)
            sheet = view.here.sheet(body)
        here = view.here.place
        ident = body if sheet else _new_id(here, given.get("name", ""), view)
        also = _also_in(given.get("also_in", ""), by) if kind == "body" else ()
        about = noting.Asked(
            body=sheet.body if sheet else None,
            ident=ident,
            place=here,
            by=by.name,
            on=on.date(),
            areas=tuple(dict.fromkeys((here, *also))),
        )
        said = noting.read(kind, given, about, choices=choices_of(view, body))
        _check_register(view, said)
        ref = rows.new_ref()
        rows.save(ref=ref, kind=kind, place=here.code, body=ident, what=said, by_ref=by.ref, by_name=by.name, on=on)
        log(by, "note_landscape", ident, {"place": here.code, "kind": kind, "note": ref}, on=on)
    return ref, ident


def withdraw(*, ref: str, reason: str, by: Person) -> str:
    """Say that a note no longer holds, and why; it stays in the record. Gives the body that it was about.

    Raises `Refused`: not_permitted, reason_missing, note_unknown, note_withdrawn.
    """
    require(by, "note_landscape")
    if not reason.strip():
        raise Refused("reason_missing", what="No reason is given", ways_out=("Say why it no longer holds",))
    on = clock.now()
    with database.writing():
        held = rows.withdraw(ref, reason=reason.strip()[:2000], by_ref=by.ref, by_name=by.name, on=on)
        log(by, "withdraw_note", held.body, {"note": ref, "reason": reason.strip()[:2000]}, on=on)
    return held.body


def _check_register(view: LandscapeView, what: What) -> None:
    """Refuse what would make the register contradict itself: two successors that each claim the whole, an end before a beginning."""
    if not isinstance(what, Body | Correction | Succeeds):
        return
    notes = view.here.notes
    bodies: list[Any] = list(standing(notes, Body))
    corrections: list[Any] = list(standing(notes, Correction))
    successions: list[Any] = list(standing(notes, Succeeds))
    {Body: bodies, Correction: corrections, Succeeds: successions}[type(what)].append(what)
    before = {(one.code, one.where) for one in view.here.findings}
    _, _, found = local.laid_over(landscape_now(), view.here.place.code, bodies, corrections, successions, kinds=library.all_kinds())
    wrong = [one for one in found if one.level == "error" and (one.code, one.where) not in before]
    if wrong:
        raise Refused("note_invalid", what=NOTHING_KEPT, ways_out=AGAIN, findings=wrong)


def _new_id(place: Place, name: str, view: LandscapeView) -> str:
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    stem = f"local:{place.code}-{re.sub(r'[^a-z0-9]+', '-', plain.lower()).strip('-')[:60].strip('-') or 'body'}"
    taken = {one.body for one in rows.added_bodies()} | set(view.register.bodies)
    number = 2
    while stem in taken:
        stem, number = f"{re.sub(r'~[0-9]+$', '', stem)}~{number}", number + 1
    return stem


def _also_in(text: str, by: Person) -> tuple[Place, ...]:
    """Other councils by name or code; refuses every one that is none, at once."""
    found, findings = [], Findings()
    for part in (one.strip() for one in text.split(",") if one.strip()):
        try:
            found.append(shown.council(places.find_place(text=part, by=by)))
        except Refused as no:
            findings.add(no.code, no.what, where="also_in", remedy="Write the code, as in E06000001")
    findings.refuse_if_any(code="note_invalid", what=NOTHING_KEPT, ways_out=AGAIN)
    return tuple(found)
