"""Places side by side, as a document."""

from __future__ import annotations

from collections.abc import Sequence

from commonground.documents import areas, charts, words
from commonground.documents.blocks import Block, Bullets, Cell, Column, Document, Heading, Numbering, Paragraph, Picture, SourceList, Table
from commonground.documents.tables import bare, definitions
from commonground.domain.indicators.compared import Compared
from commonground.domain.indicators.nouns import Measure
from commonground.terms import Absent, Figure, Place

FEW = 4  # measures that are drawn; more are tables only
ACROSS = 5  # places that stand side by side on a page


def document(held: Compared, release: str) -> Document:
    """The places' figures side by side, what each says and what must be borne in mind, for every writer."""
    numbers = Numbering()
    places, rows = held.places, held.rows
    names = words.begun(words.listed([str(place) for place in places]))
    absent = {value.mark: value.words for _, figures in rows for f in figures if isinstance(value := f.value, Absent)}
    summary = f"{len(places)} places side by side on {words.counted(len(rows), 'measure')}, each number with its source."
    lead = held.sentences[0] if len(rows) == 1 and held.sentences else summary
    blocks: list[Block] = [Paragraph(text=lead, kind="lead")]
    if held.marks:
        blocks += [Heading(text="Not all of this can be put side by side"), Bullets(items=held.marks)]
    if held.empty:
        blocks.append(Paragraph(text=f"No figure of any of these places is in this data release: {words.listed(held.empty)}."))
    blocks.append(Heading(text="The figures"))
    for measure, figures in rows if len(rows) <= FEW else ():
        if any(figure.present for figure in figures):
            drawn = charts.ranked_bars(measure, figures)
            blocks.append(Picture(chart=drawn, refs=numbers(drawn.sources)))
    blocks += _tables(held, numbers)
    if len(held.sentences) > 1:
        blocks += [Heading(text="What each says"), Bullets(items=held.sentences)]
    blocks += [
        Heading(text="What each measure counts"),
        definitions((measure, ()) for measure, _ in rows),
        Heading(text="What to do next"),
        Bullets(items=("Read the profile of each place: it says which differences are more than chance.",)),
        Heading(text="Where these numbers come from"),
        SourceList(numbered=numbers.numbered()),
    ]
    return Document(
        id="compared-" + "-".join(place.code for place in places)[:80],
        title=names,
        subtitle="Places side by side",
        summary=summary,
        release=release,
        blocks=tuple(blocks),
        sheets=(areas.figures(places, rows, numbers, of="Place"),),
        sources=numbers.numbered(),
        place=names,
        ages="the period of each figure stands beside it",
        marks=tuple(absent.items()),
        notes=held.marks,
    )


def _tables(held: Compared, numbers: Numbering) -> list[Table]:
    """As few tables as hold every place, with as many places in each."""
    many = -(-len(held.places) // ACROSS)
    size = -(-len(held.places) // many)
    return [_table(held, slice(start, start + size), numbers) for start in range(0, len(held.places), size)]


def _table(held: Compared, part: slice, numbers: Numbering) -> Table:
    places: Sequence[Place] = held.places[part]
    absent = {value.mark: value.words for _, figures in held.rows for f in figures[part] if isinstance(value := f.value, Absent)}
    return Table(
        id=f"side-by-side-{part.start}",
        title=f"{words.begun(words.listed([str(place) for place in places]))} side by side",
        columns=(
            Column(name="Measure", share=4),
            Column(name="Period", share=1.5),
            *(Column(name=place.name, share=2, numeric=True) for place in places),
        ),
        rows=tuple(_row(measure, figures, figures[part], numbers) for measure, figures in held.rows),
        notes=tuple(f"{mark} means {said.lower()}." for mark, said in absent.items()),
    )


def _row(measure: Measure, every: Sequence[Figure], figures: Sequence[Figure], numbers: Numbering) -> tuple[Cell, ...]:
    """One measure; where the places have different periods, each value says its own."""
    periods = {figure.period.label for figure in every if figure.present}
    uneven = len(periods) > 1
    cells = (
        Cell(
            text=bare(figure.value, measure),
            under="; ".join(
                part
                for part in (figure.period.label if uneven and figure.present else "", words.interval(figure.interval, measure.decimals))
                if part
            ),
            refs=numbers(figure.sources) if figure.present else (),
        )
        for figure in figures
    )
    when = "differs" if uneven else next(iter(periods), every[0].period.label)
    return (Cell(text=measure.name, under=words.unit_heading(measure)), Cell(text=when), *cells)
