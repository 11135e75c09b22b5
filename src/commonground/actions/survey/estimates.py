"""Estimates of a survey, and the tests and tables that its design allows: each from weighted sums of the people, or from rows in hand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from commonground.actions.survey.joint import joint_totals_of
from commonground.actions.survey.totals import read_totals, refuse_unsound
from commonground.domain.survey import compare, estimate, interval, quantile
from commonground.domain.survey import crosstab as tables
from commonground.domain.survey import regress as fitting
from commonground.domain.survey.chosen import Quantity, rows_chosen
from commonground.domain.survey.layout import numbers
from commonground.domain.survey.nouns import (
    NOT_NULL,
    Contrast,
    Crosstab,
    Estimates,
    Fit,
    Quantiles,
    Values,
    as_tuple,
)
from commonground.domain.survey.scatter import freedom, scatter
from commonground.store.surveys.opened import Opened
from commonground.terms import Refused


def read_means(
    opened: Opened,
    *,
    y: str,
    by: Sequence[str] | str | None = None,
    where: Values | None = None,
    covariance: bool = False,
    deff: str | None = None,
    engine: str = "auto",
    count_missing: bool = False,
) -> Estimates:
    """Weighted means by group: sum w y / sum w over those who answered. `deff` "wor" or "wr" adds the design effect against a
    simple random sample drawn without or with replacement (Kish 1965).
    """
    totals = read_totals(
        opened, y=Quantity(y), by=as_tuple(by), where=where, covariance=covariance, engine=engine, count_missing=count_missing
    )
    found = estimate.ratios(totals)
    return _with_deff(opened, found, Quantity(y), by, where, deff, engine, total=False) if deff else found


def read_totals_of(
    opened: Opened,
    *,
    y: str,
    by: Sequence[str] | str | None = None,
    where: Values | None = None,
    covariance: bool = False,
    deff: str | None = None,
    engine: str = "auto",
    count_missing: bool = False,
) -> Estimates:
    """Weighted totals by group: sum w y over those who answered."""
    found = estimate.sums(
        read_totals(opened, y=Quantity(y), by=as_tuple(by), where=where, covariance=covariance, engine=engine, count_missing=count_missing)
    )
    return _with_deff(opened, found, Quantity(y), by, where, deff, engine, total=True) if deff else found


def read_ratios(
    opened: Opened,
    *,
    y: str,
    x: str,
    by: Sequence[str] | str | None = None,
    where: Values | None = None,
    covariance: bool = False,
    engine: str = "auto",
    count_missing: bool = False,
) -> Estimates:
    """Ratios of two weighted totals by group: sum w y / sum w x."""
    return estimate.ratios(
        read_totals(
            opened,
            y=Quantity(y),
            x=Quantity(x),
            by=as_tuple(by),
            where=where,
            covariance=covariance,
            engine=engine,
            count_missing=count_missing,
        ),
        "ratio",
    )


def read_proportions(
    opened: Opened,
    *,
    y: str,
    level: object = 1,
    by: Sequence[str] | str | None = None,
    where: Values | None = None,
    covariance: bool = False,
    engine: str = "auto",
    count_missing: bool = False,
) -> Estimates:
    """The weighted share of people whose answer is `level` (or one of several levels), by group."""
    levels = tuple(level) if isinstance(level, (list, tuple, set, frozenset)) else (level,)
    totals = read_totals(
        opened, y=Quantity(y, levels), by=as_tuple(by), where=where, covariance=covariance, engine=engine, count_missing=count_missing
    )
    found = estimate.ratios(totals, "proportion")
    with np.errstate(divide="ignore", invalid="ignore"):
        effect = np.where(found.base > 1, found.se**2 / (found.estimate * (1 - found.estimate) / found.base), np.nan)
    return replace(found, deff=effect)


def read_shares(
    opened: Opened,
    *,
    y: str,
    by: Sequence[str] | str | None = None,
    where: Values | None = None,
    numbers: bool = False,
    engine: str = "auto",
    count_missing: bool = False,
) -> Estimates:
    """Every level's share of its group, with covariances (`numbers`: the estimated number of people instead).

    `count_missing` also counts people without an answer (in `rows`, `whole` and `df_rows`).
    """
    groups = as_tuple(by)
    answered = {**(where or {}), y: NOT_NULL} if y not in (where or {}) else dict(where or {})
    levels = read_totals(opened, y=Quantity(), by=(*groups, y), where=where, covariance=True, engine=engine)
    people = read_totals(opened, y=Quantity(), by=groups, where=answered, covariance=False, engine=engine)
    if count_missing:
        everyone = read_totals(opened, y=Quantity(), by=groups, where=where, engine=engine)
        place = {cell: i for i, cell in enumerate(everyone.cells)}
        order = [place[cell] for cell in people.cells]
        people = replace(people, df_rows=everyone.df[order], rows=everyone.base[order], whole=everyone.b[order])
    return (estimate.counts if numbers else estimate.shares)(levels, people)


def read_variance(opened: Opened, *, y: str, where: Values | None = None) -> Estimates:
    """The variance of y between people: mean of n / (n - 1) (y - mean)^2, and its standard error."""
    refuse_unsound(opened)
    table, layout = opened.take([y, *(where or {})]), opened.layout()
    values = numbers(table[y], y)
    inside = rows_chosen(table, where) & ~np.isnan(values) & (layout.stages[0].unit >= 0)
    weight = np.where(inside, layout.weight, 0.0)
    n = int((weight > 0).sum())
    if n < 2:
        raise Refused("nobody", what="Fewer than two people with an answer are left", ways_out=("Widen the filter",))
    values = np.nan_to_num(values)
    mean = float(weight @ values / weight.sum())
    squares = n / (n - 1) * (values - mean) ** 2
    spread = float(weight @ squares / weight.sum())
    error = (
        float(np.sqrt(scatter(layout, ((squares - spread) / weight.sum())[:, None], inside)[0, 0]))
        if layout.replicates is None
        else float("nan")
    )
    df = np.array([freedom(layout, inside)])
    return Estimates(
        statistic="variance",
        by=(),
        cells=((),),
        estimate=np.array([spread]),
        se=np.array([error]),
        df=df,
        df_rows=df,
        base=np.array([n]),
        rows=np.array([n]),
        whole=np.array([weight.sum()]),
        weighted=np.array([weight.sum()]),
    )


def read_quantiles(
    opened: Opened,
    *,
    y: str,
    probs: Sequence[float] = (0.5,),
    where: Values | None = None,
    rule: str = "math",
    limits: str = "mean",
    level: float = 0.95,
) -> Quantiles:
    """Quantiles and their limits, by a named rule and interval."""
    refuse_unsound(opened)
    table, layout = opened.take([y, *(where or {})]), opened.layout()
    return quantile.quantiles(
        layout,
        numbers(table[y], y),
        rows_chosen(table, where) & (layout.stages[0].unit >= 0),
        probs,
        rule=rule,
        interval=limits,
        level=level,
    )


def read_crosstab(
    opened: Opened,
    *,
    rows: str,
    cols: str,
    where: Values | None = None,
    statistic: str = "F",
    count_missing: bool = False,
    engine: str = "auto",
) -> Crosstab:
    """A two-way table of shares with its test.

    `count_missing` counts people without an answer in n and in the degrees of freedom, as R does.
    """
    complete = {**(where or {})}
    for name in (rows, cols):
        complete.setdefault(name, NOT_NULL)
    counts = read_totals(opened, y=Quantity(), by=(rows, cols), where=complete, covariance=True, engine=engine)
    people = read_totals(opened, y=Quantity(), where=(where or None) if count_missing else complete, engine=engine)
    if not len(counts) or not len(people):
        raise Refused("nobody", what="Nobody with both answers is left", ways_out=("Widen the filter",))
    return tables.crosstab(counts, statistic=statistic, n=int(people.base[0]), nu=float(people.df[0]))


def read_regression(
    opened: Opened,
    *,
    y: str,
    terms: Sequence[str],
    family: str = "gaussian",
    level: object | None = None,
    levels: Sequence[object] | None = None,
    categorical: Sequence[str] = (),
    where: Values | None = None,
) -> Fit:
    """A design-based regression of y (or of y being `level`, or one of `levels`) on the terms."""
    refuse_unsound(opened)
    table = opened.take([y, *terms, *(where or {})])
    return fitting.regress(
        table,
        opened.layout(),
        y=Quantity(y, tuple(levels) if levels else None if level is None else (level,)),
        terms=terms,
        family=family,
        categorical=categorical,
        where=where,
    )


def read_difference(
    opened: Opened,
    *,
    y: str,
    first: Values | None,
    second: Values | None,
    level: object | None = None,
    levels: Sequence[object] | None = None,
    where: Values | None = None,
    engine: str = "auto",
    confidence: float = 0.95,
) -> Contrast:
    """First minus second, for any two domains, overlapping or not, with their covariance: z = z_a - z_b for each sampled unit."""
    refuse_unsound(opened)
    quantity = Quantity(y, tuple(levels) if levels else None if level is None else (level,))
    totals = joint_totals_of(opened, y=quantity, domains=(first, second), where=where, engine=engine)
    found = estimate.ratios(totals)
    if not np.isfinite(found.estimate).all():
        raise Refused("nobody", what="One of the two groups has nobody with an answer", ways_out=("Widen that group",))
    said = compare.contrast(found, [1.0, -1.0], level=confidence)
    return replace(
        said, first=float(found.estimate[0]), second=float(found.estimate[1]), se_first=float(found.se[0]), se_second=float(found.se[1])
    )


def read_t_test(opened: Opened, *, y: str, group: str, where: Values | None = None) -> Contrast:
    """The difference between the two levels of `group` (second minus first), by regression; t with one df fewer than the design."""
    fit = read_regression(opened, y=y, terms=[group], categorical=[group], where=where)
    if len(fit.estimate) != 2:
        raise Refused(
            "groups_two",
            what=f"{group} has {len(fit.estimate)} levels, and a t test compares two",
            ways_out=("Ask for the estimates by group, and a contrast",),
        )
    return compare.judged(float(fit.estimate[1]), float(fit.se[1]), fit.df, "t test by design-based regression")


def published_test(estimates: Estimates, first: int = 0, second: int = 1) -> Contrast:
    """The publisher's own test of the second group minus the first: independent estimates, normal, 5%."""
    one, other = ((float(estimates.estimate[i]), float(estimates.se[i]), int(estimates.base[i])) for i in (first, second))
    return compare.published_test(one, other)


def limits(
    estimates: Estimates, *, method: str | None = None, level: float = 0.95, count_missing: bool = False
) -> tuple[np.ndarray, np.ndarray]:
    """Interval limits: by the named method for proportions (xlogit unless said), t for everything else."""
    if estimates.statistic in ("proportion", "share"):
        return interval.proportion_limits(estimates, method=method or "xlogit", level=level, count_missing=count_missing)
    return interval.mean_limits(estimates, level=level, df=estimates.df_rows if count_missing else None)


def _with_deff(
    opened: Opened,
    found: Estimates,
    y: Quantity,
    by: Sequence[str] | str | None,
    where: Values | None,
    deff: str,
    engine: str,
    *,
    total: bool,
) -> Estimates:
    if deff not in ("wor", "wr"):
        raise Refused(
            "deff_unknown",
            what=f"{deff!r} is not a reference for the design effect",
            ways_out=('Choose "wor" (without replacement) or "wr" (with)',),
        )
    plain = estimate.ratios(read_totals(opened, y=y, by=as_tuple(by), where=where, engine=engine))
    squares = estimate.ratios(read_totals(opened, y=replace(y, squared=True), by=as_tuple(by), where=where, engine=engine))
    n, whole = found.base.astype(float), plain.weighted
    with np.errstate(divide="ignore", invalid="ignore"):
        simple = (squares.estimate - plain.estimate**2) * n / (n - 1) / n
        if deff == "wor":
            simple = simple * (whole - n) / whole
        return replace(found, deff=found.se**2 / (simple * (whole**2 if total else 1.0)))
