"""English public-sector text as stems, phrases and features.

Everything here is deliberate and small, so that a reader can see why a passage was read as it was: words are cut to
rough stems, numbers and years become one mark (they carry no theme), and the names of boards and duties are taken
out, because "the Health and Wellbeing Board will meet in July" is not about health.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import pairwise

_WORD = re.compile(r"[a-z][a-z0-9']*|#", re.ASCII)
_NUMBER = re.compile(r"(?<![a-z])[£]?\d[\d,.]*(?:\s?%|st|nd|rd|th|m|bn|k|s)?(?![a-z])")
# Numbers that are names, or ages at which services begin and end: kept as words. Any other number is only "a number".
_OLDER = r"(?:5[05]|6[05]|7[05]|8[05]|90)"
_NUMBERS_MEANT: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern), meant)
    for pattern, meant in (
        (r"\bcore ?20 ?plus ?5\b", "core twenty plus"),
        (r"\bcore ?20\b", "core twenty"),
        (r"\b1,?00[01] (?:critical )?days\b", "thousandandone days"),
        (r"\b20 ?mph\b", "twenty mph"),
        (r"\b5g\b(?! of)", "fiveg"),
        (r"\byear 6\b", "year six"),
        (r"\bunder[- ](?:5s?|fives?)\b|\b0 ?(?:-|to) ?5\b", "underfive"),
        (r"\b(?:0|birth) ?(?:-|to) ?19\b", "birthtonineteen"),
        (r"\b(?:0|birth) ?(?:-|to) ?25\b", "birthtotwentyfive"),
        (rf"\bover[- ]?{_OLDER}s\b|\b{_OLDER}\+|\b{_OLDER}(?: years)? (?:(?:and|or) (?:over|above|older)|plus)\b", "olderage"),
        (rf"\b(people|adults|residents|patients|those|women|men|aged) over (?:the age of )?{_OLDER}\b", r"\1 olderage"),
    )
)
# Words that mean something else in company: a number falls, nobody is hurt; who is economically inactive may well be active; an
# environment in which people thrive, lasting work and the nature of a harm are about no climate.
_SAID_OTHERWISE: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"\bf(?:a|e)ll(?:s|ing|en)? (?:short|below|under|by|to|from|behind|within|outside|into)\b"), "lessen"),
    (re.compile(r"\ba (?:\w+ )?fall (?:of (?:a|one|two|half|\d)|in the (?:number|rate|share))\b"), "lessen"),
    (re.compile(r"\beconomic(?:ally)? (?:inactive|inactivity)\b"), "economicinactivity"),
    (re.compile(r"\benvironments? (?=(?:which|that|where|in which)\b)"), "setting "),
    (
        re.compile(
            r"\b(work(?:ing)?|learning|home|family|school|safe|secure|supportive|inclusive|caring|enabling|obesogenic|food|online|digital"
            r"|financial|policy|political) environments?\b"
        ),
        r"\1 setting",
    ),
    (
        re.compile(
            r"\bsustainable (?=(?:\w+ ){0,2}(?:lifestyles?|funding|finances?|services?|employment|jobs?|work|careers?|accommodation"
            r"|tenanc\w+|solutions?|improvements?|change|basis|workforce|model|care|support|recovery|outcomes)\b)"
        ),
        "lasting ",
    ),
    (re.compile(r"\bnature(?=,? (?:of|and (?:extent|scale)|volume|extent|scale)\b)"), "kind"),
    (re.compile(r"\bplans?,? (?:and )?polic(?:y|ies)\b"), "papers"),
)
_APOSTROPHES = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "–": "-", "—": "-", "\u00ad": "", "\u00a0": " "})

# Names of bodies, papers and posts. They name who speaks or what is read, never what is wanted.
_NAMES = re.compile(
    r"\b(?:health (?:and|&) well-?being (?:board|strategy|strategies)|joint (?:local )?health (?:and|&) well-?being strateg\w+"
    r"|joint strategic needs assessments?|health (?:and|&) (?:social )?care (?:scrutiny|overview)\w*(?: committee| panel)?"
    r"|community safety (?:partnership|plan|strategy)s?|youth justice (?:plan|board|partnership)s?"
    r"|police (?:and|&) crime (?:plan|panel|commissioner)s?|safeguarding (?:children |adults )?(?:board|partnership)s?"
    r"|integrated care (?:board|partnership|strategy|system)s?|combating drugs partnerships?|children'?s trust board"
    r"|clinical commissioning groups?|primary care trusts?|violence reduction units?"
    r"|(?:adult|children'?s)(?: and \w+)? (?:social care )?(?:overview|scrutiny)[\w ]{0,20}committee"
    r"|department (?:for|of) (?:education|transport|health and social care)|youth justice board|public health england"
    r"|office for health improvement and disparities)\b"
)

_STOP = frozenset(
    [
        "a",
        "an",
        "and",
        "are",
        "as",
        "at",
        "be",
        "been",
        "being",
        "but",
        "by",
        "can",
        "could",
        "did",
        "do",
        "does",
        "for",
        "from",
        "had",
        "has",
        "have",
        "he",
        "her",
        "him",
        "his",
        "how",
        "i",
        "if",
        "in",
        "into",
        "is",
        "it",
        "its",
        "itself",
        "me",
        "more",
        "most",
        "my",
        "no",
        "not",
        "of",
        "on",
        "or",
        "our",
        "ours",
        "out",
        "over",
        "own",
        "per",
        "she",
        "should",
        "so",
        "some",
        "such",
        "than",
        "that",
        "the",
        "their",
        "them",
        "then",
        "there",
        "these",
        "they",
        "this",
        "those",
        "through",
        "to",
        "too",
        "under",
        "until",
        "up",
        "upon",
        "us",
        "very",
        "was",
        "we",
        "were",
        "what",
        "when",
        "where",
        "which",
        "while",
        "who",
        "whom",
        "why",
        "will",
        "with",
        "within",
        "would",
        "you",
        "your",
        "also",
        "all",
        "any",
        "both",
        "each",
        "every",
        "only",
        "other",
        "same",
        "s",
        "t",
        "may",
        "might",
        "must",
        "shall",
    ]
)


def plain(text: str) -> str:
    """Lower case, straight quotes, numbers as `#` but for the few that mean something, names of bodies taken out."""
    text = text.translate(_APOSTROPHES).lower()
    text = text.replace("&", " and ")
    text = _NAMES.sub(" namedbody ", text)
    for pattern, meant in _SAID_OTHERWISE + _NUMBERS_MEANT:
        text = pattern.sub(meant, text)
    return _NUMBER.sub(" # ", text)


@lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    """A rough stem: plurals, -ing, -ed, -ly and a few noun endings. Same for the text and for the lexicon.

    >>> [stem(word) for word in ("communities", "reducing", "offenders", "housing", "isolated")]
    ['community', 'reduc', 'offender', 'housing', 'isolat']
    """
    word = word.removesuffix("'s").removesuffix("'")
    if len(word) <= 3 or word in _KEEP:
        return word
    if word.endswith("ies") and len(word) > 4:
        word = word[:-3] + "y"
    elif word.endswith(("sses", "xes", "ches", "shes")):
        word = word[:-2]
    elif word.endswith("s") and not word.endswith(("ss", "us", "is")):
        word = word[:-1]
    if word in _KEEP:
        return word
    for ending in ("ingly", "edly", "ing", "ed"):
        if word.endswith(ending) and len(word) - len(ending) >= 4:
            cut = word[: -len(ending)]
            return cut[:-1] if len(cut) > 4 and cut[-1] == cut[-2] and cut[-1] not in "sl" else cut
    if word.endswith("ly") and len(word) > 6:
        word = word[:-2]
    if word.endswith("e") and len(word) > 4:
        word = word[:-1]
    return word


_KEEP = frozenset(
    {"housing", "wellbeing", "ageing", "aging", "parenting", "caring", "training", "policing"}
    | {"feeding", "need", "speed", "during", "reading", "parking"}
)


def words(text: str) -> list[str]:
    """Stems in order, with hyphens opened ("well-being" and "long-term" as two words; "wellbeing" stays one)."""
    opened = plain(text).replace("well-being", "wellbeing").replace("well being", "wellbeing")
    opened = opened.replace("anti-social", "antisocial").replace("anti social", "antisocial").replace("-", " ")
    return [stem(token) for token in _WORD.findall(opened)]


def content(stems: Iterable[str]) -> list[str]:
    """The stems without the small words."""
    return [token for token in stems if token not in _STOP]


def word_features(stems: list[str]) -> Iterator[str]:
    """Single stems and pairs of neighbours, small words left out."""
    kept = content(stems)
    yield from kept
    for first, second in pairwise(kept):
        yield f"{first} {second}"


def letter_features(stems: list[str]) -> Iterator[str]:
    """Runs of three to five letters inside a word, so that unseen forms of known words still speak."""
    for token in content(stems):
        if token == "#":  # noqa: S105 - the mark of a number, not a secret
            continue
        padded = f"_{token}_"
        for size in (3, 4, 5):
            for start in range(len(padded) - size + 1):
                yield f"~{padded[start : start + size]}"


class PhraseBook:
    """Phrases by their stems; finds each phrase in a passage once per place where it stands.

    A phrase is one or more words. `+` joins words that may stand up to four words apart, in that order.
    """

    def __init__(self, phrases: Iterable[str]) -> None:
        self._exact: dict[str, list[tuple[tuple[str, ...], str]]] = {}
        self._loose: list[tuple[tuple[tuple[str, ...], ...], str]] = []
        for phrase in phrases:
            if "+" in phrase:
                self._loose.append((tuple(tuple(words(part)) for part in phrase.split("+")), phrase))
                continue
            stems = tuple(words(phrase))
            if stems:
                self._exact.setdefault(stems[0], []).append((stems, phrase))

    def find(self, stems: list[str]) -> dict[str, int]:
        """Phrase -> how often it stands in the passage."""
        found: dict[str, int] = {}
        for position, token in enumerate(stems):
            for wanted, phrase in self._exact.get(token, ()):
                if tuple(stems[position : position + len(wanted)]) == wanted:
                    found[phrase] = found.get(phrase, 0) + 1
        for parts, phrase in self._loose:
            if _in_order(stems, parts):
                found[phrase] = found.get(phrase, 0) + 1
        return found


def _in_order(stems: list[str], parts: tuple[tuple[str, ...], ...], reach: int = 5) -> bool:
    starts = _places(stems, parts[0])
    for part in parts[1:]:
        following = _places(stems, part)
        starts = [place for place in following if any(0 < place - earlier <= reach for earlier in starts)]
    return bool(starts)


def _places(stems: list[str], part: tuple[str, ...]) -> list[int]:
    size = len(part)
    return [position for position in range(len(stems) - size + 1) if tuple(stems[position : position + size]) == part]
