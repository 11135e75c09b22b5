"""Paragraphs of a PDF: runs of words joined into paragraphs, in reading order, and into the items of lists whose bullets are drawn."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise
from operator import attrgetter

from commonground.store.passages.blocks import is_bullet, tidy
from commonground.store.passages.pdf_words import Run

_GOES_ON = re.compile(r"(?:[.,;!?&/–-]|\b(?:and|or|the|a|an|of|for|to|in|on|by|with|from|our|their|as|at|is|are))$", re.IGNORECASE)
MOST_PARAGRAPHS = 500  # on one page, that are put in reading order; a page of print holds about 30


@dataclass
class Paragraph:
    """Lines of one column, size and weight that stand close together; more are put to them by `add`."""

    lines: list[Run]

    def __post_init__(self) -> None:
        self.left = min(line.left for line in self.lines)
        self.right = max(line.right for line in self.lines)

    def add(self, line: Run) -> None:
        self.lines.append(line)
        self.left, self.right = min(self.left, line.left), max(self.right, line.right)

    @property
    def top(self) -> float:
        return self.lines[0].top

    @property
    def bottom(self) -> float:
        return self.lines[-1].bottom

    @property
    def size(self) -> float:
        return self.lines[0].size

    @property
    def weight(self) -> int:
        return self.lines[0].weight

    @property
    def text(self) -> str:
        said = ""
        for line in self.lines:
            words = tidy(line.text)
            if said.endswith("-") and len(said) > 2 and said[-2].isalpha() and words[:1].islower():
                said = said[:-1] + words
            else:
                said = f"{said} {words}" if said else words
        return said


def paragraphs_of(runs: list[Run]) -> list[Paragraph]:
    """Runs joined downwards while they overlap sideways, stand close, and agree in size and weight."""
    made: list[Paragraph] = []
    for run in sorted(runs, key=lambda one: (-one.top, one.left)):
        best: Paragraph | None = None
        for paragraph in reversed(made[-40:]):
            last = paragraph.lines[-1]
            gap = last.bottom - run.top
            overlap = min(paragraph.right, run.right) - max(paragraph.left, run.left)
            alike = abs(last.size - run.size) < 0.12 * max(last.size, run.size) and abs(last.weight - run.weight) < 250
            close = -0.9 * run.size < gap < 0.6 * run.size and run.middle < last.middle - 0.3 * run.size
            if close and alike and overlap > 0 and not is_bullet(run.text):
                best = paragraph
                break
        if best is None:
            made.append(Paragraph([run]))
        else:
            best.add(run)
    return _in_order(made)


def _in_order(paragraphs: list[Paragraph]) -> list[Paragraph]:
    """Reading order by cutting the page: down between columns, else across, at the band that leaves most text in clear columns."""
    if len(paragraphs) < 2:
        return paragraphs
    if len(paragraphs) > MOST_PARAGRAPHS:  # the labels of a map or drawing, which stand in no columns
        return sorted(paragraphs, key=lambda one: (-round(one.top), one.left))
    gutter = _gutter(paragraphs)
    if gutter is not None:
        return _in_order([one for one in paragraphs if one.right <= gutter]) + _in_order([one for one in paragraphs if one.right > gutter])
    by_top = sorted(paragraphs, key=lambda one: -one.top)
    bands: list[int] = []
    lowest = by_top[0].bottom
    for place in range(1, len(by_top)):
        if by_top[place].top < lowest + 0.15 * by_top[place].size:
            bands.append(place)
        lowest = min(lowest, by_top[place].bottom)
    if not bands:
        return sorted(paragraphs, key=lambda one: (-round(one.top), one.left))

    def cleared(place: int) -> int:
        return sum(len(part) for part in (by_top[:place], by_top[place:]) if _gutter(part) is not None)

    best = max(bands, key=lambda place: (cleared(place), -place))
    return _in_order(by_top[:best]) + _in_order(by_top[best:])


def _gutter(paragraphs: list[Paragraph]) -> float | None:
    """A clear strip from top to bottom with text on both sides, or None."""
    by_left = sorted(paragraphs, key=attrgetter("left"))
    furthest = by_left[0].right
    for one in by_left[1:]:
        if one.left > furthest and one.left - furthest > 0.8 * one.size:
            return furthest
        if one.right > furthest:
            furthest = one.right
    return None


def items_of(paragraph: Paragraph) -> list[Paragraph]:
    """A list whose bullets are drawn and not written, item by item; any other paragraph whole.

    A line was ended on purpose where the first word of the next would still have fitted. A list has two such ends, each before a
    capital, or one after a colon; then each line with a capital begins an item.
    """
    lines = paragraph.lines
    begins = [place for place, (before, line) in enumerate(pairwise(lines), start=1) if _begins(before, line)]
    ended = [place for place in begins if lines[place - 1].right + 0.3 * lines[place].size + _first_word(lines[place]) < paragraph.right]
    introduced = bool(ended) and lines[ended[0] - 1].text.endswith(":")
    if is_bullet(lines[0].text) or len(ended) < (1 if introduced else 2):
        return [paragraph]
    edges = [0, *(place for place in begins if place >= ended[0]), len(lines)]
    return [Paragraph(lines[start:end]) for start, end in pairwise(edges)]


def _begins(before: Run, line: Run) -> bool:
    return line.text[:1].isupper() and not _GOES_ON.search(before.text)


def _first_word(line: Run) -> float:
    left, right, _ = line.words[0] if line.words else (line.left, line.right, line.text)
    return right - left
