"""Bring figures of one's own, or a published table, from a CSV, ODS or XLSX file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from commonground.cli import ready, saying
from commonground.cli.options import Json
from commonground.terms import Refused, counted

if TYPE_CHECKING:
    from commonground.actions.data.bringing import Tried

_SAMPLE = 8


def bring(
    file: Annotated[Path, typer.Argument(help="A CSV, ODS or XLSX file.")],
    mapping: Annotated[Path | None, typer.Option(help="How it is read: a YAML file that --suggest wrote.")] = None,
    suggest: Annotated[bool, typer.Option("--suggest", help="Print a mapping to go on with; load nothing.")] = False,
    check: Annotated[bool, typer.Option("--check", help="Read and list what is wrong; load nothing. Ends with 5 on an error.")] = False,
    sheet: Annotated[str, typer.Option(help="The sheet to look at, when there are several.")] = "",
    publisher: Annotated[str, typer.Option(help="Whose figures they are.")] = "",
    title: Annotated[str, typer.Option(help="What they are called.")] = "",
    edition: Annotated[str, typer.Option(help="Of which edition or date they are.")] = "",
    licence: Annotated[str, typer.Option(help="Under which licence or agreement they may be used.")] = "",
    json: Json = False,
) -> None:
    """Bring a council's own figures, or a published table.

    Exports of Active Lives Online, tables of Active Lives, Active People and the children's survey, and Small Area Estimates
    are recognised. Any other table is read by a mapping: --suggest writes a first one, a person corrects it, and it serves
    every later edition of the file. With one error nothing is loaded.
    """
    from commonground.actions.data import bringing
    from commonground.store import written

    if not file.is_file():
        raise Refused("folder_missing", what="There is no such file", where=str(file), ways_out=("Check the path",))
    by = ready.begin()
    body = _body(file)
    looked = bringing.look(name=file.name, body=body, sheet=sheet, by=by)
    reading, layout = looked.mapping, looked.layout
    if mapping is not None:
        reading, layout = bringing.read_mapping(text=written.text_of(mapping), where=str(mapping), by=by), ""
    reading = bringing.with_source(reading, publisher=publisher, title=title, edition=edition, licence=licence)
    if suggest:
        said = bringing.mapping_as_text(reading)
        saying.say(saying.as_json(written.plain(said, "The mapping")) if json else said.rstrip())
        return
    if check:
        tried = bringing.attempt(name=file.name, body=body, mapping=reading, by=by)
        _tell(tried, looked.layout_title if layout else "", json)
        if any(finding.level == "error" for finding in tried.findings):
            raise typer.Exit(5)
        return
    if mapping is None and not layout:
        raise Refused(
            "mapping_missing",
            what="The table is of no kind that we know, and no mapping says how it is read",
            where=file.name,
            why="A guess alone must not become figures",
            ways_out=(
                f"Write a first mapping: commonground import {file.name} --suggest > mapping.yaml",
                "Correct it, then give it with --mapping",
            ),
        )
    done = bringing.bring(name=file.name, body=body, mapping=reading, layout=layout, by=by, progress=saying.progress)
    if json:
        saying.say(saying.as_json({"release": done.release, "base": done.base, "figures": done.figures, "findings": done.findings}))
        return
    if layout:
        saying.say(f"Recognised: {looked.layout_title}.")
    saying.say(f"{counted(done.figures, 'figure was', 'figures were')} brought in. Release {done.release} now serves.")
    for finding in done.findings:
        saying.say("\n" + saying.paragraph(f"{finding.level.capitalize()}: {finding}"))


def _tell(tried: Tried, layout: str, json: bool) -> None:
    """What a mapping makes of a file: figures found, the first of them, every finding."""
    if json:
        rows = [{"measure": row.measure, "place": row.place, "period": row.period.label, "group": row.group, "value": row.value,
                 "low": row.low, "high": row.high, "base": row.base, "status": row.status} for row in tried.rows]  # fmt: skip
        saying.say(saying.as_json({"figures": rows, "findings": tried.findings, "headings": tried.headings}))
        return
    if layout:
        saying.say(f"Recognised: {layout}.")
    found = f"{counted(len(tried.rows), 'figure')} of {counted(len(tried.measures), 'measure')} for {counted(tried.places, 'place')}"
    saying.say(f"{found}. Nothing was loaded.")
    if tried.rows:
        shown = [
            (
                tried.measures[row.measure].name,
                tried.names[row.place],
                row.period.label,
                row.group,
                row.status.replace("_", " ") if row.value is None else f"{row.value:,.10g}",
            )
            for row in tried.rows[:_SAMPLE]
        ]
        saying.say("\n" + saying.table(("measure", "place", "period", "group", "value"), shown))
    for finding in tried.findings:
        saying.say("\n" + saying.paragraph(f"{finding.level.capitalize()}: {finding}"))


def _body(file: Path) -> bytes:
    from commonground.actions.data.bringing import MOST_BYTES

    if file.stat().st_size > MOST_BYTES:
        what = f"The file has {file.stat().st_size / 1e6:,.1f} MB; at most {MOST_BYTES / 1e6:,.0f} MB are read"
        raise Refused("file_too_large", what=what, where=str(file), ways_out=("Bring only the sheet that you need",))
    return file.read_bytes()
