"""Where a number is from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, order=True, kw_only=True)
class Source:
    """A published data set as it was loaded: the answer to "where is this from?"."""

    id: str
    publisher: str
    title: str
    edition: str
    licence: str
    address: str
    published: date | None = None
    attribution: str = ""
    sha256: str = ""
    release: str = ""
    note: str = ""

    def citation(self) -> str:
        """One line for a notes section: publisher, title, edition, licence."""
        return f"{self.publisher}, {self.title}, {self.edition}. {self.licence}."
