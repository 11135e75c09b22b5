"""Every reader of every publisher, in order."""

from __future__ import annotations

from functools import cache
from importlib import import_module

from commonground.connectors.nouns import Reader

PUBLISHERS = (
    "ons_geography",
    "ons_population",
    "ons_health_index",
    "mhclg_deprivation",
    "mhclg_finance",
    "ohid_fingertips",
    "dcms_loneliness",
    "dhsc_grants",
    "oflog",
    "openactive",
    "sport_england",
    "contracts_finder",
    "find_a_tender",
    "threesixtygiving",
    "nhs_ods",
)


@cache
def readers() -> tuple[Reader, ...]:
    """All readers; a publisher's room is imported only when something is loaded."""
    return tuple(reader for name in PUBLISHERS for reader in import_module(f"commonground.connectors.{name}").READERS)
