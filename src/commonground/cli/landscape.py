"""Who commissions in a place, and when each can say yes."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from commonground.cli import ready, saying

Place = Annotated[str, typer.Argument(metavar="PLACE", help="A name, a code (E06000001) or a postcode (TS24 8AY).")]
Area = Annotated[
    str, typer.Option("--area", help="Only one service area: health, social_care, children, safety, growth, sport, corporate.")
]
Json = Annotated[bool, typer.Option("--json", help="Answer as JSON.")]


def landscape(
    place: Place,
    area: Area = "",
    on: Annotated[str, typer.Option("--on", metavar="DAY", help="On a day, such as 2028-06-01; today when left out.")] = "",
    json: Json = False,
) -> None:
    """Show who commissions in a place, and when each can say yes."""
    by = _ready()
    from commonground.actions.landscape import landscape_document, read_landscape
    from commonground.domain.landscape.noting import as_date
    from commonground.terms import Refused

    day = as_date(on) if on else None
    if on and day is None:
        raise Refused("date_unreadable", what=f"{on!r} is no day", ways_out=("Write it as in 2028-06-01",))
    view = read_landscape(place=place, area=area, on=day, by=by)
    if json:
        saying.say(landscape_document(view=view, form="json", by=by).decode())
        return
    here = view.here
    saying.say(f"{here.place.name}: who commissions here, {here.on}\n\n{saying.paragraph(here.sentence)}\n")
    saying.say(saying.table(("body", "kind", "when it can say yes"), [(one.body.name, one.kind.slug, _when(one)) for one in view.shown]))
    for title, items in (
        (f"Gone by {here.on}", [one.words for one in here.gone]),
        ("What has changed of late, and what is to come", [f"{one.change.title}, {one.change.when}" for one in here.ahead]),
        ("What we cannot name", [f"{one.kind}: {one.reason}" for one in here.missing]),
    ):
        if items:
            saying.say(f"\n{title}")
            for said in items:
                saying.say(saying.listed(said))


def calendar(
    place: Place,
    weeks: Annotated[int, typer.Option(min=1, max=104, help="How many weeks ahead to look for what has to be started.")] = 12,
    area: Area = "",
    ics: Annotated[Path | None, typer.Option("--ics", metavar="FILE", help="Write the calendar as an iCalendar file.")] = None,
    json: Json = False,
) -> None:
    """Show what is open, late or due soon in a place's calendar."""
    by = _ready()
    from commonground.actions.landscape import calendar_feed, read_calendar
    from commonground.store import outbox

    view = read_calendar(place=place, weeks=weeks, area=area, by=by)
    if ics is not None:
        saying.say(str(outbox.write_whole(ics, calendar_feed(place=place, by=by).encode())))
    elif json:
        saying.say(
            saying.as_json({"place": view.whole.here.place, "on": view.whole.here.on, "sentence": view.sentence, "windows": view.due})
        )
    else:
        saying.say(f"{view.whole.here.place.name}: when they can say yes\n\n{saying.paragraph(view.sentence)}\n")
        rows = [
            (one.state, one.body.name[:50], one.window.title[:48], one.window.opens, one.window.closes, one.start_by) for one in view.alerts
        ]
        saying.say(saying.table(("state", "body", "what happens", "opens", "closes", "start by"), rows))


def _ready() -> Any:
    ready.records()
    from commonground.actions import data

    by = ready.person()
    data.ensure_release(by=by, progress=saying.progress)
    return by


def _when(sheet: Any) -> str:
    found = sheet.next_yes
    if found is None:
        return "we cannot tell"
    return f"now, until {found.window.closes}" if found.state == "open" else f"from {found.window.opens} ({found.state})"
