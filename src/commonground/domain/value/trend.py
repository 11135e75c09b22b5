"""The life table where rates change with the calendar: both arms are followed, because no table by age stands still.

Rates change by a constant yearly log change for 15 years and then stay: rate x exp(change x min(year, 15)) (`value.md` 3.5).
With no change the result is that of `multistate.follow`, which is faster.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from commonground.domain.value import disease as illness
from commonground.domain.value.multistate import AtAge, Change, Quality, Rates, Without, nothing
from commonground.domain.value.nouns import AGES, Floats

UNTIL = 15  # years for which a trend goes on


@dataclass(frozen=True, kw_only=True)
class Trends:
    """Yearly log changes, each by draw: falling ill and dying of each illness (diseases x draws), and all deaths (draws)."""

    incidence: Floats
    fatality: Floats
    deaths: Floats


def trends(values: Mapping[str, Floats], names: tuple[str, ...], draws: int) -> Trends | None:
    """The trends among drawn assumptions (`trend.incidence.<illness>`, `trend.fatality.<illness>`, `trend.deaths`); None if all are 0."""
    none = np.zeros(draws)
    found = Trends(
        incidence=np.stack([values.get(f"trend.incidence.{name}", none) for name in names]),
        fatality=np.stack([values.get(f"trend.fatality.{name}", none) for name in names]),
        deaths=values.get("trend.deaths", none),
    )
    return found if found.incidence.any() or found.fatality.any() or found.deaths.any() else None


class _Arm:
    """Cohorts of one arm: of each illness healthy, ill, ill since a year, since two; and alive."""

    def __init__(self, base: Without, first: slice, draws: int) -> None:
        self.healthy, self.ill, self.one, self.two = (x[:, first].copy() for x in (base.healthy, base.ill, base.one, base.two))
        self.alive = np.ones((self.healthy.shape[1], draws))

    def keep(self, size: int) -> None:
        for name in ("healthy", "ill", "one", "two"):
            setattr(self, name, getattr(self, name)[:, :size])
        self.alive = self.alive[:size]

    def year(self, rates: Rates) -> _Seen:
        """One year on under these rates (of the ages that the cohorts have now)."""
        shape = self.healthy.shape
        parts = [np.empty(shape) for _ in range(4)]
        for d in range(shape[0]):
            recovers = bool(rates.remission[d].any())
            own = illness.year_step(rates.incidence[d], rates.remission[d], rates.fatality[d], 0.0 if recovers else rates.acute[d])
            for whole, part in zip(parts, (own.ss, own.sc, own.cs, own.cc), strict=True):
                whole[d] = part
        ss, sc, cs, cc = parts
        well, sick = ss * self.healthy + sc * self.ill, cs * self.healthy + cc * self.ill
        recovers_ = np.asarray(rates.remission.any(axis=(1, 2)))[:, None, None]
        new = np.where(recovers_, rates.incidence * (self.healthy + well) / 2.0, self.healthy - well)
        before, after = self.healthy + self.ill, well + sick
        mean = (before + after) / 2.0
        seen = _Seen(
            stages=(new, self.one, self.two, self.ill - self.one - self.two),
            ill=(self.ill + sick) / 2.0,
            mean=mean,
            mortality=(before - after) / mean,
        )
        self.two = self.one * cc
        self.one = new * (1.0 - rates.acute) * np.sqrt(cc)
        self.healthy, self.ill = well, sick
        return seen

    def age(self, deaths: Floats) -> tuple[Floats, Floats]:
        """Years lived and deaths in the year at these all-cause death rates."""
        later = self.alive * np.exp(-deaths)
        lived, died = (self.alive + later) / 2.0, self.alive - later
        self.alive = later
        return lived, died


@dataclass(frozen=True, kw_only=True)
class _Seen:
    stages: tuple[Floats, ...]
    ill: Floats
    mean: Floats
    mortality: Floats


def follow(
    base: Without,
    quality: Quality,
    ratio: Floats,
    weights: Floats,
    moving: Trends,
    *,
    years: int = AGES,
    at_age: AtAge | None = None,
) -> Change:
    """`multistate.follow` with rates that change by the year: programme minus none, by year and draw."""
    diseases, _, draws = ratio.shape
    change, means = nothing(years, diseases, draws), at_age or AtAge.nothing()
    present = np.flatnonzero(weights)
    if present.size == 0:
        return change
    low, count = int(present[0]), int(present[-1]) + 1 - int(present[0])
    norm = quality.healthy_norm()
    with_, none = (_Arm(base, slice(low, low + count), draws) for _ in range(2))
    for t in range(min(years, AGES - low)):
        size = min(count, AGES - low - t)
        for arm in (with_, none):
            arm.keep(size)
        ages = slice(low + t, low + t + size)
        now = _now(base.rates, ages, moving, t)
        seen, plain = with_.year(_multiplied(now, ratio[:, t])), none.year(now)
        extra = (seen.mortality - plain.mortality)[now.counts].sum(axis=0)
        (lived, died), (lived0, died0) = with_.age(now.all_cause + extra), none.age(now.all_cause)
        well, well0 = (np.prod(1.0 - s.ill / s.mean * quality.loss[:, None, :], axis=0) for s in (seen, plain))
        w = weights[ages.start - t : ages.start - t + size]
        change.life_years[t], change.deaths[t] = w @ (lived - lived0), w @ (died - died0)
        change.qalys[t] = w @ (norm[ages] * (lived * well - lived0 * well0))
        change.person_years[t], change.years_lost[t] = w @ lived, (w * means.expectancy[ages]) @ (died - died0)
        per, per0 = lived / seen.mean, lived0 / plain.mean
        change.ill_years[t] = np.einsum("k,dkn->dn", w, per * seen.ill - per0 * plain.ill)
        for k in range(4):
            gone = per * seen.stages[k] - per0 * plain.stages[k]
            change.stages[t, k] = np.einsum("k,dkn->dn", w, gone)
            if k == 0:
                change.working_cases[t] = np.einsum("k,dkn->dn", w * means.working[ages], gone)
    return change


def _now(rates: Rates, ages: slice, moving: Trends, t: int) -> Rates:
    """Rates of these ages in year `t`."""
    for_years = min(t, UNTIL)
    return Rates(
        incidence=rates.incidence[:, ages] * np.exp(moving.incidence * for_years)[:, None, :],
        remission=rates.remission[:, ages],
        fatality=rates.fatality[:, ages] * np.exp(moving.fatality * for_years)[:, None, :],
        acute=rates.acute[:, ages],
        all_cause=rates.all_cause[ages] * np.exp(moving.deaths * for_years),
        counts=rates.counts,
    )


def _multiplied(rates: Rates, ratio: Floats) -> Rates:
    return Rates(
        incidence=rates.incidence * ratio[:, None, :],
        remission=rates.remission,
        fatality=rates.fatality,
        acute=rates.acute,
        all_cause=rates.all_cause,
        counts=rates.counts,
    )
