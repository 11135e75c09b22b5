"""The command `commonground`: a map of what can be done, in the order of the work."""

from __future__ import annotations

import os
import sys
import traceback
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from commonground import __version__
from commonground.cli import (
    area,
    case,
    check,
    compare,
    data,
    engage,
    framework,
    importing,
    jobs,
    landscape,
    log,
    match,
    measure,
    money,
    pack,
    place,
    planned,
    profile,
    readiness,
    ready,
    saying,
    start,
    strategies,
    survey,
    value,
)
from commonground.cli.exit_codes import STOPPED, exit_code
from commonground.store import trouble
from commonground.terms import Refused

EPILOG = """Start with `commonground start Hartlepool`, or any place by name, code or postcode.

Every reading command takes --json. Exit codes are listed in docs/reference/exit-codes.md."""

ORDER = (
    "start",
    "place",
    "measure",
    "profile",
    "compare",
    "area",
    "landscape",
    "calendar",
    "money",
    "engage",
    "readiness",
    "survey",
    "documents",
    "match",
    "framework",
    "value",
    "draft",
    "case",
    "check",
    "data",
    "import",
    "jobs",
    "log",
    "pack",
    "serve",
)
# Typer brings its own copy of Click, or uses the one that is installed; either way this is the class it raises.
CommandProblem: type[Exception] = typer.BadParameter.__mro__[2]


class InOrderOfTheWork(TyperGroup):
    """Lists the commands in the order in which a person needs them."""

    def list_commands(self, ctx: Any) -> list[str]:
        return sorted(super().list_commands(ctx), key=lambda name: ORDER.index(name) if name in ORDER else len(ORDER))


app = typer.Typer(
    name="commonground",
    cls=InOrderOfTheWork,
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    add_completion=False,
    epilog=EPILOG,
    help="""An open workbench for the strategic commissioning of sport and physical activity.

    Give it a place. It shows what the figures say and what they cannot tell, where every number is from, and keeps
    every answer that was ever given to the question of what to commission.""",
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)


def _version(wanted: bool) -> None:
    if wanted:
        saying.say(f"Common Ground {__version__}")
        raise typer.Exit


@app.callback()
def _everywhere(
    name: Annotated[str | None, typer.Option("--as", metavar="NAME", help="Sign what this command does with a name.")] = None,
    version: Annotated[bool, typer.Option("--version", callback=_version, is_eager=True, help="Say which version this is.")] = False,
) -> None:
    ready.act_as(name)


app.command("start")(start.start)
app.add_typer(place.app, name="place")
app.add_typer(measure.app, name="measure")
app.command("profile")(profile.profile)
app.command("compare")(compare.compare)
app.add_typer(landscape.app, name="landscape")
app.command("calendar")(landscape.calendar)
app.command("money")(money.money)
app.command("engage")(engage.engage)
app.add_typer(readiness.app, name="readiness")
app.add_typer(area.app, name="area")
area.app.command("plan")(planned.plan)
area.app.command("planned")(planned.every)
area.app.command("withdraw")(planned.withdraw)
app.command("draft")(start.draft)
app.add_typer(case.app, name="case")
app.command("check")(check.check)
app.add_typer(data.app, name="data")
app.command("import")(importing.bring)
app.add_typer(value.app, name="value")
app.add_typer(survey.app, name="survey")
app.add_typer(strategies.app, name="documents")
app.command("match")(match.match)
app.add_typer(framework.app, name="framework")
app.add_typer(jobs.app, name="jobs")
app.command("log")(log.log)
app.add_typer(pack.app, name="pack")
app.command("serve")(start.serve)


def run(arguments: list[str] | None = None) -> None:
    """Run the command and end with the exit code of what happened. A user never sees a traceback."""
    sys.exit(_run(sys.argv[1:] if arguments is None else arguments))


def _run(arguments: list[str]) -> int:
    try:
        _check_text(arguments)
        code: int = app(arguments, prog_name="commonground", standalone_mode=False) or 0
        return _stopped() if code == STOPPED else code
    except CommandProblem as problem:
        problem.show()  # type: ignore[attr-defined]
        return 0 if not arguments else 2
    except (typer.Abort, KeyboardInterrupt):
        return _stopped()
    except Refused as refused:
        return _refused(refused, arguments)
    except BrokenPipeError:
        return _seen_enough()
    except SystemExit as ended:  # Typer's ending when a pipe is closed, and nothing else
        if isinstance(ended.__context__, BrokenPipeError):
            return _seen_enough()
        raise
    except Exception as problem:
        if known := trouble.as_refused(problem):
            return _refused(known, arguments)
        if os.environ.get("COMMONGROUND_DEBUG") == "1":
            traceback.print_exc()
        print(_unforeseen(problem, arguments), file=sys.stderr)
        return 1


def _stopped() -> int:
    print("Stopped. Nothing was half done.", file=sys.stderr)
    return STOPPED


def _seen_enough() -> int:
    """The reader of a pipe has seen enough: what is left to say goes nowhere, and all is well."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    return 0


def _refused(refused: Refused, arguments: list[str]) -> int:
    print(saying.refusal_as_json(refused) if "--json" in arguments else saying.refusal_as_text(refused), file=sys.stderr)
    return exit_code(refused.code)


def _check_text(arguments: list[str]) -> None:
    """Refuse what no record or page could show: words, or the name of a file, that are not text in UTF-8."""
    for one in arguments:
        try:
            one.encode()
        except UnicodeEncodeError:
            raise Refused(
                "not_text",
                what=f"{one.encode(errors='replace').decode()[:80]!r} is not text in UTF-8",
                ways_out=("Write it in UTF-8", "Give the file another name"),
            ) from None


def _unforeseen(problem: Exception, arguments: list[str]) -> str:
    said = str(problem).strip().splitlines()
    return "\n".join(
        [
            f"Something went wrong that we did not foresee: {type(problem).__name__}{': ' + said[0] if said else ''}",
            "Nothing that was settled or loaded before is lost.",
            "",
            "What to do: run it again with COMMONGROUND_DEBUG=1, and report what it prints as CONTRIBUTING.md says, with the",
            f"command (commonground {' '.join(arguments)}) and the version ({__version__}).",
        ]
    )


if __name__ == "__main__":
    run()
