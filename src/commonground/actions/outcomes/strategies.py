"""Their words: read a strategy, propose what it wants, classify passages. Nothing is a priority until a person confirms it."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from commonground.actions.permissions import Person, require
from commonground.connectors.strategies import fetch
from commonground.domain.outcomes.classify import read_passages
from commonground.domain.outcomes.library import shipped_examples, shipped_taxonomy
from commonground.domain.outcomes.meaning import Meaning
from commonground.domain.outcomes.nouns import Reading
from commonground.domain.outcomes.passages import ReadDocument
from commonground.domain.outcomes.proposals import Proposal, propose
from commonground.store import meaning
from commonground.store.passages import read_apart, read_file
from commonground.store.reader_model import shipped_model
from commonground.terms import Finding, counted

TOGETHER = 500  # passages, read between two words on how far it is
Say = Callable[[float, str], None]  # told how far the work is, from 0 to 1, and in words; what it raises ends the work
MOST_PROPOSED = 2_000  # of one document: more than anybody decides about one by one


@dataclass(frozen=True, kw_only=True)
class StrategyRead:
    """A document with its proposals, the version of the themes it was read against, and whether it was read before."""

    document: ReadDocument
    proposals: tuple[Proposal, ...]
    taxonomy: str
    findings: tuple[Finding, ...]


def read_strategy(*, path: Path, by: Person, known: Sequence[str] = (), say: Say | None = None) -> StrategyRead:
    """Read a strategy from a file. `known` holds the fingerprints (sha256) of documents read before; a second copy is said so."""
    require(by, "read")
    return proposed_in(read_file(path, say=part_of(say, 0, 0.5)), known=known, say=part_of(say, 0.5, 1))


def read_strategy_bytes(*, content: bytes, name: str, by: Person, known: Sequence[str] = ()) -> StrategyRead:
    """The same from memory, for uploads."""
    require(by, "read")
    return proposed_in(read_apart(content, name=name), known=known)


def fetch_strategy(*, address: str, by: Person, known: Sequence[str] = (), say: Say | None = None) -> StrategyRead:
    """Fetch a strategy from an allowed host and read it. Refused as `connectors.strategies.fetch` says."""
    require(by, "read")
    content, name = fetch(address)
    return proposed_in(read_apart(content, name=name, say=part_of(say, 0, 0.5)), known=known, say=part_of(say, 0.5, 1))


def part_of(say: Say | None, start: float, end: float) -> Say | None:
    """Who is told how far a part of the work is, where the part goes from `start` to `end` of the whole."""
    return say and (lambda share, words: say(start + share * (end - start), words))


def proposed_in(document: ReadDocument, *, known: Sequence[str] = (), say: Say | None = None) -> StrategyRead:
    """What a document that was read may want, passage by passage."""
    taxonomy = shipped_taxonomy()
    findings = list(document.findings)
    if document.sha256 and document.sha256 in known:
        findings.append(
            Finding(
                code="read_before",
                what=f"{document.name} is the same file, byte for byte, as one that was read before",
                remedy="Go on with the priorities confirmed then",
                level="note",
            )
        )
    texts = [one.text for one in document.passages]
    readings: list[Reading] = []
    for start in range(0, len(texts), TOGETHER):
        if say:
            say(start / len(texts), f"Read {start:,} of {counted(len(texts), 'passage')}")
        part = texts[start : start + TOGETHER]
        readings += read_passages(part, model=shipped_model(), taxonomy=taxonomy, meaning=_meaning(part))
    proposals = propose(document, readings)
    if len(proposals) > MOST_PROPOSED:
        findings.append(
            Finding(
                code="proposals_many",
                what=f"{len(proposals):,} passages read like a priority, and the {MOST_PROPOSED:,} likeliest are proposed",
                why="Nobody can decide about more of them one by one",
                remedy="Give the strategy in parts, or add a passage that is missing by hand",
                level="warning",
            )
        )
        likeliest = set(heapq.nlargest(MOST_PROPOSED, range(len(proposals)), key=lambda at: proposals[at].likelihood))
        proposals = tuple(one for at, one in enumerate(proposals) if at in likeliest)
    return StrategyRead(document=document, proposals=proposals, taxonomy=taxonomy.version, findings=tuple(findings))


def classify_passages(*, texts: Sequence[str], by: Person, offers: int = 5) -> tuple[Reading, ...]:
    """Read single passages: themes with reasons, parents, likelihood of a priority, groups, contributions, similar sentences."""
    require(by, "read")
    taxonomy, examples = shipped_taxonomy(), shipped_examples()
    return tuple(read_passages(texts, model=shipped_model(), taxonomy=taxonomy, examples=examples, offers=offers, meaning=_meaning(texts)))


def _meaning(texts: Sequence[str]) -> tuple[Meaning, np.ndarray] | None:
    """The optional second reader with a vector for each passage; None unless this installation is set to use it."""
    return (meaning.shipped_meaning(), meaning.embedder()(texts)) if meaning.asked_for() else None
