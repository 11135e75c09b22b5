"""What is asked, what came back, and who keeps it."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from commonground.terms import Finding


@dataclass(frozen=True, kw_only=True)
class Raw:
    """An answer exactly as it came: address, moment, bytes and their SHA-256. `key` tells apart two questions to one address."""

    address: str
    when: datetime
    body: bytes
    media: str = ""
    etag: str = ""
    modified: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)  # names in lower case
    key: str = ""

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.body).hexdigest()


class Keeper(Protocol):
    """What the transport may not do itself: know the time, wait, and keep answers. The store has the real one."""

    def now(self) -> datetime:
        """This moment, with its time zone."""

    def tick(self) -> float:
        """Seconds on a clock that never goes back."""

    def wait(self, seconds: float) -> None:
        """Do nothing for so long."""

    def held(self, key: str) -> Raw | None:
        """The last answer kept under the key."""

    def keep(self, raw: Raw) -> None:
        """Keep an answer under its key."""


@dataclass(frozen=True, kw_only=True)
class Limits:
    """What one question may cost: seconds, bytes, tries. `gap` is the least time between two questions to one host."""

    silence: float = 30.0  # seconds without a byte
    seconds: float = 300.0  # for one answer
    bytes: int = 64 * 1024 * 1024
    tries: int = 4
    first_wait: float = 2.0  # doubled at each further try
    longest_wait: float = 120.0  # for longer we do not wait, and say so
    hops: int = 4
    gap: float = 1.0
    pages: int = 2_000


@dataclass(frozen=True, kw_only=True)
class Allowed:
    """Hosts that may be asked, by their full names. `testing` lists "127.0.0.1:port" of a local fake: the only exception to
    https and to public addresses; no setting or file can fill it."""

    hosts: frozenset[str]
    testing: frozenset[str] = frozenset()


@dataclass(frozen=True, kw_only=True)
class Fetched:
    """What a publisher gave. `rows` is None when the list did not come whole: a part would look like an absence.

    `files` holds whole files under names that the file readers recognise. `raws` are the answers behind it.
    """

    rows: tuple[Mapping[str, Any], ...] | None = None
    files: Mapping[str, bytes] = field(default_factory=dict)
    raws: tuple[Raw, ...] = ()
    findings: tuple[Finding, ...] = ()

    @property
    def errors(self) -> tuple[Finding, ...]:
        return tuple(finding for finding in self.findings if finding.level == "error")
