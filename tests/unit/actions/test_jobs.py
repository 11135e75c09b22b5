"""Long work is asked for once, says how far it is, can be stopped, and survives the end of its worker."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from commonground.actions import jobs
from commonground.actions.permissions import LOCAL_PERSON, Person
from commonground.store import clock, worker
from commonground.store.records import database, events
from commonground.store.records import jobs as rows
from commonground.terms import Refused

BY = LOCAL_PERSON
VIEWER = Person(ref="v", name="V", roles=frozenset({"viewer"}))
done: list[Any] = []


def double(question: Any, by: Person, say: jobs.Say) -> dict[str, Any]:
    """What the tests ask for: one for the number, refused for a word, broken for nothing."""
    say(0.5, "Half way")
    done.append(question)
    if isinstance(question["number"], str):
        raise Refused("not_a_number", what="That is a word", ways_out=("Give a number",))
    return {"twice": question["number"] * 2, "by": by.name}


@pytest.fixture(autouse=True)
def _kinds(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    done.clear()
    monkeypatch.setenv("COMMONGROUND_HOME", str(tmp_path))
    monkeypatch.setitem(jobs.KINDS, "double", jobs.Kind(title="Twice", action="draft", work=f"{__name__}:double", about_release=False))


def ask(number: Any, by: Person = BY) -> rows.Job:
    return jobs.start(kind="double", question={"number": number}, address="/there/", by=by)


@pytest.mark.django_db
def test_the_same_question_is_worked_on_once_and_its_answer_is_kept() -> None:
    first, again = ask(4), ask(4)
    assert (first.state, first.answer, first.share) == ("done", {"twice": 8, "by": BY.name}, 1.0)
    assert again == first
    assert done == [{"number": 4}]
    assert [line.action for line in events.events(first.ref)] == ["start_job"]
    assert ask(5).ref != first.ref


@pytest.mark.django_db
def test_a_refusal_and_a_fault_are_kept_with_every_way_out_and_can_be_tried_again() -> None:
    refused, broken = ask("four"), ask(None)
    assert (refused.state, refused.problem.code, refused.problem.ways_out) == ("failed", "not_a_number", ("Give a number",))
    assert broken.problem.why.startswith("TypeError")
    assert jobs.again(ref=refused.ref, by=BY).state == "failed"
    assert len(done) == 3


@pytest.mark.django_db
def test_who_may_not_starts_nothing_and_stops_nothing() -> None:
    job = ask(1)
    for attempt in (lambda: ask(2, by=VIEWER), lambda: jobs.stop(ref=job.ref, by=VIEWER), lambda: jobs.again(ref=job.ref, by=VIEWER)):
        with pytest.raises(Refused) as refused:
            attempt()
        assert refused.value.code == "not_permitted"
    with pytest.raises(Refused, match="no long work called"):
        jobs.start(kind="moon", question={}, address="/", by=BY)
    with pytest.raises(Refused, match="no job"):
        jobs.read(ref="moon", by=BY)


@pytest.mark.django_db
def test_a_stopped_job_ends_at_its_next_step_and_keeps_no_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    def stopped_meanwhile(question: Any, by: Person, say: jobs.Say) -> str:
        jobs.stop(ref=rows.every()[0].ref, by=BY)
        say(1.0, "Nearly")
        return "never kept"

    monkeypatch.setitem(globals(), "double", stopped_meanwhile)
    job = ask(7)
    assert (job.state, job.answer, job.over) == ("stopped", None, True)


@pytest.mark.django_db
def test_two_workers_never_take_the_same_job_and_only_one_works_on_a_folder() -> None:
    with database.writing():
        asked = {"kind": "double", "question": {"number": 1}, "address": "/", "by_ref": "a", "by_name": "A", "by_roles": BY.roles}
        for ref in ("one", "two"):
            rows.ask(ref=ref, on=clock.now(), **asked)
    taken = [rows.take(machine=name, on=clock.now()) for name in ("a", "b", "c")]
    assert [job and job.ref for job in taken] == ["one", "two", None]
    with worker.only_one() as alone, worker.only_one() as another:
        assert (alone, another) == (True, False)
        assert jobs.work_until_idle(idle=0) == 0


WORKER = """
import sys, time, pathlib
from commonground.cli import ready
ready.records()
from commonground.actions import jobs
def slow(question, by, say):
    say(0.5, "Half way")
    mark = pathlib.Path(question["mark"])
    if not mark.exists():
        mark.touch()
        time.sleep(60)
    return "done"
sys.modules["slowly"] = sys.modules["__main__"]
jobs.KINDS["slow"] = jobs.Kind(title="Slow", action="draft", work="slowly:slow", about_release=False)
if sys.argv[1] == "ask":
    import os
    os.environ["COMMONGROUND_JOBS"] = "beside"
    jobs.worker.call = lambda: None
    print(jobs.start(kind="slow", question={"mark": sys.argv[2]}, address="/", by=ready.person()).ref)
elif sys.argv[1] == "work":
    print(jobs.work_until_idle(idle=0))
else:
    job = jobs.read(ref=sys.argv[2], by=ready.person())
    print(job.state, job.answer)
"""


def test_a_job_whose_worker_is_killed_is_done_by_the_next(tmp_path: Path) -> None:
    script, mark = tmp_path / "worker.py", tmp_path / "begun"
    script.write_text(WORKER)
    surroundings = {**os.environ, "COMMONGROUND_HOME": str(tmp_path / "home")}

    def run(*said: str) -> str:
        return subprocess.run([sys.executable, script, *said], env=surroundings, capture_output=True, text=True, check=True).stdout.strip()

    ref = run("ask", str(mark))
    killed = subprocess.Popen([sys.executable, script, "work"], env=surroundings)
    while not mark.exists():
        assert killed.poll() is None
        time.sleep(0.05)
    killed.send_signal(signal.SIGKILL)
    killed.wait()
    assert run("read", ref) == "running None"
    assert run("work") == "1"
    assert run("read", ref) == "done done"
