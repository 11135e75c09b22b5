"""The participant survey of a framework, ready to hand out: questions with their boxes, privacy, how many to ask, a data dictionary."""

from __future__ import annotations

from collections.abc import Sequence

from commonground.documents.blocks import Block, Bullets, Cell, Column, Document, Heading, Paragraph, Sheet, Table
from commonground.documents.framework import Told
from commonground.domain.outcomes.checks import SMALLEST_BASE, SurveyItem, detectable_change
from commonground.terms import begun

FIRST_CODE, NO_ANSWER = 1, 9


def survey(told: Told, items: Sequence[SurveyItem]) -> Document:
    """The questions with their boxes, a privacy notice to fill in, how to use it, how many to ask, and a data dictionary."""
    made = told.framework
    outcomes = {one.id: one.text for one in made.outcomes}
    answers = items[0].answers if items else ()
    boxes = tuple((Cell(text=f"{number}. {begun(one.text)}"), *(Cell(text="☐") for _ in answers)) for number, one in enumerate(items, 1))
    lead = "Please tick one box in each row. You need not answer, and nobody will treat you differently if you do not."
    blocks: list[Block] = [Paragraph(text=lead, kind="lead")]
    if items:
        columns = (Column(name=items[0].stem, share=3.2), *(Column(name=one, share=1) for one in answers))
        blocks.append(Table(id="questions", title="What taking part has done for you", columns=columns, rows=boxes))
    blocks += [
        Paragraph(text="What has changed for you, in your own words? ____________________________________________________________"),
        Heading(text="How your answers are used"),
        Bullets(items=PRIVACY),
        Heading(text="For whoever hands this out", alone=True),
        Bullets(items=CARE),
        Paragraph(text="The change in a share near 50% that two rounds of this size would show (95% confidence, 80% power):"),
        Table(
            id="size",
            title="How many people to ask",
            columns=(Column(name="Answers in each round", numeric=True), Column(name="Smallest change that would show", share=2)),
            rows=tuple((Cell(text=f"{n}"), Cell(text=f"{detectable_change(0.5, n) * 100:.0f} percentage points")) for n in SIZES),
        ),
        Heading(text="Data dictionary"),
        _dictionary(items, outcomes),
    ]
    columns_ = ("Variable", "Question or meaning", "Speaks to the outcome", "Codes")
    return Document(
        id=f"{made.id}-survey",
        title="What taking part has done for you",
        subtitle=f"Participant survey for {made.title}, {told.place}, version {made.version}, printed on {told.made_on}",
        summary=lead,
        release=told.release,
        blocks=tuple(blocks),
        sheets=(
            Sheet(
                id="dictionary", label="Data dictionary", title="Data dictionary", columns=columns_, rows=tuple(_variables(items, outcomes))
            ),
        ),
        sources=(),
        place=told.place,
        ages="it shows what participants say, not what the offer caused",
    )


SIZES = (SMALLEST_BASE, 100, 200, 400, 1_000)
PRIVACY = (
    "Who asks: ______________________________ (the organisation, and how to reach it)",
    "Why: to learn whether taking part helps people in the ways listed above.",
    "What is kept: your ticks and your own words. Please write no name, of yours or of anybody else.",
    "Who sees them: the organisation named above. What is published are totals of at least 30 people.",
    "How long they are kept: ____________  On what lawful basis: ____________ (for the organisation to fill in)",
)
CARE = (
    "It shows what participants say. It does not show what the offer caused: those who left are not asked.",
    f"Below {SMALLEST_BASE} answers, report what people said and no shares.",
    "Ask at the start and again later, the same people if you can; say how many were asked and how many answered.",
    "Offer it in large print, read it out where that helps, and let somebody else than the coach collect it.",
    "These items were written for this framework and are not a tested scale; put a published scale beside them where one is wanted.",
)


def _variables(items: Sequence[SurveyItem], outcomes: dict[str, str]) -> list[tuple[str, str, str, str]]:
    made = [
        ("record", "A running number, tied to no name", "", "whole number"),
        ("round", "When it was asked", "", "1 at the start; 2 later"),
        ("asked_on", "Day on which it was filled in", "", "year-month-day"),
    ]
    for number, one in enumerate(items, 1):
        codes = [NO_ANSWER if said == "Prefer not to say" else code for code, said in enumerate(one.answers, FIRST_CODE)]
        told = "; ".join(f"{code} {said}" for code, said in zip(codes, one.answers, strict=True))
        made.append((f"q{number}", f"{one.stem} {one.text}", outcomes.get(one.outcome, ""), f"{told}; empty: not answered"))
    return [*made, ("own_words", "What has changed, in their own words", "", "text, without names")]


def _dictionary(items: Sequence[SurveyItem], outcomes: dict[str, str]) -> Table:
    rows = tuple(tuple(Cell(text=each or "–", strong=not place) for place, each in enumerate(row)) for row in _variables(items, outcomes))
    shares = (("Variable", 1.0), ("Question or meaning", 2.4), ("Speaks to the outcome", 1.8), ("Codes", 2.6))
    return Table(
        id="dictionary", title="What each column of the answers holds", columns=tuple(Column(name=n, share=s) for n, s in shares), rows=rows
    )
