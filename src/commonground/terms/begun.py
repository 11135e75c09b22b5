"""Words that stand inside a sentence, at the beginning of one."""

from __future__ import annotations


def begun(text: str) -> str:
    """The same words with a capital first; the rest keeps its letters.

    >>> begun("the Isle of Wight"), begun("")
    ('The Isle of Wight', '')
    """
    return text[:1].upper() + text[1:]
