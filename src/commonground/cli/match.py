"""The match of a place, and its route maps."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from commonground.cli import ready, saying
from commonground.cli.options import Json, parts
from commonground.domain.outcomes.matrix import STANDINGS, Row


def match(
    place: Annotated[str, typer.Argument(help="A name, a code or a postcode.")],
    body: Annotated[str, typer.Option(help="One body, by its id in the match.")] = "",
    role: Annotated[str, typer.Option(help="As a role would read it, such as director_of_public_health or link_worker.")] = "",
    form: Annotated[str, typer.Option(help="Write the route map: pdf, docx, html, ods, xlsx, csv or json; several with commas.")] = "",
    out: Annotated[Path, typer.Option(help="The folder to write to.")] = Path("out"),
    json: Json = False,
) -> None:
    """Show what commissioners want beside what sport can contribute.

    With --form, write the route map: two pages for a body, or one document for the place.
    """
    ready.records()
    from commonground.actions.outcomes import matches, route_maps
    from commonground.store import outbox

    by = ready.person()
    if form:
        for each in parts(form):
            made = route_maps.route_map(place=place, form=each, body=body, role=role, by=by)
            saying.say(str(outbox.write_whole(out / f"{outbox.file_name(made.name)}.{each}", made.content)))
        return
    view = matches.read_match(place=place, body=body, role=role, by=by)
    view.require_body(body)
    if json:
        saying.say(saying.as_json(matches.plain(view)))
        return
    saying.say(saying.paragraph(view.shown.sentence) + "\n")
    for ident, name in view.shown.bodies.items():
        saying.say(saying.paragraph(f"{name} (--body {ident})"))
        for row in view.shown.rows:
            if row.wanted.body == ident:
                _tell(row)
        saying.say()
    if view.candidates:
        saying.say("Outcomes to which the figures point; nobody has called them a priority:")
        for one in view.candidates:
            saying.say(saying.listed(f"{one.outcome}. {one.need.words}"))


def _tell(row: Row) -> None:
    wanted, best = row.wanted, row.best
    where = f"{wanted.where}{'; synthetic' if wanted.synthetic else ''}"
    saying.say(saying.paragraph(f"“{wanted.priority.wording}” ({where})", indent="  "))
    if best:
        saying.say(saying.listed(f"{best.sentence} ({STANDINGS[row.standing]}.)"))
        saying.say(saying.listed(f"Weakest link: {best.weakest.step}. {best.weakest.words}"))
    else:
        saying.say(saying.listed(row.nothing))
    for flag in wanted.flags:
        saying.say(saying.listed(flag))
