"""Question files as commands read them."""

from __future__ import annotations

import sys
from pathlib import Path


def read(path: Path) -> str:
    """A question file's text (- reads the pipe), with the tables it names beside it put in; refused where it is no text."""
    from commonground.actions.value import rates
    from commonground.cli import ready
    from commonground.store import written

    text, folder = (sys.stdin.read(), Path()) if str(path) == "-" else (written.text_of(path), path.parent)
    if "custom-" in text:  # an area of one's own is among the records
        ready.records()
    return rates.with_tables(text, folder)
