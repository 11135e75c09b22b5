"""A place in one file for a machine without network: the release with its boundaries, and the documents of the place."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from commonground import __version__
from commonground.actions import case_documents, cases, documents, jobs, places
from commonground.actions.permissions import Person, require
from commonground.documents.profile import write
from commonground.store import clock, outbox, packs, warehouse
from commonground.store.packs import Pack
from commonground.store.records import events
from commonground.store.records.jobs import Job
from commonground.terms import Place, Refused

FORMS = ("html", "pdf", "docx", "ods", "json")


def make(
    *, place: str, by: Person, out: Path | None = None, say: Callable[[float, str], None] = lambda share, words: None
) -> tuple[Path, Pack]:
    """Write the pack of a place (name, code or postcode) into the folder `out`, and give its path.

    Its documents are the profile and every stage of the place's case as it is drafted now, in each of `FORMS`. `say` is told how far it is.

    Raises what `find_place` raises, and `Refused` (pack_unwritable, not_permitted, no_release).
    """
    require(by, "export")
    found, path = _where(place, by)
    path, release = (out or path.parent) / path.name, warehouse.current().id
    name = outbox.file_name(found.name.lower(), found.code)
    made = {}
    for number, form in enumerate(FORMS):
        say(0.5 * number / len(FORMS), f"Writing the profile as {form.upper()}")
        _, made[f"{name}-profile.{form}"] = documents.profile_document(place=found.code, form=form, by=by)
    say(0.5, "Drafting the stages")
    for title, laid_out in case_documents.laid_out_of(cases.first_draft(place=found, by=by), found, release):
        say(0.7, f"Writing {title}")
        made |= {f"{title}.{form}": write(laid_out, form) for form in FORMS}
    say(0.9, "Putting them into one file with the data")
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


def ask(*, place: str, address: str, by: Person) -> Job:
    """Have the pack of a place made as long work; `address` is where it shows. Asked again after something was recorded, it is made anew.

    Raises what `find_place` raises, and `Refused` (not_permitted).
    """
    require(by, "make_pack")
    found, _ = _where(place, by)
    recorded = sum(not line.action.endswith("_job") for line in events.events())
    return jobs.start(kind="pack", question={"place": found.code, "recorded": recorded}, address=address, by=by)


def work(question: Mapping[str, Any], by: Person, say: Callable[[float, str], None]) -> dict[str, str]:
    """Make a pack that `ask` asked for."""
    path, _ = make(place=question["place"], by=by, say=say)
    return {"file": path.name}


def kept(*, place: str, by: Person) -> tuple[Path, Pack] | None:
    """The pack of a place as it was last made from the release that serves; None where there is none."""
    require(by, "export")
    _, path = _where(place, by)
    return (path, packs.read(path)) if path.exists() else None


def open_kept(*, place: str, by: Person) -> Path:
    """The file that `kept` gives. Raises `Refused` (pack_missing)."""
    held = kept(place=place, by=by)
    if held is None:
        raise Refused(
            "pack_missing",
            what="This place has not been put into one file yet, or not since the data changed",
            ways_out=("Make it on the page before this one",),
        )
    return held[0]


def _where(place: str, by: Person) -> tuple[Place, Path]:
    found = places.council_of(place=places.find_place(text=place, by=by), by=by)
    name = f"{outbox.file_name(found.name.lower(), found.code)}-{warehouse.current().id}.commonground.zip"
    return found, warehouse.home() / "packs" / name


def take_in(*, file: Path, by: Person, documents_to: Path, use: bool = False) -> tuple[Pack, tuple[Path, ...]]:
    """Check a pack and take it in: its release beside those that are held, its documents into a folder.

    With `use` (or where none is held) its release is the one that serves from now on. Raises `Refused`: pack_unreadable,
    pack_unsound, release_busy, release_unreadable, pack_unwritable, not_permitted.
    """
    require(by, "add_data")
    return packs.install(file, folder=documents_to, use=use)
