"""Publishers' answers are kept as they came, asked for again only when they changed, and an interrupted run goes on."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from commonground.connectors.transport import Limits, Polite, Raw
from commonground.connectors.transport import fake as bad_days
from commonground.connectors.transport.fake import Asked, Said
from commonground.connectors.transport.nouns import Allowed
from commonground.store import clock
from commonground.store.answers import AnswersKept
from commonground.terms import Refused

NOW = datetime(2026, 11, 28, 12, tzinfo=UTC)


@pytest.fixture
def keeper(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AnswersKept:
    monkeypatch.setattr(clock, "now", lambda: NOW)
    return AnswersKept(Raw, tmp_path)


def raw(body: bytes = b"a,b\n1,2\n", **more) -> Raw:
    return Raw(**{"address": "https://x.org/1", "when": NOW, "body": body, "key": "https://x.org/1", "headers": {"etag": '"1"'}} | more)


def test_an_answer_comes_back_exactly_as_it_came_and_the_log_names_it(keeper: AnswersKept, tmp_path: Path) -> None:
    keeper.keep(raw(etag='"1"', media="text/csv"))
    assert keeper.held("https://x.org/1") == raw(etag='"1"', media="text/csv")
    assert keeper.held("https://x.org/2") is None
    (line,) = (tmp_path / "asked.log").read_text().splitlines()
    assert json.loads(line) == {"when": NOW.isoformat(), "address": "https://x.org/1", "sha256": raw().sha256, "bytes": 8}


def test_two_editions_are_both_on_disk_and_the_newest_is_held(keeper: AnswersKept, tmp_path: Path) -> None:
    keeper.keep(raw())
    keeper.keep(raw(b"a,b\n1,3\n"))
    assert keeper.held("https://x.org/1").body == b"a,b\n1,3\n"
    assert {file.name for file in (tmp_path / "bodies").rglob("*") if file.is_file()} == {raw().sha256, raw(b"a,b\n1,3\n").sha256}
    assert len((tmp_path / "asked.log").read_text().splitlines()) == 2


@pytest.mark.parametrize("harm", ["body", "said", "gone"])
def test_an_answer_that_the_disk_has_spoilt_is_not_held(keeper: AnswersKept, tmp_path: Path, harm: str) -> None:
    keeper.keep(raw())
    body = next(file for file in (tmp_path / "bodies").rglob("*") if file.is_file())
    said = next((tmp_path / "asked").iterdir())
    {"body": lambda: body.write_bytes(b"other"), "said": lambda: said.write_text("{"), "gone": body.unlink}[harm]()
    assert keeper.held("https://x.org/1") is None
    keeper.keep(raw())
    assert keeper.held("https://x.org/1") is not None


def test_an_interrupted_run_goes_on_for_a_day_and_a_finished_one_begins_afresh(keeper: AnswersKept, monkeypatch) -> None:
    assert keeper.begin("nomis") == NOW
    monkeypatch.setattr(clock, "now", lambda: NOW + timedelta(hours=3))
    assert keeper.begin("nomis") == NOW
    keeper.end("nomis")
    assert keeper.begin("nomis") == NOW + timedelta(hours=3)
    monkeypatch.setattr(clock, "now", lambda: NOW + timedelta(days=3))
    assert keeper.begin("nomis") == NOW + timedelta(days=3)


def test_the_next_run_asks_only_whether_the_edition_changed_and_an_interrupted_one_does_not_ask_again(keeper: AnswersKept) -> None:
    def answer(asked: Asked) -> Said:
        if asked.headers.get("if-none-match") == '"7"':
            return Said(status=304, headers={"ETag": '"7"'})
        return Said(body=b"x", headers={"ETag": '"7"'})

    with bad_days.Service(answer) as service:

        def ask(since=None):
            allowed = Allowed(hosts=frozenset(), testing=frozenset({service.authority}))
            return Polite(keeper=keeper, allowed=allowed, limits=Limits(gap=0), since=since).get(service.base + "/a", check=lambda _: None)

        assert ask().body == b"x"
        assert ask(since=NOW).body == b"x"
        assert len(service.asked) == 1
        assert ask().body == b"x"
        assert service.asked[-1].headers["if-none-match"] == '"7"'


def test_a_broken_answer_is_never_kept(keeper: AnswersKept, tmp_path: Path) -> None:
    def no(_: Raw) -> None:
        raise Refused("html_not_data", what="A web page", ways_out=("Later",))

    with bad_days.Service(lambda asked: Said(body=b"<html>")) as service:
        allowed = Allowed(hosts=frozenset(), testing=frozenset({service.authority}))
        with pytest.raises(Refused):
            Polite(keeper=keeper, allowed=allowed, limits=Limits(gap=0, first_wait=0)).get(service.base + "/a", check=no)
    assert not (tmp_path / "bodies").exists()
