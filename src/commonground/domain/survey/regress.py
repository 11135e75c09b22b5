"""Design-based linear and logistic regression (Binder 1983): weighted fit, sandwich variance over the sampled units."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pyarrow as pa
from scipy import special

from commonground.domain.survey.chosen import Quantity, rows_chosen
from commonground.domain.survey.layout import Layout, codes, numbers
from commonground.domain.survey.nouns import Fit, Values
from commonground.domain.survey.replicate import spread
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
    slopes, information, score = _fit(x, outcome, weight, family)
    if layout.replicates is not None:
        reps = np.array([_fit(x, outcome, np.where(inside, column, 0.0), family)[0] for column in layout.replicates.T])
        vcov = spread(reps, slopes, layout.scale, layout.rscales, layout.centre)
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


def _fit(x: np.ndarray, y: np.ndarray, weight: np.ndarray, family: str) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Coefficients, the weighted information, and each row's score (unweighted).

    Logistic: iteratively reweighted least squares until the deviance settles to 1e-8, the information taken from the last
    step, as R's glm does, so that the last digits agree too.
    """
    if family == "gaussian":
        information = (x * weight[:, None]).T @ x
        slopes = np.linalg.solve(information, x.T @ (weight * y))
        return slopes, information, y - x @ slopes
    mean = weight.sum() / (weight > 0).sum()
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
        eta = x @ slopes
        if np.abs(eta[prior > 0]).max() > 18:  # one in 65 million: the terms tell the answer for certain
            break
        mu = special.expit(eta)
        deviance = float(2 * prior @ np.where(y > 0, -np.log(np.maximum(mu, 1e-300)), -np.log(np.maximum(1 - mu, 1e-300))))
        if abs(deviance - before) / (abs(deviance) + 0.1) < 1e-8:
            ratio = np.divide(spread_, mu * (1 - mu), out=np.ones_like(mu), where=mu * (1 - mu) > 0)
            return slopes, information * mean, (y - mu) * ratio
        before = deviance
    raise Refused(
        "fit_unsettled",
        what="The regression does not settle",
        why="Some combination of terms tells the answer for certain",
        ways_out=("Leave out the term that separates yes from no", "Merge small levels"),
    )
