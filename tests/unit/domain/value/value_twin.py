"""A slow twin of one cohort in plain Python: the same definitions, none of the same code, small steps in place of exact ones."""

from __future__ import annotations

import math
from dataclasses import dataclass

STEPS = 400


@dataclass
class Illness:
    incidence: list[float]
    remission: list[float]
    fatality: list[float]
    acute: float
    loss: float


def one_year(s: float, c: float, i: float, r: float, f: float, acute: float) -> tuple[float, float, float]:
    """Healthy, ill and new cases after a year, by fourth-order Runge-Kutta."""
    h = 1.0 / STEPS
    new = 0.0

    def slope(s: float, c: float) -> tuple[float, float, float]:
        return -i * s + r * c, (1 - acute) * i * s - (r + f) * c, i * s

    for _ in range(STEPS):
        a = slope(s, c)
        b = slope(s + h / 2 * a[0], c + h / 2 * a[1])
        d = slope(s + h / 2 * b[0], c + h / 2 * b[1])
        e = slope(s + h * d[0], c + h * d[1])
        s += h / 6 * (a[0] + 2 * b[0] + 2 * d[0] + e[0])
        c += h / 6 * (a[1] + 2 * b[1] + 2 * d[1] + e[1])
        new += h / 6 * (a[2] + 2 * b[2] + 2 * d[2] + e[2])
    return s, c, new


def life(start: int, illnesses: list[Illness], deaths: list[float], norm: list[float], ratios: list[list[float]]) -> dict[str, float]:
    """Life-years, QALYs and new cases gained by one person of age `start`; `ratios[d][t]` multiplies incidence in year t."""
    prevalent = []
    for ill in illnesses:
        s, c = 1.0, 0.0
        for age in range(start):
            s, c, _ = one_year(s, c, ill.incidence[age], ill.remission[age], ill.fatality[age], ill.acute)
        prevalent.append((s / (s + c), c / (s + c)))
    total = {"life_years": 0.0, "qalys": 0.0, "deaths": 0.0}
    cases = [0.0] * len(illnesses)
    alive = {True: 1.0, False: 1.0}
    state = {True: list(prevalent), False: list(prevalent)}
    for t in range(101 - start):
        age = start + t
        rates: dict[bool, list[float]] = {}
        share: dict[bool, list[float]] = {}
        new: dict[bool, list[float]] = {}
        for changed in (True, False):
            rates[changed], share[changed], new[changed] = [], [], []
            for d, ill in enumerate(illnesses):
                s, c = state[changed][d]
                factor = ratios[d][t] if changed else 1.0
                s1, c1, n = one_year(s, c, ill.incidence[age] * factor, ill.remission[age], ill.fatality[age], ill.acute)
                before, after = s + c, s1 + c1
                rates[changed].append(2 * (before - after) / (before + after))
                share[changed].append((c + c1) / (before + after))
                new[changed].append(n / ((before + after) / 2))
                state[changed][d] = (s1, c1)
        for changed, sign in ((True, 1), (False, -1)):
            extra = sum(a - b for a, b in zip(rates[changed], rates[False], strict=True))
            later = alive[changed] * math.exp(-(deaths[age] + extra))
            lived = (alive[changed] + later) / 2
            quality = norm[age]
            for d, ill in enumerate(illnesses):
                quality *= (1 - share[changed][d] * ill.loss) / (1 - share[False][d] * ill.loss)
                cases[d] += sign * lived * new[changed][d]
            total["life_years"] += sign * lived
            total["qalys"] += sign * lived * quality
            total["deaths"] += sign * (alive[changed] - later)
            alive[changed] = later
    return {**total, **{f"cases_{d}": n for d, n in enumerate(cases)}}
