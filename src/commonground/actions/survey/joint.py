"""Several groups of people at once, overlapping or not, with the covariances of all of them: in one scan where that is possible."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pyarrow as pa

from commonground.actions.survey.moments import Want, frozen, moments_of
from commonground.domain.survey import moment_totals, moments, nested
from commonground.domain.survey.chosen import Quantity, narrowed, rows_chosen
from commonground.domain.survey.layout import Layout
from commonground.domain.survey.nouns import Totals, Values
from commonground.domain.survey.scatter import scatter
from commonground.domain.survey.totals import totals_of_rows
from commonground.store.surveys.opened import Opened
from commonground.terms import Refused


def joint_totals_of(
    opened: Opened, *, y: Quantity, domains: Sequence[Values | None], where: Values | None = None, engine: str = "auto"
) -> Totals:
    """Totals of y in each domain, in order, with all covariances; refused where one has nobody with an answer."""
    if engine != "rows" and opened.design.plain and not opened.design.lonely_in_domains:
        found = _nested(opened, y, domains, where)
        if found is not None:
            return found
        items = [moments.Item(y, where=tuple((domain or {}).items())) for domain in domains]
        held = opened.run(
            ("joint", y, tuple(frozen(domain) for domain in domains), frozen(where)),
            lambda: moments.in_one_scan(
                opened.people(), opened.strata(), items, (), where, lonely=opened.design.lonely, across=True, single=opened.single
            ),
        )
        return moment_totals.joint_totals(held, len(items), opened.design.lonely)
    needed = [y.column or "", *(name for domain in domains for name in domain or {}), *(where or {})]
    table, layout = opened.take([name for name in needed if name]), opened.layout()
    parts = [totals_of_rows(table, layout, y=y, where=narrowed(where, domain)) for domain in domains]
    if not all(len(part) for part in parts):
        raise Refused("nobody", what="One of the groups has nobody with an answer", ways_out=("Widen that group",))
    return _joined(table, layout, y, domains, where, parts)


def _nested(opened: Opened, y: Quantity, domains: Sequence[Values | None], where: Values | None) -> Totals | None:
    """Two groups of whole units that lie in or apart from each other, from what was kept of each; None where they do not."""
    whole = frozenset(
        name
        for name, holds in ((opened.design.places, opened.ready.within), (opened.design.waves, bool(opened.ready.waves)))
        if name and holds
    )
    if len(domains) != 2 or opened.single or not whole:
        return None
    first, second = (narrowed(where, domain) for domain in domains)
    lies = nested.relation(first, second, whole)
    if not lies:
        return None
    one, other = (moments_of(opened, Want(moments.Item(y), (), tuple(chosen.items()))) for chosen in (first, second))
    return nested.nested_totals(one, other, opened.sql("SELECT * FROM strata"), lies)


def _joined(
    table: pa.Table, layout: Layout, y: Quantity, domains: Sequence[Values | None], where: Values | None, parts: Sequence[Totals]
) -> Totals:
    join = {
        name: np.concatenate([getattr(part, name) for part in parts])
        for name in ("a", "b", "base", "rows", "whole", "df", "df_rows", "vaa", "vab", "vbb")
    }
    reps = cov = None
    if layout.replicates is not None:
        reps = np.column_stack([part.reps[:, i] for i in (0, 1) for part in parts if part.reps is not None])
    else:
        values = y.of_rows(table)
        known = rows_chosen(table, where) & ~np.isnan(values) & (layout.stages[0].unit >= 0)
        inside = [known & rows_chosen(table, domain) for domain in domains]
        filled = np.nan_to_num(values)
        columns = [*(filled * mask for mask in inside), *(mask.astype(float) for mask in inside)]
        cov = scatter(layout, np.column_stack(columns), np.any(inside, axis=0))
        one, other = np.arange(len(parts)), np.arange(len(parts), 2 * len(parts))
        join |= {"vaa": cov[one, one], "vab": cov[one, other], "vbb": cov[other, other]}  # of the groups together, as in one scan
    cells = tuple((i,) for i in range(len(parts)))
    return Totals(by=("item",), cells=cells, cov=cov, reps=reps, replication=layout.replication, **join)
