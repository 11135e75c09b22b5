"""What people write in files: read as text and as YAML or JSON, and refused in words where it cannot be."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from commonground.terms import Refused

LARGEST = 20_000_000  # bytes
MOST_PARTS = 1_000_000  # once every alias is written out


def text_of(path: Path) -> str:
    """The text of a file. Raises `Refused` (file_missing, file_unreadable, file_too_large, file_encoding)."""
    if not path.is_file():
        raise Refused("file_missing", what=f"There is no file {path}", ways_out=("Check the name and the folder",))
    try:
        with path.open("rb") as opened:
            body = opened.read(LARGEST + 1)
    except OSError as problem:
        why = problem.strerror or str(problem)
        raise Refused("file_unreadable", what=f"{path} cannot be read", why=why, ways_out=("Check the name and the folder",)) from problem
    if len(body) > LARGEST:
        what = f"{path} has more than {LARGEST / 1e6:,.0f} MB"
        raise Refused("file_too_large", what=what, ways_out=("Check that it is the file you mean",))
    try:
        return body.decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        ways = ("Save it as plain text in UTF-8", "Check that it is the file you mean")
        raise Refused("file_encoding", what=f"{path} is not text in UTF-8", ways_out=ways) from problem


def plain(text: str, what: str, *, code: str = "file_not_yaml") -> Any:
    """YAML or JSON text as plain values; `what` names it. Raises `Refused` (with `code`) where it is neither, or unfolds without end."""
    try:
        held = yaml.safe_load(text)
        if _parts(held, {}) <= MOST_PARTS:
            return held
        why = "It repeats parts of itself until they are more than can be read"
    except (yaml.YAMLError, ValueError) as problem:
        why = " ".join(str(problem).split())[:300]
    except RecursionError:
        why = "It is nested too deeply, or within itself"
    raise Refused(
        code, what=f"{what} is not YAML or JSON that can be read", why=why, ways_out=("Correct it there", "Check indentation and quotes")
    )


def _parts(held: Any, seen: dict[int, int]) -> int:
    """How many parts a value has when every alias is written out."""
    if not isinstance(held, (dict, list)):
        return 1
    if id(held) not in seen:
        inside = [*held, *held.values()] if isinstance(held, dict) else held
        seen[id(held)] = 1 + sum(_parts(one, seen) for one in inside)
    return seen[id(held)]
