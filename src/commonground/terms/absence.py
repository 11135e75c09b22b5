"""Why a value is not there. Absent is never zero, and one absence is not another."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True, kw_only=True)
class Absent:
    """The common face of every absence: a `state` for machines, a mark for tables, words for people."""

    reason: str = ""
    state: ClassVar[str] = "absent"
    mark: ClassVar[str] = "[x]"
    words: ClassVar[str] = "Not available"

    def __str__(self) -> str:
        return f"{self.words}: {self.reason}" if self.reason else self.words

    def __bool__(self) -> bool:
        return False


@dataclass(frozen=True, kw_only=True)
class NotAsked(Absent):
    """The question was not in this survey, wave or return."""

    state: ClassVar[str] = "not_asked"
    mark: ClassVar[str] = "[z]"
    words: ClassVar[str] = "Not asked"


@dataclass(frozen=True, kw_only=True)
class Suppressed(Absent):
    """Held back because too few people are behind it, or because it could identify someone."""

    threshold: int | None = None
    state: ClassVar[str] = "suppressed"
    mark: ClassVar[str] = "[c]"
    words: ClassVar[str] = "Suppressed"


@dataclass(frozen=True, kw_only=True)
class NotPublished(Absent):
    """The publisher gives no value for this place and period."""

    state: ClassVar[str] = "not_published"
    mark: ClassVar[str] = "[x]"
    words: ClassVar[str] = "Not published"


@dataclass(frozen=True, kw_only=True)
class NotLoaded(Absent):
    """It may be published, but no data set in this release holds it."""

    state: ClassVar[str] = "not_loaded"
    mark: ClassVar[str] = "[u]"
    words: ClassVar[str] = "Not loaded"


@dataclass(frozen=True, kw_only=True)
class CannotCompare(Absent):
    """A value exists, but putting it here would compare unlike with unlike."""

    state: ClassVar[str] = "cannot_compare"
    mark: ClassVar[str] = "[n]"
    words: ClassVar[str] = "Cannot be compared"


ABSENCES: dict[str, type[Absent]] = {kind.state: kind for kind in (NotAsked, Suppressed, NotPublished, NotLoaded, CannotCompare)}
