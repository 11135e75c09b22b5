"""Engagement sheets and the facilitator's pack as documents: one page for each commissioner, and paper to write on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from commonground.documents import words
from commonground.documents.blocks import Block, Cell, Column, Document, Heading, Numbering, Paragraph, SourceList, Table
from commonground.domain.landscape.engaging import LOCAL, Said, Together, told
from commonground.domain.landscape.learning import Agenda, Pack
from commonground.domain.landscape.nouns import INFERENCE, READ, UNVERIFIED
from commonground.domain.landscape.sheets import Sheet
from commonground.terms import Place, Source, counted, dated

MARKS = {READ: "", INFERENCE: "*", UNVERIFIED: "†", LOCAL: ""}
KEY = (
    "* Our own conclusion.  † General knowledge that was not checked in a source.  A number names the page that the sentence was read in.",
)
HEARD = ("Whom we met, and when", "What they said, in their words", "What was promised, by whom and by when")
_WRITE = Cell(text=" ")


def sheet(held: Sheet, place: Place, release: str, titles: Mapping[str, str]) -> Document:
    """One commissioner on one page."""
    numbers = Numbering()
    blocks = _sheet(held, numbers, titles, write=False)
    return Document(
        id=f"sheet-{held.body.id}",
        title=held.body.name,
        subtitle=f"Engagement sheet for {place}, {dated(held.on)}",
        summary=held.sentence,
        release=release,
        blocks=(*blocks, *_sources(numbers, alone=False)),
        sheets=(),
        sources=numbers.numbered(),
        place=place.name,
        ages=f"facts as reviewed to mid-2026, seen on {dated(held.on)}",
    )


def sheets(held: Sequence[Sheet], place: Place, release: str, titles: Mapping[str, str]) -> Document:
    """Every commissioner of a place: first a list of when each can next say yes, then a page for each."""
    numbers = Numbering()
    day = dated(held[0].on) if held else ""
    blocks: list[Block] = [
        Paragraph(
            text=f"{counted(len(held), 'commissioner')} of {place}, and the next time that each can say yes to something new.",
            kind="lead",
        ),
        _list("next", "When each can next say yes", held),
    ]
    for one in held:
        blocks += [Heading(text=one.body.name, alone=True), *_sheet(one, numbers, titles)]
    return Document(
        id=f"sheets-{place.code}",
        title=f"{place.name}: who commissions here",
        subtitle=f"Engagement sheets, {day}",
        summary=f"Engagement sheets for the commissioners of {place}.",
        release=release,
        blocks=(*blocks, *_sources(numbers)),
        sheets=(),
        sources=numbers.numbered(),
        place=place.name,
        ages=f"facts as reviewed to mid-2026, seen on {day}",
    )


def sheets_together(held: Together, release: str, titles: Mapping[str, str]) -> Document:
    """The sheets of several councils: those that they share once, then each council's own."""
    numbers = Numbering()
    names = words.listed([place.name for place, _ in held.local])
    blocks: list[Block] = [Paragraph(text=held.sentence, kind="lead"), _shared(held)]
    for one, _ in held.common:
        blocks += [Heading(text=one.body.name, alone=True), *_sheet(one, numbers, titles)]
    for place, listed in held.local:
        blocks += [Heading(text=f"{place.name}: its own commissioners", alone=True), _list(f"next-{place.code}", place.name, listed)]
        for one in listed:
            blocks += [Heading(text=one.body.name, alone=True), *_sheet(one, numbers, titles)]
    return Document(
        id="sheets-together",
        title=f"Who commissions in {names}",
        subtitle=f"Engagement sheets with a common part and local parts, {dated(held.on)}",
        summary=held.sentence,
        release=release,
        blocks=(*blocks, *_sources(numbers)),
        sheets=(),
        sources=numbers.numbered(),
        place=names,
        ages=f"facts as reviewed to mid-2026, seen on {dated(held.on)}",
    )


def pack(held: Together, pack: Pack, release: str) -> Document:
    """What a facilitator prints: agendas, the interview guide, a capture sheet, the common part, and a part for each council."""
    names = words.listed([place.name for place, _ in held.local])
    several = len(held.local) > 1
    blocks: list[Block] = [
        Paragraph(text=held.sentence, kind="lead"),
        Heading(text="How to use this pack"),
        Paragraph(text="Print it. Each meeting has its agenda; each commissioner that you meet gets a capture sheet."),
    ]
    if several:
        blocks += [
            Heading(text="What is common and what is local"),
            Table(
                id="common-local",
                title="Agreed once, and kept apart",
                columns=(Column(name="Common to all councils"), Column(name="Local to each")),
                rows=tuple(
                    (
                        Cell(text=pack.common[row] if row < len(pack.common) else ""),
                        Cell(text=pack.local[row] if row < len(pack.local) else ""),
                    )
                    for row in range(max(len(pack.common), len(pack.local)))
                ),
            ),
        ]
    for agenda in pack.agendas:
        blocks += [Heading(text=agenda.title, alone=True), *_agenda(agenda)]
    blocks += [
        Heading(text="Interview guide", alone=True),
        Paragraph(text="Ask in this order; write their words, not yours."),
        _questions(pack),
    ]
    if several:
        blocks += [Heading(text="The common part: commissioners that you share", alone=True), _shared(held, owner=True)]
    for place, listed in held.local:
        blocks += [
            Heading(text=f"The local part: {place.name}", alone=True),
            _list(f"local-{place.code}", f"Its own commissioners, {place.name}", listed, owner=True),
        ]
    blocks += [Heading(text="Capture sheet", alone=True), Paragraph(text="One for each commissioner. Copy this page."), _capture(pack)]
    return Document(
        id="facilitator-pack",
        title="Facilitator's pack",
        subtitle=f"{names}, {dated(held.on)}",
        summary=f"Agendas, interview guide and capture sheet for {names}.",
        release=release,
        blocks=tuple(blocks),
        sheets=(),
        sources=(),
        place=names,
        ages=f"made on {dated(held.on)}",
    )


def _sheet(held: Sheet, numbers: Numbering, titles: Mapping[str, str], *, write: bool = True) -> list[Block]:
    """One commissioner; with room to `write` where the sources stand on another page."""
    rows = []
    for heading, listed in told(held):
        for place, (lead, several) in enumerate(_by_lead(listed)):
            refs = tuple(dict.fromkeys(n for one in several if one.status == READ for n in numbers((_page(one.address, titles),))))
            text = " ".join(f"{one.text}{MARKS[one.status]}" for one in several)
            rows.append(
                (
                    Cell(text=heading if place == 0 else "", strong=True),
                    Cell(text=f"{lead}: {text}" if lead else text, refs=tuple(sorted(refs))),
                )
            )
    blocks: list[Block] = [Paragraph(text=held.sentence, kind="lead")]
    if held.body.note:
        blocks.append(Paragraph(text=held.body.note, kind="quiet"))
    columns = (Column(name="Question", share=1.0), Column(name="Answer", share=4.2))
    heard = tuple((Cell(text=said, strong=True), _WRITE) for said in HEARD)
    blocks.append(Table(id=f"sheet-{held.body.id}", title=held.kind.name, columns=columns, rows=tuple(rows), notes=KEY))
    if write:
        blocks.append(Table(id=f"heard-{held.body.id}", title="To fill in when you meet", columns=columns, rows=heard, room=2))
    return blocks


def _by_lead(listed: Sequence[Said]) -> list[tuple[str, list[Said]]]:
    """What stands under one heading, a line for each lead; what has none stands together."""
    found: dict[str, list[Said]] = {}
    for one in listed:
        found.setdefault(one.lead, []).append(one)
    return list(found.items())


def _page(address: str, titles: Mapping[str, str]) -> Source:
    publisher, _, title = titles.get(address, address).partition(", ")
    return Source(
        id=address, publisher=publisher, title=title or publisher, edition="read in 2026", licence="Restated, not copied", address=address
    )


def _sources(numbers: Numbering, *, alone: bool = True) -> tuple[Block, ...]:
    if not numbers.numbered():
        return ()
    return (Heading(text="Where this was read", alone=alone), SourceList(numbered=numbers.numbered()))


def _list(ident: str, title: str, held: Sequence[Sheet], *, owner: bool = False) -> Table:
    columns = [Column(name="Commissioner", share=1.5), Column(name="The next time that they can say yes", share=2.6)]
    columns += [Column(name="Who keeps the relationship", share=1.2)] if owner else []
    return Table(
        id=ident,
        title=title,
        columns=tuple(columns),
        rows=tuple((Cell(text=one.body.name, under=_kind(one)), Cell(text=one.sentence), *((_WRITE,) if owner else ())) for one in held),
    )


def _shared(held: Together, *, owner: bool = False) -> Table:
    columns = [
        Column(name="Commissioner", share=1.5),
        Column(name="Whose", share=1.2),
        Column(name="The next time that they can say yes", share=2.4),
    ]
    columns += [Column(name="The one who approaches them", share=1.2)] if owner else []
    return Table(
        id="shared",
        title="Commissioners that the councils share: approached once, by one named person",
        columns=tuple(columns),
        rows=tuple(
            (
                Cell(text=one.body.name, under=_kind(one)),
                Cell(text=words.listed([place.name for place in places])),
                Cell(text=one.sentence),
                *((_WRITE,) if owner else ()),
            )
            for one, places in held.common
        ),
    )


def _kind(held: Sheet) -> str:
    return "" if held.kind.name.casefold() in held.body.name.casefold() else held.kind.name


def _agenda(agenda: Agenda) -> list[Block]:
    clock, rows = 0, []
    for minutes, do in agenda.steps:
        rows.append((Cell(text=f"{clock} to {clock + minutes}"), Cell(text=do), _WRITE))
        clock += minutes
    columns = (Column(name="Minutes", share=0.6), Column(name="What to do", share=2.4), Column(name="Notes", share=2.0))
    return [
        Paragraph(text=f"{agenda.minutes} minutes. Who should come: {agenda.people[:1].lower()}{agenda.people[1:]}."),
        Table(id=f"agenda-{agenda.id}", title=f"Agenda: {agenda.title.lower()}", columns=columns, rows=tuple(rows), room=3),
    ]


def _questions(pack: Pack) -> Table:
    return Table(
        id="interview",
        title="Questions for a commissioner",
        columns=(Column(name="Question", share=2.2), Column(name="Their words", share=2.8)),
        rows=tuple((Cell(text=question), _WRITE) for question in pack.interview),
        room=3,
    )


def _capture(pack: Pack) -> Table:
    return Table(
        id="capture",
        title="What was said",
        columns=(Column(name="What", share=1.6), Column(name="Write here", share=3.4)),
        rows=tuple((Cell(text=what), _WRITE) for what in pack.capture),
        room=3,
        notes=("Send it to the commissioner, ask what is wrong in it, and write the day on which they confirmed it.",),
    )
