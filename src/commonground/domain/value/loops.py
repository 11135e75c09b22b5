"""The heavy loops of the life table, compiled by numba: what `fast` runs. The same sums as `multistate`, a block of draws at a time.

A block holds `LANES` draws side by side. Each quantity of a block is one stretch of memory, ages (or start ages) one after the other
and the draws of an age together, so that a year of every cohort is one long row for vector instructions. Stretches of one kind lie
`DEEP` apart in one array: the compiler can then see that what is written never meets what is read.

One file, though a long one: what numba compiled is kept by the file of each loop, and a change to one that it calls in another file
would not be seen. What stands in `series` changes with the mathematics alone.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from commonground.domain.value.nouns import AGES, Floats
from commonground.domain.value.series import both_ways, compiled, exactly, inlined, one_way, phi

LANES = 32
DEEP = AGES * LANES
START = 4 * (DEEP + LANES)  # an illness at each exact age 0 to 101

# Stretches of each array, in units of DEEP.
INCIDENCE, SS, SC, CS, CC, KEPT, MORTALITY, TABLE = range(8)  # an illness by age: its rate, its year's step, who is left a year on
HEALTHY, ILL, ONE, TWO, NEW, PER_MEAN, BEFORE, STATE = range(8)  # an illness by cohort; one, two: event in the year before, the one before
PREVALENCE, BASE = 4, 5  # an illness by age without the programme: its four stages (`multistate.Without.stages`), its prevalence
DEATHS, SURVIVE, NORM, PLAIN, HERE = range(5)  # everyone by age
EXTRA, QUALITY, ALIVE, ALIVE0, LIVED, LIVED0, COHORT = range(7)  # everyone by cohort; 0: without the programme
FIRST, EACH = 5, 6  # results by year: of everyone, then of each illness
FIRST_BY_AGE, EACH_BY_AGE = 3, 5  # results by start age


@compiled
def _put(held, rows, n0):
    """A block of draws of each row, one after the other; past the last draw its value stands again."""
    draws = rows.shape[1]
    for a in range(len(rows)):
        if n0 + LANES <= draws:
            for j in range(LANES):
                held[a * LANES + j] = rows[a, n0 + j]
        else:
            for j in range(LANES):
                held[a * LANES + j] = rows[a, min(n0 + j, draws - 1)]


@compiled
def _times(held, factor):
    for a in range(AGES):
        for j in range(LANES):
            held[a * LANES + j] *= factor[j]


@compiled
def _entries(table, remission, fatality, acute, recovers, large):
    """The step of one illness at every age, from its incidence."""
    for a in range(AGES):
        r, f, survive = remission[a], fatality[a], 1.0 - acute[a]
        kept, block = math.exp(-f), range(a * LANES, (a + 1) * LANES)
        if large:
            for x in block:
                _set(table, x, survive, exactly(table[x], r, f, survive))
        elif recovers:
            for x in block:
                _set(table, x, survive, both_ways(table[x], r, f))
        else:
            for x in block:
                ss, cs = one_way(table[x], f, survive)
                _set(table, x, survive, (ss, 0.0, cs, kept))


@inlined
def _set(table, x, survive, step):
    ss, sc, cs, cc = step
    table[SS * DEEP + x], table[SC * DEEP + x], table[CS * DEEP + x], table[CC * DEEP + x] = ss, sc, cs, cc
    table[KEPT * DEEP + x] = survive * math.sqrt(cc)


@compiled
def _run_in(table, base, start, recovers):
    """`multistate.without` of one illness: a lifetime of its rates, and what that leaves at each age."""
    deep = DEEP + LANES
    for j in range(LANES):
        start[j], start[deep + j], start[2 * deep + j], start[3 * deep + j] = 1.0, 0.0, 0.0, 0.0
    for a in range(AGES):
        for j in range(a * LANES, (a + 1) * LANES):
            s, c, one, two = start[j], start[deep + j], start[2 * deep + j], start[3 * deep + j]
            cc = table[CC * DEEP + j]
            well, ill = table[SS * DEEP + j] * s + table[SC * DEEP + j] * c, table[CS * DEEP + j] * s + cc * c
            alive = well + ill
            share, mean = 1.0 / alive, 2.0 / (1.0 + alive)
            new = table[j] * (s + well) * 0.5 if recovers else s - well
            start[j + LANES], start[deep + j + LANES] = well * share, ill * share
            start[2 * deep + j + LANES] = new * table[KEPT * DEEP + j] * share
            start[3 * deep + j + LANES] = one * cc * share
            base[j], base[DEEP + j], base[2 * DEEP + j] = new * mean, one * mean, two * mean
            base[3 * DEEP + j] = (c - one - two) * mean
            base[PREVALENCE * DEEP + j] = (c + ill) * 0.5 * mean
            table[MORTALITY * DEEP + j] = (1.0 - alive) * mean


@compiled
def _weighed(here, table, base, loss, counted, own):
    """Take the average person's illness out of everyone's deaths and quality of life; or put the stratum's own into them."""
    for a in range(AGES):
        for j in range(LANES):
            x = a * LANES + j
            left = 1.0 - base[PREVALENCE * DEEP + x] * loss[j]
            if own:
                here[x] += counted * table[MORTALITY * DEEP + x]
                here[PLAIN * DEEP + x] *= left
            else:
                here[x] -= counted * table[MORTALITY * DEEP + x]
                here[NORM * DEEP + x] /= left


@inlined
def _noted(state, cohort, x, s, c, well, ill, new, mortality, counted, loss):
    before, after = s + c, well + ill
    v = 2.0 / (before + after)
    state[x], state[ILL * DEEP + x] = well, ill
    state[NEW * DEEP + x], state[PER_MEAN * DEEP + x], state[BEFORE * DEEP + x] = new, v, c
    cohort[x] += counted * ((before - after) * v - mortality)
    cohort[QUALITY * DEEP + x] *= 1.0 - (c + ill) * 0.5 * v * loss


@compiled
def _as_before(state, table, cohort, loss, size, recovers, ratio, counted):
    """A year of one illness for all cohorts, at the rates of no programme."""
    for k in range(size):
        for j in range(LANES):
            x = k * LANES + j
            s, c = state[x], state[ILL * DEEP + x]
            well = table[SS * DEEP + x] * s + (table[SC * DEEP + x] * c if recovers else 0.0)
            new = table[x] * ratio[j] * (s + well) * 0.5 if recovers else s - well
            ill = table[CS * DEEP + x] * s + table[CC * DEEP + x] * c
            _noted(state, cohort, x, s, c, well, ill, new, table[MORTALITY * DEEP + x], counted, loss[j])


@compiled
def _changed(state, table, cohort, loss, size, ratio, counted, fatality, acute):
    """A year of an illness without recovery whose incidence is multiplied by `ratio`."""
    for k in range(size):
        f, survive = fatality[k], 1.0 - acute[k]
        for j in range(LANES):
            x = k * LANES + j
            s, c = state[x], state[ILL * DEEP + x]
            ss, cs = one_way(table[x] * ratio[j], f, survive)
            well, ill = ss * s, cs * s + table[CC * DEEP + x] * c
            _noted(state, cohort, x, s, c, well, ill, s - well, table[MORTALITY * DEEP + x], counted, loss[j])


@compiled
def _changed_both(state, table, turn, cohort, loss, size, ratio, counted, remission, fatality):
    """The same with recovery; `turn` keeps the cc of the year and its root."""
    for k in range(size):
        r, f = remission[k], fatality[k]
        for j in range(LANES):
            x = k * LANES + j
            s, c, i = state[x], state[ILL * DEEP + x], table[x] * ratio[j]
            ss, sc, cs, cc = both_ways(i, r, f)
            well, ill = ss * s + sc * c, cs * s + cc * c
            turn[x], turn[DEEP + x] = cc, math.sqrt(cc)
            _noted(state, cohort, x, s, c, well, ill, i * (s + well) * 0.5, table[MORTALITY * DEEP + x], counted, loss[j])


@compiled
def _changed_exactly(state, table, turn, cohort, loss, size, ratio, counted, remission, fatality, acute, recovers):
    """The same by library functions."""
    for k in range(size):
        r, f, survive = remission[k], fatality[k], 1.0 - acute[k]
        for j in range(LANES):
            x = k * LANES + j
            s, c, i = state[x], state[ILL * DEEP + x], table[x] * ratio[j]
            ss, sc, cs, cc = exactly(i, r, f, survive)
            well, ill = ss * s + sc * c, cs * s + cc * c
            turn[x], turn[DEEP + x] = cc, survive * math.sqrt(cc)
            new = i * (s + well) * 0.5 if recovers else s - well
            _noted(state, cohort, x, s, c, well, ill, new, table[MORTALITY * DEEP + x], counted, loss[j])


@inlined
def _aged(here, cohort, x):
    """The all-cause life table one year on for one cohort and draw: years lived with and without, more deaths."""
    y = 0.25 * (here[x] + cohort[x])
    part = 1.0 - y * phi(y)
    part = part * part
    alive, alive0 = cohort[ALIVE * DEEP + x], cohort[ALIVE0 * DEEP + x]
    later, later0 = alive * part * part, alive0 * here[SURVIVE * DEEP + x]
    cohort[ALIVE * DEEP + x], cohort[ALIVE0 * DEEP + x] = later, later0
    return (alive + later) * 0.5, (alive0 + later0) * 0.5, (alive - later) - (alive0 - later0)


@compiled
def _lived(here, cohort, size, weights, expectancy, row):
    """Everyone's results of one year, over weighted cohorts."""
    for k in range(size):
        w, left = weights[k], weights[k] * expectancy[k]
        for j in range(LANES):
            x = k * LANES + j
            lived, lived0, died = _aged(here, cohort, x)
            row[j] += w * (lived - lived0)
            row[LANES + j] += w * (lived * here[NORM * DEEP + x] * cohort[QUALITY * DEEP + x] - lived0 * here[PLAIN * DEEP + x])
            row[2 * LANES + j] += w * died
            row[3 * LANES + j] += w * lived
            row[4 * LANES + j] += left * died
            cohort[LIVED * DEEP + x], cohort[LIVED0 * DEEP + x] = w * lived, w * lived0
            cohort[x], cohort[QUALITY * DEEP + x] = 0.0, 1.0


@compiled
def _lived_by_age(here, cohort, size, health, money, held):
    """Everyone's results of one year, added to the discounted totals of each start age."""
    for k in range(size):
        for j in range(LANES):
            x = k * LANES + j
            lived, lived0, died = _aged(here, cohort, x)
            held[x] += lived - lived0
            held[DEEP + x] += health * (lived * here[NORM * DEEP + x] * cohort[QUALITY * DEEP + x] - lived0 * here[PLAIN * DEEP + x])
            held[2 * DEEP + x] += died
            cohort[LIVED * DEEP + x], cohort[LIVED0 * DEEP + x] = money * lived, money * lived0
            cohort[x], cohort[QUALITY * DEEP + x] = 0.0, 1.0


@inlined
def _stages(state, base, cohort, turn, x):
    """Changes of one illness, cohort and draw: new cases, one year after, two, longer, years lived with it. Then a year passes."""
    per, none = cohort[LIVED * DEEP + x] * state[PER_MEAN * DEEP + x], cohort[LIVED0 * DEEP + x]
    new, one, two = state[NEW * DEEP + x], state[ONE * DEEP + x], state[TWO * DEEP + x]
    before, both = state[BEFORE * DEEP + x], state[BEFORE * DEEP + x] + state[ILL * DEEP + x]
    state[TWO * DEEP + x], state[ONE * DEEP + x] = one * turn[x], new * turn[DEEP + x]
    return (
        per * new - none * base[x],
        per * one - none * base[DEEP + x],
        per * two - none * base[2 * DEEP + x],
        per * (before - one - two) - none * base[3 * DEEP + x],
        per * both * 0.5 - none * base[PREVALENCE * DEEP + x],
    )


@compiled
def _told(state, base, cohort, turn, size, working, row):
    """One illness's results of one year over cohorts: 4 stages, years lived with it, cases among people in work."""
    for k in range(size):
        share = working[k]
        for j in range(LANES):
            new, one, two, longer, ill = _stages(state, base, cohort, turn, k * LANES + j)
            row[j] += new
            row[LANES + j] += one
            row[2 * LANES + j] += two
            row[3 * LANES + j] += longer
            row[4 * LANES + j] += ill
            row[5 * LANES + j] += share * new


@compiled
def _told_by_age(state, base, cohort, turn, size, money, held):
    """The same added to the totals of each start age: 4 stages discounted as money, and new cases."""
    for k in range(size):
        for j in range(LANES):
            x = k * LANES + j
            new, one, two, longer, _ = _stages(state, base, cohort, turn, x)
            held[x] += new
            held[DEEP + x] += one
            held[2 * DEEP + x] += two
            held[3 * DEEP + x] += longer
            held[4 * DEEP + x] += new / money


class Given(NamedTuple):
    """A stratum as the loops take it (`multistate.Stratum`): incidence, deaths and quality of life by draw, the rest by age."""

    incidence: Floats
    level: Floats
    remission: Floats
    fatality: Floats
    acute: Floats
    recovers: NDArray[np.bool_]
    large: NDArray[np.bool_]
    counts: NDArray[np.bool_]
    all_cause: Floats
    norm: Floats
    loss: Floats


class Asked(NamedTuple):
    """What to follow: cohorts of start age `low` and the `many` - 1 after it, with weights, under risk ratios that are not 1 where
    `active`; and whether results are wanted by year, or as totals of each start age discounted by `health` and `money`."""

    ratio: Floats
    active: NDArray[np.bool_]
    weights: Floats
    low: int
    many: int
    expectancy: Floats
    working: Floats
    health: Floats
    money: Floats
    by_age: bool


class Block(NamedTuple):
    """Room for one block of draws. `held`: years, results, draws; by start age: results, ages, draws."""

    tables: Floats
    bases: Floats
    starts: Floats
    states: Floats
    turns: Floats
    here: Floats
    cohort: Floats
    times: Floats
    losses: Floats
    held: Floats


@compiled
def _room(diseases, results):
    return Block(
        np.empty(diseases * TABLE * DEEP),
        np.empty(diseases * BASE * DEEP),
        np.empty(diseases * START),
        np.empty(diseases * STATE * DEEP),
        np.empty(diseases * 2 * DEEP),
        np.empty(HERE * DEEP),
        np.empty(COHORT * DEEP),
        np.empty(diseases * LANES),
        np.empty(diseases * LANES),
        np.empty(results * DEEP),
    )


@compiled
def _stand(n0, given, block):
    """A block of the stratum without the programme: the average person first, then with the stratum's own illness."""
    here = block.here
    _put(here, given.all_cause, n0)
    _put(here[NORM * DEEP :], given.norm, n0)
    _put(block.times, given.level, n0)
    _put(block.losses, given.loss, n0)
    for own in (False, True):
        for d in range(len(given.recovers)):
            table, base = block.tables[d * TABLE * DEEP : (d + 1) * TABLE * DEEP], block.bases[d * BASE * DEEP : (d + 1) * BASE * DEEP]
            _put(table, given.incidence[d], n0)
            if own:
                _times(table, block.times[d * LANES : (d + 1) * LANES])
            _entries(table, given.remission[d], given.fatality[d], given.acute[d], given.recovers[d], given.large[d])
            _run_in(table, base, block.starts[d * START : (d + 1) * START], given.recovers[d])
            _weighed(here, table, base, block.losses[d * LANES : (d + 1) * LANES], 1.0 if given.counts[d] else 0.0, own)
        if not own:
            here[PLAIN * DEEP :] = here[NORM * DEEP : PLAIN * DEEP]
    for x in range(DEEP):
        here[x] = max(here[x], 1e-6)
        here[SURVIVE * DEEP + x] = math.exp(-here[x])


@compiled
def _begin(low, many, used, block):
    """Every cohort as its start age finds it."""
    for d in range(len(block.losses) // LANES):
        for k in range(4):
            source, target = d * START + k * (DEEP + LANES) + low * LANES, (d * STATE + k) * DEEP
            block.states[target : target + many * LANES] = block.starts[source : source + many * LANES]
    block.cohort[:DEEP] = 0.0
    block.cohort[DEEP : 4 * DEEP] = 1.0
    block.held[:used] = 0.0


@compiled
def _fell_ill(n0, t, d, given, asked, block):
    """Year `t` of one illness for all cohorts."""
    a, size = asked.low + t, min(asked.many, AGES - asked.low - t)
    state, turn = block.states[d * STATE * DEEP : (d + 1) * STATE * DEEP], block.turns[d * 2 * DEEP : (d + 1) * 2 * DEEP]
    table = block.tables[d * TABLE * DEEP + a * LANES : (d + 1) * TABLE * DEEP]
    lost, ratio, counted = block.losses[d * LANES : (d + 1) * LANES], block.times[:LANES], 1.0 if given.counts[d] else 0.0
    _put(ratio, asked.ratio[d, t : t + 1], n0)
    r, f, acute = given.remission[d, a:], given.fatality[d, a:], given.acute[d, a:]
    if not asked.active[d, t]:
        _as_before(state, table, block.cohort, lost, size, given.recovers[d], ratio, counted)
    elif given.large[d]:
        _changed_exactly(state, table, turn, block.cohort, lost, size, ratio, counted, r, f, acute, given.recovers[d])
    elif given.recovers[d]:
        _changed_both(state, table, turn, block.cohort, lost, size, ratio, counted, r, f)
    else:
        _changed(state, table, block.cohort, lost, size, ratio, counted, f, acute)


@compiled
def _counted(t, d, given, asked, block):
    """What year `t` of one illness adds to the results."""
    a, size = asked.low + t, min(asked.many, AGES - asked.low - t)
    state, base = block.states[d * STATE * DEEP : (d + 1) * STATE * DEEP], block.bases[d * BASE * DEEP + a * LANES : (d + 1) * BASE * DEEP]
    own = asked.active[d, t] and (given.large[d] or given.recovers[d])
    turn = block.turns[d * 2 * DEEP :] if own else block.tables[(d * TABLE + CC) * DEEP + a * LANES :]
    if asked.by_age:
        _told_by_age(state, base, block.cohort, turn, size, asked.money[t], block.held[(FIRST_BY_AGE + EACH_BY_AGE * d) * DEEP :])
    else:
        results = FIRST + EACH * len(given.recovers)
        _told(state, base, block.cohort, turn, size, asked.working[a:], block.held[(t * results + FIRST + EACH * d) * LANES :])


@compiled
def _give(n0, asked, block, deaths, out):
    """Add a block's results to those of all draws."""
    results, width = out.shape[1], min(LANES, out.shape[2] - n0)
    for a in range(AGES):
        for j in range(width):
            deaths[a, n0 + j] = block.here[a * LANES + j]
    for row in range(asked.low, asked.low + asked.many) if asked.by_age else range(AGES - asked.low):
        for q in range(results):
            at = (q * AGES + row - asked.low) * LANES if asked.by_age else (row * results + q) * LANES
            for j in range(width):
                out[row, q, n0 + j] += block.held[at + j]


@compiled
def follow(given, asked, deaths, out):
    """Run a stratum in and follow its cohorts. Adds to `out`: rows (years, or start ages), results, draws. `deaths` becomes the
    stratum's all-cause death rates by age and draw."""
    diseases, results, draws = given.incidence.shape[0], out.shape[1], out.shape[2]
    low, many, block = asked.low, asked.many, _room(diseases, results)
    happens = np.array([given.incidence[d].any() for d in range(diseases)])  # some illnesses do not happen to one sex
    for n0 in range(0, draws, LANES):
        _stand(n0, given, block)
        _begin(low, many, results * (DEEP if asked.by_age else (AGES - low) * LANES), block)
        for t in range(AGES - low):
            a, size = low + t, min(many, AGES - low - t)
            for d in range(diseases):
                if happens[d]:
                    _fell_ill(n0, t, d, given, asked, block)
            if asked.by_age:
                _lived_by_age(block.here[a * LANES :], block.cohort, size, asked.health[t], asked.money[t], block.held)
            else:
                here, row = block.here[a * LANES :], block.held[t * results * LANES :]
                _lived(here, block.cohort, size, asked.weights[low:], asked.expectancy[a:], row)
            for d in range(diseases):
                if happens[d]:
                    _counted(t, d, given, asked, block)
        _give(n0, asked, block, deaths, out)
