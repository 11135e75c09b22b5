"""Data: what is loaded, how old it is, loading more, and taking it away."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from commonground import __version__
from commonground.cli import ready, saying

app = typer.Typer(help="See which data are loaded, load more, take them away.", no_args_is_help=True)
Json = Annotated[bool, typer.Option("--json", help="Answer as JSON.")]


@app.command("status")
def status(json: Json = False) -> None:
    """Show which data serve, how old they are and where from."""
    from commonground.actions import data

    seen = data.status(by=ready.person())
    if json:
        saying.say(saying.as_json(seen))
        return
    age = "today" if seen.days_old == 0 else f"{seen.days_old} day{'' if seen.days_old == 1 else 's'} ago"
    saying.say(f"Release {seen.release}, built {age} ({seen.built:%d %B %Y}), {seen.bytes / 1e6:,.1f} MB in {seen.folder}")
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
    from commonground.actions import data

    ready.records()
    added = data.add(path=folder, by=ready.person(), note=note, progress=saying.progress)
    if json:
        saying.say(saying.as_json(added))
        return
    saying.say(f"Release {added.release} now serves.\n")
    saying.say(saying.table(("table", "rows loaded"), added.tables))
    for finding in added.findings:
        saying.say("\n" + saying.paragraph(f"{finding.level.capitalize()}: {finding}"))


@app.command("export")
def export(
    folder: Annotated[Path, typer.Argument(help="The folder to write to.")],
    form: Annotated[str, typer.Option("--format", help="csv or parquet.")] = "csv",
) -> None:
    """Write every table as CSV or Parquet.

    Beside each file lies what its columns mean, in the words of CSV on the Web.
    """
    from commonground.actions import data

    written = data.export(folder=folder, form=form, by=ready.person(), progress=saying.progress)
    saying.say(f"{len(written)} files written to {folder}")


@app.command("build")
def build() -> None:
    """Make a new release from the starter figures alone."""
    from commonground.actions import data

    ready.records()
    saying.say(f"Release {data.build(by=ready.person(), progress=saying.progress)} now serves.")
