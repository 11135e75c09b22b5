"""What may be said of a place besides its name: where it lies, what replaced it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from commonground.terms import LOWER_TIER, UPPER_TIER, Place

COUNCILS = LOWER_TIER | UPPER_TIER

TIER_WORDS = {
    "lower": "English districts and unitary councils",
    "upper": "English county and unitary councils",
    "region": "English regions",
    "icb": "English integrated care board areas",
    "sub_icb": "English sub-ICB areas",
    "nhs_region": "NHS England regions",
    "combined_authority": "English combined authority areas",
    "police": "English police force areas",
    "active_partnership": "Active Partnership areas",
    "country": "countries",
    "msoa": "English neighbourhoods (MSOAs)",
    "ward": "English wards",
    "lsoa": "English small areas (LSOAs)",
    "custom": "custom areas",
}


def tier_of(place: Place) -> str:
    """The set of places that this one is ranked among: "lower", "upper", or its own kind."""
    if place.is_lower_tier:
        return "lower"
    return "upper" if place.kind == "county" else place.kind


@dataclass(frozen=True, kw_only=True)
class Part:
    """A place lies in `place`; `share` of its residents live there (1 when it nests)."""

    place: Place
    share: float = 1.0


@dataclass(frozen=True, kw_only=True)
class Successor:
    """A withdrawn code and one code that replaced it; `share` of the old area's residents live in the new one."""

    old_code: str
    old_name: str
    new_code: str
    new_name: str
    kind: str
    share: float
    changed_on: date | None = None
