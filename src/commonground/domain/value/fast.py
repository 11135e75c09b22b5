"""The two heavy loops of the life table, compiled by numba where it is installed: the same sums as `multistate`, faster.

Optional: without numba this module is never opened and `multistate` gives the answer. The compiled form agrees with the NumPy form
to 1e-9 of the largest value of each result (`tests/spec/value`), and is the same bit for bit on any number of cores, because
draws never meet in a sum.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numba import njit

from commonground.domain.value import disease as illness
from commonground.domain.value.dose import Curve
from commonground.domain.value.multistate import AtAge, Change, Quality, Rates, Without, nothing
from commonground.domain.value.nouns import AGES, Floats
from commonground.domain.value.programme import Table

LANES = 64  # draws worked side by side, so that the inner loops are vector instructions


def compiled(function: Any) -> Any:
    """Compiled on first use and kept beside the code, or in the reader's own cache, or nowhere if neither can be written."""
    how: dict[str, Any] = {"nogil": True, "error_model": "numpy", "fastmath": {"contract", "nsz"}}
    try:
        return njit(cache=True, **how)(function)
    except RuntimeError:
        return njit(**how)(function)


inlined = njit(inline="always")
C1, C2, C3, C4, C5, C6, C7, C8, C9, C10, C11, C12 = (1.0 / math.factorial(k + 1) for k in range(1, 13))


@inlined
def _phi(y: float) -> float:
    """(1 - exp(-y)) / y for |y| up to 2: its series at y / 4, doubled twice; no difference of near-equal numbers is taken."""
    z = -0.25 * y
    p = C12 * z + C11
    p = p * z + C10
    p = p * z + C9
    p = p * z + C8
    p = p * z + C7
    p = p * z + C6
    p = p * z + C5
    p = p * z + C4
    p = p * z + C3
    p = p * z + C2
    p = p * z + C1
    p = p * z + 1.0
    p = p * (1.0 + 0.5 * z * p)
    return p * (1.0 + z * p)


@compiled
def _general(i: float, r: float, f: float) -> tuple[float, float, float, float]:
    """`disease.year_step` for one illness with recovery: ss, sc, cs, cc."""
    half = (i + r + f) / 2.0
    q = math.sqrt((i - f) ** 2 + r * (r + 2.0 * (i + f))) / 2.0
    lead = math.exp(-i * f / (half + q if half + q > 0 else 1.0))
    sinh = lead * (-math.expm1(-2.0 * q) / (2.0 * q) if q > 0 else 1.0)
    cosh = lead * (1.0 + math.exp(-2.0 * q)) / 2.0
    tilt = (r + f - i) / 2.0
    return cosh + sinh * tilt, sinh * r, sinh * i, cosh - sinh * tilt


@compiled
def _step(d, a, n0, n1, ratio_of, incidence, remission, fatality, acute, recovers, large, ss, sc, cs, cc):  # type: ignore[no-untyped-def]
    """The year's step of one illness at one age for a few draws, with incidence multiplied by `ratio_of`."""
    width = n1 - n0
    if recovers[d]:
        for j in range(width):
            i = incidence[d, a, n0 + j] * ratio_of[j]
            ss[j], sc[j], cs[j], cc[j] = _general(i, remission[d, a], fatality[d, a])
    elif large[d]:
        for j in range(width):
            i, f = incidence[d, a, n0 + j] * ratio_of[j], fatality[d, a]
            y = f - i
            ss[j] = math.exp(-i)
            cs[j] = (1.0 - acute[d, a]) * i * ss[j] * (-math.expm1(-y) / y if y != 0.0 else 1.0)
    else:
        f, survive = fatality[d, a], 1.0 - acute[d, a]
        row = incidence[d, a, n0:n1]
        for j in range(width):
            i = row[j] * ratio_of[j]
            well = 1.0 - i * _phi(i)
            ss[j] = well
            cs[j] = survive * i * well * _phi(f - i)


@compiled
def _mean_risks(h, sd, step, last, x, w, added, z, causal, out):  # type: ignore[no-untyped-def]
    """`programme.risk_ratio` by year and draw; rows of `added` without volume stay 1."""
    years, draws = added.shape
    for n in range(draws):
        before = 0.0
        for k in range(len(x)):
            before += w[k] * math.exp(_log_risk(h, sd, step, last, x[k], z[n]) * causal[n])
        for t in range(years):
            if added[t, n] > 0.0:
                after = 0.0
                for k in range(len(x)):
                    after += w[k] * math.exp(_log_risk(h, sd, step, last, x[k] + added[t, n], z[n]) * causal[n])
                out[t, n] = after / before


@inlined
def _log_risk(h, sd, step, last, dose, z):  # type: ignore[no-untyped-def]
    position = min(dose, last) / step
    k = int(position)
    part = position - k
    return h[k] + part * (h[k + 1] - h[k]) + (sd[k] + part * (sd[k + 1] - sd[k])) * z


def risk_ratio(curve: Curve, nodes: tuple[Floats, Floats], added: Floats, z: Floats, causal: Floats) -> Floats:
    """`programme.risk_ratio`, compiled."""
    table, out = Table.of(curve), np.ones(added.shape)
    x, w, flow, z_, share = (np.require(v, dtype=float, requirements=["C", "W"]) for v in (*nodes, added, z, causal))
    _mean_risks(table.h, table.sd, table.STEP, table.last, x, w, flow, z_, share, out)
    return out


@compiled
def _run_in(  # type: ignore[no-untyped-def]
    incidence, remission, fatality, acute, recovers, large, kept, healthy, ill, one, two, mortality, prevalence, stages, sss, ssc, scs, scc
):
    """`multistate.without`: today's rates run in from birth."""
    diseases, ages, draws = incidence.shape
    unit = np.ones(LANES)
    ss, sc, cs, cc = np.empty(LANES), np.zeros(LANES), np.empty(LANES), np.empty(LANES)
    for n0 in range(0, draws, LANES):
        n1 = min(n0 + LANES, draws)
        width = n1 - n0
        for d in range(diseases):
            for j in range(width):
                healthy[d, 0, n0 + j], ill[d, 0, n0 + j], one[d, 0, n0 + j], two[d, 0, n0 + j] = 1.0, 0.0, 0.0, 0.0
            for a in range(ages):
                sc[:] = 0.0
                cc[:] = kept[d, a]
                _step(d, a, n0, n1, unit, incidence, remission, fatality, acute, recovers, large, ss, sc, cs, cc)
                died_at_once = acute[d, a]
                for j in range(width):
                    n = n0 + j
                    s, c = healthy[d, a, n], ill[d, a, n]
                    s1, c1 = ss[j] * s + sc[j] * c, cs[j] * s + cc[j] * c
                    shrink = s1 + c1
                    healthy[d, a + 1, n], ill[d, a + 1, n] = s1 / shrink, c1 / shrink
                    mean = (1.0 + shrink) / 2.0
                    new = incidence[d, a, n] * (s + s1) / 2.0 if recovers[d] else s - s1
                    root = math.sqrt(cc[j])
                    first, second = one[d, a, n], two[d, a, n]
                    one[d, a + 1, n] = new * (1.0 - died_at_once) * root / shrink
                    two[d, a + 1, n] = first * cc[j] / shrink
                    stages[0, d, a, n] = new / mean
                    stages[1, d, a, n] = first / mean
                    stages[2, d, a, n] = second / mean
                    stages[3, d, a, n] = (c - first - second) / mean
                    mortality[d, a, n] = (1.0 - shrink) / mean
                    prevalence[d, a, n] = (c + c1) / 2.0 / mean
                    sss[d, a, n], ssc[d, a, n], scs[d, a, n], scc[d, a, n] = ss[j], sc[j], cs[j], cc[j]


def _parts(rates: Rates, most: float = 1.0) -> tuple[Any, ...]:
    """Rates as the compiled loops take them: incidence by draw, the rest by age; and where an exact exponential is needed."""
    flat = [np.array(x[:, :, 0]) for x in (rates.remission, rates.fatality, rates.acute)]
    recovers = rates.remission.any(axis=(1, 2))
    large = np.maximum(rates.incidence.max(axis=(1, 2)) * most, flat[1].max(axis=1)) > 1.9
    return np.require(rates.incidence, requirements=["C", "W"]), *flat, recovers, large


def fits(rates: Rates) -> bool:
    """Whether the compiled form can take these rates: only incidence and all-cause deaths may differ by draw."""
    return all(x.shape[2] == 1 for x in (rates.remission, rates.fatality, rates.acute)) and float(rates.all_cause.max()) < 6.0


def without(rates: Rates) -> Without:
    """`multistate.without`, compiled."""
    incidence, remission, fatality, acute, recovers, large = _parts(rates)
    shape = incidence.shape
    longer = (shape[0], AGES + 1, shape[2])
    healthy, ill, one, two = (np.empty(longer) for _ in range(4))
    mortality, prevalence = np.empty(shape), np.empty(shape)
    stages = np.empty((4, *shape))
    step = [np.empty(shape) for _ in range(4)]
    _run_in(
        incidence, remission, fatality, acute, recovers, large, np.exp(-fatality),
        healthy, ill, one, two, mortality, prevalence, stages, *step,
    )  # fmt: skip
    return Without(
        rates=rates,
        step=illness.Step(*step),
        healthy=healthy,
        ill=ill,
        one=one,
        two=two,
        mortality=mortality,
        prevalence=prevalence,
        stages=stages,
    )


TABLE = 13  # rows of a block's table: incidence, ss, sc, cs, cc, kept after an event, mortality, prevalence, 4 stages, loss
FIRST, EACH = 5, 6  # results of everyone, then of each illness: 4 stages, years lived with it (or cases), cases among people in work


@compiled
def _packed(n0, width, low, incidence, acute, sss, ssc, scs, scc, mortality, prevalence, stages0, loss, table):  # type: ignore[no-untyped-def]
    """A block of draws of everything that stands by illness and age, in the order in which it is read."""
    diseases, ages = incidence.shape[0], incidence.shape[1]
    for d in range(diseases):
        for a in range(low, ages):
            row = table[(d * ages + a) * TABLE * LANES : (d * ages + a + 1) * TABLE * LANES]
            for j in range(LANES):
                n = n0 + min(j, width - 1)
                row[j] = incidence[d, a, n]
                row[LANES + j] = sss[d, a, n]
                row[2 * LANES + j] = ssc[d, a, n]
                row[3 * LANES + j] = scs[d, a, n]
                row[4 * LANES + j] = scc[d, a, n]
                row[5 * LANES + j] = (1.0 - acute[d, a]) * math.sqrt(scc[d, a, n])
                row[6 * LANES + j] = mortality[d, a, n]
                row[7 * LANES + j] = prevalence[d, a, n]
                row[8 * LANES + j] = stages0[0, d, a, n]
                row[9 * LANES + j] = stages0[1, d, a, n]
                row[10 * LANES + j] = stages0[2, d, a, n]
                row[11 * LANES + j] = stages0[3, d, a, n]
                row[12 * LANES + j] = loss[d, n]


@compiled
def _changed(step, row, ratio, fatality, survive):  # type: ignore[no-untyped-def]
    """The step of an illness without recovery whose incidence is multiplied by `ratio`."""
    for j in range(LANES):
        i = row[j] * ratio[j]
        well = 1.0 - i * _phi(i)
        step[j] = well
        step[2 * LANES + j] = survive * i * well * _phi(fatality - i)
        step[3 * LANES + j] = row[4 * LANES + j]
        step[4 * LANES + j] = row[5 * LANES + j]


@compiled
def _changed_exactly(step, row, ratio, remission, fatality, survive):  # type: ignore[no-untyped-def]
    """The same with library functions, for recovery or for rates too large for the series."""
    for j in range(LANES):
        i = row[j] * ratio[j]
        if remission > 0.0:
            step[j], step[LANES + j], step[2 * LANES + j], step[3 * LANES + j] = _general(i, remission, fatality)
        else:
            y = fatality - i
            step[j], step[LANES + j] = math.exp(-i), 0.0
            step[2 * LANES + j] = survive * i * step[j] * (-math.expm1(-y) / y if y != 0.0 else 1.0)
            step[3 * LANES + j] = row[4 * LANES + j]
        step[4 * LANES + j] = survive * math.sqrt(step[3 * LANES + j])


@compiled
def _moved(state, step, row, everyone, counted, recovers, ratio):  # type: ignore[no-untyped-def]
    """One illness one year on. `state`: healthy, ill, year before, two before, and next: healthy, ill, new cases, 1 / mean, kept, after."""
    if recovers:
        for j in range(LANES):
            well = step[j] * state[j] + step[LANES + j] * state[LANES + j]
            state[4 * LANES + j] = well
            state[6 * LANES + j] = row[j] * ratio[j] * (state[j] + well) * 0.5
    else:
        for j in range(LANES):
            well = step[j] * state[j]
            state[4 * LANES + j] = well
            state[6 * LANES + j] = state[j] - well
    for j in range(LANES):
        c = state[LANES + j]
        ill = step[2 * LANES + j] * state[j] + step[3 * LANES + j] * c
        before, after = state[j] + c, state[4 * LANES + j] + ill
        v = 2.0 / (before + after)
        state[5 * LANES + j] = ill
        state[7 * LANES + j] = v
        state[8 * LANES + j] = step[3 * LANES + j]
        state[9 * LANES + j] = step[4 * LANES + j]
        everyone[j] += counted * ((before - after) * v - row[6 * LANES + j])
        everyone[LANES + j] *= 1.0 - (c + ill) * 0.5 * v * row[12 * LANES + j]


@compiled
def _lived(everyone, here, total, once, health, money, expectancy):  # type: ignore[no-untyped-def]
    """The all-cause life table one year on. `everyone`: extra deaths, quality, alive with and without, then the years lived."""
    for j in range(LANES):
        x = 0.25 * (here[j] + everyone[j])
        part = 1.0 - x * _phi(x)
        part = part * part
        alive, alive0 = everyone[2 * LANES + j], everyone[3 * LANES + j]
        later, later0 = alive * part * part, alive0 * here[LANES + j]
        lived, lived0 = (alive + later) / 2.0, (alive0 + later0) / 2.0
        died = (alive - later) - (alive0 - later0)
        total[j] += once * (lived - lived0)
        total[LANES + j] += health * (lived * here[2 * LANES + j] * everyone[LANES + j] - lived0 * here[3 * LANES + j])
        total[2 * LANES + j] += once * died
        total[3 * LANES + j] += once * lived
        total[4 * LANES + j] += once * expectancy * died
        everyone[4 * LANES + j], everyone[5 * LANES + j] = lived, lived0
        everyone[6 * LANES + j], everyone[7 * LANES + j] = money * lived, money * lived0
        everyone[2 * LANES + j], everyone[3 * LANES + j] = later, later0


@compiled
def _told(state, row, everyone, out, aged, share):  # type: ignore[no-untyped-def]
    """Add one illness's stages to the results, and make the next year's state this year's."""
    for j in range(LANES):
        v = state[7 * LANES + j]
        per, none = everyone[6 * LANES + j] * v, everyone[7 * LANES + j]
        c, ill, new = state[LANES + j], state[5 * LANES + j], state[6 * LANES + j]
        first, second = state[2 * LANES + j], state[3 * LANES + j]
        changed = per * new - none * row[8 * LANES + j]
        out[j] += changed
        out[LANES + j] += per * first - none * row[9 * LANES + j]
        out[2 * LANES + j] += per * second - none * row[10 * LANES + j]
        out[3 * LANES + j] += per * (c - first - second) - none * row[11 * LANES + j]
        if aged:
            out[4 * LANES + j] += everyone[4 * LANES + j] * v * new - everyone[5 * LANES + j] * row[8 * LANES + j]
        else:
            out[4 * LANES + j] += per * (c + ill) * 0.5 - none * row[7 * LANES + j]
        out[5 * LANES + j] += share * changed
    for j in range(LANES):
        kept = state[8 * LANES + j]
        state[3 * LANES + j] = state[2 * LANES + j] * kept
        state[2 * LANES + j] = state[6 * LANES + j] * state[9 * LANES + j]
        state[j] = state[4 * LANES + j]
        state[LANES + j] = state[5 * LANES + j]


@compiled
def _follow(  # type: ignore[no-untyped-def]  # noqa: C901 - one compiled loop
    incidence, remission, fatality, acute, recovers, large, counts, sss, ssc, scs, scc, healthy, ill, one, two, mortality, prevalence,
    stages0, all_cause, norm, plain, loss, ratio, active, weights, low, count, years, expectancy, working, by_age, health, money, out,
):  # fmt: skip
    """`multistate.follow`: rows of `out` are years, or start ages (`by_age`) with discounted totals; then results, then draws."""
    diseases, draws, ages = ratio.shape[0], ratio.shape[2], incidence.shape[1]
    each = FIRST + EACH * diseases
    table = np.empty(diseases * ages * TABLE * LANES)
    ratios = np.ones(diseases * years * LANES)
    plenty = np.empty(4 * ages * LANES)
    state, step, everyone = np.empty(diseases * 10 * LANES), np.zeros(5 * LANES), np.zeros(8 * LANES)
    held = np.empty(out.shape[0] * each * LANES)
    for n0 in range(0, draws, LANES):
        width = min(LANES, draws - n0)
        _packed(n0, width, low, incidence, acute, sss, ssc, scs, scc, mortality, prevalence, stages0, loss, table)
        for j in range(LANES):
            n = n0 + min(j, width - 1)
            for a in range(low, ages):
                at = a * 4 * LANES + j
                plenty[at], plenty[at + LANES] = all_cause[a, n], math.exp(-all_cause[a, n])
                plenty[at + 2 * LANES], plenty[at + 3 * LANES] = norm[a, n], plain[a, n]
            for d in range(diseases):
                for t in range(years):
                    ratios[(d * years + t) * LANES + j] = ratio[d, t, n]
        held[:] = 0.0
        for k in range(count):
            start = low + k
            w = weights[start]
            if w == 0.0:
                continue
            for d in range(diseases):
                for j in range(LANES):
                    n, at = n0 + min(j, width - 1), d * 10 * LANES + j
                    state[at], state[at + LANES] = healthy[d, start, n], ill[d, start, n]
                    state[at + 2 * LANES], state[at + 3 * LANES] = one[d, start, n], two[d, start, n]
            everyone[2 * LANES : 4 * LANES] = 1.0
            for t in range(min(years, ages - start)):
                a = start + t
                everyone[:LANES] = 0.0
                everyone[LANES : 2 * LANES] = 1.0
                for d in range(diseases):
                    at = (d * ages + a) * TABLE * LANES
                    row, mine = table[at : at + TABLE * LANES], state[d * 10 * LANES : (d + 1) * 10 * LANES]
                    now = ratios[(d * years + t) * LANES : (d * years + t + 1) * LANES]
                    counted = 1.0 if counts[d] else 0.0
                    if not active[d, t]:
                        _moved(mine, row[LANES : 6 * LANES], row, everyone, counted, recovers[d], now)
                    else:
                        if recovers[d] or large[d]:
                            _changed_exactly(step, row, now, remission[d, a], fatality[d, a], 1.0 - acute[d, a])
                        else:
                            _changed(step, row, now, fatality[d, a], 1.0 - acute[d, a])
                        _moved(mine, step, row, everyone, counted, recovers[d], now)
                at = ((start if by_age else t) * each) * LANES
                total = held[at : at + each * LANES]
                health_now, money_now, once = (health[t], money[t], 1.0) if by_age else (w, w, w)
                _lived(everyone, plenty[a * 4 * LANES : (a + 1) * 4 * LANES], total, once, health_now, money_now, expectancy[a])
                for d in range(diseases):
                    at = (d * ages + a) * TABLE * LANES
                    row, mine = table[at : at + TABLE * LANES], state[d * 10 * LANES : (d + 1) * 10 * LANES]
                    at = (FIRST + EACH * d) * LANES
                    _told(mine, row, everyone, total[at : at + EACH * LANES], by_age, working[a])
        for line in range(out.shape[0]):
            for q in range(each):
                at = (line * each + q) * LANES
                for j in range(width):
                    out[line, q, n0 + j] = held[at + j]


def follow(base: Without, quality: Quality, ratio: Floats, weights: Floats, *, years: int = AGES, at_age: AtAge | None = None) -> Change:
    """`multistate.follow`, compiled: the change by year."""
    diseases, draws = ratio.shape[0], ratio.shape[2]
    if not weights.any():
        return nothing(years, diseases, draws)
    out = _called(base, quality, ratio, np.asarray(weights, dtype=float), years, at_age or AtAge.nothing(), None)
    each = out[:, FIRST:].reshape(years, diseases, EACH, draws)
    return Change(
        life_years=out[:, 0],
        qalys=out[:, 1],
        deaths=out[:, 2],
        person_years=out[:, 3],
        years_lost=out[:, 4],
        stages=each[:, :, :4].swapaxes(1, 2),
        ill_years=each[:, :, 4],
        working_cases=each[:, :, 5],
    )


def by_age(base: Without, quality: Quality, ratio: Floats, weights: Floats, per_age: tuple[Floats, Floats]) -> dict[str, Floats]:
    """`multistate.follow(..., per_age=...).by_age`, compiled: discounted totals a person of each start age with weight."""
    out = _called(base, quality, ratio, (weights != 0).astype(float), AGES, AtAge.nothing(), per_age)
    each = out[:, FIRST:].reshape(AGES, ratio.shape[0], EACH, ratio.shape[2])
    stages = each[:, :, :4].transpose(2, 1, 0, 3)
    return {"life_years": out[:, 0], "qalys": out[:, 1], "deaths": out[:, 2], "cases": each[:, :, 4].swapaxes(0, 1), "stages": stages}


def _called(
    base: Without,
    quality: Quality,
    ratio: Floats,
    weights: Floats,
    years: int,
    at_age: AtAge,
    per_age: tuple[Floats, Floats] | None,
) -> Floats:
    """Rows (years, or start ages), results and draws."""
    rates, (diseases, _, draws) = base.rates, ratio.shape
    present = np.flatnonzero(weights)
    low, count = int(present[0]), int(present[-1]) + 1 - int(present[0])
    norm = quality.healthy_norm()
    plain = norm * np.prod(1.0 - base.prevalence * quality.loss[:, None, :], axis=0)
    health, money = (np.ones(1), np.ones(1)) if per_age is None else (np.array(f, dtype=float) for f in per_age)
    out = np.empty((years if per_age is None else AGES, FIRST + EACH * diseases, draws))

    def whole(x: Floats, *shape: int) -> Floats:
        return np.require(np.broadcast_to(x, shape), requirements=["C", "W"])

    _follow(  # type: ignore[call-arg]
        *_parts(rates, float(ratio.max(initial=1.0))), rates.counts, base.step.ss, base.step.sc, base.step.cs, base.step.cc,
        base.healthy, base.ill, base.one, base.two, base.mortality, base.prevalence, base.stages, whole(rates.all_cause, AGES, draws),
        whole(norm, AGES, draws), whole(plain, AGES, draws), whole(quality.loss, diseases, draws), whole(ratio, *ratio.shape),
        (ratio != 1.0).any(axis=2), weights, low, count, years, np.array(at_age.expectancy), np.array(at_age.working),
        per_age is not None, health, money, out,
    )  # fmt: skip
    return out
