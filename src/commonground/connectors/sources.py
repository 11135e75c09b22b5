"""The catalogue of sources, read once a process."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

from commonground.reference import read_yaml
from commonground.terms import Refused, Source


@cache
def all_sources() -> Mapping[str, Source]:
    """Every source by its id. Raises `Refused` when an entry lacks what a source must say."""
    found: dict[str, Source] = {}
    for key, entry in read_yaml("sources.yaml")["sources"].items():
        try:
            found[key] = Source(id=key, **entry)
        except TypeError as problem:
            raise Refused(
                "source_unreadable",
                what=f"The source {key!r} cannot be read",
                where="reference/sources.yaml",
                why=str(problem),
                ways_out=("Correct the entry: its fields are those of `terms.Source`",),
            ) from problem
    return MappingProxyType(found)
