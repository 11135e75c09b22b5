"""Long work that runs beside the workbench."""

from __future__ import annotations

from typing import Annotated

import typer

from commonground.cli import ready, saying
from commonground.cli.options import Json
from commonground.terms import counted

app = typer.Typer(help="See long work that runs beside the workbench, or stop it.", no_args_is_help=True)
Ref = Annotated[str, typer.Argument(metavar="JOB", help="The reference of a job, as `jobs list` shows it.")]


@app.command("list")
def list_jobs(json: Json = False) -> None:
    """List every job of the last 30 days, newest first."""
    ready.records()
    from commonground.actions import jobs

    held = jobs.every(by=ready.person())
    if json:
        saying.say(saying.as_json([jobs.plain(job) for job in held]))
    elif not held:
        saying.say("There are no jobs.")
    else:
        columns = ("job", "state", "done", "asked", "by")
        said = [(job.ref, job.state, f"{job.share:.0%}", f"{job.asked_on:%d %B %Y %H:%M}", job.by) for job in held]
        saying.say(saying.table(columns, said))


@app.command("stop")
def stop(ref: Ref) -> None:
    """Stop a job that waits or runs."""
    ready.records()
    from commonground.actions import jobs

    job = jobs.stop(ref=ref, by=ready.person())
    saying.say(f"{job.ref}: {job.state}")


@app.command("work")
def work(
    idle: Annotated[float, typer.Option(min=0, help="Leave when no job has come for so many seconds.")] = 30,
) -> None:
    """Do the jobs that wait, then leave. The workbench starts this itself."""
    ready.records()
    from commonground.actions import jobs

    saying.say(f"{counted(jobs.work_until_idle(idle=idle), 'job was', 'jobs were')} done.")
