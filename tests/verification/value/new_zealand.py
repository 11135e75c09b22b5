"""The published proportional multistate life table of New Zealand (mslt_port), from its base population and heart disease rates."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import numpy as np

from commonground.domain.value import disease, lifetable

LAST_AGE = 110
LAST_YEAR = 109


def _base(folder: Path) -> dict[str, dict[int, dict[str, float]]]:
    out: dict[str, dict[int, dict[str, float]]] = {"male": {}, "female": {}}
    with (folder / "base_population.csv").open() as file:
        for row in csv.DictReader(file):
            out[row["sex"]][int(row["age"])] = {
                "n": float(row["5-year"] or 0), "m": float(row["mortality per 1 rate"]),
                "d": float(row["pYLD rate"]), "apc": float(row["APC in all-cause mortality"]),
            }  # fmt: skip
    return out


def totals(x: dict[str, Any], folder: Path, still: int = 1) -> dict[str, Any]:
    """Life-years and health-adjusted life-years gained over all cohorts from 2011 to 2120.

    `still` is the number of first years in which the disease table does not move: 1 in the published run.
    """
    base = _base(folder)
    gain: dict[str, Any] = {"ly_gain": 0.0, "haly_gain": 0.0, "bau_ly": 0.0, "bau_haly": 0.0}
    for sex, ages in base.items():
        for start in (age for age, row in ages.items() if row["n"] > 0):
            years = np.arange(min(LAST_AGE - start, LAST_YEAR) + 1)
            rows = [ages[min(start + t, LAST_AGE)] for t in years]
            # The yearly change runs for 15 years by age; then a cohort keeps the factor it has reached.
            bau = np.array([row["m"] * np.exp(rows[min(t, 15)]["apc"] * min(t, 15)) for row, t in zip(rows, years, strict=True)])
            burden = np.array([row["d"] for row in rows])
            after, lost = (
                (bau * x["scale"], burden) if "scale" in x else _with_heart_disease(x["i_scale"], folder, sex, start, bau, burden, still)
            )
            before, now = lifetable.survive(ages[start]["n"], bau), lifetable.survive(ages[start]["n"], after)
            gain["ly_gain"] += float((now.person_years - before.person_years).sum())
            gain["haly_gain"] += float((now.healthy_years(lost) - before.healthy_years(burden)).sum())
            gain["bau_ly"] += float(before.person_years.sum())
            gain["bau_haly"] += float(before.healthy_years(burden).sum())
    if still and "i_scale" in x:
        gain["without_first_year_quirk"] = totals(x, folder, still=0)
    return gain


def _with_heart_disease(scale: float, folder: Path, sex: str, start: int, bau: Any, burden: Any, still: int) -> tuple[Any, Any]:
    with (folder / "CHD_rates.csv").open() as file:
        rates = {int(r["age"]): {k: float(r[k]) for k in ("i", "prev", "f", "r", "DR")} for r in csv.DictReader(file) if r["sex"] == sex}
    with (folder / "CHD_apc.csv").open() as file:
        apc = next({k: float(r[k]) for k in ("i", "f")} for r in csv.DictReader(file) if r["sex"] == sex)
    alive, ill = {}, {}
    for name, factor in (("before", 1.0), ("after", scale)):
        s, c = 1 - rates[start]["prev"], rates[start]["prev"]
        a_course, c_course = [s + c], [c]
        for t in range(len(bau)):
            now = rates[min(start + t, LAST_AGE)]
            if t >= still:
                trend = min(t, 15)
                step = disease.year_step(now["i"] * np.exp(apc["i"] * trend) * factor, now["r"], now["f"] * np.exp(apc["f"] * trend))
                s, c = (float(v) for v in step.apply(s, c))
            a_course.append(s + c)
            c_course.append(c)
        alive[name], ill[name] = np.array(a_course), np.array(c_course)
    risk = {k: 1 - alive[k][1:] / alive[k][:-1] for k in alive}
    share = {k: (ill[k][:-1] + ill[k][1:]) / (alive[k][:-1] + alive[k][1:]) for k in alive}
    weight = np.array([rates[min(start + t, LAST_AGE)]["DR"] for t in range(len(bau))])
    after = lifetable.changed_by_risks(bau, [risk["before"]], [risk["after"]])
    return after, burden + weight * (share["after"] - share["before"])
