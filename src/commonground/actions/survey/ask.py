"""Answer a question file: estimates cell by cell, guarded, with differences judged, and all that is needed to run it again."""

from __future__ import annotations

from itertools import combinations
from pathlib import Path

import msgspec

from commonground import __version__
from commonground.actions.survey import beside
from commonground.actions.survey import worked as survey_worked
from commonground.actions.survey.cells import Grid, grid_of, guarded, levels_of, levels_within, same
from commonground.actions.survey.differences import differences_of
from commonground.actions.survey.totals import read_totals
from commonground.domain.survey import guard, interval, say
from commonground.domain.survey.chosen import Quantity, narrowed
from commonground.domain.survey.question import STATISTICS, Answer, Cell, Difference, Question, Worked
from commonground.domain.survey.written import Settings
from commonground.store.surveys.opened import Opened
from commonground.store.surveys.settings import open_with_settings, read_written
from commonground.store.written import plain
from commonground.terms import Refused

UNITS = {"proportion": "share of people", "mean": "mean", "total": "total", "ratio": "ratio", "count": "people", "median": "median"}


def ask_file(*, question: Path | str, source: object | None = None, design: object | None = None) -> Answer:
    """Answer a question file (a path, or its text). The survey and its design are those it names, beside it, unless given."""
    folder = question.parent if isinstance(question, Path) else Path()
    content = read_written(question) if isinstance(question, Path) else plain(question, "the question")
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
    if question.side_by_side:
        cells, differences = beside.answered(opened, settings, question, notes)
        worked: list[Worked] = []
    else:
        cells, differences, worked = _answered(opened, settings, question, notes)
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


def _answered(
    opened: Opened, settings: Settings, question: Question, notes: list[str]
) -> tuple[list[Cell], list[Difference], list[Worked]]:
    grid = grid_of(opened, question)
    cells = guarded(opened, settings, question, grid, notes)
    if not any(cell.state in ("shown", "not_asked") for cell in cells):
        raise _nothing_safe(opened, question, grid)
    differences = differences_of(opened, settings, question, cells, notes)
    return cells, differences, survey_worked.worked(opened, settings.design.waves, question, cells, notes)


def _pooled(opened: Opened, settings: Settings, question: Question) -> list[str]:
    wave = settings.design.waves
    if not wave or wave in question.by or len(levels_within(opened, wave, question)) < 2:
        return []
    count = len(levels_within(opened, wave, question))
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
    named += [name for group in (question.side_by_side.groups.values() if question.side_by_side else ()) for name in group]
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
    if any(same(level, one) for one in [*held, *opened.held.values.get(name, {})]):
        return True
    return any(same(level, one) for one in (0, 1)) and all(one in (0, 1) for one in held)


def _nothing_safe(opened: Opened, question: Question, grid: Grid) -> Refused:
    smallest: dict[tuple[str, ...], int] = {}
    for size in range(len(question.by) - 1, -1, -1):
        for kept in combinations(question.by, size):
            totals = read_totals(opened, y=Quantity(), by=kept, where=narrowed(question.where, {question.column: "NOT NULL"}))
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


def _method(question: Question) -> str:
    level = f"{100 * question.confidence:g}%"
    if question.statistic == "proportion":
        return f"Weighted share; Taylor linearisation or replicate weights; {level} {interval.METHODS[question.interval]} interval"
    if question.statistic == "median":
        return f"Weighted median (inverse distribution function); {level} Woodruff interval on the logit scale"
    return f"Weighted {question.statistic}; Taylor linearisation or replicate weights; {level} t interval"
