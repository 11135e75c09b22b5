"""Merge the releases of each contracting process, oldest first, into what holds now.

Method: Open Contracting Data Standard 1.1, "Merging". A later value takes the place of an earlier one, a null takes it away, lists
of things with an id are merged thing by thing, and other lists are taken whole.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from commonground.terms import Findings

Release = Mapping[str, Any]
_OLDEST = datetime.min.replace(tzinfo=UTC)


def releases(body: bytes, where: str, findings: Findings) -> list[Release]:
    """Releases of a release package, a record package, a list or JSON Lines; what cannot be read is a finding."""
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError:
        findings.add("file_encoding", "The file is not UTF-8 text", where=where, remedy="Download it again")
        return []
    values: list[Any] = []
    try:
        values = [json.loads(text)]
    except (ValueError, RecursionError) as whole:
        lines = [line for line in text.splitlines() if line.strip()]
        try:
            values = [json.loads(line) for line in lines]
        except (ValueError, RecursionError):
            findings.add(
                "file_unreadable",
                "This is neither JSON nor JSON Lines, or is cut off",
                where=where,
                why=str(whole),
                remedy="Download it again",
            )
            return []
    found: list[Release] = []
    for value in values:
        for one in _inside(value):
            if isinstance(one, Mapping) and isinstance(one.get("ocid"), str) and one["ocid"]:
                found.append(one)
            else:
                findings.add("release_without_ocid", "A release has no ocid, and is left out", where=where, level="warning")
    return found


def _inside(value: Any) -> Iterable[Any]:
    if isinstance(value, list):
        return [one for item in value for one in _inside(item)]
    if isinstance(value, Mapping):
        if isinstance(value.get("releases"), list):
            return value["releases"]
        if isinstance(value.get("records"), list):
            return [one for record in value["records"] if isinstance(record, Mapping) for one in record.get("releases") or []]
    return [value]


def when(release: Release) -> datetime | None:
    """The moment of a release; None where it gives none that can be read."""
    try:
        found = datetime.fromisoformat(str(release.get("date")))
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def merged(listed: Iterable[Release], where: str, findings: Findings) -> dict[str, dict[str, Any]]:
    """What holds of each process, by ocid, with the moment of its newest release under "date".

    Order in the file does not matter. A release that comes twice counts once; two different ones under one id are both merged in
    the order of their dates, with a warning. One without a date stands before all others, with a warning.
    """
    seen: dict[tuple[str, str], list[Release]] = {}
    twice = clash = undated = 0
    for release in listed:
        same = seen.setdefault((release["ocid"], str(release.get("id"))), [])
        if any(held == release for held in same):
            twice += 1
            continue
        clash += bool(same)
        undated += when(release) is None
        same.append(release)
    for count, code, what, level in (
        (twice, "release_repeated", "Releases that come twice, and count once", "note"),
        (
            clash,
            "release_differs",
            "Releases that share an id with a different one, so that the later takes the place of the earlier",
            "warning",
        ),
        (undated, "release_undated", "Releases without a date that can be read, so that dated ones take their place", "warning"),
    ):
        if count:
            findings.add(code, f"{what}: {count:,}", where=where, level=level)
    by_process: dict[str, list[Release]] = {}
    for (ocid, _), held in seen.items():
        by_process.setdefault(ocid, []).extend(held)
    out = {}
    for ocid, held in sorted(by_process.items()):
        state: dict[str, Any] = {}
        for release in sorted(held, key=lambda one: (when(one) or _OLDEST, str(one.get("id")))):
            state = _onto(state, release)
        newest = max((moment for one in held if (moment := when(one))), default=None)
        out[ocid] = {**state, "ocid": ocid, "date": newest.isoformat() if newest else None}
    return out


def _onto(old: Mapping[str, Any], new: Mapping[str, Any]) -> dict[str, Any]:
    out = dict(old)
    for name, value in new.items():
        if value is None:
            out.pop(name, None)
        elif isinstance(value, Mapping):
            out[name] = _onto(old[name] if isinstance(old.get(name), Mapping) else {}, value)
        elif isinstance(value, list) and name != "tag" and value and all(isinstance(one, Mapping) and "id" in one for one in value):
            out[name] = _things(old.get(name), value)
        else:
            out[name] = value
    return out


def _things(old: Any, new: list[Mapping[str, Any]]) -> list[dict[str, Any]]:
    held = {str(one["id"]): dict(one) for one in old if isinstance(one, Mapping) and "id" in one} if isinstance(old, list) else {}
    for one in new:
        held[str(one["id"])] = _onto(held.get(str(one["id"]), {}), one)
    return list(held.values())
