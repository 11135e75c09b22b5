"""Reading a long document says how far it is and can be stopped; its process is gone then, as it is when it hangs or breaks."""

from __future__ import annotations

import io
import signal
import subprocess
import sys
from pathlib import Path

import pypdf
import pytest

from commonground.reference import path_of
from commonground.store.passages import apart, read_apart, read_bytes


class Stop(Exception):
    """What a person who stops a job makes `say` raise."""


@pytest.fixture
def readers(monkeypatch: pytest.MonkeyPatch) -> list[subprocess.Popen[bytes]]:
    """The processes that were started to read."""
    started: list[subprocess.Popen[bytes]] = []

    class Watched(subprocess.Popen):  # type: ignore[type-arg]
        def __init__(self, *told: object, **more: object) -> None:
            super().__init__(*told, **more)  # type: ignore[call-overload]
            started.append(self)

    monkeypatch.setattr(subprocess, "Popen", Watched)
    return started


@pytest.fixture
def in_its_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A script that runs in place of the reader."""
    script = tmp_path / "reader"
    script.touch(mode=0o700)
    monkeypatch.setattr(sys, "executable", str(script))
    return script


def long_pdf(pages: int) -> bytes:
    """One of the shipped pages, many times."""
    made, kept = pypdf.PdfWriter(), io.BytesIO()
    page = pypdf.PdfReader(path_of("outcomes/strategies/adult-care.pdf")).pages[0]
    for _ in range(pages):
        made.add_page(page)
    made.write(kept)
    return kept.getvalue()


def test_every_page_is_told_and_through_the_process_the_newest(readers: list[subprocess.Popen[bytes]]) -> None:
    content, here, apart_from_us = long_pdf(3), [], []
    whole = read_bytes(content, name="a.pdf", say=lambda share, words: here.append((share, words)))
    assert here == [(1 / 3, "Page 1 of 3"), (2 / 3, "Page 2 of 3"), (1.0, "Page 3 of 3")]
    assert read_apart(content, name="a.pdf", say=lambda share, words: apart_from_us.append((share, words))) == whole
    told = [one for one in apart_from_us if one[1] != "Reading the document"]
    assert told == sorted(told)
    assert told[-1] == here[-1]
    assert set(told) <= set(here)


def test_who_stops_it_on_its_way_ends_the_other_process(readers: list[subprocess.Popen[bytes]]) -> None:
    def say(share: float, words: str) -> None:
        if words.startswith("Page"):
            raise Stop

    with pytest.raises(Stop):
        read_apart(long_pdf(60), name="a.pdf", say=say)
    assert [one.returncode for one in readers] == [-signal.SIGKILL]


def test_who_stops_it_while_it_says_nothing_ends_it_too(
    readers: list[subprocess.Popen[bytes]], in_its_place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def say(share: float, words: str) -> None:
        raise Stop

    monkeypatch.setattr(apart, "BEAT", 0.05)
    in_its_place.write_text("#!/bin/sh\nexec sleep 60\n")
    with pytest.raises(Stop):
        read_apart(b"%PDF-1.7", name="a.pdf", say=say)
    assert [one.returncode for one in readers] == [-signal.SIGKILL]


@pytest.mark.parametrize(
    ("does", "said"),
    [
        ("exec sleep 60", "takes too long"),
        ("while :; do echo '[0.5,\"Page 1 of 2\"]'; done", "takes too long"),
        ("exit 1", "broke the reader"),
        ("echo '[0.5,\"Page 1 of 2\"]'; kill -9 $$", "broke the reader"),
        ("echo nonsense; exec sleep 60", "broke the reader"),
        ('printf \'{"name": "cut\'', "broke the reader"),
        ("exit 3", "more memory"),
    ],
)
def test_a_reader_that_hangs_or_breaks_is_named_and_gone(
    does: str, said: str, readers: list[subprocess.Popen[bytes]], in_its_place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(apart, "SECONDS", 0.1 if said == "takes too long" else 10)
    monkeypatch.setattr(apart, "BEAT", 0.2)
    in_its_place.write_text(f"#!/bin/sh\n{does}\n")
    (finding,) = read_apart(b"%PDF-1.7", name="a.pdf").findings
    assert finding.code == "too_demanding"
    assert said in finding.what
    assert all(one.returncode is not None for one in readers)
