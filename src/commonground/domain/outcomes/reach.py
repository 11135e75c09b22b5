"""What a priority asks for that sport does not reach, although a theme covers it: potholes are transport, and no walk mends them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from commonground.domain.outcomes.library import theme_names
from commonground.domain.outcomes.nouns import ThemeFound
from commonground.reference import read_yaml

FAINT = 0.35  # below it a theme is proposed only because no other was
FAINT_SCORE = 0.10


@dataclass(frozen=True)
class _Reach:
    beyond: tuple[tuple[str, re.Pattern[str]], ...]
    unless: re.Pattern[str]
    within: Mapping[str, re.Pattern[str]]


@cache
def _reach() -> _Reach:
    held = read_yaml("outcomes/reach.yaml")
    return _Reach(
        beyond=tuple((one["what"], _pattern(one["asks"])) for one in held["beyond"]),
        unless=_pattern(held["unless"]),
        within={theme: _pattern(asks) for theme, asks in held["within"].items()},
    )


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
