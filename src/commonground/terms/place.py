"""An area with a code and a boundary generation."""

from __future__ import annotations

from dataclasses import dataclass

LOWER_TIER = frozenset({"unitary", "metropolitan", "london_borough", "district"})
UPPER_TIER = frozenset({"unitary", "metropolitan", "london_borough", "county"})
SMALL = frozenset({"lsoa", "msoa", "ward"})  # too many to be held ready: read from the release when they are asked for

KIND_WORDS = {
    "country": "country",
    "region": "region",
    "icb": "integrated care board area",
    "sub_icb": "sub-ICB area",
    "nhs_region": "NHS England region",
    "combined_authority": "combined authority area",
    "police": "police force area",
    "active_partnership": "Active Partnership area",
    "county": "county council area",
    "unitary": "unitary authority",
    "metropolitan": "metropolitan borough",
    "london_borough": "London borough",
    "district": "district council area",
    "ward": "ward",
    "msoa": "neighbourhood (MSOA)",
    "lsoa": "small area (LSOA)",
    "custom": "custom area",
}

_WITH_ARTICLE = frozenset(
    {"City of London", "East Midlands", "East of England", "East Riding of Yorkshire", "Forest of Dean", "Isle of Wight", "Isles of Scilly",
     "Midlands", "North East", "North of Tyne", "North West", "South East", "South West", "Vale of White Horse", "West Midlands",
     "West of England"}
)  # fmt: skip


def spoken(name: str) -> str:
    """The name of a place as it is said inside a sentence.

    >>> spoken("Isle of Wight"), spoken("Bristol, City of"), spoken("London, City of"), spoken("Kent")
    ('the Isle of Wight', 'Bristol', 'the City of London', 'Kent')
    """
    name = untitled(name)
    return f"the {name}" if name in _WITH_ARTICLE else name


def untitled(name: str) -> str:
    """The name without a title that is turned round, for names made from it: "Bristol", not "Bristol, City of"."""
    front, _, title = name.partition(", ")
    if title not in ("City of", "County of"):
        return name
    return f"{title} {front}" if f"{title} {front}" in _WITH_ARTICLE else front


@dataclass(frozen=True, order=True)
class Place:
    """`code` in the boundaries of `generation` (a year): `Place("E06000001", "Hartlepool", "unitary", 2024)`."""

    code: str
    name: str
    kind: str
    generation: int

    def __str__(self) -> str:
        """The name as it is said inside a sentence; `name` is the label."""
        return spoken(self.name)

    @property
    def be(self) -> str:
        """ "is", or "are" for a name that is a plural."""
        return "are" if self.name.startswith("Isles ") else "is"

    @property
    def have(self) -> str:
        return "have" if self.be == "are" else "has"

    @property
    def kind_words(self) -> str:
        if self.code == "E09000001":
            return "city corporation"
        return KIND_WORDS.get(self.kind, self.kind)

    @property
    def is_lower_tier(self) -> bool:
        return self.kind in LOWER_TIER

    @property
    def is_upper_tier(self) -> bool:
        return self.kind in UPPER_TIER
