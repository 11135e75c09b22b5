"""Several things, as a list in a sentence."""

from __future__ import annotations

from collections.abc import Iterable


def listed(parts: Iterable[str]) -> str:
    """The parts with commas, and "and" before the last; nothing where there are none.

    >>> listed(["a", "b", "c"]), listed(["a", "b"]), listed(["a"]), listed([])
    ('a, b and c', 'a and b', 'a', '')
    """
    *before, last = [*parts] or [""]
    return f"{', '.join(before)} and {last}" if before else last
