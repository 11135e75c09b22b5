"""Answer a question for publication: with everything that was published of the survey before it, no hidden cell may follow."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import pyarrow as pa

from commonground.actions.survey import ask, worked
from commonground.domain.survey import published, say
from commonground.domain.survey.chosen import rows_chosen
from commonground.domain.survey.question import Answer, Cell, Question
from commonground.domain.survey.written import Settings
from commonground.store import clock
from commonground.store.surveys import ledger
from commonground.store.surveys.opened import Opened
from commonground.store.surveys.prepare import quote
from commonground.terms import Refused

MOST_KINDS = 50_000
FROM_BEFORE = "Held back so that a cell with too few people cannot be worked out from what was published before"


def publish(*, opened: Opened, settings: Settings, question: Question, path: Path) -> Answer:
    """The answer, with further cells held back where it and what the list at `path` holds would give a hidden cell away. It is
    added to the list.

    Raises what `ask.answer` raises, and `Refused`: published_before (nothing can be shown safely), kinds_many, ledger_broken.
    """
    if question.side_by_side or question.regression or question.standardise or question.trend:
        raise Refused(
            "publish_form",
            what="Only tables of groups are published with a list",
            why="What follows from trends, standards and regressions is not worked out",
            ways_out=("Publish the table that it rests on",),
        )
    asked, _ = worked.with_recipe(opened, question)
    answer = ask.answer(opened=opened, settings=settings, question=question)
    before = [entry for entry in ledger.entries(path) if entry["column"] == asked.column and entry["file"] == opened.mark]
    tables = [_table(asked, answer), *before]
    minimum = max([asked.rules.minimum_base, *(entry["minimum"] for entry in before)])
    kinds, people = _kinds(opened, asked.column, tables)
    shown = [_sets(kinds, table["shown"]) for table in tables]
    secrets = np.vstack([_sets(kinds, table["few"]) for table in tables])
    margins = np.vstack([_margins(kinds, table) for table in tables])
    merged, weight = _merged([np.vstack(shown[1:]) if before else np.zeros((0, len(people))), shown[0], margins, secrets], people)
    held = published.to_hold_back(merged[0], merged[1], merged[2], merged[3], weight, minimum)
    if held is None or (shown[0].size and len(held) == len(shown[0])):
        raise Refused(
            "published_before",
            what="With what was published before, this table would give away a cell with too few people",
            why="Adding and subtracting published numbers would show fewer people than the minimum",
            ways_out=tuple(f"Ask as it was published before: {entry['words']}" for entry in before[-3:])
            or ("Use larger groups", "Leave out a filter"),
        )
    answer = _without(answer, {_key(tables[0]["shown"][place]["group"]) for place in held})
    ledger.add(path, {**_table(asked, answer), "on": clock.now().isoformat(), "file": opened.mark})
    return answer


def _table(asked: Question, answer: Answer) -> dict[str, Any]:
    """What a table gives to its readers, as it is written down: the sets that it shows, and those that it hides for being small."""
    cells = [{"group": cell.group, "where": {**asked.where, **cell.group}} for cell in answer.cells]
    states = [cell.state for cell in answer.cells]
    return {
        "column": asked.column,
        "minimum": asked.rules.minimum_base,
        "words": f"{asked.column} by {', '.join(asked.by) or 'nobody'}" + (f" where {asked.where}" if asked.where else ""),
        "shown": [cell for cell, state in zip(cells, states, strict=True) if state in ("shown", "no_spread")],
        "few": [cell for cell, one in zip(cells, answer.cells, strict=True) if one.state == "too_few" and one.base is None],
        "cells": [list(cell.group.values()) for cell in answer.cells],
        "groups": [cell["where"] for cell in cells],
    }


def _kinds(opened: Opened, column: str, tables: Sequence[Mapping[str, Any]]) -> tuple[pa.Table, np.ndarray]:
    """Kinds of people who answered, told apart by every column that any table uses, and how many there are of each."""
    used = sorted({name for table in tables for where in table["groups"] for name in where})
    names = ", ".join(quote(name) for name in used)
    kinds = opened.sql(
        f"SELECT {names + ', ' if used else ''}count(*) AS cg_people FROM person WHERE cg_weight > 0 AND {quote(column)} IS NOT NULL "
        f"{'GROUP BY ' + names if used else ''} LIMIT {MOST_KINDS + 1}"
    )
    if kinds.num_rows > MOST_KINDS:
        raise Refused(
            "kinds_many",
            what=f"The tables published so far tell more than {MOST_KINDS:,} kinds of people apart",
            why="What follows from them all cannot be worked out in good time",
            ways_out=("Begin a new list for another survey", "Use broader groups"),
        )
    return kinds, kinds["cg_people"].to_numpy().astype(float)


def _sets(kinds: pa.Table, cells: Sequence[Mapping[str, Any]]) -> np.ndarray:
    return np.array([rows_chosen(kinds, cell["where"]).astype(float) for cell in cells]).reshape(-1, kinds.num_rows)


def _margins(kinds: pa.Table, table: Mapping[str, Any]) -> np.ndarray:
    groups = [rows_chosen(kinds, where).astype(float) for where in table["groups"]]
    lines = [np.sum([groups[i] for i in line], axis=0) for line in published.lines_of(table["cells"])]
    return np.array(lines).reshape(-1, kinds.num_rows)


def _merged(parts: Sequence[np.ndarray], people: np.ndarray) -> tuple[list[np.ndarray], np.ndarray]:
    """The same sets over fewer kinds: people whom no set tells apart are one kind."""
    whole = np.vstack(parts)
    patterns, place = np.unique(whole, axis=1, return_inverse=True)
    ends = np.cumsum([len(part) for part in parts])[:-1]
    return np.split(patterns, ends), np.bincount(place.ravel(), weights=people, minlength=patterns.shape[1])


def _without(answer: Answer, held: set[tuple[tuple[str, str], ...]]) -> Answer:
    """The answer with some cells held back, and nothing else that tells of them."""
    if not held:
        return answer
    cells = [
        Cell(group=cell.group, state="suppressed", mark="[c]", reason=FROM_BEFORE) if _key(cell.group) in held else cell
        for cell in answer.cells
    ]
    told = [one for one in answer.differences if not held & {_key(one.first), _key(one.second)}]
    sentence = ("SYNTHETIC. " if answer.synthetic else "") + say.sentence(answer.question, cells)
    return msgspec.structs.replace(answer, cells=cells, differences=told, sentence=sentence)


def _key(group: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    return tuple(sorted((name, str(level)) for name, level in group.items()))
