"""Engagement sheets as their pages print them."""

from __future__ import annotations

from dataclasses import dataclass, field

from commonground.domain.landscape import library
from commonground.domain.landscape.engaging import Said, told
from commonground.domain.landscape.nouns import INFERENCE, READ, UNVERIFIED
from commonground.domain.landscape.sheets import Sheet

FORMS = (("PDF, for print", "pdf"), ("Word (DOCX)", "docx"), ("One web page (HTML)", "html"))
KINDS = {"pack": "facilitator's pack", "sheets": "engagement sheets"}
MARKS = {INFERENCE: "our own conclusion", UNVERIFIED: "general knowledge, not checked"}


@dataclass
class Pages:
    """The pages that the sentences of a sheet were read in, numbered in the order of first use, as (title, address)."""

    listed: list[tuple[str, str]] = field(default_factory=list)

    def number(self, address: str) -> int:
        titles = library.page_titles()
        row = (titles.get(address, address), address)
        if row not in self.listed:
            self.listed.append(row)
        return self.listed.index(row) + 1


@dataclass(frozen=True)
class Line:
    """A sentence: what it is about, what it says, the number of its source, or how it is known."""

    lead: str
    text: str
    number: int | None
    mark: str


def parts(held: Sheet, numbered: Pages) -> tuple[tuple[str, tuple[Line, ...]], ...]:
    """A sheet's parts with their sentences."""
    return tuple((heading, tuple(_line(one, numbered) for one in said)) for heading, said in told(held))


def _line(one: Said, numbered: Pages) -> Line:
    number = numbered.number(one.address) if one.status == READ else None
    return Line(one.lead, one.text, number, MARKS.get(one.status, ""))
