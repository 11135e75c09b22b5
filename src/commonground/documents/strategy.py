"""What a strategy may want, passage by passage, with the page, what was decided, by whom and when: a record to take to a meeting."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from commonground.documents import words
from commonground.documents.blocks import Block, Cell, Column, Document, Heading, Numbering, Paragraph, Sheet, SourceList, Table, Value
from commonground.documents.route_map import synthetic_notice
from commonground.terms import Source

STATES = {"confirmed": "Confirmed priorities", "proposed": "Waiting for a decision", "rejected": "Rejected passages"}
LIKELY = {"confident": "Very likely", "likely": "Likely", "possible": "Perhaps"}


@dataclass(frozen=True, kw_only=True)
class Passage:
    """A passage with what was decided about it; names in full, dates as 2026-11-28, what is not known empty."""

    ref: str
    quote: str
    page: int | None
    heading: str
    kind: str
    likelihood: float
    band: str
    themes: tuple[str, ...]
    groups: tuple[str, ...]
    measures: tuple[str, ...]
    by_when: tuple[str, ...]
    owner: str
    state: str
    wording: str = ""
    decided_by: str = ""
    decided_on: str = ""
    note: str = ""
    review_on: str = ""


@dataclass(frozen=True, kw_only=True)
class Told:
    """What the record is made from: the passages in the order of the document."""

    place: str
    release: str
    ref: str
    title: str
    body: str
    source: Source
    passages: tuple[Passage, ...]
    synthetic: bool
    made_on: str


def sentence(body: str, states: Sequence[str]) -> str:
    """What was found in a document and how far it is decided; `states` has one for each passage."""
    if not states:
        return "No passage reads like a priority."
    found = f"{words.counted(len(states), 'passage')} may state what {body} wants: "
    return found + f"{states.count('confirmed')} confirmed, {states.count('rejected')} rejected, {states.count('proposed')} to be decided."


def record(told: Told) -> Document:
    """The passages by what was decided, each with its page, in tables for reading; and all of them in one sheet."""
    numbers = Numbering()
    numbers((told.source,))
    lead = sentence(told.body, [one.state for one in told.passages])
    blocks: list[Block] = [Paragraph(text=lead, kind="lead")]
    if told.synthetic:
        blocks.append(synthetic_notice())
    for state, title in STATES.items():
        if held := [one for one in told.passages if one.state == state]:
            blocks += [Heading(text=title), _table(state, held, told)]
    blocks += [Heading(text="Where this comes from"), SourceList(numbered=numbers.numbered())]
    return Document(
        id=f"passages-{told.ref}",
        title=told.title,
        subtitle=f"What {told.body} says it wants, as read and decided for {told.place}, printed on {told.made_on}",
        summary=lead,
        release=told.release,
        blocks=tuple(blocks),
        sheets=(_sheet(told),) if told.passages else (),
        sources=numbers.numbered(),
        place=told.place,
        ages="in the document's own words",
    )


def _table(state: str, held: Sequence[Passage], told: Told) -> Table:
    last = {"confirmed": "Confirmed", "proposed": "How likely", "rejected": "Rejected"}[state]
    columns = (("In their words", 3.6), ("Page", 0.5), ("About", 1.7), ("How much, by when, who", 1.4), (last, 1.4))
    return Table(
        id=state,
        title=f"{STATES[state]} of {told.body}, in its words",
        columns=tuple(Column(name=name, share=share, numeric=name == "Page") for name, share in columns),
        rows=tuple(_row(one) for one in held),
    )


def _row(one: Passage) -> tuple[Cell, ...]:
    under = (f"In other words: {one.wording}" if one.wording else "", one.heading)
    facts = (*one.measures, *one.by_when, one.owner)
    decided = Cell(text=f"{one.decided_by}, {one.decided_on}", under=one.note)
    return (
        Cell(text=f"“{one.quote}”", under="; ".join(filter(None, under))),
        Cell(text=str(one.page or "")),
        Cell(text="; ".join(one.themes) or "No theme was read"),
        Cell(text="; ".join(filter(None, facts))),
        Cell(text=f"{LIKELY[one.band]} a priority") if one.state == "proposed" else decided,
    )


def _sheet(told: Told) -> Sheet:
    return Sheet(
        id="passages",
        label="Passages",
        title=f"{told.title}: what {told.body} says it wants",
        columns=tuple(name for name, _ in _COLUMNS),
        decimals=tuple(3 if name == "Likelihood" else 0 for name, _ in _COLUMNS),
        rows=tuple(tuple(of(one) for _, of in _COLUMNS) for one in told.passages),
        notes=("Likelihood: how likely the reader took the passage to state a priority, from 0 to 1. Only a person makes it one.",),
    )


# The columns of the sheet, and what stands in them.
_COLUMNS: tuple[tuple[str, Callable[[Passage], Value]], ...] = (
    ("Reference", lambda one: one.ref),
    ("In their words", lambda one: one.quote),
    ("Page", lambda one: one.page or ""),
    ("Under", lambda one: one.heading),
    ("Kind", lambda one: one.kind),
    ("Likelihood", lambda one: one.likelihood),
    ("About", lambda one: "; ".join(one.themes)),
    ("For whom", lambda one: "; ".join(one.groups)),
    ("How much", lambda one: "; ".join(one.measures)),
    ("By when", lambda one: "; ".join(one.by_when)),
    ("Who", lambda one: one.owner),
    ("State", lambda one: one.state),
    ("In other words", lambda one: one.wording),
    ("Decided by", lambda one: one.decided_by),
    ("Decided on", lambda one: one.decided_on),
    ("Note", lambda one: one.note),
    ("Look again on", lambda one: one.review_on),
)
