"""A passage as numbers: its words, its letters, the phrases of every theme that stand in it, and how it is said."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from scipy import sparse

from commonground.domain.outcomes.language import PhraseBook, letter_features, plain, stem, word_features, words
from commonground.domain.outcomes.nouns import Theme

LETTERS = 0.6  # weight of the letter block beside the word block
PHRASES = 1.0  # weight of the lexicon's block
CORE = 2.0  # weight of the defining words: larger means less shrunk by the penalty
CUES = 1.0  # weight of the manner of speaking

# How a commitment sounds, and how data, duty, process and the past sound.
CUE_PATTERNS: tuple[tuple[str, str], ...] = (
    (
        "we will",
        r"\b(?:we|council|partners|i|they|city|county) (?:will|shall|commit|aim|want|intend|plan to|are going to|pledge)\b",
    ),
    (
        "will",
        r"\bwill\b(?! (?:be (?:presented|published|reviewed|considered|reported|available)"
        r"|receive|meet|consider|note|report|come back|bring))",
    ),
    ("should or must", r"\b(?:should|must|need to|needs to|are to be|is to be|to be)\b"),
    ("priority", r"\b(?:priorit\w+|ambition\w*|aim|aims|aspiration\w*|objective\w*|goals?|vision|commit\w*|target)\b"),
    (
        "opens with a verb of change",
        r"^\W*(?:more|fewer|better|every\w*|all|no one|nobody|improv\w+|reduc\w+|increas\w+|support\w*"
        r"|help\w*|promot\w+|prevent\w*|tackl\w+"
        r"|build\w*|creat\w+|ensur\w+|mak\w+|giv\w+|deliver\w*|develop\w*|protect\w*|strengthen\w*|rais\w+"
        r"|cut\w*|narrow\w*|clos\w+|encourag\w+"
        r"|provid\w+|work\w*|identif\w+|address\w*|invest\w*|enabl\w+|empower\w*|get\w*|keep\w*|stop\w*|end\w*|act|use|become|grow\w*|"
        r"transform\w*|focus\w*|expand\w*|widen\w*|target\w*|celebrat\w+|design\w*|deal|put\w*|set|halt|turn|offer\w*|reach|find|join)\b",
    ),
    (
        "outcome in the present",
        r"\b(?:people|children|residents|families|everyone|communities|carers|young people"
        r"|adults)\b[\w ,]{0,40}\b(?:are|have|feel|live|can|get)\b",
    ),
    (
        "by a year",
        r"\b(?:by|before|over the next|within) (?:the end of )?(?:20\d\d|# years|\w+ 20\d\d|(?:two|three|four|five|ten) years)\b",
    ),
    (
        "past",
        r"\b(?:was|were|had|has been|have been|went|fell|rose|told|said|asked|noted|agreed|approved|adopted"
        r"|informed|shaped|introduced|ran|held)\b",
    ),
    (
        "data",
        r"\b(?:per cent|percent|rate of|average|survey|census|estimated|compared with|out of|third|quarter"
        r"|half|fifth|two in|one in|figures?)\b|\d%",
    ),
    ("number", r"\d"),
    ("change to a number", r"\b(?:from|to|by|below|under|above) (?:no more than |at least )?\d[\d,.]*\s?%?|\d[\d,]* (?:more|fewer|new)\b"),
    (
        "process",
        r"\b(?:report\w*|committee|cabinet|members|minutes|meeting|consultation|appendix|chapter|draft"
        r"|scrutiny|recommend\w*|progress|monitor\w*|review\w*"
        r"|updated?|governance|oversight|approv\w+|published|document|plan (?:sits|covers|ran|is)"
        r"|strategy (?:is|covers|will be|has|was)|framework (?:has|will))\b",
    ),
    (
        "definition or duty",
        r"\b(?:means|defined|definition|duty|duties|statutory|requires?d?|the law|act 20\d\d|guidance"
        r"|nationally|national strategy|government)\b",
    ),
    (
        "because",
        r"\b(?:because|since|linked (?:to|with)|leads? to|causes?|caused|contribut\w+ to|depends? on|effect on|affect\w*|risk of)\b",
    ),
    ("present state", r"\b(?:is|are|there are|live in|lives? alone|make up|accounts? for)\b"),
)
_CUES = tuple((name, re.compile(pattern, re.IGNORECASE)) for name, pattern in CUE_PATTERNS)


def cues(text: str) -> np.ndarray:
    """1 where the passage speaks in that manner, in the order of `CUE_PATTERNS`; the last is its length, up to 1."""
    spoken = text.replace("’", "'")
    return np.array([float(bool(pattern.search(spoken))) for _, pattern in _CUES] + [min(1.0, len(spoken) / 400)])


@dataclass(frozen=True)
class Phrases:
    """The lexicon ready for search: which phrases of which theme stand in a passage, and how firmly they name it."""

    themes: tuple[str, ...]
    book: PhraseBook
    owners: dict[str, tuple[tuple[int, str], ...]]  # phrase -> (theme column, "core" | "strong" | "weak")

    @classmethod
    def of(cls, themes: Sequence[Theme]) -> Phrases:
        owners: dict[str, list[tuple[int, str]]] = {}
        for column, theme in enumerate(themes):
            for level in ("core", "strong", "weak"):
                for phrase in getattr(theme, level):
                    owners.setdefault(phrase.lower(), []).append((column, level))
        return cls(tuple(theme.slug for theme in themes), PhraseBook(owners), {phrase: tuple(held) for phrase, held in owners.items()})

    @property
    def width(self) -> int:
        return 5 * len(self.themes)

    def hits(self, stems: list[str]) -> list[tuple[str, int, str]]:
        """(phrase, theme column, level) for each phrase found."""
        return [(phrase, column, level) for phrase in self.book.find(stems) for column, level in self.owners[phrase]]

    def block(self, stems: list[str]) -> np.ndarray:
        """Per theme: strong and weak hits (saturating), its share of strong hits, core hits and its share of those."""
        count = len(self.themes)
        held = {"core": np.zeros(count), "strong": np.zeros(count), "weak": np.zeros(count)}
        for phrase, column, level in self.hits(stems):
            long = 0.5 * min(2, phrase.count(" ") + phrase.count("+"))
            held[level][column] += 1.0 if level == "core" else 1.0 + long
        strong, core = held["strong"], held["core"]
        widened = (1 - 0.5**strong, 0.5 * (1 - 0.5 ** held["weak"]), strong / max(1.0, strong.sum()))
        defining = (np.minimum(core, 3) / 1.5, core / max(1.0, core.sum()))
        return np.concatenate([*(PHRASES * part for part in widened), *(CORE * part for part in defining)])


@dataclass(frozen=True)
class Vocabulary:
    """Features seen in training with their inverse document frequency; anything else is passed over."""

    columns: dict[str, int]
    idf: np.ndarray

    @classmethod
    def of(cls, passages: Iterable[list[str]], *, at_least: int = 2) -> Vocabulary:
        seen: Counter[str] = Counter()
        size = 0
        for stems in passages:
            size += 1
            seen.update(set(word_features(stems)) | set(letter_features(stems)))
        kept = sorted(feature for feature, count in seen.items() if count >= at_least)
        idf = np.array([math.log((1 + size) / (1 + seen[feature])) + 1 for feature in kept])
        return cls({feature: column for column, feature in enumerate(kept)}, idf)

    def width(self, phrases: Phrases) -> int:
        return len(self.columns) + phrases.width + len(_CUES) + 1


def row(text: str, vocabulary: Vocabulary, phrases: Phrases) -> tuple[np.ndarray, np.ndarray]:
    """(columns, values) of one passage: vocabulary first, then the lexicon's block, then the cues."""
    stems = words(text)
    columns: list[np.ndarray] = []
    values: list[np.ndarray] = []
    for features, scale in ((word_features(stems), 1.0), (letter_features(stems), LETTERS)):
        counted = Counter(vocabulary.columns[feature] for feature in features if feature in vocabulary.columns)
        if not counted:
            continue
        where = np.fromiter(counted, dtype=np.int32)
        weight = (1 + np.log(np.fromiter(counted.values(), dtype=float))) * vocabulary.idf[where]
        columns.append(where)
        values.append(scale * weight / np.linalg.norm(weight))
    block = np.concatenate([phrases.block(stems), CUES * cues(text)])
    held = np.flatnonzero(block)
    columns.append((held + len(vocabulary.columns)).astype(np.int32))
    values.append(block[held])
    return np.concatenate(columns), np.concatenate(values)


def matrix(texts: Sequence[str], vocabulary: Vocabulary, phrases: Phrases) -> sparse.csr_matrix:
    """One row per passage."""
    rows = [row(text, vocabulary, phrases) for text in texts]
    starts = np.concatenate([[0], np.cumsum([len(columns) for columns, _ in rows])]).astype(np.int32)
    columns = np.concatenate([columns for columns, _ in rows]) if rows else np.zeros(0, dtype=np.int32)
    values = np.concatenate([values for _, values in rows]) if rows else np.zeros(0)
    return sparse.csr_matrix((values, columns, starts), shape=(len(rows), vocabulary.width(phrases)))


def surfaces(text: str) -> dict[str, str]:
    """Stem -> the word as it stands in the passage, for explanations."""
    seen: dict[str, str] = {}
    for surface in re.findall(r"[A-Za-z][A-Za-z0-9'’]*", text):
        seen.setdefault(stem(surface.lower().replace("’", "'")), surface)
    return seen


__all__ = ["CUE_PATTERNS", "Phrases", "Vocabulary", "cues", "matrix", "plain", "row", "surfaces"]
