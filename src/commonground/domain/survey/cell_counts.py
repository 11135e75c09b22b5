"""What a model of people learns from, as an expression: for every cell the weight, the weight that says yes, and the sum of squares."""

from __future__ import annotations

from collections.abc import Sequence

import ibis.expr.types as ir

from commonground.domain.survey.chosen import Quantity, table_chosen
from commonground.domain.survey.moments import WEIGHT
from commonground.domain.survey.nouns import Values


def cell_counts(person: ir.Table, y: Quantity, by: Sequence[str], where: Values | None) -> ir.Table:
    """One row for each combination of `by` among people with a weight and an answer: yes, weight, squares, people."""
    kept = person.filter([person[WEIGHT] > 0, *[person[name].notnull() for name in by], *table_chosen(person, where)])
    weight, answer = kept[WEIGHT].cast("float64"), y.of_table(kept)
    rows = kept.select(**{f"cg_by{i}": kept[name] for i, name in enumerate(by)}, cg_w=weight, cg_y=answer)
    rows = rows.filter(rows["cg_y"].notnull())
    keys = [f"cg_by{i}" for i in range(len(by))]
    return rows.group_by(keys).aggregate(
        yes=(rows["cg_w"] * rows["cg_y"]).sum(), weight=rows["cg_w"].sum(), squares=(rows["cg_w"] * rows["cg_w"]).sum(), people=rows.count()
    )
