"""Outcomes under a set of appraisal rules: who gains, who pays, when; net value, ratios, thresholds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from commonground.domain.value import choice, decision, wellbeing
from commonground.domain.value.discount import Rules, reprice
from commonground.domain.value.engine import PUBLIC, Outcomes
from commonground.domain.value.limits import between
from commonground.domain.value.nouns import PAYERS, Floats

HORIZONS: dict[str, int] = {"1 year": 1, "3 years": 3, "5 years": 5, "10 years": 10, "lifetime": 10_000}
CAPACITY = {
    "nhs_hospital": "Mostly freed beds and time; only a small part is cash in the first year",
    "nhs_primary": "Freed appointments, not cash",
    "nhs_mental": "Freed appointments, not cash",
    "adult_social_care": "Part is cash where care is bought by the week",
    "unpaid_care": "Time of families and friends, not money of a public body",
    "employer": "Working days, until somebody is back or replaced",
    "treasury": "Tax and benefits: a transfer, never in the net value",
}
CURVE_THRESHOLDS = (0, 5_000, 10_000, 15_000, 20_000, 30_000, 50_000, 70_000, 100_000)  # pounds a QALY
BUDGETS: dict[str, tuple[str, ...]] = {  # who may pay for a programme, and which payers of illness they are
    "council": ("adult_social_care",),
    "district": (),
    "nhs": ("nhs_hospital", "nhs_primary", "nhs_mental"),
    "employer": ("employer",),
    "treasury": ("treasury",),
    "families": ("unpaid_care",),
    "other": (),
}


@dataclass(frozen=True, kw_only=True)
class Spread:
    """A result over draws: mean, median, 95% interval, Monte Carlo error of the mean (None with a single draw)."""

    mean: float
    median: float
    low: float
    high: float
    error: float | None

    @classmethod
    def of(cls, values: Floats) -> Spread:
        """The spread of one value a draw."""
        v = np.asarray(values, dtype=float)
        low, high = (float(end) for end in between(v))
        return cls(
            mean=float(v.mean()),
            median=float(np.median(v)),
            low=low,
            high=high,
            error=decision.monte_carlo_error(v) if len(v) >= 32 else None,
        )


@dataclass(frozen=True, kw_only=True)
class PayerView:
    """One payer: what comes back to it by horizon (present value), and whether that repays the programme.

    `pays` is whether it also pays for the programme; `flag` says where somebody gains without paying.
    """

    payer: str
    words: str
    established: bool
    savings: Mapping[str, Spread]
    returns: Mapping[str, float] | None  # (savings - cost) / cost; None where there is no cost or nothing is established
    break_even: int | None
    kind: str
    pays: bool
    flag: str


@dataclass(frozen=True, kw_only=True)
class Year:
    """One year of the account, undiscounted means: health, wellbeing and money by payer (negative is a saving).

    `between` holds the 95% interval of "qalys", "life_years", "wellbys" and of each payer's cost.
    """

    year: int
    qalys: float
    life_years: float
    wellbys: float
    programme_cost: float
    costs: Mapping[str, float]
    between: Mapping[str, tuple[float, float]]


@dataclass(frozen=True, kw_only=True)
class Appraisal:
    """The account under one set of rules. Health and wellbeing headlines are alternatives; `together` adds them once."""

    rules: str
    price_year: str
    programme_cost: float
    qalys: Spread
    life_years: Spread
    deaths_avoided_10: Spread
    cases_avoided_10: Mapping[str, Spread]
    cases_avoided: Mapping[str, Spread]
    wellbys: Spread
    falls_avoided: Spread
    public_savings: Spread
    health_value: Spread
    wellbeing_value: Spread
    net_present_value: Spread
    benefit_cost_ratio: float | None
    icer: choice.Icer
    cost_per_case: Mapping[str, float]
    chances: Mapping[str, float]  # threshold in words -> chance that it is worth its cost
    curve: tuple[decision.CurvePoint, ...]
    evpi: float
    together: wellbeing.Together
    payers: tuple[PayerView, ...]
    counted: tuple[str, ...]  # payers beside the public ones whose savings are in the net value
    tax_burden: Spread | None  # what the tax that pays costs besides, where it is counted
    years: tuple[Year, ...]
    net_benefit: Floats  # one a draw, at the first threshold of the rules
    qalys_drawn: Floats  # one a draw, discounted
    net_cost_drawn: Floats  # one a draw: the programme less what the rules count as saved
    dalys: Spread | None  # disability-adjusted years averted, discounted as health; None where a weight is not established
    daly_icer: choice.Icer | None  # net public cost for each of them


@dataclass(frozen=True, kw_only=True)
class Scenario:
    """One persistence scenario's headline."""

    name: str
    words: str
    qalys: Spread
    net_present_value: Spread
    benefit_cost_ratio: float | None
    draws: int


@dataclass(frozen=True, kw_only=True)
class Cost:
    """What the programme costs and who pays it, in pounds of the question's price year: `total` a cohort, `intake` cohorts by year.

    `payers` are the payers of illness whose budget it comes from; `perhaps` those of whom that depends on which council pays.
    """

    total: float
    intake: tuple[float, ...] = (1.0,)
    payers: frozenset[str] = frozenset()
    perhaps: frozenset[str] = frozenset()
    payer_words: str = "The council"

    def flow(self, years: int) -> Floats:
        """Cost by year."""
        out = np.zeros(years)
        out[: len(self.intake)] = self.total * np.asarray(self.intake)
        return out


def present(flow: Floats, factors: Floats, years: int = 10_000) -> Floats:
    """Discounted total by draw of a year x draw flow over the first `years`."""
    n = min(years, len(flow))
    return np.asarray(factors[:n] @ flow[:n])


def appraise(
    found: Outcomes,
    cost: Cost,
    rules: Rules,
    *,
    payers_established: Sequence[str],
    wellby: Floats,
    wellby_year: str,
    deflator: Mapping[str, float],
    points_per_qaly: float,
    disability: Mapping[str, Floats] | None = None,
    working_days: bool = False,
    tax_burden: float = 0.0,
) -> Appraisal:
    """The whole account. Costs are positive, savings show as negative flows in `years` and as positive amounts elsewhere.

    `working_days` counts what employers save in the net value; `tax_burden` is the marginal excess burden of tax on net public money.
    """
    balance = _balance(found, cost, rules, working_days=working_days, tax_burden=tax_burden)
    spent, qalys, net_cost, threshold = balance.spent, balance.qalys, balance.net_cost, rules.thresholds[0]
    benefits = threshold * qalys + balance.saved
    net_benefit = benefits - spent
    nothing = np.zeros_like(net_cost)
    public_cost = float((spent - balance.public).mean())
    price = reprice(1.0, from_year=wellby_year, to_year=found.price_year, deflator=deflator) * wellby
    worth = balance.wellbys * price
    cases = {name: -found.change.stages[:, 0, k] for k, name in enumerate(found.diseases)}
    lifetime = {name: Spread.of(flow.sum(axis=0)) for name, flow in cases.items()}
    averted = None if disability is None else present(dalys_averted(found, disability), balance.health)
    return Appraisal(
        rules=rules.name,
        price_year=found.price_year,
        programme_cost=spent,
        qalys=Spread.of(qalys),
        life_years=Spread.of(found.change.life_years.sum(axis=0)),
        deaths_avoided_10=Spread.of(-found.change.deaths[:10].sum(axis=0)),
        cases_avoided_10={name: Spread.of(flow[:10].sum(axis=0)) for name, flow in cases.items()},
        cases_avoided=lifetime,
        wellbys=Spread.of(balance.wellbys),
        falls_avoided=Spread.of(-found.falls.sum(axis=0)),
        public_savings=Spread.of(balance.public),
        health_value=Spread.of(threshold * qalys),
        wellbeing_value=Spread.of(worth),
        net_present_value=Spread.of(net_benefit),
        benefit_cost_ratio=float(benefits.mean() / spent) if spent > 0 else None,
        icer=choice.icer(public_cost, float(qalys.mean())),
        cost_per_case={name: spent / s.mean for name, s in lifetime.items() if s.low > 0 and spent > 0},
        chances={f"£{t:,.0f} a QALY": float((t * qalys - net_cost > 0).mean()) for t in rules.thresholds},
        curve=decision.acceptability_curve(np.stack([nothing, net_cost], axis=1), np.stack([nothing, qalys], axis=1), CURVE_THRESHOLDS),
        evpi=decision.evpi(np.stack([nothing, net_benefit], axis=1)),
        together=wellbeing.without_double_count(
            qalys=qalys.mean(),
            wellbys=balance.wellbys.mean(),
            value_qaly=threshold,
            value_wellby=float(worth.mean() / balance.wellbys.mean()) if balance.wellbys.any() else float(price.mean()),
            points_per_qaly=points_per_qaly,
        ),
        payers=tuple(_payer(p, found, cost, balance.money, p in payers_established) for p in PAYERS),
        counted=tuple(p for p in balance.counted if p in payers_established),
        tax_burden=Spread.of(balance.burden) if tax_burden else None,
        years=_years(found, cost),
        net_benefit=net_benefit,
        qalys_drawn=qalys,
        net_cost_drawn=net_cost,
        dalys=None if averted is None else Spread.of(averted),
        daly_icer=None if averted is None else choice.icer(public_cost, float(averted.mean())),
    )


@dataclass(frozen=True, kw_only=True)
class _Balance:
    """Both sides of the account at present value, one a draw: what is spent, what is gained, and what the rules count as saved."""

    money: Floats  # discount factors by year
    health: Floats
    spent: float
    qalys: Floats
    wellbys: Floats
    public: Floats  # saved by public services
    counted: tuple[str, ...]  # payers beside them whose savings the rules and the question count
    burden: Floats  # what the tax that pays costs besides, on net public money
    saved: Floats

    @property
    def net_cost(self) -> Floats:
        return self.spent - self.saved


def _balance(found: Outcomes, cost: Cost, rules: Rules, *, working_days: bool, tax_burden: float) -> _Balance:
    money, health = rules.costs.factors(found.years - 1), rules.health.factors(found.years - 1)
    spent = float(money @ cost.flow(found.years))
    public = -sum((present(found.costs[p], money) for p in PUBLIC), np.zeros(found.drawn.size))
    counted = (*(("unpaid_care",) if rules.counts_unpaid_care else ()), *(("employer",) if working_days else ()))
    burden = tax_burden * (spent - public)
    return _Balance(
        money=money,
        health=health,
        spent=spent,
        qalys=present(found.change.qalys, health),
        wellbys=present(found.wellbys, health),
        public=public,
        counted=counted,
        burden=burden,
        saved=public - sum((present(found.costs[payer], money) for payer in counted), burden),
    )


def dalys_averted(found: Outcomes, disability: Mapping[str, Floats]) -> Floats:
    """Disability-adjusted life-years averted by year and draw: fewer years lost to deaths (national expectancy at the age of
    death) and fewer years lived with illness x its disability weight."""
    weights = np.stack([disability[name] for name in found.diseases])
    return np.asarray(-(found.change.years_lost + np.einsum("tdn,dn->tn", found.change.ill_years, weights)))


def _payer(payer: str, found: Outcomes, cost: Cost, money: Floats, established: bool) -> PayerView:
    flow = -found.costs[payer]
    savings = {words: Spread.of(present(flow, money, years)) for words, years in HORIZONS.items()} if established else {}
    returns = None
    even = None
    if established and cost.total > 0:
        spent = np.cumsum(money * cost.flow(found.years))  # what has been spent by then, where people start in several years
        returns = {
            words: float(choice.return_on_investment(s.mean, float(spent[min(HORIZONS[words], found.years) - 1])))
            for words, s in savings.items()
            if spent[min(HORIZONS[words], found.years) - 1] > 0
        }
        even = choice.break_even_year(flow.mean(axis=1) * money, cost.flow(found.years) * money)
    return PayerView(
        payer=payer,
        words=PAYERS[payer],
        established=established,
        savings=savings,
        returns=returns,
        break_even=even,
        kind=CAPACITY[payer],
        pays=payer in cost.payers,
        flag=_flag(payer, cost) if savings and savings["10 years"].mean > 0 else "",
    )


def _flag(payer: str, cost: Cost) -> str:
    if payer in cost.payers:
        return ""
    return "Gains without paying" + (", unless the council that pays is also the care authority" if payer in cost.perhaps else "")


def _years(found: Outcomes, cost: Cost) -> tuple[Year, ...]:
    flows = {"qalys": found.change.qalys, "life_years": found.change.life_years, "wellbys": found.wellbys, **found.costs}
    means = {name: flow.mean(axis=1) for name, flow in flows.items()}
    limits = {name: between(flow) for name, flow in flows.items()}
    spent = cost.flow(found.years)
    return tuple(
        Year(
            year=t,
            qalys=float(means["qalys"][t]),
            life_years=float(means["life_years"][t]),
            wellbys=float(means["wellbys"][t]),
            programme_cost=float(spent[t]),
            costs={payer: float(means[payer][t]) for payer in found.costs},
            between={name: (float(limits[name][0, t]), float(limits[name][1, t])) for name in flows},
        )
        for t in range(found.years)
    )
