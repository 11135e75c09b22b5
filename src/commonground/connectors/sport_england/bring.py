"""Sport England's map services: fetch the Active Partnerships and the facilities of Active Places, and place them.

Field names are not promised, so each is found by the words that the settings give; a list in which one cannot be found is refused.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

import pyarrow as pa

from commonground.connectors.areas import ENGLAND
from commonground.connectors.bringing import Brought, Ground, Part
from commonground.connectors.declared import figures, table
from commonground.connectors.nouns import Parsed
from commonground.connectors.sport_england import client
from commonground.connectors.sport_england.overlay import Shapes
from commonground.connectors.transport import Polite
from commonground.connectors.transport.paging import as_finding
from commonground.connectors.transport.settings import Settings
from commonground.terms import Finding, Findings, Refused, counted

PARTNERSHIPS, FACILITIES = "sport_england_partnerships", "sport_england_facilities"
GENERATION = 2024
_BY_HAND = "Correct the names of the fields in reference/connectors/sport_england.yaml"


def bring(polite: Polite, settings: Settings, ground: Ground) -> Brought:
    """Each list by itself: one that fails is named, and leaves the other right."""
    parts: list[Part] = []
    findings: list[Finding] = []
    for name, source_id, outlines, read in (
        ("active_partnerships", PARTNERSHIPS, True, partnerships),
        ("facilities", FACILITIES, False, facilities),
    ):
        try:
            of = client.find(polite, settings, name)
            fields = chosen(of.fields, settings["lists"][name]["fields"], of.name)
            fetched = client.fetch(polite, settings, name, fields=tuple(fields.values()), outlines=outlines)
        except Refused as refused:
            findings.append(as_finding(refused, f"Sport England's list of {name.replace('_', ' ')}"))
            continue
        findings += fetched.findings
        if fetched.rows is None:
            continue
        rows = [{ours: row.get(theirs) for ours, theirs in fields.items()} | {"geometry": row.get("geometry")} for row in fetched.rows]
        parsed = read(rows, ground, source_id)
        findings += parsed.findings
        parts += [Part(source_id=source_id, tables=parsed.tables, raws=fetched.raws, rows=len(rows))] if parsed.tables else []
    return Brought(parts=tuple(parts), findings=tuple(findings))


def chosen(present: Sequence[str], wanted: Mapping[str, str], where: str) -> dict[str, str]:
    """Our name to theirs, by the first field that each pattern fits; a pattern that ends in "?" may fit none."""
    found = {}
    missing = []
    for ours, pattern in wanted.items():
        fitting = next((name for name in present if re.fullmatch(pattern.removesuffix("?"), name, re.IGNORECASE)), None)
        if fitting is not None:
            found[ours] = fitting
        elif not pattern.endswith("?"):
            missing.append(ours)
    if missing:
        why = f"There are: {', '.join(present)}"
        raise Refused("columns_changed", what=f"No field for {', '.join(missing)}", where=where, why=why, ways_out=(_BY_HAND,))
    return found


def partnerships(rows: Sequence[Mapping[str, Any]], ground: Ground, source_id: str) -> Parsed:
    """Active Partnerships as areas with their outlines, and which council lies in which: by a point inside the council's outline."""
    findings = Findings()
    named: dict[str, tuple[str, Any]] = {}
    for row in rows:
        name, shape = " ".join(str(row["name"] or "").split()), row["geometry"]
        code = "AP-" + re.sub(r"[^A-Z0-9]+", "-", name.upper()).strip("-")
        if not name or not shape:
            findings.add("outline_missing", f"A partnership without a name or an outline is left out: {name or 'no name'}", level="warning")
        elif code in named:
            findings.add("row_repeated", f"{name} comes twice", where="Active Partnerships", remedy="Ask again later")
        else:
            named[code] = (name, shape)
    if findings.errors or not named:
        return Parsed({}, tuple(findings.items))
    codes = sorted(named)
    columns = {"code": codes, "kind": "active_partnership", "generation": GENERATION, "source_id": source_id}
    shapes = Shapes({code: named[code][1] for code in codes})
    inside = {council: shapes.holding(outline) for council, outline in ground.outlines().items() if council in ground.areas.councils()}
    nowhere = sorted(council for council, code in inside.items() if code is None)
    if nowhere:
        what = f"{counted(len(nowhere), 'council lies', 'councils lie')} in no Active Partnership's outline: {', '.join(nowhere[:8])}"
        findings.add("place_outside", what, where="Active Partnerships", level="warning")
    pairs = sorted((council, code) for council, code in inside.items() if code is not None)
    up = [(code, ENGLAND, "country") for code in codes] + [(council, code, "active_partnership") for council, code in pairs]
    parts = {"child": [one[0] for one in up], "parent": [one[1] for one in up], "parent_kind": [one[2] for one in up], "share": 1.0}
    tables = {
        "place": table("place", {**columns, "name": [named[code][0] for code in codes]}),
        "boundary": table("boundary", {**columns, "geometry": [shapes.text(code) for code in codes]}),
        "place_part": table("place_part", {**parts, "generation": GENERATION, "source_id": source_id}),
    }
    return Parsed(tables, tuple(findings.items))


def facilities(rows: Sequence[Mapping[str, Any]], ground: Ground, source_id: str) -> Parsed:
    """Facilities, each in the council in which its postcode lies; and how many kinds are open at sites, for councils whose
    facilities could all be placed. A facility that cannot be placed is left out and counted.
    """
    postcodes = [re.sub(r"\s", "", str(row.get("postcode") or "")).upper() for row in rows]
    lies = ground.postcodes(sorted({postcode for postcode in postcodes if postcode}))
    kept = [(row, postcode, lies[postcode]) for row, postcode in zip(rows, postcodes, strict=True) if postcode in lies]
    findings = []
    if len(kept) < len(rows):
        what = f"{len(rows) - len(kept):,} of {len(rows):,} facilities left out: no postcode that we can place"
        findings.append(Finding(code="postcode_unknown", what=what, where="Active Places", level="warning"))
    if not kept:
        return Parsed({}, tuple(findings))
    columns: dict[str, Any] = {
        "facility_id": [str(row["id"]) for row, _, _ in kept],
        "site_id": [str(row.get("site") or row["site_name"]) for row, _, _ in kept],
        "site_name": [str(row["site_name"]) for row, _, _ in kept],
        "place": [place for _, _, (place, _) in kept],
        "lsoa": [lsoa for _, _, (_, lsoa) in kept],
        "postcode": [postcode for _, postcode, _ in kept],
        "type": [str(row["type"]) for row, _, _ in kept],
        **{name: [_said(row.get(name)) for row, _, _ in kept] for name in ("access", "status", "management")},
        **{
            name: [_degrees(row.get(name), *limits) for row, _, _ in kept]
            for name, limits in (("latitude", (49, 61)), ("longitude", (-9, 3)))
        },
    }
    tables = {"facility": table("facility", {**columns, "source_id": source_id})}
    figures = _counted(kept, ground, max((str(row.get("checked") or "")[:10] for row, _, _ in kept), default=""), source_id)
    return Parsed({**tables, **({"figure": figures} if figures is not None else {})}, tuple(findings))


def _counted(
    kept: Sequence[tuple[Mapping[str, Any], str, tuple[str, str | None]]], ground: Ground, day: str, source_id: str
) -> pa.Table | None:
    """How many kinds of facility are open at sites of each council, on the day of the newest change that the list names."""
    if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", day):
        return None
    kinds: dict[str, set[tuple[str, str]]] = {}
    for row, _, (place, _) in kept:
        if re.fullmatch(r"(?i)operational|open|", str(row.get("status") or "")):
            kinds.setdefault(place, set()).add((str(row.get("site") or row["site_name"]), str(row["type"])))
    codes = sorted(code for code in kinds if code in ground.areas.generations)
    common = {"measure": "sport_facilities", "place": codes, "generation": ground.areas.generation(codes), "status": "counted"}
    return figures({**common, "value": [float(len(kinds[code])) for code in codes], "source_id": source_id}, periods=day)


def _said(value: object) -> str | None:
    return " ".join(str(value).split()) or None if value is not None else None


def _degrees(value: object, low: float, high: float) -> float | None:
    try:
        number = float(str(value))
    except ValueError:
        return None
    return number if low <= number <= high else None
