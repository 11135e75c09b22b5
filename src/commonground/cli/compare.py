"""Places side by side in the terminal."""

from __future__ import annotations

from typing import Annotated

import typer

from commonground.cli import ready, saying
from commonground.cli.options import Json, parts


def compare(
    places: Annotated[list[str], typer.Argument(metavar="PLACE ...", help="Two to fifteen names, codes or postcodes.")],
    measures: Annotated[str, typer.Option(help="Measures with commas between; the headline measures when left out.")] = "",
    json: Json = False,
) -> None:
    """Put up to 15 places side by side."""
    by = ready.person()
    from commonground.actions import profiles
    from commonground.documents import words

    ready.release()
    chosen = parts(measures) or None
    seen = profiles.compare(places=places, measures=chosen, by=by)
    if json:
        saying.say(saying.as_json(seen))
        return
    rows = []
    for measure, figures in seen.rows:
        periods = {figure.period.label for figure in figures if figure.present}
        one = periods.pop() if len(periods) == 1 else ""
        shown = [words.figure(figure, measure) + ("" if one or not figure.present else f" ({figure.period.label})") for figure in figures]
        rows.append((measure.name, one or "differs", *shown))
    if rows:
        saying.say(saying.table(("measure", "period", *(place.name for place in seen.places)), rows))
    if seen.empty:
        saying.say(saying.paragraph(f"\nNo figure of any of these places is in this data release: {', '.join(seen.empty)}."))
    for mark in seen.marks:
        saying.say(saying.listed(mark))
    saying.say("\nThe source of every figure: add --json, or read the measure with `commonground measure show ID`.")
