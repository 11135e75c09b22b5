"""Engagement sheets for the commissioners of one council or several, and the facilitator's pack."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from commonground.cli import ready, saying
from commonground.cli.options import Json, parts


def engage(
    places: Annotated[list[str], typer.Argument(metavar="PLACE...", help="One council, or several that work together.")],
    form: Annotated[str, typer.Option(help="Write documents: any of pdf, docx, html, with commas between.")] = "",
    out: Annotated[Path, typer.Option(help="The folder for the documents.")] = Path("out"),
    pack: Annotated[bool, typer.Option("--pack", help="The facilitator's pack instead of the sheets.")] = False,
    json: Json = False,
) -> None:
    """Say how and when to approach each commissioner.

    With --form their sheets are written, one page each.

    With several councils, commissioners that they share stand once, in a common part, and each council's own in a local part.
    """
    by = ready.begin()  # what people noted of a body stands on its sheet
    from commonground.actions.landscape import engaging as actions

    forms = parts(form.lower())
    held = actions.read_together(places=places, by=by)
    if forms or pack:
        paths = actions.write_engagement(held=held, pack=pack, forms=forms or ("pdf",), out=out, by=by)
        saying.say(saying.as_json([str(path) for path in paths]) if json else "\n".join(map(str, paths)))
        return
    if json:
        saying.say(saying.as_json(actions.plainly(held)))
        return
    saying.say(saying.paragraph(held.sentence))
    for heading, listed in (("The common part", [one for one, _ in held.common]), *((place.name, sheets) for place, sheets in held.local)):
        if listed:
            saying.say(f"\n{heading}")
            for one in listed:
                saying.say(saying.listed(one.sentence))
    saying.say("\nThe sheets, one page each: add --form pdf. The facilitator's pack: add --pack.")
