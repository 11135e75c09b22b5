"""PDF: runs of words built into paragraphs, tables and blocks, column by column. Nothing in the file is run or fetched."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import pairwise
from operator import attrgetter

import pypdfium2 as pdfium
import pypdfium2.raw as raw

from commonground.store.passages.blocks import Block, is_bullet, tidy, too_long
from commonground.store.passages.pdf_words import Run, runs_of
from commonground.terms import Findings, counted

_GOES_ON = re.compile(r"(?:[.,;!?&/–-]|\b(?:and|or|the|a|an|of|for|to|in|on|by|with|from|our|their|as|at|is|are))$", re.IGNORECASE)
MOST_PARAGRAPHS = 500  # on one page, that are put in reading order; a page of print holds about 30
FEWEST_CHARACTERS = 50  # below this a page is a picture, or nearly empty


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


def _items(paragraph: Paragraph) -> list[Paragraph]:
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


def read_pdf(
    content: bytes, findings: Findings, *, most_pages: int, most_letters: int, say: Callable[[float, str], None] | None = None
) -> tuple[list[Block], int, str]:
    """(blocks in reading order, number of pages, title from the file's own data). Empty with findings when it cannot be read.

    `say` is told of every page that was read.
    """
    try:
        document = pdfium.PdfDocument(content)
    except pdfium.PdfiumError as problem:
        _unreadable(str(problem), findings)
        return [], 0, ""
    scripts = re.search(rb"/(?:JavaScript|JS|Launch|EmbeddedFiles?)\b", content)
    if scripts or raw.FPDFDoc_GetJavaScriptActionCount(document.raw) > 0 or raw.FPDFDoc_GetAttachmentCount(document.raw) > 0:
        findings.add(
            "carries_scripts",
            "The file carries scripts, programs or other files",
            why="They were left alone: only the text was read",
            level="note",
        )
    try:
        return _read_open(document, findings, most_pages, most_letters, say)
    finally:
        document.close()


def _unreadable(problem: str, findings: Findings) -> None:
    if "password" in problem.lower() or "security" in problem.lower():
        findings.add(
            "encrypted",
            "The file is locked with a password",
            remedy="Save a copy without a password, if its owner allows that, and read the copy",
        )
    else:
        findings.add(
            "corrupt",
            "The file is damaged, or is not a complete PDF",
            why=f"The reader says: {problem}",
            remedy="Fetch it again from its publisher, or open it and save a new copy",
        )


def _read_open(
    document: pdfium.PdfDocument, findings: Findings, most_pages: int, most_letters: int, say: Callable[[float, str], None] | None
) -> tuple[list[Block], int, str]:
    count = len(document)
    if count > most_pages:
        findings.add(
            "too_many_pages",
            f"The file has {count:,} pages; up to {most_pages:,} are read",
            why="A strategy is rarely over 200 pages: this may be a bundle of committee papers",
            remedy="Save the pages of the strategy as a file of their own",
        )
        return [], count, ""
    pages: list[list[Paragraph]] = []
    empty: list[int] = []
    written = 0
    for number in range(count):
        try:
            runs = runs_of(document[number])
        except pdfium.PdfiumError:
            findings.add("page_damaged", f"Page {number + 1} is damaged and was not read", where=f"page {number + 1}", level="warning")
            runs = []
        letters = sum(len(run.text) for run in runs)
        if letters < FEWEST_CHARACTERS:
            empty.append(number + 1)
        if (written := written + letters) > most_letters:
            too_long(written, findings, most_letters)
            return [], count, ""
        pages.append(_paragraphs(runs))
        if say:
            say((number + 1) / count, f"Page {number + 1:,} of {count:,}")
    _report_empty(empty, count, findings)
    title = tidy(document.get_metadata_dict(skip_empty=True).get("Title", ""))
    return _blocks(pages), count, title


def _report_empty(empty: list[int], count: int, findings: Findings) -> None:
    if empty and len(empty) == count:
        findings.add(
            "scanned",
            "No page holds text: the file is made of pictures, probably a scan",
            why="Words in a picture cannot be searched or quoted. A file that was damaged on its way can look the same",
            remedy="Ask the publisher for the original, or run it through text recognition and read the result",
        )
    elif empty:
        findings.add(
            "pages_without_text",
            f"{counted(len(empty), f'of {count} pages holds', f'of {count} pages hold')} hardly any text and could not be read: "
            f"{', '.join(map(str, empty[:30]))}",
            why="What holds none is a picture, a scan or nearly blank",
            remedy="Look there yourself",
            level="warning",
        )


def _paragraphs(runs: list[Run]) -> list[Paragraph]:
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


def _blocks(pages: list[list[Paragraph]]) -> list[Block]:
    sizes: Counter[float] = Counter()
    for page in pages:
        for paragraph in page:
            sizes[paragraph.size] += sum(len(line.text) for line in paragraph.lines)
    if not sizes:
        return []
    body = sizes.most_common(1)[0][0]
    bigger = sorted({size for size in sizes if size >= 1.15 * body}, reverse=True)
    rank = {size: min(4, place + 1) for place, size in enumerate(bigger)}
    running = _running_lines(pages)
    blocks: list[Block] = []
    head: TableHead | None = None
    for number, page in enumerate(pages, start=1):
        tables, rest, head = _tables(page, head)
        rows = [Block(text=" | ".join(cell for _, cell in row if cell), page=number, cells=row) for row in tables]
        left = {id(one) for one in rest}
        table_at = next((place for place, one in enumerate(page) if id(one) not in left), len(page))
        for place, paragraph in enumerate(page):
            if place == table_at:
                blocks.extend(rows)
            if id(paragraph) in left:
                text = paragraph.text
                furniture = _shape(text) in running or (len(text) < 6 and text.strip(" .-|").isdigit())
                level = 0 if furniture else _level(paragraph, text, rank, body)
                items = [paragraph] if level or furniture else _items(paragraph)
                for item in items:
                    text = item.text
                    bullet = is_bullet(text) or (len(items) > 1 and not text.endswith(":"))
                    blocks.append(Block(text=text, page=number, level=level, bullet=bullet, furniture=furniture))
        blocks.extend(rows if table_at == len(page) else [])
    return blocks


# An address, and a figure set large to be seen.
_NO_HEADING = re.compile(r"(?:https?:|www\.)\S+$|£?[\d.,]+ ?(?:%|million|m\b|billion|bn\b|in \d)", re.IGNORECASE)
_RULED = re.compile(r"[-–—_=*]{5,}[^-–—_=*]{3,80}[-–—_=*]{5,}")  # words between two drawn lines


def _level(paragraph: Paragraph, text: str, rank: dict[float, int], body: float) -> int:
    if _RULED.fullmatch(text):
        return 5
    if len(text) > 140 or is_bullet(text) or _NO_HEADING.match(text) or not any(character.isalpha() for character in text):
        return 0
    if paragraph.size in rank:
        return rank[paragraph.size]
    bold = paragraph.weight >= 600 and len(paragraph.lines) <= 2 and len(text) < 90 and not text.rstrip().endswith((".", ",", ";"))
    return 5 if bold and paragraph.size >= 0.95 * body else 0


def _shape(text: str) -> str:
    return re.sub(r"\d+", "#", text.lower()).strip()


def _running_lines(pages: list[list[Paragraph]]) -> set[str]:
    """Lines that stand at the top or foot of many pages: running heads, never quoted."""
    if len(pages) < 4:
        return set()
    seen: Counter[str] = Counter()
    for page in pages:
        ordered = sorted(page, key=lambda one: -one.top)
        seen.update({_shape(one.text) for one in (*ordered[:2], *ordered[-2:]) if len(one.text) < 120})
    return {text for text, count in seen.items() if count >= max(3, 0.4 * len(pages))}


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


def _tables(page: list[Paragraph], before: TableHead | None) -> tuple[list[Row], list[Paragraph], TableHead | None]:
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
    whole: list[list[list[str]]] = []
    for row in rows:
        if sum(bool(parts) for parts in row) == 1 and whole:  # the rest of a tall cell
            for parts, more in zip(whole[-1], row, strict=True):
                parts.extend(more)
        else:
            whole.append(row)
    kept = [tuple((name, " ".join(parts)) for name, parts in zip(names, row, strict=True)) for row in whole]
    if not any(sum(bool(cell) for _, cell in row) >= 2 for row in kept):
        return [], page
    return kept, [one for one in page if not all(line.words[0] in used for line in one.lines)]
