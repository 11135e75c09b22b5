"""Places: find one by name, code or postcode, and see what it lies in."""

from __future__ import annotations

from typing import Annotated

import typer

from commonground.cli import ready, saying
from commonground.cli.options import Json

app = typer.Typer(help="Find a place by name, code or postcode.", no_args_is_help=True)


@app.command("find")
def find(text: Annotated[str, typer.Argument(help="A name, a code (E06000001) or a postcode (TS24 8AY).")], json: Json = False) -> None:
    """Find the place that a name, code or postcode means."""
    from commonground.actions.places import find_place

    found = find_place(text=text, by=ready.person())
    if json:
        saying.say(saying.as_json(found))
    else:
        saying.say(f"{found.name} ({found.code}), {found.kind_words}, boundaries of {found.generation}")


@app.command("show")
def show(text: Annotated[str, typer.Argument(help="A name, a code or a postcode.")], json: Json = False) -> None:
    """Show a place with the larger areas it lies in."""
    from commonground.actions.places import find_place, parents_of

    by = ready.person()
    found = find_place(text=text, by=by)
    parents = parents_of(place=found.code, by=by)
    if json:
        saying.say(saying.as_json({"place": found, "lies_in": parents}))
        return
    saying.say(f"{found.name} ({found.code}), {found.kind_words}, boundaries of {found.generation}")
    if parents:
        rows = [(part.place.name, part.place.code, part.place.kind_words, f"{part.share:.0%}") for part in parents]
        saying.say("\nLies in:\n" + saying.table(("area", "code", "kind", "share of its residents"), rows))


@app.command("like")
def like(
    text: Annotated[str, typer.Argument(help="A name, a code or a postcode; a small area by its code.")],
    driver: Annotated[list[str] | None, typer.Option(help="A measure to judge by; give it again for more.")] = None,
    count: Annotated[int, typer.Option(help="How many places.")] = 15,
    json: Json = False,
) -> None:
    """Find the places most like one, and say by which figures."""
    by = ready.person()
    from commonground.actions import peers
    from commonground.documents import words

    ready.release()
    found = peers.like(place=text, drivers=driver or (), count=count, by=by)
    if json:
        saying.say(saying.as_json(found))
        return
    saying.say(saying.paragraph(found.sentence))
    rows = [
        (str(at), one.place.name, one.place.code, f"{one.distance:.2f}", one.apart[0][0].name) for at, one in enumerate(found.nearest, 1)
    ]
    saying.say(saying.table(("", "place", "code", "distance", "apart most by"), rows))
    saying.say(saying.paragraph(f"Judged by {words.listed([measure.name for measure in found.drivers])}."))
