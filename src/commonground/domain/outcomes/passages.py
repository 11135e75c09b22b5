"""A published document as text that can be quoted: passages with their page, heading and place in the page's text."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from commonground.terms import Finding


@dataclass(frozen=True, kw_only=True)
class Passage:
    """A sentence, bullet or table row as it stands in the document.

    `page` counts from 1 and is None where the form has no pages (DOCX, ODT, HTML, text): there `heading` and `number`, the
    passage's running number, say where it is. `start` and `end` cut it out of the page's text (or of the whole text without pages).
    `lead` is the line that introduces the list that a bullet stands in: "We will focus on:".
    """

    number: int
    text: str
    page: int | None
    heading: tuple[str, ...]
    kind: str  # "sentence", "bullet", "row" or "heading"
    start: int
    end: int
    cells: tuple[tuple[str, str], ...] = ()  # (column heading, text) of a table row
    lead: str = ""

    @property
    def where(self) -> str:
        """Page and heading in words: "page 12, Our priorities"."""
        at = f"page {self.page}" if self.page else f"passage {self.number}"
        return f"{at}, {self.heading[-1]}" if self.heading else at


@dataclass(frozen=True, kw_only=True)
class ReadDocument:
    """What could be read of a file. `texts` holds one text per page, or a single one where there are no pages.

    `period` is the years the document covers as it says, `owner` the body or post named as its owner; both None when not found.
    A file that cannot be read has no passages and at least one finding that says why.
    """

    name: str
    sha256: str
    form: str
    title: str
    pages: int | None
    texts: tuple[str, ...]
    passages: tuple[Passage, ...]
    period: tuple[int, int] | None = None
    dates: tuple[str, ...] = ()
    owner: str | None = None
    findings: tuple[Finding, ...] = field(default=())

    @property
    def readable(self) -> bool:
        return bool(self.passages)

    def text_of(self, passage: Passage) -> str:
        return self.texts[(passage.page or 1) - 1]


def letters(text: str) -> str:
    """Letters and digits only: what must agree between a quotation and its page when lines are broken differently."""
    return re.sub(r"[\W_]+", "", text.lower())


def quoted_verbatim(document: ReadDocument, passage: Passage) -> bool:
    """Whether the passage is exactly the stretch of its page's text that it claims to be."""
    page = (passage.page or 1) - 1
    return 0 <= page < len(document.texts) and document.texts[page][passage.start : passage.end] == passage.text


def find_quote(document: ReadDocument, quote: str) -> int | None:
    """Page (from 1) on which the words of a quotation stand in that order, or None; spaces, hyphens and case do not matter."""
    wanted = letters(quote)
    if not wanted:
        return None
    return next((number for number, text in enumerate(document.texts, start=1) if wanted in letters(text)), None)


_SENTENCE_END = re.compile(r"(?<=[.!?])[\"'”’)]*\s+(?=[\"'“‘(]*[A-Z0-9])")
_NOT_AN_END = re.compile(r"(?:\b(?:e\.g|i\.e|etc|St|Dr|Mr|Mrs|Ms|Cllr|No|vs|approx|Fig|para|pp?)\.|\b[A-Z]\.)$")


def sentences(text: str) -> list[tuple[int, int]]:
    """(start, end) of each sentence in a paragraph.

    >>> [text[a:b] for text in ["We act. Then we check, e.g. yearly."] for a, b in sentences(text)]
    ['We act.', 'Then we check, e.g. yearly.']
    """
    spans: list[tuple[int, int]] = []
    start = 0
    for gap in _SENTENCE_END.finditer(text):
        if _NOT_AN_END.search(text[max(0, gap.start() - 12) : gap.start()]):
            continue
        spans.append((start, gap.start() + len(gap.group()) - len(gap.group().lstrip("\"'”’)"))))
        start = gap.end()
    spans.append((start, len(text)))
    return [(a + len(text[a:b]) - len(text[a:b].lstrip()), a + len(text[a:b].rstrip())) for a, b in spans if text[a:b].strip()]


_PERIOD = re.compile(r"\b(20[0-4]\d)\s*(?:[-–—/]|to|until|and)\s*(20[0-5]\d|\d\d)\b")
_DATE = re.compile(
    r"\b(?:\d{1,2}(?:st|nd|rd|th)? )?"
    r"(?:January|February|March|April|May|June|July|August|September|October|November|December),? 20[0-4]\d\b"
)
_OWNER = re.compile(
    r"\b(?:Document owner|Owner|Strategy owner|Policy owner|Author|Lead officer|Responsible officer"
    r"|Senior responsible (?:officer|owner)|Lead director)"
    r"\s*:\s*([^\n.;|]{3,80})",
    re.IGNORECASE,
)
_BODY = re.compile(
    r"\b((?:[A-Z][\w'’-]+ (?:and |upon |on |of |the )?){1,5}"
    r"(?:Borough |City |County |District |Metropolitan )?"
    r"(?:Council|Integrated Care Board|Health and Wellbeing Board|Combined Authority|NHS (?:Foundation )?Trust|Partnership"
    r"|Police (?:and|&) Crime Commissioner)"
    r"|Police (?:and|&) Crime Commissioner for (?:the )?(?:[A-Z][\w'’-]+(?: (?:and |upon |on |of |the )?)?){1,4}"
    r"(?<! ))\b"
)
COVER = 300  # letters in which a document that says whose it is says so


_NO_NAMES = (
    "County Council",
    "Borough Council",
    "City Council",
    "District Council",
    "Metropolitan Council",
    "Town Council",
    "Police and Crime Commissioner",
)


def period_covered(title: str, opening: str) -> tuple[int, int] | None:
    """The years a document says it covers: the first span in its title, else the commonest in its opening pages."""
    found: list[tuple[int, int]] = []
    for text in (title, opening):
        for first, last in _PERIOD.findall(text):
            end = int(last) if len(last) == 4 else int(first[:2] + last)
            if int(first) < end <= int(first) + 30:
                found.append((int(first), end))
        if found:
            return max(found, key=lambda span: (found.count(span), -found.index(span)))
    return None


def dates_named(opening: str) -> tuple[str, ...]:
    """Dates written out in the opening pages, in order, once each."""
    return tuple(dict.fromkeys(_DATE.findall(opening)))[:5]


def owner_named(opening: str) -> str | None:
    """Whom the document names as its owner, else the police and crime commissioner that its cover names, else the body that it names most
    often in its opening pages.
    """
    if said := _OWNER.search(opening):
        return said[1].strip()
    bodies = [re.sub(r"^(?:The|Our|This|In|For|And|At|With) ", "", body.strip()) for body in _BODY.findall(opening)]
    bodies = [body for body in bodies if body not in _NO_NAMES]
    # A police and crime plan names partnerships on every page, and whose it is once.
    if police := next((body for body in bodies if "Crime Commissioner" in body and body in opening[:COVER]), None):
        return police
    return max(bodies, key=lambda body: (bodies.count(body), -bodies.index(body))) if bodies else None
