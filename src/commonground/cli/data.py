"""Data: what is loaded, how old it is, loading more, and taking it away."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from commonground import __version__
from commonground.cli import exit_codes, ready, saying
from commonground.cli.options import Json
from commonground.terms import counted, dated

NEXT = "`commonground data diff` lists what changed, `commonground check` the sentences of documents that no longer hold."
app = typer.Typer(help="See which data are loaded, load more, take them away.", no_args_is_help=True)


@app.command("status")
def status(json: Json = False) -> None:
    """Show which data serve, how old they are and where from."""
    from commonground.actions.data import releases as data

    seen = data.status(by=ready.person())
    if json:
        saying.say(saying.as_json(seen))
        return
    age = "today" if seen.days_old == 0 else f"{seen.days_old} day{'' if seen.days_old == 1 else 's'} ago"
    saying.say(f"Release {seen.release}, built {age} ({dated(seen.built)}), {seen.bytes / 1e6:,.1f} MB in {seen.folder}")
    if seen.note:
        saying.say(seen.note + (f", on top of {seen.base}" if seen.base else ""))
    if seen.software != __version__:
        saying.say(
            f"It was built by Common Ground {seen.software}; this is {__version__}: `commonground data build` brings its newer figures."
        )
    saying.say("\n" + saying.table(("table", "rows"), [(name, rows) for name, rows in seen.tables if rows]))
    saying.say("\nSources:")
    for source in seen.sources:
        saying.say(saying.listed(source.citation()))
    if len(seen.held) > 1:
        saying.say(f"\nReleases held: {', '.join(seen.held)}")


@app.command("add")
def add(
    folder: Annotated[Path, typer.Argument(help="A folder of published files, or one file.")],
    note: Annotated[str, typer.Option(help="Why, for whoever reads the release later.")] = "",
    json: Json = False,
) -> None:
    """Load published files into a new release.

    With one error anywhere nothing is loaded, and all findings are listed. Until the new release is complete the old
    one serves.
    """
    from commonground.actions.data import releases as data

    ready.records()
    added = data.add(path=folder, by=ready.person(), note=note, progress=saying.progress)
    if json:
        saying.say(saying.as_json(added))
        return
    saying.say(f"Release {added.release} now serves.\n")
    saying.say(saying.table(("table", "rows loaded"), added.tables))
    for finding in added.findings:
        saying.say("\n" + saying.paragraph(f"{finding.level.capitalize()}: {finding}"))
    saying.say("\n" + NEXT)


@app.command("refresh")
def refresh(
    only: Annotated[list[str] | None, typer.Option("--only", help="Ask only this connector; may be repeated.")] = None,
    json: Json = False,
) -> None:
    """Fetch fresh figures from their publishers into a new release.

    Each publisher is asked by itself: what fails is named in words, what came right is kept, and the old release serves
    until the new one is complete and checked. Ends with 11 when something did not come. Contracts and grants are asked
    for by days and funders: `commonground data awards`.
    """
    from commonground.actions.data import refresh as fresh

    ready.records()
    done = fresh.refresh(only=tuple(only or ()), by=ready.person(), progress=lambda name, words: saying.progress(f"{name}: {words}"))
    if json:
        saying.say(saying.as_json(fresh.plain(done)))
    else:
        saying.say(saying.paragraph(done.sentence) + "\n")
        rows = [(one.name, _STATES[one.state], one.rows, f"{one.seconds:.1f}") for one in done.asked]
        saying.say(saying.table(("connector", "what came", "rows", "seconds"), rows))
        for one in done.asked:
            for finding in one.findings:
                saying.say("\n" + saying.paragraph(f"{one.name}, {finding.level}: {finding}"))
        if done.swapped:
            saying.say(f"\nRelease {done.release} now serves. {NEXT}")
    if done.troubled:
        raise typer.Exit(exit_codes.IN_PART)


@app.command("awards")
def awards(
    service: Annotated[str, typer.Argument(help="contracts_finder, find_a_tender or threesixtygiving.")],
    out: Annotated[Path, typer.Option(help="The folder for the files; load it with `data add`.")] = Path("awards"),
    since: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="From this day; else four weeks back.")] = None,
    until: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="To this day; else today.")] = None,
    funder: Annotated[list[str] | None, typer.Option(help="A funder of 360Giving's registry; may be repeated.")] = None,
) -> None:
    """Fetch contracts or grants as files for `data add`."""
    from commonground.actions.data.awards import fetch_awards

    days = {"since": since.date() if since else None, "until": until.date() if until else None}
    came = fetch_awards(service=service, out=out, publishers=tuple(funder or ()), by=ready.person(), progress=saying.progress, **days)
    for path in came.files:
        saying.say(str(path))
    for finding in came.findings:
        saying.say(saying.paragraph(f"{finding.level}: {finding}"))
    if came.files:
        saying.say(f"What to do: commonground data add {out}")
    if not came.whole:
        raise typer.Exit(exit_codes.IN_PART)


_STATES = {
    "whole": "all of it",
    "partly": "a part: see below",
    "failed": "nothing: see below",
    "nothing": "nothing to ask",
    "same": "the same as before",
}


@app.command("diff")
def diff(
    old: Annotated[str, typer.Argument(help="The older release; by default the one before.")] = "",
    new: Annotated[str, typer.Argument(help="The newer release; by default the one that serves.")] = "",
    csv: Annotated[Path | None, typer.Option(help="Write every changed figure to this CSV file.")] = None,
    json: Json = False,
) -> None:
    """Say which figures are new, revised, corrected or gone.

    Also which measures are defined otherwise. A figure is corrected when it differs although its publisher's file is the
    same.
    """
    from commonground.actions.data import changes
    from commonground.domain.indicators import revisions

    seen = changes.read(old=old, new=new, by=ready.person())
    if csv is not None:
        changes.write(changes.table(old=seen.old, new=seen.new, by=ready.person()), csv)
    if json:
        saying.say(saying.as_json(seen))
        return
    saying.say(f"From {seen.old} to {seen.new}.\n" + saying.paragraph(revisions.sentence(seen)))
    if seen.by_measure:
        kinds = tuple(revisions.KINDS)
        rows = [(name, *(counts.get(kind, 0) for kind in kinds)) for _, name, counts in seen.by_measure]
        saying.say("\n" + saying.table(("measure", *kinds), rows))
    for change in seen.measures:
        saying.say("\n" + saying.paragraph(f"The measure {change.name} is {change.kind}."))
        for words, before, after in change.parts:
            saying.say(saying.listed(f"{words}: {before or 'nothing'!r} became {after or 'nothing'!r}"))
    if csv is not None:
        saying.say(f"\nEvery changed figure is in {csv}.")


@app.command("forget")
def forget(
    source: Annotated[str, typer.Argument(help="The table, as the list names it; without it they are listed.")] = "",
    why: Annotated[str, typer.Option(help="Why, for whoever reads the log.")] = "",
    json: Json = False,
) -> None:
    """Take back figures that were brought in.

    What they had replaced is put back. Nothing is destroyed: the release before still holds them, and the file can be
    brought again.
    """
    from commonground.actions.data import forgetting

    ready.records()
    by = ready.person()
    if not source:
        held = forgetting.brought_in(by=by)
        if json:
            saying.say(saying.as_json(held))
        elif not held:
            saying.say("Nothing that was brought in is held. `commonground import FILE` brings figures in.")
        else:
            rows = [(one.source.id, one.source.title, one.source.publisher, f"{one.figures:,}") for one in held]
            saying.say(saying.table(("table", "title", "whose", "figures"), rows))
        return
    done = forgetting.forget(source=source, why=why, by=by, progress=saying.progress)
    saying.say(saying.as_json(done) if json else f"{saying.paragraph(done.sentence)}\nRelease {done.release} now serves.")


@app.command("releases")
def releases(
    keep: Annotated[int | None, typer.Option(help="Delete all but so many of the newest.", min=1)] = None,
    json: Json = False,
) -> None:
    """List the releases on disk, or delete old ones.

    The one that serves is never deleted, nor one that an answer of a case names.
    """
    from commonground.actions.data import forgetting

    ready.records()
    by = ready.person()
    gone = () if keep is None else forgetting.tidy(keep=keep, by=by)
    held = forgetting.releases(by=by)
    if json:
        saying.say(saying.as_json({"deleted": [one.id for one in gone], "held": held}))
        return
    if keep is not None:
        freed = sum(one.bytes for one in gone)
        saying.say(f"{len(gone)} deleted, {freed / 1e6:,.1f} MB freed.\n")
    rows = [
        (one.id, f"{one.bytes / 1e6:,.1f}", "serves" if one.serves else "named by " + ", ".join(one.cases) if one.cases else "", one.note)
        for one in held
    ]
    saying.say(saying.table(("release", "MB", "stays because it", "why it was built"), rows))


@app.command("export")
def export(
    folder: Annotated[Path, typer.Argument(help="The folder to write to.")],
    form: Annotated[str, typer.Option("--format", help="csv or parquet.")] = "csv",
) -> None:
    """Write every table as CSV or Parquet.

    Beside each file lies what its columns mean, in the words of CSV on the Web.
    """
    from commonground.actions.data import releases as data

    written = data.export(folder=folder, form=form, by=ready.person(), progress=saying.progress)
    saying.say(f"{counted(len(written), 'file')} written to {folder}")


@app.command("build")
def build() -> None:
    """Make a new release from the starter figures alone."""
    from commonground.actions.data import releases as data

    ready.records()
    saying.say(f"Release {data.build(by=ready.person(), progress=saying.progress)} now serves.")
