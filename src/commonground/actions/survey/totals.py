"""Weighted sums of a survey by cell, which every estimate is made of: worked out in the database where the design allows it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from commonground.actions.survey.moments import Want, frozen, moments_of, totals_of
from commonground.domain.survey import moment_totals, moments
from commonground.domain.survey.chosen import Quantity
from commonground.domain.survey.nouns import Lonely, Totals, Values
from commonground.domain.survey.question import Question
from commonground.domain.survey.totals import totals_of_rows
from commonground.store.surveys.opened import Opened
from commonground.terms import Refused

ENGINES = ("auto", "database", "rows")
MOST_PAIRS = 400  # cells up to which covariances between all of them are worked out


def read_totals(
    opened: Opened,
    *,
    y: Quantity,
    x: Quantity | None = None,
    by: Sequence[str] = (),
    where: Values | None = None,
    covariance: bool = False,
    engine: str = "auto",
    count_missing: bool = False,
) -> Totals:
    """Weighted sums by cell. The database does the work for one-stage designs; other designs fetch the columns named.

    `count_missing` also counts people without an answer (in `rows`, `whole` and `df_rows`), at some cost.
    """
    refuse_unsound(opened)
    if engine not in ENGINES:
        raise Refused("engine_unknown", what=f"{engine!r} is not a way of working", ways_out=("Choose auto, database or rows",))
    if engine == "rows" or not opened.design.plain or (covariance and by and _special(opened)):
        if engine == "database":
            raise Refused(
                "engine_cannot",
                what="The database cannot work this out alone",
                why="The design has several stages, calibrated or replicate weights",
                ways_out=('Leave the engine at "auto"',),
            )
        return _from_rows(opened, y, x, by, where, covariance)
    want = Want(moments.Item(y, x or Quantity()), tuple(by), tuple((where or {}).items()), count_missing)
    totals = totals_of(opened, want)
    if not covariance:
        return totals
    if not by:
        return replace(totals, cov=np.array([[totals.vaa[0], totals.vab[0]], [totals.vab[0], totals.vbb[0]]])) if len(totals) else totals
    if len(totals) > MOST_PAIRS:
        raise Refused(
            "cells_many",
            what=f"Covariances between {len(totals)} groups are too many",
            why=f"Up to {MOST_PAIRS} are worked out",
            ways_out=("Ask for fewer groups", "Compare two groups at a time"),
        )
    chosen, values = opened.stand_ins(where)
    crossed = opened.run(
        ("cross", want.item, want.by, frozen(chosen)),
        lambda: moments.cross_products(
            moments.unit_sums(opened.people(), [want.item], by, chosen, opened.ready.bits), opened.strata(), len(by)
        ),
        values,
    )
    return moment_totals.with_covariances(totals, crossed, moments_of(opened, want), opened.sql("SELECT * FROM strata"))


def quantity_of(question: Question) -> Quantity:
    """What a question sums of its column: whether an answer is one of its levels (shares and counts), else the number itself."""
    return Quantity(question.column, tuple(question.levels) if question.statistic in ("proportion", "count") else None)


def refuse_unsound(opened: Opened) -> None:
    """Refuse every estimate from a file whose weights or design are wrong, with all findings."""
    errors = [finding for finding in opened.findings if finding.level == "error"]
    if errors:
        raise Refused(
            errors[0].code if len(errors) == 1 else "design_invalid",
            what="; ".join(finding.what for finding in errors),
            where=opened.held.name,
            why=errors[0].why or "Numbers from this design would be wrong",
            ways_out=tuple(finding.remedy for finding in errors if finding.remedy),
            findings=opened.findings,
        )


def _special(opened: Opened) -> bool:
    design = opened.design
    if design.lonely in (Lonely.REMOVE, Lonely.CERTAINTY, Lonely.FAIL):
        return False
    return design.lonely_in_domains or any(finding.code == "lonely_stratum" for finding in opened.findings)


def _from_rows(opened: Opened, y: Quantity, x: Quantity | None, by: Sequence[str], where: Values | None, covariance: bool) -> Totals:
    needed = [name for name in (y.column, x.column if x else None, *by, *(where or {})) if name]
    return totals_of_rows(opened.take(needed), opened.layout(), y=y, x=x, by=by, where=where, covariance=covariance)
