"""The proportional multistate life table: cohorts by sex, age, deprivation fifth and baseline activity, followed to 100.

Each illness runs by the exact step of `disease`, conditional on not dying of anything else; their changed death rates move
one all-cause life table (`value.md` 3.5 to 3.9). Participants are followed with and without the programme; all outcomes are
differences, linear in the number of people. Draws are the last axis of every array; ages lie before them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from commonground.domain.value import disease as illness
from commonground.domain.value.nouns import AGES, Disease, Floats


@dataclass(frozen=True, kw_only=True)
class Rates:
    """Yearly rates of one stratum: diseases x ages x draws (or 1), and all-cause deaths, ages x draws (or 1)."""

    incidence: Floats
    remission: Floats
    fatality: Floats
    acute: Floats
    all_cause: Floats
    counts: NDArray[np.bool_]  # which diseases' deaths are added to all-cause deaths


@dataclass(frozen=True, kw_only=True)
class Without:
    """The stratum without the programme, by age: everything that later years are compared with."""

    rates: Rates
    step: illness.Step
    healthy: Floats  # per person alive, at each exact age, diseases x (ages + 1) x draws
    ill: Floats
    one: Floats  # share with an event in the year before, at each exact age
    two: Floats  # and in the year before that
    mortality: Floats  # yearly death rate from each disease
    prevalence: Floats
    stages: Floats  # 4 x diseases x ages x draws: new cases, 1 year after, 2 after, longer; per person-year


def without(rates: Rates) -> Without:
    """Run today's rates in from birth: what a lifetime of them leaves at each age."""
    step = _steps(rates)
    shape = (rates.incidence.shape[0], AGES + 1, rates.incidence.shape[2])
    healthy, ill, shrink = np.ones(shape), np.zeros(shape), np.empty(rates.incidence.shape)
    for a in range(AGES):
        s, c = healthy[:, a], ill[:, a]
        s1, c1 = step.ss[:, a] * s + step.sc[:, a] * c, step.cs[:, a] * s + step.cc[:, a] * c
        shrink[:, a] = alive = s1 + c1
        np.divide(s1, alive, out=healthy[:, a + 1])
        np.divide(c1, alive, out=ill[:, a + 1])
    well, sick = healthy[:, :-1], ill[:, :-1]
    mean = (1.0 + shrink) / 2.0
    new = _new_cases(rates, slice(None), well, healthy[:, 1:] * shrink)
    one, two = np.zeros(shape), np.zeros(shape)
    one[:, 1:] = new * (1 - rates.acute) * np.sqrt(step.cc) / shrink
    two[:, 1:] = one[:, :-1] * step.cc / shrink
    stages = np.stack((new, one[:, :-1], two[:, :-1], sick - one[:, :-1] - two[:, :-1])) / mean
    return Without(
        rates=rates,
        step=step,
        healthy=healthy,
        ill=ill,
        one=one,
        two=two,
        mortality=(1.0 - shrink) / mean,
        prevalence=(sick + ill[:, 1:] * shrink) / 2.0 / mean,
        stages=stages,
    )


def _steps(rates: Rates) -> illness.Step:
    """The year's step of every disease and age, each entry diseases x ages x draws."""
    whole = [np.empty(rates.incidence.shape) for _ in range(4)]
    for d in range(len(rates.incidence)):
        recovers = bool(rates.remission[d].any())
        own = illness.year_step(rates.incidence[d], rates.remission[d], rates.fatality[d], 0.0 if recovers else rates.acute[d])
        for entry, part in zip(whole, (own.ss, own.sc, own.cs, own.cc), strict=True):
            entry[d] = part
    return illness.Step(*whole)


def _new_cases(rates: Rates, age: int | slice, before: Floats, after: Floats, ratio: Floats | float = 1.0) -> Floats:
    """New cases in a year per person: the fall in the healthy where nobody recovers, else rate x mean healthy."""
    recovers = rates.remission.any(axis=(1, 2))
    new = before - after
    if recovers.any():
        rate = rates.incidence[recovers][:, age] * (ratio[recovers] if isinstance(ratio, np.ndarray) else ratio)
        new = np.array(new)
        new[recovers] = rate * (before[recovers] + after[recovers]) / 2.0
    return new


@dataclass(frozen=True, kw_only=True)
class Quality:
    """Quality of life: a norm by age for people of average health, and the share each illness takes (diseases x draws)."""

    norm: Floats  # ages x draws (or 1)
    loss: Floats  # diseases x draws (or 1)
    average_prevalence: Floats  # diseases x ages x draws: what the norm already holds

    def healthy_norm(self) -> Floats:
        """The norm with average illness taken out: norm / product of (1 - prevalence x loss)."""
        return np.asarray(self.norm / np.prod(1.0 - self.average_prevalence * self.loss[:, None, :], axis=0))


@dataclass(frozen=True, kw_only=True)
class Stratum:
    """A stratum before it is run in: rates of its average person, and how often its own people fall ill compared with them."""

    rates: Rates
    level: Floats  # diseases x draws
    norm: Floats  # quality of life of the general population, ages x draws (or 1)
    loss: Floats  # the share of it that each illness takes, diseases x draws (or 1)


def run_in(given: Stratum) -> tuple[Without, Quality]:
    """The stratum without the programme, and its quality of life: where it is more or less ill than average, more or fewer die."""
    average = without(given.rates)
    quality = Quality(norm=given.norm, loss=given.loss, average_prevalence=average.prevalence)
    same = bool((given.level == 1.0).all())
    own = average if same else without(replace(given.rates, incidence=given.rates.incidence * given.level[:, None, :]))
    extra = (own.mortality - average.mortality)[given.rates.counts].sum(axis=0)
    return replace(own, rates=replace(own.rates, all_cause=np.maximum(given.rates.all_cause + extra, 1e-6))), quality


@dataclass(kw_only=True)
class Change:
    """Programme minus no programme, by year and draw, for weighted cohorts; `stages` is year x 4 x disease x draw."""

    life_years: Floats
    qalys: Floats
    deaths: Floats
    person_years: Floats  # with the programme, not a difference
    years_lost: Floats  # deaths x the years that a person of that age and sex could still expect
    stages: Floats
    ill_years: Floats  # year x disease x draw: years lived with each illness
    working_cases: Floats  # year x disease x draw: new cases among people in work
    by_age: dict[str, Floats] = field(default_factory=dict)

    def add(self, other: Change) -> None:
        """Add another stratum to this one, in place."""
        for name in BY_YEAR:
            getattr(self, name).__iadd__(getattr(other, name))


BY_YEAR = ("life_years", "qalys", "deaths", "person_years", "years_lost", "stages", "ill_years", "working_cases")


def nothing(years: int, diseases: int, draws: int) -> Change:
    """A change of zero, to add strata to."""
    by_disease = {"stages": (years, 4, diseases, draws), "ill_years": (years, diseases, draws), "working_cases": (years, diseases, draws)}
    return of({name: np.zeros(by_disease.get(name, (years, draws))) for name in BY_YEAR})


def of(parts: Mapping[str, Floats]) -> Change:
    """A change from its parts by name."""
    return Change(**parts)  # type: ignore[arg-type]


@dataclass(frozen=True, kw_only=True)
class AtAge:
    """What a sex's ages stand for: years still to be expected by someone who dies there, and the share who are in work."""

    expectancy: Floats
    working: Floats

    @classmethod
    def nothing(cls) -> AtAge:
        """No years and nobody in work, where neither is asked for."""
        return cls(expectancy=np.zeros(AGES), working=np.zeros(AGES))


def follow(
    base: Without,
    quality: Quality,
    ratio: Floats,
    weights: Floats,
    *,
    years: int = AGES,
    at_age: AtAge | None = None,
    per_age: tuple[Floats, Floats] | None = None,
) -> Change:
    """Follow cohorts from their start age with risk ratios `ratio` (diseases x years x draws) after the start.

    `weights` are people by start age (101). `at_age` is needed for years lost and for cases among people in work.
    `per_age`, discount factors of health and of money by year, asks also for totals a person of each start age
    (`Change.by_age`), for use as a kernel over many places.
    """
    draws = base.healthy.shape[2]
    present = np.flatnonzero(weights)
    if present.size == 0:
        return nothing(years, ratio.shape[0], draws)
    low, count = int(present[0]), int(present[-1]) + 1 - int(present[0])
    means = at_age or AtAge.nothing()
    works = bool(means.working.any())
    change = nothing(years, ratio.shape[0], draws)
    first = slice(low, low + count)
    state = _State(base, first, draws)
    healthy_norm = quality.healthy_norm()
    plain = healthy_norm * np.prod(1.0 - base.prevalence * quality.loss[:, None, :], axis=0)
    active = np.asarray((ratio != 1.0).any(axis=(0, 2)))
    totals = None if per_age is None else _AgeTotals(ratio.shape[0], draws, low)
    for t in range(min(years, AGES - low)):
        state.keep(min(count, AGES - low - t))
        ages = slice(low + t, low + t + state.size)
        seen = state.year(base, ages, ratio[:, t] if active[t] else None, healthy_norm[ages], quality.loss, plain[ages])
        w = weights[low : low + state.size]
        change.life_years[t], change.qalys[t] = w @ seen.life_years, w @ seen.qalys
        change.deaths[t], change.person_years[t] = w @ seen.deaths, w @ seen.person_years
        change.years_lost[t] = (w * means.expectancy[ages]) @ seen.deaths
        change.stages[t], change.ill_years[t] = seen.stages_of(w), seen.ill_years_of(w)
        if works:
            change.working_cases[t] = np.einsum("k,dkn->dn", w * means.working[ages], seen.stage(0))
        if totals is not None and per_age is not None:
            totals.add(seen, float(per_age[0][t]), float(per_age[1][t]))
    if totals is not None:
        change.by_age = totals.values
    return change


class _State:
    """Cohorts part-way through their lives."""

    def __init__(self, base: Without, first: slice, draws: int) -> None:
        self.healthy, self.ill = base.healthy[:, first].copy(), base.ill[:, first].copy()
        self.one, self.two = base.one[:, first].copy(), base.two[:, first].copy()
        self.size = self.healthy.shape[1]
        self.alive, self.alive_without = np.ones((self.size, draws)), np.ones((self.size, draws))

    def keep(self, size: int) -> None:
        """Drop the oldest cohorts, who have reached 100."""
        if size < self.size:
            for name in ("healthy", "ill", "one", "two"):
                setattr(self, name, getattr(self, name)[:, :size])
            self.alive, self.alive_without, self.size = self.alive[:size], self.alive_without[:size], size

    def year(self, base: Without, ages: slice, ratio: Floats | None, norm: Floats, loss: Floats, plain: Floats) -> _Year:
        rates, step = base.rates, base.step
        ss, cs, cc, sc = step.ss[:, ages], step.cs[:, ages], step.cc[:, ages], step.sc[:, ages]
        if ratio is not None:
            ss, sc, cs, cc = _changed_step(rates, ages, ratio, (ss, sc, cs, cc))
        s1 = ss * self.healthy
        if rates.remission.any():
            s1 += sc * self.ill
        c1 = cs * self.healthy + cc * self.ill
        new = _new_cases(rates, ages, self.healthy, s1, 1.0 if ratio is None else ratio[:, None, :])
        before, after = self.healthy + self.ill, s1 + c1
        mean = (before + after) / 2.0
        extra = (((before - after) / mean - base.mortality[:, ages])[rates.counts]).sum(axis=0)
        all_cause = rates.all_cause[ages]
        later, later_without = self.alive * np.exp(-(all_cause + extra)), self.alive_without * np.exp(-all_cause)
        lived, lived_without = (self.alive + later) / 2.0, (self.alive_without + later_without) / 2.0
        quality = norm * np.prod(1.0 - (self.ill + c1) / (2.0 * mean) * loss[:, None, :], axis=0)
        parts = (new, self.one, self.two, self.ill - self.one - self.two)
        seen = _Year(
            life_years=lived - lived_without,
            qalys=lived * quality - lived_without * plain,
            deaths=(self.alive - later) - (self.alive_without - later_without),
            person_years=lived,
            lived_without=lived_without,
            parts=parts,
            ill=(self.ill + c1) / 2.0,
            per=lived / mean,
            base=base.stages[:, :, ages],
            prevalence=base.prevalence[:, ages],
        )
        self.two = self.one * cc
        self.one = new * (1.0 - rates.acute[:, ages]) * np.sqrt(cc)
        self.healthy, self.ill, self.alive, self.alive_without = s1, c1, later, later_without
        return seen


@dataclass
class _Year:
    life_years: Floats
    qalys: Floats
    deaths: Floats
    person_years: Floats
    lived_without: Floats
    parts: tuple[Floats, ...]
    ill: Floats
    per: Floats
    base: Floats
    prevalence: Floats

    def stages_of(self, w: Floats) -> Floats:
        """The same summed over weighted cohorts: 4 x diseases x draws, without an array for each product."""
        per, without = self.per * w[:, None], self.lived_without * w[:, None]
        with_programme = np.stack([np.einsum("dkn,dkn->dn", per, part) for part in self.parts])
        return np.asarray(with_programme - np.einsum("kn,jdkn->jdn", without, self.base))

    def ill_years_of(self, w: Floats) -> Floats:
        """Years lived with each illness over weighted cohorts, programme minus none: diseases x draws."""
        with_programme = np.einsum("dkn,dkn->dn", self.per * w[:, None], self.ill)
        return np.asarray(with_programme - np.einsum("kn,dkn->dn", self.lived_without * w[:, None], self.prevalence))

    def stage(self, k: int) -> Floats:
        """People in a stage of each illness, programme minus none: diseases x ages x draws."""
        return self.per * self.parts[k] - self.lived_without * self.base[k]


def _changed_step(rates: Rates, ages: slice, ratio: Floats, held: tuple[Floats, ...]) -> tuple[Floats, ...]:
    """The year's step where incidence is multiplied by `ratio` (diseases x draws); only diseases that change are worked out."""
    ss, sc, cs, cc = held
    changed = (ratio != 1.0).any(axis=1)
    recovers = rates.remission.any(axis=(1, 2))
    plain = np.flatnonzero(changed & ~recovers)
    ss, cs = ss.copy(), cs.copy()
    if plain.size:
        which: slice | NDArray[np.intp] = slice(plain[0], plain[-1] + 1) if plain[-1] - plain[0] + 1 == plain.size else plain
        rate = rates.incidence[which][:, ages] * ratio[which][:, None, :]
        well = np.exp(-rate)
        ss[which] = well
        cs[which] = (1.0 - rates.acute[which][:, ages]) * rate * well * illness.phi(rates.fatality[which][:, ages] - rate)
    both = np.flatnonzero(changed & recovers)
    if both.size:
        sc, cc = sc.copy(), cc.copy()
        for d in both:
            own = illness.year_step(rates.incidence[d][ages] * ratio[d], rates.remission[d][ages], rates.fatality[d][ages])
            ss[d], sc[d], cs[d], cc[d] = own.ss, own.sc, own.cs, own.cc
    return ss, sc, cs, cc


class _AgeTotals:
    """Totals a person of each start age: QALYs and stages of illness discounted, the rest not."""

    def __init__(self, diseases: int, draws: int, low: int) -> None:
        self.low = low
        self.values = {name: np.zeros((AGES, draws)) for name in ("life_years", "qalys", "deaths")}
        self.values["cases"] = np.zeros((diseases, AGES, draws))
        self.values["stages"] = np.zeros((4, diseases, AGES, draws))

    def add(self, seen: _Year, health: float, money: float) -> None:
        cut = slice(self.low, self.low + len(seen.life_years))
        for name, factor in (("life_years", 1.0), ("qalys", health), ("deaths", 1.0)):
            self.values[name][cut] += factor * getattr(seen, name)
        for k in range(4):
            stage = seen.stage(k)
            self.values["stages"][k, :, cut] += money * stage
            if k == 0:
                self.values["cases"][:, cut] += stage


def stack(diseases: tuple[Disease, ...], sex: int) -> tuple[Floats, Floats, Floats, Floats]:
    """Rates of several diseases of one sex, each diseases x ages x 1."""
    parts = ([getattr(d, name)[sex] for d in diseases] for name in ("incidence", "remission", "fatality", "acute"))
    incidence, remission, fatality, acute = (np.stack(p)[:, :, None].astype(float) for p in parts)
    return incidence, remission, fatality, acute
