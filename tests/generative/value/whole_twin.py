"""A plain twin of the whole value engine for one cohort, and small worlds whose truth is known.

The twin goes from inputs to money by the definitions of the method, year by year, and shares no code with the engine: its illness steps are
small Runge-Kutta steps, its spread of activity is 400 people, its draws are of another generator. Inputs are arrays, one value a world.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from scipy import stats
from scipy.interpolate import PchipInterpolator

from commonground.actions.permissions import LOCAL_PERSON
from commonground.actions.value import sound
from commonground.domain.value.dose import Curve
from commonground.domain.value.inquiry import Inquiry
from commonground.domain.value.nouns import Assumption, Assumptions, Participants

PEOPLE, STEPS = 400, 8
PUBLIC = ("nhs_hospital", "nhs_primary", "nhs_mental", "adult_social_care")


@dataclass(frozen=True)
class Cohort:
    """Who starts: people of one sex (0 male) and age, all of them inactive."""

    sex: int = 0
    age: int = 60
    people: float = 100.0


def small_world(illnesses: tuple[str, ...], cohort: Cohort, **more: Any) -> Inquiry:
    """A question about one cohort in a country of a few illnesses without deprivation, ready to run."""
    asked = {
        "dose": {"minutes_a_week": 90, "met": 4.0, "source": "made up"},
        "people": {"participants": cohort.people, "ages": [cohort.age, cohort.age], "sex": ("male", "female")[cohort.sex]},
        "cost": {"per_head": 60, "price_year": "2024", "source": "made up"},
        "rules": "nice",
        "draws": 256,
        **more,
    }
    one = sound.sound(asked, LOCAL_PERSON).ready()
    count = np.zeros((2, 101, 5, 3))
    count[cohort.sex, cohort.age, 2, 0] = cohort.people
    held = one.world.population
    country = replace(held, diseases=tuple(held.disease(name) for name in illnesses), gradients={})
    return replace(one, world=replace(one.world, population=country, fast=False), who=Participants(count=count))


def truth_of(item: Assumption, rng: np.random.Generator, size: int) -> np.ndarray:
    """Values that an input may truly have, as its value and limits say."""
    value, low, high = item.value, item.low, item.high
    if item.distribution == "fixed" or low is None or high is None or low == high:
        return np.full(size, value)
    sd = (high - low) / (2 * 1.96)
    if item.distribution == "normal":
        return rng.normal(value, sd, size)
    if item.distribution == "lognormal":
        return np.exp(rng.normal(np.log(value), (np.log(high) - np.log(low)) / (2 * 1.96), size))
    if item.distribution == "gamma":
        return rng.gamma((value / sd) ** 2, sd**2 / value, size)
    if item.distribution == "triangular":
        return rng.triangular(low, value, high, size)
    whole = value * (1 - value) / sd**2 - 1
    return rng.beta(value * whole, (1 - value) * whole, size)


def truths(one: Inquiry, rng: np.random.Generator, size: int) -> dict[str, np.ndarray]:
    """A truth for every input of a small world, and `z.<illness>` for how far each curve lies from its published middle."""
    drawn = {name: truth_of(item, rng, size) for name, item in one.world.assumptions.items()}
    return drawn | {f"z.{disease.name}": rng.normal(0, 1, size) for disease in one.world.population.diseases}


def worth(one: Inquiry, cohort: Cohort, v: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    """Discounted QALYs, discounted public savings and net benefit of each world."""
    world, years = one.world, 101 - cohort.age
    size = len(v["causal.share"])
    kept = np.zeros((years, size))
    for t in range(min(years, int(v["programme.horizon"][0]))):
        habit, taught = v["programme.retention.habit"] ** t, v["programme.retention.taught"] ** t
        kept[t] = v["programme.habit_share"] * habit + (1 - v["programme.habit_share"]) * taught
    added = one.does.dose * (1 - v["programme.substitution"]) * (1 - v["programme.deadweight"]) * one.does.adherence * kept
    inactive, everyone = _people(one)
    parts = [_illness(one, cohort, v, disease.name, added, inactive, everyone, years) for disease in world.population.diseases]
    deaths = world.population.mortality[cohort.sex] * one.here.mortality_scale
    alive = {True: np.ones(size), False: np.ones(size)}
    qalys, saved = np.zeros(size), np.zeros(size)
    for t in range(years):
        age = cohort.age + t
        start = v["utility.norm.constant"] + v["utility.norm.male"] * (cohort.sex == 0)
        norm = start + v["utility.norm.age"] * (age + 0.5) + v["utility.norm.age2"] * (age + 0.5) ** 2
        for part in parts:
            norm = norm / (1 - part["average"]["ill"][age] * part["loss"])
        usual = deaths[age] + sum(part["own"]["rate"][age] - part["average"]["rate"][age] for part in parts if part["counts"])
        more = {False: 0.0, True: sum(part["with"]["rate"][t] - part["own"]["rate"][age] for part in parts if part["counts"])}
        for changed, sign in ((True, 1.0), (False, -1.0)):
            later = alive[changed] * np.exp(-(usual + more[changed]))
            lived = (alive[changed] + later) / 2
            quality = norm
            for part in parts:
                seen, at = (part["with"], t) if changed else (part["own"], age)
                quality = quality * (1 - seen["ill"][at] * part["loss"])
                for stage in ("0", "1", "2", "3plus"):
                    saved -= sign * lived * seen[stage][at] * part["cost"][stage] / _grown(one.rules.costs.steps, t)
            qalys += sign * lived * quality / _grown(one.rules.health.steps, t)
            alive[changed] = later
    qalys, saved = cohort.people * qalys, cohort.people * saved
    return {"qalys": qalys, "public": saved, "net": one.rules.thresholds[0] * qalys + saved - one.pays.total}


def _grown(steps: tuple[tuple[int, float], ...], year: int) -> float:
    grown = 1.0
    for t in range(year):
        grown *= 1 + next((rate for last, rate in steps if t < last), steps[-1][1])
    return grown


def _people(one: Inquiry) -> tuple[np.ndarray, np.ndarray]:
    """Weekly activity of 400 inactive people, and of 4,000 of everyone."""
    spread = one.here.exposures[2]
    positive = stats.lognorm(spread.shape, scale=spread.scale)
    share = (np.arange(10 * PEOPLE) + 0.5) / (10 * PEOPLE)
    everyone = np.where(share < spread.zero, 0.0, positive.ppf(np.clip((share - spread.zero) / (1 - spread.zero), 0, 1)))
    inside = spread.zero + (1 - spread.zero) * positive.cdf(1.75)  # under 30 minutes of moderate activity
    share = inside * (np.arange(PEOPLE) + 0.5) / PEOPLE
    return np.where(share < spread.zero, 0.0, positive.ppf(np.clip((share - spread.zero) / (1 - spread.zero), 0, 1))), everyone


def _risk(curve: Curve, dose: np.ndarray, z: np.ndarray, causal: np.ndarray) -> np.ndarray:
    x = np.minimum(dose, min(curve.cap or np.inf, curve.doses[-1]))
    middle = PchipInterpolator(curve.doses, np.minimum.accumulate(np.log(curve.rr)))(x)
    spread = PchipInterpolator(curve.doses, (np.log(curve.high) - np.log(curve.low)) / 3.92)(x)
    return np.exp(causal * (middle + z * spread))


def _illness(
    one: Inquiry, cohort: Cohort, v: dict[str, Any], name: str, added: np.ndarray, inactive: np.ndarray, everyone: np.ndarray, years: int
) -> dict[str, Any]:
    """One illness in three lives: of the average person, of one without the programme, and of one with it."""
    z, causal, curve = v[f"z.{name}"], v["causal.share"], one.world.curves[name]
    held = one.world.population.disease(name)
    before = _risk(curve, inactive[:, None], z, causal).mean(axis=0)
    level = before / _risk(curve, everyone[:, None], z, causal).mean(axis=0)
    slow, ratio = np.zeros_like(added[0]), np.ones((years, len(z)))
    for t in range(years):
        slow = slow + v[f"lag.{name}"] * (added[t] - slow)
        if (slow > 1e-4 * added.max()).any():
            ratio[t] = _risk(curve, inactive[:, None] + slow, z, causal).mean(axis=0) / before
    rates = {key: getattr(held, key)[cohort.sex] for key in ("incidence", "remission", "fatality", "acute")}
    scale = v[f"scale.incidence.{name}"]
    whole = np.ones((101, len(z)))
    costs = {}
    for stage in ("0", "1", "2", "3plus"):
        costs[stage] = np.zeros(len(z))
        for payer in PUBLIC:
            item = one.world.assumptions.maybe(f"cost.{name}.{payer}.{stage}")
            if item is not None:
                index = one.world.assumptions
                growth = index.value(f"deflator.{one.question.price_year}") / index.value(f"deflator.{item.price_year}")
                costs[stage] = costs[stage] + v[item.id] * growth
    own = _life(rates, scale * level, whole, 0, None)
    return {
        "average": _life(rates, scale, whole, 0, None),
        "own": own,
        "with": _life(rates, scale * level, ratio, cohort.age, own),
        "loss": np.clip(v[f"utility_loss.{name}"] / v["utility.reference"], -1, 1),
        "cost": costs,
        "counts": held.counts_deaths,
    }


def _life(rates: dict[str, np.ndarray], scale: np.ndarray, ratio: np.ndarray, start: int, until: dict[str, Any] | None) -> dict[str, Any]:
    """From `start` (at birth, or as `until` left people there): death rate, share ill and cases by years since, for each year on."""
    size = len(scale)
    s, c, one, two = until["state"][start] if until else (np.ones(size), np.zeros(size), np.zeros(size), np.zeros(size))
    said: dict[str, Any] = {key: [] for key in ("rate", "ill", "0", "1", "2", "3plus", "state")}
    for age in range(start, 101):
        said["state"].append((s, c, one, two))
        i, r, f, acute = (rates[key][age] for key in ("incidence", "remission", "fatality", "acute"))
        i = i * scale * ratio[age - start]
        s1, c1, new = _year(s, c, i, r, f, acute)
        new = new if not rates["remission"].any() else i * (s + s1) / 2
        stay = _year(np.zeros(size), np.ones(size), i, r, f, acute)[1]
        mean = (s + c + s1 + c1) / 2
        said["rate"].append((s + c - s1 - c1) / mean)
        said["ill"].append((c + c1) / 2 / mean)
        for stage, part in zip(("0", "1", "2", "3plus"), (new, one, two, c - one - two), strict=True):
            said[stage].append(part / mean)
        if until is None:  # per person alive at each birthday
            left = s1 + c1
            s, c, one, two = s1 / left, c1 / left, new * (1 - acute) * np.sqrt(stay) / left, one * stay / left
        else:
            s, c, one, two = s1, c1, new * (1 - acute) * np.sqrt(stay), one * stay
    return said


def _year(s: np.ndarray, c: np.ndarray, i: np.ndarray, r: float, f: float, acute: float) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Healthy, ill and new cases after a year, in small Runge-Kutta steps."""
    h, new = 1.0 / STEPS, np.zeros_like(s)

    def slope(s: np.ndarray, c: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        return -i * s + r * c, (1 - acute) * i * s - (r + f) * c, i * s

    for _ in range(STEPS):
        a = slope(s, c)
        b = slope(s + h / 2 * a[0], c + h / 2 * a[1])
        d = slope(s + h / 2 * b[0], c + h / 2 * b[1])
        e = slope(s + h * d[0], c + h * d[1])
        s, c, new = (x + h / 6 * (p + 2 * q + 2 * u + w) for x, p, q, u, w in zip((s, c, new), a, b, d, e, strict=True))
    return s, c, new


def worlds_of(one: Inquiry, draws: int) -> dict[str, np.ndarray]:
    """The engine's own draws as the twin takes them."""
    d = one.draws(draws)
    return dict(d.values) | {f"z.{disease.name}": d.z[disease.name] for disease in one.world.population.diseases}


def as_estimated(one: Inquiry, truth: dict[str, np.ndarray], rng: np.random.Generator) -> Inquiry:
    """The same question asked of estimates: each input as a study of a country with this truth would find it, with that study's limits."""
    found = {}
    for name, item in one.world.assumptions.items():
        true = float(truth[name][0])
        if item.distribution in ("fixed", "triangular") or item.low is None or item.high is None or item.low == item.high:
            found[name] = replace(item, value=true)
        elif item.distribution == "lognormal":
            sd = (np.log(item.high) - np.log(item.low)) / (2 * 1.96)
            value = float(np.exp(rng.normal(np.log(true), sd)))
            found[name] = replace(item, value=value, low=value * float(np.exp(-1.96 * sd)), high=value * float(np.exp(1.96 * sd)))
        else:
            sd = (item.high - item.low) / (2 * 1.96)
            value = float(truth_of(replace(item, value=true, low=true - 1.96 * sd, high=true + 1.96 * sd), rng, 1)[0])
            value = min(max(value, 0.03), 0.97) if item.distribution == "beta" else value
            sd = min(sd, 0.9 * np.sqrt(value * (1 - value))) if item.distribution == "beta" else sd
            found[name] = replace(item, value=value, low=value - 1.96 * sd, high=value + 1.96 * sd)
    curves = {}
    for name, curve in one.world.curves.items():
        off = float(truth.get(f"z.{name}", np.zeros(1))[0] + rng.normal())
        sd = [(np.log(high) - np.log(low)) / (2 * 1.96) for low, high in zip(curve.low, curve.high, strict=True)]
        middle = [float(np.log(risk) + off * s) for risk, s in zip(curve.rr, sd, strict=True)]
        curves[name] = replace(
            curve,
            rr=tuple(np.exp(middle).tolist()),
            low=tuple(np.exp([m - 1.96 * s for m, s in zip(middle, sd, strict=True)]).tolist()),
            high=tuple(np.exp([m + 1.96 * s for m, s in zip(middle, sd, strict=True)]).tolist()),
        )
    return replace(one, world=replace(one.world, assumptions=Assumptions(found), curves=curves))
