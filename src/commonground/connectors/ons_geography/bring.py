"""Open Geography: outlines of the areas that we hold, which small area lies in which council, and today's wards.

A code that we do not hold is named and left out: a council that is new must come with what it replaced, which no list of areas says.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from commonground.connectors.areas import Areas
from commonground.connectors.bringing import Brought, Ground, Part
from commonground.connectors.declared import table
from commonground.connectors.nouns import Parsed
from commonground.connectors.ons_geography import client, wards
from commonground.connectors.ons_geography.boundaries import rounded
from commonground.connectors.transport import Polite, Raw
from commonground.connectors.transport.paging import as_finding
from commonground.connectors.transport.settings import Settings
from commonground.terms import Finding, Refused

AREAS, LOOKUPS, WARDS = "open_geography_areas", "open_geography_lookups", "open_geography_wards"


def bring(polite: Polite, settings: Settings, ground: Ground) -> Brought:
    """Each list of the settings by itself: one that fails is named, and leaves the others right."""
    parts: list[Part] = []
    findings: list[Finding] = []
    for source_id, name, ask, read in (
        (AREAS, "areas", _areas, outlines),
        (LOOKUPS, "lookups", _lookup, nesting),
        (WARDS, "wards", _lookup, best_fit),
    ):
        rows: list[Mapping[str, Any]] = []
        raws, editions = list[Raw](), set[str]()
        for wanted in settings[name]:
            try:
                fetched = ask(polite, settings, wanted)
            except Refused as refused:
                findings.append(as_finding(refused, wanted["title"]))
                continue
            findings += fetched.findings
            rows += fetched.rows or ()
            raws += fetched.raws if fetched.rows is not None else ()
            editions |= {str(row["edition"]) for row in fetched.rows or ()}
        if rows:
            parsed = read(rows, ground.areas, source_id)
            findings += parsed.findings
            edition = ", ".join(sorted(editions))
            parts += (
                [Part(source_id=source_id, tables=parsed.tables, raws=tuple(raws), rows=len(rows), edition=edition)]
                if parsed.tables
                else []
            )
    return Brought(parts=tuple(parts), findings=tuple(findings))


def _areas(polite: Polite, settings: Settings, wanted: Mapping[str, Any]) -> Any:
    return client.areas(polite, settings, title=wanted["title"], having=wanted.get("having", ""), stem=wanted["stem"], outlines=True)


def _lookup(polite: Polite, settings: Settings, wanted: Mapping[str, Any]) -> Any:
    return client.lookup(
        polite, settings, title=wanted["title"], having=wanted.get("having", ""), stems=wanted["stems"], names=wanted.get("names", ())
    )


def outlines(rows: Sequence[Mapping[str, Any]], areas: Areas, source_id: str) -> Parsed:
    """Outlines of areas that we hold, in the generation in which we hold them; new codes and new names are said."""
    findings: list[Finding] = []
    held = {str(row["code"]): areas.recoded.get(row["code"], row["code"]) for row in rows}
    unknown = sorted(code for code, its in held.items() if its not in areas.kinds)
    if unknown:
        what = f"{len(unknown)} areas are new to us and left out: {', '.join(unknown[:12])}"
        why = "A council that is new needs what it replaced, which the list does not say"
        remedy = "Enter the reorganisation with its date, or wait for the next version"
        findings.append(Finding(code="area_unknown", what=what, where="Open Geography", why=why, remedy=remedy, level="warning"))
    ours = {held[row["code"]]: str(row["name"] or "") for row in rows if held[row["code"]] in areas.names}
    renamed = [f"{areas.names[code]} is now {name}" for code, name in ours.items() if name and _plain(name) != _plain(areas.names[code])]
    if renamed:
        findings.append(Finding(code="name_changed", what="; ".join(renamed[:5]), where="Open Geography", level="note"))
    known = {held[row["code"]]: row["geometry"] for row in rows if held[row["code"]] in areas.kinds}
    bare = sorted(code for code, shape in known.items() if not shape)
    if bare:
        findings.append(Finding(code="outline_missing", what=f"No outline: {', '.join(bare[:5])}", where="Open Geography", level="warning"))
    drawn = sorted(code for code in known if known[code])
    if not drawn:
        return Parsed({}, tuple(findings))
    columns = {"code": drawn, "kind": [areas.kinds[code] for code in drawn], "generation": areas.generation(drawn)}
    shapes = [rounded(json.dumps(known[code]), 3) for code in drawn]
    return Parsed({"boundary": table("boundary", {**columns, "geometry": shapes, "source_id": source_id})}, tuple(findings))


def nesting(rows: Sequence[Mapping[str, Any]], areas: Areas, source_id: str) -> Parsed:
    """Which area lies in which, between areas that we hold; the share is 1, because these look-ups are exact or best fit."""
    pairs = {(areas.recoded.get(row["child"], row["child"]), areas.recoded.get(row["parent"], row["parent"])) for row in rows}
    known = sorted((child, parent) for child, parent in pairs if child in areas.kinds and parent in areas.kinds)
    findings: tuple[Finding, ...] = ()
    if len(known) < len(pairs):
        what = f"{len(pairs) - len(known):,} of {len(pairs):,} links name an area that we do not hold, and are left out"
        findings = (Finding(code="area_unknown", what=what, where="Open Geography", level="warning"),)
    if not known:
        return Parsed({}, findings)
    children, parents = [child for child, _ in known], [parent for _, parent in known]
    columns = {"child": children, "parent": parents, "parent_kind": [areas.kinds[parent] for parent in parents], "share": 1.0}
    return Parsed(
        {"place_part": table("place_part", {**columns, "generation": areas.generation(parents), "source_id": source_id})}, findings
    )


def best_fit(rows: Sequence[Mapping[str, Any]], areas: Areas, source_id: str) -> Parsed:
    """Wards of the newest edition, and the small areas that each is the best fit of."""
    said = [
        {
            "lsoa": row["lsoa"],
            "code": row["wd"],
            "name": row["wd_name"],
            "council": row["lad"],
            "share": 1.0,
            "generation": int(row["edition"][:4]),
        }
        for row in rows
    ]
    return wards.tables(said, areas, source_id, "Open Geography, wards")


def _plain(name: str) -> str:
    """A name without what lists write differently: "Bristol, City of" and "City of Bristol" are one."""
    return " ".join(sorted(name.lower().replace(",", " ").replace(".", "").split()))
