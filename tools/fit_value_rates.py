"""Fits one consistent set of disease rates for England by sex and single year of age, and writes `reference/value/rates.csv`.

For each disease: incidence, remission, yearly fatality of the ill and acute fatality of a new case are chosen so that the
illness-death model, run in from birth on today's rates, agrees with published deaths, prevalence and incidence together.
Observed rows are read from `../shared/reference/epidemiology.csv`; only our fitted curves are written, with the sources
of the targets. `reference/value/fit.csv` shows each target beside the fitted value. Run: python tools/fit_value_rates.py
"""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path

import numpy as np
from scipy import optimize
from scipy.interpolate import PchipInterpolator

from commonground.domain.value import disease as D

ROOT = Path(__file__).resolve().parents[1]
SHARED = ROOT.parent / "shared"
OUT = ROOT / "src" / "commonground" / "reference" / "value"
AGES = np.arange(101)
SEXES = ("male", "female")
FITTED: list[dict[str, object]] = []


def rows(disease: str, parameter: str, sex: str, **match: str) -> list[tuple[int, int, float]]:
    found = []
    with (SHARED / "reference" / "epidemiology.csv").open() as file:
        for r in csv.DictReader(file):
            wanted = r["disease"] == disease and r["parameter"] == parameter and r["sex"] in (sex, "both")
            if wanted and all(text in r[column] for column, text in match.items()):
                found.append((int(r["age_from"]), int(r["age_to"]), float(r["value"])))
    return sorted(found)


def population() -> dict[str, np.ndarray]:
    out = {sex: np.zeros(101) for sex in SEXES}
    with (SHARED / "data" / "population" / "england_population_sex_single_year_2023.csv").open() as file:
        for r in csv.DictReader(file):
            if r["sex"] in ("males", "females") and r["age"].strip("+").isdigit():
                out[r["sex"][:-1]][min(int(r["age"].strip("+")), 100)] += float(r["population"])
    return out


def mortality() -> dict[str, np.ndarray]:
    out = {sex: np.zeros(101) for sex in SEXES}
    with (SHARED / "data" / "life_tables" / "ons_national_life_tables_england_2018_2020.csv").open() as file:
        for r in csv.DictReader(file):
            out[r["sex"]][int(r["age"])] = float(r["mx"])
    return out


N, M = population(), mortality()


def band(values: np.ndarray, sex: str, first: int, last: int) -> float:
    chosen = slice(first, min(last, 100) + 1)
    return float(np.average(values[chosen], weights=N[sex][chosen]))


def course(i: np.ndarray, r: np.ndarray, f: np.ndarray, acute: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Prevalence and deaths from the disease, each per person alive, by age."""
    s, c = D.life_course(i, r, f, acute=acute)
    alive = s + c
    share = (c[:-1] + c[1:]) / (alive[:-1] + alive[1:])
    return share, D.mortality(alive[:-1], alive[1:])


def note(disease: str, sex: str, what: str, target: float, fitted: float, source: str) -> None:
    FITTED.append({"disease": disease, "sex": sex, "target": what, "published": f"{target:.4g}", "fitted": f"{fitted:.4g}",
                   "ratio": f"{fitted / target:.3f}", "source": source})  # fmt: skip


def smooth(points: list[tuple[int, int, float]], start: int) -> np.ndarray:
    """A rate by single year through band midpoints on the log scale, 0 below `start`, level at the ends."""
    middles = np.array([(a + min(b, 94)) / 2 for a, b, v in points if v > 0])
    logs = np.log([v for _, _, v in points if v > 0])
    curve = PchipInterpolator(middles, logs)(np.clip(AGES + 0.5, middles[0], middles[-1]))
    return np.where(start <= AGES, np.exp(curve), 0.0)


def vascular(name: str, sex: str, acute_share: float, prevalence: float, incident: float | None) -> tuple[np.ndarray, ...]:
    """Heart disease and stroke: deaths 2011-13, survey prevalence and (stroke) total incidence fix level; an earlier fit guides shape."""
    deaths = [row for row in rows(name, "mortality", sex, year="2011-2013") if row[0] >= 35]
    guide_i = rows(name, "incidence", sex, source="DisMod")
    guide_f = rows(name, "case_fatality", sex, source="DisMod", unit="per person-year")
    age = (AGES + 0.5 - 65) / 30

    def unpack(p: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        i = np.where(AGES >= 25, np.exp(p[0] + p[1] * age + p[2] * age**2), 0.0)
        f = np.exp(p[3] + p[4] * age)
        acute = np.full(101, 1 / (1 + np.exp(-p[5])))
        return i, f, acute

    def misses(p: np.ndarray) -> np.ndarray:
        i, f, acute = unpack(p)
        share, m = course(i, np.zeros(101), f, acute)
        out = [np.log(band(m, sex, a, b) / v) / 0.05 for a, b, v in deaths]
        out += [np.log(band(i, sex, a, b) / v) / 0.6 for a, b, v in guide_i]
        out += [np.log(band(f, sex, a, b) / v) / 0.6 for a, b, v in guide_f]
        out.append(np.log(band(share, sex, 16, 100) / prevalence) / 0.10)
        sudden = float((acute * i * (1 - share) * N[sex]).sum() / (m * N[sex]).sum())
        out.append(np.log(sudden / acute_share) / 0.10)
        if incident:
            out.append(np.log(float((i * (1 - share)) @ N[sex]) / N[sex].sum() / incident) / 0.05)
        return np.array(out)

    p = optimize.least_squares(misses, [np.log(0.008), 2.0, -0.3, np.log(0.05), 1.0, -1.5]).x
    i, f, acute = unpack(p)
    share, m = course(i, np.zeros(101), f, acute)
    for a, b, v in deaths:
        note(name, sex, f"deaths per person-year, {a}-{b}", v, band(m, sex, a, b), "ONS deaths by cause, 2011-13")
    note(name, sex, "prevalence 16+", prevalence, band(share, sex, 16, 100), "Health Survey for England 2017")
    if incident:
        note(name, sex, "first cases per person, all ages", incident, float((i * (1 - share)) @ N[sex]) / N[sex].sum(), "PHE 2016")
    return i, np.zeros(101), f, acute


def cancer(name: str, sex: str) -> tuple[np.ndarray, ...]:
    """Registrations 2012 as they are; yearly fatality chosen so that modelled deaths are those registered 2011-13."""
    seen = rows(name, "incidence", sex, year="2012")
    i = smooth(seen, 20)
    deaths = [row for row in rows(name, "mortality", sex, year="2011-2013") if row[0] >= 40]
    age = (AGES + 0.5 - 65) / 30

    def fatality(p: np.ndarray) -> np.ndarray:
        return np.exp(p[0] + p[1] * age + p[2] * age**2)

    def misses(p: np.ndarray) -> np.ndarray:
        _, m = course(i, np.zeros(101), fatality(p), np.zeros(101))
        return np.array([np.log(band(m, sex, a, b) / v) for a, b, v in deaths])

    f = fatality(optimize.least_squares(misses, [np.log(0.05), 0.5, 0.0]).x)
    _, m = course(i, np.zeros(101), f, np.zeros(101))
    for a, b, v in deaths:
        note(name, sex, f"deaths per person-year, {a}-{b}", v, band(m, sex, a, b), "ONS deaths by cause, 2011-13")
    for a, b, v in [row for row in seen if row[0] >= 40]:
        note(name, sex, f"registrations per person-year, {a}-{b}", v, band(i, sex, a, b), "ONS cancer registrations 2012")
    return i, np.zeros(101), f, np.zeros(101)


def diabetes(sex: str) -> tuple[np.ndarray, ...]:
    """Incidence by age 2006-10 times 0.7 (the fall to 2018); excess deaths from mortality ratios by age; remission as audited."""
    seen = [(a, b, 0.7 * v) for a, b, v in rows("type_2_diabetes", "incidence", sex, year="2006-2010")]
    i = smooth(seen, 15)
    ratio = np.where(AGES < 65, 2.07, np.where(AGES < 80, 1.5, 1.26))
    f = (ratio - 1) * M[sex]
    r = np.where(AGES >= 20, 0.0097, 0.0)
    share, _ = course(i, r, f, np.zeros(101))
    note(
        "type_2_diabetes",
        sex,
        "diagnosed prevalence 16+",
        {"male": 0.09, "female": 0.06}[sex],
        band(share, sex, 16, 100),
        "Health Survey for England 2019",
    )
    note("type_2_diabetes", sex, "prevalence 75+ (with undiagnosed)", 0.238, band(share, sex, 75, 100), "PHE prevalence model 2015")
    return i, r, f, np.zeros(101)


def dementia(sex: str) -> tuple[np.ndarray, ...]:
    """Geometric mean of the incidence back-worked from CFAS II (low) and CFAS I times 0.8 (high); fatality from survival medians."""
    low = [row for row in rows("dementia", "incidence", sex, source="back-calculated")]
    ends = [(67.0, np.log(0.0067 * 0.8)), (90.0, np.log(0.0685 * 0.8))]
    slope = (ends[1][1] - ends[0][1]) / (ends[1][0] - ends[0][0])
    high = np.exp(ends[0][1] + slope * (AGES + 0.5 - ends[0][0]))
    middles = np.array([(a + min(b, 94)) / 2 for a, b, _ in low])
    level, tilt = np.polynomial.polynomial.polyfit(middles, np.log([v for *_, v in low]), 1)
    lower = np.exp(level + tilt * (AGES + 0.5))
    i = np.where(AGES >= 60, np.sqrt(lower * np.minimum(high, 0.12)), 0.0)
    f = smooth(rows("dementia", "case_fatality", sex, unit="per person-year"), 0)
    share, _ = course(i, np.zeros(101), f, np.zeros(101))
    for a, b, v in rows("dementia", "prevalence", sex, source="Matthews et al 2013"):
        note("dementia", sex, f"prevalence {a}-{b}", v, band(share, sex, a, b), "CFAS II")
    return i, np.zeros(101), f, np.zeros(101)


def failure(sex: str) -> tuple[np.ndarray, ...]:
    """Level and age slope such that adult incidence 0.0049 and prevalence 0.024 hold with the published fatality 0.129."""

    def curves(p: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        return np.where(AGES >= 30, np.exp(p[0] + p[1] * (AGES - 70) / 10), 0.0), np.full(101, 0.1292)

    def misses(p: np.ndarray) -> np.ndarray:
        i, f = curves(p)
        share, _ = course(i, np.zeros(101), f, np.zeros(101))
        return np.array([np.log(band(i * (1 - share), sex, 18, 100) / 0.0049), np.log(band(share, sex, 18, 100) / 0.024) / 2])

    i, f = curves(optimize.least_squares(misses, [np.log(0.01), 0.8], bounds=([-9, 0.5], [0, 1.2])).x)
    share, _ = course(i, np.zeros(101), f, np.zeros(101))
    note("heart_failure", sex, "new cases per adult 18+", 0.0049, band(i * (1 - share), sex, 18, 100), "PULSE 2023")
    note("heart_failure", sex, "prevalence 18+", 0.024, band(share, sex, 18, 100), "PULSE 2023")
    return i, np.zeros(101), f, np.zeros(101)


def depression(sex: str) -> tuple[np.ndarray, ...]:
    """Episodes of a common mental disorder seen by GPs, with recovery twice a year: the pair that agrees with surveys."""
    i = np.where(AGES >= 16, 0.0796, 0.0)
    r = np.full(101, 1.989)
    share, _ = course(i, r, np.zeros(101), np.zeros(101))
    note(
        "depression",
        sex,
        "point prevalence 16+ (survey of 2014, unverified)",
        {"male": 0.029, "female": 0.037}[sex],
        band(share, sex, 16, 100),
        "APMS 2014",
    )
    return i, r, np.zeros(101), np.zeros(101)


def hip(sex: str) -> tuple[np.ndarray, ...]:
    """Events by age of both sexes, split so that women have 2.5 times the rate of men; 30-day deaths as the acute fatality."""
    both = smooth(rows("hip_fracture", "incidence", sex, year="2016-2019"), 60)
    total = N["female"] + N["male"]
    women = np.where(total > 0, N["female"] / np.maximum(total, 1), 0.75)  # published to 90 and over; three in four beyond
    male = both / (1 - women + 2.5 * women)
    i = male if sex == "male" else 2.5 * male
    note(
        "hip_fracture",
        sex,
        "events per person 65+ (both sexes)",
        0.00558,
        float(np.average(both[65:], weights=total[65:])),
        "OHID 2022/23",
    )
    return i, np.zeros(101), np.zeros(101), np.full(101, 0.07318)


FITS: dict[str, Callable[[str], tuple[np.ndarray, ...]]] = {
    "coronary_heart_disease": lambda s: vascular("coronary_heart_disease", s, 0.30, {"male": 0.06, "female": 0.03}[s], None),
    "stroke": lambda s: vascular("stroke", s, 0.30, {"male": 0.03, "female": 0.02}[s], {"male": 0.00128, "female": 0.0010}[s]),
    "heart_failure": failure,
    "type_2_diabetes": diabetes,
    "breast_cancer": lambda s: cancer("breast_cancer", s) if s == "female" else (np.zeros(101),) * 4,
    "colon_cancer": lambda s: cancer("colon_cancer", s),
    "dementia": dementia,
    "depression": depression,
    "hip_fracture": hip,
}


def main() -> None:
    OUT.mkdir(parents=True, exist_ok=True)
    with (OUT / "rates.csv").open("w", newline="") as file:
        out = csv.writer(file, lineterminator="\n")
        out.writerow(["disease", "sex", "age", "incidence", "remission", "fatality", "acute_fatality"])
        for sex in SEXES:
            for age, m in zip(AGES, M[sex], strict=True):
                out.writerow(["all_causes", sex, age, "", "", f"{m:.6g}", ""])
        for name, fit in FITS.items():
            for sex in SEXES:
                for age, values in zip(AGES, np.stack(fit(sex), axis=1), strict=True):
                    out.writerow([name, sex, age, *(f"{v:.5g}" for v in values)])
    with (OUT / "people.csv").open("w", newline="") as file:
        out = csv.writer(file, lineterminator="\n")
        out.writerow(["age", "male", "female"])  # England, mid-2023, thousands; the last age is 90 and over
        for age in range(91):
            out.writerow([age, *(f"{(N[sex][age:].sum() if age == 90 else N[sex][age]) / 1000:.3f}" for sex in SEXES)])
    with (OUT / "fit.csv").open("w", newline="") as file:
        table = csv.DictWriter(file, list(FITTED[0]), lineterminator="\n")
        table.writeheader()
        table.writerows(FITTED)


if __name__ == "__main__":
    main()
