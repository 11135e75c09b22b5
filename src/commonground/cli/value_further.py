"""Further questions about one programme, from the command line."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from commonground.cli import saying
from commonground.cli.options import Json
from commonground.cli.value_files import read

Ask = Annotated[Path, typer.Argument(help="A question file (YAML or JSON).")]


def grid(
    question: Ask,
    first: Annotated[str, typer.Option(help="An assumption with limits, or curve.stroke and the like.")],
    second: Annotated[str, typer.Option(help="Another.")],
    points: Annotated[int, typer.Option(help="Values of each.")] = 5,
    json: Json = False,
) -> None:
    """Show net value over the range of two inputs at once."""
    from commonground.actions.value import further
    from commonground.cli import ready
    from commonground.domain.value.words import pounds

    found = further.grid(question=read(question), first=first, second=second, points=points, by=ready.person())
    if json:
        saying.say(saying.as_json(found))
        return
    saying.say(saying.paragraph(f"Net value, everything else central. Down: {found.first.name}. Across: {found.second.name}."))
    rows = [(f"{ask:.3g}", *map(pounds, row)) for ask, row in zip(found.rows, found.net, strict=True)]
    saying.say("\n" + saying.table(("", *(f"{ask:.3g}" for ask in found.columns)), rows))


def scenarios(
    question: Ask,
    held: Annotated[Path, typer.Argument(help="A list of scenarios, each with name, probability, source and what differs.")],
    json: Json = False,
) -> None:
    """Weigh kinds of model and of future by stated probabilities."""
    from commonground.actions.value import further
    from commonground.cli import ready
    from commonground.domain.value.words import chance_of, pounds

    found = further.weigh(question=read(question), held=read(held), by=ready.person())
    if json:
        saying.say(saying.as_json(found))
        return
    said = (
        f"By the probabilities given the programme's net value is {pounds(found.mean)} ({pounds(found.low)} to {pounds(found.high)}), with "
        f"a chance of {chance_of(found.worth)} of being worth its cost; {found.structural:.0%} of the doubt lies between the scenarios."
    )
    saying.say(saying.paragraph(said))
    rows = [
        (s.name, f"{s.probability:.0%}", f"{pounds(s.mean)} ({pounds(s.low)} to {pounds(s.high)})", f"{s.worth:.0%}")
        for s in found.scenarios
    ]
    saying.say("\n" + saying.table(("scenario", "probability", "net value", "chance it is worth it"), rows))


def cost(question: Ask, json: Json = False) -> None:
    """Work out a cost a head from the lines of a cost template."""
    from commonground.actions.value import further
    from commonground.cli import ready

    found = further.cost(question=read(question), by=ready.person())
    if json:
        saying.say(saying.as_json(found))
        return
    said = f"£{found.per_head:,.2f} a head in {found.price_year} prices; £{found.per_head_with_volunteers:,.2f} with volunteers' time."
    saying.say(saying.paragraph(said))
    saying.say("\n" + saying.table(("line", "pounds a year"), [(name, f"{amount:,.2f}") for name, amount in found.lines.items()]))


def social(
    people: Annotated[list[str] | None, typer.Argument(help="Groups with numbers, such as active_adult=1200.")] = None,
    edition: Annotated[str, typer.Option(help="The edition whose values a head are used.")] = "2022/23",
    json: Json = False,
) -> None:
    """Show the social value of sport by edition, or of a place.

    Editions are never put in one total: their methods and prices differ.
    """
    from commonground.actions.value import ask, further
    from commonground.cli import ready
    from commonground.domain.value.words import pounds
    from commonground.terms import Refused

    if not people:
        held = ask.list_social_value()
        if json:
            saying.say(saying.as_json(held))
            return
        rows = [
            (
                e.id,
                f"£{e.published_total:,.1f} billion",
                ", ".join(f"{k.replace('_', ' ')} £{v:,}" for k, v in e.values.items()) or "not read",
            )
            for e in held.values()
        ]
        saying.say(saying.table(("edition", "England, published", "a head and year"), rows))
        return
    counts: dict[str, float] = {}
    for item in people:
        group, _, number = item.partition("=")
        try:
            counts[group] = float(number)
        except ValueError:
            raise Refused(
                "people_unreadable", what=f"{item!r} is not a group and a number", ways_out=("Write active_adult=1200",)
            ) from None
    total, caution = further.social_value(people=counts, edition=edition, by=ready.person())
    if json:
        saying.say(saying.as_json({"edition": edition, "people": counts, "pounds": total, "caution": caution}))
        return
    saying.say(saying.paragraph(f"{pounds(total)} a year by the values a head of the {edition} edition. {caution}"))
