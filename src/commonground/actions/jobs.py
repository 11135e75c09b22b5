"""Long work: ask for it, see how far it is, stop it, and do it.

A job is a question with the fingerprint of what it asks and of the release it asks about. Asked again, it is not worked on again:
its answer is there already.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib import import_module
from typing import Any

from commonground import __version__
from commonground.actions.logged import log
from commonground.actions.permissions import Person, require
from commonground.case import canonical, fingerprint
from commonground.store import clock, warehouse, worker
from commonground.store.records import database
from commonground.store.records import jobs as rows
from commonground.store.records.jobs import Job
from commonground.terms import Refused

Say = Callable[[float, str], None]
Work = Callable[[Any, Person, Say], Any]
IDLE = 30.0
PAUSE = 0.5


@dataclass(frozen=True, kw_only=True)
class Kind:
    """A kind of long work: what it is called, what its asker must be allowed to do, and the function that does it.

    `work` names a function as "module:function", so that nothing is loaded before it is needed; it takes the question, the
    person and `say(share, words)`, and gives a plain answer.
    """

    title: str
    action: str
    work: str
    about_release: bool = True

    def function(self) -> Work:
        """The function that does the work."""
        module, name = self.work.split(":")
        return getattr(import_module(module), name)


KINDS: dict[str, Kind] = {
    "read_strategy": Kind(
        title="Reading a strategy", action="add_document", work="commonground.actions.outcomes.shelves:work_add", about_release=False
    ),
    "refresh": Kind(title="Fresh figures from their publishers", action="add_data", work="commonground.actions.data.refresh:work"),
    "bring": Kind(title="Bringing figures in", action="add_data", work="commonground.actions.data.bringing:work"),
    "pack": Kind(title="Putting a place into one file", action="make_pack", work="commonground.actions.data.packs:work"),
    "read_survey": Kind(
        title="Reading a survey in", action="open_survey", work="commonground.actions.survey.held:work_read", about_release=False
    ),
    "synthetic_survey": Kind(
        title="Making up a survey", action="open_survey", work="commonground.actions.survey.held:work_synthetic", about_release=False
    ),
    "ask_survey": Kind(
        title="Asking a survey", action="ask_survey", work="commonground.actions.survey.held_questions:work_ask", about_release=False
    ),
    "value": Kind(title="What a programme is worth", action="ask_value", work="commonground.actions.value.in_case:work"),
}


class Stopped(Exception):
    """Somebody stopped the job."""


def start(*, kind: str, question: Mapping[str, Any], address: str, by: Person) -> Job:
    """Ask for long work, and have a worker begin. The same question about the same release gives the same job.

    `address` is the page that shows the answer. Raises `Refused` (not_permitted, job_kind_unknown, answer_not_plain).
    """
    row = _kind(kind)
    require(by, row.action)
    asked = {"kind": kind, "question": dict(question), "version": __version__}
    if row.about_release:
        asked["release"] = warehouse.current().id
    canonical(asked)
    ref, on = f"{kind}-{fingerprint(asked)[:16]}", clock.now()
    with database.writing():
        job = rows.ask(
            ref=ref, kind=kind, question=dict(question), address=address, by_ref=by.ref, by_name=by.name, by_roles=by.roles, on=on
        )
        if job.asked_on == on:
            log(by, "start_job", ref, {"kind": kind}, on=on)
    if job.over:
        return job
    if worker.works_here():
        work_until_idle(idle=0)
        return rows.load(ref)
    worker.call()
    return job


def read(*, ref: str, by: Person) -> Job:
    """A job and how far it has come. Raises `Refused` (job_unknown, not_permitted)."""
    require(by, "read")
    return rows.load(ref)


def every(*, by: Person) -> tuple[Job, ...]:
    """Every job, newest first."""
    require(by, "read")
    return rows.every()


def stop(*, ref: str, by: Person) -> Job:
    """Stop a job that waits or runs; what ended before stays as it is."""
    job = rows.load(ref)
    require(by, _kind(job.kind).action)
    on = clock.now()
    with database.writing():
        rows.stop(ref, on=on)
        log(by, "stop_job", ref, on=on)
    return rows.load(ref)


def again(*, ref: str, by: Person) -> Job:
    """Ask once more for a job that failed or was stopped."""
    job = rows.load(ref)
    return start(kind=job.kind, question=job.question, address=job.address, by=by)


def plain(job: Job) -> dict[str, Any]:
    """A job as plain values, for programs."""
    problem = job.problem and {"code": job.problem.code, "what": job.problem.what, "ways_out": list(job.problem.ways_out)}
    return {
        "ref": job.ref,
        "kind": job.kind,
        "question": job.question,
        "address": job.address,
        "by": job.by,
        "state": job.state,
        "share": job.share,
        "saying": job.saying,
        "problem": problem,
        "over": job.over,
        "asked_on": job.asked_on.isoformat(),
        "changed_on": job.changed_on.isoformat(),
    }


def work_until_idle(*, idle: float = IDLE) -> int:
    """Do the jobs that wait, oldest first, until none has come for `idle` seconds; gives how many were done.

    Leaves at once (0) when another worker on this folder of data is at it.
    """
    done = 0
    with worker.only_one() as alone:
        if not alone:
            return 0
        rows.recover(machine=worker.machine(), on=clock.now())
        quiet_since = time.monotonic()
        while True:
            job = rows.take(machine=worker.machine(), on=clock.now())
            if job is not None:
                _do(job)
                done, quiet_since = done + 1, time.monotonic()
            elif time.monotonic() - quiet_since >= idle:
                return done
            else:
                time.sleep(min(PAUSE, idle))


def _do(job: Job) -> None:
    """Do one job and keep its answer or its problem; a fault of ours is a problem with a way out, not the end of the worker."""
    last = 0.0

    def say(share: float, words: str) -> None:
        nonlocal last
        if time.monotonic() - last >= PAUSE or share >= 1:
            last = time.monotonic()
            if not rows.progress(job.ref, share=share, saying=words, on=clock.now()):
                raise Stopped

    by = Person(ref=job.by_ref, name=job.by, roles=job.by_roles)
    try:
        kind = _kind(job.kind)
        require(by, kind.action)
        rows.finish(job.ref, answer=kind.function()(job.question, by, say), on=clock.now())
    except Stopped:
        return
    except Refused as problem:
        rows.fail(job.ref, problem=problem, on=clock.now())
    except Exception as fault:
        if os.environ.get("COMMONGROUND_DEBUG") == "1":
            raise
        unforeseen = Refused(
            "unforeseen",
            what="Something went wrong that we did not foresee",
            why=f"{type(fault).__name__}: {str(fault).splitlines()[0] if str(fault) else ''}",
            ways_out=("Try it again", "Report it as CONTRIBUTING.md says"),
        )
        rows.fail(job.ref, problem=unforeseen, on=clock.now())


def _kind(name: str) -> Kind:
    if name not in KINDS:
        raise Refused("job_kind_unknown", what=f"There is no long work called {name!r}", ways_out=tuple(f"Choose {each}" for each in KINDS))
    return KINDS[name]
