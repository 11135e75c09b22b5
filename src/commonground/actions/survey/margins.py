"""Bring people into line with known numbers: a survey's weights (raking), or a table of kinds of people (proportional fitting)."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import pyarrow as pa
import pyarrow.parquet

from commonground.actions.survey.files import safe
from commonground.domain.survey.layout import codes, numbers
from commonground.domain.survey.margins_question import FitTable, FittedMargin, MarginSaid, Rake, Raked, understood
from commonground.domain.survey.small_areas import fitted_table
from commonground.domain.survey.small_cells import dense, words
from commonground.store import outbox
from commonground.store.surveys.read import read
from commonground.store.surveys.settings import open_with_settings, read_written
from commonground.store.written import plain
from commonground.terms import Refused

MOST_NUMBERS = 60_000_000  # of a fitted table: 33,755 areas by 1,700 kinds of people
SCENARIO = "Fitted to margins (iterative proportional fitting): a scenario without sampling error, from which nothing may be inferred"


def rake_file(*, question: Path | str, out: Path, source: object | None = None, design: object | None = None) -> Raked:
    """Rake the survey that a question names (or that is given), write it with its new weights to `out` (.parquet or .csv), say what moved.

    Raises `Refused`: question_unreadable, file_unnamed, margin_levels, margin_empty, raking_unsettled, weight_taken, form_unknown.
    """
    folder, content = _content(question)
    asked = understood(content, Rake)
    if source is None and not asked.file:
        raise Refused("file_unnamed", what="The question names no survey", ways_out=("Add file: and design: to the question",))
    given: Any = design if design is not None else folder / asked.design if asked.design else {}
    written = dict((read_written(given) if isinstance(given, Path) else given) or {})
    written["calibration"] = {"kind": asked.kind, "margins": asked.margins, "totals": asked.totals}
    opened, _ = open_with_settings(folder / asked.file if source is None else source, written)
    if asked.weight in opened.columns:
        raise Refused("weight_taken", what=f"The survey has a column {asked.weight} already", ways_out=("Say another name under weight:",))
    if errors := [finding for finding in opened.findings if finding.level == "error"]:
        raise Refused(
            "design_invalid",
            what="; ".join(finding.what for finding in errors),
            ways_out=tuple(finding.remedy for finding in errors if finding.remedy),
            findings=opened.findings,
        )
    layout = opened.layout()
    before, after = layout.drawn_weight, layout.weight
    assert before is not None
    inside = np.nan_to_num(before) > 0
    table = opened.take(list(opened.columns))
    _write(out, table.append_column(asked.weight, pa.array(np.where(inside, after, np.nan), from_pandas=True)))
    said = [each for name in asked.margins for each in _margin(table, name, before, after, inside, asked.margins[name])]
    said += [
        MarginSaid(
            column=name,
            level="total",
            before=float(np.nansum((numbers(table[name], name) * before)[inside])),
            after=float(np.nansum((numbers(table[name], name) * after)[inside])),
            wanted=total,
        )
        for name, total in asked.totals.items()
    ]
    factor = after[inside] / before[inside]
    effects = [float(inside.sum() * (weight[inside] ** 2).sum() / weight[inside].sum() ** 2) for weight in (before, after)]
    furthest = max(said, key=lambda each: abs(each.before - each.wanted) / max(each.wanted, 1e-12))
    return Raked(
        question=asked,
        sentence=f"Every margin holds. The furthest away was {furthest.column} {furthest.level}: {furthest.before:,.0f} before, "
        f"{furthest.wanted:,.0f} wanted. Uneven weights now cost a design effect of {effects[1]:.2f} ({effects[0]:.2f} before).",
        margins=said,
        least=float(factor.min()),
        most=float(factor.max()),
        effect_before=effects[0],
        effect_after=effects[1],
        people=int(inside.sum()),
    )


def fit_file(*, question: Path | str, out: Path) -> tuple[int, int, str]:
    """Fit the table that a question describes, write it to `out`; gives its rows, how many levels of `each`, and what it is in words.

    Raises `Refused`: question_unreadable, margin_columns, margin_levels, margin_empty, fitting_unsettled, table_large, form_unknown.
    """
    folder, content = _content(question)
    asked = understood(content, FitTable)
    made = fitted(asked, folder)
    _write(out, made)
    areas = len(set(made[asked.each].to_pylist())) if asked.each else 1
    return made.num_rows, areas, SCENARIO


def fitted(asked: FitTable, folder: Path) -> pa.Table:
    """The fitted table in long form: `each` (where asked), the columns, and the people; levels as words."""
    axes = [*([asked.each] if asked.each else []), *asked.columns]
    if len(set(axes)) != len(axes) or not asked.margins:
        raise Refused(
            "margin_columns", what="Each column stands once, and there is at least one margin", ways_out=("Correct the question",)
        )
    seed = read(folder / asked.seed).table
    margins = [_known(margin, folder, axes) for margin in asked.margins]
    levels: list[tuple[str, ...]] = []
    for name in axes:
        held: list[set[str]] = [
            set(words(table[name]))
            for table, _ in [*([(seed, "")] if name in seed.column_names else []), *margins]
            if name in table.column_names
        ]
        if not held:
            raise Refused("margin_columns", what=f"Neither the seed nor a margin has {name}", ways_out=("Give it in one of them",))
        if any(one != held[0] for one in held):
            odd = sorted({level for one in held for level in one if any(level not in other for other in held)})[:8]
            raise Refused(
                "margin_levels",
                what=f"The levels of {name} are not the same everywhere: {', '.join(odd)}",
                ways_out=("Use the same words in the seed and in every margin",),
            )
        levels.append(tuple(sorted(held[0])))
    shape = tuple(len(each) for each in levels)
    if int(np.prod(shape)) > MOST_NUMBERS:
        raise Refused("table_large", what=f"A table of {int(np.prod(shape)):,} numbers is too large", ways_out=("Use fewer levels",))
    start = _dense(seed, asked.seed_count, axes, levels)
    if asked.each and asked.each not in seed.column_names:
        start = np.broadcast_to(start, shape).copy()
    known = []
    for table, count in margins:
        kept = tuple(place for place, name in enumerate(axes) if name in table.column_names)
        known.append((kept, _dense(table, count, axes, levels).reshape([shape[place] for place in kept])))
    people = fitted_table(start, known)
    grid = np.indices(shape).reshape(len(shape), -1)
    columns: dict[str, Any] = {
        name: pa.DictionaryArray.from_arrays(pa.array(grid[place].astype(np.int32)), pa.array(levels[place]))
        for place, name in enumerate(axes)
    }
    return pa.table({**columns, "people": people.ravel()})


def _known(margin: FittedMargin, folder: Path, axes: list[str]) -> tuple[pa.Table, str]:
    if unknown := [name for name in margin.columns if name not in axes]:
        raise Refused("margin_columns", what=f"A margin has {', '.join(unknown)}, which the table has not", ways_out=("Add it to columns",))
    if margin.file:
        table = read(folder / margin.file).table
        if absent := [name for name in (*margin.columns, margin.count) if name not in table.column_names]:
            raise Refused("margin_columns", what=f"{margin.file} has no column {', '.join(absent)}", ways_out=("Correct the names",))
        return table.select([*margin.columns, margin.count]), margin.count
    if len(margin.columns) != 1 or not margin.people:
        raise Refused(
            "margin_columns", what="A margin of several columns is in a file", ways_out=("Give file:, or people: for one column",)
        )
    return pa.table({margin.columns[0]: list(margin.people), "people": list(margin.people.values())}), "people"


def _dense(table: pa.Table, count: str, axes: list[str], levels: list[tuple[str, ...]]) -> np.ndarray:
    """People by the axes that the table has; the others are one long."""
    if count not in table.column_names:
        raise Refused("margin_columns", what=f"The seed has no column {count}", ways_out=("Say its name under seed_count:",))
    people = numbers(table[count], count)
    if np.isnan(people).any() or (people < 0).any():
        raise Refused("cells_count", what=f"Some numbers in {count} are missing or below zero", ways_out=("Put them right",))
    place, shape = np.zeros(table.num_rows, dtype=np.int64), []
    for name, held in zip(axes, levels, strict=True):
        if name not in table.column_names:
            shape.append(1)
            continue
        shape.append(len(held))
        code, own = dense(table[name])
        at = {level: i for i, level in enumerate(held)}
        place = place * len(held) + np.array([at[level] for level in own])[code]
    return np.bincount(place, weights=people, minlength=int(np.prod(shape))).reshape(shape)


def _margin(
    table: pa.Table, name: str, before: np.ndarray, after: np.ndarray, inside: np.ndarray, wanted: dict[str, float]
) -> list[MarginSaid]:
    code, levels = codes(table[name])
    sums = [
        np.bincount(code[inside & (code >= 0)], weights=weight[inside & (code >= 0)], minlength=len(levels)) for weight in (before, after)
    ]
    return [
        MarginSaid(column=name, level=str(level), before=float(sums[0][i]), after=float(sums[1][i]), wanted=wanted[str(level)])
        for i, level in enumerate(levels)
    ]


def _content(question: Path | str) -> tuple[Path, Any]:
    if isinstance(question, Path):
        return question.parent, read_written(question)
    return Path(), plain(question, "the question")


def _write(path: Path, table: pa.Table) -> None:
    if path.suffix.lower() == ".parquet":
        sink = pa.BufferOutputStream()
        pyarrow.parquet.write_table(table, sink, compression="zstd")
        outbox.write_whole(path, sink.getvalue().to_pybytes())
    elif path.suffix.lower() == ".csv":
        out = io.StringIO()
        rows = csv.writer(out, lineterminator="\r\n")
        rows.writerow([safe(name) for name in table.column_names])
        for row in zip(*(column.to_pylist() for column in table.columns), strict=True):
            rows.writerow(["" if value is None else safe(value) if isinstance(value, str) else value for value in row])
        outbox.write_whole(path, out.getvalue().encode())
    else:
        raise Refused("form_unknown", what=f"{path.name} cannot be written", ways_out=("Use a name that ends in .parquet or .csv",))


def as_json(said: Raked) -> str:
    """What raking did, as JSON."""
    return msgspec.json.format(msgspec.json.encode(said), indent=2).decode()
