"""Measures: what is counted, for whom, and for which years there are figures."""

from __future__ import annotations

from typing import Annotated

import typer

from commonground.cli import saying
from commonground.cli.options import Json

app = typer.Typer(help="See what is measured, how, and where it is from.", no_args_is_help=True)


@app.command("list")
def list_measures(
    section: Annotated[str | None, typer.Option(help="Only one theme, such as participation.")] = None, json: Json = False
) -> None:
    """List the measures of the catalogue."""
    from commonground.domain.indicators.nouns import SECTIONS
    from commonground.store import catalogue
    from commonground.terms import Refused

    if section is not None and section not in SECTIONS:
        raise Refused("section_unknown", what=f"There is no theme {section!r}", ways_out=("Choose one of " + ", ".join(SECTIONS),))
    found = [measure for measure in catalogue.measures().values() if section in (None, measure.section)]
    if json:
        saying.say(saying.as_json(found))
    else:
        saying.say(saying.table(("measure", "name", "theme", "unit"), [(each.id, each.name, each.section, each.unit) for each in found]))
        saying.say(f"\n{len(found)} measures. `commonground measure show MEASURE` says what each one is.")


@app.command("show")
def show(measure: Annotated[str, typer.Argument(help="A measure id from `commonground measure list`.")], json: Json = False) -> None:
    """Show what a measure counts, for whom, and for which periods."""
    from commonground.actions.measures import read_definition
    from commonground.cli import ready

    seen = read_definition(measure=measure, by=ready.person())
    if json:
        saying.say(saying.as_json(seen))
        return
    said = seen.measure
    saying.say(f"{said.name} ({said.id})\n")
    for label, text in (
        ("What is counted", said.definition),
        ("For whom", said.who),
        ("Numerator", said.numerator),
        ("Denominator", said.denominator),
        ("Counted in", said.counted_in),
        ("Left out", said.counted_out),
        ("Unit", said.unit),
        ("Which way is better", said.polarity.replace("_", " ")),
        ("How values come to be", said.kind),
        ("Take care", said.caveat),
    ):
        if text:
            saying.say(saying.paragraph(f"{label}: {text}"))
    if seen.periods:
        saying.say("\n" + saying.table(("period", "places with a value", "places without"), seen.periods))
    for source in seen.sources:
        saying.say("\n" + saying.paragraph(f"Source: {source.citation()}") + f"\n{source.address}")
