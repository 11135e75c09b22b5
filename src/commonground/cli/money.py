"""The money of a place: budgets, grants and contracts of its bodies."""

from __future__ import annotations

from typing import Annotated

import typer

from commonground.cli import ready, saying

_SHOWN = 30


def money(
    place: Annotated[str, typer.Argument(metavar="PLACE", help="A name, a code (E06000001) or a postcode (TS24 8AY).")],
    body: Annotated[str, typer.Option(help="Only one body, by its id, such as council:E06000001.")] = "",
    year: Annotated[str, typer.Option(help="Only one year, such as 2017/18.")] = "",
    purpose: Annotated[str, typer.Option(help="Only one purpose: sport, public_health, adult_care, children and so on.")] = "",
    kind: Annotated[str, typer.Option(help="Only budget, grant or contract.")] = "",
    json: Annotated[bool, typer.Option("--json", help="Answer as JSON, with every amount and its source.")] = False,
) -> None:
    """Show who spends what in a place, and which contracts end soon."""
    by = ready.person()
    ready.records()
    from commonground.actions.data import releases
    from commonground.actions.landscape.money import money_document, read_money
    from commonground.domain.landscape.money_nouns import KINDS
    from commonground.domain.landscape.money_words import pounds

    releases.ensure_release(by=by, progress=saying.progress)
    view = read_money(place=place, by=by, body=body, year=year, purpose=purpose, kind=kind)
    if json:
        saying.say(money_document(view=view, form="json", by=by).decode())
        return
    saying.say(f"{view.held.place.name}: the money\n")
    saying.say(saying.paragraph(view.held.sentence) + "\n")
    rows = [
        (
            KINDS[one.kind],
            one.body_name,
            one.year,
            one.heading[:48],
            pounds(one.pounds) if one.pounds is not None else one.amount,
            one.ends or "",
        )
        for one in view.entries[:_SHOWN]
    ]
    saying.say(saying.table(("kind", "body", "year", "what for", "amount", "ends"), rows))
    if len(view.entries) > _SHOWN:
        saying.say(f"\n{len(view.entries) - _SHOWN:,} more: narrow the question, or add --json.")
    if view.held.missing:
        saying.say("\nNot held here")
        for one in view.held.missing:
            saying.say(saying.listed(f"{one.words} {one.expected.where}: {one.expected.address}"))
    saying.say(f"\nData release {view.release}. Pounds of the day; do not add budgets, grants and contracts to each other.")
