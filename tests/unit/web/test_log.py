"""The page of the audit log: what was done, by whom, with where it leads, and whether the chain holds."""

from __future__ import annotations

import json

from commonground.actions import choices, log
from commonground.actions.landscape import notes
from commonground.actions.log import ACTS
from commonground.actions.permissions import LOCAL_PERSON
from commonground.store import clock
from commonground.store.records import database, events
from commonground.web.presenters.log import PAGES


def write(action: str, subject: str, **detail: object) -> None:
    with database.writing():
        events.append_event(on=clock.now(), by="ann", by_name="<Ann>", action=action, subject=subject, detail=detail)


def test_the_page_says_what_was_done_in_plain_words_and_leads_to_it(web):
    assert "No entry yet. The chain of the log holds" in web.get("/log/").content.decode()
    choices.save_peers(place="E06000001", title="Coast", places=["E06000002"], why="Same coast", by=LOCAL_PERSON)
    write("settle", "gone-1", stage="place")
    write("keep_readiness", "E06000001")
    write("moon_walk", "x")
    page = web.get("/log/").content.decode()
    assert "4 entries since " in page
    for shown in (
        '"/place/E06000001/peers/">Coast</a>. Same coast',
        '"/place/E06000001/readiness/">Hartlepool</a>',
        "&lt;Ann&gt;",
        "moon_walk",
    ):
        assert shown in page
    assert '<span class="cg-code cg-breaks">gone-1</span>' in page
    about = web.get("/log/?subject=gone-1").content.decode()
    assert "1 entry about gone-1 since " in about
    assert "Coast" not in about
    assert web.get("/log/?subject=a%00b").status_code == 400


def test_a_body_that_was_added_has_its_name_until_that_is_withdrawn(web):
    given = {"name": "HMP Holme", "body_kind": "other", "own_kind": "Prison", "service": "health"}
    ref, body = notes.note(place="Hartlepool", kind="body", given=given, by=LOCAL_PERSON)
    link = f'<a class="govuk-link" href="/place/E06000001/landscape/{body}/">HMP Holme</a>'
    assert link in web.get("/log/").content.decode()
    notes.withdraw(ref=ref, reason="It closed", by=LOCAL_PERSON)
    assert link not in web.get("/log/").content.decode()


def test_every_kind_of_thing_in_the_log_has_its_page():
    assert set(PAGES) | {"release"} == {act.about for act in ACTS.values()}


def test_pages_and_files_keep_to_the_subject_that_was_asked_for(web, monkeypatch):
    monkeypatch.setattr(log, "ON_A_PAGE", 2)
    for _ in range(3):
        write("settle", "hartlepool-1", stage="place")
    page = web.get("/log/?subject=hartlepool-1").content.decode()
    assert 'href="/log/?subject=hartlepool-1&amp;page=2"' in page
    assert 'href="/log.csv?subject=hartlepool-1"' in page
    assert "Page 2 of 2" in web.get("/log/?subject=hartlepool-1&page=7").content.decode()
    assert len(json.loads(web.get("/log.json?subject=hartlepool-1").content)["lines"]) == 3
    assert web.get("/log.csv")["Content-Type"].startswith("text/csv")
    assert web.get("/log.pdf").status_code == 404


def test_a_broken_chain_is_told_on_the_page_with_what_to_do(web, monkeypatch):
    for _ in range(3):
        write("settle", "hartlepool-1", stage="place")
    whole = events._hash
    monkeypatch.setattr(events, "_hash", lambda **given: "other" if given["number"] == 2 else whole(**given))
    page = web.get("/log/").content.decode()
    assert "The chain of the log does not hold: 1 break was found." in page
    assert "line 2 of the log: It was changed after it was written." in page
    assert "Restore the records from a back-up." in page
