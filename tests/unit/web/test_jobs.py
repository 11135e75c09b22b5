"""The page of long work shows how far it is and leads to the answer."""

from __future__ import annotations

import pytest

from commonground.actions import jobs
from commonground.actions.permissions import LOCAL_PERSON
from commonground.store import clock
from commonground.store.records import jobs as rows


@pytest.fixture
def waiting(web, monkeypatch):
    monkeypatch.setitem(jobs.KINDS, "double", jobs.Kind(title="Twice", action="draft", work="x:y", about_release=False))
    asked = {"question": {}, "address": "/there/", "by_ref": "a", "by_name": "A", "by_roles": LOCAL_PERSON.roles}
    return rows.ask(ref="double-1", kind="double", on=clock.now(), **asked)


def test_a_waiting_job_shows_how_far_it_is_and_can_be_stopped(web, waiting):
    page = web.get("/job/double-1/").content.decode()
    assert "Twice" in page
    assert "<progress" in page
    assert web.get("/api/v1/jobs/double-1").json()["state"] == "waiting"
    assert web.post("/job/double-1/stop/").status_code == 302
    stopped = web.get("/job/double-1/").content.decode()
    assert "This was stopped before it was done" in stopped
    assert "Try it again" in stopped


def test_a_done_job_leads_to_its_answer(web, waiting):
    rows.take(machine="m", on=clock.now())
    rows.finish("double-1", answer=1, on=clock.now())
    answer = web.get("/job/double-1/")
    assert (answer.status_code, answer["Location"]) == (302, "/there/")


def test_an_unknown_job_is_a_page_and_no_traceback(web):
    answer = web.get("/job/moon/")
    assert answer.status_code == 404
    assert "There is no job" in answer.content.decode()
