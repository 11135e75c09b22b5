"""One amount of the money of a place."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One amount: a line of a budget, a grant or a contract. `pounds` is None where none is stated or it is in another currency.

    `year` is a financial year ("2017/18") or a calendar year as published, empty where no day is known. `part` marks a line that is
    a part of another, so that it is never added to it. `also` are sources that publish the same.
    """

    id: str
    kind: str
    body: str
    body_name: str
    year: str
    purpose: str
    title: str
    pounds: float | None
    source_id: str
    amount: str = ""
    basis: str = ""
    stage: str = ""
    supplier: str = ""
    awarded: date | None = None
    starts: date | None = None
    ends: date | None = None
    address: str = ""
    note: str = ""
    how: str = ""
    part: bool = False
    also: tuple[str, ...] = ()

    @property
    def sources(self) -> tuple[str, ...]:
        """The source, and those that publish the same, by id."""
        return (self.source_id, *self.also)
