"""The benefit case of a programme for one payer, on two pages: the answer, the picture, the table, how sure, where it is from."""

from __future__ import annotations

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
from commonground.documents.value import pictures
from commonground.documents.value.dots import amount
from commonground.documents.value.sources import cited
from commonground.documents.value.stage import name_of
from commonground.documents.value.tables import account, limits, not_counted
from commonground.domain.value.answer import Answer
from commonground.domain.value.appraise import HORIZONS, PayerView
from commonground.domain.value.inquiry import WORK
from commonground.domain.value.nouns import MARKS
from commonground.domain.value.words import chance_of, inside, people_of
from commonground.terms import NotPublished, Refused, Source

MOST_SWITCHES, MOST_DOUBTS, MOST_SOURCES = 4, 5, 9
ALWAYS = 2  # cautions that close every answer; a case says both in its account and in its subtitle


@dataclass(frozen=True)
class Reader:
    """Who a benefit case is for: what they are called, which payers of the model they are, and what they will want to know."""

    name: str
    payers: tuple[str, ...]
    cares: str


READERS: dict[str, Reader] = {
    "nhs": Reader(
        "the NHS integrated care board",
        ("nhs_hospital", "nhs_primary", "nhs_mental"),
        "What comes back to the NHS is mostly freed beds and appointments. It is cash only where a contract or a ward is made smaller.",
    ),
    "public-health": Reader(
        "local authority public health",
        (),
        "Public health pays for health that others are spared the cost of. What it buys is years of life in full health, and for whom.",
    ),
    "social-care": Reader(
        "adult social care",
        ("adult_social_care",),
        "Care that is bought by the week and not needed is cash. For dementia, council and private care are in one figure, so that not "
        "all of it is the council’s.",
    ),
    "sport-and-leisure": Reader(
        "sport and leisure",
        (),
        "Nothing comes back to a leisure budget in this model: fees and memberships are not in it. The case is what others are spared.",
    ),
    "employers": Reader(
        "employers",
        ("employer",),
        "Working days lost to stroke and depression, until somebody is back or replaced, at median pay.",
    ),
    "treasury": Reader(
        "the Treasury",
        ("treasury",),
        "A year of tax and benefits for each person who leaves work after a stroke or heart attack: a transfer, never in the net value.",
    ),
    "carers": Reader(
        "families who care",
        ("unpaid_care",),
        "This is the time of families and friends, valued in pounds. It is not money of any public body.",
    ),
}
NOT_VALUED = {
    "police": "No usable effect of these programmes on crime was found, so that nothing can be said to the police from this model",
    "schools": "No link from activity to later illness is established under 16, so that nothing is counted",
}
FORMS = ("pdf", "docx", "html", "ods")


def reader(name: str) -> Reader:
    """Who a case is for. Refused (payer_not_valued, payer_unknown) where the model has nothing to say to them."""
    if name in READERS:
        return READERS[name]
    if name in NOT_VALUED:
        raise Refused(
            "payer_not_valued",
            what=NOT_VALUED[name],
            ways_out=tuple(f"Choose {known}: {each.name}" for known, each in READERS.items()),
        )
    raise Refused(
        "payer_unknown", what=f"There is no benefit case for {name[:40]!r}", ways_out=tuple(f"Choose {known}" for known in READERS)
    )


def document(answer: Answer, payer: str, sources: tuple[Source, ...], *, address: str = "") -> Document:
    """The case of a whole answer, laid out once for every form. `address` is where the question can be opened again."""
    who = reader(payer)
    a, numbers = answer.appraisal, Numbering()
    refs = numbers(_needed(answer, who, sources))
    mine = [p for p in a.payers if p.payer in who.payers]
    blocks: list[Block] = [
        Paragraph(text=_answer(answer, mine), kind="lead", refs=refs[:1]),
        Paragraph(text=answer.sentences[1]),
        Paragraph(text=who.cares),
        Picture(chart=pictures.payers(answer, sources), refs=refs[:1]),
        _payers(answer, who),
        *_care(answer),
        Heading(text="How sure, and what it rests on", page=True),
        _account(answer),
        _persistence(answer),
        *_doubts(answer),
        Heading(text="Where it comes from, and what to do next", level=2),
        Paragraph(text=_next(answer, address), kind="quiet"),
        SourceList(numbered=numbers.numbered()),
    ]
    return Document(
        id=f"benefit-case-{payer}",
        title=f"The case for {who.name}",
        subtitle=f"{answer.programme} in {answer.place}, {people_of(answer.question)}, {a.rules} rules, "
        f"{a.price_year} prices; modelled, not measured",
        summary=answer.sentences[0],
        release=answer.release,
        blocks=tuple(blocks),
        sheets=sheets(answer),
        sources=numbers.numbered(),
        place=answer.place,
        mini=True,
        ages=f"answer {answer.fingerprint}, {answer.draws} draws",
        marks=(("[z]", "Not established, so not counted"),),
        notes=(*answer.notes, *answer.not_established),
    )


def _needed(answer: Answer, who: Reader, sources: tuple[Source, ...]) -> tuple[Source, ...]:
    """The sources that this reader's numbers rest on: the model, the place, the cost, the user's values, the reader's own prices, and
    the link between activity and death."""

    def mine(id: str) -> bool:
        return any(f".{p}." in id or (p in WORK and id.startswith(f"{WORK[p]}.")) for p in who.payers)

    listed = {cited(u.source).id: u for u in (*answer.assumptions, *answer.facts)}
    prices = {cited(u.source).id for u in answer.assumptions if mine(u.id)}
    prices |= {cited(u.source).id for u in answer.facts if u.id.startswith("curve.all_causes.")}
    given = {cited(u.source).id for u in answer.assumptions if u.evidence == MARKS["user"]}
    first = [source for source in sources if source.id not in listed or source.id in given]
    last = [source for source in sources if source.id in prices]
    return (*first[: MOST_SOURCES - len(last)], *last)


def _answer(answer: Answer, mine: list[PayerView]) -> str:
    """What this reader gains, and what it costs whom."""
    a, payer = answer.appraisal, pictures.payer_words(answer)
    cost = f"{payer} would pay {amount(a.programme_cost)} for {people_of(answer.question)}"
    gains = [f"{amount(p.savings['10 years'].mean)} ({limits(p.savings['10 years'])}) to {inside(p.words)}" for p in mine if p.established]
    if gains:
        return f"{cost}. Over ten years {words.listed(gains)} is modelled to come back."
    low, high = a.qalys.low, a.qalys.high
    gained = f"{words.number(a.qalys.mean, 1)} ({words.number(low, 1)} to {words.number(high, 1)})"
    return f"{cost}. It is modelled to add {gained} quality-adjusted years of life; what is saved falls to others."


def _payers(answer: Answer, who: Reader) -> Table:
    """Every payer by horizon, this reader's in bold; whoever gains without paying is flagged."""
    columns = (Column(name="Comes back to", share=2.1), *(Column(name=h, share=1.25, numeric=True) for h in HORIZONS))
    rows = []
    for p in answer.appraisal.payers:
        own = p.payer in who.payers
        if not p.established:
            continue
        cells = [Cell(text=amount(p.savings[h].mean), under=limits(p.savings[h]), strong=own) for h in HORIZONS]
        rows.append((Cell(text=p.words, under=inside(p.flag), strong=own), *cells))
    left_out = [inside(p.words) for p in answer.appraisal.payers if not p.established]
    note = "Present values, added up to each year, with 95% intervals."
    if apart := not_counted(answer.appraisal):
        note += f" What falls to {words.listed(apart)} is not in the net value."
    if left_out:
        note += f" Not established, so not counted: {words.listed(left_out)}."
    return Table(id="payers", title="Who gains, and when", columns=columns, rows=tuple(rows), notes=(note,))


def _care(answer: Answer) -> list[Block]:
    """What must be read with the figures: how good the evidence is, where the dose is from, what else is counted and what is not."""
    said = answer.cautions[1:-ALWAYS]
    return [Paragraph(text=f"Take care. {' '.join(said)}", kind="quiet")] if said else []


def _account(answer: Answer) -> Table:
    columns = (
        Column(name="The account", share=3),
        Column(name="Mean", share=1.9, numeric=True),
        Column(name="95% interval", share=2, numeric=True),
    )
    rows = tuple((Cell(text=name), Cell(text=mean), Cell(text=between)) for name, mean, between in account(answer))
    chances = "; ".join(f"{chance_of(chance)} at {at}" for at, chance in answer.appraisal.chances.items())
    return Table(id="account", title="The account", columns=columns, rows=rows, notes=(f"Chance of being worth its cost: {chances}.",))


def _persistence(answer: Answer) -> Table:
    columns = (Column(name="If people keep it up", share=3), Column(name="Net value", share=1.3, numeric=True))
    rows = tuple(
        (Cell(text=s.words), Cell(text=amount(s.net_present_value.mean), under=limits(s.net_present_value))) for s in answer.persistence
    )
    return Table(id="persistence", title="If people keep it up for less or longer", columns=columns, rows=rows)


def _doubts(answer: Answer) -> list[Block]:
    """What would have to be true, and the numbers that are not verified or are judgements, with their marks."""
    turning = [s.words for s in answer.switching if s.value is not None][:MOST_SWITCHES]
    steady = "No single assumption, moved within its range, turns the answer."
    judged = [u for u in answer.assumptions if u.evidence == MARKS["judgement_default"] and u.low is not None]
    loose = [name_of(said) for said in answer.unverified]
    doubts = [
        f"Not verified: {'; '.join(loose[:MOST_DOUBTS])}{f'; and {len(loose) - MOST_DOUBTS} more' if len(loose) > MOST_DOUBTS else ''}."
    ]
    doubts = doubts if loose else []
    names = words.listed([f"{u.name[:1].lower()}{u.name[1:]} ({u.value:g})" for u in judged[:3]])
    if judged:
        doubts.append(f"Judgements of this project: {names}{f', and {len(judged) - 3} more' if len(judged) > 3 else ''}.")
    if answer.made_of:
        doubts.append(f"{answer.place} is put together from {len(answer.made_of)} councils: its activity is composed, not published.")
    doubts.append("None of its numbers has yet been checked by a second person.")
    return [Heading(text="What would have to be true", level=2), Bullets(items=(*(turning or [steady]), *doubts))]


def _next(answer: Answer, address: str) -> str:
    where = f" at {address}" if address else ""
    return (
        f"Open the question{where} to change any assumption, each with its source; answer {answer.fingerprint} gives the same numbers "
        "again. Put in your own cost and reach before a decision. Every assumption with its source and evidence mark is in the "
        "spreadsheet of this case."
    )


def sheets(answer: Answer) -> tuple[Sheet, ...]:
    """The answer as tables for computing: payers by horizon, years, persistence, what it hangs on, every assumption."""
    a = answer.appraisal
    none = NotPublished(reason="not established")
    payers: list[tuple[Value, ...]] = []
    for p in a.payers:
        for h in HORIZONS:
            s = p.savings.get(h)
            payers.append((p.words, h, *((s.mean, s.low, s.high) if s else (none, none, none)), p.kind))
    held = [p for p in a.payers if p.established]
    years = tuple((y.year + 1, y.programme_cost, y.qalys, y.life_years, *(-y.costs[p.payer] for p in held)) for y in a.years)
    used = tuple(
        (
            u.id,
            u.name,
            u.value,
            none if u.low is None else u.low,
            none if u.high is None else u.high,
            u.unit,
            u.price_year,
            u.evidence,
            u.source,
            u.checked_by,
            u.next_review,
        )
        for u in answer.assumptions
    )
    names = ("Payer", "Horizon", "Mean, £", "Lower limit", "Upper limit", "Kind of saving")
    hangs = ("Input", "Low", "High", "Net benefit at low, £", "Net benefit at high, £")
    marks = ("Id", "Assumption", "Value", "Low", "High", "Unit", "Price year", "Evidence", "Source", "Checked by", "Next review")
    return (
        Sheet(id="payers", label="Payers", title="Savings by payer and horizon, present value", columns=names, rows=tuple(payers)),
        Sheet(
            id="years",
            label="Years",
            title="Cost, health and savings by year, not discounted",
            columns=("Year", "Programme cost, £", "Quality-adjusted years", "Years of life", *(f"Saved: {p.words}, £" for p in held)),
            rows=years,
            decimals=(0, 0, 4, 4, *([0] * len(held))),
        ),
        Sheet(
            id="persistence",
            label="Persistence",
            title="Three persistence scenarios",
            columns=("Scenario", "In words", "Net value, £", "Lower limit", "Upper limit"),
            rows=tuple(
                (s.name, s.words, s.net_present_value.mean, s.net_present_value.low, s.net_present_value.high) for s in answer.persistence
            ),
        ),
        Sheet(
            id="hangs_on",
            label="Hangs on",
            title="Net benefit at the ends of each input’s range",
            columns=hangs,
            rows=tuple((b.name, b.low_input, b.high_input, b.at_low, b.at_high) for b in answer.tornado),
            decimals=(0, 4, 4, 0, 0),
        ),
        Sheet(id="assumptions", label="Assumptions", title="Every assumption", columns=marks, rows=used, decimals=(0, 0, 4, 4, 4)),
    )
