"""Cases: open one for a place, see how it stands, settle or skip a stage, read its history."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from commonground.cli import ready, saying
from commonground.terms import Refused, dated

if TYPE_CHECKING:
    from commonground.actions.cases import CaseView
    from commonground.case import Standing

app = typer.Typer(help="Carry a question for a place from stage to stage.", no_args_is_help=True)
Json = Annotated[bool, typer.Option("--json", help="Answer as JSON.")]
Ref = Annotated[str, typer.Argument(metavar="CASE", help="The reference of a case, such as hartlepool-1.")]
StageId = Annotated[str, typer.Argument(metavar="STAGE", help="A stage of the case, such as profile.")]


@app.command("open")
def open_case(
    place: Annotated[str, typer.Argument(help="A name, a code or a postcode.")],
    title: Annotated[str, typer.Option(help="What the case is about.")] = "",
    json: Json = False,
) -> None:
    """Open a case for a place and draft its stages."""
    ready.records()
    from commonground.actions import cases

    by = ready.person()
    _show(cases.read_case(ref=cases.open_case(place=place, by=by, title=title).ref, by=by), json)


@app.command("list")
def list_cases(json: Json = False) -> None:
    """List every case, newest first, with what comes next in each."""
    ready.records()
    from commonground.actions import cases

    seen = cases.list_cases(by=ready.person())
    if json:
        saying.say(saying.as_json([_plain(view) for view in seen]))
    elif not seen:
        saying.say("There are no cases yet. `commonground case open PLACE` opens one.")
    else:
        saying.say(
            saying.table(
                ("case", "about", "opened", "next"),
                [(view.case.ref, view.case.title, dated(view.case.opened_on), _step(view.next)) for view in seen],
            )
        )


@app.command("show")
def show(ref: Ref, json: Json = False) -> None:
    """Show how every stage of a case stands, and why."""
    ready.records()
    from commonground.actions import cases

    _show(cases.read_case(ref=ref, by=ready.person()), json)


@app.command("next")
def next_stage(
    ref: Annotated[str | None, typer.Argument(metavar="CASE", help="The reference of a case; the newest when left out.")] = None,
    json: Json = False,
) -> None:
    """Say what to do next in a case."""
    ready.records()
    from commonground.actions import cases

    by = ready.person()
    if ref is None:
        held = cases.list_cases(by=by)
        if not held:
            raise Refused("case_unknown", what="There are no cases yet", ways_out=("Run `commonground case open PLACE` to open one",))
        ref = held[0].case.ref
        if not json:
            saying.say(f"{ref}: {held[0].case.title}")
    waiting = cases.next_stage(ref=ref, by=by)
    if json:
        saying.say(saying.as_json(_stage(waiting) if waiting else None))
    elif waiting is None:
        saying.say("Nothing is waiting: every stage is settled or skipped.")
    else:
        saying.say(f"{_step(waiting)}\n{saying.paragraph(waiting.stage.asks)}")
        for reason in waiting.reasons:
            if reason != waiting.stage.asks:
                saying.say(saying.paragraph(reason))
        verb = "draft" if waiting.state in ("ready", "out_of_date") else "settle"
        saying.say(f"\nWhat to do: commonground case {verb} {ref} {waiting.stage.id}")


@app.command("draft")
def draft(ref: Ref, stage: StageId, json: Json = False) -> None:
    """Draft a stage again from the data as they are now."""
    ready.records()
    from commonground.actions import cases

    by = ready.person()
    cases.draft(ref=ref, stage=stage, by=by)
    _show(cases.read_case(ref=ref, by=by), json)


@app.command("settle")
def settle(
    ref: Ref, stage: StageId, note: Annotated[str, typer.Option(help="Why, for whoever reads it later.")] = "", json: Json = False
) -> None:
    """Agree to the draft of a stage. Sign with a name: commonground --as "Ann Smith" case settle ..."""
    ready.records()
    from commonground.actions import cases

    by = ready.person()
    cases.settle(ref=ref, stage=stage, by=by, reason=note)
    _show(cases.read_case(ref=ref, by=by), json)


@app.command("skip")
def skip(ref: Ref, stage: StageId, reason: Annotated[str, typer.Option(help="Why it is left out.")] = "", json: Json = False) -> None:
    """Leave a stage out, and say why."""
    ready.records()
    from commonground.actions import cases

    by = ready.person()
    cases.skip(ref=ref, stage=stage, reason=reason, by=by)
    _show(cases.read_case(ref=ref, by=by), json)


@app.command("history")
def history(ref: Ref, json: Json = False) -> None:
    """Show every answer ever given to a case. Nothing is ever removed."""
    ready.records()
    from commonground.actions import cases

    given = cases.history(ref=ref, by=ready.person())
    if json:
        saying.say(
            saying.as_json(
                [
                    {
                        "stage": each.stage,
                        "kind": str(each.kind),
                        "by": each.by,
                        "on": each.on,
                        "reason": each.reason,
                        "rests_on": dict(each.rests_on),
                        "answer": each.answer,
                    }
                    for each in given
                ]
            )
        )
    else:
        saying.say(
            saying.table(
                ("on", "stage", "what", "by", "reason"),
                [(f"{each.on:%d %B %Y %H:%M}", each.stage, str(each.kind), each.by, each.reason) for each in given],
            )
        )


@app.command("changes")
def changes(
    ref: Ref,
    since: Annotated[datetime, typer.Option(formats=["%Y-%m-%d", "%Y-%m-%dT%H:%M:%S"], help="The day when it was last seen: 2026-11-24.")],
    json: Json = False,
) -> None:
    """Say what changed in a case since a committee, say, saw it."""
    ready.records()
    from commonground.actions import cases
    from commonground.store import clock

    found = cases.changes_since(ref=ref, since=clock.as_here(since), by=ready.person())
    if json:
        saying.say(saying.as_json([{"stage": each.stage, "sentence": each.sentence, "parts": each.parts} for each in found]))
    elif not found:
        saying.say("Nothing changed: the same answers are in force.")
    else:
        for each in found:
            saying.say(saying.listed(each.sentence))


def _show(view: CaseView, json: bool) -> None:
    if json:
        saying.say(saying.as_json(_plain(view)))
        return
    saying.say(f"{view.case.ref}: {view.case.title} ({view.case.place})")
    saying.say(f"Opened by {view.case.opened_by} on {dated(view.case.opened_on)}\n")
    saying.say(
        saying.table(
            ("stage", "id", "how it stands", "why"),
            [(each.stage.title, each.stage.id, each.words, "; ".join(each.reasons)) for each in view.standings],
        )
    )
    saying.say(f"\nNext: {_step(view.next)}")


def _step(waiting: Standing | None) -> str:
    return (
        "nothing, every stage is settled or skipped"
        if waiting is None
        else f"{waiting.stage.title}: {waiting.words[0].lower()}{waiting.words[1:]}"
    )


def _stage(standing: Standing) -> dict[str, Any]:
    return {
        "id": standing.stage.id,
        "title": standing.stage.title,
        "asks": standing.stage.asks,
        "owner": standing.stage.owner,
        "state": str(standing.state),
        "reasons": standing.reasons,
        "answer": standing.answer.answer if standing.answer else None,
    }


def _plain(view: CaseView) -> dict[str, Any]:
    return {
        "ref": view.case.ref,
        "title": view.case.title,
        "place": view.case.place,
        "opened_by": view.case.opened_by,
        "opened_on": view.case.opened_on,
        "stages": [_stage(each) for each in view.standings],
        "next": view.next.stage.id if view.next else None,
    }
