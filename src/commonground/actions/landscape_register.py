"""The register of commissioning bodies of a data release, as it was shipped: built once a release, shared by every action."""

from __future__ import annotations

from functools import lru_cache

from commonground.actions import places
from commonground.domain.landscape import library, register
from commonground.domain.landscape.register import Landscape


@lru_cache(maxsize=2)
def landscape_of(release_id: str) -> Landscape:
    """The register of a release. Its `findings` name everything that is wrong with it."""
    return register.build(places._register(release_id), library.body_kinds(), library.authorities(), library.police_holders())
