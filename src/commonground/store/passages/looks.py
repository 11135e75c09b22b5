"""Headings that are only set as such: short lines in bold, or larger than the text, without a heading's style or mark."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from itertools import takewhile

from commonground.store.passages.blocks import Block, tidy

LONGEST = 100  # characters of such a heading
_OPENS = re.compile(r"[\W_]*(?:\d{1,2}(?:\.\d{1,2})*[.):]?\s+)?[A-Z0-9“‘\"']")
_CLOSES = re.compile(r"[.,;:!]$|[.…_]{3}")
_CAPTION = re.compile(r"(?:table|figure|fig|chart|map|graph|source|notes?|image|photo|picture)\b\W*(?:\d|$|:)", re.IGNORECASE)
_DATE = re.compile(
    r"(?:\d{1,2}(?:st|nd|rd|th)? )?(?:January|February|March|April|May|June|July|August|September|October|November|December),? \d{4}", re.I
)
LARGER = 1.15  # times the size of the text
BELOW = 10  # the level of the highest heading known by its look alone, under all that are marked


def headed(blocks: Sequence[Block]) -> list[Block]:
    """The same blocks, with a level for each line that is set as a heading.

    A line that is as large as a marked heading has that heading's level; others stand below all marked ones, the larger above the
    smaller. Three such lines in a row are a list, but for the lines of a title at the very start, which are one heading if large.
    Bold says nothing where most of the text is bold.
    """
    said = [replace(one, level=0) if one.level and _CAPTION.match(tidy(one.text)) else one for one in blocks if tidy(one.text)]
    plain = [block for block in said if not block.level and not block.cells and not block.furniture]
    length = sum(len(block.text) for block in plain)
    sizes: Counter[float] = Counter()
    for block in plain:
        sizes[block.size] += len(block.text)
    usual = sizes.most_common(1)[0][0] if sizes else 0.0
    bold_tells = 2 * sum(len(block.text) for block in plain if block.bold) < length
    looks = [_looks(block, usual, bold_tells=bold_tells) for block in said]
    listed = {place for place, one in enumerate(looks) if one and _among_others(said, looks, place, usual)}
    titled = bool(looks) and looks[0] and 0 not in listed and said[0].size > usual
    titles = list(takewhile(listed.__contains__, range(1, min(5, len(said))))) if titled else []
    looks = [one and place not in listed for place, one in enumerate(looks)]
    marked = sorted({(block.level, block.size) for block in said if block.level and block.size and not block.box})
    ranks = sorted({block.size for block, one in zip(said, looks, strict=True) if one}, reverse=True)
    made = []
    for place, (block, one) in enumerate(zip(said, looks, strict=True)):
        if place in titles:
            continue
        if one and place == 0:
            block = replace(block, text=" ".join([block.text, *(said[other].text for other in titles)]))
        if one:
            level = next((level for level, size in marked if block.size > usual and size <= block.size), BELOW + ranks.index(block.size))
            block = replace(block, level=level, bullet=False)
        made.append(block)
    return made


def _looks(block: Block, usual: float, *, bold_tells: bool) -> bool:
    text = tidy(block.text)
    if block.level or block.cells or block.furniture or not 3 <= len(text) <= LONGEST or not re.search(r"[A-Za-z]{3}", text):
        return False
    if "@" in text or not _OPENS.match(text) or _CLOSES.search(text) or _CAPTION.match(text) or _DATE.fullmatch(text):
        return False
    return (block.bold and bold_tells) or (usual > 0 and block.size >= LARGER * usual)


def _among_others(said: Sequence[Block], looks: Sequence[bool], place: int, usual: float) -> bool:
    """Whether a line that looks like a heading is one of a list or of a title, or the last line of all."""

    def alike(other: int) -> bool:
        return 0 <= other < len(said) and looks[other] and (said[other].size, said[other].box) == (said[place].size, said[place].box)

    first = last = place
    while place - first < 3 and alike(first - 1):
        first -= 1
    while last - place < 3 and alike(last + 1):
        last += 1
    if first == 0 < place and said[0].size > usual:
        return True  # a line of the title
    if last + 1 == len(said) or (said[place].box and said[place].box != said[last + 1].box):
        return True
    if said[place].bullet:
        return last > first or said[last + 1].bullet
    return last - first >= 2 and not (first == 0 and place in (first, last))
