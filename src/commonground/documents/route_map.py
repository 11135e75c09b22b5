"""The route map: against what a body wants, in its words with the page, what sport can contribute; two pages for a body, or the place."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import zip_longest

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
)
from commonground.documents.charts import match as match_chart
from commonground.domain.outcomes.matrix import STANDINGS, Candidate, Matrix, Row, firmest_first, groups_of
from commonground.domain.outcomes.nouns import Role, Taxonomy
from commonground.terms import Source

FITS = 6.0  # offers to a body that fit on its two pages, the longer ones counted as more; every row is in the spreadsheet
FEW = 4
WANTS = 3  # priorities named beside one offer that answers them alike; further ones are counted


@dataclass(frozen=True, kw_only=True)
class Door:
    """Whom to talk to at a body, when it can next agree to something, and what stands between it and us."""

    who: tuple[str, ...] = ()
    when: str = ""
    fits: tuple[str, ...] = ()
    standing: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Told:
    """What a route map is made from; `sources` are the documents by their references."""

    place: str
    code: str
    release: str
    matrix: Matrix
    taxonomy: Taxonomy
    sources: Mapping[str, Source]
    doors: Mapping[str, Door] = field(default_factory=dict)
    role: Role | None = None
    candidates: tuple[Candidate, ...] = ()
    made_on: str = ""

    @property
    def synthetic(self) -> bool:
        return any(row.wanted.synthetic for row in self.matrix.rows)


def of_body(told: Told, body: str) -> Document:
    """Two pages for one body: its priorities, our contribution, evidence, local figures and measures, whom to ask and when."""
    numbers = Numbering()
    rows, name = firmest_first(told.matrix.rows), told.matrix.bodies.get(body, "")
    able = [row for row in rows if row.best]
    blocks: list[Block] = [Paragraph(text=_lead(told, name), kind="lead")]
    if told.synthetic:
        blocks.append(synthetic_notice())
    blocks.append(Heading(text="What they want, and what sport can contribute"))
    shown, over = _fitting(together(able))
    if shown:
        blocks.append(_table(shown, told, numbers, f"Priorities of {name}, in their words, with the page"))
    blocks += _also(over)
    blocks += _nothing(rows)
    blocks += _door(told.doors.get(body), name)
    blocks += _must_be_true([row for alike in shown for row in alike])
    blocks += [Heading(text="What to do next", level=2), Bullets(items=_next(told, able))]
    return _document(told, f"{name}: where sport can help", blocks, numbers, rows, ident=f"route-map-{told.code}-{body}", mini=True)


def of_place(told: Told) -> Document:
    """Every body of a place, the council's own plans first, with a picture of where sport can contribute and where it cannot."""
    numbers = Numbering()
    blocks: list[Block] = [Paragraph(text=told.matrix.sentence, kind="lead")]
    if told.synthetic:
        blocks.append(synthetic_notice())
    held = {row.wanted.document for row in told.matrix.rows}
    sources = [source for ref, source in told.sources.items() if ref in held]
    if picture := match_chart(told.matrix, told.taxonomy, sources):
        blocks.append(Picture(chart=picture, refs=numbers(tuple(sources)), tabled=True))
    for body, name in _own_first(told.matrix):
        rows = firmest_first(row for row in told.matrix.rows if row.wanted.body == body)
        able = [row for row in rows if row.best]
        blocks.append(Heading(text=name, page=True))
        if able:
            blocks.append(_table(together(able), told, numbers, f"What {name} wants, and what sport can contribute"))
        blocks += _nothing(rows, most=40)
        blocks += _door(told.doors.get(body), name)
    blocks += _pointed_at(told, numbers)
    blocks += [Heading(text="What to do next"), Bullets(items=_next(told, [row for row in told.matrix.rows if row.best]))]
    title = f"{told.place}: a route map against what its commissioners want"
    return _document(told, title, blocks, numbers, firmest_first(told.matrix.rows), ident=f"route-map-{told.code}")


def _lead(told: Told, name: str) -> str:
    counts = told.matrix.counts
    able = sum(counts[standing] for standing in STANDINGS if standing != "nothing")
    many = words.counted(len(told.matrix.rows), "confirmed priority", "confirmed priorities")
    said = f"Of {many} of {name}, sport can contribute to {able or 'none'}"
    said += f" and has nothing honest to offer to {counts['nothing']}." if counts["nothing"] else "."
    return f"{said} {told.role.name}: {told.role.asks}" if told.role else said


def synthetic_notice() -> Paragraph:
    """What stands on a document that rests on the invented strategies."""
    return Paragraph(
        text="Synthetic: the bodies and their plans are invented, to try Common Ground with. The local figures are real.", kind="quiet"
    )


def together(rows: Sequence[Row]) -> list[tuple[Row, ...]]:
    """Rows that one offer answers alike, with the same evidence, figure and weakest link, together; in the order of the first of each."""
    held: dict[tuple[object, ...], list[Row]] = {}
    for row in rows:
        if best := row.best:
            need = best.need.words if best.need else ""
            held.setdefault((best.contribution, best.sentence, best.measure, row.standing, best.weakest, need), []).append(row)
    return [tuple(alike) for alike in held.values()]


def _fitting(offers: Sequence[tuple[Row, ...]]) -> tuple[list[tuple[Row, ...]], list[tuple[Row, ...]]]:
    room, shown = FITS, 0
    for alike in offers:
        room -= max(1.0, min(len(alike), WANTS) / 2)
        if room < 0:
            break
        shown += 1
    return list(offers[:shown]), list(offers[shown:])


def _also(offers: Sequence[tuple[Row, ...]]) -> list[Block]:
    rows = [row for alike in offers for row in alike]
    if not rows:
        return []
    items = [row.wanted.priority.wording.rstrip(".") for row in rows]
    said = (*items[:FEW], *([f"and {len(items) - FEW} more, in the match"] if len(items) > FEW else []))
    return [Heading(text="Sport can contribute to these as well", level=2), Bullets(items=said)]


def _table(offers: Sequence[tuple[Row, ...]], told: Told, numbers: Numbering, title: str) -> Table:
    first = told.role.first if told.role else "offer"
    columns = [
        ("wants", Column(name="They want", share=2.4)),
        ("offer", Column(name="Sport can contribute", share=2.8)),
        ("evidence", Column(name="Evidence", share=1.8)),
        ("need", Column(name="Local figure", share=2.1)),
        ("group", Column(name="For whom; measure", share=2.0)),
    ]
    columns.sort(key=lambda column: (column[0] != "wants", column[0] != first))
    made = []
    for alike in offers:
        cells = _cells(alike, told, numbers)
        made.append(tuple(cells[key] for key, _ in columns))
    notes = _grades([row for alike in offers for row in alike])
    return Table(id="route", title=title, columns=tuple(column for _, column in columns), rows=tuple(made), notes=notes)


def _wants(alike: Sequence[Row], told: Told, numbers: Numbering) -> Cell:
    """What is wanted, word for word with the page: one priority, or the first of those that one offer answers alike."""
    shown, more = alike[:WANTS], len(alike) - WANTS
    sources = [source for row in shown if (source := told.sources.get(row.wanted.document))]
    if len(alike) == 1:
        return Cell(text=alike[0].wanted.priority.wording, under=_beside(alike[0]), refs=numbers(tuple(sources)), strong=True)
    said = []
    for row in shown:
        beside = _beside(row)
        said.append(f"• {row.wanted.priority.wording}{f' ({beside})' if beside else ''}")
    under = f"and {more} more" if more > 0 else ""
    return Cell(text="\n".join(said), under=under, refs=numbers(tuple(dict.fromkeys(sources))), strong=True)


def _beside(row: Row) -> str:
    wanted = row.wanted
    page = f"page {wanted.priority.page}" if wanted.priority.page else ""
    own = f"“{wanted.priority.quote}” " if wanted.priority.edited else ""
    return "; ".join(part for part in (f"{own}{page}".strip(), *wanted.by_when, *wanted.flags) if part)


def _cells(alike: Sequence[Row], told: Told, numbers: Numbering) -> dict[str, Cell]:
    row, best = alike[0], alike[0].best
    assert best is not None
    for_, against = len(best.supporting), len(best.opposing)
    evidence = f"{for_ or 'No finding'} for" + (f", {against} against or mixed" if against else "") if for_ or against else ""
    need = best.need
    return {
        "wants": _wants(alike, told, numbers),
        "offer": Cell(text=best.sentence, under=f"{best.outcome}. We reason that {best.how[:1].lower()}{best.how[1:]}."),
        "evidence": Cell(
            text=f"{STANDINGS[row.standing]}{f', grade {best.grade}' if best.grade else ''}",
            under=f"{evidence}. {best.weakest.words if best.weakest.state == 'further' else f'Weakest link: {best.weakest.step}'}",
        ),
        "need": Cell(text=need.words if need else best.link("local need").words, refs=numbers(need.figure.sources) if need else ()),
        "group": Cell(text=groups_of(*alike), under=f"{best.measure} ({best.collected[:1].lower()}{best.collected[1:]})"),
    }


def _grades(rows: Sequence[Row]) -> tuple[str, ...]:
    from commonground.domain.outcomes.evidence import GRADES

    used = sorted({row.best.grade for row in rows if row.best and row.best.grade})
    said = "; ".join(f"{grade} {GRADES[grade]}" for grade in used)
    ours = "How it works, for whom and what to count are our reasoning, not findings"
    seen = sorted({each for row in rows if row.best for each in row.best.see})
    ours += f"; of how it works, the library holds {', '.join(seen)}." if seen else "."
    return (f"Grades of evidence: {said}. Sport contributes; it is never said to bring a change alone. {ours}" if said else ours,)


def _nothing(rows: Sequence[Row], most: int = FEW) -> list[Block]:
    held = [row for row in rows if not row.best]
    if not held:
        return []
    items = [
        f"{row.wanted.priority.wording.rstrip('.')}{f' (page {row.wanted.priority.page})' if row.wanted.priority.page else ''}"
        for row in held
    ]
    shown = items[:most] + ([f"and {len(items) - most} more"] if len(items) > most else [])
    return [
        Heading(text="Where sport has nothing honest to offer", level=2),
        Paragraph(text="They ask for the work of others, or no checked evidence shows an effect. Leave them to others, or agree a trial:"),
        Bullets(items=tuple(shown)),
    ]


def _door(door: Door | None, name: str) -> list[Block]:
    heading = Heading(text=f"Whom to talk to at {name}, and when", level=2)
    if door is None:
        said = "The landscape does not know this body. Note in it whom to talk to and when it decides."
        return [heading, Paragraph(text=said)]
    items = [
        *door.standing,
        *(f"Way in: {who}" for who in door.who[:2]),
        door.when,
        *(f"Where sport can fit: {fit}" for fit in door.fits[:1]),
    ]
    return [heading, Bullets(items=tuple(item for item in items if item))]


def _must_be_true(rows: Sequence[Row]) -> list[Block]:
    """What the offers take for granted: the first step of each before the second of any."""
    held = [row.best.must_be_true for row in rows if row.best]
    said = list(dict.fromkeys(each for step in zip_longest(*held, fillvalue="") for each in step if each))[:FEW]
    return [Heading(text="What else must be true", level=2), Bullets(items=tuple(said))] if said else []


def _pointed_at(told: Told, numbers: Numbering) -> list[Block]:
    if not told.candidates:
        return []
    rows = tuple(
        (
            Cell(text=one.outcome, under=one.name),
            Cell(text=one.need.words, refs=numbers(one.need.figure.sources)),
            Cell(text=one.offers[0][1] if one.offers else "Nothing that we could check"),
        )
        for one in told.candidates
    )
    return [
        Heading(text="Outcomes to which the figures point", level=1),
        Paragraph(text=f"Nobody has called these a priority. {told.place} is worse than England in them, or may be: ask about them."),
        Table(
            id="candidates",
            title="Outcomes to which the figures point",
            columns=(
                Column(name="Outcome", share=2),
                Column(name="The figure", share=2.4),
                Column(name="Sport could contribute", share=2.4),
            ),
            rows=rows,
        ),
    ]


def _next(told: Told, able: Sequence[Row]) -> tuple[str, ...]:
    steps = []
    lost = sum(row.wanted.lost for row in told.matrix.rows)
    if lost:
        which = words.counted(lost, "priority that no longer stands", "priorities that no longer stand")
        steps.append(f"Look again at {which} in a newer edition.")
    measures = dict.fromkeys(f"{row.best.measure[:1].lower()}{row.best.measure[1:]}" for row in able[:3] if row.best)
    if measures:
        steps.append(f"Agree who counts what before anything begins: {'; '.join(measures)}.")
    steps.append("Ask whether these are still their priorities, and write down the answer in their words.")
    return tuple(steps)


def _own_first(matrix: Matrix) -> list[tuple[str, str]]:
    kinds = {row.wanted.body: row.wanted.body_kind for row in matrix.rows}
    return sorted(matrix.bodies.items(), key=lambda body: not kinds[body[0]].startswith("council"))


def _document(
    told: Told, title: str, blocks: list[Block], numbers: Numbering, rows: Sequence[Row], *, ident: str, mini: bool = False
) -> Document:
    role = f", as a {words.inside_sentence(told.role.name)} would read it" if told.role else ""
    sheet = sheet_of(rows, numbers, told)
    return Document(
        id=ident,
        title=title,
        subtitle=f"Route map for {told.place}{role}, made on {told.made_on}",
        summary=told.matrix.sentence,
        release=told.release,
        blocks=(*blocks, Heading(text="Where this comes from", level=2 if mini else 1), SourceList(numbered=numbers.numbered())),
        sheets=(sheet,) if sheet.rows else (),
        sources=numbers.numbered(),
        place=told.place,
        mini=mini,
        ages="priorities as confirmed by people",
        notes=("Invented bodies and plans; real figures",) if told.synthetic else (),
    )


def sheet_of(rows: Sequence[Row], numbers: Numbering, told: Told) -> Sheet:
    """Every match of every row, one a line, for a spreadsheet."""
    columns = (
        "Body", "Document", "Page", "Their words", "As confirmed", "Confirmed by", "Review by", "Standing", "Contribution", "Sentence",
        "Outcome", "How", "For whom", "Evidence for", "Evidence against or mixed", "Grade", "Measure", "Collected by", "Local figure",
        "Weakest link", "Left out", "Sources",
    )  # fmt: skip
    made = []
    for row in rows:
        wanted, priority = row.wanted, row.wanted.priority
        source = told.sources.get(wanted.document)
        start = (
            wanted.body_name, wanted.title, priority.page or "", priority.quote, priority.wording, priority.confirmed_by,
            priority.review_on.isoformat(), STANDINGS[row.standing],
        )  # fmt: skip
        refs = numbers((source,)) if source else ()
        if not row.matches:
            made.append((*start, *[""] * 13, ", ".join(map(str, refs))))
        for one in row.matches:
            cited = (*refs, *(numbers(one.need.figure.sources) if one.need else ()))
            made.append(
                (
                    *start, one.contribution, one.sentence, one.outcome, one.how, groups_of(row), " ".join(e.id for e in one.supporting),
                    " ".join(e.id for e in one.opposing), one.grade, one.measure, one.collected, one.need.words if one.need else "",
                    one.weakest.step, "yes" if one.left_out else "", ", ".join(map(str, dict.fromkeys(cited))),
                )
            )  # fmt: skip
    return Sheet(
        id="match",
        label="Match",
        title=f"What commissioners of {told.place} want, and what sport can contribute",
        columns=columns,
        rows=tuple(made),
        decimals=(0,) * len(columns),
    )
