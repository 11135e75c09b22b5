"""The files of strategies that were dropped in, each kept once, untouched, under the hash of what is in it."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

from commonground.store.outbox import write_whole
from commonground.store.warehouse import home
from commonground.terms import Refused


def file_of(sha256: str) -> Path:
    """Where the file with that hash lies. Refused (file_unknown) for anything that is no hash."""
    if not re.fullmatch(r"[0-9a-f]{64}", sha256):
        raise Refused("file_unknown", what=f"{sha256[:70]!r} is not the hash of a file", ways_out=("Give a document from the list",))
    return home() / "documents" / sha256[:2] / sha256


def hash_of(content: bytes) -> str:
    """The SHA-256 under which a file is kept."""
    return hashlib.sha256(content).hexdigest()


def keep(content: bytes) -> str:
    """Keep a file and give its SHA-256. Kept before: nothing is written."""
    sha256 = hash_of(content)
    if not file_of(sha256).exists():
        write_whole(file_of(sha256), content)
    return sha256


def content(sha256: str) -> bytes:
    """The file as it came. Refused (file_missing) when it was removed by hand, (file_changed) when it is not what it was."""
    try:
        held = file_of(sha256).read_bytes()
    except OSError as problem:
        raise Refused(
            "file_missing",
            what="The file of this document is no longer there",
            where=str(file_of(sha256)),
            ways_out=("Restore the folder of documents from a back-up", "Drop the document in again"),
        ) from problem
    if hash_of(held) != sha256:
        raise Refused(
            "file_changed",
            what="The file of this document is not the one that was read",
            where=str(file_of(sha256)),
            ways_out=("Restore it",),
        )
    return held
