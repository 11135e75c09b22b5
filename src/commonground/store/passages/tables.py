"""Tables of web pages and of Word and OpenDocument files: a row is quoted by its columns' names, prose in cells paragraph by paragraph."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from commonground.store.passages.blocks import Block, tidy
from commonground.store.passages.pdf_tables import column_named

_WORD = re.compile(r"[^\W\d_]{2,}")
_FIGURE = re.compile(r"\d|^\W*(?:n/?a)?\W*$", re.IGNORECASE)
MOST_COLUMNS = 60  # a cell that says it covers more is damaged, or made to do harm
LONGEST_TITLE = 120  # characters of a row that names the rows below it
_PROSE = 6  # words from which a cell is read as text, not as an entry


@dataclass(frozen=True)
class Cell:
    """The paragraphs of a cell, the columns and rows it covers, whether it goes on from the row above, and is marked as a heading."""

    blocks: tuple[Block, ...] = ()
    across: int = 1
    down: int = 1
    goes_on: bool = False
    head: bool = False

    @property
    def text(self) -> str:
        return tidy(" ".join(block.text for block in self.blocks))

    @property
    def prose(self) -> bool:
        """Whether it holds paragraphs, a list, headings or a table of its own, or one sentence or more."""
        several = len(self.blocks) > 1 and len(_WORD.findall(self.text)) >= _PROSE
        return several or any(one.level or one.cells for one in self.blocks) or len(_WORD.findall(self.text)) >= _PROSE


def table_blocks(rows: Sequence[Sequence[Cell]]) -> Iterator[Block]:
    """The table as blocks: its rows under their columns' headings, or what stands in its cells where it only lays out a page."""
    lines = [line for line in _grid(rows) if any(cell.text for cell in line)]
    width = max((len(line) for line in lines), default=0)
    box = object()
    if width < 2:
        yield from set_apart(block for line in lines for block in line[0].blocks)
        return
    named = next((place for place, line in enumerate(lines[:3]) if len({_name(cell) for cell in line} - {None}) >= 2), None)
    head = named if named is not None else 0 if _is_head(lines[0], lines[1:]) else None
    labelled = named is None and all(_label(line[0]) for line in lines[1:] if _filled(line)) and not all(map(_is_figures, lines[1:]))
    names = _names(lines[named:]) if named is not None else ()
    for place, line in enumerate(lines):
        filled = _filled(line)
        if place == head or (head is not None and [one.text for one in line] == [one.text for one in lines[head]]):
            yield Block(text=_entry(filled), furniture=True, box=(box,))
        elif _is_title(line, width):
            yield Block(text=filled[0].text, level=8, box=(box,))
        elif len(filled) == 1 and not any(cell.goes_on and cell.text for cell in line):
            yield from boxed(filled[0].blocks, box)
        elif names:
            yield from _named_row(line, names, box)
        elif _is_figures(line):
            yield Block(text=_entry(filled), furniture=True, box=(box,))
        elif any(cell.prose for cell in filled):
            yield from _prose_row(filled, box, labelled=labelled)
        elif filled:
            yield Block(text=_entry(filled), cells=tuple(("", cell.text) for cell in filled), box=(box,))


def boxed(blocks: Iterable[Block], box: object) -> Iterator[Block]:
    """The same blocks as what stands in that box: a heading among them holds for nothing outside it."""
    for block in blocks:
        yield replace(block, box=(box, *block.box))


def set_apart(blocks: Iterable[Block]) -> Iterator[Block]:
    """What stands in a box of its own. A line alone in one is the page's: it often is the heading of what follows."""
    said = [block for block in blocks if tidy(block.text)]
    yield from said if len(said) == 1 else boxed(said, object())


def _grid(rows: Sequence[Sequence[Cell]]) -> list[list[Cell]]:
    """One cell for each column of each row: a cell that covers several rows is told again in each, as one that goes on."""
    lines: list[list[Cell]] = []
    open_cells: dict[int, tuple[Cell, int]] = {}  # column: the cell above that still covers it, rows left
    for row in rows:
        line: list[Cell] = []
        waiting = list(reversed(row))
        while len(line) < MOST_COLUMNS and (waiting or len(line) in open_cells):
            column = len(line)
            if column in open_cells:
                above, left = open_cells.pop(column)
                line.append(replace(above, goes_on=True, across=1))
                if left > 1:
                    open_cells[column] = (above, left - 1)
                continue
            cell = waiting.pop()
            if cell.goes_on and lines and column < len(lines[-1]):
                cell = replace(lines[-1][column], goes_on=True)
            for step in range(max(1, min(cell.across, MOST_COLUMNS - column))):
                line.append(cell if not step else Cell(goes_on=cell.goes_on, head=cell.head))
                if cell.down > 1 and len(rows) > 1:
                    open_cells[column + step] = (line[-1], cell.down - 1)
        open_cells = {column: held for column, held in open_cells.items() if held[1] > 0}
        lines.append(line)
    return lines


def _filled(line: Sequence[Cell]) -> list[Cell]:
    return [cell for cell in line if cell.text and not cell.goes_on]


def _joined(cells: Iterable[Cell]) -> str:
    return " | ".join(cell.text for cell in cells)


def _entry(cells: Sequence[Cell]) -> str:
    """A row as text; of two cells, the first is the name of the second: "Owner: Director of Public Health"."""
    pair = len(cells) == 2 and _label(cells[0])
    return f"{cells[0].text.rstrip(':')}: {cells[1].text}" if pair else _joined(cells)


def _name(cell: Cell) -> str | None:
    return column_named(cell.text) if cell.text and not cell.prose else None


def _is_head(line: Sequence[Cell], below: Sequence[Sequence[Cell]]) -> bool:
    """Whether a first row names its columns: it is marked or set as one, or stands in words above rows of figures."""
    filled = [cell for cell in line if cell.text]
    if len(filled) < 2 or not below or any(len(cell.text) > LONGEST_TITLE for cell in filled):
        return False
    return all(cell.head for cell in filled) or (not _is_figures(line) and 3 * sum(map(_is_figures, below)) >= 2 * len(below))


def _is_title(line: Sequence[Cell], width: int) -> bool:
    """Whether a row names the rows below it: one short text over all columns, or one set as a heading with nothing beside it."""
    said = [cell for cell in line if cell.text]
    return len(said) == 1 and not said[0].goes_on and len(said[0].text) <= LONGEST_TITLE and (said[0].across >= width or said[0].head)


def _label(cell: Cell) -> bool:
    """Whether a row's first cell names the row."""
    return bool(_WORD.search(cell.text)) and not cell.prose and len(cell.text) <= LONGEST_TITLE


def _is_figures(line: Sequence[Cell]) -> bool:
    """Whether a row mostly holds numbers: it is kept on its page, but there is nothing in it to quote."""
    filled = _filled(line)
    figures = sum(bool(_FIGURE.search(cell.text)) and len(_WORD.findall(cell.text)) < 3 for cell in filled)
    return figures >= 1 and 2 * figures >= len(filled) and not any(cell.prose for cell in filled)


def _names(lines: Sequence[Sequence[Cell]]) -> tuple[str, ...]:
    """The name of each column. Of several that mean the same, the one with most text has the name; the others keep their own words."""
    called = [(_name(cell), cell.text) for cell in lines[0]]
    for place, (cell, before) in enumerate(zip(lines[0][1:], lines[0], strict=False), start=1):
        if not cell.text and before.across > 1:
            called[place] = called[place - 1]
    weight = [sum(len(line[place].text) for line in lines[1:] if place < len(line)) for place in range(len(called))]
    best = {name: max((place for place, one in enumerate(called) if one[0] == name), key=weight.__getitem__) for name, _ in called if name}
    return tuple(name if name and best[name] == place else text for place, (name, text) in enumerate(called))


def _named_row(line: Sequence[Cell], names: Sequence[str], box: object) -> Iterator[Block]:
    """A row for each action that its cell lists, with the same measure, owner and date."""
    pairs = [(name, cell) for name, cell in zip(names, line, strict=False) if cell.text]
    action = next((cell for name, cell in pairs if name == "action"), None)
    said = [cell for _, cell in pairs if not cell.goes_on]
    listed = [tidy(block.text) for block in action.blocks if tidy(block.text)] if action and not action.goes_on else []
    if len(listed) < 2 or not all(len(_WORD.findall(text)) > 2 for text in listed):
        cells = tuple((name, cell.text) for name, cell in pairs if not (cell is action and cell.goes_on))
        yield Block(text=_joined(said), cells=cells, box=(box,))
        return
    for place, text in enumerate(listed):
        whole = " | ".join(text if cell is action else cell.text for cell in said) if place == 0 else text
        yield Block(text=whole, cells=tuple((name, text if cell is action else cell.text) for name, cell in pairs), box=(box,))


def _prose_row(filled: Sequence[Cell], box: object, *, labelled: bool) -> Iterator[Block]:
    """What stands in the cells, one after the other; a first cell that names its row is the heading of the others."""
    for place, cell in enumerate(filled):
        if labelled and place == 0 and len(filled) > 1:
            yield Block(text=cell.text, level=9, box=(box,))
        elif cell.prose:
            yield from boxed((replace(one, level=one.level and one.level + 9) for one in cell.blocks), box)
        else:
            yield Block(text=cell.text, furniture=place > 0 or bool(_FIGURE.search(cell.text)), box=(box,))
