"""The catalogue of measures, read once a process."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any

import yaml

from commonground.domain.indicators.nouns import Measure, Polarity
from commonground.terms import Refused

_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # the C loader is ten times faster; some systems lack it
CATALOGUE = "indicators/measures.yaml"


@cache
def measures() -> Mapping[str, Measure]:
    """Every measure of the catalogue by its id, in the order of the file. Raises `Refused` when an entry cannot be a measure."""
    text = files("commonground.reference").joinpath(CATALOGUE).read_text(encoding="utf-8")
    return MappingProxyType(read(text))


def read(text: str) -> dict[str, Measure]:
    """Measures from YAML: a list of entries under `measures`, each with the fields of `Measure`."""
    document = yaml.load(text, Loader=_Loader)  # noqa: S506 - a safe loader
    entries = document["measures"] if isinstance(document, dict) and "measures" in document else document
    if isinstance(entries, dict):
        entries = [{"id": key, **value} for key, value in entries.items()]
    found: dict[str, Measure] = {}
    for entry in entries:
        measure = from_mapping(entry)
        if measure.id in found:
            raise Refused(
                "measure_twice", what=f"The measure {measure.id!r} is declared twice", where=CATALOGUE, ways_out=("Remove one of them",)
            )
        found[measure.id] = measure
    return found


def from_mapping(entry: Mapping[str, Any]) -> Measure:
    """One measure from its fields as plain values."""
    try:
        return Measure(**{**entry, "polarity": Polarity(entry["polarity"]), "source_ids": tuple(entry.get("source_ids") or ())})
    except (TypeError, ValueError, KeyError) as problem:
        raise Refused(
            "measure_unreadable",
            what=f"{entry.get('id', 'An entry')!r} cannot be read as a measure",
            where=CATALOGUE,
            why=str(problem),
            ways_out=("Correct the entry: its fields are those of `domain.indicators.nouns.Measure`",),
        ) from problem


def from_json(text: str) -> Measure:
    """One measure from the `declared` column of a release."""
    return from_mapping(json.loads(text))
