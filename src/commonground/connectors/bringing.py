"""What a connector is to the rest of the house: a name, what it brings, and a function that asks and turns what came into tables."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

import pyarrow as pa

from commonground.connectors.areas import Areas
from commonground.connectors.transport import Polite, Raw
from commonground.connectors.transport.settings import Settings
from commonground.terms import Finding

Lies = Mapping[str, tuple[str, str | None]]


@dataclass(frozen=True, kw_only=True)
class Ground:
    """What is held already and a connector must know: areas; where postcodes (capitals, no space) lie, as council and small area;
    the outlines of councils as GeoJSON by code; postcodes of organisations and facilities that we cannot place yet.
    """

    areas: Areas
    postcodes: Callable[[Iterable[str]], Lies] = lambda asked: {}
    outlines: Callable[[], Mapping[str, str]] = dict
    unplaced: Callable[[], tuple[str, ...]] = tuple


@dataclass(frozen=True, kw_only=True)
class Part:
    """What one question gave: declared tables with every row from one source, the answers behind it, and the publisher's rows read."""

    source_id: str
    tables: Mapping[str, pa.Table]
    raws: tuple[Raw, ...]
    rows: int
    edition: str = ""  # as the publisher names it; empty: as fetched

    @property
    def sha256(self) -> str:
        """The hash of what was read: of the answer, or of the hashes of all answers where there are several."""
        hashes = sorted({raw.sha256 for raw in self.raws})
        return hashes[0] if len(hashes) == 1 else hashlib.sha256("\n".join(hashes).encode()).hexdigest()


@dataclass(frozen=True, kw_only=True)
class Brought:
    """Everything that a connector brought, and every finding; a part that failed is absent and named by an error."""

    parts: tuple[Part, ...] = ()
    findings: tuple[Finding, ...] = ()

    @property
    def errors(self) -> tuple[Finding, ...]:
        return tuple(finding for finding in self.findings if finding.level == "error")


Bring = Callable[[Polite, Settings, Ground], Brought]


@dataclass(frozen=True, kw_only=True)
class Connector:
    """One publisher's service. `stage` orders them: those of a stage rest on what the stages before brought."""

    name: str  # also the name of its settings
    publisher: str
    brings: str
    bring: Bring
    stage: int = 1
    also: tuple[str, ...] = field(default=())  # other names by which it is asked for
