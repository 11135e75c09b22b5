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

    @property
    def heading(self) -> str:
        """The title for reading: a line of a budget in sentence case, anything else as its publisher wrote it."""
        return in_sentence_case(self.title) if self.kind == "budget" else self.title


def in_sentence_case(line: str) -> str:
    """A line of a return of councils for reading, with its acronyms; the publisher writes some in capitals, some with a capital a word.

    >>> in_sentence_case("NET CURRENT EXPENDITURE"), in_sentence_case("Adult Social Care"), in_sentence_case("CCTV")
    ('Net current expenditure', 'Adult social care', 'CCTV')
    >>> in_sentence_case("TOTAL HOUSING SERVICES (GFRA only)"), in_sentence_case("Costs of unused shares of IT facilities")
    ('Total housing services (GFRA only)', 'Costs of unused shares of IT facilities')
    """
    words, bracket, rest = line.partition(" (")
    loud = words.isupper() and " " in words
    said = " ".join(word.lower() if loud or word.istitle() else word for word in words.split(" "))
    return f"{said[:1].upper()}{said[1:]}{bracket}{rest}"
