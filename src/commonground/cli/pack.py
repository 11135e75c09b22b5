"""A place in one file, for a machine without network."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from commonground.cli import ready, saying
from commonground.terms import counted

app = typer.Typer(help="Put a place into one file, or open one, without network.", no_args_is_help=True)


@app.command("make")
def make(
    place: Annotated[str, typer.Argument(metavar="PLACE", help="A name, a code or a postcode.")],
    out: Annotated[Path, typer.Option(help="The folder to write to.")] = Path(),
) -> None:
    """Write the data release and the documents of a place into one file."""
    by = ready.begin()
    from commonground.actions.data import packs

    path, pack = packs.make(place=place, out=out, by=by)
    saying.say(f"{path}\n{counted(len(pack.files), 'file')}, {path.stat().st_size / 1e6:.1f} MB: {pack.name}, data release {pack.release}.")


@app.command("open")
def open_pack(
    file: Annotated[Path, typer.Argument(help="A pack that `pack make` wrote.")],
    out: Annotated[Path, typer.Option(help="The folder for its documents.")] = Path("out"),
    use: Annotated[bool, typer.Option("--use", help="Serve its release from now on, whatever is held.")] = False,
) -> None:
    """Check a pack and take it in."""
    by = ready.person()
    ready.records()
    from commonground.actions.data import packs
    from commonground.store import warehouse

    pack, written = packs.take_in(file=file, documents_to=out, use=use, by=by)
    for path in written:
        saying.say(str(path))
    serves = warehouse.current().id
    said = "It serves now." if serves == pack.release else f"{serves} still serves; --use changes that."
    saying.say(f"Data release {pack.release}, made by {pack.made_by}, is held here. {said}\nWhat to do: commonground start {pack.place}")
