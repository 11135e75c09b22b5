"""An answer about what a programme is worth, as its page prints it: rows of text, nothing worked out."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import parse_qsl, urlencode

from commonground.documents import words
from commonground.documents.value.fairness import named
from commonground.documents.value.pictures import SCENARIOS, illness
from commonground.documents.value.tables import amount, limits
from commonground.domain.value.answer import Answer, Used
from commonground.domain.value.appraise import HORIZONS, PayerView, Spread
from commonground.domain.value.nouns import MARKS
from commonground.domain.value.words import figures

Cell = str | tuple[str, str]  # what is said, or a number over its limits
DOUBTFUL = (MARKS["general_knowledge_unverified"], MARKS["judgement_default"])


@dataclass(frozen=True)
class PayerRow:
    name: str
    cells: tuple[tuple[str, str], ...]  # an amount and its limits, by horizon
    returns: str
    kind: str
    flag: str


@dataclass(frozen=True)
class AssumptionRow:
    """One number the answer rests on, and the address of the form that changes it."""

    id: str
    name: str
    value: str
    limits: str
    unit: str
    source: str
    address: str
    evidence: str
    doubtful: bool
    checked: str
    note: str
    change: str


@dataclass(frozen=True)
class Group:
    title: str
    rows: tuple[AssumptionRow, ...]


GROUPS = (
    ("Persistence and causation", ("causal.", "programme.", "exposure.", "lag.")),
    ("How often illness happens", ("scale.",)),
    ("Quality of life", ("utility", "falls.")),
    ("What illness costs", ("cost.",)),
    ("Work", ("work.",)),
    ("Wellbeing, thresholds and fairness", ("",)),
)


def payer_rows(answer: Answer, whole: bool) -> tuple[PayerRow, ...]:
    """Each payer with what comes back to it by horizon, and a flag where the payer is not the one who gains."""
    rows = []
    for p in answer.appraisal.payers:
        cells = tuple(_saved(p, horizon, whole) for horizon in HORIZONS)
        rows.append(PayerRow(p.words, cells, _returns(p), p.kind, p.flag))
    return tuple(rows)


def _saved(p: PayerView, horizon: str, whole: bool) -> tuple[str, str]:
    if not p.established:
        return "Not established", ""
    return amount(p.savings[horizon].mean), limits(p.savings[horizon]) if whole else ""


def _returns(p: PayerView) -> str:
    if not p.established or p.returns is None:
        return "Cannot say"
    return "never" if p.break_even is None else f"in year {p.break_even + 1}"


def case_rows(answer: Answer, whole: bool) -> tuple[tuple[Cell, ...], ...]:
    """New cases avoided in ten years and over the lifetime, and the cost of each, by illness."""
    a = answer.appraisal

    def cell(spread: Spread) -> Cell:
        between = f"{words.number(spread.low, 2)} to {words.number(spread.high, 2)}"
        return (words.number(spread.mean, 2), between) if whole else words.number(spread.mean, 1)

    rows: list[tuple[Cell, ...]] = []
    for name, ten in a.cases_avoided_10.items():
        price = a.cost_per_case.get(name)
        rows.append((illness(name), cell(ten), cell(a.cases_avoided[name]), amount(price) if price is not None and whole else "Cannot say"))
    return tuple(rows)


def persistence_rows(answer: Answer, whole: bool) -> tuple[tuple[Cell, ...], ...]:
    rows: list[tuple[Cell, ...]] = []
    for s in answer.persistence:
        net: Cell = (amount(s.net_present_value.mean), limits(s.net_present_value)) if whole else amount(s.net_present_value.mean)
        ratio = "no ratio" if s.benefit_cost_ratio is None else f"{s.benefit_cost_ratio:.2f}"
        rows.append((SCENARIOS.get(s.name, s.name), s.words, net, ratio))
    return tuple(rows)


def structure_rows(answer: Answer) -> tuple[tuple[str, str, str, str], ...]:
    """Other kinds of model on the same input; what one cannot speak of is said."""

    def some(value: float | None, places: int) -> str:
        return "Cannot say" if value is None else words.number(value, places)

    rows = []
    for s in answer.structures:
        cases = "Cannot say" if s.cases_avoided is None else words.number(s.cases_avoided.get("coronary_heart_disease", 0.0), 2)
        rows.append((s.words, some(s.deaths_avoided_10, 2), some(s.life_years, 1), cases))
    return tuple(rows)


def equity_rows(answer: Answer) -> tuple[tuple[str, str, str], ...]:
    """What the change in inequality is worth to society, by how averse to it."""
    rows = []
    for d in answer.equity:
        rows.append((named(d), words.number(d.net_total, 1), words.number(d.equity_impact, 2)))
    return tuple(rows)


def stair_rows(answer: Answer) -> tuple[tuple[str, ...], ...]:
    """Who is reached and what each gains, by deprivation fifth, with the gap that each step opens."""
    rows = []
    for stair in answer.staircase:
        cells = tuple(
            "nobody" if v is None else figures(v, 2) if stair.name == "effect" else f"{figures(100 * v, 2)}%" for v in stair.by_fifth
        )
        rows.append((stair.words, *cells, _gap(stair.gap), _gap(stair.so_far)))
    if answer.staircase:
        last = answer.staircase[-1]
        gained = tuple("nobody" if v is None else figures(1000 * v, 2) for v in last.cumulative)
        rows.append(("Gained for each 1,000 residents of these ages", *gained, "", _gap(last.so_far)))
    return tuple(rows)


def _gap(ratio: float | None) -> str:
    return "cannot say" if ratio is None else f"{ratio:.2f}"


def made_of_rows(answer: Answer) -> tuple[tuple[str, ...], ...]:
    """The councils that a place is put together from, with their weights."""

    def share(value: float | None) -> str:
        return "Not published" if value is None else f"{value:.1%}"

    return tuple(
        (row.name, f"{row.people:,.0f}", f"{row.share:.0%}", share(row.weight), share(row.inactive), share(row.active))
        for row in answer.made_of
    )


def fact_groups(answer: Answer) -> tuple[Group, ...]:
    """The rows behind the curves, rates and ratios, each with its source."""
    titles = {"curve.": "The link between activity and illness, dose by dose", "rate.": "What rates of illness were fitted to"}
    titles["ratio."] = "How illness and death differ by deprivation"
    out = []
    for head, title in titles.items():
        rows = tuple(_assumption(u, "") for u in answer.facts if u.id.startswith(head))
        out.append(Group(title, rows))
    return tuple(group for group in out if group.rows)


def knowing_rows(answer: Answer) -> tuple[tuple[str, str], ...]:
    """The value of knowing each input exactly, most valuable first; names as the tornado has them."""
    names = {u.id: u.name for u in answer.assumptions}
    rows = []
    for key, held in answer.worth_knowing.items():
        curve = "Size of the link between activity and " + key.removeprefix("curve.").replace("_", " ")
        if held.value > 0:
            rows.append((curve if key.startswith("curve.") else names.get(key, key), amount(held.value)))
    return tuple(rows[:6])


def groups(answer: Answer, query: str) -> tuple[Group, ...]:
    """Every assumption used, by what it is about; each with the address of the form that changes it."""
    left = list(answer.assumptions)
    out = []
    for title, heads in GROUPS:
        mine = [u for u in left if u.id.startswith(heads)]
        left = [u for u in left if u not in mine]
        if mine:
            out.append(Group(title, tuple(_assumption(u, query) for u in mine)))
    return tuple(out)


def _assumption(u: Used, query: str) -> AssumptionRow:
    money = u.unit.startswith("pounds")
    unit = u.unit.removeprefix("pounds").strip() if money else u.unit
    shown = f"£{u.value:,.10g}" if money else f"{u.value:,.6g}"
    between = "" if u.low is None or u.high is None else f"{u.low:,.6g} to {u.high:,.6g}"
    return AssumptionRow(
        id=u.id,
        name=u.name,
        value=shown.replace("-", words.MINUS),
        limits=between.replace("-", words.MINUS),
        unit=f"{unit}, {u.price_year} prices" if money and u.price_year else unit,
        source=u.source,
        address=u.address if u.address.startswith("https://") else "",
        evidence=u.evidence,
        doubtful=u.evidence in DOUBTFUL,
        checked=u.checked_by,
        note=u.note,
        change=f"?{urlencode([*parse_qsl(query), ('change', u.id)])}#change",
    )


def switches(answer: Answer) -> tuple[tuple[str, ...], int]:
    """What would have to be true for the answer to turn, and how many inputs do not turn it within their range."""
    turning = tuple(s.words for s in answer.switching if s.value is not None)
    return turning, len(answer.switching) - len(turning)


def hidden(query: str) -> tuple[tuple[str, str], ...]:
    """The fields of an address to be carried along by a form."""
    return tuple(parse_qsl(query))
