"""A mapping as a YAML file: read with every finding, and written so that a person can go on with it."""

from __future__ import annotations

from collections.abc import Mapping as Lookup
from dataclasses import asdict, fields
from typing import Any

import yaml

from commonground.domain.indicators.mapping import ABSENT, Column, Mapping, Provenance, own_measure
from commonground.domain.indicators.nouns import Measure
from commonground.terms import Findings, Refused

_OF_A_LAYOUT = {"recognise", "which", "title"}
_TOP = {part.name for part in fields(Mapping)} | _OF_A_LAYOUT
_STATES = frozenset(ABSENT.values())
HEAD = """# How a table is read as figures. `commonground import FILE --mapping THIS.yaml --check` tries it without loading anything.
# Headings are written as they stand in the file; several header rows are joined with a space. "/.../" is a pattern.
"""


def read(text: str, where: str = "mapping") -> Mapping:
    """The mapping. Raises `Refused` (mapping_invalid) with every finding."""
    try:
        said = yaml.safe_load(text)
    except (yaml.YAMLError, RecursionError) as problem:
        ways = ("Write one again with --suggest",)
        raise Refused(
            "mapping_invalid", what="The mapping is no YAML", where=where, why=str(problem).splitlines()[0], ways_out=ways
        ) from problem
    return from_plain(said, where)


def from_plain(said: Any, where: str = "mapping") -> Mapping:
    """The mapping from plain values. Raises `Refused` (mapping_invalid) with every finding."""
    findings = Findings()
    if not isinstance(said, Lookup):
        raise Refused(
            "mapping_invalid", what="The mapping is no list of names and values", where=where, ways_out=("Write one with --suggest",)
        )
    for strange in sorted(set(map(str, said)) - _TOP):
        findings.add("mapping_unknown", f"A mapping has no part called {strange!r}", where=where, remedy=f"Use {', '.join(sorted(_TOP))}")
    measures = tuple(one for each in _listed(said.get("measures"), "measures", findings) if (one := _measure(each, findings)))
    columns = tuple(one for each in _listed(said.get("columns"), "columns", findings) if (one := _made(Column, each, "columns", findings)))
    source = _made(Provenance, said.get("source") or {}, "source", findings) or Provenance()
    absent = {str(mark): str(state) for mark, state in _pairs(said.get("absent"), "absent", findings).items()}
    for mark, state in absent.items():
        if state not in _STATES:
            findings.add("mapping_absent", f"{mark!r} cannot mean {state!r}", where=where, remedy=f"Use {', '.join(sorted(_STATES))}")
    starts = said.get("year_starts")
    if starts is not None and not (isinstance(starts, list) and len(starts) == 2 and all(isinstance(one, int) for one in starts)):
        findings.add("mapping_form", "year_starts is a month and a day, as in [11, 16]", where=where)
        starts = None
    header = said.get("header") or ()
    header = (header,) if isinstance(header, int) else tuple(one for one in header if isinstance(one, int) and 0 < one < 1_000)
    scale = said.get("scale", 1.0)
    if not isinstance(scale, int | float) or not scale > 0:
        findings.add("mapping_form", "scale is a number above 0", where=where)
        scale = 1.0
    ways = ("Correct what is listed", "Write one again with --suggest")
    findings.refuse_if_any(code="mapping_invalid", what="The mapping cannot be used", ways_out=ways)
    texts = {name: str(said.get(name) or "") for name in ("sheet", "place", "place_is", "period", "period_is", "group")}
    only = {
        str(name): tuple(str(one) for one in (given if isinstance(given, list) else [given]))
        for name, given in _pairs(said.get("only"), "only", findings).items()
    }
    return Mapping(
        **texts,
        header=header,
        year_starts=(starts[0], starts[1]) if starts else None,
        groups={str(name): str(group) for name, group in _pairs(said.get("groups"), "groups", findings).items()},
        only=only,
        columns=columns,
        absent=absent,
        scale=float(scale),
        measures=measures,
        source=source,
        small_areas=bool(said.get("small_areas")),
    )


def plain(mapping: Mapping) -> dict[str, Any]:
    """The mapping as plain values: what `from_plain` reads."""
    out: dict[str, Any] = {}
    for part in fields(Mapping):
        value = getattr(mapping, part.name)
        if part.name == "columns":
            value = [_without_empty(asdict(one)) for one in value]
        elif part.name == "measures":
            value = [_own(one) for one in value]
        elif part.name == "source":
            value = asdict(value)
        elif part.name == "only":
            value = {name: list(given) for name, given in value.items()}
        elif isinstance(value, tuple):
            value = list(value)
        if value or part.name in ("place", "period", "source"):
            out[part.name] = value
    if out.get("scale") == 1.0:
        del out["scale"]
    return out


def written(mapping: Mapping) -> str:
    """The mapping as YAML for a person to go on with."""
    return HEAD + yaml.safe_dump(plain(mapping), sort_keys=False, allow_unicode=True, width=120)


def _own(measure: Measure) -> dict[str, Any]:
    said = {name: getattr(measure, name) for name in ("id", "name", "unit", "section", "kind", "definition", "who", "caveat", "decimals")}
    return {**said, "polarity": str(measure.polarity)}


def _without_empty(said: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in said.items() if value and (name, value) not in (("group", "all"), ("level", 0.95))}


def _measure(said: Any, findings: Findings) -> Measure | None:
    if not isinstance(said, Lookup) or not str(said.get("name") or ""):
        findings.add("measure_incomplete", "A measure of your own lacks its name", where="measures")
        return None
    try:
        given: dict[str, Any] = {str(name): value if name == "decimals" else str(value or "") for name, value in said.items()}
        return own_measure(**given)
    except Refused as refused:
        findings.add("measure_incomplete", refused.what, where=str(said["name"]), remedy="; ".join(refused.ways_out))
    except (TypeError, ValueError) as problem:
        findings.add("measure_incomplete", f"{said['name']!r} cannot be read as a measure", where="measures", why=str(problem))
    return None


def _made(kind: Any, said: Any, where: str, findings: Findings) -> Any:
    known = {part.name for part in fields(kind)}
    if not isinstance(said, Lookup):
        findings.add("mapping_form", f"{where} holds something that is no list of names and values", where=where)
        return None
    strange = sorted(set(map(str, said)) - known)
    if strange:
        findings.add(
            "mapping_unknown", f"{where} has no part called {', '.join(strange)}", where=where, remedy=f"Use {', '.join(sorted(known))}"
        )
        return None
    try:
        return kind(
            **{str(name): float(value) if name == "level" else str(value if value is not None else "") for name, value in said.items()}
        )
    except (TypeError, ValueError) as problem:
        findings.add("mapping_form", f"{where} lacks something: {problem}", where=where)
        return None


def _listed(said: Any, where: str, findings: Findings) -> list[Any]:
    if said is None or isinstance(said, list):
        return said or []
    findings.add("mapping_form", f"{where} is a list", where=where)
    return []


def _pairs(said: Any, where: str, findings: Findings) -> Lookup[Any, Any]:
    if said is None or isinstance(said, Lookup):
        return said or {}
    findings.add("mapping_form", f"{where} is a list of names and values", where=where)
    return {}
