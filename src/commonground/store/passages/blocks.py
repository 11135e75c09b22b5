"""What every form is turned into first: blocks of text in reading order; and from there to passages."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from commonground.domain.outcomes.passages import Passage, letters, sentences
from commonground.terms import Findings

_BULLET = re.compile(r"^\s*(?:[•●▪■◦‣∙·\uf0b7\uf0a7➢✓✔–—*o-]\s+|\(?(?:\d{1,2}|[a-z]|[ivx]{1,4})[.)]\s+)")
_SPACES = re.compile(r"\s+")
# What no reader sees and a terminal or page may act on: control characters, soft hyphens, marks that turn the direction of writing,
# hidden tags. The joiners of emoji and of some scripts stay.
_UNSEEN = re.compile(
    "[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\u00ad\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufffe\uffff\U000e0000-\U000e007f]"
)
_CONTENTS_LINE = re.compile(r"^(?:\d+(?:\.\d+)*[.)]?\s+)?[^\d\s][^.:;]{2,90}?[\s.…_]+(\d{1,3})$")
_CONTENTS_ENTRY = re.compile(r"([A-Z][^\d.:;]{2,90}?)[\s.…]+(\d{1,3})(?=\s|$)")
_CONTENTS = re.compile(r"(?:table of |list of |page )?contents|on this page|in this (?:section|document|plan|strategy)\W?", re.IGNORECASE)
_LEADERS = re.compile(r"(?:[.…_] ?){5}[\divxlc]{1,6}(?:\W|$)", re.IGNORECASE)  # no more than five, so that a long row of dots is read once
_NO_PAGE = re.compile(
    r"\b(?:to|was|were|is|are|of|by|from|under|over|aged?|than|at|in|and|or|about|nearly|year|stage|core|covid|priority|aim|goal|objective"
    r"|theme|outcome|pillar|phase|part|step|section|chapter|appendix|annex)\W*\d+$",
    re.IGNORECASE,
)
_ADDRESS = re.compile(r"\W*(?:https?://|www\.)\S+|\S+@\S+\.\w+\W*")
LONGEST_HEADING = 200  # characters; a longer text that is marked as a heading is none
LONGEST = 2_000  # characters of one passage; a sentence of this length is none


@dataclass(frozen=True, kw_only=True)
class Block:
    """A paragraph, bullet, heading or table row. `level` is the heading's rank (1 is highest), 0 for ordinary text.

    `box` names the boxes, cells or tables that it stands in, the outermost first: a heading in one holds for nothing outside. `bold`
    and `size` (in points, 0 where unknown) say how the whole of it is set.
    """

    text: str
    page: int | None = None
    level: int = 0
    bullet: bool = False
    cells: tuple[tuple[str, str], ...] = ()
    furniture: bool = False  # a running head or foot: kept in the page's text, never quoted
    box: tuple[object, ...] = ()
    bold: bool = False
    size: float = 0.0


def tidy(text: str) -> str:
    """One space between words; control characters, soft hyphens and other characters that nobody sees out."""
    return _SPACES.sub(" ", _UNSEEN.sub("", text)).strip()


def passages_of(blocks: Iterable[Block], *, pages: int | None) -> tuple[tuple[str, ...], tuple[Passage, ...]]:
    """(the text of each page, the passages cut from it). Headings are passages too, and stand in the path of what follows."""
    texts: list[list[str]] = [[] for _ in range(pages or 1)]
    lengths = [0] * (pages or 1)
    passages: list[Passage] = []
    paths: list[list[tuple[int, str]]] = [[]]  # the headings above, of the page and of each box that is being read
    box: tuple[object, ...] = ()
    lead = ""
    for block in without_contents(_without_repeated(list(blocks))):
        text = tidy(block.text)
        if not text:
            continue
        at = (block.page or 1) - 1
        base = lengths[at]
        texts[at].append(text)
        lengths[at] += len(text) + 1
        if block.furniture:
            continue
        paths = _open_boxes(paths, box, block.box)
        box = block.box
        if block.level:
            paths[-1] = [held for held in paths[-1] if held[0] < block.level] + [(block.level, text)]
        above = [held for path in paths for _, held in path]
        heading = tuple(above[:-1] if block.level else above)
        units = list(_short_enough(text, _units(text, block)))
        if units and units[0][0] != "bullet":
            lead = ""
        for kind, start, end in units:
            passages.append(
                Passage(
                    number=len(passages) + 1,
                    text=text[start:end],
                    page=block.page,
                    heading=heading,
                    kind=kind,
                    start=base + start,
                    end=base + end,
                    cells=block.cells,
                    lead=lead if kind == "bullet" else "",
                )
            )
        if units and units[-1][0] == "sentence" and not text.endswith((".", "!", "?")):
            lead = text[units[-1][1] : units[-1][2]]
    return tuple("\n".join(lines) for lines in texts), tuple(passages)


def _open_boxes(paths: list[list[tuple[int, str]]], old: tuple[object, ...], new: tuple[object, ...]) -> list[list[tuple[int, str]]]:
    """The headings that hold in the new boxes: those of the page and of each box that both stand in."""
    kept = next((place for place, (one, other) in enumerate(zip(old, new, strict=False)) if one is not other), min(len(old), len(new)))
    return paths[: 1 + kept] + [[] for _ in new[kept:]]


def without_contents(blocks: Iterable[Block]) -> Iterator[Block]:
    """The same blocks, a list of contents marked as furniture: lines that end in page numbers which never fall, or one line of such."""
    held: list[Block] = []
    for block in blocks:
        page = _page_named(block)
        if page is None or (held and page < (_page_named(held[-1]) or 0)):
            yield from _contents(held)
            held = []
        if page is None:
            yield replace(block, furniture=block.furniture or is_contents(tidy(block.text)))
        else:
            held.append(block)
    yield from _contents(held)


def _without_repeated(blocks: Sequence[Block]) -> list[Block]:
    """The same blocks; the lines below "Contents" that only repeat the headings to come are kept but not quoted."""
    headings = Counter(letters(block.text) for block in blocks if block.level)
    listing, made = False, []
    for block in blocks:
        if _CONTENTS.fullmatch(tidy(block.text)):
            listing = True
            made.append(block)
            continue
        listing = listing and headings[letters(block.text)] > (block.level > 0)
        made.append(replace(block, level=0, furniture=True) if listing else block)
    return made


def _page_named(block: Block) -> int | None:
    """The number at the end of a line that may be one of a list of contents."""
    text = tidy(block.text)
    line = _CONTENTS_LINE.match(text)
    return int(line[1]) if line and not _NO_PAGE.search(text) else None


def _contents(lines: list[Block]) -> Iterator[Block]:
    """Three lines or more with page numbers are a list of contents; fewer are what they say."""
    for one in lines:
        yield replace(one, furniture=True, level=0) if len(lines) >= 3 or is_contents(tidy(one.text)) else one


def is_contents(text: str) -> bool:
    """Whether a line is a list of contents run together: names, each with the number of its page, in order; or has dots that lead to one.

    >>> is_contents("Foreword 3 Our vision 5 Early years 7 Older people 10 Glossary 12")
    True
    >>> is_contents("Admissions rose from 31 to 45, and 72 people waited")
    False
    """
    if _LEADERS.search(text):
        return True
    entries = _CONTENTS_ENTRY.findall(text)
    numbers = [int(number) for _, number in entries]
    covered = sum(len(name) + len(number) for name, number in entries)
    return len(entries) >= 4 and numbers == sorted(numbers) and text[-1].isdigit() and covered > 0.8 * len(text.replace(" ", ""))


def _short_enough(text: str, units: Sequence[tuple[str, int, int]]) -> Iterator[tuple[str, int, int]]:
    """The same units, a longer one than any sentence cut at a space: text without a stop is still read, and in bounds."""
    for kind, start, end in units:
        while end - start > LONGEST:
            space = text.rfind(" ", start + 1, start + LONGEST)
            cut = space if space > 0 else start + LONGEST
            yield kind, start, cut
            start = cut + (space > 0)
        yield kind, start, end


def _units(text: str, block: Block) -> Sequence[tuple[str, int, int]]:
    if block.level:
        return [("heading", 0, len(text))]
    if _ADDRESS.fullmatch(text):
        return []
    if block.cells:
        # Only one cell is quoted, because words of different cells never stand together on the page.
        said = [(name, tidy(cell)) for name, cell in block.cells if cell.strip()]
        action = next((cell for name, cell in said if name == "action"), "")
        quoted = action or max((cell for _, cell in said), key=lambda cell: sum(map(str.isalpha, cell)))
        start = text.index(quoted)
        return [("row", start, start + len(quoted))]
    mark = _BULLET.match(text)
    if block.bullet or mark:
        start = mark.end() if mark else 0
        return [("bullet", start, len(text))] if text[start:].strip() else []
    return [("sentence", start, end) for start, end in sentences(text)]


def is_bullet(text: str) -> bool:
    """Whether a line starts with a bullet, dash, number or letter of a list."""
    return bool(_BULLET.match(text))


def too_long(written: int, findings: Findings, most: int, *, blocks: int = 0) -> None:
    """Say that a document holds more text, or more paragraphs, than is read."""
    of_letters = f"The document holds {written / 1e6:,.1f} million letters or more; up to {most / 1e6:,.1f} million are read"
    findings.add(
        "too_long",
        of_letters if written > most else f"The document holds {blocks:,} paragraphs or sentences: more than are read",
        why="That is over a thousand pages of print: a strategy is rarely over 200",
        remedy="Save the pages of the strategy as a file of their own",
    )
