"""Answer a question file: estimates cell by cell, guarded, with differences judged, and all that is needed to run it again."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations, pairwise, product
from pathlib import Path

import msgspec
import numpy as np

from commonground import __version__
from commonground.actions import survey as ask
from commonground.actions import survey_worked
from commonground.domain.survey import compare, estimate, guard, interval, say
from commonground.domain.survey.chosen import Quantity
from commonground.domain.survey.nouns import Contrast, Estimates
from commonground.domain.survey.question import STATISTICS, Answer, Cell, Difference, Question, Where
from commonground.domain.survey.written import Settings
from commonground.store.surveys.opened import Opened
from commonground.store.surveys.settings import open_with_settings, parse_written, read_written
from commonground.terms import Refused

MOST_CELLS = 20_000
MOST_COMPARED = 200
UNITS = {"proportion": "share of people", "mean": "mean", "total": "total", "ratio": "ratio", "count": "people", "median": "median"}


@dataclass(frozen=True)
class _Grid:
    """The full grid of a question: every combination of the levels that occur, and what was worked out for each."""

    by: tuple[str, ...]
    cells: tuple[tuple[str, ...], ...]
    found: Estimates
    place: dict[tuple[str, ...], int]
    low: np.ndarray
    high: np.ndarray
    bases: list[int]


def ask_file(*, question: Path | str, source: object | None = None, design: object | None = None) -> Answer:
    """Answer a question file (a path, or its text). The survey and its design are those it names, beside it, unless given."""
    folder = question.parent if isinstance(question, Path) else Path()
    content = read_written(question) if isinstance(question, Path) else parse_written(question, "the question")
    asked = understand(content)
    if source is None:
        if not asked.file:
            raise Refused("file_unnamed", what="The question names no survey file", ways_out=("Add file: and design: to the question",))
        source = folder / asked.file
    if design is None and asked.design:
        design = folder / asked.design
    opened, settings = open_with_settings(source, design)
    return answer(opened=opened, settings=settings, question=asked)


def understand(content: object) -> Question:
    """A question from a file's content; refused, with the place in it, where it says what is not known."""
    try:
        return msgspec.convert(content, Question)
    except msgspec.ValidationError as error:
        raise Refused(
            "question_unreadable",
            what="The question is not understood",
            why=str(error),
            ways_out=("Look at docs/reference/survey-question.schema.json",),
        ) from error


def answer(*, opened: Opened, settings: Settings, question: Question) -> Answer:
    """The answer to a question, guarded: cells are shown, or their state and reason stand in their place."""
    question, recipe = survey_worked.with_recipe(opened, question)
    _check(opened, question)
    notes = _pooled(opened, settings, question)
    grid = _grid(opened, settings, question)
    cells = _cells(opened, settings, question, grid, notes)
    if not any(cell.state in ("shown", "not_asked") for cell in cells):
        raise _nothing_safe(opened, question, grid)
    differences = _differences(opened, settings, question, grid, cells, notes)
    worked = survey_worked.worked(opened, settings.design.waves, question, cells, notes)
    if settings.synthetic:
        notes.insert(0, "Synthetic: made by code for demonstration. These numbers describe nobody.")
    notes += [finding.what for finding in opened.findings if finding.level != "note" or finding.code in ("design_thin", "lonely_stratum")]
    sentence = ("SYNTHETIC. " if settings.synthetic else "") + " ".join(
        [say.sentence(question, cells), *(one.sentence for one in worked if one.kind == "trend")]
    )
    return Answer(
        question=question,
        sentence=sentence,
        cells=cells,
        differences=differences,
        design=settings.design.words,
        method=_method(question),
        unit=UNITS[question.statistic],
        sources=[settings.source] if settings.source else [],
        notes=notes,
        synthetic=settings.synthetic,
        versions={"commonground": __version__, "file": opened.held.name},
        recipe=recipe,
        worked=worked,
    )


def _pooled(opened: Opened, settings: Settings, question: Question) -> list[str]:
    wave = settings.design.waves
    if not wave or wave in question.by or len(_levels_within(opened, wave, question)) < 2:
        return []
    count = len(_levels_within(opened, wave, question))
    if question.statistic in ("total", "count"):
        raise Refused(
            "waves_pooled",
            what=f"{count} waves would be added together",
            why="Each wave's weights add up to the whole population, so the total would be several populations",
            ways_out=(f"Group by {wave}", f"Choose one {wave}"),
        )
    return [f"{count} waves are taken together: the figure is their average, weighted by each wave's weights"]


def _check(opened: Opened, question: Question) -> None:
    if question.statistic not in STATISTICS:
        raise Refused(
            "statistic_unknown", what=f"{question.statistic!r} is not a statistic", ways_out=("Choose one of " + ", ".join(STATISTICS),)
        )
    if question.interval not in interval.METHODS:
        raise Refused(
            "interval_unknown", what=f"{question.interval!r} is not an interval", ways_out=("Choose one of " + ", ".join(interval.METHODS),)
        )
    if not 0.5 <= question.confidence < 1:
        raise Refused("confidence_range", what="Confidence lies between 0.5 and 1", ways_out=("Use 0.95",))
    if question.statistic == "ratio" and not question.denominator:
        raise Refused("denominator_missing", what="A ratio needs a denominator", ways_out=("Add denominator: COLUMN",))
    named = [question.column, *question.by, *question.where, *([question.denominator] if question.denominator else [])]
    if unknown := [name for name in named if name not in opened.columns]:
        near = [column for column in opened.columns if any(name.lower() in column.lower() for name in unknown)][:4]
        raise Refused(
            "column_unknown",
            what=f"The survey has no column {', '.join(unknown)}",
            ways_out=tuple(f"Did you mean {name}?" for name in near) or ("Look at the columns with: commonground survey describe",),
        )
    if question.column in question.by:
        raise Refused("column_by_itself", what=f"{question.column} cannot be split by itself", ways_out=("Group by something else",))
    _check_levels(opened, question)


def _check_levels(opened: Opened, question: Question) -> None:
    wanted = {
        name: value if isinstance(value, list) else [value]
        for name, value in question.where.items()
        if not isinstance(value, dict) and value != "NOT NULL"
    }
    if question.statistic in ("proportion", "count") and question.levels:
        wanted[question.column] = [*wanted.get(question.column, []), *question.levels]
    for name, levels in wanted.items():
        held = levels_of(opened, name)
        if len(held) < 500 and (unknown := [level for level in levels if not _possible(opened, name, level, held)]):
            raise Refused(
                "level_unknown",
                what=f"{name} never takes the value {', '.join(str(level) for level in unknown)}",
                why="A share of an answer that nobody could give would be read as zero",
                ways_out=("Choose from: " + ", ".join(str(one) for one in held[:20]),),
            )


def _possible(opened: Opened, name: str, level: object, held: list[object]) -> bool:
    """Whether an answer could have been given: it occurs, or the file has words for it, or the column is a plain yes and no."""
    if any(_same(level, one) for one in [*held, *opened.held.values.get(name, {})]):
        return True
    return any(_same(level, one) for one in (0, 1)) and all(one in (0, 1) for one in held)


def _same(level: object, held: object) -> bool:
    if isinstance(held, bool):
        return str(level).lower() in ((str(held).lower(), str(int(held))))
    if isinstance(held, (int, float)) and not isinstance(held, bool):
        try:
            return float(level) == float(held)  # type: ignore[arg-type]
        except (TypeError, ValueError):
            return False
    return str(level) == str(held)


def levels_of(opened: Opened, column: str) -> list[object]:
    """The values that a column takes among the people in the design, in order (at most 500)."""
    name = '"' + column.replace('"', '""') + '"'
    return opened.sql(f"SELECT DISTINCT {name} AS v FROM person WHERE {name} IS NOT NULL ORDER BY 1 LIMIT 500")["v"].to_pylist()  # noqa: S608


def _grid(opened: Opened, settings: Settings, question: Question) -> _Grid:
    by = tuple(question.by)
    held = [[str(level) for level in _levels_within(opened, name, question)] for name in by]
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
        ask.limits(found, method=question.interval, level=question.confidence)
        if question.statistic != "median"
        else (found.se * np.nan, found.se * np.nan)
    )
    if question.statistic == "median":
        low, high = _median_limits(opened, question, found)
    cells = tuple(product(*held)) if by else ((),)
    bases = [int(found.base[place[cell]]) if cell in place else 0 for cell in cells]
    return _Grid(by, cells, found, place, low, high, bases)


def _levels_within(opened: Opened, name: str, question: Question) -> list[object]:
    chosen = question.where.get(name)
    levels = levels_of(opened, name)
    if chosen is None or chosen == "NOT NULL" or isinstance(chosen, dict):
        return levels
    wanted = chosen if isinstance(chosen, list) else [chosen]
    return [level for level in levels if any(_same(one, level) for one in wanted)]


def _estimates(opened: Opened, question: Question) -> Estimates:
    by, where = tuple(question.by), question.where
    if question.statistic == "proportion":
        return ask.read_proportions(opened, y=question.column, level=list(question.levels), by=by, where=where)
    if question.statistic == "mean":
        return ask.read_means(opened, y=question.column, by=by, where=where, deff="wr")
    if question.statistic == "total":
        return ask.read_totals_of(opened, y=question.column, by=by, where=where)
    if question.statistic == "ratio":
        return ask.read_ratios(opened, y=question.column, x=question.denominator or "", by=by, where=where)
    if question.statistic == "count":
        return estimate.sums(ask.read_totals(opened, y=Quantity(question.column, tuple(question.levels)), by=by, where=where), "count")
    return ask.read_means(opened, y=question.column, by=by, where=where)


def _median_limits(opened: Opened, question: Question, found: Estimates) -> tuple[np.ndarray, np.ndarray]:
    low, high = np.full(len(found), np.nan), np.full(len(found), np.nan)
    for i, cell in enumerate(found.cells):
        if found.base[i] < max(question.rules.minimum_base, 2):
            continue
        where = {**question.where, **dict(zip(question.by, cell, strict=True))}
        said = ask.read_quantiles(opened, y=question.column, probs=(0.5,), where=where, limits="xlogit", level=question.confidence)
        found.estimate[i], low[i], high[i], found.se[i] = said.estimate[0], said.low[0], said.high[0], said.se[0]
    return low, high


def _cells(opened: Opened, settings: Settings, question: Question, grid: _Grid, notes: list[str]) -> list[Cell]:
    rules = question.rules
    unasked = [_not_asked(settings, question, dict(zip(grid.by, cell, strict=True))) for cell in grid.cells]
    counts = _counts(opened, question, grid) if rules.minimum_count else None
    few, protecting = (
        guard.hidden_cells(grid.cells, grid.bases, rules.minimum_base, counts, rules.minimum_count)
        if rules.protect or not grid.by
        else ({i for i, base in enumerate(grid.bases) if 0 < base < rules.minimum_base}, set())
    )
    _check_complement(opened, question, sum(grid.bases), notes)
    return [_cell(question, grid, i, i in few, i in protecting, unasked[i]) for i in range(len(grid.cells))]


def _counts(opened: Opened, question: Question, grid: _Grid) -> list[int]:
    totals = ask.read_totals(opened, y=Quantity(), by=tuple(question.by), where={**question.where, question.column: list(question.levels)})
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


def _cell(question: Question, grid: _Grid, i: int, few: bool, protecting: bool, unasked: str) -> Cell:
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


def _check_complement(opened: Opened, question: Question, inside: int, notes: list[str]) -> None:
    if not question.rules.protect:
        return
    for name in question.where:
        wider = {key: value for key, value in question.where.items() if key != name}
        quantity = (
            Quantity(question.column, tuple(question.levels))
            if question.statistic in ("proportion", "count")
            else Quantity(question.column)
        )
        whole = ask.read_totals(opened, y=quantity, where=wider)
        narrow = ask.read_totals(opened, y=quantity, where=question.where)
        if (
            len(whole)
            and len(narrow)
            and guard.complement_unsafe(int(narrow.base[0]), int(whole.base[0] - narrow.base[0]), question.rules.minimum_base)
        ):
            raise Refused(
                "complement_small",
                what=f"The filter on {name} leaves out fewer than {question.rules.minimum_base} people",
                why="Subtracting this table from the one without the filter would show them",
                ways_out=(f"Leave out the filter on {name}", "Use a filter that leaves out more people"),
            )


def _nothing_safe(opened: Opened, question: Question, grid: _Grid) -> Refused:
    smallest: dict[tuple[str, ...], int] = {}
    for size in range(len(question.by) - 1, -1, -1):
        for kept in combinations(question.by, size):
            totals = ask.read_totals(opened, y=Quantity(), by=kept, where={**question.where, question.column: "NOT NULL"})
            smallest[kept] = int(totals.base.min()) if len(totals) else 0
        if any(smallest[kept] >= question.rules.minimum_base for kept in smallest if len(kept) == size):
            break
    safe = guard.nearest_safe(question.by, smallest, question.rules.minimum_base)
    ways = tuple(f"Ask by {' and '.join(kept)}" if kept else "Ask for everyone together" for kept in safe) + tuple(
        f"Leave out the filter on {name}" for name in question.where
    )
    if not any(grid.bases):
        return Refused(
            "nobody",
            what="Nobody with an answer belongs to this question",
            why="The filter leaves nobody, or nobody answered",
            ways_out=ways or ("Widen the question",),
        )
    return Refused(
        "base_too_small",
        what="Too few people stand behind every cell of this table",
        why=f"At least {question.rules.minimum_base} are needed in each",
        ways_out=ways or ("Combine waves", "Choose a larger area"),
    )


def _differences(
    opened: Opened, settings: Settings, question: Question, grid: _Grid, cells: list[Cell], notes: list[str]
) -> list[Difference]:
    pairs: list[tuple[Where, Where, bool]] = []
    test = question.compare.test if question.compare else question.test
    if test not in ("published", "exact"):
        raise Refused("test_unknown", what=f"{test!r} is not a test", ways_out=("Choose published or exact",))
    if question.compare:
        pairs.append((question.compare.first, question.compare.second, False))
    shown = [cell for cell in cells if cell.state == "shown"]
    if question.versus_rest and question.by:
        pairs += [(dict(cell.group), {}, False) for cell in shown]
    wave = settings.design.waves
    if wave and list(question.by) == [wave]:
        pairs += [(dict(late.group), dict(early.group), True) for early, late in pairwise(shown)]
    if not pairs:
        return []
    if question.statistic not in ("proportion", "mean"):
        notes.append("Differences are worked out for proportions and means")
        return []
    if len(pairs) > MOST_COMPARED:
        raise Refused(
            "comparisons_many", what=f"{len(pairs)} comparisons are too many at once", ways_out=(f"Ask for at most {MOST_COMPARED}",)
        )
    said = [_tested(opened, question, first, second, test, notes) for first, second, _ in pairs]
    adjusted = compare.adjusted([one.p_value if one else np.nan for one in said], question.many if len(pairs) > 1 else "none")
    if len(pairs) > 1 and question.many != "none":
        notes.append(
            f"{len(pairs)} comparisons were made; their p-values are adjusted ({question.many.replace('_', ' ')}), "
            "so that chance alone rarely gives a false alarm"
        )
    return [_difference(question, pair, one, float(p)) for pair, one, p in zip(pairs, said, adjusted, strict=True)]


def _tested(opened: Opened, question: Question, first: Where, second: Where, test: str, notes: list[str]) -> Contrast | None:
    levels = list(question.levels) if question.statistic == "proportion" else None
    quantity = Quantity(question.column, tuple(levels)) if levels else Quantity(question.column)
    groups = []
    for group in (first, second):
        totals = ask.read_totals(opened, y=quantity, where={**question.where, **group})
        if not len(totals) or int(totals.base[0]) < question.rules.minimum_base:
            return None
        groups.append(estimate.ratios(totals))
    if test == "exact":
        return ask.read_difference(opened, y=question.column, first=first, second=second, levels=levels, where=question.where)
    both = ask.read_totals(opened, y=quantity, where={**question.where, **first, **second}) if not set(first) & set(second) else None
    if both is not None and len(both):
        notes.append(
            "These groups share people. The publisher's test takes them as independent; the exact test is right for groups that overlap"
        )
    one, other = ((float(group.estimate[0]), float(group.se[0]), int(group.base[0])) for group in groups)
    return compare.published_test(other, one, level=question.confidence)


def _difference(question: Question, pair: tuple[Where, Where, bool], said: Contrast | None, p: float) -> Difference:
    first, second = (
        {name: ", ".join(str(one) for one in value) if isinstance(value, list) else str(value) for name, value in group.items()}
        for group in pair[:2]
    )
    if said is None:
        return Difference(
            first=first,
            second=second,
            verdict="we cannot tell",
            method="",
            sentence=f"We cannot tell: too few people stand behind {say.group(first)} or {say.group(second)}.",
        )
    word = say.verdict(said, p, alpha=1 - question.confidence, over_time=pair[2])
    finite = {
        name: float(value)
        for name, value in (("low", said.low), ("high", said.high), ("p_value", said.p_value), ("p_adjusted", p))
        if np.isfinite(value)
    }
    return Difference(
        first=first,
        second=second,
        verdict=word,
        sentence=say.difference(said, word, first, second, question.statistic),
        method=said.method,
        estimate=said.estimate,
        se=said.se,
        **finite,
    )


def _method(question: Question) -> str:
    level = f"{100 * question.confidence:g}%"
    if question.statistic == "proportion":
        return f"Weighted share; Taylor linearisation or replicate weights; {level} {question.interval} interval"
    if question.statistic == "median":
        return f"Weighted median (inverse distribution function); {level} Woodruff interval on the logit scale"
    return f"Weighted {question.statistic}; Taylor linearisation or replicate weights; {level} t interval"
