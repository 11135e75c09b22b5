"""Numbers as text, the way people write them down."""

from __future__ import annotations


def tidy(said: str) -> str:
    """ "12.3" for the 12.300000000000001 that a binary fraction leaves behind, "12" for 12.0; other text as it is."""
    try:
        number = float(said)
    except ValueError:
        return said
    if not abs(number) < 1e15:
        return said
    return str(int(number)) if number.is_integer() else f"{number:.15g}"
