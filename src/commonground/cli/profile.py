"""The profile of a place, to read in the terminal or to take away as documents."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from commonground.cli import ready, saying
from commonground.cli.options import Json, parts
from commonground.terms import counted

if TYPE_CHECKING:
    from commonground.actions.permissions import Person
    from commonground.domain.indicators.nouns import Profile


def profile(
    place: Annotated[str | None, typer.Argument(metavar="PLACE", help="A name, a code (E06000001) or a postcode (TS24 8AY).")] = None,
    mini: Annotated[bool, typer.Option("--mini", help="The two-page profile.")] = False,
    form: Annotated[
        str | None, typer.Option(help="Write documents: any of html, pdf, docx, ods, xlsx, csv, json, with commas between.")
    ] = None,
    out: Annotated[Path | None, typer.Option(help="The folder for the documents, out when none is named.")] = None,
    peers: Annotated[str, typer.Option(help="Up to 15 places to compare with, with commas between.")] = "",
    template: Annotated[str | None, typer.Option(help="Themes and measures with commas between, or the name of a saved template.")] = None,
    all_: Annotated[bool, typer.Option("--all", help="Write documents for every council; goes on where it was stopped.")] = False,
    json: Json = False,
) -> None:
    """Show the profile of a place, or write it as documents.

    Without --form it is told here, in sentences. With --form, --out or --all it is written to a folder, every form with the same numbers.
    """
    by = ready.person()
    ready.release()
    from commonground.actions.documents import DEFAULT_FORMS, write_profile

    forms = parts((form or "").lower())
    folder = out or Path("out")
    if all_:
        _write_all(folder, forms or DEFAULT_FORMS, mini, by, json)
        return
    if place is None:
        raise typer.BadParameter("Name a place, or say --all for every council.", param_hint="PLACE")
    others = parts(peers)
    if template and template not in ("full", "mini"):
        ready.records()  # saved templates are kept in the records
    if forms or out:
        paths = write_profile(place=place, forms=forms or DEFAULT_FORMS, out=folder, by=by, mini=mini, peers=others, template=template)
        saying.say(saying.as_json([str(path) for path in paths]) if json else "\n".join(map(str, paths)))
        return
    _tell(place, mini, others, template, by, json)


def _write_all(out: Path, forms: tuple[str, ...], mini: bool, by: Person, json: bool) -> None:
    from commonground.actions.documents import write_all

    started = time.monotonic()

    def progress(done: int, of: int, name: str) -> None:
        saying.progress(f"{done} of {of}: {name} ({time.monotonic() - started:.0f} s)")

    written = write_all(out=out, forms=forms, by=by, mini=mini, progress=progress)
    if json:
        saying.say(saying.as_json(written))
    else:
        made = counted(len(written.made), "file")
        saying.say(f"{made} written to {out}, {written.kept} kept from before; data release {written.release}.")


def _tell(place: str, mini: bool, peers: tuple[str, ...], template: str | None, by: Person, json: bool) -> None:
    from commonground.actions.places import find_place
    from commonground.actions.profiles import read_profile

    seen = read_profile(place=place, peers=peers, template=template or ("mini" if mini else None), by=by)
    if json:
        from commonground.documents import json as answer
        from commonground.documents.profile import document

        saying.say(saying.as_json(answer.told(document(seen, mini=mini))))
        return
    asked = find_place(text=place, by=by)
    if asked.code != seen.place.code:
        saying.say(
            saying.paragraph(
                f"{asked.name} lies in {seen.place.name}, and this is the profile of {seen.place.name}. What is held for "
                f"{asked.name} alone: commonground area compare {asked.code} {seen.place.code}"
            )
            + "\n"
        )
    _in_words(seen, mini)


def _in_words(seen: Profile, mini: bool) -> None:
    from commonground.documents.profile import document, next_steps
    from commonground.documents.tables import told

    laid_out = document(seen, mini=mini)
    saying.say(f"{laid_out.title}\n{laid_out.subtitle}\n")
    if seen.sentence:
        saying.say(saying.paragraph(seen.sentence))
    for section in seen.sections:
        if not section.readings:
            continue
        saying.say(f"\n{section.title}")
        if section.sentence:
            saying.say(saying.paragraph(section.sentence))
        saying.say("\n" + saying.table(("measure", "period", "value", "interval", "England", "against England"), told(section.readings)))
    saying.say("\nWhat to do next")
    for step in next_steps(seen):
        saying.say(saying.paragraph(f"- {step}"))
    saying.say(f"\nData release {seen.release}; {laid_out.ages}. The source of every figure: add --form html, or --json.")
