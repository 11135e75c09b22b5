"""Works out published cases by the public functions of the value engine, from the inputs of each case alone.

Dispatch is by the shape of a case's inputs, never by what it should give, so that cases not seen here run too.
"""

from __future__ import annotations

import csv
import os
import re
from pathlib import Path
from typing import Any

import numpy as np
import r_data
from scipy import stats
from scipy.stats import qmc

from commonground.domain.value import choice, decision, discount, disease, dose, equity, exposure, lifetable, markov, wellbeing

Case = dict[str, Any]


class NoData(Exception):
    """The case needs a public file that is not on this machine."""


def data(*parts: str) -> Path:
    """A file of the cases' public data sets, from the folder named by COMMONGROUND_CASE_DATA."""
    root = os.environ.get("COMMONGROUND_CASE_DATA")
    path = Path(root, *parts) if root else None
    if path is None or not path.exists():
        raise NoData("/".join(parts))
    return path


# -- Markov models ---------------------------------------------------------------------------------------------------------


def hiv(x: Case) -> dict[str, Any]:
    base = np.asarray(x["transition_counts"], float) / np.asarray(x["row_totals"], float)[:, None]
    base = markov.complement(base)
    rr = x["rr_comb_years_1_2"]
    eased = markov.complement(base * rr)
    start, n = [1.0, 0, 0, 0], x["cycles"]
    mono = markov.trace(base, start, n)
    comb = markov.trace(lambda k: eased if k <= 2 else base, start, n)
    states = np.asarray(x["state_cost"], float)
    alive = np.array([1.0, 1, 1, 0])
    lami = np.zeros((n + 1, 4))
    lami[1:3] = x["drug_lami_years_1_2"] * alive
    at = {"end of cycle": "end"}[x["count_at"]]
    with_drugs = states + x["drug_mono"] * alive

    def run(trace: Any, values: Any) -> tuple[float, float]:
        return (
            markov.total(trace, markov.Payoff(values=alive, rate=x["discount_ly"]), count_at=at),
            markov.total(trace, markov.Payoff(values=values, rate=x["discount_cost"]), count_at=at),
        )

    ly_mono, cost_mono = run(mono, with_drugs)
    ly_comb, cost_comb = run(comb, with_drugs + lami)
    ratio = choice.icer(cost_comb - cost_mono, ly_comb - ly_mono).ratio
    return {
        "ly_mono": ly_mono,
        "ly_comb": ly_comb,
        "cost_mono": cost_mono,
        "cost_comb": cost_comb,
        "icer": ratio,
        "icer_published_rounded": round(ratio or 0),
    }


def thr(x: Case) -> dict[str, Any]:
    w, n = x["weibull"], x["cycles"]
    bands = sorted((int(a), m) for a, m in x["background_mort_f" if x["female"] else "background_mort_m"].items())
    lam = np.exp(w["cons"] + w["ageC"] * x["age"] + (0 if x["female"] else w["maleC"]))
    gamma = np.exp(w["lngamma"])

    def matrix(k: int, rr: float) -> Any:
        age = x["age"] + k
        mort = [m for a, m in bands if a <= age][-1]
        revise = 1 - np.exp(lam * rr * ((k - 1) ** gamma - k**gamma))
        m = np.zeros((5, 5))  # primary, success, revision, success after revision, dead
        m[0, 4] = x["op_mort"]
        m[0, 1] = 1 - x["op_mort"]
        m[1, 2], m[1, 4] = revise, mort
        m[2, 4] = x["op_mort"] + mort
        m[2, 3] = 1 - m[2, 4]
        m[3, 2], m[3, 4] = x["re_revision"], mort
        m[4, 4] = 1
        m[1, 1], m[3, 3] = 1 - revise - mort, 1 - x["re_revision"] - mort
        return m

    out = {}
    u, c, d = x["utility"], x["cost"], x["discount"]
    for name, rr in (("standard", 1.0), ("np1", np.exp(w["lnrrNP1"]))):
        states = markov.trace(lambda k, rr=rr: matrix(k, rr), [1.0, 0, 0, 0, 0], n)
        qaly = markov.Payoff(values=np.array([0, u["success"], u["revision"], u["success_rev"], 0]), rate=d["qaly"])
        cost = markov.Payoff(values=np.array([0, 0, c["revision"], 0, 0.0]), rate=d["cost"])
        out[f"qaly_{name}"] = markov.total(states, qaly, count_at="start")
        out[f"cost_{name}"] = c[name] + markov.total(states, cost, count_at="start")
    out["icer"] = choice.icer(out["cost_np1"] - out["cost_standard"], out["qaly_np1"] - out["qaly_standard"]).ratio
    return out


def sick_sicker(x: Case, strategy: str | None = None) -> dict[str, Any]:
    which = strategy or x["strategy"]
    r, hr = x["rates"], x.get("hr_S1S2_trtB", 0.6) if "B" in which and which != "SoC" else 1.0

    def p(rate: float) -> float:
        return 1 - np.exp(-rate)

    die = [p(r["HD"]), p(r["HD"] * x["hr_S1"]), p(r["HD"] * x["hr_S2"])]
    m = np.zeros((4, 4))
    m[:3, 3] = die
    m[0, 1] = (1 - die[0]) * p(r["HS1"])
    m[1, 0], m[1, 2] = (1 - die[1]) * p(r["S1H"]), (1 - die[1]) * p(r["S1S2"] * hr)
    m = markov.complement(m)
    states = markov.trace(m, [1.0, 0, 0, 0], x["cycles"])
    c, u = x["cost"], x["utility"]
    extra = {"SoC": 0.0, "A": c["trtA"], "B": c["trtB"], "AB": c["trtA"] + c["trtB"]}[which]
    costs = np.array([c["H"], c["S1"] + extra, c["S2"] + extra, 0.0])
    good = u["trtA_S1"] if which in ("A", "AB") else u["S1"]
    at = "simpson" if "Simpson" in x["within_cycle_correction"] else "half"
    rate = x["discount"]
    cost = markov.total(states, markov.Payoff(values=costs, rate=rate), count_at=at)
    qaly = markov.total(states, markov.Payoff(values=np.array([u["H"], good, u["S2"], 0.0]), rate=rate), count_at=at)
    return {"cost": cost, "qaly": qaly, "cost_published": cost, "qaly_published": qaly}


def sick_sicker_table(cases: list[Case]) -> dict[str, Any]:
    inputs = next(c["inputs"] for c in cases if c["id"].startswith("sick_sicker_") and "rates" in c["inputs"])
    names = ["SoC", "A", "B", "AB"]
    found = [sick_sicker(inputs, name) for name in names]
    table = choice.frontier(names, [f["cost"] for f in found], [f["qaly"] for f in found])
    by_name = {row.name: row for row in table}
    return {
        "icer_B_vs_SoC": by_name["B"].icer, "icer_AB_vs_B": by_name["AB"].icer,
        "published": [by_name["B"].icer, by_name["AB"].icer],
        "A": "dominated" if by_name["A"].status in ("D", "ED") else "on the frontier",
    }  # fmt: skip


# -- Choice and uncertainty ------------------------------------------------------------------------------------------------


def icer_table(x: Case) -> dict[str, Any]:
    effects = next(v for k, v in x.items() if k.startswith("effect"))
    effects = np.asarray(effects, float) / x.get("divide_by", 1)
    names = x.get("names") or [str(n) for n in range(len(effects))]
    rows = choice.frontier(names, x["cost"], effects)
    order = [row for row in rows]
    return {"icer": [row.icer for row in order], "status": [row.status for row in order]}


def bcea(x: Case, expected: Case) -> dict[str, Any]:
    name = re.search(r"data/(\w+)\.RData", x["dataset"])
    assert name
    held = r_data.read(data("bcea", f"{name[1]}.RData"))
    eff, cost = np.asarray(held["eff"], float), np.asarray(held["cost"], float)
    out: dict[str, Any] = {"mean_e": list(eff.mean(axis=0)), "mean_c": list(cost.mean(axis=0))}
    if eff.shape[1] == 2:
        out["delta_e"], out["delta_c"] = (float((a[:, 1] - a[:, 0]).mean()) for a in (eff, cost))
        out["icer"] = choice.icer(out["delta_c"], out["delta_e"]).ratio
    for key in expected:
        if (m := re.fullmatch(r"(eib|ceac|evpi)_k(\d+)", key)) is not None:
            threshold = float(m[2])
            (point,) = decision.acceptability_curve(cost, eff, [threshold])
            nb = choice.net_benefit(cost, eff, threshold)
            out[key] = {"evpi": point.evpi, "ceac": point.chances[-1], "eib": float((nb[:, -1] - nb[:, 0]).mean())}[m[1]]
    return out


def normal_voi(x: Case) -> dict[str, Any]:
    mean, sd = x["inb_mean"], x["inb_sd"]
    return {
        "evpi": decision.normal_evpi(mean, sd),
        "ceac_prob_best": float(stats.norm.sf(-mean / sd)),
        "evppi_half_variance": decision.normal_evpi(mean, sd * np.sqrt(0.5)),
    }


def quickstart(x: Case) -> dict[str, Any]:
    """The three-state model as published (yearly, 3%, Simpson), over scrambled Sobol draws of ours; agreement is statistical.

    `_error` is the standard error of each figure at the number of draws behind the published one.
    """

    def dist(text: str) -> Any:
        kind, a, b = re.fullmatch(r"(\w+)\((\d+),(?:scale)?(\d+)\)", text.replace(" ", "")).groups()
        return stats.beta(float(a), float(b)) if kind == "Beta" else stats.gamma(float(a), scale=float(b))

    names = ["p_progress", "rr", "p_die", "p_die_sick", "c_sick", "c_treat", "u_sick"]
    u = qmc.Sobol(len(names), seed=1).random(2**13)
    v = {name: dist(x[name]).ppf(u[:, k]) for k, name in enumerate(names)}
    weights = markov.counting_weights(x["cycles"], "simpson")
    cost, effect = [], []
    for treated in (False, True):
        p = v["p_progress"] * (v["rr"] if treated else 1)
        pay = v["c_treat"] if treated else 0
        well, sick, c, e = np.ones(len(u)), np.zeros(len(u)), 0, 0
        for k in range(x["cycles"] + 1):
            df = weights[k] * 1.03**-k
            c = c + df * (sick * (v["c_sick"] + pay) + well * pay)
            e = e + df * (well + sick * v["u_sick"])
            well, sick = well * (1 - p - v["p_die"]), sick * (1 - v["p_die_sick"]) + well * p
        cost.append(c)
        effect.append(e)
    c, e = np.stack(cost, 1), np.stack(effect, 1)
    dc, de = (a[:, 1] - a[:, 0] for a in (c, e))
    ratio = float(dc.mean() / de.mean())
    nb = choice.net_benefit(c, e, 50000)
    loss = nb.max(axis=1) - nb[:, int(np.argmax(nb.mean(axis=0)))]
    spread = float((dc - ratio * de).std() / de.mean())
    out: dict[str, Any] = {
        "icer_1000_draws_seed1": ratio,
        "icer_10000": ratio,
        "evpi_wtp50000": decision.evpi(nb),
        "evpi_10000": decision.evpi(nb),
    }
    root = {key: (100.0 if key.endswith("_10000") else np.sqrt(1000.0)) for key in out}
    out["_error"] = {key: (spread if key.startswith("icer") else float(loss.std())) / root[key] for key in root}
    return out


# -- Exposure, dose and response -------------------------------------------------------------------------------------------


def pif(x: Case) -> dict[str, Any]:
    if "p_int" in x:
        return {"pif": exposure.impact_of_shares(x["p"], x["p_int"], x["rr"])}
    shape, scale = map(float, re.search(r"shape ([\d.]+), scale ([\d.]+)", x["exposure"]).groups())
    slope = float(re.search(r"exp\((-?[\d.]+) x\)", x["rr"])[1])
    spread = exposure.Exposure(family="gamma", shape=shape, scale=scale)

    def risk(v: Any) -> Any:
        return np.exp(slope * v)

    return {
        "mean_rr": spread.expect(risk),
        "pif_shift": exposure.impact_of_shift(spread, risk, added=x["shift"]),
        "pif_scale_1p1": exposure.impact_of_shift(spread, risk, factor=1.1),
    }


def curve(x: Case) -> dict[str, Any]:
    with data("drpa", f"{x['curve']}.csv").open() as file:
        rows = [tuple(float(r[k]) for k in ("dose", "RR", "lb", "ub")) for r in csv.DictReader(file)]
    fitted = dose.curve_from_rows(x["curve"], rows, interpolation="linear")
    at = np.asarray(x["dose_mmet_h_week"], float)
    low, high = fitted.limits(at)
    return {"rr_lo_hi": np.stack([fitted.risk(at), low, high], 1).tolist()}


def heat(x: Case) -> dict[str, Any]:
    form = dose.LinearRisk(rr_ref=x["rr_ref"], ref_minutes=x["ref_minutes"], most_reduction=x.get("cap"))
    out = {"rr": float(form.risk(x["minutes_week"]))}
    if "people" in x:
        out["deaths_per_year"] = form.deaths_avoided(people=x["people"], minutes=x["minutes_week"], mortality=x["mortality_rate"])
    return out


# -- Money, wellbeing, equity ----------------------------------------------------------------------------------------------


def green_book(x: Case, expected: Case) -> dict[str, Any]:
    if "schedule" in x:
        money, health = x["schedule"].split("health")
        lasts = [int(a or b) for a, b in re.findall(r"year (\d+)|\d+-(\d+)", money)]
        out: dict[str, Any] = {}
        for name, text in (("std", money), ("health", health)):
            rates = [float(r) / 100 for r in re.findall(r"([\d.]+)%", text)]
            factors = discount.Schedule(name=name, steps=tuple(zip(lasts, rates, strict=True))).factors(125)
            out[name] = {year: float(factors[int(year)]) for year in expected.get(name, {})}
            out[f"{name}_annuity_0_99"] = float(factors[:100].sum())
        return out
    schedule = discount.Schedule(name="Green Book", steps=((30, 0.035), (75, 0.03), (125, 0.025)))
    return {
        "eanc_factors_0_9": discount.annual_equivalent(x["npv"], x["years"], schedule),
        "metb": discount.with_tax_cost(x["amount"], x["metb"]),
    }


def wellby(x: Case) -> dict[str, Any]:
    if "deflator" in x:
        return {
            f"gdp_deflated_{year}": discount.reprice(x["wellby_2019"], from_year="2019", to_year=year, deflator=x["deflator"])
            for year in x["deflator"]
        }
    whole = wellbeing.wellby_value(change=x["delta_ls"], value=x["wellby"], people=x.get("people", 1), years=x.get("years", 1))
    each = wellbeing.wellby_value(change=x["delta_ls"], value=x["wellby"], years=x.get("years", 1))
    return {"value": whole, "value_arith": whole, "value_published": whole, "value_per_person": each}


def social_value(x: Case) -> dict[str, Any]:
    edition = wellbeing.Edition(
        id="case", year="", values={}, primary=x["primary_parts_bn"], secondary=x["secondary_bn"], published_total=0, source="case"
    )
    return {"primary_bn": edition.primary_total, "total_bn": edition.total}


def fairness(x: Case, expected: Case) -> dict[str, Any]:
    if "income" in x:
        return {"weight": equity.income_weight(x["income"], x["ref_income"], x["eta"])}
    if "weights" in expected:
        return {"weights": list(equity.equity_weights(x["health"], x.get("weights"), aversion=x["eta"]))}
    out = {}
    for key in expected:
        kind, _, aversion = key.rpartition("_eta")
        form = equity.kolm_ede if "kolm" in kind else equity.atkinson_ede
        out[key] = float(form(x["health"], x["weights"], aversion=float(aversion)))
    return out


# -- Disease and life table ------------------------------------------------------------------------------------------------


def one_year(x: Case) -> dict[str, Any]:
    healthy, ill = disease.year_step(x["i"], x["r"], x["f"]).apply(x["S0"], x["C0"])
    return {"S": float(healthy), "C": float(ill)}


def cohort(x: Case) -> dict[str, Any]:
    number = float(re.match(r"([\d.]+)", x["cohort"])[1])
    years = int(re.search(r"(\d+) years", x["cohort"])[1])
    bau = lifetable.with_trend(x["base_rate_each_age"], x["apc"], np.arange(years))
    out = {}
    for name, rates in (("", bau * x["scale"]), ("bau_", bau)):
        life = lifetable.survive(number, rates)
        out[f"{name}population"], out[f"{name}haly"] = list(life.alive), list(life.healthy_years(x["pyld"]))
    return out


def icer_arithmetic(x: Case) -> dict[str, Any]:
    if "inc_cost" in x:
        ratio = choice.icer(x["inc_cost"], x["inc_qaly"]).ratio
        return {"icer_arith": ratio, "icer_published": ratio}
    return {"implied_inc_cost": x["icer"] * x["inc_qaly"]}


def solve(case: Case, cases: list[Case]) -> dict[str, Any]:
    """What the engine says for a case; `NoData` when its file is absent."""
    x, expected, area = case["inputs"], case["expected"], case["area"]
    if "transition_counts" in x:
        return hiv(x)
    if "weibull" in x:
        return thr(x)
    if "rates" in x:
        return sick_sicker(x)
    if area == "cea":
        return icer_table(x) if "cost" in x else sick_sicker_table(cases)
    if area == "psa":
        return bcea(x, expected) if "dataset" in x else quickstart(x)
    if area == "pmslt":
        import new_zealand

        return cohort(x) if "cohort" in x else new_zealand.totals(x, data("mslt"))
    return {
        "voi": normal_voi, "pif": pif, "dose_response": curve, "heat": heat, "wellby": wellby, "sroi": social_value,
        "disease": one_year, "icer_arith": icer_arithmetic,
        "discount": lambda v: green_book(v, expected), "equity": lambda v: fairness(v, expected),
        "lifetable": lambda v: {"le": lifetable.life_expectancy([v["rate"]])},
        "cost": lambda v: {"per_person": v["total_bn"] * 1e9 / v["people"]},
    }[area](x)  # fmt: skip
