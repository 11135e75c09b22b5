"""Question files as commands read them."""

from __future__ import annotations

import sys
from pathlib import Path


def read(path: Path) -> str:
    """A question file's text (- reads the pipe), with the tables it names beside it put in; refused where there is none."""
    from commonground.actions.value import rates
    from commonground.cli import ready
    from commonground.terms import Refused

    if str(path) == "-":
        text, folder = sys.stdin.read(), Path()
    elif not path.is_file():
        raise Refused("file_missing", what=f"There is no file {path}", ways_out=("Check the name and folder",))
    else:
        text, folder = path.read_text(encoding="utf-8"), path.parent
    if "custom-" in text:  # an area of one's own is among the records
        ready.records()
    return rates.with_tables(text, folder)
