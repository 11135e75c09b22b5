"""A place in one file for a machine without network: the release with its boundaries, and the documents of the place."""

from __future__ import annotations

from pathlib import Path

from commonground import __version__
from commonground.actions import case_documents, cases, documents, places
from commonground.actions.permissions import Person, require
from commonground.documents.profile import write
from commonground.store import clock, outbox, packs, warehouse
from commonground.store.packs import Pack

FORMS = ("html", "pdf", "docx", "ods", "json")


def make(*, place: str, by: Person, out: Path | None = None) -> tuple[Path, Pack]:
    """Write the pack of a place (name, code or postcode) into the folder `out`, and give its path.

    Its documents are the profile and every stage of the place's case as it is drafted now, in each of `FORMS`.

    Raises what `find_place` raises, and `Refused` (pack_unwritable, not_permitted, no_release).
    """
    require(by, "export")
    found = places.council_of(place=places.find_place(text=place, by=by), by=by)
    release = warehouse.current().id
    name = outbox.file_name(found.name.lower(), found.code)
    path = (out or warehouse.home() / "packs") / f"{name}-{release}.commonground.zip"
    made = {}
    for form in FORMS:
        _, made[f"{name}-profile.{form}"] = documents.profile_document(place=found.code, form=form, by=by)
    for title, laid_out in case_documents.laid_out_of(cases.first_draft(place=found, by=by), found, release):
        made |= {f"{title}.{form}": write(laid_out, form) for form in FORMS}
    pack = packs.write(
        path,
        place=found.code,
        name=found.name,
        release=release,
        documents=made,
        made_by=by.name,
        made_on=clock.now().isoformat(timespec="seconds"),
        software=__version__,
    )
    return path, pack


def kept(*, place: str, by: Person) -> Path:
    """The pack of a place as it was last made from the release that serves, made now where there is none."""
    require(by, "export")
    found = places.council_of(place=places.find_place(text=place, by=by), by=by)
    name = f"{outbox.file_name(found.name.lower(), found.code)}-{warehouse.current().id}.commonground.zip"
    path = warehouse.home() / "packs" / name
    return path if path.exists() else make(place=found.code, by=by)[0]


def take_in(*, file: Path, by: Person, documents_to: Path, use: bool = False) -> tuple[Pack, tuple[Path, ...]]:
    """Check a pack and take it in: its release beside those that are held, its documents into a folder.

    With `use` (or where none is held) its release is the one that serves from now on. Raises `Refused`: pack_unreadable,
    pack_unsound, release_busy, release_unreadable, pack_unwritable, not_permitted.
    """
    require(by, "add_data")
    return packs.install(file, folder=documents_to, use=use)
