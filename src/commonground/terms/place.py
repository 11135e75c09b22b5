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


@dataclass(frozen=True, order=True)
class Place:
    """`code` in the boundaries of `generation` (a year): `Place("E06000001", "Hartlepool", "unitary", 2024)`."""

    code: str
    name: str
    kind: str
    generation: int

    def __str__(self) -> str:
        return self.name

    @property
    def kind_words(self) -> str:
        return KIND_WORDS.get(self.kind, self.kind)

    @property
    def is_lower_tier(self) -> bool:
        return self.kind in LOWER_TIER

    @property
    def is_upper_tier(self) -> bool:
        return self.kind in UPPER_TIER
