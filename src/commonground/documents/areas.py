"""Areas of one's own side by side, as a document."""

from __future__ import annotations

from collections.abc import Sequence

from commonground.documents import sheets, words
from commonground.documents.blocks import (
    Block,
    Bullets,
    Cell,
    Column,
    Document,
    Heading,
    Numbering,
    Paragraph,
    Sheet,
    SourceList,
    Table,
    Value,
)
from commonground.domain.indicators.nouns import Measure
from commonground.domain.places.custom import CustomArea
from commonground.terms import Absent, Figure, Place, Source

Row = tuple[Measure, tuple[Figure, ...]]


def document(
    areas: Sequence[CustomArea],
    rows: Sequence[Row],
    *,
    refused: Sequence[tuple[Measure, str]] = (),
    shared: Sequence[str] = (),
    marks: Sequence[str] = (),
    taken: Sequence[CustomArea] = (),
    look_ups: Sequence[Source] = (),
    wards: Sequence[str] = (),
    release: str,
) -> Document:
    """What each area is, its figures side by side with how each came to be, what cannot be put together, and the sources.

    `taken` are the areas with their wards taken apart into small areas, by the `look_ups`, and
    `wards` says how well that fits; without it they are made of what they name.
    """
    numbers = Numbering()
    names = words.listed([area.name for area in areas])
    absent = {value.mark: value.words for _, figures in rows for f in figures if isinstance(value := f.value, Absent)}
    summary = f"{names}: {words.counted(len(rows), 'measure')} {'put together' if len(areas) == 1 else 'side by side'}."
    blocks: list[Block] = [Paragraph(text=summary, kind="lead"), *(Paragraph(text=area.sentence) for area in areas)]
    blocks += [Paragraph(text=f"{said}, so their figures are not independent of each other.") for said in shared]
    blocks += [Paragraph(text=said) for said in wards]
    if rows:
        legend = (f"{mark} means {said.lower()}; the spreadsheet says why, figure by figure." for mark, said in absent.items())
        blocks += [Heading(text="The figures"), _table(areas, rows, numbers, (*legend, *marks))]
    if refused:
        blocks += [Heading(text="What cannot be put together"), Bullets(items=tuple(f"{measure.name}: {why}." for measure, why in refused))]
    blocks += [Heading(text="What the areas are made of"), _made_of(areas)]
    if look_ups:
        said = words.listed([source.citation() for source in look_ups])
        blocks.append(Paragraph(text=f"Which small areas belong to which ward: {said}"))
    blocks += [
        Heading(text="Where these numbers come from"),
        Paragraph(text="Figures of areas are worked out by Common Ground from those of their places; the spreadsheet says how, for each."),
        SourceList(numbered=numbers.numbered()),
    ]
    held = (figures(areas, rows, numbers, of="Area"), _members(taken or areas))
    return Document(
        id="areas-" + "-".join(area.code.removeprefix("custom-")[:12] for area in areas)[:60],
        title=names,
        subtitle="Areas of one's own" if len(areas) > 1 else "An area of one's own",
        summary=summary,
        release=release,
        blocks=tuple(blocks),
        sheets=tuple(sheet for sheet in held if sheet.rows),
        sources=numbers.numbered(),
        place=names,
        ages="the period of each figure stands beside it",
        marks=tuple(absent.items()),
        notes=tuple(marks),
    )


def _table(areas: Sequence[CustomArea], rows: Sequence[Row], numbers: Numbering, marks: Sequence[str]) -> Table:
    columns = (Column(name="Measure", share=4), Column(name="Period", share=1.5))
    return Table(
        id="side-by-side",
        title=f"{words.listed([area.name for area in areas])}: figures",
        columns=(*columns, *(Column(name=area.name, share=2, numeric=True) for area in areas)),
        rows=tuple(_row(measure, figures, numbers) for measure, figures in rows),
        notes=tuple(marks),
    )


def _row(measure: Measure, figures: Sequence[Figure], numbers: Numbering) -> tuple[Cell, ...]:
    cells = (
        Cell(
            text=words.figure(figure, measure),
            under=words.interval(figure.interval, measure.decimals),
            refs=numbers(figure.sources),
        )
        for figure in figures
    )
    return (Cell(text=measure.name, under=words.unit_heading(measure)), Cell(text=figures[0].period.label), *cells)


def _made_of(areas: Sequence[CustomArea]) -> Table:
    most = 40
    rows = []
    for area in areas:
        for member in area.members[:most]:
            inside = "whole" if member.whole else f"{member.share:.1%}"
            people = words.number(member.people * member.share, 0) if member.people is not None else "not held"
            rows.append((Cell(text=member.place.name, under=member.place.code), Cell(text=area.name), Cell(text=inside), Cell(text=people)))
        if len(area.members) > most:
            rows.append((Cell(text=f"and {len(area.members) - most} more"), Cell(text=area.name), Cell(text=""), Cell(text="")))
    return Table(
        id="made-of",
        title="Places of each area",
        columns=(
            Column(name="Place", share=3),
            Column(name="Area", share=3),
            Column(name="Inside", share=1.5),
            Column(name="People inside", share=1.5, numeric=True),
        ),
        rows=tuple(rows),
    )


def figures(areas: Sequence[CustomArea | Place], rows: Sequence[Row], numbers: Numbering, *, of: str) -> Sheet:
    """A line for each measure and area or place; `of` heads the column of their names."""
    columns = (
        "Measure", "Unit", "Period", of, "Code", "Value", "Lower limit", "Upper limit", "Count", "Out of",
        "How the value came to be", "Sources", "Note",
    )  # fmt: skip
    found = []
    for measure, figures in rows:
        for area, figure in zip(areas, figures, strict=True):
            low, high = (figure.interval.low, figure.interval.high) if figure.interval and figure.present else (sheets.NO_INTERVAL,) * 2
            line: tuple[Value, ...] = (
                measure.name,
                words.unit_heading(measure),
                figure.period.label,
                area.name,
                area.code,
                figure.value,
                low,
                high,
                sheets.NONE if figure.count is None else figure.count,
                sheets.NONE if figure.denominator is None else figure.denominator,
                words.STATUSES[figure.status],
                sheets.said(numbers(figure.sources)),
                figure.note,
            )
            found.append(line)
    return Sheet(
        id="figures", label="Figures", title=f"Figures of each {of.lower()}", columns=columns, rows=tuple(found),
        decimals=(0, 0, 0, 0, 0, None, None, None, 0, 0, 0, 0, 0),
        measured=tuple(measure.decimals for measure, figures in rows for _ in figures),
    )  # fmt: skip


def _members(areas: Sequence[CustomArea]) -> Sheet:
    return Sheet(
        id="places",
        label="Places",
        title="Places of each area",
        columns=("Area", "Place", "Code", "Boundaries of", "Share inside", "People in the place", "Where the share is from"),
        rows=tuple(
            (
                area.name,
                member.place.name,
                member.place.code,
                member.place.generation,
                member.share,
                sheets.NONE if member.people is None else member.people,
                member.how,
            )
            for area in areas
            for member in area.members
        ),
        decimals=(0, 0, 0, 0, 4, 0, 0),
    )
