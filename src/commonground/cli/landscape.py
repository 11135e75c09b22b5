"""Who commissions in a place, and when each can say yes."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperGroup

from commonground.cli import ready, saying
from commonground.cli.options import Json, Place
from commonground.terms import dated

if TYPE_CHECKING:
    from datetime import date

    from commonground.domain.landscape.here import Ahead
    from commonground.domain.landscape.sheets import Sheet

Area = Annotated[
    str, typer.Option("--area", help="Only one service area: health, social_care, children, safety, growth, sport, corporate.")
]


class PlaceFirst(TyperGroup):
    """A group whose first command is meant where none is named: `landscape Hartlepool` is `landscape show Hartlepool`."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        if args and args[0] not in (*self.commands, "--help"):
            args = ["show", *args]
        return super().parse_args(ctx, args)


app = typer.Typer(cls=PlaceFirst, help="Show who commissions in a place, and note what you know.", no_args_is_help=True)
Fields = Annotated[list[str] | None, typer.Argument(metavar="FIELD=VALUE...", help="What to note, as in role='Chief executive'.")]

Days = Annotated[
    list[str] | None,
    typer.Option("--consulted", metavar="[COUNCIL=]DAY", help="When a council's board was consulted; a day alone is every board's."),
]
Stated = Annotated[
    list[str] | None, typer.Option("--stated", metavar="[COUNCIL=]DAY", help="When a council's board gave its statement, likewise.")
]


@app.command("show")
def show(
    place: Place,
    area: Area = "",
    on: Annotated[str, typer.Option("--on", metavar="DAY", help="On a day, such as 2028-06-01; today when left out.")] = "",
    json: Json = False,
) -> None:
    """Show who commissions in a place, and when each can say yes."""
    by = ready.begin()
    from commonground.actions.landscape.shown import landscape_document, read_landscape
    from commonground.domain.landscape.library import all_kinds

    day = _day(on) if on else None
    view = read_landscape(place=place, area=area, on=day, by=by)
    if json:
        saying.say(landscape_document(view=view, form="json", by=by).decode())
        return
    here, kinds = view.here, all_kinds()
    saying.say(f"{here.place.name}: who commissions here, {dated(here.on)}\n\n{saying.paragraph(here.sentence)}\n")
    saying.say(saying.table(("body", "kind", "when it can say yes"), [(one.body.name, one.kind.name, _when(one)) for one in view.shown]))
    for title, items in (
        (f"Gone by {dated(here.on)}", [one.words for one in here.gone]),
        ("What has changed of late, and what is to come", [_ahead(one) for one in here.ahead]),
        ("What we cannot name", [f"{kinds[one.kind].name}: {one.reason}" for one in here.missing]),
    ):
        if items:
            saying.say(f"\n{title}")
            for said in items:
                saying.say(saying.listed(said))


@app.command("note")
def note(
    place: Place,
    kind: Annotated[str, typer.Argument(metavar="KIND", help="contact, meeting, window, pressure, relationship, tie and others.")] = "",
    fields: Fields = None,
    body: Annotated[str, typer.Option("--body", help="The body that it is about: its name or its id.")] = "",
    file: Annotated[Path | None, typer.Option("--file", metavar="FILE", help="Note every row of a CSV or YAML file.")] = None,
    kinds: Annotated[bool, typer.Option("--kinds", help="List the kinds of note with their fields.")] = False,
    json: Json = False,
) -> None:
    """Note something of a body, or every row of a file."""
    if kinds:
        _kinds(json)
        return
    _keep(place, [{"kind": kind, "body": body, **given(fields or [])}] if file is None else _rows(file), json)


@app.command("add")
def add(
    place: Place,
    fields: Fields = None,
    json: Json = False,
) -> None:
    """Add a body that no list holds."""
    _keep(place, [{"kind": "body", **given(fields or [])}], json)


@app.command("withdraw")
def withdraw(
    note: Annotated[str, typer.Argument(metavar="NOTE", help="Its reference, such as note-17.")],
    reason: Annotated[str, typer.Option("--reason", help="Why it no longer holds.")],
) -> None:
    """Say that a note no longer holds; it stays in the record."""
    ready.records()
    from commonground.actions.landscape import notes

    saying.say(f"Withdrawn, and kept: {note}, about {notes.withdraw(ref=note, reason=reason, by=ready.person())}")


@app.command("forward-plan")
def forward_plan(
    place: Place,
    draft: Annotated[str, typer.Option("--draft", metavar="DAY", help="When the draft was ready, or is to be.")] = "",
    consulted: Days = None,
    stated: Stated = None,
    year: Annotated[int | None, typer.Option("--year", help="The year in which the plan starts; the next April when left out.")] = None,
    json: Json = False,
) -> None:
    """Check what must come before a joint forward plan starts.

    By 1 April an integrated care board needs a draft, the consultation of each health and wellbeing board, and its statement.
    """
    by = ready.begin()
    from commonground.actions.landscape.forward_plan import check_forward_plans

    plans = check_forward_plans(
        place=place, draft=_day(draft) if draft else None, consulted=_days(consulted), stated=_days(stated), year=year, by=by
    )
    if json:
        saying.say(saying.as_json(plans))
        return
    for plan in plans:
        boards = "1 health and wellbeing board" if len(plan.boards) == 1 else f"{len(plan.boards)} health and wellbeing boards"
        saying.say(saying.paragraph(f"{plan.body.name}: joint forward plan from {dated(plan.starts)}, with {boards} to consult"))
        for finding in plan.findings:
            saying.say(saying.listed(str(finding)))
        if not plan.findings:
            saying.say("  Nothing stands in its way: the draft, every consultation and every statement come before it, in that order.")


def _keep(place: str, rows: list[dict[str, str]], json: bool) -> None:
    by = ready.begin()
    from commonground.actions.landscape.notes_many import note_many

    kept = note_many(place=place, rows=rows, by=by)
    if json:
        saying.say(saying.as_json([{"note": ref, "body": body} for ref, body in kept]))
    else:
        saying.say("\n".join(f"Kept {ref}, about {body}" for ref, body in kept))


def given(fields: list[str]) -> dict[str, str]:
    """Fields written as NAME=VALUE. Refused: field_unreadable."""
    from commonground.terms import Refused

    wrong = [one for one in fields if "=" not in one]
    if wrong:
        raise Refused("field_unreadable", what=f"{wrong[0][:60]!r} is no field with a value", ways_out=("Write it as name='Jo Lee'",))
    return {name.strip(): value for name, _, value in (one.partition("=") for one in fields)}


def _day(text: str) -> date:
    from commonground.domain.landscape.noting import as_date
    from commonground.terms import Refused

    day = as_date(text)
    if day is None:
        raise Refused("date_unreadable", what=f"{text!r} is no day", ways_out=("Write it as in 2028-06-01",))
    return day


def _days(given: list[str] | None) -> dict[str, date]:
    """Days written as COUNCIL=DAY, or DAY alone, which stands for every board."""
    split = (one.rpartition("=") for one in given or [])
    return {name.strip(): _day(day) for name, _, day in split}


def _rows(file: Path) -> list[dict[str, str]]:
    from commonground.actions.landscape.notes_many import read_file
    from commonground.terms import Refused

    if not file.is_file():
        raise Refused("file_missing", what=f"There is no file {file}", ways_out=("Check its name",))
    return [dict(row) for row in read_file(file.name, file.read_bytes())]


def _kinds(json: bool) -> None:
    from commonground.domain.landscape.noting_forms import FORMS

    if json:
        saying.say(saying.as_json(list(FORMS.values())))
        return
    for form in FORMS.values():
        saying.say(f"{form.kind}: {form.title.lower()}")
        for field in form.fields:
            offered = f": {', '.join(value for value, _ in field.choices)}" if field.choices else ""
            saying.say(saying.listed(f"{field.name}{'' if field.required else ' (if known)'} - {field.label}{offered}"))


def calendar(
    place: Place,
    weeks: Annotated[int, typer.Option(min=1, max=104, help="How many weeks ahead to look for what has to be started.")] = 12,
    area: Area = "",
    ics: Annotated[Path | None, typer.Option("--ics", metavar="FILE", help="Write the calendar as an iCalendar file.")] = None,
    json: Json = False,
) -> None:
    """Show what is open, late or due soon in a place's calendar."""
    by = ready.begin()
    from commonground.actions.landscape.shown import calendar_feed, read_calendar
    from commonground.store import outbox

    view = read_calendar(place=place, weeks=weeks, area=area, by=by)
    if ics is not None:
        path = str(outbox.write_whole(ics, calendar_feed(place=place, by=by).encode()))
        saying.say(saying.as_json([path]) if json else path)
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


def _ahead(one: Ahead) -> str:
    from commonground.domain.landscape.nouns import CERTAINTIES

    said = f"{one.change.title}, {one.change.when} ({CERTAINTIES[one.change.certainty]})"
    return f"{said}. {one.change.what}" if one.change.by else said


def _when(sheet: Sheet) -> str:
    found = sheet.next_yes
    if found is None:
        return "we cannot tell"
    return f"now, until {dated(found.window.closes)}" if found.state == "open" else f"from {dated(found.window.opens)} ({found.state})"
