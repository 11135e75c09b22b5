"""The audit log in a terminal."""

from __future__ import annotations

import json

import pytest

from commonground.store import clock
from commonground.store.records import database, events

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("starter")]


def test_the_log_is_read_about_all_or_one_thing_and_a_broken_chain_has_its_exit_code(cg, monkeypatch):
    assert cg("log").out.startswith("No entry yet. The chain of the log holds")
    for stage in ("place", "profile"):
        with database.writing():
            detail = {"stage": stage, "reason": "Agreed"}
            events.append_event(on=clock.now(), by="ann", by_name="Ann", action="settle", subject="hartlepool-1", detail=detail)
    told = cg("log", "hartlepool-1")
    assert told.code == 0
    assert told.out.index("2  Settled the stage Profile: hartlepool-1. Agreed\n   Ann, ") < told.out.index("1  Settled the stage Place")
    held = json.loads(cg("log", "--json").out)
    assert (held["holds"], held["count"], held["lines"][0]["told"]) == (True, 2, "Settled the stage Profile")
    assert held["newest_hash"] == held["lines"][0]["hash"]
    assert told.out.endswith(f"The newest hash: {held['newest_hash']}\n")
    monkeypatch.setattr(events, "_hash", lambda **_: "other")
    broken = cg("log")
    assert broken.code == 8
    assert "  - line 1 of the log: It was changed after it was written.\n" in broken.out
    assert "  - Restore the records from a back-up\n" in broken.out
    assert json.loads(cg("log", "--json").out)["holds"] is False
