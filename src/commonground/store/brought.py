"""Files that somebody brought, exactly as they came: each once under its hash, with the name it had."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from commonground.store import clock
from commonground.store.outbox import write_whole
from commonground.store.warehouse.place_on_disk import home
from commonground.terms import Refused


@dataclass(frozen=True, kw_only=True)
class Held:
    """A file as it was brought."""

    ref: str
    name: str
    on: datetime
    by: str
    body: bytes


def keep(name: str, body: bytes, *, by: str) -> str:
    """Keep a file; gives its reference, which is the first of its hash. The same file again is the same reference."""
    ref = hashlib.sha256(body).hexdigest()[:24]
    folder = _folder(ref)
    plain = "".join(sign if sign.isprintable() and sign not in '/\\<>:"|?*' else "_" for sign in name)[-120:].lstrip(".") or "table"
    write_whole(folder / "body", body)
    write_whole(folder / "said.json", json.dumps({"name": plain, "on": clock.now().isoformat(), "by": by}).encode())
    return ref


def load(ref: str) -> Held:
    """A file by its reference. Raises `Refused` (file_unknown)."""
    try:
        if not (ref.isalnum() and ref.isascii() and len(ref) == 24):
            raise ValueError
        said = json.loads((_folder(ref) / "said.json").read_text(encoding="utf-8"))
        body = (_folder(ref) / "body").read_bytes()
        if not hashlib.sha256(body).hexdigest().startswith(ref):
            raise ValueError
        return Held(ref=ref, name=said["name"], on=datetime.fromisoformat(said["on"]), by=said["by"], body=body)
    except (OSError, ValueError, KeyError) as problem:
        ways = ("Bring the file again",)
        raise Refused(
            "file_unknown", what="There is no such file here", why="It may have been brought on another day", ways_out=ways
        ) from problem


def _folder(ref: str) -> Path:
    return home() / "brought" / ref
