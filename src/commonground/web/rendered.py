"""Finished answers, kept in this process for the release that they were made from.

A release never changes, so an answer made from it is right for as long as it is the current one; a swap changes the
key and the old answers fall out. Bounded by bytes, least recently used first out; several requests for one missing
answer wait for the first to make it. The pages of places are laid on a shelf on disk as well, so that every process of
the server, and the next server, finds them ready.
"""

from __future__ import annotations

import contextlib
import gzip
import hashlib
import json
import os
import shutil
import tempfile
import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

SQUEEZED = ("text/", "application/json", "image/svg+xml", "application/ld+json", "application/problem+json")


@dataclass(frozen=True)
class Answer:
    """A body as it is kept (squeezed where that helps) with its headers and tag."""

    body: bytes
    squeezed: bool
    tag: str
    headers: tuple[tuple[str, str], ...]

    @classmethod
    def of(cls, body: bytes, headers: dict[str, str]) -> Answer:
        squeezed = headers.get("Content-Type", "").startswith(SQUEEZED) and len(body) > 500
        kept = gzip.compress(body, 5, mtime=0) if squeezed else body
        return cls(kept, squeezed, f'W/"{hashlib.sha256(body).hexdigest()[:20]}"', tuple(headers.items()))

    def __len__(self) -> int:
        return len(self.body) + 500


class Shelf:
    """Answers in a folder, one file each, written whole or not at all. What cannot be read is made again."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def get(self, key: tuple[str, ...]) -> Answer | None:
        try:
            head, _, body = self._file(key).read_bytes().partition(b"\n")
            held = json.loads(head)
            answer = Answer(body, held["squeezed"], held["tag"], tuple((name, value) for name, value in held["headers"]))
        except (OSError, ValueError, KeyError):
            return None
        return answer if held["size"] == len(body) and held["key"] == list(key) else None

    def put(self, key: tuple[str, ...], answer: Answer) -> None:
        """A full or read-only disk costs speed, not the answer."""
        head = {"key": key, "size": len(answer.body), "squeezed": answer.squeezed, "tag": answer.tag, "headers": answer.headers}
        with contextlib.suppress(OSError):
            self.folder.mkdir(parents=True, exist_ok=True)
            with tempfile.NamedTemporaryFile(dir=self.folder, delete=False) as file:
                file.write(json.dumps(head).encode() + b"\n" + answer.body)
            os.replace(file.name, self._file(key))

    def clear_others(self) -> None:
        """Remove the shelves beside this one: of other releases, days and versions."""
        for other in self.folder.parent.glob("*"):
            if other != self.folder:
                shutil.rmtree(other, ignore_errors=True)

    def _file(self, key: tuple[str, ...]) -> Path:
        return self.folder / hashlib.sha256("\0".join(key).encode()).hexdigest()[:40]


class Kept:
    """Answers by key, at most `limit` bytes of them."""

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self.size = 0
        self._answers: OrderedDict[tuple[str, ...], Answer] = OrderedDict()
        self._making: dict[tuple[str, ...], threading.Lock] = {}
        self._lock = threading.Lock()

    def get(self, key: tuple[str, ...]) -> Answer | None:
        with self._lock:
            answer = self._answers.get(key)
            if answer is not None:
                self._answers.move_to_end(key)
            return answer

    def get_or_make(self, key: tuple[str, ...], make: Callable[[], Answer | None], shelf: Shelf | None = None) -> Answer | None:
        """The kept answer, else the one on the shelf, else the one that `make` gives; None from `make` is not kept."""
        if (answer := self.get(key)) is not None:
            return answer
        with self._lock:
            making = self._making.setdefault(key, threading.Lock())
        with making:
            if (answer := self.get(key)) is not None:
                return answer
            try:
                answer = shelf.get(key) if shelf else None
                if answer is None and (answer := make()) is not None and shelf:
                    shelf.put(key, answer)
                if answer is not None:
                    self._put(key, answer)
            finally:
                with self._lock:
                    self._making.pop(key, None)
        return answer

    def clear(self) -> None:
        with self._lock:
            self._answers.clear()
            self.size = 0

    def _put(self, key: tuple[str, ...], answer: Answer) -> None:
        with self._lock:
            if old := self._answers.pop(key, None):
                self.size -= len(old)
            self._answers[key] = answer
            self.size += len(answer)
            while self.size > self.limit and self._answers:
                _, dropped = self._answers.popitem(last=False)
                self.size -= len(dropped)
