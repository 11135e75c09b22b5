"""Files handed to people: each written whole or not at all, with a note of what it was made from, so that work resumes."""

from __future__ import annotations

import hashlib
import json
import os
import re
import threading
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from commonground.store import trouble
from commonground.terms import Refused

LEDGER = ".commonground-made.jsonl"


def file_name(*parts: str) -> str:
    """A plain file name from words: "hartlepool-E06000001-profile". Never a path, never hidden, never too long."""
    plain = [re.sub(r"[^A-Za-z0-9]+", "-", part).strip("-") for part in parts]
    return "-".join(part for part in plain if part)[:120] or "document"


def write_whole(path: Path, content: bytes) -> Path:
    """Write a file beside its place, then put it there in one step. Raises `Refused` (disk_full, folder_unusable)."""
    if not path.name:
        raise Refused("folder_unusable", what="The file to write has no name", ways_out=("Name a file, with its folder",))
    beside = path.with_name(f".{path.name}.{os.getpid()}-{threading.get_ident()}.part")  # two threads may write the same file
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with open(beside, "wb") as held:
            held.write(content)
            held.flush()
            os.fsync(held.fileno())
        os.replace(beside, path)
    except OSError as problem:
        with suppress(OSError):
            beside.unlink()
        raise _refused(path, problem) from problem
    return path


def _refused(path: Path, problem: OSError) -> Refused:
    full = problem.errno in trouble.FULL
    return Refused(
        "disk_full" if full else "folder_unusable",
        what=f"{path.name} could not be written",
        where=str(path.parent),
        why="There is no room left on the disk" if full else (problem.strerror or str(problem)),
        ways_out=("Make room and run the same command again: it goes on where it stopped",)
        if full
        else ("Name another folder with --out",),
    )


class Ledger:
    """What a folder's files were made from, one line each; a file counts as made only while it is as it was written."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / LEDGER
        self._made: dict[str, tuple[str, str]] = {}
        with suppress(FileNotFoundError):
            for line in self.path.read_text(encoding="utf-8").splitlines():
                with suppress(ValueError, KeyError):  # a line cut short by a power cut: that file is made again
                    told = json.loads(line)
                    self._made[told["file"]] = (told["from"], told["sha256"])

    def has(self, path: Path, made_from: str) -> bool:
        """Whether the file is there, unchanged, and was made from this."""
        kept = self._made.get(path.name)
        if kept is None or kept[0] != made_from:
            return False
        try:
            return hashlib.sha256(path.read_bytes()).hexdigest() == kept[1]
        except OSError:
            return False

    def add(self, files: Iterable[tuple[Path, str]], made_from: str) -> None:
        """Note files, given with the hashes of their content, that were just written."""
        told = [(path.name, sha256) for path, sha256 in files]
        try:
            with open(self.path, "a", encoding="utf-8") as held:
                held.writelines(json.dumps({"file": name, "from": made_from, "sha256": sha256}) + "\n" for name, sha256 in told)
        except OSError as problem:
            raise _refused(self.path, problem) from problem
        self._made.update({name: (made_from, sha256) for name, sha256 in told})
