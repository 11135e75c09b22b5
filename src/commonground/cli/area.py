"""Areas of one's own: draw one from a list, see its figures, set several side by side."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from commonground.cli import ready, saying
from commonground.cli.options import Json
from commonground.terms import Refused, dated

if TYPE_CHECKING:
    from commonground.actions.areas import SideBySide

app = typer.Typer(help="Draw an area of your own and put its figures together.", no_args_is_help=True)
Names = Annotated[
    list[str], typer.Argument(metavar="AREA ...", help="Codes of areas that were drawn, or places by name, code or postcode.")
]


@app.command("draw")
def draw(
    name: Annotated[str, typer.Argument(help="What the area is called.")],
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A list of codes and postcodes; - reads it from standard input.")],
    why: Annotated[str, typer.Option(help="Why this area.")] = "",
    fit: Annotated[bool, typer.Option("--fit", help="Take in whole places with half of their people inside.")] = False,
    json: Json = False,
) -> None:
    """Draw an area from a list of codes and postcodes, and keep it."""
    ready.records()
    from commonground.actions import areas

    by = ready.person()
    kept = areas.save(name=name, text=text_of(file), why=why, fit=fit, by=by)
    if json:
        saying.say(saying.as_json(kept))
        return
    saying.say(f"{kept.code}\n{areas.load(code=kept.code, by=by).sentence}")
    for note in kept.notes:
        saying.say(saying.listed(note))


@app.command("bring")
def bring(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A table (CSV, ODS, XLSX): a row for each code, with its area.")],
    whose: Annotated[str, typer.Option(help="Who made the list, and when.")] = "",
    kind: Annotated[str, typer.Option(help="What the areas are: neighbourhood teams, place partnerships.")] = "",
    area: Annotated[str, typer.Option(help="The heading of the column of areas, where it is not to be guessed.")] = "",
    code: Annotated[str, typer.Option(help="The heading of the column of codes or postcodes.")] = "",
    share: Annotated[str, typer.Option(help="The heading of the column of shares of people.")] = "",
    json: Json = False,
) -> None:
    """Draw every area of a table and keep them all.

    Codes may be small areas, wards, councils or postcodes. With one error anywhere nothing is drawn, and all are listed.
    """
    ready.records()
    from commonground.actions import areas

    try:
        body = file.read_bytes()
    except OSError as problem:
        why = problem.strerror or str(problem)
        raise Refused("file_missing", what=f"{file} cannot be read", why=why, ways_out=("Check the name and the folder",)) from problem
    kept = areas.bring(file=file.name, body=body, whose=whose, kind=kind, area=area, code=code, share=share, by=ready.person())
    if json:
        saying.say(saying.as_json(kept))
        return
    saying.say(saying.table(("area", "name", "places"), [(one.code, one.name, str(len(one.members))) for one in kept]))


@app.command("forget")
def forget(
    code: Annotated[str, typer.Argument(metavar="AREA", help="The code of an area that was drawn.")],
    why: Annotated[str, typer.Option(help="Why, for whoever has its address.")] = "",
) -> None:
    """Take an area off the list; its page stays and says why."""
    ready.records()
    from commonground.actions import areas

    gone = areas.take_off(code=code, why=why, by=ready.person())
    saying.say(f"{gone.name} is off the list. Drawing it again lists it again.")


@app.command("list")
def list_areas(json: Json = False) -> None:
    """List every area that was drawn, newest first."""
    ready.records()
    from commonground.actions import areas

    held = areas.saved(by=ready.person())
    if json:
        saying.say(saying.as_json(held))
    elif not held:
        saying.say("No area was drawn yet. `commonground area draw NAME FILE` draws one.")
    else:
        said = [(area.code, area.name, str(len(area.members)), area.by, dated(area.on)) for area in held]
        saying.say(saying.table(("area", "name", "places", "drawn by", "on"), said))


@app.command("compare")
def compare(
    names: Names,
    out: Annotated[Path | None, typer.Option(help="A file to write: pdf, docx, ods, xlsx, csv, html or json by its ending.")] = None,
    json: Json = False,
) -> None:
    """Put the figures of areas and places together, side by side."""
    by = ready.begin()
    from commonground.actions import areas
    from commonground.store import outbox

    if out is not None:
        saying.say(str(outbox.write_whole(out, areas.write(names=names, form=out.suffix.lstrip(".").lower(), by=by))))
        return
    side = areas.side_by_side(areas=[areas.named(name=name, by=by)[1] for name in names], by=by)
    if json:
        saying.say(saying.as_json(side))
    else:
        _show(side)


def _show(side: SideBySide) -> None:
    from commonground.documents import words

    for area in side.areas:
        saying.say(saying.paragraph(area.sentence))
    for said in side.shared:
        saying.say(saying.listed(f"{said}, so their figures are not independent of each other."))
    for said in side.wards:
        saying.say(saying.listed(said))
    rows = [
        (measure.name, figures[0].period.label, *(words.figure(figure, measure) for figure in figures)) for measure, figures in side.rows
    ]
    if rows:
        saying.say(saying.table(("measure", "period", *(area.name for area in side.areas)), rows))
    left = len(side.partly) + len(side.refused)
    if left:
        saying.say(f"\n{words.counted(left, 'measure')} cannot be shown for all of them; --json gives the reason of each.")


def text_of(file: Path) -> str:
    """The text of a list; - is standard input. Raises `Refused` (file_missing, file_unreadable, file_too_large, file_encoding)."""
    import sys

    from commonground.store import written

    return sys.stdin.read() if str(file) == "-" else written.text_of(file)
