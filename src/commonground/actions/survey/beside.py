"""Answer a question about named groups side by side, which may hold one another: a county beside its districts, regions, own areas."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec
import numpy as np

from commonground.actions.survey.cells import Grid, grid_of, guarded
from commonground.actions.survey.differences import SHARING, from_everyone, judged_together
from commonground.actions.survey.joint import joint_totals_of
from commonground.actions.survey.totals import quantity_of, read_totals
from commonground.domain.survey import estimate, guard
from commonground.domain.survey.beside import Overlap, protected
from commonground.domain.survey.chosen import narrowed, rows_chosen
from commonground.domain.survey.layout import codes
from commonground.domain.survey.nouns import NOT_NULL
from commonground.domain.survey.question import Cell, Difference, Question, SideBySide, Where
from commonground.domain.survey.written import Settings
from commonground.store.surveys.opened import Opened
from commonground.terms import Refused

MOST_GROUPS = 60


def answered(opened: Opened, settings: Settings, question: Question, notes: list[str]) -> tuple[list[Cell], list[Difference]]:
    """The cells of every group, guarded together, and what may be said of each group against everyone.

    Raises `Refused`: side_by_side_many, side_by_side_form, base_too_small, groups_differ_little, and what `grid_of` raises.
    """
    asked = question.side_by_side
    assert asked is not None
    _check(question, asked)
    grids, cells = [], []
    for name, group in asked.groups.items():
        one = _narrowed(question, group)
        grids.append(grid_of(opened, one))
        found = guarded(opened, settings, one, grids[-1], notes)
        cells.append([msgspec.structs.replace(cell, group={asked.name: name, **cell.group}) for cell in found])
    _hide_what_follows(opened, question, asked, grids, cells, notes)
    flat = [cell for row in cells for cell in row]
    if not any(cell.state in ("shown", "not_asked") for cell in flat):
        raise Refused(
            "base_too_small",
            what="Too few people stand behind every one of these groups",
            why=f"At least {question.rules.minimum_base} are needed in each",
            ways_out=("Leave out a split", "Take all years together") if question.by else ("Choose larger places",),
        )
    return flat, _differences(opened, question, asked, cells, notes)


def _check(question: Question, asked: SideBySide) -> None:
    if not 1 <= len(asked.groups) <= MOST_GROUPS:
        raise Refused(
            "side_by_side_many",
            what=f"{len(asked.groups)} groups are given",
            why=f"From 1 to {MOST_GROUPS} stand side by side",
            ways_out=("Name fewer",),
        )
    if question.compare or question.trend or question.standardise or question.regression or asked.name in question.by:
        raise Refused(
            "side_by_side_form",
            what="Groups side by side are shown, split and compared with everyone, and no more",
            ways_out=("Leave out compare, trend, standardise and regression", "Ask about one group at a time"),
        )


def _narrowed(question: Question, group: Where) -> Question:
    """The question about one group. A filter on the same column keeps what both allow."""
    return msgspec.structs.replace(question, side_by_side=None, versus_rest=False, where=narrowed(question.where, group))


def _hide_what_follows(
    opened: Opened, question: Question, asked: SideBySide, grids: list[Grid], cells: list[list[Cell]], notes: list[str]
) -> None:
    """Hide, in place, the cells from which a hidden one would follow by subtracting one group from another."""
    levels = list(dict.fromkeys(cell for grid in grids for cell in grid.cells))
    overlap = _overlap(opened, question, asked, levels)
    if pairs := overlap.shared:
        names = list(asked.groups)
        said = "; ".join(f"{names[one]} and {names[other]}" for one, other in pairs[:5])
        more = f"; and {len(pairs) - 5} more" if len(pairs) > 5 else ""
        notes.append(f"Some groups have people in common, so their figures are not independent: {said}{more}")
    if not question.rules.protect:
        return
    place = {level: i for i, level in enumerate(levels)}
    hidden = np.ones((len(cells), len(levels)), dtype=bool)
    for group, row in enumerate(cells):
        for cell, level in zip(row, grids[group].cells, strict=True):
            hidden[group, place[level]] = cell.state not in ("shown", "no_spread")
    also = protected(overlap, hidden, question.rules.minimum_base)
    for group, row in enumerate(cells):
        cells[group] = [
            Cell(group=cell.group, state="suppressed", mark="[c]", reason=guard.PROTECTING) if also[group, place[level]] else cell
            for cell, level in zip(row, grids[group].cells, strict=True)
        ]


def _overlap(opened: Opened, question: Question, asked: SideBySide, levels: list[tuple[str, ...]]) -> Overlap:
    """People with an answer, by which groups they are in and by the levels of the table."""
    named = [question.column, *question.by, *question.where, *(name for group in asked.groups.values() for name in group)]
    table = opened.take([name for name in dict.fromkeys(named) if name])
    keep = rows_chosen(table, {question.column: NOT_NULL, **question.where}) & (opened.layout().weight > 0)
    member = np.array([rows_chosen(table, group) for group in asked.groups.values()])[:, keep]
    kinds, kind = np.unique(np.packbits(member, axis=0), axis=1, return_inverse=True)
    inside = np.unpackbits(kinds, axis=0, count=len(member)).astype(bool)
    place = {level: i for i, level in enumerate(levels)}
    at = np.zeros(int(keep.sum()), dtype=np.int64)
    if question.by:
        parts = [codes(table[name]) for name in question.by]
        of_row = [np.array([*map(str, words), ""], dtype=object)[code][keep] for code, words in parts]
        at = np.array([place.get(cell, -1) for cell in zip(*of_row, strict=True)], dtype=np.int64)
    people = np.zeros((inside.shape[1], len(levels)), dtype=np.int64)
    np.add.at(people, (kind.ravel()[at >= 0], at[at >= 0]), 1)
    return Overlap(inside=inside, people=people)


def _differences(opened: Opened, question: Question, asked: SideBySide, cells: list[list[Cell]], notes: list[str]) -> list[Difference]:
    """Each group against everyone, where the table is not split further."""
    shown: Mapping[str, Where] = {
        name: group for (name, group), row in zip(asked.groups.items(), cells, strict=True) if row[0].state == "shown"
    }
    if not question.versus_rest or question.by or not shown or question.statistic not in ("proportion", "mean"):
        return []
    quantity = quantity_of(question)
    joint = estimate.ratios(joint_totals_of(opened, y=quantity, domains=[*shown.values(), {}], where=question.where))
    whole = read_totals(opened, y=quantity, where=question.where)
    if int(whole.base[0]) < question.rules.minimum_base:
        return []
    if question.test == "published":
        notes.append(SHARING)
    said = from_everyone(joint, question.test, question.confidence)
    return judged_together(question, [({asked.name: name}, {}, False) for name in shown], said, notes)
