"""Two-way tables and their tests of independence.

F: Rao and Scott's second-order correction, X^2 / tr(D) on d0 and d0 nu degrees of freedom, d0 = tr(D)^2 / tr(D^2), D the
generalised design effects (Rao and Scott 1984). chisq: first-order, X^2 / mean(D). wald and adjwald: Koch, Freeman and
Freeman 1975; Thomas and Rao 1987.
"""

from __future__ import annotations

import numpy as np
from scipy import stats

from commonground.domain.survey.nouns import Crosstab, Totals
from commonground.terms import Refused

TESTS = {"F": "Rao-Scott second order (F)", "Chisq": "Rao-Scott first order (chi-square)", "Wald": "Wald", "adjWald": "adjusted Wald"}


def crosstab(counts: Totals, *, statistic: str, n: int, nu: float) -> Crosstab:
    """The table and its test from the weighted counts of its cells (by row level, then column level), with covariances.

    `n` is the number of people behind the table and `nu` the design's degrees of freedom.
    """
    if statistic not in TESTS:
        raise Refused(
            "test_unknown", what=f"{statistic!r} is not a test of a two-way table", ways_out=("Choose one of " + ", ".join(TESTS),)
        )
    rows = tuple(dict.fromkeys(sorted((cell[0] for cell in counts.cells), key=_order)))
    cols = tuple(dict.fromkeys(sorted((cell[1] for cell in counts.cells), key=_order)))
    if len(rows) < 2 or len(cols) < 2:
        raise Refused(
            "table_flat",
            what="A test needs at least two rows and two columns with people in them",
            ways_out=("Choose a question with more than one answer", "Widen the filter"),
        )
    place = np.array([rows.index(cell[0]) * len(cols) + cols.index(cell[1]) for cell in counts.cells])
    size, k = len(rows) * len(cols), len(counts)
    grid = np.zeros(size)
    grid[place] = counts.a
    base = np.zeros(size, dtype=int)
    base[place] = counts.base
    totals = _covariance(counts, place, size, k)
    shares = grid / grid.sum()
    table = shares.reshape(len(rows), len(cols))
    if statistic in ("Wald", "adjWald"):
        said = _wald(table, totals, float(grid.sum()), nu, adjusted=statistic == "adjWald")
    else:
        said = _rao_scott(table, _of_shares(counts, place, shares, totals, float(grid.sum())), statistic, n, nu)
    return Crosstab(
        rows=rows,
        cols=cols,
        shares=table,
        counts=grid.reshape(table.shape),
        base=base.reshape(table.shape),
        statistic=said[0],
        parameter=said[1],
        p_value=said[2],
        method=TESTS[statistic],
        n=n,
        nu=nu,
    )


def _order(level: object) -> tuple[bool, object]:
    return isinstance(level, str), level


def _covariance(counts: Totals, place: np.ndarray, size: int, k: int) -> np.ndarray:
    held = counts.cov
    if counts.reps is not None:
        held = counts.replication.covariance(counts.reps[:, :k], counts.a)
    assert held is not None
    cov = np.zeros((size, size))
    cov[np.ix_(place, place)] = held[:k, :k]
    return cov


def _of_shares(counts: Totals, place: np.ndarray, shares: np.ndarray, totals: np.ndarray, whole: float) -> np.ndarray:
    """Covariance of the cells' shares: by slopes from that of their totals, or replicate by replicate."""
    if counts.reps is None:
        slope = (np.eye(len(shares)) - shares[:, None]) / whole
        return np.asarray(slope @ totals @ slope.T)
    reps = np.zeros((len(counts.reps), len(shares)))
    reps[:, place] = counts.reps[:, : len(counts)]
    with np.errstate(divide="ignore", invalid="ignore"):
        reps = reps / reps.sum(axis=1, keepdims=True)
    return counts.replication.covariance(reps, shares)


def _rao_scott(table: np.ndarray, vcov: np.ndarray, statistic: str, n: int, nu: float) -> tuple[float, tuple[float, ...], float]:
    r, c = table.shape
    expected = np.outer(table.sum(axis=1), table.sum(axis=0))
    if (expected <= 0).any():
        raise Refused("table_empty", what="A row or column of the table has nobody in it", ways_out=("Leave that level out",))
    pearson = n * float(((table - expected) ** 2 / expected).sum())
    contrasts, inverse = _interaction(r, c), _inverse(table)
    middle = contrasts.T @ (inverse[:, None] * vcov * inverse[None, :]) @ contrasts
    effects = np.linalg.solve(contrasts.T @ (inverse[:, None] / n * contrasts), middle)
    trace = float(np.trace(effects))
    if statistic == "Chisq":
        df = (r - 1) * (c - 1)
        return pearson, (float(df),), float(stats.chi2.sf(pearson / (trace / df), df))
    d0 = trace**2 / float(np.trace(effects @ effects))
    f = pearson / trace
    return f, (d0, d0 * nu), float(stats.f.sf(f, d0, d0 * nu))


def _inverse(table: np.ndarray) -> np.ndarray:
    p = table.ravel()
    return np.divide(1.0, p, out=np.zeros_like(p), where=p > 0)


def _interaction(r: int, c: int) -> np.ndarray:
    rows, cols = np.repeat(np.arange(r), c), np.tile(np.arange(c), r)
    main = np.column_stack(
        [np.ones(r * c)] + [(rows == i).astype(float) for i in range(1, r)] + [(cols == j).astype(float) for j in range(1, c)]
    )
    cross = np.column_stack([((rows == i) & (cols == j)).astype(float) for i in range(1, r) for j in range(1, c)])
    return np.asarray(cross - main @ np.linalg.lstsq(main, cross, rcond=None)[0])


def _wald(table: np.ndarray, totals: np.ndarray, whole: float, nu: float, *, adjusted: bool) -> tuple[float, tuple[float, ...], float]:
    """Wald test of the weighted totals of (row - its share)(column - its share), with the covariance of those totals."""
    r, c = table.shape
    k = (r - 1) * (c - 1)
    rows, cols = np.repeat(np.arange(r), c), np.tile(np.arange(c), r)
    row_share, col_share = table.sum(axis=1), table.sum(axis=0)
    slope = np.array([((rows == i) - row_share[i]) * ((cols == j) - col_share[j]) for i in range(r - 1) for j in range(c - 1)])
    gap = (table - np.outer(row_share, col_share))[: r - 1, : c - 1].ravel() * whole
    spread_ = slope @ totals @ slope.T
    if np.linalg.matrix_rank(spread_) < k:
        raise Refused(
            "table_thin",
            what="Too few sampled units stand behind this table for a Wald test",
            ways_out=("Use the Rao-Scott test", "Merge small levels"),
        )
    w = float(gap @ np.linalg.solve(spread_, gap))
    statistic, parameter = w / k, (float(k), float(nu))
    if adjusted:
        statistic, parameter = (nu - k + 1) / (k * nu) * w, (float(k), float(nu - k + 1))
    return statistic, parameter, float(stats.f.sf(statistic, *parameter))
