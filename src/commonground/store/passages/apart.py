"""Reading in a process of its own: whatever is in a file, it cannot hang the workbench, take its memory, or end it."""

from __future__ import annotations

import hashlib
import os
import selectors
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from pathlib import Path
from typing import IO

import msgspec

from commonground.domain.outcomes.passages import ReadDocument
from commonground.store.passages.reading import LIMITS, Limits, Say, is_plain_text, nothing, plain_name, read_bytes, too_large
from commonground.terms import Findings

SECONDS = 30  # of processor time, and one more for each million bytes: a strategy of 60 pages takes about one
MEMORY = 2_000_000_000  # bytes
OUT_OF_MEMORY = 3  # how the reader's process says so
BEAT = 0.5  # seconds after which what was said last is said again, so that who was asked to stop can do so


def read_file(path: Path, *, limits: Limits = LIMITS, say: Say | None = None) -> ReadDocument:
    """Read a strategy from a file. Never raises for what is in the file: findings say what could not be read, and why."""
    findings = Findings()
    name, content = plain_name(path.name or str(path)), None
    try:
        if path.is_dir():
            findings.add("a_folder", f"{name} is a folder", remedy="Name one file in it at a time")
        elif not path.is_file():
            findings.add("not_found", f"There is no file {plain_name(str(path))}", remedy="Check the name and the folder")
        elif path.stat().st_size > limits.file:
            too_large(path.stat().st_size, findings, limits)
        else:
            content = path.read_bytes()
    except OSError as problem:
        findings.add(
            "not_opened",
            f"{name} could not be opened",
            why=problem.strerror or str(problem),
            remedy="Check that you may read it, or copy it into a folder of your own",
        )
    return nothing(name, "", findings) if content is None else read_apart(content, name=name, limits=limits, say=say)


def read_apart(content: bytes, *, name: str, limits: Limits = LIMITS, seconds: int | None = None, say: Say | None = None) -> ReadDocument:
    """Read a strategy from memory as `read_bytes` does, in another process unless it is plain text.

    Stopped at `MEMORY` and after `seconds` of processor time: `SECONDS`, and more for a large file, unless given. `say` is told how
    far it is, often enough that what it raises ends the reading, and the other process, at once.
    """
    if len(content) > limits.file or is_plain_text(content):
        return read_bytes(content, name=name, limits=limits, say=say)
    seconds = SECONDS + len(content) // 1_000_000 if seconds is None else seconds
    asked = [sys.executable, "-P", "-m", "commonground.store.passages", plain_name(name), str(seconds), str(MEMORY)]
    asked += [str(limits.pages), str(limits.unfolded), str(limits.letters)]
    with tempfile.TemporaryFile() as given:
        given.write(content)
        given.seek(0)
        with subprocess.Popen(asked, stdin=given, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as reader:
            try:
                assert reader.stdout is not None
                return msgspec.json.decode(_heard(reader.stdout, 4 * seconds, say), type=ReadDocument)
            except msgspec.DecodeError:  # it came to no end
                with suppress(subprocess.TimeoutExpired):
                    reader.wait(BEAT)
            finally:
                reader.kill()
    memory = reader.returncode == OUT_OF_MEMORY
    findings = Findings()
    findings.add(
        "too_demanding",
        "Reading the file was stopped: it "
        + ("asks for more memory than a document needs" if memory else "takes too long, or broke the reader"),
        why="It is damaged, very intricate, or made to do harm. Nothing else was touched",
        remedy="Open it yourself, save it as a new PDF or as plain text, and give that",
    )
    return nothing(plain_name(name), hashlib.sha256(content).hexdigest(), findings)


def _heard(pipe: IO[bytes], seconds: float, say: Say | None) -> bytes:
    """What the other process says last, once it has said all; nothing if that takes too long. The lines before tell how far it is."""
    until = time.monotonic() + seconds
    share, words, said = 0.0, "Reading the document", bytearray()
    with selectors.DefaultSelector() as waiting:
        waiting.register(pipe, selectors.EVENT_READ)
        while (left := until - time.monotonic()) > 0:
            if waiting.select(min(BEAT, left)):
                piece = os.read(pipe.fileno(), 65_536)
                if not piece:
                    return bytes(said)
                said += piece
                if b"\n" in piece:
                    *_, line, said = said.split(b"\n")
                    share, words = msgspec.json.decode(line, type=tuple[float, str])
            if say:
                say(share, words)
    return b""
