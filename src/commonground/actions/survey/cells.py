"""The cells of a question: every combination of the levels that occur, worked out and guarded, or the reason why there is no number."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product

import numpy as np

from commonground.actions.survey import estimates
from commonground.actions.survey.totals import quantity_of, read_totals
from commonground.domain.survey import compare, estimate, guard
from commonground.domain.survey.chosen import Quantity, narrowed
from commonground.domain.survey.nouns import Estimates
from commonground.domain.survey.question import Cell, Question
from commonground.domain.survey.written import Settings
from commonground.store.surveys.opened import Opened
from commonground.store.surveys.prepare import quote
from commonground.terms import Refused

MOST_CELLS = 20_000


@dataclass(frozen=True)
class Grid:
    """The full grid of a question: every combination of the levels that occur, and what was worked out for each."""

    by: tuple[str, ...]
    cells: tuple[tuple[str, ...], ...]
    found: Estimates
    place: dict[tuple[str, ...], int]
    low: np.ndarray
    high: np.ndarray
    bases: list[int]


def grid_of(opened: Opened, question: Question) -> Grid:
    """Estimates and limits for every combination of the levels that occur. Raises `Refused` (cells_many) and what the engine raises."""
    by = tuple(question.by)
    held = [[str(level) for level in levels_within(opened, name, question)] for name in by]
    size = int(np.prod([len(levels) for levels in held])) if by else 1
    if size > MOST_CELLS:
        raise Refused(
            "cells_many",
            what=f"{size:,} groups are too many to show",
            why=f"At most {MOST_CELLS:,}",
            ways_out=("Leave out one of: " + ", ".join(by),),
        )
    found = _estimates(opened, question)
    place = {tuple(str(level) for level in cell): i for i, cell in enumerate(found.cells)}
    low, high = (
        estimates.limits(found, method=question.interval, level=question.confidence)
        if question.statistic != "median"
        else (found.se * np.nan, found.se * np.nan)
    )
    if question.statistic == "median":
        low, high = _median_limits(opened, question, found)
    cells = tuple(product(*held)) if by else ((),)
    bases = [int(found.base[place[cell]]) if cell in place else 0 for cell in cells]
    return Grid(by, cells, found, place, low, high, bases)


def guarded(opened: Opened, settings: Settings, question: Question, grid: Grid, notes: list[str]) -> list[Cell]:
    """The cells of a grid: an estimate with its interval and bases, or the state and the reason that stand in its place.

    Raises `Refused` (complement_small).
    """
    rules = question.rules
    unasked = [_not_asked(settings, question, dict(zip(grid.by, cell, strict=True))) for cell in grid.cells]
    counts = _counts(opened, question, grid) if rules.minimum_count else None
    few, protecting = (
        guard.hidden_cells(grid.cells, grid.bases, rules.minimum_base, counts, rules.minimum_count)
        if rules.protect or not grid.by
        else ({i for i, base in enumerate(grid.bases) if 0 < base < rules.minimum_base}, set())
    )
    _check_complement(opened, question)
    return [_cell(question, grid, i, i in few, i in protecting, unasked[i]) for i in range(len(grid.cells))]


def levels_within(opened: Opened, name: str, question: Question) -> list[object]:
    """The levels of a column that the question keeps."""
    chosen = question.where.get(name)
    levels = levels_of(opened, name)
    if chosen is None or chosen == "NOT NULL" or isinstance(chosen, dict):
        return levels
    wanted = chosen if isinstance(chosen, list) else [chosen]
    return [level for level in levels if any(same(one, level) for one in wanted)]


def levels_of(opened: Opened, column: str) -> list[object]:
    """The values that a column takes among the people in the design, in order (at most 500)."""
    name = quote(column)
    query = f"SELECT DISTINCT {name} AS v FROM person WHERE {name} IS NOT NULL ORDER BY 1 LIMIT 500"
    return opened.kept.once(("levels", column), lambda: opened.sql(query), on_disk=True)["v"].to_pylist()


def same(level: object, held: object) -> bool:
    """Whether a level as it was written is a level as it is held."""
    if isinstance(held, bool):
        return str(level).lower() in ((str(held).lower(), str(int(held))))
    if isinstance(held, (int, float)) and not isinstance(held, bool):
        try:
            return float(level) == float(held)  # type: ignore[arg-type]
        except (TypeError, ValueError):
            return False
    return str(level) == str(held)


def _estimates(opened: Opened, question: Question) -> Estimates:
    by, where = tuple(question.by), question.where
    if question.statistic == "proportion":
        return estimates.read_proportions(opened, y=question.column, level=list(question.levels), by=by, where=where)
    if question.statistic == "mean":
        return estimates.read_means(opened, y=question.column, by=by, where=where, deff="wr")
    if question.statistic == "total":
        return estimates.read_totals_of(opened, y=question.column, by=by, where=where)
    if question.statistic == "ratio":
        return estimates.read_ratios(opened, y=question.column, x=question.denominator or "", by=by, where=where)
    if question.statistic == "count":
        return estimate.sums(read_totals(opened, y=quantity_of(question), by=by, where=where), "count")
    return estimates.read_means(opened, y=question.column, by=by, where=where)


def _median_limits(opened: Opened, question: Question, found: Estimates) -> tuple[np.ndarray, np.ndarray]:
    low, high = np.full(len(found), np.nan), np.full(len(found), np.nan)
    for i, cell in enumerate(found.cells):
        if found.base[i] < max(question.rules.minimum_base, 2):
            continue
        where = {**question.where, **dict(zip(question.by, cell, strict=True))}
        said = estimates.read_quantiles(opened, y=question.column, probs=(0.5,), where=where, limits="xlogit", level=question.confidence)
        found.estimate[i], low[i], high[i], found.se[i] = said.estimate[0], said.low[0], said.high[0], said.se[0]
    return low, high


def _counts(opened: Opened, question: Question, grid: Grid) -> list[int]:
    totals = read_totals(
        opened, y=Quantity(), by=tuple(question.by), where=narrowed(question.where, {question.column: list(question.levels)})
    )
    held = {tuple(str(level) for level in cell): int(base) for cell, base in zip(totals.cells, totals.base, strict=True)}
    return [held.get(cell, 0) for cell in grid.cells]


def _not_asked(settings: Settings, question: Question, group: dict[str, str]) -> str:
    wave, waves = settings.design.waves, settings.asked.get(question.column)
    if not wave or waves is None:
        return ""
    chosen = question.where.get(wave)
    here = (
        [group[wave]]
        if wave in group
        else [str(one) for one in (chosen if isinstance(chosen, list) else [chosen])]
        if chosen is not None and not isinstance(chosen, dict)
        else []
    )
    return guard.NOT_ASKED.format(where=f"{wave} {', '.join(here)}") if here and not any(one in waves for one in here) else ""


def _cell(question: Question, grid: Grid, i: int, few: bool, protecting: bool, unasked: str) -> Cell:
    group = dict(zip(grid.by, grid.cells[i], strict=True))
    base = grid.bases[i]
    if unasked:
        return Cell(group=group, state="not_asked", mark="[z]", reason=unasked)
    if base == 0:
        return Cell(group=group, state="too_few", mark="[x]", reason=guard.NOBODY, base=0)
    if few:
        return Cell(
            group=group,
            state="too_few",
            mark="[c]",
            reason=guard.TOO_FEW.format(
                base=f"fewer than {question.rules.minimum_base}" if question.rules.protect else base, minimum=question.rules.minimum_base
            ),
        )
    if protecting:
        return Cell(group=group, state="suppressed", mark="[c]", reason=guard.PROTECTING)
    at = grid.place[grid.cells[i]]
    found = grid.found
    value, se = float(found.estimate[at]), float(found.se[at])
    spread = np.isfinite(grid.low[at]) and np.isfinite(grid.high[at])
    return Cell(
        group=group,
        state="shown" if np.isfinite(value) else "no_spread",
        estimate=value if np.isfinite(value) else None,
        low=float(grid.low[at]) if spread else None,
        high=float(grid.high[at]) if spread else None,
        se=se if np.isfinite(se) else None,
        df=float(found.df[at]),
        base=guard.rounded(base, question.rules.rounded_base),
        effective_base=_effective(question, found, at),
        reason="" if spread else "No interval: the sample's units in this group cannot show how such groups vary",
    )


def _effective(question: Question, found: Estimates, at: int) -> float | None:
    base = int(found.base[at])
    if question.statistic == "proportion":
        value = compare.effective_n(float(found.estimate[at]), float(found.se[at]), base)
        return round(value, 1) if np.isfinite(value) else None
    if found.deff is not None and np.isfinite(found.deff[at]) and found.deff[at] > 0:
        return round(base / float(found.deff[at]), 1)
    return None


def _check_complement(opened: Opened, question: Question) -> None:
    """Refuse (complement_small) a filter that leaves out so few people that the table without it would show them."""
    if not question.rules.protect or not question.where:
        return
    quantity = quantity_of(question)
    narrow = read_totals(opened, y=quantity, where=question.where)
    if not len(narrow):
        return
    inside = int(narrow.base[0])
    for name in question.where:
        whole = read_totals(opened, y=quantity, where={key: value for key, value in question.where.items() if key != name})
        if len(whole) and guard.complement_unsafe(inside, int(whole.base[0]) - inside, question.rules.minimum_base):
            raise Refused(
                "complement_small",
                what=f"The filter on {name} leaves out fewer than {question.rules.minimum_base} people",
                why="Subtracting this table from the one without the filter would show them",
                ways_out=(f"Leave out the filter on {name}", "Use a filter that leaves out more people"),
            )
