"""The pictures of an answer about what a programme is worth. Nothing is worked out here: amounts are placed and labelled."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from commonground.documents.charts.chart import Chart
from commonground.documents.value import doubt, fairness, years
from commonground.documents.value.dots import Dot, amount, dots
from commonground.domain.value.answer import Answer
from commonground.domain.value.inactivity import InactivityCost
from commonground.domain.value.words import falls_to, inside, savings
from commonground.terms import Source, begun

SCENARIOS = {"short": "Gone after one year", "central": "As assumed", "long": "Everyone keeps it up"}
Held = tuple[Source, ...]


def payers(answer: Answer, sources: Held) -> Chart:
    """Who pays and who gains, over ten years: the cost as a square, what comes back to each payer as a dot with its interval."""
    a = answer.appraisal
    rows = [Dot(label=f"{payer_words(answer)} pays", mean=-a.programme_cost, said=amount(-a.programme_cost), kind="cost")]
    for p in a.payers:
        if p.established:
            s = p.savings["10 years"]
            rows.append(Dot(label=p.words, mean=s.mean, low=s.low, high=s.high, said=amount(s.mean)))
    for p in a.payers:
        if not p.established:
            rows.append(Dot(label=p.words, mean=None, why="Not established, so not counted"))
    gains = savings(a)
    said = f"; {falls_to(gains, [f'{inside(name)} ({amount(saved)})' for name, saved in gains[:1]])}" if gains else ""
    return dots(
        rows,
        id="payers",
        title="Who pays and who gains, over ten years",
        sentence=f"{payer_words(answer)} pays {amount(a.programme_cost)}{said}.",
        unit="£",
        what=f"Present value, {a.price_year} prices",
        sources=sources,
        note="A line is the 95% interval. Unpaid carers' time is not public money; freed beds and appointments are mostly not cash.",
    )


def persistence(answer: Answer, sources: Held) -> Chart:
    """Net value under the three persistence scenarios."""
    rows = [
        Dot(
            label=SCENARIOS.get(s.name, s.name),
            mean=s.net_present_value.mean,
            low=s.net_present_value.low,
            high=s.net_present_value.high,
            said=amount(s.net_present_value.mean),
            kind="gain" if s.name == answer.question.persistence else "quiet",
        )
        for s in answer.persistence
    ]
    low, high = min(rows, key=lambda r: r.mean or 0), max(rows, key=lambda r: r.mean or 0)
    return dots(
        rows,
        id="persistence",
        title="If people keep it up for less or longer",
        sentence=f"Its net value is from {low.said} ({low.label.lower()}) to {high.said} ({high.label.lower()}).",
        unit="£",
        what=f"Net present value, {answer.appraisal.price_year} prices",
        sources=sources,
        note="A line is the 95% interval. The literature turns on this more than on anything else.",
    )


def inactivity(rows: Sequence[InactivityCost], place: str, sources: Held) -> Chart:
    """New cases a year due to inactivity, by illness."""
    ordered = sorted(rows, key=lambda row: -row.cases[0])
    made = [
        Dot(
            label=illness(row.disease),
            mean=row.cases[0],
            low=row.cases[1],
            high=row.cases[2],
            said=f"{row.cases[0]:,.0f}" if row.cases[0] >= 10 else f"{row.cases[0]:,.1f}",
        )
        for row in ordered
    ]
    first = made[0]
    return dots(
        made,
        id="inactivity",
        title=f"New cases a year in {place} that go with inactivity",
        sentence=f"More are of {first.label.lower()} than of any other: about {first.said} a year.",
        unit="",
        what="New cases a year, modelled",
        sources=sources,
        note="A line is the 95% interval. These cases would not arise, at today's rates, if every adult did at least 150 minutes a week.",
        decimals=1,
    )


def illness(name: str) -> str:
    """An illness as it is written: "Type 2 diabetes"."""
    said = name.replace("_", " ")
    return begun(said)


def payer_words(answer: Answer) -> str:
    """Who pays for the programme, as the question says."""
    return answer.question.cost.paid_by if answer.question.cost else "The council"


PICTURES: dict[str, Callable[[Answer, Held], Chart | None]] = {
    "payers": payers,
    "years": years.by_year,
    "persistence": persistence,
    "chances": doubt.chances,
    "tornado": doubt.tornado,
    "fifths": doubt.fifths,
    "plane": fairness.plane,
}


def of_answer(answer: Answer, name: str, sources: Held) -> Chart | None:
    """A picture of an answer by its name; None where the answer holds nothing to draw it from (as a first look does)."""
    return PICTURES[name](answer, sources)
