"""What the engine is given: the world that does not change between questions, a programme as it sees it, and one set of draws."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import ModuleType

import numpy as np

from commonground.domain.value import programme
from commonground.domain.value.dose import Curve
from commonground.domain.value.draws import correlated, draw, uniforms
from commonground.domain.value.nouns import Assumption, Assumptions, Floats, Population


@dataclass(frozen=True, kw_only=True)
class World:
    """What does not change between questions: the country, the curves and the assumptions."""

    population: Population
    curves: Mapping[str, Curve]
    assumptions: Assumptions
    facts: tuple[Assumption, ...] = ()  # the rows behind curves, rates and ratios, as cited: shown with an answer, never drawn
    fast: bool = False  # the compiled form of the heavy loops, where numba is installed

    @property
    def compiled(self) -> ModuleType | None:
        """The compiled loops (`fast`), where they are wanted."""
        if not self.fast:
            return None
        from commonground.domain.value import fast

        return fast


@dataclass(frozen=True, kw_only=True)
class Effect:
    """The programme as the engine sees it: weekly dose, adherence, and own rate ratio of falls if it is a falls programme."""

    dose: float
    adherence: float = 1.0
    falls_ratio: tuple[float, float, float] | None = None  # value, low, high
    deadweight: float | None = None  # None: the assumption
    substitution: float | None = None
    horizon: int | None = None


@dataclass(frozen=True, kw_only=True)
class Drawn:
    """One coherent set of draws: `values` by assumption id, `z` by curve."""

    values: Mapping[str, Floats]
    z: Mapping[str, Floats]
    falls: Floats | None
    size: int

    def block(self, first: int, last: int) -> Drawn:
        """Some of the draws."""
        cut = slice(first, last)
        return Drawn(
            values={k: v[cut] for k, v in self.values.items()},
            z={k: v[cut] for k, v in self.z.items()},
            falls=None if self.falls is None else self.falls[cut],
            size=min(last, self.size) - first,
        )


def draws_of(world: World, effect: Effect, *, draws: int, seed: int, correlation: float = 0.0) -> Drawn:
    """Draws of everything uncertain; with `draws` = 0 one set of central values."""
    items = world.assumptions
    curves = [f"curve.{name}" for name in world.curves]
    names = [*items.uncertain, *curves, "effect.falls"]
    if draws == 0:
        return Drawn(
            values={k: np.array([v.value]) for k, v in items.items()},
            z={name: np.zeros(1) for name in world.curves},
            falls=None if effect.falls_ratio is None else np.array([effect.falls_ratio[0]]),
            size=1,
        )
    from scipy.stats import norm

    points = uniforms(names, draws, seed=seed)
    if items.newly_uncertain:  # coordinates of their own, so that every other input keeps its draws
        more = uniforms([*names, *items.newly_uncertain], draws, seed=seed)
        points |= {name: more[name] for name in items.newly_uncertain}
    if correlation:
        points = correlated(points, curves, correlation)
    values = {key: draw(item, points[key]) if key in points else np.full(draws, item.value) for key, item in items.items()}
    falls = None
    if effect.falls_ratio is not None:
        mid, low, high = effect.falls_ratio
        falls = np.exp(np.log(mid) + (np.log(high) - np.log(low)) / 3.92 * norm.ppf(points["effect.falls"]))
    return Drawn(values=values, z={name: norm.ppf(points[f"curve.{name}"]) for name in world.curves}, falls=falls, size=draws)


def dynamics(effect: Effect, drawn: Drawn, scenario: str) -> programme.Dynamics:
    """The programme's dynamics in these draws under a persistence scenario."""
    v = drawn.values
    given = np.ones(drawn.size)
    plain = programme.Dynamics(
        dose=effect.dose * given,
        adherence=effect.adherence * given,
        substitution=v["programme.substitution"] if effect.substitution is None else effect.substitution * given,
        deadweight=v["programme.deadweight"] if effect.deadweight is None else effect.deadweight * given,
        taught=v["programme.retention.taught"],
        habit=v["programme.retention.habit"],
        habit_share=v["programme.habit_share"],
        horizon=np.rint(v["programme.horizon"]).astype(int) if effect.horizon is None else effect.horizon,
    )
    return programme.persistence(plain, scenario)


def active_diseases(world: World, effect: Effect, drawn: Drawn) -> tuple[str, ...]:
    """Illnesses the programme can change: those with a curve, and hip fracture where falls prevented are taken to prevent it."""
    names = [disease.name for disease in world.population.diseases if disease.name in world.curves]
    if effect.falls_ratio is not None and float(np.max(drawn.values["falls.injury_follows"])) > 0:
        names.append("hip_fracture")
    return tuple(names)
