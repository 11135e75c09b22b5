"""Starting: one command from nothing to a served case, or to its documents."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from commonground.cli import ready, saying
from commonground.cli.options import Place

if TYPE_CHECKING:
    from commonground.actions.permissions import Person
    from commonground.case import Case

DRAFT_FORMS = ("html", "pdf", "ods", "json")
Port = Annotated[int, typer.Option(help="The port to listen on.", min=1, max=65535)]
Host = Annotated[str, typer.Option(help="The address to listen on. The default can be reached from this computer only.")]


def start(
    place: Place = "Hartlepool",
    draft_only: Annotated[bool, typer.Option("--draft-only", help="Write the draft as documents and stop.")] = False,
    out: Annotated[Path, typer.Option(help="The folder for the documents of --draft-only.")] = Path("out"),
    host: Host = "127.0.0.1",
    port: Port = 8000,
) -> None:
    """Draft the case for a place and open the workbench.

    The first time, this loads the starter figures; the second time it takes a few seconds.
    """
    from commonground.cli.serving import require_free_port, serve_workbench

    if not draft_only:
        require_free_port(host, port)
    case = _case_for(place, ready.person())
    if draft_only:
        _write(case, out, ready.person())
        return
    serve_workbench(host=host, port=port, path=f"/place/{case.place}/")


def draft(place: Place, out: Annotated[Path, typer.Option(help="The folder to write to.")] = Path("out")) -> None:
    """Write the draft of a place as HTML, PDF, ODS and JSON."""
    by = ready.person()
    _write(_case_for(place, by), out, by)


def serve(host: Host = "127.0.0.1", port: Port = 8000) -> None:
    """Open the workbench on what is already there."""
    from commonground.cli.serving import require_free_port, serve_workbench

    require_free_port(host, port)
    ready.begin()
    serve_workbench(host=host, port=port, path="/")


def _case_for(place: str, by: Person) -> Case:
    """The newest case for the place, or a new one with every stage drafted."""
    ready.begin()
    from commonground.actions import cases

    case, opened = cases.ensure_case(place=place, by=by)
    print(f"{'Opened' if opened else 'Found'} the case {case.ref}: {case.title}", file=sys.stderr)
    return case


def _write(case: Case, out: Path, by: Person) -> None:
    from commonground.actions import case_documents, cases, documents

    cases.draft_again(ref=case.ref, by=by)
    profile = documents.write_profile(place=case.place, forms=DRAFT_FORMS, out=out, by=by)
    for path in (*profile, *case_documents.write_case(ref=case.ref, forms=DRAFT_FORMS, out=out, by=by)):
        saying.say(str(path))
