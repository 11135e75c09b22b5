"""Jobs: asked for once, taken by one worker at a time, and never lost when a worker is."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from commonground.store.records.models import JobRecord
from commonground.terms import Finding, Refused

KEPT = timedelta(days=30)
MOST_STARTS = 2


@dataclass(frozen=True, kw_only=True)
class Job:
    """Long work and how far it has come: `share` from 0 to 1, `saying` in words, and in the end an answer or a problem.

    `state` is waiting, running, done, failed or stopped; `address` is where the answer shows.
    """

    ref: str
    kind: str
    question: Any
    address: str
    by: str
    by_ref: str
    by_roles: frozenset[str]
    state: str
    share: float
    saying: str
    answer: Any
    problem: Refused | None
    asked_on: datetime
    changed_on: datetime

    @property
    def over(self) -> bool:
        """Whether nothing more will happen to it by itself."""
        return self.state not in ("waiting", "running")


def ask(*, ref: str, kind: str, question: Any, address: str, by_ref: str, by_name: str, by_roles: frozenset[str], on: datetime) -> Job:
    """Keep a job that waits for a worker; one that waits, runs or is done already is left as it is. Call it inside `writing()`."""
    row = JobRecord.objects.filter(ref=ref).first()
    if row is None or row.state in ("failed", "stopped"):
        asked = {
            "kind": kind,
            "question": json.dumps(question, ensure_ascii=False),
            "by_ref": by_ref,
            "by_name": by_name,
            "by_roles": ",".join(sorted(by_roles)),
            "asked_on": on,
        }
        fresh = {"state": "waiting", "share": 0.0, "saying": "", "answer": "", "problem": "", "starts": 0, "changed_on": on}
        row, _ = JobRecord.objects.update_or_create(ref=ref, defaults={**asked, **fresh, "address": address})
    return _value(row)


def load(ref: str) -> Job:
    """A job by its ref. Raises `Refused` (job_unknown)."""
    row = JobRecord.objects.filter(ref=ref).first()
    if row is None:
        raise Refused(
            "job_unknown",
            what=f"There is no job {ref!r}",
            why="Jobs are kept for 30 days",
            ways_out=("Ask the question again", "Run `commonground jobs list` to see the jobs that there are"),
        )
    return _value(row)


def every() -> tuple[Job, ...]:
    """Every job, newest first."""
    return tuple(_value(row) for row in JobRecord.objects.order_by("-asked_on", "-pk"))


def take(*, machine: str, on: datetime) -> Job | None:
    """The job that has waited longest, now running here; None when none waits. No two workers take the same one."""
    for row in JobRecord.objects.filter(state="waiting"):
        taken = JobRecord.objects.filter(pk=row.pk, state="waiting")
        if taken.update(state="running", machine=machine, starts=row.starts + 1, changed_on=on):
            return load(row.ref)
    return None


def progress(ref: str, *, share: float, saying: str, on: datetime) -> bool:
    """Note how far a running job is; False when somebody has stopped it."""
    held = JobRecord.objects.filter(ref=ref, state="running")
    return bool(held.update(share=min(max(share, 0.0), 1.0), saying=saying[:300], changed_on=on))


def finish(ref: str, *, answer: Any, on: datetime) -> None:
    """Keep the answer of a running job."""
    kept = json.dumps(answer, ensure_ascii=False, allow_nan=False)
    JobRecord.objects.filter(ref=ref, state="running").update(state="done", share=1.0, answer=kept, changed_on=on)


def fail(ref: str, *, problem: Refused, on: datetime) -> None:
    """Keep why a job came to nothing."""
    JobRecord.objects.filter(ref=ref, state="running").update(state="failed", problem=_written(problem), changed_on=on)


def stop(ref: str, *, on: datetime) -> None:
    """Stop a job that waits or runs; its worker notices at its next step."""
    JobRecord.objects.filter(ref=ref, state__in=("waiting", "running")).update(state="stopped", changed_on=on)


def recover(*, machine: str, on: datetime) -> None:
    """Let the jobs wait again that a worker on this machine, now gone, left half-way; one that ended two workers is given up.
    Forgets what ended more than 30 days ago. Only for a worker that knows that it is the only one on this machine.
    """
    for row in JobRecord.objects.filter(state="running", machine=machine):
        if row.starts < MOST_STARTS:
            JobRecord.objects.filter(pk=row.pk).update(state="waiting", share=0.0, changed_on=on)
        else:
            problem = Refused("job_broken", what="The work was cut off half-way twice", ways_out=("Ask for less at once", "Try it again"))
            fail(row.ref, problem=problem, on=on)
    JobRecord.objects.filter(changed_on__lt=on - KEPT).exclude(state__in=("waiting", "running")).delete()


def _written(problem: Refused) -> str:
    findings = [
        {"code": each.code, "what": each.what, "where": each.where, "why": each.why, "remedy": each.remedy} for each in problem.findings
    ]
    said = {"code": problem.code, "what": problem.what, "where": problem.where, "why": problem.why, "ways_out": list(problem.ways_out)}
    return json.dumps({**said, "findings": findings}, ensure_ascii=False)


def _read(text: str) -> Refused | None:
    if not text:
        return None
    said = json.loads(text)
    findings = [Finding(**each) for each in said.pop("findings")]
    return Refused(said.pop("code"), **said, findings=findings)


def _value(row: JobRecord) -> Job:
    return Job(
        ref=row.ref,
        kind=row.kind,
        question=json.loads(row.question),
        address=row.address,
        by=row.by_name,
        by_ref=row.by_ref,
        by_roles=frozenset(filter(None, row.by_roles.split(","))),
        state=row.state,
        share=row.share,
        saying=row.saying,
        answer=json.loads(row.answer) if row.answer else None,
        problem=_read(row.problem),
        asked_on=row.asked_on,
        changed_on=row.changed_on,
    )
