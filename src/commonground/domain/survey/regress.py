"""Design-based linear and logistic regression (Binder 1983): weighted fit, sandwich variance over the sampled units."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pyarrow as pa
from scipy import optimize, special

from commonground.domain.survey.chosen import Quantity, rows_chosen
from commonground.domain.survey.layout import Layout, codes, numbers
from commonground.domain.survey.nouns import Fit, Values
from commonground.domain.survey.scatter import freedom, scatter
from commonground.terms import Refused

FAMILIES = ("gaussian", "binomial")


def regress(
    table: pa.Table,
    layout: Layout,
    *,
    y: Quantity,
    terms: Sequence[str],
    family: str = "gaussian",
    categorical: Sequence[str] = (),
    where: Values | None = None,
) -> Fit:
    """Coefficients of y on the terms. Words and `categorical` columns become one 0/1 term for each level after the first.

    Rows with a missing answer are outside the domain. df = units - strata + 1 - coefficients, as svyglm counts it.
    """
    if family not in FAMILIES:
        raise Refused(
            "family_unknown",
            what=f"{family!r} is not a kind of regression",
            ways_out=("Choose gaussian (for numbers) or binomial (for yes/no)",),
        )
    keep = rows_chosen(table, where) & (layout.stages[0].unit >= 0)
    response = y.of_rows(table)
    names, design = _model(table, terms, set(categorical), keep & ~np.isnan(response))
    inside = keep & ~np.isnan(response) & ~np.isnan(design).any(axis=1)
    x, outcome = np.nan_to_num(design), np.nan_to_num(response)
    if family == "binomial" and not np.isin(outcome[inside], (0.0, 1.0)).all():
        raise Refused("not_yes_no", what="A logistic regression needs a yes/no answer", ways_out=("Give the level that means yes",))
    weight = np.where(inside, layout.weight, 0.0)
    if np.linalg.matrix_rank(x[weight > 0]) < x.shape[1]:
        raise Refused(
            "terms_collinear",
            what="Some terms say the same as others, or a level has nobody in it",
            ways_out=("Leave one of them out", "Widen the filter"),
        )
    asked = keep if layout.margins is None else layout.stages[0].unit >= 0
    mean = float(layout.weight[keep].sum() / asked.sum())
    slopes, information, score = _fit(x, outcome, weight, family, mean)
    if not score[weight > 0].any():
        vcov = np.zeros((len(slopes), len(slopes)))
    elif layout.replicates is not None:
        reps = np.array([_refitted(x, outcome, np.where(inside, column, 0.0), family, mean) for column in layout.replicates.T])
        vcov = layout.replication.covariance(reps, slopes)
    else:
        vcov = scatter(layout, x * score[:, None] @ np.linalg.inv(information), inside)
    return Fit(
        terms=tuple(names),
        estimate=slopes,
        se=np.sqrt(np.diag(vcov)),
        vcov=vcov,
        df=freedom(layout, inside) + 1 - len(slopes),
        base=int((weight > 0).sum()),
        family=family,
    )


def _model(table: pa.Table, terms: Sequence[str], categorical: set[str], keep: np.ndarray) -> tuple[list[str], np.ndarray]:
    names, columns = ["(Intercept)"], [np.ones(table.num_rows)]
    for term in terms:
        column = table[term]
        if (
            term in categorical
            or pa.types.is_string(column.type)
            or pa.types.is_large_string(column.type)
            or pa.types.is_dictionary(column.type)
        ):
            code, levels = codes(column)
            used = [i for i in range(len(levels)) if (code[keep] == i).any()]
            for i in used[1:]:
                names.append(f"{term}={levels[i]}")
                columns.append(np.where(code < 0, np.nan, code == i).astype(float))
        else:
            names.append(term)
            columns.append(numbers(column, term))
    return names, np.column_stack(columns)


def _fit(x: np.ndarray, y: np.ndarray, weight: np.ndarray, family: str, mean: float) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Coefficients, the weighted information, and each row's score (unweighted).

    Logistic: iteratively reweighted least squares until the deviance settles to 1e-8, the information taken from the last
    step, as R's glm does, so that the last digits agree too. Weights are divided by `mean`, the mean weight of the domain with
    people who did not answer, as svyglm does: where the steps end depends on it.
    """
    if family == "gaussian":
        information = (x * weight[:, None]).T @ x
        slopes = np.linalg.solve(information, x.T @ (weight * y))
        rest = y - x @ slopes
        noise = 1e-12 * (np.abs(y) + np.abs(x) @ np.abs(slopes))  # a fit this near is exact but for rounding
        return slopes, information, np.where(np.abs(rest) <= noise, 0.0, rest)
    prior = weight / mean
    with np.errstate(divide="ignore", invalid="ignore"):
        mu = np.where(prior > 0, (prior * y + 0.5) / (prior + 1), 0.5)
    eta, before = special.logit(mu), np.inf
    for _ in range(60):
        spread_ = mu * (1 - mu)
        working = prior * spread_
        information = (x * working[:, None]).T @ x
        try:
            slopes = np.linalg.solve(information, x.T @ (working * eta + prior * (y - mu)))
        except np.linalg.LinAlgError:
            break
        eta, step = x @ slopes, eta
        mu = special.expit(eta)
        deviance = float(2 * prior @ np.where(y > 0, -np.log(np.maximum(mu, 1e-300)), -np.log(np.maximum(1 - mu, 1e-300))))
        if abs(deviance - before) / (abs(deviance) + 0.1) < 1e-8:
            if np.abs(eta - step)[prior > 0].max() > 0.1 and _separated(x[prior > 0], y[prior > 0]):
                break
            ratio = np.divide(spread_, mu * (1 - mu), out=np.ones_like(mu), where=mu * (1 - mu) > 0)
            return slopes, information * mean, (y - mu) * ratio
        before = deviance
    raise Refused(
        "fit_unsettled",
        what="The regression does not settle",
        why="Some combination of terms tells the answer for certain",
        ways_out=("Leave out the term that separates yes from no", "Merge small levels"),
    )


def _refitted(x: np.ndarray, y: np.ndarray, weight: np.ndarray, family: str, mean: float) -> np.ndarray:
    """Coefficients under replicate weights; NaN for a replicate that leaves out everybody whom a term is about."""
    information = (x * weight[:, None]).T @ x
    size = np.sqrt(np.diag(information))
    if (size == 0).any() or np.linalg.cond(information / np.outer(size, size)) > 1e12:
        return np.full(x.shape[1], np.nan)
    return _fit(x, y, weight, family, mean)[0]


def _separated(x: np.ndarray, y: np.ndarray) -> bool:
    """Whether some combination of terms is never below nought for yes nor above it for no, and so tells some answers for certain:
    then no finite coefficients fit best (Albert and Anderson 1984). Found by a linear programme (Konis 2007).
    """
    signed = np.unique(x * np.where(y > 0, 1.0, -1.0)[:, None], axis=0) / np.abs(x).max(axis=0)
    found = optimize.linprog(-signed.sum(axis=0), A_ub=-signed, b_ub=np.zeros(len(signed)), bounds=(-1, 1))
    return bool(found.status == 0 and -found.fun > 1e-7)
