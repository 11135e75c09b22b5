"""The pages that a place has, in the order of the work: the tabs at the head of each of them."""

from __future__ import annotations

# The name of the address, which takes the code of the place, and what the tab says.
ROOMS: tuple[tuple[str, str], ...] = (
    ("profile", "Profile"),
    ("place_survey", "Surveys"),
    ("landscape", "Landscape"),
    ("calendar", "Calendar"),
    ("money", "Money"),
    ("sheets", "Approach them"),
    ("priorities", "Their priorities"),
    ("match", "The match"),
    ("frameworks", "Outcomes"),
    ("value", "Value"),
)
# Who commissions is known for councils: unitary, district, metropolitan, London borough and county.
OF_COUNCILS = frozenset({"landscape", "calendar", "money", "sheets"})
COUNCILS = ("E06", "E07", "E08", "E09", "E10")


def rooms_of(code: str) -> tuple[tuple[str, str], ...]:
    """The tabs of the place with a code: a region, say, has no landscape."""
    return ROOMS if code.startswith(COUNCILS) else tuple(room for room in ROOMS if room[0] not in OF_COUNCILS)
