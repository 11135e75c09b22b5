"""A whole framework as one document: its four views, evidence, indicators and gaps; and its participant survey, ready to hand out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from commonground.documents import words
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
    Sheet,
    SourceList,
    Table,
    Value,
)
from commonground.documents.charts import logic
from commonground.domain.indicators.nouns import Measure
from commonground.domain.outcomes.checks import SMALLEST_BASE, SurveyItem, detectable_change
from commonground.domain.outcomes.frameworks import Framework, Indicator, logframe, narrative
from commonground.terms import Absent, Figure, Finding, Source

FIRST_CODE, NO_ANSWER = 1, 9


@dataclass(frozen=True, kw_only=True)
class Told:
    """What the documents of a framework are made from; `measures` are those from which a baseline is taken."""

    place: str
    release: str
    framework: Framework
    findings: tuple[Finding, ...]
    source: Source
    measures: dict[str, Measure]
    made_on: str


def whole(told: Told) -> Document:
    """The triangle, the logic model, the logframe and the sentences, then evidence, indicators, and what is missing."""
    made, numbers = told.framework, Numbering()
    own = numbers((told.source,))
    names = _names(made)
    blocks: list[Block] = [Paragraph(text=_lead(told), kind="lead")]
    for title, draw in (("For councillors: the triangle", logic.triangle), ("For commissioners: the logic model", logic.model)):
        if picture := draw(made, told.source):
            blocks += [Heading(text=title), Picture(chart=picture, refs=own, tabled=True)]
    blocks += [Heading(text="For those who plan: the logframe", page=True), _logframe(made)]
    if story := narrative(made):
        blocks += [Heading(text="In sentences"), Bullets(items=story)]
    blocks += [Heading(text="Evidence", page=True), *_evidence(made, names)]
    blocks += [Heading(text="Indicators"), *_basket(told, names, numbers)]
    blocks += [Heading(text="What is missing or due"), *_gaps(told)]
    blocks += [Heading(text="Where this comes from"), SourceList(numbered=numbers.numbered())]
    return Document(
        id=made.id,
        title=made.title,
        subtitle=f"Outcomes framework for {told.place}, {_standing(made)}, printed on {told.made_on}",
        summary=_lead(told),
        release=told.release,
        blocks=tuple(blocks),
        sheets=_sheets(told, names),
        sources=numbers.numbered(),
        place=told.place,
        ages="as its authors wrote it",
    )


def _lead(told: Told) -> str:
    made = told.framework
    parts = [
        words.counted(len(made.outcomes), "outcome"),
        words.counted(len(made.links), "step"),
        words.counted(len(made.evidence), "piece") + " of evidence",
        words.counted(len(made.indicators), "indicator"),
    ]
    gaps = sum(one.level == "warning" for one in told.findings)
    said = f"{', '.join(parts[:-1])} and {parts[-1]}"
    return f"{said}; the checks find {words.counted(gaps, 'gap')}. Each step contributes to the next; none is said to bring a change alone."


def _standing(made: Framework) -> str:
    if made.approved_on is None:
        return f"version {made.version}, not approved yet"
    return f"version {made.version}, approved by {made.approved_by} on {words.day(made.approved_on)}"


def _names(made: Framework) -> dict[str, str]:
    names = {name: made.part(name).text for name in made.parts}
    return names | {link.id: f"{names[link.start]} → {names[link.end]}" for link in made.links}


def _logframe(made: Framework) -> Table:
    rows = tuple(
        (Cell(text=level.capitalize(), strong=True), *(Cell(text=each or "–") for each in rest)) for level, *rest in logframe(made)
    )
    columns = ("Level", "What", "Indicators", "Where from", "What else must be true")
    return Table(
        id="logframe",
        title="The logframe, from the top down",
        columns=tuple(Column(name=one, share=share) for one, share in zip(columns, (1.2, 2.4, 2, 1.6, 2.2), strict=True)),
        rows=rows,
    )


def _evidence(made: Framework, names: dict[str, str]) -> list[Block]:
    if not made.evidence:
        return [Paragraph(text="None is attached yet.")]
    rows = tuple(
        (
            Cell(text=one.evidence.shown, under=one.evidence.citation),
            Cell(text=names.get(one.to, "")),
            Cell(
                text=f"Grade {one.evidence.grade}, {one.evidence.direction}", under=f"{one.evidence.practice} practice, {one.evidence.year}"
            ),
            Cell(text=f"{'Local' if one.evidence.local else 'National'}, {'story' if one.evidence.story else 'numbers'}"),
        )
        for one in made.evidence
    )
    columns = (
        Column(name="What was found", share=3),
        Column(name="It is evidence for", share=2),
        Column(name="How firm", share=1.3),
        Column(name="Kind", share=1.1),
    )
    return [Table(id="evidence", title="The evidence register", columns=columns, rows=rows)]


def _basket(told: Told, names: dict[str, str], numbers: Numbering) -> list[Block]:
    held = told.framework.indicators
    if not held:
        return [Paragraph(text="None was chosen yet.")]
    rows = []
    for one in held:
        refs = numbers(one.baseline.sources) if isinstance(one.baseline, Figure) else ()
        more = [one.source, f"cost {one.cost_of_collection}" if one.cost_of_collection else ""]
        more += [f"{one.planned_base} people asked" if one.planned_base else ""]
        rows.append(
            (
                Cell(text=one.text, under=one.type, strong=True),
                Cell(text=names.get(one.outcome, "")),
                Cell(text=_baseline(one, told.measures), refs=refs),
                Cell(text=_target(one)),
                Cell(text=one.owner or "Nobody yet", under="; ".join(part for part in more if part)),
            )
        )
    columns = (
        Column(name="Indicator", share=2.2),
        Column(name="Of what", share=2),
        Column(name="Baseline", share=1.8),
        Column(name="Target", share=1.1),
        Column(name="Who counts it", share=1.6),
    )
    return [Table(id="indicators", title="The basket of indicators", columns=columns, rows=tuple(rows))]


def _baseline(one: Indicator, measures: dict[str, Measure]) -> str:
    if isinstance(one.baseline, Absent):
        return words.absence(one.baseline)
    measure = measures[one.baseline.measure]
    return f"{words.figure(one.baseline, measure)}, {one.baseline.period.label}"


def _target(one: Indicator) -> str:
    if one.target is None:
        return "–"
    return words.number(one.target) + (f" by {words.day(one.by)}" if one.by else "")


def _gaps(told: Told) -> list[Block]:
    if not told.findings:
        return [Paragraph(text="The checks find nothing.")]
    rows = tuple(
        (Cell(text=one.what, under=one.why), Cell(text=one.remedy), Cell(text="Needed" if one.level == "warning" else "To complete"))
        for one in sorted(told.findings, key=lambda one: one.level != "warning")
    )
    columns = (Column(name="What the checks find", share=3), Column(name="What to do", share=2.2), Column(name="Standing", share=1))
    return [Table(id="gaps", title="The gap list", columns=columns, rows=rows)]


def _sheets(told: Told, names: dict[str, str]) -> tuple[Sheet, ...]:
    made = told.framework
    held: list[tuple[str, str, tuple[str, ...], list[tuple[Value, ...]]]] = [
        ("logframe", "Logframe", ("Level", "What", "Indicators", "Where from", "What else must be true"), list(logframe(made))),
        ("steps", "Steps", ("From", "To", "Because"), [(names[one.start], names[one.end], one.rationale) for one in made.links]),
        (
            "evidence",
            "Evidence",
            ("Id", "Statement", "Evidence for", "Direction", "Grade", "Year", "Local", "Story", "Checked", "Citation"),
            [
                (
                    e.id,
                    e.shown,
                    names.get(one.to, ""),
                    e.direction,
                    e.grade,
                    e.year,
                    _yes(e.local),
                    _yes(e.story),
                    _yes(e.checked),
                    e.citation,
                )
                for one, e in ((one, one.evidence) for one in made.evidence)
            ],
        ),
        (
            "indicators",
            "Indicators",
            ("Indicator", "Type", "Of what", "Baseline", "Target", "By", "Owner", "Source", "Cost", "People asked"),
            [
                (
                    one.text,
                    one.type,
                    names.get(one.outcome, ""),
                    _baseline(one, told.measures),
                    one.target if one.target is not None else "",
                    one.by.isoformat() if one.by else "",
                    one.owner,
                    one.source,
                    one.cost_of_collection,
                    one.planned_base or "",
                )
                for one in made.indicators
            ],
        ),
        (
            "gaps",
            "Gaps",
            ("Finding", "Where", "Why", "What to do", "Level"),
            [(one.what, names.get(one.where, one.where), one.why, one.remedy, one.level) for one in told.findings],
        ),
    ]
    return tuple(
        Sheet(id=ident, label=label, title=f"{made.title}: {label.lower()}", columns=columns, rows=tuple(rows))
        for ident, label, columns, rows in held
        if rows
    )


def _yes(held: bool) -> str:
    return "yes" if held else "no"


def survey(told: Told, items: Sequence[SurveyItem]) -> Document:
    """The questions with their boxes, a privacy notice to fill in, how to use it, how many to ask, and a data dictionary."""
    made = told.framework
    outcomes = {one.id: one.text for one in made.outcomes}
    answers = items[0].answers if items else ()
    boxes = tuple(
        (Cell(text=f"{number}. {one.text[:1].upper()}{one.text[1:]}"), *(Cell(text="☐") for _ in answers))
        for number, one in enumerate(items, 1)
    )
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
