"""A pack is taken in only when every file in it is what its list says; whatever is wrong leaves all as it was."""

from __future__ import annotations

import json
import socket
import zipfile
from pathlib import Path
from typing import Any

import pytest

from commonground.actions.data import packs as actions
from commonground.actions.permissions import LOCAL_PERSON, Person
from commonground.store import packs, warehouse
from commonground.terms import Refused

pytestmark = pytest.mark.django_db  # the drafts of a pack ask the records
BY = LOCAL_PERSON


@pytest.fixture(scope="module")
def pack(starter_home: Path, tmp_path_factory: pytest.TempPathFactory, django_db_setup: None, django_db_blocker: Any) -> Path:
    with pytest.MonkeyPatch.context() as patch, django_db_blocker.unblock():
        patch.setenv("COMMONGROUND_HOME", str(starter_home))
        path, _ = actions.make(place="Hartlepool", out=tmp_path_factory.mktemp("pack"), by=BY)
    return path


@pytest.fixture
def other_machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("COMMONGROUND_HOME", str(tmp_path / "home"))
    return tmp_path


def changed(pack: Path, to: Path, *, change: dict[str, bytes], listed: dict | None = None) -> Path:
    """The pack with some files replaced, added, or (empty) left out, and its list changed."""
    with zipfile.ZipFile(pack) as old, zipfile.ZipFile(to, "w") as new:
        for info in old.infolist():
            body = change.get(info.filename, old.read(info))
            if info.filename == packs.LIST and listed:
                body = json.dumps(json.loads(body) | listed).encode()
            if body:
                new.writestr(info.filename, body)
        for name, body in change.items():
            if name not in old.namelist():
                new.writestr(name, body)
    return to


def test_a_pack_opens_on_a_machine_without_network_that_holds_nothing_and_answers_there(
    pack: Path, other_machine: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(*_: object) -> None:
        raise OSError("There is no network here")

    monkeypatch.setattr(socket.socket, "connect", refused)
    taken, written = actions.take_in(file=pack, documents_to=other_machine / "out", by=BY)
    assert warehouse.current().id == taken.release
    assert warehouse.current().counts["boundary"] > 300
    stages = ("profile", "surveys", "landscape", "their-priorities", "the-match", "value")
    assert {(path.stem.removeprefix("hartlepool-E06000001-"), path.suffix[1:]) for path in written} == {
        (stage, form) for stage in stages for form in ("html", "pdf", "docx", "ods", "json")
    }
    from commonground.actions import profiles

    assert profiles.read_profile(place="Hartlepool", by=BY).place.code == "E06000001"
    again, _ = actions.take_in(file=pack, documents_to=other_machine / "out", by=BY)
    assert again == taken


def test_a_pack_beside_another_release_serves_only_when_asked(pack: Path, other_machine: Path) -> None:
    folder = warehouse.releases()
    folder.mkdir(parents=True)
    (folder / "current").write_text("2020-01-01-00000000\n")
    actions.take_in(file=pack, documents_to=other_machine, by=BY)
    assert (folder / "current").read_text() == "2020-01-01-00000000\n"
    taken, _ = actions.take_in(file=pack, documents_to=other_machine, use=True, by=BY)
    assert (folder / "current").read_text().strip() == taken.release


def test_changed_added_missing_and_hostile_files_are_refused_and_nothing_is_taken_in(pack: Path, other_machine: Path) -> None:
    held = packs.read(pack)
    document, database = held.documents[0], f"release/{held.release}.duckdb"
    size = held.files[document][0]
    wrong = {
        "other bytes": {"change": {document: b"x" * size}},
        "more bytes": {"change": {document: b"x" * (size + 1)}},
        "a broken release": {"change": {database: b"x" * held.files[database][0]}},
        "one more file": {"change": {"documents/extra.html": b"x"}},
        "one file less": {"change": {document: b""}},
        "a way out of the folder": {
            "change": {"../../evil": b"x"},
            "listed": {"files": {"../../evil": [1, "0"], database: list(held.files[database])}},
        },
        "a release that is a path": {"listed": {"release": "../../etc/passwd"}, "change": {}},
        "another form": {"listed": {"form": 99}, "change": {}},
        "no list": {"change": {packs.LIST: b""}},
        "a list of nonsense": {"change": {packs.LIST: b"[]"}},
    }
    for title, how in wrong.items():
        with pytest.raises(Refused) as refused:
            actions.take_in(file=changed(pack, other_machine / "changed.zip", **how), documents_to=other_machine / "out", by=BY)
        assert refused.value.code in ("pack_unsound", "pack_unreadable"), title
    assert not (other_machine / "evil").exists()
    assert not list((other_machine / "home").rglob("*.duckdb"))


def test_what_is_no_pack_is_said_to_be_none(other_machine: Path) -> None:
    (other_machine / "text.zip").write_text("hello")
    for name in ("text.zip", "absent.zip"):
        with pytest.raises(Refused, match="not a pack"):
            packs.read(other_machine / name)


def test_who_may_not_takes_nothing_in(pack: Path, other_machine: Path) -> None:
    with pytest.raises(Refused) as refused:
        actions.take_in(file=pack, documents_to=other_machine, by=Person(ref="v", name="V", roles=frozenset({"viewer"})))
    assert refused.value.code == "not_permitted"
