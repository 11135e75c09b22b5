"""How ready a council is, as a document: where each point stands, what would prove it, what to do next, and all that was ever scored."""

from __future__ import annotations

from collections.abc import Sequence

from commonground.documents import words
from commonground.documents.blocks import Block, Bullets, Cell, Column, Document, Heading, Numbering, Paragraph, Sheet, SourceList, Table
from commonground.domain.landscape import lessons, library
from commonground.domain.landscape.learning import GROUPS, LEVELS, Assessed, ItemStands, Readiness
from commonground.terms import Place

RULE = "“In place” without proof counts as “begun”. Each person's newest score of a point counts; where two differ, the lower level holds."


def document(place: Place, stands: Readiness, kept: Sequence[Assessed], release: str) -> Document:
    """The readiness of a council laid out once, for every writer; `kept` are the assessments, newest first."""
    numbers, pages = Numbering(), library.page_sources()
    restated = numbers(tuple(dict.fromkeys(pages[one.item.say.address] for one in stands.items if one.item.say.address in pages)))
    own = numbers((lessons.source(),))
    blocks: list[Block] = [
        Paragraph(text=stands.words, kind="lead"),
        Paragraph(text="The points are restated from a page of Sport England.", kind="quiet", refs=restated),
        Paragraph(text="The levels, proofs and next steps are our own.", kind="quiet", refs=own),
    ]
    for kind, heading in GROUPS.items():
        blocks += [Heading(text=heading), _table(kind, stands)]
    if stands.findings:
        blocks += [Heading(text="What to look at"), Bullets(items=tuple(f"{one.what}. {one.remedy}." for one in stands.findings))]
    blocks.append(Heading(text="What was kept, newest first"))
    if kept:
        blocks.append(Bullets(items=tuple(occasion(one) for one in kept)))
    else:
        blocks.append(Paragraph(text=f"Nothing has been kept for {place} yet."))
    blocks += [Heading(text="Where this comes from"), SourceList(numbered=numbers.numbered())]
    return Document(
        id=f"readiness-{place.code}",
        title=f"{place.name}: how ready we are to be commissioned",
        subtitle="Five preconditions and seven results, scored with proof",
        summary=stands.words,
        release=release,
        blocks=tuple(blocks),
        sheets=(_stands(stands), _scores(kept)),
        sources=numbers.numbered(),
        place=place.name,
        ages=f"as kept by {words.day(kept[0].on)}" if kept else "",
        notes=(RULE,),
    )


def occasion(one: Assessed) -> str:
    """One assessment in a line: who, when, and how much of it is in place with proof."""
    return f"{words.day(one.on)}, {one.by}: {one.in_place} of {words.counted(len(one.scores), 'point')} in place with proof"


def _table(kind: str, stands: Readiness) -> Table:
    items = [one for one in stands.items if one.item.kind == kind]
    return Table(
        id=kind,
        title=f"{stands.in_place(kind)} of {len(items)} in place with proof",
        columns=(
            Column(name="Point", share=1.6),
            Column(name="Level"),
            Column(name="Proof", share=1.6),
            Column(name="Next step", share=1.4),
        ),
        rows=tuple(
            (
                Cell(text=one.item.say.text),
                Cell(text=_level(one.level), under="" if one.before in (None, one.level) else f"was {LEVELS[one.before]}"),
                _proof(one),
                Cell(text=one.next_step),
            )
            for one in items
        ),
        notes=(RULE,),
    )


def _proof(one: ItemStands) -> Cell:
    said = [f"{score.proof} ({score.by}, {words.day(score.on)}: {LEVELS[score.level]})" for score in one.newest if score.proof]
    return Cell(text="; ".join(said)) if said else Cell(text="none given", under=f"would prove it: {words.inside_sentence(one.item.proof)}")


def _level(level: int | None) -> str:
    return "not scored" if level is None else LEVELS[level]


def _stands(stands: Readiness) -> Sheet:
    return Sheet(
        id="stands",
        label="Where it stands",
        title="Where each point stands",
        columns=("Point", "Group", "What must be so", "Level", "In words", "Before", "What proves it", "Next step"),
        rows=tuple(
            (
                one.item.id,
                one.item.kind,
                one.item.say.text,
                "" if one.level is None else one.level,
                _level(one.level),
                "" if one.before is None else one.before,
                one.item.proof,
                one.next_step,
            )
            for one in stands.items
        ),
    )


def _scores(kept: Sequence[Assessed]) -> Sheet:
    says = {item.id: item.say.text for item in lessons.readiness_items()}
    return Sheet(
        id="scores",
        label="Every score",
        title="Every score that was kept, newest first; none is ever overwritten",
        columns=("On", "By", "Point", "What must be so", "Level", "In words", "Proof"),
        rows=tuple(
            (one.on.isoformat(), one.by, score.item, says[score.item], score.level, LEVELS[score.level], score.proof)
            for one in kept
            for score in one.scores
        ),
    )
