"""PDF: the characters of a page with their place, built into words and into runs of words along a line."""

from __future__ import annotations

import ctypes
import re
from dataclasses import dataclass, replace

import pypdfium2 as pdfium
import pypdfium2.raw as raw

MOST_CHARACTERS = 60_000  # on one page; a page of dense print holds about 6,000
_BOLD = re.compile(rb"bold|black|heavy|demi", re.IGNORECASE)
_FONT_SAYS = re.compile(rb"bold|black|heavy|demi|regular|roman|book|light|medium|italic", re.IGNORECASE)
COLUMN_GAP = 1.15  # a gap this many times the size of the type parts two columns
OTHER_TYPE_GAP = 0.6  # the same where the size of the type changes too: a label beside a paragraph
_MARK = re.compile(r"^(?:[•●▪■◦‣∙·\uf0b7\uf0a7➢✓✔–—o-]|\(?\d{1,2}[.)])$")


@dataclass
class Run:
    """Words on one line that belong together, with the box they fill (y grows upwards, as in the file)."""

    text: str
    left: float
    right: float
    bottom: float
    top: float
    size: float
    weight: int
    words: tuple[tuple[float, float, str], ...] = ()  # (left, right, text) of each word, once joined into a run

    @property
    def middle(self) -> float:
        return (self.bottom + self.top) / 2


def runs_of(page: pdfium.PdfPage) -> list[Run]:
    """Every word on the page with its box, joined into runs along a line."""
    text_page = page.get_textpage()
    try:
        words = _words(text_page)
    finally:
        text_page.close()
        page.close()
    words.sort(key=lambda word: (-word.middle, word.left))
    rows: list[list[Run]] = []
    for word in words:
        for row in reversed(rows[-4:]):
            near = 0.6 if _MARK.match(word.text) or _MARK.match(row[0].text) else 0.4
            if abs(row[0].middle - word.middle) < near * max(row[0].size, word.size) and 0.6 < word.size / max(1.0, row[0].size) < 1.7:
                row.append(word)
                break
        else:
            rows.append([word])
    return [run for row in rows for run in _split(sorted(row, key=lambda word: word.left))]


def _split(row: list[Run]) -> list[Run]:
    runs: list[Run] = []
    for word in row:
        last = runs[-1] if runs else None
        other_type = last is not None and abs(last.size - word.size) > 0.12 * max(last.size, word.size)
        reach = 3.5 if last and _MARK.match(last.text) else OTHER_TYPE_GAP if other_type else COLUMN_GAP
        if last and word.left - last.right <= reach * max(last.size, word.size) and word.left >= last.left - 1:
            share = len(word.text) / (len(last.text) + len(word.text))
            last.weight = round((1 - share) * last.weight + share * word.weight)  # a line with a few words in bold is no heading
            last.text += " " + word.text
            last.words += ((word.left, word.right, word.text),)
            last.right = max(last.right, word.right)
            last.bottom, last.top = min(last.bottom, word.bottom), max(last.top, word.top)
        else:
            runs.append(replace(word, words=((word.left, word.right, word.text),)))
    return runs


def _words(text_page: pdfium.PdfTextPage) -> list[Run]:
    handle = text_page.raw
    count = min(raw.FPDFText_CountChars(handle), MOST_CHARACTERS)
    left, right, bottom, top = (ctypes.c_double() for _ in range(4))
    loose = raw.FS_RECTF()
    words: list[Run] = []
    current: Run | None = None
    line = advance = 0.0  # how high the letters before were, and where the last one hands over to the next
    for place in range(count):
        code = raw.FPDFText_GetUnicode(handle, place)
        character = chr(code) if 0 < code < 0x110000 and not 0xD800 <= code < 0xE000 else ""
        if not character or character.isspace():
            current = None
            continue
        if character == "\x02":  # how PDFium writes a hyphen at the end of a line
            character = "-"
        raw.FPDFText_GetCharBox(handle, place, left, right, bottom, top)
        x0, x1, y0, y1 = left.value, right.value, bottom.value, top.value
        # The loose box is as high as the line, so that lines with and without long letters stand equally far apart, and a quotation mark,
        # itself small and high, stays in its word. It also holds the white beside a letter.
        boxed = raw.FPDFText_GetLooseCharBox(handle, place, loose)
        high = loose.top - loose.bottom if boxed else 0.0
        likely = high < 4 * max(1.0, y1 - y0, x1 - x0) or 0.8 * line < high < 1.25 * line
        if high > 0 and (likely or high < 2.5 * raw.FPDFText_GetFontSize(handle, place)):
            y0, y1, line = loose.bottom, loose.top, high
        gap = x0 - max(current.right, min(advance, current.right + current.size)) if current else 0.0
        advance = loose.right if boxed else x1
        if current is None or gap > 0.3 * current.size or x0 < current.left - 1 or abs(y0 - current.bottom) > current.size:
            size = raw.FPDFText_GetFontSize(handle, place)
            height = y1 - y0
            small = not character.isalnum()  # a dot or dash is lower than its line
            size = size if 4 <= size <= 100 and (small or 0.4 * size < height) and height < 3 * size else max(4.0, 0.85 * height)
            current = Run(character, x0, x1, y0, y1, round(size, 1), _weight(handle, place))
            words.append(current)
            continue
        current.text += character
        current.right = max(current.right, x1)
        current.bottom, current.top = min(current.bottom, y0), max(current.top, y1)
    return words


def _weight(handle: object, place: int) -> int:
    """400 for ordinary type, 700 for bold: by the font's name, because many files give no weight, or one that means nothing."""
    name, flags = ctypes.create_string_buffer(100), ctypes.c_int()
    if raw.FPDFText_GetFontInfo(handle, place, name, 100, flags) and _FONT_SAYS.search(name.value):
        return 700 if _BOLD.search(name.value) else 400
    return 700 if 600 <= raw.FPDFText_GetFontWeight(handle, place) <= 900 else 400
