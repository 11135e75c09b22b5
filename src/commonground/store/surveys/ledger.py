"""The list of what was published of a survey: a file of lines that is only ever added to, each line sealed with the one before."""

from __future__ import annotations

import hashlib
import json
import os
from pathlib import Path
from typing import Any

from commonground.terms import Refused


def entries(path: Path) -> list[dict[str, Any]]:
    """What was published, in order. Raises `Refused` (ledger_broken) where a line was changed or taken out."""
    found: list[dict[str, Any]] = []
    before = ""
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines() if path.is_file() else (), 1):
        try:
            held = json.loads(line)
            sound = held["seal"] == _seal(before, held["entry"])
        except (ValueError, KeyError, TypeError):
            sound, held = False, {}
        if not sound:
            raise Refused(
                "ledger_broken",
                what=f"Line {number} of {path.name} is not as it was written, or a line before it is gone",
                why="Without all that was published nothing can be said of what is safe to publish next",
                ways_out=("Put the file back from a copy", "Begin a new list, and treat every cell published so far as known"),
            )
        found.append(held["entry"])
        before = held["seal"]
    return found


def add(path: Path, entry: dict[str, Any]) -> None:
    """Write down one publication. Two writers at once are told apart by the lock of the file."""
    import fcntl

    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a+", encoding="utf-8") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        file.seek(0)
        lines = file.read().splitlines()
        before = json.loads(lines[-1])["seal"] if lines else ""
        file.write(json.dumps({"seal": _seal(before, entry), "entry": entry}, ensure_ascii=False) + "\n")
        file.flush()
        os.fsync(file.fileno())


def _seal(before: str, entry: dict[str, Any]) -> str:
    return hashlib.sha256((before + json.dumps(entry, sort_keys=True, ensure_ascii=False)).encode()).hexdigest()
