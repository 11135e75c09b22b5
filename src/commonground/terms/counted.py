"""How many of a thing, in words that agree with the number."""

from __future__ import annotations


def counted(many: int, one: str, more: str = "") -> str:
    """A number with its noun, and its verb where one is given.

    >>> counted(1, "place"), counted(1200, "place"), counted(0, "body", "bodies"), counted(2, "row is", "rows are")
    ('1 place', '1,200 places', 'no bodies', '2 rows are')
    """
    return f"{f'{many:,}' if many else 'no'} {one if many == 1 else more or one + 's'}"
