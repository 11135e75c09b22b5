"""A keeper without disk or clock: time passes only when somebody waits. For tests and for trying a connector."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from commonground.connectors.transport.nouns import Raw


@dataclass(kw_only=True)
class MemoryKeeper:
    """Keeps answers in memory; `waited` lists every pause that was asked for."""

    start: datetime = datetime(2026, 1, 1, tzinfo=UTC)
    kept: dict[str, Raw] = field(default_factory=dict)
    waited: list[float] = field(default_factory=list)

    def now(self) -> datetime:
        return self.start + timedelta(seconds=self.tick())

    def tick(self) -> float:
        return sum(self.waited)

    def wait(self, seconds: float) -> None:
        self.waited.append(seconds)

    def held(self, key: str) -> Raw | None:
        return self.kept.get(key)

    def keep(self, raw: Raw) -> None:
        self.kept[raw.key] = raw
