"""A whole framework as one document: its four views, evidence, indicators, who is told, and gaps."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

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
from commonground.domain.outcomes.checks import would_show
from commonground.domain.outcomes.frameworks import FIRM, NO_BASELINE, VIEWS, Attached, Framework, Indicator, Link, logframe, narrative
from commonground.terms import Absent, Figure, Finding, Source

LOGFRAME = ("Level", "What", "Indicators", "Where from", "What else must be true")


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
    year: int


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
    blocks += [Heading(text="Evidence", page=True), *_evidence(made, names, told.year)]
    blocks += [Heading(text="Indicators"), *_basket(told, names, numbers)]
    if made.tellings:
        blocks += [Heading(text="Who is told"), _tellings(made)]
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
    said = f"{words.listed(parts)}; the checks find {words.counted(gaps, 'gap')}."
    return f"{said} Each step contributes to the next; none is said to bring a change alone."


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
    return Table(
        id="logframe",
        title="The logframe, from the top down",
        columns=tuple(Column(name=one, share=share) for one, share in zip(LOGFRAME, (1.2, 2.4, 2, 1.6, 2.2), strict=True)),
        rows=rows,
    )


def _standing_of(one: Attached, year: int) -> str:
    said = ("relevant" if one.relevant else "not relevant here", "recent" if one.evidence.recent(year) else "not recent")
    return ", ".join((*said, "robust" if one.evidence.robust else "not robust")).capitalize()


def _tellings(made: Framework) -> Table:
    rows = tuple(
        (Cell(text=one.audience, strong=True), Cell(text=VIEWS[one.part]), Cell(text=words.day(one.on) if one.on else "No day yet"),
         Cell(text=one.by or "Nobody yet"))
        for one in made.tellings
    )  # fmt: skip
    columns = (
        Column(name="Who", share=2),
        Column(name="Which part", share=1.2),
        Column(name="When", share=1.2),
        Column(name="By whom", share=1.6),
    )
    return Table(id="tell", title="Who is shown which part", columns=columns, rows=rows)


def _evidence(made: Framework, names: dict[str, str], year: int) -> list[Block]:
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
            Cell(text=_standing_of(one, year), under=one.note),
        )
        for one in made.evidence
    )
    columns = (
        Column(name="What was found", share=3),
        Column(name="It is evidence for", share=2),
        Column(name="How firm", share=1.3),
        Column(name="Kind", share=1.1),
        Column(name="Relevant, recent, robust", share=1.4),
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
        seen = would_show(one)
        more += [f"a change of {seen:.0f} points or more would show" if seen is not None else ""]
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
    if one.baseline is NO_BASELINE:
        return "None chosen yet"
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


STEPS = ("From", "To", "Type", "How firm", "Because")
EVIDENCE = (
    "Id", "Statement", "Evidence for",
    "Direction", "Grade", "Year", "Local", "Story", "Checked", "Relevant", "Recent", "Robust", "Citation",
)  # fmt: skip
INDICATORS = (
    "Indicator", "Type", "Of what", "Baseline", "Target", "By", "Owner", "Source", "Cost", "People asked", "Points that would show",
)  # fmt: skip
TELL = ("Who", "Which part", "When", "By whom")
GAPS = ("Finding", "Where", "Why", "What to do", "Level")


def _sheets(told: Told, names: dict[str, str]) -> tuple[Sheet, ...]:
    made = told.framework
    held: tuple[tuple[str, str, tuple[str, ...], list[tuple[Value, ...]]], ...] = (
        ("logframe", "Logframe", LOGFRAME, list(logframe(made))),
        ("steps", "Steps", STEPS, [_step_row(one, made, names) for one in made.links]),
        ("evidence", "Evidence", EVIDENCE, [_evidence_row(one, names, told.year) for one in made.evidence]),
        ("indicators", "Indicators", INDICATORS, [_indicator_row(one, names, told.measures) for one in made.indicators]),
        ("tell", "Who is told", TELL, [(one.audience, VIEWS[one.part], _iso(one.on), one.by) for one in made.tellings]),
        ("gaps", "Gaps", GAPS, [(one.what, names.get(one.where, one.where), one.why, one.remedy, one.level) for one in told.findings]),
    )
    return tuple(
        Sheet(id=ident, label=label, title=f"{made.title}: {label.lower()}", columns=columns, rows=tuple(rows))
        for ident, label, columns, rows in held
        if rows
    )


def _step_row(one: Link, made: Framework, names: dict[str, str]) -> tuple[Value, ...]:
    return (names[one.start], names[one.end], made.step(one), FIRM[made.strength(one)], one.rationale)


def _evidence_row(one: Attached, names: dict[str, str], year: int) -> tuple[Value, ...]:
    e = one.evidence
    marks = (e.local, e.story, e.checked, one.relevant, e.recent(year), e.robust)
    said = ("yes" if mark else "no" for mark in marks)
    return (e.id, e.shown, names.get(one.to, ""), e.direction, e.grade, e.year, *said, e.citation)


def _indicator_row(one: Indicator, names: dict[str, str], measures: dict[str, Measure]) -> tuple[Value, ...]:
    seen = would_show(one)
    return (
        one.text,
        one.type,
        names.get(one.outcome, ""),
        _baseline(one, measures),
        one.target if one.target is not None else "",
        _iso(one.by),
        one.owner,
        one.source,
        one.cost_of_collection,
        one.planned_base or "",
        round(seen, 1) if seen is not None else "",
    )


def _iso(day: date | None) -> str:
    return day.isoformat() if day else ""
