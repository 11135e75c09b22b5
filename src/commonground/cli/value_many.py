"""What programmes are worth in many places, and parts of the value engine by themselves."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer

from commonground.cli import saying
from commonground.cli.options import Json
from commonground.cli.value_files import read
from commonground.terms import counted

Workers = Annotated[int, typer.Option(help="Cores to use; the numbers do not depend on it.")]


def teller() -> Callable[[str, float], None]:
    """Says how far a long run is, each tenth of it once."""
    heard: set[tuple[str, int]] = set()

    def tell(what: str, share: float) -> None:
        if (what, int(share * 10)) not in heard:
            heard.add((what, int(share * 10)))
            saying.progress(f"{what}: {share:.0%}")

    return tell


def rank(
    questions: Annotated[list[Path], typer.Argument(help="One question file or more, alike in rules, price year and draws.")],
    areas: Annotated[str, typer.Option(help="small (every small area) or councils.")] = "small",
    top: Annotated[int, typer.Option(help="How many places to show.")] = 20,
    workers: Workers = 2,
    json: Json = False,
) -> None:
    """Rank areas or councils by what a programme would gain there.

    Of several programmes each place is given the one that does most for a participant, with the chance that it really is the best.
    """
    from commonground.actions.value import many
    from commonground.cli import ready
    from commonground.domain.value.words import pounds

    found = many.rank(questions=[read(path) for path in questions], by=ready.person(), areas=areas, progress=teller(), workers=workers)
    if json:
        saying.say(saying.as_json(found))
        return
    said = f"{counted(len(found.places), 'place')} by {found.rules} rules, {found.price_year} prices, {found.draws:,} draws."
    saying.say(saying.paragraph(said))
    rows = [
        (
            f"{p.rank:,} ({p.rank_low:,} to {p.rank_high:,})",
            p.name,
            p.programme or "none is worth its cost",
            f"{pounds(p.net[0])} ({pounds(p.net[1])} to {pounds(p.net[2])})",
            f"{p.best_chance:.0%}",
        )
        for p in found.places[: max(0, top)]
    ]
    saying.say("\n" + saying.table(("position", "place", "programme", "net value of one participant", "chance it is best"), rows))
    saying.say("\n" + "\n".join(map(saying.listed, found.notes)))


def across(
    question: Annotated[Path, typer.Argument(help="A question file; its place is left aside.")],
    place: Annotated[list[str] | None, typer.Option(help="A place by name or code; may be given more than once.")] = None,
    workers: Workers = 2,
    json: Json = False,
) -> None:
    """Ask one question in every council, with each one's own rates.

    Work is spread over processes where joblib is installed.
    """
    from commonground.actions.value import many
    from commonground.cli import ready
    from commonground.domain.value.words import figures, pounds

    found = many.across(question=read(question), by=ready.person(), places=place, progress=teller(), workers=workers)
    if json:
        saying.say(saying.as_json(found))
        return
    rows = [
        (p.name, f"{figures(p.qalys[0])} ({figures(p.qalys[1])} to {figures(p.qalys[2])})", pounds(p.net_value[0]), f"{p.worth:.0%}")
        if p.qalys and p.net_value and p.worth is not None
        else (p.name, p.problem, "", "")
        for p in found
    ]
    saying.say(saying.table(("place", "QALYs (95% interval)", "net value", "chance it is worth it"), rows))
