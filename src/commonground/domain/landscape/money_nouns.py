"""The nouns of the money of a place: an amount, what it is for, what should be held, and the whole map."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from commonground.domain.landscape.reconcile import Unmatched
from commonground.terms import Place, Refused, begun

KINDS = {"budget": "Spending", "grant": "Grant", "contract": "Contract"}
BASES = {
    "net_current_expenditure": "spent, less income",
    "total_expenditure": "spent",
    "income": "earned",
    "grant": "allocated to the council",
    "award": "awarded to organisations here",
}
NET_SPENDING = BASES["net_current_expenditure"]
PURPOSES_IN_ORDER = ("sport", "public_health", "adult_care", "children", "health", "safety", "growth", "other", "whole")
PURPOSES_COMPARED = PURPOSES_IN_ORDER[:4]  # whose net spending is worth a sentence and a picture


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One amount: a line of a budget, a grant or a contract. `pounds` is None where none is stated or it is in another currency.

    `year` is a financial year ("2017/18") or a calendar year as published, empty where no day is known. `part` marks a line that is
    a part of another, so that it is never added to it. `also` are sources that publish the same. `council` is the code of the council
    whose return it is a line of.
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
    council: str = ""

    @property
    def sources(self) -> tuple[str, ...]:
        """The source, and those that publish the same, by id."""
        return (self.source_id, *self.also)

    @property
    def net_spending(self) -> bool:
        """Whether it is what a council spent on one purpose as a whole, less what it earned: what can be compared from year to year."""
        return self.kind == "budget" and self.basis == NET_SPENDING and not self.part

    @property
    def heading(self) -> str:
        """The title for reading: a line of a budget in sentence case, anything else as its publisher wrote it."""
        return in_sentence_case(self.title) if self.kind == "budget" else self.title


@dataclass(frozen=True, kw_only=True)
class Purpose:
    """What money is for: words and procurement codes that tell it, the lines of returns that hold it, and which part of a council."""

    id: str
    name: str
    words: tuple[str, ...] = ()
    cpv: tuple[str, ...] = ()
    lines: tuple[str, ...] = ()
    kind: str = ""
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class Expected:
    """What a place should hold: the lines or kinds that show it, the newest year that is to be had, and where to have it."""

    id: str
    what: str
    why: str
    where: str
    address: str
    lines: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    after: str = ""
    of: str = "any"


@dataclass(frozen=True, kw_only=True)
class Missing:
    """What is not held of a place, or only to an older year, and where it can be had."""

    expected: Expected
    newest: str = ""

    @property
    def words(self) -> str:
        """The absence in a sentence."""
        if self.newest:
            return f"{self.expected.what}: nothing newer than {self.newest} is held here."
        return f"{self.expected.what}: not held here."


@dataclass(frozen=True, kw_only=True)
class MoneyMap:
    """Every entry of a place, those that matter next first; the years, bodies and purposes that occur; and what is missing."""

    place: Place
    on: date
    entries: tuple[Entry, ...]
    missing: tuple[Missing, ...]
    unmatched: tuple[Unmatched, ...]
    purposes: Mapping[str, Purpose]
    sentence: str

    @property
    def years(self) -> tuple[str, ...]:
        """Years that occur, newest first."""
        return tuple(sorted({one.year for one in self.entries if one.year}, reverse=True))

    @property
    def bodies(self) -> tuple[tuple[str, str], ...]:
        """Bodies that occur, as (id, name), by name."""
        return tuple(sorted({(one.body, one.body_name) for one in self.entries}, key=lambda one: one[1]))

    @property
    def ending(self) -> tuple[Entry, ...]:
        """Contracts and grants that end from now on, soonest first."""
        return tuple(one for one in self.entries if one.ends and one.ends >= self.on)

    def where(self, *, body: str = "", year: str = "", purpose: str = "", kind: str = "") -> tuple[Entry, ...]:
        """The entries of a body, year, purpose and kind; refuses what no entry could have."""
        for name, given, known in (
            ("body", body, {one.body for one in self.entries}),
            ("year", year, set(self.years)),
            ("purpose", purpose, set(self.purposes)),
            ("kind", kind, set(KINDS)),
        ):
            if given and given not in known:
                raise Refused(
                    "money_filter_unknown",
                    what=f"No money of {self.place} has the {name} {given[:60]!r}",
                    ways_out=("Choose one that the page offers", f"Leave {name} out"),
                )
        return tuple(
            one
            for one in self.entries
            if (not body or one.body == body)
            and (not year or one.year == year)
            and (not purpose or one.purpose == purpose)
            and (not kind or one.kind == kind)
        )


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
    return f"{begun(said)}{bracket}{rest}"
