"""The landscape of a place as a document: who decides what, when each can say yes, what is about to change, and what is not known."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import timedelta

from commonground.documents import charts, words
from commonground.documents.blocks import (
    Block,
    Bullets,
    Cell,
    Column,
    Document,
    Heading,
    Numbering,
    Paragraph,
    Picture,
    SourceList,
    Table,
)
from commonground.documents.charts.chart import Chart
from commonground.documents.landscape_sheets import STATES, seen_as, sheets, taken
from commonground.domain.landscape import library
from commonground.domain.landscape.here import Ahead, Due, Here
from commonground.domain.landscape.nouns import CERTAINTIES, INFERENCE, READ, UNVERIFIED, Fact
from commonground.domain.landscape.sheets import Sheet as BodySheet
from commonground.domain.landscape.ties import in_words
from commonground.terms import Source

Cite = Callable[[Iterable[str]], tuple[int, ...]]
DAYS = 365  # of the picture
MARKS = {READ: "", UNVERIFIED: "†", INFERENCE: "*"}
KEY = (
    "* Our own conclusion. † General knowledge that was not checked in a source. Everything else was read in the source whose number "
    "stands by it. Dates of the calendar that carry no mark were read too, and move from year to year.",
)


def document(here: Here, due: Sequence[Due], sources: Mapping[str, Source], release: str) -> Document:
    """The landscape laid out once, for every writer."""
    numbers = Numbering()
    used = sources_of(here, sources)
    numbers(used)
    cite = citing(numbers)
    blocks: list[Block] = [Paragraph(text=here.sentence, kind="lead")]
    blocks += [Heading(text="Who decides what"), _bodies(here, sources, numbers, cite)]
    if here.gone:
        blocks += [Heading(text=f"Gone by {words.day(here.on)}", level=2), Bullets(items=tuple(one.words for one in here.gone))]
    blocks.append(_duties(here, cite))
    picture = charts.landscape(here, used)
    if picture and len(here.sheets) <= 30:
        blocks.append(Picture(chart=picture, refs=numbers(used)))
    tied = _ties(here)
    if tied:
        blocks += [Heading(text="Who is tied to whom", level=2), Bullets(items=tuple(f"{said}. {how}" for said, how in tied))]
    asking = [one for one in due if one.window.yes]
    blocks += [Heading(text="Which links matter now"), _links(here)]
    blocks += [Heading(text="The year ahead", page=True)]
    if drawn := year_ahead(here, due, used):
        blocks.append(Picture(chart=drawn, refs=numbers(used)))
    blocks.append(_windows(asking, cite))
    if here.ahead:
        blocks += [Heading(text="What has changed of late, and what is to come"), Bullets(items=tuple(_change(one) for one in here.ahead))]
    if here.missing:
        items = tuple(f"{_kind(one.kind)}: {words.inside_sentence(one.reason)}. {words.plain(one.find_out)}." for one in here.missing)
        blocks += [Heading(text="What we cannot name"), Bullets(items=items)]
    blocks += [
        Heading(text="What to do next"),
        Bullets(items=next_steps(here)),
        Heading(text="Where this comes from"),
        SourceList(numbered=numbers.numbered()),
    ]
    return Document(
        id=f"landscape-{here.place.code}",
        title=f"{here.place.name}: who commissions here",
        subtitle=f"The landscape on {words.day(here.on)}",
        summary=here.sentence,
        release=release,
        blocks=tuple(blocks),
        sheets=sheets(here, due, sources),
        sources=numbers.numbered(),
        place=here.place.name,
        ages=f"as held on {words.day(here.on)}",
        notes=KEY,
    )


def citing(numbers: Numbering) -> Cite:
    """What gives the pages at some addresses their numbers in a document."""
    pages = library.page_sources()
    return lambda addresses: numbers(tuple(pages[one] for one in dict.fromkeys(addresses) if one in pages))


def year_ahead(here: Here, due: Sequence[Due], sources: Sequence[Source]) -> Chart | None:
    """The months ahead as bars; None when there are no dates to draw."""
    sentence = f"In {sum(one.window.yes for one in due)} of {len(due)} windows of the coming year something new can be agreed."
    return charts.year(here.place.name, due, sentence, sources, start=here.on, end=here.on + timedelta(days=DAYS))


def sources_of(here: Here, sources: Mapping[str, Source]) -> tuple[Source, ...]:
    """The sources of the bodies that are shown and of the changes that people entered, in order of first use, with the list of what is
    said of each kind.
    """
    named = [*(one.body.source_id for one in here.sheets), *(one.change.id for one in here.ahead if one.change.by), "landscape_reference"]
    return tuple(sources[ident] for ident in dict.fromkeys(named) if ident in sources)


def next_steps(here: Here) -> tuple[str, ...]:
    """What to do about the landscape, from its own answers."""
    steps = []
    now = [one for one in here.links if one.matters_now]
    if now:
        names = words.listed([one.sheet.body.name for one in now[:3]])
        steps.append(f"Decide who on our side speaks with {names}: their time to say yes is now or near.")
    if here.missing:
        steps.append(f"Add what no open list holds: {words.listed([words.inside_sentence(_kind(one.kind)) for one in here.missing[:5]])}.")
    steps.append("Write in the people, meetings and dates of each body as you learn them, and subscribe to the calendar.")
    return tuple(steps)


def said(facts: Sequence[Fact]) -> str:
    """Facts as running text, each with its mark."""
    return " ".join(f"{one.text}{MARKS.get(one.status, '')}" for one in facts)


def _kind(slug: str) -> str:
    return library.all_kinds()[slug].name


def _links(here: Here) -> Table:
    return Table(
        id="links",
        title=f"Which links matter now in {here.place}",
        columns=(
            Column(name="Body", share=1.2),
            Column(name="Why now", share=2.6),
            Column(name="Who holds it", share=1),
            Column(name="Seen as"),
        ),
        rows=tuple(
            (
                Cell(text=one.sheet.body.name),
                Cell(text=" ".join(one.reasons) or "Not yet", strong=one.matters_now),
                Cell(text=one.owner or "nobody is named"),
                Cell(text="; ".join(seen_as(view) for view in one.views) or "not assessed"),
            )
            for one in here.links
        ),
        notes=(
            "A link matters now when its body can say yes now, or soon enough that a full preparation would be late; when a next step is "
            "overdue; or when people see it differently. Nothing is averaged.",
        ),
    )


def _duties(here: Here, cite: Cite) -> Table:
    kinds = {one.kind.name: one.kind for one in here.sheets}
    return Table(
        id="duties",
        title="What each must do by law",
        columns=(Column(name="Kind of body", share=1), Column(name="Duty", share=2.4), Column(name="Act, as generally known", share=1.3)),
        rows=tuple(
            (
                Cell(text=name),
                Cell(text=f"{duty.text}{MARKS.get(duty.status, '')}", refs=cite([duty.address])),
                Cell(text=duty.law or "not named here"),
            )
            for name, kind in kinds.items()
            for duty in kind.duties
        ),
        notes=KEY,
    )


def _bodies(here: Here, sources: Mapping[str, Source], numbers: Numbering, cite: Cite) -> Table:
    return Table(
        id="bodies",
        title=f"Who decides what in {here.place}",
        columns=(
            Column(name="Body", share=1.3),
            Column(name="Decides and buys", share=2.2),
            Column(name="Its money", share=1.6),
            Column(name="When it can say yes", share=1.4),
        ),
        rows=tuple(_body_row(one, here, sources, numbers, cite) for one in here.sheets),
        notes=KEY,
    )


def _body_row(one: BodySheet, here: Here, sources: Mapping[str, Source], numbers: Numbering, cite: Cite) -> tuple[Cell, ...]:
    held = (sources[one.body.source_id],) if one.body.source_id in sources else ()
    decides = (*one.kind.decides, *one.kind.buys) or one.kind.answers_for
    found, kind = one.next_yes, [one.kind.name] if one.kind.name != one.body.name else []
    if found is None:
        yes = Cell(text="We cannot tell")
    else:
        lead = "Now, until" if found.state == "open" else "From"
        day = found.window.closes if found.state == "open" else found.window.opens
        yes = Cell(
            text=f"{lead} {words.day(day)}",
            under=f"{found.window.title}{MARKS.get(found.window.status, '')}",
            strong=found.state == "open",
            refs=cite([found.window.address]),
        )
    return (
        Cell(text=one.body.name, under="; ".join([*kind, *taken(one, here)]), refs=numbers(held)),
        Cell(text=said(decides), refs=cite(fact.address for fact in decides)),
        Cell(text=said(one.money), refs=cite(fact.address for fact in one.money)),
        yes,
    )


def _ties(here: Here) -> tuple[tuple[str, str], ...]:
    """Who is what to whom, with how, those that share a start and a reason together."""
    names = {one.body.id: one.body.name for one in here.sheets}
    found: dict[tuple[str, str, Fact], list[str]] = {}
    for one in here.ties:
        if one.says:
            found.setdefault((one.start, one.tie, one.says), []).append(names[one.end])
    return tuple(
        (in_words(tie, [names[start]], [*ends[:8], f"{len(ends) - 8} more"] if len(ends) > 8 else ends), said([how]))
        for (start, tie, how), ends in found.items()
    )


def _windows(due: Sequence[Due], cite: Cite) -> Table:
    return Table(
        id="windows",
        title="When something new can be agreed",
        columns=(
            Column(name="Body", share=1.4),
            Column(name="What happens", share=1.6),
            Column(name="When", share=1.2),
            Column(name="What it needs by then", share=2),
        ),
        rows=tuple(
            (
                Cell(text=one.body.name),
                Cell(
                    text=f"{one.window.title}{MARKS.get(one.window.status, '')}", under=STATES[one.state], refs=cite([one.window.address])
                ),
                Cell(text=between(one), under=f"start by {words.day(one.start_by)}"),
                Cell(text=one.window.needs),
            )
            for one in due
        ),
        notes=KEY,
    )


def between(one: Due) -> str:
    """The days of a window."""
    if one.window.opens == one.window.closes:
        return words.day(one.window.opens)
    return f"{words.day(one.window.opens)} to {words.day(one.window.closes)}"


def _change(one: Ahead) -> str:
    told = f"{one.change.title}, {one.change.when} ({CERTAINTIES[one.change.certainty]}). {one.change.what}"
    return " ".join([told, *one.words, one.change.do]).strip()
