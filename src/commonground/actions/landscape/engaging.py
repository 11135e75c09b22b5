"""Engagement sheets for the commissioners of one place or several, and the facilitator's pack, to read and to take away."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from commonground.actions.landscape import shown
from commonground.actions.permissions import Person, require
from commonground.documents import engaging as documents
from commonground.documents import profile as writing
from commonground.domain.landscape import engaging, lessons, library
from commonground.domain.landscape.engaging import Together
from commonground.domain.landscape.sheets import Known, Sheet
from commonground.store import outbox, warehouse
from commonground.terms import Place, Refused

FORMS = ("pdf", "docx", "html")


@dataclass(frozen=True, kw_only=True)
class SheetsView:
    """The sheets of a place: those of its bodies in the order of the kinds, then of kinds that no body is named of."""

    place: Place
    sheets: tuple[Sheet, ...]
    unnamed: tuple[Sheet, ...]
    release: str

    @property
    def every(self) -> tuple[Sheet, ...]:
        return (*self.sheets, *self.unnamed)

    def sheet(self, body: str) -> Sheet:
        """The sheet of a body. Refused: sheet_unknown."""
        found = next((one for one in self.every if one.body.id == body), None)
        if found is None:
            raise Refused(
                "sheet_unknown",
                what=f"{self.place.name} has no such sheet",
                ways_out=("Choose one of the sheets of the place",),
            )
        return found


def read_sheets(*, place: str, by: Person) -> SheetsView:
    """A sheet for every commissioner of a council's area today, what people noted of it first.

    Raises `Refused`: what reading the landscape of a place raises.
    """
    require(by, "read")
    here = shown.read_landscape(place=place, by=by).here
    known = Known(on=here.on, kinds=library.body_kinds(), changes=library.changes(), rules=library.calendar_rules())
    rest = engaging.unnamed(here.lacking, known)
    return SheetsView(place=here.place, sheets=here.sheets, unnamed=rest, release=warehouse.current().id)


def read_together(*, places: Sequence[str], by: Person) -> Together:
    """Several councils that work together: what is common once, and each one's own. Refused: councils_few_or_many, and as `read_sheets`."""
    views = {view.place.code: view for view in (read_sheets(place=place, by=by) for place in places)}
    held = [(view.place, view.every) for view in views.values()]
    on = next((view.every[0].on for view in views.values() if view.every), None)
    if on is None:
        raise Refused("councils_few_or_many", what="No council was chosen", ways_out=("Choose the councils that work together",))
    return engaging.together(held, on=on)


def sheet_document(*, view: SheetsView, form: str, by: Person, body: str = "") -> bytes:
    """All sheets of a place, or that of one body, one page each. Refused: form_unknown, sheet_unknown, not_permitted."""
    require(by, "export")
    titles = library.page_titles()
    made = (
        documents.sheet(view.sheet(body), view.place, view.release, titles)
        if body
        else documents.sheets(view.every, view.place, view.release, titles)
    )
    return writing.write(made, _checked(form))


def together_document(*, held: Together, kind: str, form: str, by: Person) -> bytes:
    """The facilitator's pack ("pack") or all sheets ("sheets") of the councils; one council alone has no common part.

    Refused: form_unknown, not_permitted.
    """
    require(by, "export")
    release, titles = warehouse.current().id, library.page_titles()
    if kind == "pack":
        made = documents.pack(held, lessons.facilitator_pack(), release)
    elif len(held.local) == 1:
        ((place, sheets),) = held.local
        made = documents.sheets(sheets, place, release, titles)
    else:
        made = documents.sheets_together(held, release, titles)
    return writing.write(made, _checked(form))


def write_engagement(*, held: Together, pack: bool, forms: Sequence[str], out: Path, by: Person) -> tuple[Path, ...]:
    """The facilitator's pack or the sheets of the councils as files of a folder. Raises what `together_document` raises, and disk_full."""
    kind = "pack" if pack else "sheets"
    name = outbox.file_name(*(place.name.lower() for place, _ in held.local), "facilitator-pack" if pack else "engagement-sheets")
    bodies = [(form, together_document(held=held, kind=kind, form=form, by=by)) for form in forms]
    return tuple(outbox.write_whole(out / f"{name}.{form}", body) for form, body in bodies)


def plainly(held: Together) -> dict[str, Any]:
    """The sheets of the councils as plain values: what is said, how far it was checked, and where it was read."""
    return {
        "on": held.on.isoformat(),
        "sentence": held.sentence,
        "common": [{**_plain(one), "councils": [place.code for place in places]} for one, places in held.common],
        "local": [{"council": place.code, "name": place.name, "sheets": [_plain(one) for one in listed]} for place, listed in held.local],
    }


def _plain(one: Sheet) -> dict[str, Any]:
    parts = [
        {
            "heading": heading,
            "said": [{"about": row.lead, "text": row.text, "status": row.status, "address": row.address} for row in said],
        }
        for heading, said in engaging.told(one)
    ]
    window = one.next_yes.window if one.next_yes else None
    return {
        "body": one.body.id,
        "name": one.body.name,
        "kind": one.kind.slug,
        "sentence": one.sentence,
        "next_yes": {"opens": window.opens.isoformat(), "closes": window.closes.isoformat()} if window else None,
        "parts": parts,
        "note": one.body.note,
    }


def _checked(form: str) -> str:
    if form not in FORMS:
        raise Refused("form_unknown", what=f"It cannot be had as {form[:20]!r}", ways_out=tuple(f"Choose {one}" for one in FORMS))
    return form
