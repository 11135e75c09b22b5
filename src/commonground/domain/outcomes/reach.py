"""What a priority asks for that sport does not reach, although a theme covers it: potholes are transport, and no walk mends them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

from commonground.domain.outcomes.library import theme_names
from commonground.domain.outcomes.nouns import ThemeFound
from commonground.reference import read_yaml

FAINT = 0.35  # below it a theme is proposed only because no other was
FAINT_SCORE = 0.10


@dataclass(frozen=True, eq=False)
class Kind:
    """One of the unlike things that a theme holds: the offers about it, and the words that name it (none: they fit whatever is said).

    `says` is a sentence on what was read of a kind to which there is nothing to offer.
    """

    what: str
    offers: tuple[str, ...]
    asks: re.Pattern[str] | None
    says: str = ""


@dataclass(frozen=True)
class _Further:
    offers: tuple[str, ...]
    asks: re.Pattern[str]
    words: str
    holds: str


@dataclass(frozen=True)
class _Reach:
    beyond: tuple[tuple[str, re.Pattern[str]], ...]
    unless: re.Pattern[str]
    within: Mapping[str, re.Pattern[str]]
    kinds: Mapping[str, tuple[Kind, ...]]
    further: tuple[_Further, ...]


@cache
def _reach() -> _Reach:
    held = read_yaml("outcomes/reach.yaml")
    return _Reach(
        beyond=tuple((one["what"], _pattern(one["asks"])) for one in held["beyond"]),
        unless=_pattern(held["unless"]),
        within={theme: _pattern(asks) for theme, asks in held["within"].items()},
        kinds={theme: tuple(_kind(one) for one in told) for theme, told in held["kinds"].items()},
        further=tuple(
            _Further(
                offers=tuple(one["offers"]),
                asks=_pattern(one["asks"]),
                words=f"It asks about {one['what']}; what was read is about {one['about']}",
                holds=f"What was read holds for {one['what']} too",
            )
            for one in held["further"]
        ),
    )


def _kind(told: Mapping[str, Any]) -> Kind:
    asks = _pattern(told["asks"]) if "asks" in told else None
    return Kind(what=told.get("what", ""), offers=tuple(told["offers"]), asks=asks, says=told.get("says", ""))


def _pattern(asks: str) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{asks})", re.IGNORECASE)


def beyond_reach(said: str, through: Sequence[str]) -> str:
    """Why sport does not reach what a priority in these words asks for; nothing when it may.

    `through` are the themes that join it to a contribution. Words that name what sport touches lift it (reference/outcomes/reach.yaml).
    """
    if asked := _asked(said):
        return f"What it asks for, {asked}, is beyond the reach of sport"
    within = _reach().within
    if through and all(theme in within and not within[theme].search(said) for theme in through):
        return f"Of {' and '.join(f'“{theme_names()[theme]}”' for theme in through)} it names nothing that sport touches"
    return ""


def offers_named(said: str, themes: Sequence[str]) -> tuple[str, ...]:
    """The contributions whose own kind these words name within a theme, such as cancer within long-term conditions."""
    return tuple(dict.fromkeys(offer for theme in themes for kind in _named(said, theme) for offer in kind.offers))


@lru_cache(maxsize=8192)
def _named(said: str, theme: str) -> tuple[Kind, ...]:
    return tuple(kind for kind in _reach().kinds.get(theme, ()) if kind.asks and kind.asks.search(said))


def of_another_kind(said: str, contribution: str, through: Sequence[str]) -> str:
    """Why a contribution answers another kind of thing than these words name, in every theme that joins them; nothing when it may."""
    reasons = [_another(contribution, _reach().kinds.get(theme, ()), _named(said, theme)) for theme in through]
    return reasons[0] if reasons and all(reasons) else ""


def _another(contribution: str, kinds: Sequence[Kind], named: Sequence[Kind]) -> str:
    own = [kind for kind in kinds if contribution in kind.offers]
    if named and all(kind.says for kind in named):
        return named[0].says
    if not own or any(kind.asks is None or kind in named for kind in own):
        return ""
    if not named:
        return f"It names nothing of {own[0].what}" if any(kind.asks is None for kind in kinds) else ""
    other = next(kind for kind in named if kind.what)
    return f"It speaks of {other.what}; this is about {own[0].what}"


def further_asked(said: str, contribution: str) -> tuple[str, str]:
    """What these words ask beyond what the findings on a contribution are about, and what must then be true; empty if nothing."""
    found = next((one for one in _reach().further if contribution in one.offers and one.asks.search(said)), None)
    return (found.words, found.holds) if found else ("", "")


@lru_cache(maxsize=4096)
def _asked(said: str) -> str:
    held = _reach()
    return "" if held.unless.search(said) else next((what for what, asks in held.beyond if asks.search(said)), "")


def faintly_read(read: Sequence[ThemeFound], score: float) -> bool:
    """Whether the reading led to a contribution only for want of anything likelier: by no phrase of its themes, or with a low score.

    Of the labelled priorities none is read by such a theme. The score keeps 227 of their 234 contributions that were proposed, and lets
    57 of the 244 others go (read by folds).
    """
    return bool(read) and (score < FAINT_SCORE or all(one.probability < FAINT and not one.phrases for one in read))
