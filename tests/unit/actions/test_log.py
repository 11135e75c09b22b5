"""The audit log is read in plain words, newest first, and says whether its chain holds."""

from __future__ import annotations

import ast
import csv
import io
import json
from dataclasses import replace
from pathlib import Path

import pytest
from django.db import connection

from commonground import actions
from commonground.actions import choices, log
from commonground.actions.permissions import LOCAL_PERSON
from commonground.store import clock
from commonground.store.records import database, events
from commonground.store.records.append_only import create_sql, drop_sql
from commonground.terms import Refused

pytestmark = pytest.mark.django_db
WRITERS = {"append_event", "_log", "log", "_change"}


def write(*written: tuple[str, str, dict]) -> None:
    for action, subject, detail in written:
        with database.writing():
            events.append_event(on=clock.now(), by="ann", by_name="Ann", action=action, subject=subject, detail=detail)


def tamper(sql: str) -> None:
    with connection.cursor() as cursor:
        for statement in (*drop_sql(connection.vendor, "records_event"), sql, *create_sql(connection.vendor, "records_event")):
            cursor.execute(statement)


def test_every_action_that_the_code_writes_has_its_words_and_no_other_has():
    written = set()
    for path in Path(actions.__file__).parent.rglob("*.py"):
        for call in (node for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Call)):
            if (getattr(call.func, "attr", "") or getattr(call.func, "id", "")) in WRITERS:
                given = [*call.args, *(word.value for word in call.keywords if word.arg == "action")]
                written |= {one.value for one in given if isinstance(one, ast.Constant) and isinstance(one.value, str)}
    assert written == set(log.ACTS)


def test_lines_are_told_newest_first_a_page_at_a_time(monkeypatch):
    monkeypatch.setattr(log, "ON_A_PAGE", 2)
    write(("settle", "hartlepool-1", {"stage": "place", "reason": "Agreed"}), ("start_job", "pack-1", {"kind": "pack"}), ("moon", "x", {}))
    first, last = log.read_log(by=LOCAL_PERSON), log.read_log(by=LOCAL_PERSON, page=9)
    assert [entry.told for entry in first.entries] == ["moon", "Started long work: Putting a place into one file"]
    assert [(entry.told, entry.why) for entry in last.entries] == [("Settled the stage Place", "Agreed")]
    assert (last.page, last.pages, last.count, last.holds) == (2, 2, 3, True)
    assert first.newest == first.entries[0].line.hash
    about = log.read_log(by=LOCAL_PERSON, subject="hartlepool-1")
    assert about.sentences[0].startswith("1 entry about hartlepool-1 since ")
    assert log.read_log(by=LOCAL_PERSON, subject="nothing").sentences[0] == "No entry about nothing yet."


@pytest.mark.usefixtures("starter")
def test_what_a_line_is_about_has_its_name_where_it_is_still_there():
    write(("save_template", "gone", {}))
    choices.save_template(title="For the board", sections=["participation"], measures=[], by=LOCAL_PERSON)
    kept, gone = log.read_log(by=LOCAL_PERSON).entries
    assert kept.subject is not None
    assert (kept.subject.name, gone.subject) == ("For the board", None)


def test_a_chain_that_was_broken_is_told_with_its_line():
    write(*[("settle", "hartlepool-1", {"stage": "place"})] * 3)
    tamper("UPDATE records_event SET by_name = 'Bo' WHERE number = 2")
    seen = log.read_log(by=LOCAL_PERSON)
    assert not seen.holds
    assert [str(one) for one in seen.breaks] == ["line 2 of the log: It was changed after it was written."]
    assert "does not hold: 1 break was found" in seen.sentences[1]
    assert json.loads(log.log_file(form="json", by=LOCAL_PERSON))["holds"] is False


@pytest.mark.parametrize("change", ["detail = 'no JSON'", "detail = '7'", "\"on\" = 'yesterday'", "\"on\" = '2026-13-45 10:00:00'"])
def test_a_line_that_cannot_be_read_any_more_is_refused_in_words(change):
    if connection.vendor == "postgresql" and change.startswith('"on"'):
        pytest.skip("PostgreSQL keeps nothing but a moment there")
    write(*[("settle", "hartlepool-1", {})] * 3)
    tamper(f"UPDATE records_event SET {change} WHERE number = 2")
    with pytest.raises(Refused, match="cannot be read") as refused:
        log.read_log(by=LOCAL_PERSON)
    assert refused.value.code == "log_broken"
    assert "line 2 of the log" in refused.value.findings[0].where
    assert refused.value.ways_out == events.WHAT_TO_DO


def test_every_line_is_taken_away_with_its_hashes_and_no_cell_can_run():
    write(("open_case", "=cmd()", {"title": "é"}), ("settle", "hartlepool-1", {"stage": "place"}))
    rows = list(csv.DictReader(io.StringIO(log.log_file(form="csv", by=LOCAL_PERSON).decode("utf-8-sig"))))
    assert [(row["in_words"], row["subject"]) for row in rows] == [
        ("Opened a case", "'=cmd()"),
        ("Settled the stage Place", "hartlepool-1"),
    ]
    assert rows[1]["previous_hash"] == rows[0]["hash"]
    held = json.loads(log.log_file(form="json", by=LOCAL_PERSON, subject="=cmd()"))
    assert [(line["number"], line["subject"], line["detail"]) for line in held["lines"]] == [(1, "=cmd()", {"title": "é"})]
    with pytest.raises(Refused, match="cannot be had as 'pdf'"):
        log.log_file(form="pdf", by=LOCAL_PERSON)


def test_who_has_no_role_reads_nothing_of_it():
    nobody = replace(LOCAL_PERSON, roles=frozenset())
    for attempt in (lambda: log.read_log(by=nobody), lambda: log.log_file(form="csv", by=nobody)):
        with pytest.raises(Refused) as refused:
            attempt()
        assert refused.value.code == "not_permitted"
