"""From a multilevel model to modelled figures for small areas: everybody in a census cell is given the model's chance, and the cells of
an area are added up (Gelman and Little 1997; Park, Gelman and Bafumi 2004).

Figures are then moved, area by area on the logit scale, so that the people of each larger area add up to its own survey
estimate; the interval holds the model's doubt and that estimate's sampling error. They are modelled: never call them survey results.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import special, stats

from commonground.domain.survey.multilevel import Multilevel, evenly
from commonground.terms import Refused

LABEL = "Modelled"
_AT_ONCE = 3_000_000  # numbers held at once while areas are worked through
_STEPS = 40


@dataclass(frozen=True, kw_only=True)
class Population:
    """People of every area by type: `people` is areas x types; the positions say which level of each factor a type or an area has.

    `of_types` and `of_areas` map a factor's name to codes (below 0: a level that the survey never saw, each its own).
    `covariates` are areas x columns.
    """

    areas: tuple[str, ...]
    larger: tuple[str, ...]
    people: np.ndarray
    of_types: dict[str, np.ndarray]
    of_areas: dict[str, np.ndarray]
    covariates: np.ndarray


@dataclass(frozen=True, kw_only=True)
class Direct:
    """The survey's own estimate of each larger area, with standard error, degrees of freedom, limits and base."""

    names: tuple[str, ...]
    estimate: np.ndarray
    se: np.ndarray
    df: np.ndarray
    low: np.ndarray
    high: np.ndarray
    base: np.ndarray


@dataclass(frozen=True, kw_only=True)
class Calibrated:
    """A larger area's own estimate beside the model's before it was moved; `inside`: the survey's interval holds the model's."""

    name: str
    base: int
    direct: float
    low: float
    high: float
    modelled: float
    inside: bool
    shrinkage: float
    benchmarked: bool


@dataclass(frozen=True, kw_only=True)
class AreasModelled:
    """Modelled shares for areas, in their order. `shrinkage` is the share of the figure that is the model's and not the area's own
    answers (1 = nobody there was asked). `refused` says, by area, why it has no figure.
    """

    areas: tuple[str, ...]
    larger: tuple[str, ...]
    people: np.ndarray
    estimate: np.ndarray
    low: np.ndarray
    high: np.ndarray
    error: np.ndarray
    shrinkage: np.ndarray
    refused: dict[str, str]
    calibration: tuple[Calibrated, ...]
    label: str = LABEL


def poststratify(
    model: Multilevel,
    population: Population,
    *,
    direct: Direct,
    larger: str,
    area: str | None,
    small_spread: float,
    refused: dict[str, str],
    minimum_base: int,
    level: float = 0.95,
    draws: int = 500,
    seed: int = 1,
) -> AreasModelled:
    """Modelled figures. `larger` and `area` name factors of the model; where the survey does not say in which small area people live
    (`area` None), small areas of one larger area vary by `small_spread` (logit scale) beyond what their people explain.
    """
    slopes, effects = model.draw(draws, seed)
    rng = np.random.default_rng(seed + 1)
    shares = np.empty((len(population.areas), draws))
    of_area = _of_areas(model, population, slopes, effects, area, small_spread, rng)
    of_type = np.zeros((population.people.shape[1], draws))
    for name, codes in population.of_types.items():
        of_type += np.where((codes < 0)[:, None], 0.0, effects[model.names.index(name)][np.maximum(codes, 0)])
    weight = population.people / np.maximum(population.people.sum(axis=1, keepdims=True), 1e-300)
    step = max(1, _AT_ONCE // (population.people.shape[1] * draws))
    for start in range(0, len(shares), step):
        part = slice(start, start + step)
        chance = special.expit((of_area[part, None, :] + of_type[None]).astype(np.float32))
        shares[part] = np.einsum("at,atd->ad", weight[part], chance, optimize=True)
    open_ = np.array(
        [name not in refused and whole > 0 for name, whole in zip(population.areas, population.people.sum(axis=1), strict=True)]
    )
    nobody = {
        name: "Nobody lives there in the cells given"
        for name, ok in zip(population.areas, open_, strict=True)
        if not ok and name not in refused
    }
    middle = shares.mean(axis=1)
    calibration = _benchmark(shares, middle, population, open_, direct, model, larger, minimum_base, rng)
    edges = np.quantile(shares, [0.5 - level / 2, 0.5 + level / 2], axis=1)
    blank = ~open_
    found = [np.where(blank, np.nan, values) for values in (middle, edges[0], edges[1], shares.std(axis=1, ddof=1))]
    own = np.ones(len(shares))
    if area is not None:
        left, codes = model.leftover[model.names.index(area)], population.of_areas[area]
        own = np.where(codes >= 0, left[np.maximum(codes, 0)], 1.0)
    return AreasModelled(
        areas=population.areas,
        larger=population.larger,
        people=population.people.sum(axis=1),
        estimate=found[0],
        low=found[1],
        high=found[2],
        error=found[3],
        shrinkage=np.where(blank, np.nan, own),
        refused={**refused, **nobody},
        calibration=calibration,
    )


def _of_areas(
    model: Multilevel,
    population: Population,
    slopes: np.ndarray,
    effects: Sequence[np.ndarray],
    area: str | None,
    small_spread: float,
    rng: np.random.Generator,
) -> np.ndarray:
    """What an area adds to everybody in it, draw by draw; a level that the survey never saw is drawn from its factor's spread."""
    total = slopes[0] + population.covariates @ slopes[1:]
    for name, codes in population.of_areas.items():
        place = model.names.index(name)
        known = effects[place][np.maximum(codes, 0)]
        if (codes < 0).any():
            fresh = evenly(rng, (int(-codes.min()), effects[place].shape[1])) * model.spread[place]
            known = np.where((codes < 0)[:, None], fresh[np.maximum(-codes - 1, 0)], known)
        total = total + known
    if area is None and small_spread > 0:
        total = total + evenly(rng, total.shape) * small_spread
    return np.asarray(total)


def _benchmark(
    shares: np.ndarray,
    middle: np.ndarray,
    population: Population,
    open_: np.ndarray,
    direct: Direct,
    model: Multilevel,
    larger: str,
    minimum_base: int,
    rng: np.random.Generator,
) -> tuple[Calibrated, ...]:
    """Move the draws (in place) and the figures of every larger area to its own estimate, where enough people were asked there."""
    names = np.array(population.larger)
    people = population.people.sum(axis=1)
    leftover = dict(zip(model.levels[model.names.index(larger)], model.leftover[model.names.index(larger)], strict=True))
    said = []
    for i, name in enumerate(direct.names):
        inside = np.flatnonzero((names == name) & open_)
        if not len(inside):
            continue
        weight = people[inside] / people[inside].sum()
        before = float(weight @ middle[inside])
        p, se, df = float(direct.estimate[i]), float(direct.se[i]), float(direct.df[i])
        fit = direct.base[i] >= minimum_base and df >= 1 and 0 < p < 1 and se > 0
        if fit:
            t = np.clip(stats.t.ppf(stats.norm.cdf(rng.standard_normal(shares.shape[1])), df), -8, 8)
            target = special.expit(special.logit(p) + t * se / (p * (1 - p)))
            shares[inside] = moved(shares[inside], weight, target)
            middle[inside] = moved(middle[inside][:, None], weight, np.array([p]))[:, 0]
        said.append(
            Calibrated(
                name=name,
                base=int(direct.base[i]),
                direct=p,
                low=float(direct.low[i]),
                high=float(direct.high[i]),
                modelled=before,
                inside=bool(direct.low[i] <= before <= direct.high[i]),
                shrinkage=float(leftover.get(name, 1.0)),
                benchmarked=bool(fit),
            )
        )
    return tuple(said)


def moved(shares: np.ndarray, weight: np.ndarray, target: np.ndarray) -> np.ndarray:
    """Shares (areas x draws) moved by one amount on the logit scale for each draw, so that their weighted mean is `target`."""
    logits = special.logit(np.clip(shares, 1e-12, 1 - 1e-12))
    low, high = np.full(len(target), -40.0), np.full(len(target), 40.0)
    shift = np.zeros(len(target))
    for _ in range(_STEPS):
        now = special.expit(logits + shift)
        gap = target - weight @ now
        if np.abs(gap).max() < 1e-11:
            break
        low, high = np.where(gap > 0, shift, low), np.where(gap > 0, high, shift)
        step = shift + gap / np.maximum(weight @ (now * (1 - now)), 1e-12)
        near = np.abs(gap) < 1e-11
        shift = np.where(near, shift, np.where((step > low) & (step < high), step, (low + high) / 2))
    return np.asarray(special.expit(logits + shift))


def outside(values: np.ndarray, seen: np.ndarray, names: Sequence[str], areas: Sequence[str]) -> dict[str, str]:
    """Areas whose covariates lie outside the range in which people were asked, with the reason."""
    refused: dict[str, str] = {}
    for column, name in enumerate(names):
        low, high = float(seen[:, column].min()), float(seen[:, column].max())
        slack = 1e-9 * max(high - low, 1.0)
        for place in np.flatnonzero((values[:, column] < low - slack) | (values[:, column] > high + slack) | np.isnan(values[:, column])):
            value = values[place, column]
            refused.setdefault(
                areas[int(place)],
                f"No {name} is known"
                if np.isnan(value)
                else f"Its {name}, {value:g}, is outside {low:g} to {high:g}, where people were asked",
            )
    return refused


def effective_counts(yes: np.ndarray, weight: np.ndarray, squares: np.ndarray, clustering: float) -> tuple[np.ndarray, np.ndarray]:
    """Each cell's weighted share as so many effective people (Kish 1965; Ghitza and Gelman 2013): (sum w)^2 / sum w^2, divided by how much
    clustering widens the survey's own standard error.
    """
    if (weight <= 0).any():
        raise Refused("weight_none", what="Some cells have no weight", ways_out=("Leave out rows without a weight",))
    people = weight**2 / squares / clustering
    return yes / weight * people, people
