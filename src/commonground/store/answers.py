"""Publishers' answers kept on disk exactly as they came, with hash, moment and headers: the keeper that the connectors ask.

A body lies under its SHA-256, so that the same edition is kept once; what was asked points to it. `asked.log` has a line for every
answer ever kept and is only ever added to. Everything is written beside and moved into place, so that an interrupted run leaves
whole answers or none.
"""

from __future__ import annotations

import hashlib
import json
import threading
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from commonground.store import clock
from commonground.store.outbox import write_whole
from commonground.store.warehouse.place_on_disk import home

LONGEST_RUN = timedelta(hours=24)  # an interrupted run goes on for so long; later everything is asked afresh


class AnswersKept:
    """The keeper of one folder of data; threads may share it.

    `make` builds an answer from its fields, which are those of the transport's `Raw`.
    """

    def __init__(self, make: Callable[..., Any], folder: Path | None = None) -> None:
        self.folder = folder or home() / "answers"
        self._make = make
        self._lock = threading.Lock()

    def now(self) -> datetime:
        """This moment."""
        return clock.now()

    def tick(self) -> float:
        """Seconds on a clock that never goes back."""
        return time.monotonic()

    def wait(self, seconds: float) -> None:
        """Do nothing for so long."""
        time.sleep(seconds)

    def held(self, key: str) -> Any | None:
        """The last answer kept under a key; none where it was never asked, or where the disk no longer holds it as it came."""
        try:
            said = json.loads(self._asked(key).read_text(encoding="utf-8"))
            body = self._body(said["sha256"]).read_bytes()
            if said["key"] != key or hashlib.sha256(body).hexdigest() != said["sha256"]:
                return None
            fields = {name: said[name] for name in ("address", "media", "etag", "modified", "headers", "key")}
            return self._make(body=body, when=datetime.fromisoformat(said["when"]), **fields)
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def keep(self, raw: Any) -> None:
        """Keep an answer under its key, and add a line to the log."""
        sha = hashlib.sha256(raw.body).hexdigest()
        body = self._body(sha)
        if not body.exists() or body.stat().st_size != len(raw.body):
            write_whole(body, raw.body)
        said = {name: getattr(raw, name) for name in ("key", "address", "media", "etag", "modified")}
        said |= {"when": raw.when.isoformat(), "sha256": sha, "bytes": len(raw.body), "headers": dict(raw.headers)}
        write_whole(self._asked(raw.key), json.dumps(said, ensure_ascii=False, indent=1).encode())
        line = json.dumps({name: said[name] for name in ("when", "address", "sha256", "bytes")}, ensure_ascii=False)
        with self._lock, (self.folder / "asked.log").open("a", encoding="utf-8") as log:
            log.write(line + "\n")

    def begin(self, name: str) -> datetime:
        """The moment at which a run began: that of the run of this name that was interrupted in the last day, else now.

        Answers kept since then are not asked for again.
        """
        mark, now = self._run(name), self.now()
        try:
            began = datetime.fromisoformat(mark.read_text(encoding="utf-8").strip())
            if now - LONGEST_RUN <= began <= now:
                return began
        except (OSError, ValueError, TypeError):
            pass
        write_whole(mark, now.isoformat().encode())
        return now

    def end(self, name: str) -> None:
        """The run is over: the next one asks afresh."""
        self._run(name).unlink(missing_ok=True)

    def _asked(self, key: str) -> Path:
        return self.folder / "asked" / f"{hashlib.sha256(key.encode()).hexdigest()}.json"

    def _body(self, sha: str) -> Path:
        return self.folder / "bodies" / sha[:2] / sha

    def _run(self, name: str) -> Path:
        return self.folder / "runs" / f"{hashlib.sha256(name.encode()).hexdigest()[:16]}.txt"
