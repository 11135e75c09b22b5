"""Reading in a process of its own: whatever is in a file, it cannot hang the workbench, take its memory, or end it."""

from __future__ import annotations

import hashlib
import subprocess
import sys
from pathlib import Path

import msgspec

from commonground.domain.outcomes.passages import ReadDocument
from commonground.store.passages.reading import LIMITS, Limits, is_plain_text, nothing, plain_name, read_bytes, too_large
from commonground.terms import Findings

SECONDS = 30  # of processor time, and one more for each million bytes: a strategy of 60 pages takes about one
MEMORY = 2_000_000_000  # bytes
OUT_OF_MEMORY = 3  # how the reader's process says so


def read_file(path: Path, *, limits: Limits = LIMITS) -> ReadDocument:
    """Read a strategy from a file. Never raises for what is in the file: findings say what could not be read, and why."""
    findings = Findings()
    name = plain_name(path.name or str(path))
    try:
        if path.is_dir():
            findings.add("a_folder", f"{name} is a folder", remedy="Name one file in it at a time")
        elif not path.is_file():
            findings.add("not_found", f"There is no file {plain_name(str(path))}", remedy="Check the name and the folder")
        elif path.stat().st_size > limits.file:
            too_large(path.stat().st_size, findings, limits)
        else:
            return read_apart(path.read_bytes(), name=name, limits=limits)
    except OSError as problem:
        findings.add(
            "not_opened",
            f"{name} could not be opened",
            why=problem.strerror or str(problem),
            remedy="Check that you may read it, or copy it into a folder of your own",
        )
    return nothing(name, "", findings)


def read_apart(content: bytes, *, name: str, limits: Limits = LIMITS, seconds: int | None = None) -> ReadDocument:
    """Read a strategy from memory as `read_bytes` does, in another process unless it is plain text.

    Stopped at `MEMORY` and after `seconds` of processor time: `SECONDS`, and more for a large file, unless given.
    """
    if len(content) > limits.file or is_plain_text(content):
        return read_bytes(content, name=name, limits=limits)
    seconds = SECONDS + len(content) // 1_000_000 if seconds is None else seconds
    asked = [sys.executable, "-P", "-m", "commonground.store.passages", plain_name(name), str(seconds), str(MEMORY)]
    asked += [str(limits.pages), str(limits.unfolded), str(limits.letters)]
    try:
        done = subprocess.run(asked, input=content, capture_output=True, timeout=4 * seconds, check=False)
        if done.returncode == 0:
            return msgspec.json.decode(done.stdout, type=ReadDocument)
        memory = done.returncode == OUT_OF_MEMORY
    except subprocess.TimeoutExpired:
        memory = False
    findings = Findings()
    findings.add(
        "too_demanding",
        "Reading the file was stopped: it "
        + ("asks for more memory than a document needs" if memory else "takes too long, or broke the reader"),
        why="It is damaged, very intricate, or made to do harm. Nothing else was touched",
        remedy="Open it yourself, save it as a new PDF or as plain text, and give that",
    )
    return nothing(plain_name(name), hashlib.sha256(content).hexdigest(), findings)
