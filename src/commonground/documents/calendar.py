"""The commissioning calendar of a place as a document: what is due, the year ahead, and what each body needs by then."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from commonground.documents import words
from commonground.documents.blocks import Block, Bullets, Cell, Column, Document, Heading, Numbering, Paragraph, Picture, SourceList, Table
from commonground.documents.landscape import KEY, MARKS, Cite, between, citing, sources_of, year_ahead
from commonground.documents.landscape_sheets import STATES, windows
from commonground.domain.landscape.here import Due, Here
from commonground.domain.landscape.nouns import SERVICE_AREAS
from commonground.terms import Source


def document(
    here: Here, due: Sequence[Due], alerts: Sequence[Due], unknown: Sequence[str], sources: Mapping[str, Source], *,
    sentence: str, weeks: int, area: str, release: str,
) -> Document:  # fmt: skip
    """The calendar laid out once, for every writer. `alerts` are due within `weeks`; `unknown` are bodies of which no date is known."""
    numbers = Numbering()
    used = sources_of(here, sources)
    numbers(used)
    cite = citing(numbers)
    soon = f"Due within {words.counted(weeks, 'week')}"
    blocks: list[Block] = [Paragraph(text=sentence, kind="lead"), Heading(text=soon)]
    if alerts:
        blocks.append(_table("due", soon, alerts, cite))
    else:
        blocks.append(Paragraph(text=f"Nothing in which a body could agree to something new has to be started within {weeks} weeks."))
    ahead = [one for one in due if not (one.state == "open" and one.window.yes)]
    blocks.append(Heading(text="The year ahead", page=True))
    if drawn := year_ahead(here, due, used):
        blocks.append(Picture(chart=drawn, refs=numbers(used)))
    blocks.append(_table("year-ahead", "The year ahead, by the day on which each window opens", ahead, cite))
    if unknown:
        blocks.append(Paragraph(text=f"We cannot tell when {words.listed(list(unknown))} can next say yes: no date is known."))
    blocks += [
        Heading(text="What to do next"),
        Bullets(items=_next(alerts)),
        Heading(text="Where this comes from"),
        SourceList(numbered=numbers.numbered()),
    ]
    return Document(
        id=f"calendar-{here.place.code}",
        title=f"{here.place.name}: the commissioning calendar",
        subtitle=f"{words.begun(SERVICE_AREAS[area]) if area else 'All services'}, as of {words.day(here.on)}",
        summary=sentence,
        release=release,
        blocks=tuple(blocks),
        sheets=(windows(due),),
        sources=numbers.numbered(),
        place=here.place.name,
        ages=f"as held on {words.day(here.on)}",
        notes=KEY,
    )


def preparing(one: Due) -> tuple[str, str]:
    """By when to start preparing, and how things stand: both empty where there is nothing to do."""
    if one.state == "open":
        return (STATES["open"] if one.window.yes else "Under way"), ""
    if not one.window.lead_days:
        return "No preparation", ""
    return f"by {words.day(one.start_by)}", STATES[one.state] if one.window.yes and one.state in ("late", "start") else ""


def _table(ident: str, title: str, due: Sequence[Due], cite: Cite) -> Table:
    return Table(
        id=ident,
        title=title,
        columns=(
            Column(name="Body", share=1.7),
            Column(name="When", share=1.4),
            Column(name="Start preparing", share=1.1),
            Column(name="What it needs by then", share=1.8),
        ),
        rows=tuple(_row(one, cite) for one in due),
        notes=("In bold: the body can agree to something new.", *KEY),
    )


def _row(one: Due, cite: Cite) -> tuple[Cell, ...]:
    day, state = preparing(one)
    happens = f"{one.window.title}{MARKS.get(one.window.status, '')}"
    return (
        Cell(text=one.body.name, under=happens, strong=one.window.yes, refs=cite([one.window.address])),
        Cell(text=between(one), under=one.window.note),
        Cell(text=day, under=state),
        Cell(text=one.window.needs),
    )


def _next(alerts: Sequence[Due]) -> tuple[str, ...]:
    first = (f"Read how to approach {alerts[0].body.name}, and what it needs by then.",) if alerts else ()
    return (
        *first,
        "Put the place's own dates in place of the general ones: its meetings, its budget days.",
        "Subscribe to the calendar in the workbench: dates that move are moved there too.",
    )
