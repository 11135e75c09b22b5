"""A multilevel logistic regression of a yes or no answer: groups of people and places as effects drawn from a normal distribution.

logit P(yes) = fixed part + one effect for each factor's level; effects of a factor share a variance. The most likely effects are
found by penalised iteratively reweighted least squares, the variances by the fixed-point rule of Fellner and Schall
(Breslow and Clayton 1993; Wood and Fasiolo 2017), and what is uncertain by the curvature there (Laplace approximation).
The factor with most levels is eliminated first, since its block of the curvature is diagonal, so thousands of areas cost little. What is
drawn is averaged over what its spread may be (restricted likelihood, variances equally likely before): the likeliest is often 0 where
levels are few or alike, and draws that took it for the truth would lie too near together.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import linalg, sparse, special

from commonground.terms import Refused

_ROUNDS = 400
_NEWTON = 60
_LEAST, _MOST = 1e-7, 25.0  # variances of effects
_HASTE = 50.0  # times Fellner and Schall's step at most
_ENDLESS = 20.0  # standard error of a slope, in standard deviations of its covariate, that says that it has no end
_NO_MEMORY = 1e-10  # precision of the fixed part: none to speak of


@dataclass(frozen=True, kw_only=True)
class Factor:
    """A way of grouping cells: the level of each (its position in `levels`)."""

    name: str
    levels: tuple[str, ...]
    code: np.ndarray


@dataclass(frozen=True, kw_only=True)
class Multilevel:
    """The fitted model: slopes of the fixed part, effects and their spread (standard deviation, logit scale) for each factor.

    `leftover` is, for each factor's levels, the share of an effect's variance that the data did not settle: 0 is all data,
    1 is all model. `draw` gives sets of values that the data allow.
    """

    fixed: tuple[str, ...]
    slopes: np.ndarray
    slopes_error: np.ndarray
    names: tuple[str, ...]
    levels: tuple[tuple[str, ...], ...]
    effects: tuple[np.ndarray, ...]
    spread: tuple[float, ...]
    leftover: tuple[np.ndarray, ...]
    _around: _Around  # the likelihood about the mode
    _places: tuple[np.ndarray, ...]  # where the effects of every factor but the last stand in it
    _allowed: tuple[tuple[float, float], ...]  # variances that the last factor may have, each with its chance

    def draw(self, draws: int, seed: int) -> tuple[np.ndarray, tuple[np.ndarray, ...]]:
        """Slopes (columns x draws) and the effects of each factor (levels x draws); the same seed gives the same draws."""
        rng = np.random.default_rng(seed)
        small = rng.standard_normal((len(self._around.a), draws))
        large = evenly(rng, (len(self._around.d), draws))
        ends = np.rint(np.cumsum([chance for _, chance in self._allowed]) * draws).astype(int)
        for (variance, _), first, last in zip(self._allowed, [0, *ends[:-1]], ends, strict=True):
            if first < last:
                cut = slice(first, last)
                here = self._around.under(variance)
                away = here.root @ small[:, cut]
                small[:, cut] = here.small[:, None] + away
                large[:, cut] = here.large[:, None] - here.carry @ away + np.sqrt(here.own)[:, None] * large[:, cut]
        return small[: len(self.slopes)], (*[small[places] for places in self._places], large)


def evenly(rng: np.random.Generator, shape: tuple[int, ...]) -> np.ndarray:
    """Draws from a standard normal distribution: the same evenly spread values in every row, each row in an order of its own, so that
    chance alone gives no row another mean than the next.
    """
    values = special.ndtri((np.arange(shape[1]) + 0.5) / shape[1])
    return rng.permuted(np.broadcast_to(values, shape), axis=1)


def fit(*, yes: np.ndarray, people: np.ndarray, fixed: np.ndarray, names: Sequence[str], factors: Sequence[Factor]) -> Multilevel:
    """The model from cells: how many said yes of how many (whole numbers or effective ones), the fixed part's columns, the factors."""
    _sound(yes, people, fixed, factors)
    order = sorted(range(len(factors)), key=lambda i: len(factors[i].levels))
    ordered = [factors[i] for i in order]
    sizes = [len(factor.levels) for factor in ordered]
    plan = _Plan(np.asarray(yes, float), np.asarray(people, float), np.asarray(fixed, float), ordered)
    variance = np.full(len(ordered), 0.1)
    state = np.zeros(fixed.shape[1] + sum(sizes))
    state[0] = special.logit(np.clip(yes.sum() / people.sum(), 1e-6, 1 - 1e-6))
    pace, last = np.ones(len(ordered)), np.zeros(len(ordered))
    for _ in range(_ROUNDS):
        state = plan.mode(state, variance, within=1e-3)
        found = plan.spread(state, variance)
        step = np.log(_next(variance, plan.split(state)[1], found.diagonal, sizes) / variance)
        pace = np.where(step * last > 0, np.minimum(1.5 * pace, _HASTE), 1.0)  # a spread near none is neared slowly, always one way
        variance, last = np.clip(variance * np.exp(pace * step), _LEAST, _MOST), step
        if np.abs(step).max() < 1e-4:
            break
    else:
        raise Refused(
            "model_unsettled",
            what=f"The model did not settle in {_ROUNDS} rounds",
            ways_out=("Use fewer groups of people", "Use fewer covariates"),
        )
    state = plan.mode(state, variance)
    found = plan.spread(state, variance)
    slopes, effects = plan.split(state)
    _settled(np.sqrt(found.slopes) * fixed.std(axis=0), names)
    back = np.argsort(order[:-1])  # the factors as they were given, but the one with most levels last
    keep = [int(i) for i in back] + [len(order) - 1]
    around = plan.around(state, variance)
    allowed = around.allowed()
    leftover = [np.clip(found.diagonal[i] / variance[i], 0, 1) for i in keep[:-1]]
    leftover.append(np.clip(sum(chance * around.under(v).left() / v for v, chance in allowed), 0, 1))
    return Multilevel(
        fixed=tuple(names),
        slopes=slopes,
        slopes_error=np.sqrt(found.slopes),
        names=tuple(ordered[i].name for i in keep),
        levels=tuple(ordered[i].levels for i in keep),
        effects=tuple(effects[i] for i in keep),
        spread=tuple(float(np.sqrt(variance[i])) for i in keep),
        leftover=tuple(leftover),
        _around=around,
        _places=tuple(plan.places(i) for i in keep[:-1]),
        _allowed=allowed,
    )


def _next(variance: np.ndarray, effects: Sequence[np.ndarray], diagonal: Sequence[np.ndarray], sizes: Sequence[int]) -> np.ndarray:
    """Fellner and Schall's step: sum of squares over the number of effects that the data settle."""
    settled = np.array([size - float(own.sum()) / v for size, own, v in zip(sizes, diagonal, variance, strict=True)])
    squares = np.array([float(effect @ effect) for effect in effects])
    return np.clip(np.where(settled > 1e-9, squares / np.maximum(settled, 1e-9), variance / 4), _LEAST, _MOST)


@dataclass(frozen=True)
class _Spread:
    slopes: np.ndarray
    diagonal: list[np.ndarray]


@dataclass(frozen=True)
class _Under:
    """What is likeliest under one variance of the last factor, and how uncertain: a root of the covariance of everything else, how that
    factor's effects follow the rest, and their variance given the rest.
    """

    small: np.ndarray
    large: np.ndarray
    root: np.ndarray
    carry: sparse.csr_matrix
    own: np.ndarray

    def left(self) -> np.ndarray:
        """The variance of each of the last factor's effects."""
        return np.asarray(self.own + ((self.carry @ self.root) ** 2).sum(axis=1))


@dataclass(frozen=True)
class _Around:
    """The likelihood as it is curved about the mode: `a` of the small columns (with their priors), `b` of these with the last factor's,
    `d` of the last factor's (without its prior), and the pull of the answers on both.
    """

    a: np.ndarray
    b: sparse.csr_matrix
    d: np.ndarray
    pull: np.ndarray
    pull_last: np.ndarray

    def under(self, variance: float) -> _Under:
        """What is likeliest where the last factor's effects have this variance."""
        d, carry, rest, pull = self._without_last(variance)
        inner = linalg.cho_factor(rest, lower=True)
        small = linalg.cho_solve(inner, pull)
        root = linalg.solve_triangular(inner[0], np.eye(len(self.a)), lower=True).T
        return _Under(small, (self.pull_last - self.b.T @ small) / d, root, carry, 1 / d)

    def height(self, variance: float) -> float:
        """The restricted log-likelihood of this variance."""
        d, _, rest, pull = self._without_last(variance)
        inner = linalg.cholesky(rest, lower=True)
        pulled = linalg.solve_triangular(inner, pull, lower=True)
        fit = pulled @ pulled + (self.pull_last**2 / d).sum()
        return float(0.5 * fit - np.log(np.diag(inner)).sum() - 0.5 * np.log(d * variance).sum())

    def _without_last(self, variance: float) -> tuple[np.ndarray, sparse.csr_matrix, np.ndarray, np.ndarray]:
        """The last factor eliminated: its own curvature, how it follows the rest, and the curvature of the rest and the pull on it."""
        d = self.d + 1 / variance
        carry = self.b.multiply(1 / d).T.tocsr()
        return d, carry, self.a - (self.b @ carry).toarray(), self.pull - carry.T @ self.pull_last

    def allowed(self) -> tuple[tuple[float, float], ...]:
        """Variances that the answers allow, each with its chance where all were equally likely before; looked for in ever smaller steps."""
        logs = np.linspace(np.log(1e-6), np.log(_MOST), 24)
        for _ in range(3):
            heights = np.array([self.height(float(np.exp(log))) for log in logs]) + logs
            near = np.flatnonzero(heights > heights.max() - 8)
            grid, logs = logs, np.linspace(logs[max(near[0] - 1, 0)], logs[min(near[-1] + 1, len(logs) - 1)], 15)
        chances = np.exp(heights - heights.max())
        kept = chances > 1e-4
        return tuple(zip(np.exp(grid[kept]).tolist(), (chances[kept] / chances[kept].sum()).tolist(), strict=True))


class _Plan:
    """The cells with their columns: small columns first, the largest factor apart."""

    def __init__(self, yes: np.ndarray, people: np.ndarray, fixed: np.ndarray, factors: Sequence[Factor]) -> None:
        self.yes, self.people, self.width = yes, people, fixed.shape[1]
        rows = np.arange(len(yes))
        one = np.ones(len(yes))
        blocks = [sparse.csr_matrix((one, (rows, f.code)), shape=(len(yes), len(f.levels))) for f in factors]
        self.small = sparse.hstack([sparse.csr_matrix(fixed), *blocks[:-1]]).tocsr()
        self.large = blocks[-1]
        self.sizes = [len(f.levels) for f in factors]
        self.starts = [self.width + sum(self.sizes[:i]) for i in range(len(factors))]

    def places(self, factor: int) -> np.ndarray:
        return np.arange(self.starts[factor], self.starts[factor] + self.sizes[factor])

    def split(self, state: np.ndarray) -> tuple[np.ndarray, list[np.ndarray]]:
        return state[: self.width], [state[self.places(i)] for i in range(len(self.sizes))]

    def precision(self, variance: np.ndarray) -> np.ndarray:
        return np.concatenate([np.full(self.width, _NO_MEMORY), *[np.full(s, 1 / v) for s, v in zip(self.sizes, variance, strict=True)]])

    def predictor(self, state: np.ndarray) -> np.ndarray:
        edge = self.small.shape[1]
        return np.asarray(self.small @ state[:edge] + self.large @ state[edge:])

    def blocks(self, weight: np.ndarray, precision: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        edge = self.small.shape[1]
        weighted = self.small.multiply(weight[:, None]).tocsr()
        a = (self.small.T @ weighted).toarray() + np.diag(precision[:edge])
        b = (weighted.T @ self.large).toarray()
        d = np.asarray(self.large.T @ weight) + precision[edge:]
        return a, b, d

    def height(self, state: np.ndarray, precision: np.ndarray) -> float:
        eta = self.predictor(state)
        return float(self.yes @ eta - self.people @ np.logaddexp(0, eta) - 0.5 * precision @ state**2)

    def mode(self, state: np.ndarray, variance: np.ndarray, *, within: float = 1e-9) -> np.ndarray:
        """The most likely slopes and effects under these variances, by Newton steps that never go downhill."""
        precision, edge = self.precision(variance), self.small.shape[1]
        top = self.height(state, precision)
        for _ in range(_NEWTON):
            p = special.expit(self.predictor(state))
            residual = self.yes - self.people * p
            slope = np.concatenate([self.small.T @ residual, self.large.T @ residual]) - precision * state
            a, b, d = self.blocks(self.people * p * (1 - p), precision)
            factor = linalg.cho_factor(a - (b / d) @ b.T)
            first = linalg.cho_solve(factor, slope[:edge] - (b / d) @ slope[edge:])
            step = np.concatenate([first, (slope[edge:] - b.T @ first) / d])
            size = 1.0
            while (reached := self.height(state + size * step, precision)) < top - 1e-9 * abs(top) and size > 1e-4:
                size /= 2
            state, top = state + size * step, reached
            if np.abs(step).max() * size < within:
                break
        return state

    def spread(self, state: np.ndarray, variance: np.ndarray) -> _Spread:
        """The covariance of everything at the mode, as parts."""
        p = special.expit(self.predictor(state))
        a, b, d = self.blocks(self.people * p * (1 - p), self.precision(variance))
        inner = linalg.cho_factor(a - (b / d) @ b.T, lower=True)
        root = linalg.solve_triangular(inner[0], np.eye(len(a)), lower=True).T
        diagonal = (root**2).sum(axis=1)
        last = 1 / d + (((b / d).T @ root) ** 2).sum(axis=1)
        parts = [diagonal[self.places(i)] for i in range(len(self.sizes) - 1)]
        return _Spread(diagonal[: self.width], [*parts, last])

    def around(self, state: np.ndarray, variance: np.ndarray) -> _Around:
        """The likelihood about the mode, as one of normal answers that the same mode would be found from."""
        eta = self.predictor(state)
        p = special.expit(eta)
        weight = self.people * p * (1 - p)
        weighted = self.small.multiply(weight[:, None]).tocsr()
        a = (self.small.T @ weighted).toarray() + np.diag(self.precision(variance)[: self.small.shape[1]])
        b, d = (weighted.T @ self.large).tocsr(), np.asarray(self.large.T @ weight)
        answers = weight * eta + self.yes - self.people * p
        return _Around(a, b, d, np.asarray(self.small.T @ answers), np.asarray(self.large.T @ answers))


def _settled(error: np.ndarray, names: Sequence[str]) -> None:
    if endless := [name for name, one in zip(names, error, strict=True) if one > _ENDLESS]:
        raise Refused(
            "model_unsettled",
            what=f"How {' and '.join(endless)} acts cannot be settled",
            why="It tells those who say yes from those who do not without exception",
            ways_out=("Leave that covariate out", "Use it as a group"),
        )


def _sound(yes: np.ndarray, people: np.ndarray, fixed: np.ndarray, factors: Sequence[Factor]) -> None:
    if not factors:
        raise Refused(
            "model_flat", what="A multilevel model needs at least one grouping", ways_out=("Name groups of people or the larger area",)
        )
    if not len(yes) or people.sum() <= 0:
        raise Refused("nobody", what="Nobody with an answer is left to learn from", ways_out=("Widen the filter",))
    if yes.sum() <= 0 or yes.sum() >= people.sum():
        raise Refused(
            "answer_constant",
            what="Everybody gave the same answer",
            why="Nothing can be learnt from it",
            ways_out=("Choose another answer",),
        )
    if not (np.isfinite(fixed).all() and np.isfinite(yes).all() and np.isfinite(people).all()):
        raise Refused(
            "covariate_missing", what="Some cells have no value for a covariate", ways_out=("Leave those rows or that covariate out",)
        )
    size = np.maximum(np.abs(fixed).max(axis=0), 1e-300)
    if np.linalg.matrix_rank(fixed / size, tol=1e-9 * np.sqrt(len(fixed))) < fixed.shape[1]:
        raise Refused(
            "terms_collinear",
            what="A covariate is the same everywhere, or follows from the others",
            ways_out=("Leave that covariate out",),
        )
