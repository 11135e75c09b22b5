"""A framework as nested parts, as YAML and JSON hold it, turned into the lines in which frameworks are written and kept.

title: Ageing well
theme: older people
framework:
  - overarching: Older people live independently
    plan: Council Plan 2025
    page: 4
    indicators:
      - {outcome: Admissions for falls, owner: Public health, baseline: share_aged_65_over}
    from:
      - intermediate: Fewer falls
        because: Most falls that harm older people lead to care
        evidence: [V026, V028]
        from:
          - service: Strength and balance classes are full
tell:
  - {audience: The cabinet member, part: triangle, day: 2027-01-15, by: Ada Howe}
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from commonground.domain.outcomes.frameworks import INDICATOR_TYPES
from commonground.terms import Finding, Refused

PARTS = ("overarching", "intermediate", "benefit", "service", "activity")
DEEPEST = 12
_SAID = {"ask": "ask", "because": "because", "evidence": "evidence", "link_evidence": "evidence (link)", "leads_to": "leads to"}
_PART_KEYS = {*PARTS, *_SAID, "plan", "page", "to", "not_relevant", "own_evidence", "indicators", "from"}
_INDICATOR_KEYS = {*INDICATOR_TYPES, "source", "owner", "baseline", "target", "by", "people", "cost"}
_OWN_KEYS = {"said", "year", "where", "direction", "grade", "story", "link"}
_TELL_KEYS = {"audience", "part", "day", "by"}


def lines_of(parts: Any, tell: Any = ()) -> str:
    """The lines of nested parts. Refused with every part that cannot be read (parts_unread)."""
    faults: list[Finding] = []
    lines = [*_parts(parts, "framework", 0, faults), *_tellings(tell or (), faults)]
    if faults:
        said = f"{'One part' if len(faults) == 1 else f'{len(faults)} parts'} cannot be read"
        raise Refused("parts_unread", what=said, ways_out=("Correct the parts that are listed",), findings=faults)
    return "\n".join(lines) + "\n"


def _parts(held: Any, where: str, depth: int, faults: list[Finding]) -> Iterator[str]:
    if not isinstance(held, list) or depth > DEEPEST:
        _fault(
            faults, where, "It is not a list of parts" if depth <= DEEPEST else "It is nested too deep", "Write a list: - service: words"
        )
        return
    for number, one in enumerate(held, start=1):
        yield from _part(one, f"{where}, part {number}", depth, faults)


def _part(one: Any, where: str, depth: int, faults: list[Finding]) -> Iterator[str]:
    kinds = [kind for kind in PARTS if isinstance(one, Mapping) and kind in one]
    if len(kinds) != 1:
        _fault(faults, where, "It says no level, or several", f"Give one of {', '.join(PARTS)}")
        return
    _unknown(one, _PART_KEYS, where, faults)
    indent, kind = "  " * depth, kinds[0]
    about = _plain(one.get("to", "")) or ", p ".join(_plain(one[key]) for key in ("plan", "page") if one.get(key))
    yield f"{indent}{kind}{f' ({about})' if about else ''}: {_plain(one[kind])}"
    for key, said in _SAID.items():
        given = one.get(key) or []
        texts = [_plain(each) for each in (given if isinstance(given, list) else [given])]
        yield from (f"{indent}  {said}: {text}" for text in ([" ".join(texts)] if texts and "evidence" in key else texts))
    for each in _mappings(one.get("not_relevant", ()), {"id", "why"}, f"{where}, not_relevant", faults):
        yield f"{indent}  evidence (not relevant): {_plain(each.get('id', ''))} -- {_plain(each.get('why', ''))}"
    for each in _mappings(one.get("own_evidence", ()), _OWN_KEYS, f"{where}, own_evidence", faults):
        marks = ["local", *(["link"] if each.get("link") else []), *(["story"] if each.get("story") else [])]
        marks += [_plain(each[key]) for key in ("direction", "grade", "year") if each.get(key)]
        yield f"{indent}  evidence ({', '.join(marks)}): {_plain(each.get('said', ''))} -- {_plain(each.get('where', ''))}"
    for each in _mappings(one.get("indicators", ()), _INDICATOR_KEYS, f"{where}, indicators", faults):
        counted = next((one for one in INDICATOR_TYPES if one in each), "outcome")
        more = [f"{key}: {_plain(each[key])}" for key in each if key not in INDICATOR_TYPES]
        yield f"{indent}  indicator ({counted}): {'; '.join([_plain(each.get(counted, '')), *more])}"
    if one.get("from"):
        yield from _parts(one["from"], where, depth + 1, faults)


def _tellings(held: Any, faults: list[Finding]) -> Iterator[str]:
    for each in _mappings(held, _TELL_KEYS, "tell", faults):
        day = f" ({_plain(each['day'])})" if each.get("day") else ""
        more = [f"{key}: {_plain(each[key])}" for key in ("part", "by") if each.get(key)]
        yield f"tell{day}: {'; '.join([_plain(each.get('audience', '')), *more])}"


def _mappings(held: Any, known: Iterable[str], where: str, faults: list[Finding]) -> list[Mapping[str, Any]]:
    if not isinstance(held, list | tuple) or not all(isinstance(one, Mapping) for one in held):
        _fault(faults, where, "It is not a list of named values", "Write each as {name: value}")
        return []
    for one in held:
        _unknown(one, known, where, faults)
    return list(held)


def _unknown(one: Mapping[str, Any], known: Iterable[str], where: str, faults: list[Finding]) -> None:
    for key in one:
        if key not in known:
            _fault(faults, where, f"There is no {str(key)[:40]!r} here", f"Choose from {', '.join(sorted(known))}")


def _fault(faults: list[Finding], where: str, what: str, remedy: str) -> None:
    faults.append(Finding(code="part_unread", what=what, where=where, remedy=remedy))


def _plain(value: Any) -> str:
    """A value on one line: a line break would begin another part."""
    return " ".join(str(value).split())
