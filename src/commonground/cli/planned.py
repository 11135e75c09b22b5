"""Councils that are to change: enter, list and withdraw a reorganisation that is to come."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from commonground.cli import area, ready, saying
from commonground.cli.options import Json
from commonground.terms import dated


def plan(
    title: Annotated[str, typer.Argument(help="What the reorganisation is called.")],
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help="Lines of: today's code, name of the new council, share; - reads standard input.")
    ],
    on: Annotated[datetime, typer.Option("--on", metavar="DAY", formats=["%Y-%m-%d"], help="The day it takes effect: 2028-04-01.")],
    publisher: Annotated[str, typer.Option(help="Who published it.")],
    document: Annotated[str, typer.Option(help="In which document.")],
    edition: Annotated[str, typer.Option(help="The edition or date of the document.")] = "",
    address: Annotated[str, typer.Option(help="Its address on the web.")] = "",
    decided: Annotated[bool, typer.Option("--decided", help="An order has been made; it is not only a proposal.")] = False,
    json: Json = False,
) -> None:
    """Enter a reorganisation of councils that is to come.

    The share of residents may be left out where all go. To split a council, name its small areas (E01...) instead.
    """
    ready.records()
    from commonground.actions import planned

    source = {"publisher": publisher, "title": document, "edition": edition, "address": address}
    by = ready.person()
    ref = planned.enter(title=title, on=on.date(), moves=area.text_of(file), source=source, decided=decided, by=by)
    saying.say(saying.as_json(planned.one(ref=ref, by=by)) if json else f"Entered as {ref}")


def every(json: Json = False) -> None:
    """List the reorganisations that were entered, and those withdrawn."""
    ready.records()
    from commonground.actions import planned

    entered = planned.every(by=ready.person())
    if json:
        saying.say(saying.as_json(entered))
    elif not entered:
        saying.say("None is entered. `commonground area plan TITLE FILE` enters one.")
    else:
        said = [(one.ref, one.change.title, dated(one.change.on), one.standing) for one in entered]
        saying.say(saying.table(("change", "title", "takes effect", "it is"), said))


def withdraw(
    change: Annotated[str, typer.Argument(metavar="CHANGE", help="As `commonground area planned` names it.")],
    why: Annotated[str, typer.Option(help="Why it no longer holds.")],
    json: Json = False,
) -> None:
    """Withdraw a reorganisation; it stays in the record.

    It counts nowhere any more. One with a mistake is withdrawn and entered anew.
    """
    ready.records()
    from commonground.actions import planned

    gone = planned.withdraw(ref=change, why=why, by=ready.person())
    saying.say(saying.as_json(gone) if json else f"Withdrawn, and kept in the record: {gone.change.title}")
