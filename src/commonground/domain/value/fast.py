"""The life table compiled by numba, where it is installed: the same sums as `multistate`, an order of magnitude faster.

Optional: without numba this module is never opened and `multistate` gives the answer. The compiled form agrees with the NumPy form
to 1e-9 of the largest value of each result (`tests/spec/value`), and is the same bit for bit on any number of cores, because
draws never meet in a sum.
"""

from __future__ import annotations

import numpy as np

from commonground.domain.value import loops
from commonground.domain.value.dose import Curve
from commonground.domain.value.multistate import AtAge, Change, Rates, Stratum
from commonground.domain.value.nouns import AGES, Floats
from commonground.domain.value.programme import Table
from commonground.domain.value.series import MOST, MOST_TOGETHER, mean_risks


def fits(rates: Rates) -> bool:
    """Whether the compiled form can take these rates: only incidence and all-cause deaths may differ by draw."""
    return all(x.shape[2] == 1 for x in (rates.remission, rates.fatality, rates.acute)) and float(rates.all_cause.max()) < 6.0


def follow(given: Stratum, ratio: Floats, weights: Floats, *, at_age: AtAge | None = None) -> tuple[Change, Floats]:
    """`multistate.run_in` and `multistate.follow` at once: the change by year, and the stratum's all-cause death rates."""
    diseases, _, draws = ratio.shape
    out = np.zeros((AGES, loops.FIRST + loops.EACH * diseases, draws))
    deaths = _called(given, ratio, weights, at_age or AtAge.nothing(), None, out)
    each = out[:, loops.FIRST :].reshape(AGES, diseases, loops.EACH, draws)
    change = Change(
        life_years=out[:, 0],
        qalys=out[:, 1],
        deaths=out[:, 2],
        person_years=out[:, 3],
        years_lost=out[:, 4],
        stages=each[:, :, :4].swapaxes(1, 2),
        ill_years=each[:, :, 4],
        working_cases=each[:, :, 5],
    )
    return change, deaths


def by_age(given: Stratum, ratio: Floats, weights: Floats, factors: tuple[Floats, Floats]) -> tuple[dict[str, Floats], Floats]:
    """The same as totals a person of each start age with weight (`Change.by_age`), discounted by `factors` of health and of money."""
    diseases, _, draws = ratio.shape
    out = np.zeros((AGES, loops.FIRST_BY_AGE + loops.EACH_BY_AGE * diseases, draws))
    deaths = _called(given, ratio, weights, AtAge.nothing(), factors, out)
    each = out[:, loops.FIRST_BY_AGE :].reshape(AGES, diseases, loops.EACH_BY_AGE, draws)
    totals = {"life_years": out[:, 0], "qalys": out[:, 1], "deaths": out[:, 2]}
    return {**totals, "cases": each[:, :, 4].swapaxes(0, 1), "stages": each[:, :, :4].transpose(2, 1, 0, 3)}, deaths


def _called(given: Stratum, ratio: Floats, weights: Floats, at_age: AtAge, factors: tuple[Floats, Floats] | None, out: Floats) -> Floats:
    """Adds rows (years, or start ages), results and draws to `out`; gives death rates by age and draw."""
    rates, (diseases, _, draws) = given.rates, ratio.shape
    deaths, present = np.empty((AGES, draws)), np.flatnonzero(weights)
    remission, fatality, acute = (np.array(x[:, :, 0], dtype=float) for x in (rates.remission, rates.fatality, rates.acute))
    recovers = np.asarray(remission.any(axis=1))
    most = rates.incidence.max(axis=(1, 2)) * np.maximum(given.level.max(axis=1), 1.0) * ratio.max(axis=(1, 2), initial=1.0)
    together = most + (remission + fatality).max(axis=1)
    health, money = (np.ones(1), np.ones(1)) if factors is None else (np.array(f, dtype=float) for f in factors)

    def whole(x: Floats, *shape: int) -> Floats:
        return np.require(np.broadcast_to(x, shape), requirements=["C", "W"])

    stratum = loops.Given(
        incidence=whole(rates.incidence, diseases, AGES, draws),
        level=whole(given.level, diseases, draws),
        remission=remission,
        fatality=fatality,
        acute=acute,
        recovers=recovers,
        large=(np.maximum(most, fatality.max(axis=1)) > MOST) | (recovers & (together > MOST_TOGETHER)),
        counts=rates.counts,
        all_cause=whole(rates.all_cause, AGES, draws),
        norm=whole(given.norm, AGES, draws),
        loss=whole(given.loss, diseases, draws),
    )
    asked = loops.Asked(
        ratio=whole(ratio, *ratio.shape),
        active=(ratio != 1.0).any(axis=2),
        weights=np.array(weights, dtype=float),
        low=int(present[0]) if present.size else 0,
        many=int(present[-1]) + 1 - int(present[0]) if present.size else 0,
        expectancy=np.array(at_age.expectancy),
        working=np.array(at_age.working),
        health=health,
        money=money,
        by_age=factors is not None,
    )
    loops.follow(stratum, asked, deaths, out)
    return deaths


def risk_ratio(curve: Curve, nodes: tuple[Floats, Floats], added: Floats, z: Floats, causal: Floats) -> Floats:
    """`programme.risk_ratio`, compiled."""
    table, out = Table.of(curve), np.ones(added.shape)
    x, w, flow, z_, share = (np.require(v, dtype=float, requirements=["C", "W"]) for v in (*nodes, added, z, causal))
    mean_risks(table.h, table.sd, table.STEP, table.last, x, w, flow, z_, share, out)
    return out
