"""Check documents that were taken away: which of their sentences no longer hold."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from commonground.cli import ready, saying

if TYPE_CHECKING:
    from commonground.actions.permissions import Person
    from commonground.actions.stale import Report

MOST = 30  # differences of a kind that a terminal lists of one document


def check(
    what: Annotated[
        str | None,
        typer.Argument(metavar="WHAT", help="A case, a profile as a JSON file, or a place with --release; every case when left out."),
    ] = None,
    on: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="The documents of the case as they were on a day, 2026-11-24.")
    ] = None,
    release: Annotated[str, typer.Option(help="The data release that a paper names at its foot: the profile of the place from it.")] = "",
    mini: Annotated[bool, typer.Option("--mini", help="With --release: the two-page profile.")] = False,
    form: Annotated[str, typer.Option(help="Write the list as a document: html, pdf, docx, ods, xlsx, csv or json.")] = "",
    out: Annotated[Path, typer.Option(help="The folder for it.")] = Path("out"),
    json: Annotated[bool, typer.Option("--json", help="Answer as JSON.")] = False,
) -> None:
    """Say which sentences of a document no longer hold.

    The documents are laid out as they were; beside each sentence and row of a table that differs stands what it would say
    now. Nothing is changed by looking.
    """
    if release and not what:
        raise typer.BadParameter("Name the place of the profile.", param_hint="WHAT")
    ready.records()
    by = ready.person()
    reports = [_profile(what, release, mini, by)] if what and (release or what.endswith(".json")) else _cases(what, on, by)
    if form:
        from commonground.actions import stale

        for report in reports:
            saying.say(str(stale.write(report=report, form=form, out=out, by=by)))
    elif json:
        saying.say(saying.as_json([report.plain() for report in reports]))
    elif not reports:
        saying.say("There are no cases yet. `commonground case open PLACE` opens one.")
    else:
        saying.say("\n\n".join(map(_told, reports)))


def _profile(what: str, release: str, mini: bool, by: Person) -> Report:
    from commonground.actions import stale_paper

    if release:
        return stale_paper.check_profile(place=what, release=release, mini=mini, by=by)
    from commonground.store import written

    return stale_paper.check_file(text=written.text_of(Path(what)), by=by)


def _cases(ref: str | None, on: datetime | None, by: Person) -> list[Report]:
    from commonground.actions import cases, stale

    refs = [ref] if ref else [view.case.ref for view in cases.list_cases(by=by)]
    return [stale.check_case(ref=each, on=on.date() if on else None, by=by) for each in refs]


def _told(report: Report) -> str:
    from commonground.documents.stale import rested

    lines = [f"{report.about}, beside data release {report.release}", saying.paragraph(report.sentence)]
    for one in report.documents:
        lines += ["", one.title, saying.paragraph(f"{rested(one)} {one.sentence}")]
        lines += [saying.listed(reason) for reason in one.because]
        for name, held in one.groups:
            lines += ["", f"{one.title}: {name[0].lower()}{name[1:]}"]
            for each in held[:MOST]:
                lines.append(saying.listed(" › ".join(part for part in (each.where, each.what) if part) or "At the top"))
                lines.append(saying.paragraph(f"it said: {each.said or 'nothing of this'}", indent="      "))
                lines.append(saying.paragraph(f"now: {each.says or 'nothing of this'}", indent="      "))
            if len(held) > MOST:
                lines.append(saying.listed(f"and {len(held) - MOST} more: add --form html, or --json"))
    return "\n".join(lines)
