"""The account of an answer as rows of words: the same on a page and in a document."""

from __future__ import annotations

from commonground.documents.charts.chart import Cell, Chart
from commonground.documents.value.dots import amount
from commonground.domain.value.answer import Answer
from commonground.domain.value.appraise import Appraisal, PayerView, Spread
from commonground.domain.value.engine import PUBLIC
from commonground.domain.value.words import figures, inside
from commonground.terms import NotPublished, Source

__all__ = ["account", "amount", "limits", "not_counted", "numbers"]


def limits(spread: Spread) -> str:
    """The 95% interval of an amount of money."""
    return f"{amount(spread.low)} to {amount(spread.high)}"


def plain(spread: Spread) -> tuple[str, str]:
    """A number that is not money, with its 95% interval."""
    low, high = (_said(value) for value in (spread.low, spread.high))
    return _said(spread.mean), f"{low} to {high}"


def _said(value: float) -> str:
    return figures(value if abs(value) >= 1e-9 else 0.0)


def account(answer: Answer) -> tuple[tuple[str, str, str], ...]:
    """What, its mean, its 95% interval: costs, health, wellbeing, worth, ratios."""
    a = answer.appraisal
    threshold = next(iter(a.chances), "").removesuffix(" a QALY")
    per_qaly = (a.icer.label, "") if a.icer.ratio is None else (f"{amount(a.icer.ratio)} a quality-adjusted year", "")
    rows = [
        ("Cost of the programme", amount(a.programme_cost), ""),
        ("Quality-adjusted years gained", *plain(a.qalys)),
        ("Years of life gained", *plain(a.life_years)),
        ("Deaths avoided in 10 years", *plain(a.deaths_avoided_10)),
    ]
    if a.falls_avoided.mean:
        rows.append(("Falls avoided", *plain(a.falls_avoided)))
    rows += [
        (f"Worth of the health gained, at {threshold} a year", amount(a.health_value.mean), limits(a.health_value)),
        ("Saved by the NHS and social care, lifetime", amount(a.public_savings.mean), limits(a.public_savings)),
        *((f"Saved by {inside(p.words)}, lifetime", amount(s.mean), limits(s)) for p, s in _also_counted(a)),
        *((("Burden of the tax that pays, taken off", amount(a.tax_burden.mean), limits(a.tax_burden)),) if a.tax_burden else ()),
        ("Net present value: worth and savings less cost", amount(a.net_present_value.mean), limits(a.net_present_value)),
        ("Benefit for each pound of cost", "no ratio" if a.benefit_cost_ratio is None else f"£{a.benefit_cost_ratio:.2f}", ""),
        ("Net public cost for health gained", *per_qaly),
        ("Wellbeing years gained", *plain(a.wellbys)),
        (
            "Worth of the wellbeing gained (beside health, not added)",
            amount(a.wellbeing_value.mean),
            limits(a.wellbeing_value),
        ),
        (
            f"Worth of both together, the {amount(a.together.overlap)} that they share counted once",
            amount(a.together.total),
            "",
        ),
    ]
    return tuple(rows)


def _also_counted(a: Appraisal) -> list[tuple[PayerView, Spread]]:
    """Payers beside the public ones whose savings the rules or the question count in the net value."""
    return [(p, p.savings["lifetime"]) for p in a.payers if p.payer in a.counted]


def not_counted(a: Appraisal) -> tuple[str, ...]:
    """Payers whose savings are shown and are not in the net value, by name."""
    return tuple(inside(p.words) for p in a.payers if p.established and p.payer not in (*PUBLIC, *a.counted))


def numbers(answer: Answer, sources: tuple[Source, ...], *, whole: bool) -> Chart:
    """The account as numbers for computing: every amount at full precision with its limits and unit; no picture."""
    a = answer.appraisal
    none = NotPublished(reason="no interval" if whole else "a first look has no interval")
    rows: list[tuple[Cell, ...]] = [("Cost of the programme", a.programme_cost, none, none, f"£, {a.price_year} prices")]
    spreads: list[tuple[str, Spread, str]] = [
        ("Quality-adjusted years gained", a.qalys, "years"),
        ("Years of life gained", a.life_years, "years"),
        ("Deaths avoided in 10 years", a.deaths_avoided_10, "deaths"),
        ("Falls avoided", a.falls_avoided, "falls"),
        ("Wellbeing years gained", a.wellbys, "point-years"),
        ("Saved by the NHS and social care, lifetime", a.public_savings, "£"),
        ("Worth of the health gained", a.health_value, "£"),
        ("Worth of the wellbeing gained", a.wellbeing_value, "£"),
        *((("Burden of the tax that pays, taken off", a.tax_burden, "£"),) if a.tax_burden else ()),
        ("Net present value", a.net_present_value, "£"),
    ]
    spreads += [(f"{p.words}: saved in {h}", s, "£") for p in a.payers if p.established for h, s in p.savings.items()]
    spreads += [(f"New cases avoided in 10 years: {name.replace('_', ' ')}", s, "cases") for name, s in a.cases_avoided_10.items()]
    spreads += [(f"Net present value, {s.name} persistence", s.net_present_value, "£") for s in answer.persistence]
    rows += [(name, s.mean, s.low if whole else none, s.high if whole else none, unit) for name, s, unit in spreads]
    return Chart(
        id="account",
        title=f"What it is worth: {answer.programme} in {answer.place}",
        sentence=" ".join(answer.sentences),
        alt="",
        columns=("What", "Mean", "Lower limit", "Upper limit", "Unit"),
        rows=tuple(rows),
        spec={},
        sources=sources,
        note=f"Modelled under {a.rules} rules, {a.price_year} prices; {answer.draws} draws; answer {answer.fingerprint}.",
    )
