"""The audit log in a terminal: who did what and when, and whether its chain holds."""

from __future__ import annotations

from typing import Annotated

import typer

from commonground.cli import ready, saying
from commonground.cli.exit_codes import exit_code
from commonground.cli.options import Json
from commonground.terms import dated


def log(
    ref: Annotated[str | None, typer.Argument(metavar="REF", help="What it was done to, such as hartlepool-1; all when left out.")] = None,
    page: Annotated[int, typer.Option(min=1, help="Which page, the newest being 1.")] = 1,
    json: Json = False,
) -> None:
    """Show who did what and when, and whether the log holds."""
    ready.records()
    from commonground.actions import log as actions
    from commonground.store.records.events import WHAT_TO_DO

    held = actions.read_log(subject=ref, page=page, by=ready.person())
    if json:
        saying.say(saying.as_json(actions.plain(held)))
    else:
        saying.say(saying.paragraph(" ".join(held.sentences)))
        if not held.holds:
            saying.say("\n".join(["", *(saying.listed(str(one)) for one in held.breaks), "", "What to do, one of:"]))
            saying.say("\n".join(saying.listed(way) for way in WHAT_TO_DO))
        for entry in held.entries:
            line, on = entry.line, entry.line.on.astimezone()
            saying.say()
            saying.say(saying.paragraph(f"{line.number}  {entry.told}: {line.subject}{f'. {entry.why}' if entry.why else ''}"))
            saying.say(saying.paragraph(f"{line.by_name}, {dated(on)}, {on:%H:%M}", indent="   "))
        if held.pages > 1:
            saying.say(f"\nPage {held.page} of {held.pages}.")
        if held.newest:
            saying.say(f"\nThe newest hash: {held.newest}")
    if not held.holds:
        raise typer.Exit(exit_code("log_broken"))
