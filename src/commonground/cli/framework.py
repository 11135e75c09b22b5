"""Outcomes frameworks: begun, written, checked, seen in four views, approved, and taken away."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from commonground.cli import ready, saying
from commonground.cli.options import Json, Place, parts
from commonground.terms import Refused

if TYPE_CHECKING:
    from collections.abc import Iterator

    from commonground.actions.outcomes.frameworks import FrameworkView
    from commonground.actions.outcomes.frameworks_begun import Lines
    from commonground.domain.outcomes.frameworks import Framework

app = typer.Typer(help="Write what sport leads to, how it is known and how it is counted.", no_args_is_help=True)
Ref = Annotated[str, typer.Argument(metavar="FRAMEWORK", help="Its reference, such as hartlepool-ageing-well-1.")]
File = Annotated[str, typer.Argument(metavar="FILE", help="Plain lines, or parts as YAML or JSON; - reads lines from the standard input.")]
Title = Annotated[str, typer.Option(help="Its title, where the file names none.")]
Theme = Annotated[str, typer.Option(help="One of the seven themes, or generic, where the file names none.")]


@app.command("begin")
def begin(
    start: Annotated[str, typer.Argument(metavar="THEME", help="A theme, as in 'older people'; leave it out to list them.")] = "",
    match: Annotated[str, typer.Option("--match", metavar="PLACE", help="Begin from the match of a place instead.")] = "",
    body: Annotated[str, typer.Option(help="With --match: one body, by its id in the match.")] = "",
    json: Json = False,
) -> None:
    """Print lines to begin a framework from, to be changed in a file."""
    ready.records()
    from commonground.actions.outcomes import frameworks_begun

    if not start and not match:
        held = frameworks_begun.examples()
        saying.say(saying.as_json(list(held)) if json else "\n".join(held))
        return
    lines = frameworks_begun.begin(start=frameworks_begun.MATCH if match else start, place=match, body=body, by=ready.person())
    saying.say(saying.as_json(lines) if json else lines.written.rstrip())


@app.command("list")
def list_frameworks(place: Place, json: Json = False) -> None:
    """List the frameworks of a place."""
    ready.records()
    from commonground.actions.outcomes import frameworks

    here, held = frameworks.frameworks_of(place=place, by=ready.person())
    rows = [(one.framework.id, one.framework.theme, one.framework.version, _approved(one), _gaps(one)) for one in held]
    heads = ("framework", "theme", "version", "approved", "gaps")
    if json:
        saying.say(saying.as_json({"place": here.code, "frameworks": [dict(zip(heads, row, strict=True)) for row in rows]}))
    elif rows:
        saying.say(saying.table(heads, rows))
    else:
        saying.say(f"No framework has been written for {here.name} yet. Begin one: commonground framework begin")


@app.command("show")
def show(
    ref: Ref,
    view: Annotated[
        str, typer.Option(help="triangle, model, logframe, story; lines to change it, dag for dagitty.net; else the first four.")
    ] = "",
    version: Annotated[int | None, typer.Option(min=1, help="An earlier version.")] = None,
    json: Json = False,
) -> None:
    """Show a framework in its four views, with what is missing."""
    ready.records()
    from commonground.actions.outcomes import frameworks, frameworks_begun
    from commonground.domain.outcomes.dag import as_dag

    held = frameworks.read(ref=ref, version=version, by=ready.person())
    if json:
        saying.say(saying.as_json(frameworks.plain(held)))
    elif view == "lines":
        made = held.framework
        saying.say(frameworks_begun.Lines(text=held.text, title=made.title, theme=made.theme).written.rstrip())
    elif view == "dag":
        saying.say(as_dag(held.framework).rstrip())
    else:
        _tell(held, view)


@app.command("check")
def check(place: Place, file: File, title: Title = "", theme: Theme = "", json: Json = False) -> None:
    """Check a framework in a file, and keep nothing."""
    ready.records()
    from commonground.actions.outcomes import frameworks

    by, lines = ready.person(), _read(file)
    held = frameworks.check(
        place=place, title=title or lines.title or "Not named yet", theme=theme or lines.theme or "generic", text=lines.text, by=by
    )
    if json:
        saying.say(saying.as_json(frameworks.plain(held)))
    else:
        _findings(held)


@app.command("write")
def write(
    place: Place,
    file: File,
    title: Title = "",
    theme: Theme = "",
    ref: Annotated[str, typer.Option(help="Keep it as a new version of this framework.")] = "",
    reason: Annotated[str, typer.Option(help="With --ref: what has changed, and why.")] = "",
    json: Json = False,
) -> None:
    """Keep a framework, or a new version of one. Sign: commonground --as NAME ..."""
    ready.records()
    from commonground.actions.outcomes import frameworks

    by, lines = ready.person(), _read(file)
    before = frameworks.read(ref=ref, by=by).framework if ref else None
    held = frameworks.save(
        place=place,
        title=title or lines.title or (before.title if before else ""),
        theme=theme or lines.theme or (before.theme if before else "generic"),
        text=lines.text,
        ref=ref,
        reason=reason,
        by=by,
    )
    if json:
        saying.say(saying.as_json(frameworks.plain(held)))
        return
    saying.say(f"Kept as {held.framework.id}, version {held.framework.version}\n")
    _findings(held)


@app.command("approve")
def approve(ref: Ref, reason: Annotated[str, typer.Option(help="Who decided, and where.")] = "") -> None:
    """Approve the newest version; it is due for review in a year."""
    ready.records()
    from commonground.actions.outcomes import frameworks

    held = frameworks.approve(ref=ref, reason=reason, by=ready.person())
    saying.say(f"Version {held.framework.version} of {ref} is {_approved(held)}")


@app.command("document")
def document(
    ref: Ref,
    form: Annotated[str, typer.Option(help="pdf, docx, html, ods, xlsx, csv or json; several with commas.")] = "pdf",
    survey: Annotated[bool, typer.Option("--survey", help="The participant survey that is tied to it instead.")] = False,
    version: Annotated[int | None, typer.Option(min=1, help="An earlier version.")] = None,
    out: Annotated[Path, typer.Option(help="The folder to write to.")] = Path("out"),
) -> None:
    """Write a framework, or its participant survey, as documents."""
    ready.records()
    from commonground.actions.outcomes import frameworks
    from commonground.store import outbox

    for each in parts(form):
        name, content = frameworks.document(ref=ref, form=each, survey=survey, version=version, by=ready.person())
        saying.say(str(outbox.write_whole(out / f"{outbox.file_name(name)}.{each}", content)))


def _read(file: str) -> Lines:
    from commonground.actions.outcomes import frameworks_begun

    by = ready.person()
    if file == "-":
        return frameworks_begun.read_lines(content=sys.stdin.buffer.read(frameworks_begun.LARGEST + 1), name="the input", by=by)
    path = Path(file)
    if not path.is_file():
        raise Refused("file_missing", what=f"There is no file {file}", ways_out=("Check its name", "Write - to read the input"))
    with path.open("rb") as opened:
        return frameworks_begun.read_lines(content=opened.read(frameworks_begun.LARGEST + 1), name=path.name, by=by)


def _approved(held: FrameworkView) -> str:
    made = held.framework
    return f"approved by {made.approved_by} on {made.approved_on}" if made.approved_on else "not approved yet"


def _gaps(held: FrameworkView) -> int:
    return sum(one.level == "warning" for one in held.findings)


def _tell(held: FrameworkView, view: str) -> None:
    from commonground.domain.outcomes.frameworks import VIEWS

    if view and view not in VIEWS:
        raise Refused(
            "view_unknown", what=f"{view[:40]!r} is not a view", ways_out=tuple(f"Choose {one}" for one in (*VIEWS, "lines", "dag"))
        )
    made = held.framework
    saying.say(f"{made.title}: {held.place.name}, {made.theme}, version {made.version}, {_approved(held)}")
    for key in (view,) if view else VIEWS:
        saying.say("\n".join([f"\n{VIEWS[key]}", *map(saying.listed, _said(made, key))]))
    if not view:
        saying.say()
        _findings(held)


def _said(made: Framework, view: str) -> Iterator[str]:
    """What a view says of the framework, an item for each of its parts, steps or rows."""
    from commonground.domain.outcomes.frameworks import FIRM, Level, logframe, narrative

    if view == "triangle":
        for one in (one for level in Level for one in made.at(level)):
            where = one.source_document + (f", page {one.page}" if one.page else "")
            yield f"{one.level.value}: {one.text}{f' ({where})' if where else ''}"
    elif view == "model":
        for link in made.links:
            about = f"{made.step(link)}; {FIRM[made.strength(link)].lower()}"
            because = f", because {link.rationale}" if link.rationale else ""
            yield f"{made.part(link.start).text} -> {made.part(link.end).text} ({about}){because}"
    elif view == "logframe":
        for stage, what, counted, source, because in logframe(made):
            more = (("counted by", counted), ("from", source), ("because", because))
            yield "; ".join([f"{stage}: {what}", *(f"{name} {said}" for name, said in more if said)])
    else:
        yield from narrative(made)


def _findings(held: FrameworkView) -> None:
    """The gap list, then what is still to complete, each kind with what to do."""
    from commonground.domain.outcomes.gap_list import by_kind

    for kind in by_kind(held.framework, held.findings):
        saying.say(f"{kind.title} ({len(kind.items)})")
        for said in kind.items:
            saying.say(saying.listed(said))
        saying.say(saying.paragraph(f"What to do: {kind.remedy}.", indent="  ") + "\n")
    if not held.findings:
        saying.say("The checks find nothing: all four parts link, every claim has robust evidence, and every measure has an owner.")
