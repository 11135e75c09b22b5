"""Action tables of a PDF, known by their row of headings or, over the page, by the columns in which their rows stand."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from itertools import pairwise

from commonground.store.passages.blocks import tidy
from commonground.store.passages.pdf_paragraphs import Paragraph
from commonground.store.passages.pdf_words import Run

Row = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class TableHead:
    """Where each column of a table begins, what it is called, and the size of its type."""

    edges: tuple[float, ...]
    names: tuple[str, ...]
    size: float

    def column(self, run: Run) -> int:
        return max((place for place, edge in enumerate(self.edges) if run.left >= edge - self.size), default=0)


def _cut_at(run: Run, edges: tuple[float, ...]) -> list[Run]:
    """A run cut where one of its words begins a column: narrow columns stand so close that their words had been joined."""
    begins = [place for place, (left, _, _) in enumerate(run.words) if place and any(abs(left - edge) < 0.25 * run.size for edge in edges)]
    cuts = [0, *begins, len(run.words)]
    return [
        replace(run, text=" ".join(word for _, _, word in part), left=part[0][0], right=part[-1][1], words=part)
        for part in (run.words[start:end] for start, end in pairwise(cuts))
    ]


_COLUMNS = {
    "action": re.compile(r"^(?:actions?|what we will do|priorit(?:y|ies)|commitments?|objectives?|we will|tasks?|deliverables?)\b", re.I),
    "measure": re.compile(
        r"^(?:measures?|how we will know|indicators?|kpis?|outcome measures?|success measures?|targets?|success)\b", re.I
    ),
    "owner": re.compile(r"^(?:owners?|leads?|lead (?:officer|organisation|partner)|responsible|who|accountable|by whom)\b", re.I),
    "by when": re.compile(r"^(?:by when|when|timescales?|dates?|deadlines?|timeframe|target date|due)\b", re.I),
}


def column_named(text: str) -> str | None:
    """Which of action, measure, owner, by when a column's heading means."""
    return next((name for name, pattern in _COLUMNS.items() if pattern.match(text.strip()) and len(text) < 45), None)


def tables_of(page: list[Paragraph], before: TableHead | None) -> tuple[list[Row], list[Paragraph], TableHead | None]:
    """(rows of an action table, the paragraphs left over, the table's head). `before` is the head of a table on the page before.

    A table is known by a row of headings such as Action, Measure, Lead, By when; on the next page by rows that stand in its columns.
    """
    lines = [run for paragraph in page for run in paragraph.lines]
    called = [(run, name) for run in lines if (name := column_named(run.text))]
    for first in sorted(lines, key=lambda run: -run.top):
        names = {name for run, name in called if abs(run.middle - first.middle) < 0.4 * first.size}
        if len(names) >= 3 and "action" in names:
            heads = sorted((run for run in lines if abs(run.middle - first.middle) < 0.4 * first.size), key=lambda run: run.left)
            named = [(run, column_named(run.text)) for run in heads]
            head = TableHead(tuple(run.left for run in heads), tuple(name or tidy(run.text) for run, name in named), first.size)
            rows, rest = _rows_below(page, lines, head, min(run.bottom for run in heads), heads)
            return rows, rest, head if rows else None
    if before and lines:
        top = max(lines, key=lambda run: run.top)
        level = [run for run in lines if abs(run.top - top.top) < 0.6 * top.size]
        if len({before.column(run) for run in level}) >= 3:
            rows, rest = _rows_below(page, lines, before, top.top, [])
            return rows, rest, before if rows else None
    return [], page, None


def _rows_below(
    page: list[Paragraph], lines: list[Run], head: TableHead, floor: float, heads: list[Run]
) -> tuple[list[Row], list[Paragraph]]:
    """The rows of a table that stand below `floor`, and the paragraphs of the page that are none of it."""
    edges, names, size = head.edges, head.names, head.size
    cut = [part for run in lines for part in _cut_at(run, edges)]
    below = sorted((run for run in cut if run.top < floor + 0.2 * size and run.left >= edges[0] - 2 * size), key=lambda run: -run.top)
    rows: list[list[list[str]]] = []
    last_bottom = floor
    used: set[tuple[float, float, str]] = set()
    for run in below:
        column = head.column(run)
        gap = last_bottom - run.top
        spans = len(run.words) > 1 and column + 1 < len(edges) and run.right > edges[column + 1] + size
        if rows and (gap > 4 * size or run.size > 1.12 * size or spans):  # a heading, or text right across: the table is over
            break
        if not rows and gap <= 0.4 * size:  # the second line of a heading
            used.add(run.words[0])
            last_bottom = min(last_bottom, run.bottom)
            continue
        if not rows or gap > 0.4 * run.size:
            rows.append([[] for _ in edges])
        rows[-1][column].append(tidy(run.text))
        last_bottom = min(last_bottom, run.bottom) if gap <= 0.4 * run.size else run.bottom
        used.add(run.words[0])
    used |= {run.words[0] for run in heads}
    kept = [tuple((name, " ".join(parts)) for name, parts in zip(names, row, strict=True)) for row in _whole(rows)]
    if not any(sum(bool(cell) for _, cell in row) >= 2 for row in kept):
        return [], page
    return kept, [one for one in page if not all(line.words[0] in used for line in one.lines)]


def _whole(rows: list[list[list[str]]]) -> list[list[list[str]]]:
    """The rows, where one that fills a single column is the rest of a tall cell of the row above."""
    whole: list[list[list[str]]] = []
    for row in rows:
        if sum(bool(parts) for parts in row) == 1 and whole:
            for parts, more in zip(whole[-1], row, strict=True):
                parts.extend(more)
        else:
            whole.append(row)
    return whole
