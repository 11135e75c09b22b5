"""What a document may want: proposals with their passages; and priorities, which only a person's confirmation makes."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from commonground.domain.outcomes.likelihood import likelihoods
from commonground.domain.outcomes.nouns import Reading
from commonground.domain.outcomes.passages import Passage, ReadDocument, find_quote, letters, quoted_verbatim
from commonground.domain.outcomes.signs import SHORT
from commonground.terms import Refused

FEWEST_LETTERS = SHORT  # of words that are a passage of their own
PROPOSED_AT = 0.30  # likelihood from which a passage is proposed: more is found than missed, and a person rejects the rest
CONFIDENT_AT, LIKELY_AT = 0.90, 0.50  # of real strategies by bodies left out while weighing 85, 66 and 41 in 100 were priorities
WITHOUT_THEME_AT, WITHOUT_THEME_WORDED_AT = 0.60, 0.20  # the same, and for its wording alone, where no theme was read
_COMMITS = re.compile(r"\b(?:we|i|they|council|partners|trust|board) (?:will|shall|commit)\b|^will\b", re.IGNORECASE)

_NUMBER = (
    r"(?:£?\d[\d,.]*(?:\s?(?:%|per cent|percentage points?|million|m|km|kilometres|miles|people|homes|places|days|weeks|years|minutes))?)"
)
_MEASURES = (
    re.compile(
        rf"\bfrom {_NUMBER}[^.;]{{0,40}}? to {_NUMBER}"
        r"(?! (?:years|year olds|adulthood|\d))",
        re.IGNORECASE,
    ),
    re.compile(rf"\bby (?:at least |up to |a further )?(?!20[2-5]\d\b){_NUMBER}", re.IGNORECASE),
    re.compile(rf"\b(?:under|below|above|over|at least|fewer than|less than|more than|up to|to) (?!20[2-5]\d\b){_NUMBER}", re.IGNORECASE),
    re.compile(rf"\b{_NUMBER} (?:more|fewer|new|additional|extra) \w+", re.IGNORECASE),
    re.compile(
        rf"\b(?:help|support|train|create|build|plant|reach|get|give|offer|recruit|find) (?!20[2-5]\d\b){_NUMBER} \w+", re.IGNORECASE
    ),
    re.compile(r"\b(?:halve|double|treble|end(?! of\b)|eliminate|zero)\b [^.;,]{3,60}", re.IGNORECASE),
)
# Numbers that measure nothing: ages, school years, helplines, programme names, law.
_TRAPS = re.compile(
    r"core20plus5|\b(?:year|key stage|tier|section|act|stage|age|aged|ages|over|under|band|figure|table"
    r"|page|priority|objective|theme|goal)s? \d+(?!\d*[,.]?\d*\s?(?:%|per cent))"
    r"(?: (?:to|and|-) \d+)?s?|\b(?:101|111|999) (?:service|number|call)|\b\d+[- ]year[- ]olds?|\b24/7\b|\b1,?001 days\b|\bone in \w+",
    re.IGNORECASE,
)
_BY_WHEN = re.compile(
    r"\b(?:by|before|until|from|in|during|over|within) (?:the end of |the start of |early |mid-? ?|late )?"
    r"(?:(?:spring|summer|autumn|winter|January|February|March|April|May|June|July|August|September|October|November|December) )?"
    r"(?:20[2-5]\d(?:\s?(?:[/–-]|to)\s?(?:20)?\d\d)?)"
    r"|\b(?:over|within|in) (?:the next )?(?:\d+|two|three|four|five|six|ten|twelve) (?:months|years)\b"
    r"|\b20[2-5]\d\s?(?:[/–-]|to)\s?(?:20)?\d\d\b"
    r"|\bby the end of the (?:strategy|plan|decade)\b",
    re.IGNORECASE,
)
_LEAD = re.compile(
    r"\b(?i:lead officer|lead|led by|owner|who(?=:)|responsible|accountable)\s*[:(]?\s*([A-Z](?:(?! (?:[Bb]y )?[Ww]hen:)[^.;()|]){2,70})"
)
_ACTOR = re.compile(
    r"^(?:The )?((?:[A-Z][\w'’&-]+ ){0,5}(?:Council|Board|Partnership|Trust|Police|Service|Team|ICB"
    r"|NHS(?: \w+)*|[Cc]ouncil|[Pp]artnership)) (?:will|shall)\b"
)


@dataclass(frozen=True, kw_only=True)
class Proposal:
    """A passage that may state a priority, commitment or target. It is nobody's priority until a person confirms it.

    `kind`: "target" (a measure with a date or number), "commitment" (somebody will do something), else "aim".
    `quote` is cut from the page and never composed. `lead` is the line that introduces its list.
    """

    id: str
    kind: str
    quote: str
    page: int | None
    heading: tuple[str, ...]
    passage: int
    likelihood: float
    reading: Reading
    measures: tuple[str, ...] = ()
    by_when: tuple[str, ...] = ()
    owner: str | None = None
    also_on: tuple[str, ...] = ()
    reasons: tuple[str, ...] = ()
    lead: str = ""

    @property
    def band(self) -> str:
        """How likely it states a priority, in a word: confident, likely or possible."""
        return "confident" if self.likelihood >= CONFIDENT_AT else "likely" if self.likelihood >= LIKELY_AT else "possible"


@dataclass(frozen=True, kw_only=True)
class Priority:
    """What a body says it wants, as a person confirmed it. Made by `confirm` only; `wording` differs from `quote` when edited."""

    id: str
    document: str
    quote: str
    page: int | None
    wording: str
    themes: tuple[str, ...]
    groups: tuple[str, ...]
    confirmed_by: str
    confirmed_on: date
    review_on: date
    edited: bool = False


def measures_in(text: str) -> tuple[str, ...]:
    """Stretches of the passage that say how much; ages, school years, helplines and programme names are passed over."""
    masked = _TRAPS.sub(lambda trap: "\x00" * len(trap.group()), text)
    found: list[tuple[int, int]] = []
    for pattern in _MEASURES:
        for match in pattern.finditer(masked):
            if "\x00" not in match.group() and not any(start < match.end() and match.start() < end for start, end in found):
                found.append(match.span())
    return tuple(text[start:end].strip() for start, end in sorted(found))


def dates_in(text: str) -> tuple[str, ...]:
    """Stretches of the passage that say by when; a span of years is one date."""
    return tuple(match.group() for match in _BY_WHEN.finditer(text))


def owner_in(text: str) -> str | None:
    """Who is said to lead or to act, or None."""
    said = _LEAD.search(text) or _ACTOR.search(text)
    return said[1].strip() if said else None


def propose(document: ReadDocument, readings: Sequence[Reading]) -> tuple[Proposal, ...]:
    """Every passage that may be a priority, likeliest reading kept in document order, repeated wording once.

    `readings` are those of `document.passages`, in order. Headings and lines that only introduce a list are left out; a passage without a
    theme is kept when it is a likely priority or a row of an action table, for a person to classify.
    """
    made: dict[str, Proposal] = {}
    placed = likelihoods(document.passages, [one.priority for one in readings])
    for passage, reading, (likelihood, reasons) in zip(document.passages, readings, placed, strict=True):
        unclear = not reading.themes and passage.kind != "row"
        if unclear and (likelihood < WITHOUT_THEME_AT or reading.priority < WITHOUT_THEME_WORDED_AT):
            continue
        if likelihood < PROPOSED_AT or not quoted_verbatim(document, passage):
            continue
        key = letters(passage.text)
        if key in made:
            made[key] = replace(made[key], also_on=(*made[key].also_on, passage.where))
            continue
        made[key] = _proposal(document, passage, reading, likelihood, reasons)
    return tuple(made.values())


def _proposal(document: ReadDocument, passage: Passage, reading: Reading, likelihood: float, reasons: tuple[str, ...]) -> Proposal:
    cells = {name: text for name, text in passage.cells if text}
    measures = (cells["measure"],) if "measure" in cells else measures_in(passage.text)
    by_when = (cells["by when"],) if "by when" in cells else dates_in(passage.text)
    kind = "target" if measures else "commitment" if _COMMITS.search(passage.text) else "aim"
    return Proposal(
        id=f"{document.sha256[:8]}-{passage.number}",
        kind=kind,
        quote=passage.text,
        page=passage.page,
        heading=passage.heading,
        passage=passage.number,
        likelihood=round(likelihood, 3),
        reading=reading,
        measures=measures,
        by_when=by_when,
        owner=cells.get("owner") or owner_in(passage.text),
        reasons=reasons,
        lead=passage.lead,
    )


def confirm(
    proposal: Proposal,
    *,
    document: ReadDocument,
    by: str,
    on: date,
    review_on: date,
    wording: str | None = None,
    themes: Sequence[str] | None = None,
    groups: Sequence[str] | None = None,
) -> Priority:
    """Make a priority of a proposal. Refused without a name, with a review date in the past, or when the quote is not on its page."""
    if not by.strip():
        raise Refused("nobody_confirms", what="A priority needs the name of whoever confirms it", ways_out=("Sign with your name",))
    if review_on <= on:
        raise Refused(
            "review_past",
            what=f"The review date {review_on} is not after {on}",
            why="Priorities change: each is looked at again",
            ways_out=("Choose a later date, usually within a year",),
        )
    page = find_quote(document, proposal.quote)
    if page is None or (proposal.page and letters(proposal.quote) not in letters(document.texts[proposal.page - 1])):
        raise Refused(
            "quote_not_found",
            what="The passage does not stand where the proposal says",
            where=f"{document.name}, page {proposal.page}" if proposal.page else document.name,
            why="A quotation must be found word for word in its document",
            ways_out=("Read the document again and confirm the new proposal",),
        )
    return Priority(
        id=proposal.id,
        document=document.sha256,
        quote=proposal.quote,
        page=proposal.page,
        wording=wording.strip() if wording and wording.strip() else proposal.quote,
        themes=tuple(themes) if themes is not None else proposal.reading.slugs,
        groups=tuple(groups) if groups is not None else proposal.reading.groups,
        confirmed_by=by.strip(),
        confirmed_on=on,
        review_on=review_on,
        edited=bool(wording and wording.strip() and wording.strip() != proposal.quote),
    )


def carried_over(quotes: Mapping[str, str], edition: ReadDocument) -> dict[str, int | None]:
    """Where each quotation (by its reference) stands in another edition: its page, 0 where there are no pages, None when it is gone."""
    pages = [letters(text) for text in edition.texts]
    found: dict[str, int | None] = {}
    for ref, quote in quotes.items():
        wanted = letters(quote)
        page = next((number for number, text in enumerate(pages, start=1) if wanted and wanted in text), None)
        found[ref] = page if page is None or edition.pages else 0
    return found


def by_hand(document: ReadDocument, quote: str, reading: Reading) -> Proposal:
    """A proposal for a passage that a person pointed at. Refused (quote_not_found) unless it stands in the document word for word."""
    wanted = " ".join(quote.split())
    page = find_quote(document, wanted)
    if page is None or len(letters(wanted)) < FEWEST_LETTERS:
        raise Refused(
            "quote_not_found",
            what="These words do not stand in the document" if page is None else "These words are too few to be a passage",
            where=document.title,
            why="A quotation must be found word for word in its document",
            ways_out=("Copy a whole sentence from the document as it is shown here",),
        )
    return Proposal(
        id=f"{document.sha256[:8]}-by-hand",
        kind="target" if measures_in(wanted) else "commitment" if _COMMITS.search(wanted) else "aim",
        quote=wanted,
        page=page if document.pages else None,
        heading=(),
        passage=0,
        likelihood=round(reading.priority, 3),
        reading=reading,
        measures=measures_in(wanted),
        by_when=dates_in(wanted),
        owner=owner_in(wanted),
        reasons=("a person pointed at it",),
    )
