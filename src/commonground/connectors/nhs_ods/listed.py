"""NHS organisations from published files: practices by postcode, primary care networks by their practices, trusts by where they sit."""

from __future__ import annotations

import itertools
import json
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from commonground.connectors import starter
from commonground.connectors.areas import Areas
from commonground.connectors.declared import table
from commonground.connectors.nouns import Cell, Layout, Parsed, Reader
from commonground.terms import LOWER_TIER, Finding, counted, untitled

PRACTICES = "gp_practice"  # what the readers of the other files may look up
_A_TENTH = 0.1
_SMALL = {"And", "Of", "The", "For", "Upon", "On", "In"}
_INITIALS = {"Hasp", "Hipc", "Igpc", "Ii", "Iw", "Nel", "Pcco", "Se", "Taba"}  # with a vowel, and yet no word
_PRACTICE = Layout(
    form="csv",
    key=("organisation_code",),
    columns=(Cell("organisation_code", required=True), Cell("name", required=True), Cell("postcode"), Cell("icb24cd")),
)
_HIERARCHY = Layout(
    form="csv",
    columns=(
        *(Cell(name, required=True) for name in ("area_code", "area_name", "area_type", "area_type_code", "hierarchy")),
        Cell("children"),
    ),
)
_TRUST = Layout(
    form="csv",
    key=("nhs_trust22_code",),
    columns=(
        Cell("nhs_trust22_code", required=True),
        Cell("nhs_trust22_name", required=True),
        Cell("status", required=True),
        Cell("longitude", "number", required=True, low=-9, high=3),
        Cell("latitude", "number", required=True, low=49, high=61),
    ),
)
_CATCHMENT = Layout(
    form="csv",
    key=("nhs_trust22_code", "icb22_code"),
    columns=(
        Cell("nhs_trust22_code", required=True),
        Cell("icb22_code", required=True, pattern=r"E\d{8}"),
        Cell("proportion_trust_came_from_icb", "number", required=True, low=0, high=1),
    ),
)


def parse_practices(rows: pa.Table, areas: Areas, source_id: str) -> Parsed:
    """Practices with the council in which their postcode lies; kept for the networks, not a table of the release."""
    listed = rows.to_pylist()
    places = _councils([(row["postcode"] or "").replace(" ", "") for row in listed])
    findings: tuple[Finding, ...] = ()
    if lost := sum(place is None for place in places):
        what = f"{counted(lost, 'practice has', 'practices have')} no postcode that we can place"
        findings = (Finding(code="postcode_unknown", what=what, where="GP practices", level="note"),)
    kept = pa.table({"code": [row["organisation_code"] for row in listed], "place": pa.array(places, pa.string())})
    return Parsed({PRACTICES: kept}, findings)


def parse_networks(rows: pa.Table, areas: Areas, source_id: str) -> Parsed:
    """Primary care networks with the councils in which their practices lie; rows of other kinds of area are left out."""
    held = areas.kept.get(PRACTICES)
    if held is None:
        what = "Networks are placed by their practices, and no list of practices was given"
        return Parsed({}, (Finding(code="practices_missing", what=what, level="note", remedy="Load the list of practices with it"),))
    lies = dict(zip(held.column("code").to_pylist(), held.column("place").to_pylist(), strict=True))
    bodies, links, nowhere = [], [], 0
    for row in rows.to_pylist():
        if row["area_type"] != "NHS Primary Care Networks":
            continue
        practices = [code for code in (row["children"] or "").split("|") if code]
        found = Counter(place for code in practices if (place := lies.get(code)))
        if not found:
            nowhere += 1
            continue
        ident = f"primary_care_network:{row['area_code']}"
        note = f"{_where(found, areas, len(practices))}. The list of networks held here is not complete."
        bodies.append({"id": ident, "kind": "primary_care_network", "name": _title(row["area_name"]), "note": note})
        links += [{"body": ident, "place": place} for place in found]
    findings: tuple[Finding, ...] = ()
    if nowhere:
        what = f"Networks without a practice that we can place, and left out: {nowhere:,}"
        findings = (Finding(code="network_nowhere", what=what, where="Primary care networks", level="note"),)
    return Parsed(_tables(bodies, links, source_id), findings)


def _where(found: Counter[str], areas: Areas, many: int) -> str:
    """In which councils the practices of a network are: "5 practices, all in Bristol", "3 practices: 2 in Dartford, 1 in Gravesham"."""
    said = counted(many, "practice")
    named = [(untitled(areas.names.get(place, place)), number) for place, number in found.most_common()]
    if named[0][1] == many:
        return f"{said}, {'all ' if many > 1 else ''}in {named[0][0]}"
    return f"{said}: {', '.join(f'{number} in {name}' for name, number in named)}"


def parse_trusts(rows: pa.Table, areas: Areas, source_id: str) -> Parsed:
    """Trusts that are open, with the council in which their headquarters lie."""
    outlines = _outlines(areas)
    bodies, links, outside = [], [], 0
    for row in rows.to_pylist():
        if row["status"] != "open":
            continue
        place = next((code for code, shape in outlines if _inside(row["longitude"], row["latitude"], shape)), None)
        ident = f"nhs_trust:{row['nhs_trust22_code']}"
        bodies.append({"id": ident, "kind": "nhs_trust", "name": _title(row["nhs_trust22_name"]), "note": "As listed in 2022."})
        outside += place is None
        links += [{"body": ident, "place": place}] if place else []
    findings: tuple[Finding, ...] = ()
    if outside:
        what = f"{counted(outside, 'trust lies', 'trusts lie')} outside every simplified outline, with no council"
        findings = (Finding(code="trust_nowhere", what=what, where="NHS trusts", level="note"),)
    return Parsed(_tables(bodies, links, source_id), findings)


def parse_catchments(rows: pa.Table, areas: Areas, source_id: str) -> Parsed:
    """The integrated care boards from whose areas a trust draws a tenth or more of its patients."""
    listed = [row for row in rows.to_pylist() if row["proportion_trust_came_from_icb"] >= _A_TENTH]
    known = [row for row in listed if areas.kinds.get(row["icb22_code"]) == "icb"]
    findings: tuple[Finding, ...] = ()
    if len(known) < len(listed):
        what = f"{counted(len(listed) - len(known), 'row names', 'rows name')} a board of 2022 that has another code today: left out"
        findings = (Finding(code="area_unknown", what=what, where="Trust catchments", level="note"),)
    links = [{"body": f"nhs_trust:{row['nhs_trust22_code']}", "place": row["icb22_code"]} for row in known]
    return Parsed(_tables([], links, source_id), findings)


def _tables(bodies: Sequence[Mapping[str, Any]], links: Sequence[Mapping[str, Any]], source_id: str) -> dict[str, pa.Table]:
    found = {}
    if bodies:
        columns = {name: [row[name] for row in bodies] for name in ("id", "kind", "name", "note")}
        found["body"] = table("body", {**columns, "origin": "shipped", "source_id": source_id})
    if links:
        columns = {name: [row[name] for row in links] for name in ("body", "place")}
        found["body_area"] = table("body_area", {**columns, "source_id": source_id})
    return found


def _councils(postcodes: Sequence[str]) -> list[str | None]:
    """The council of each postcode (capitals, no space); None where it is not known."""
    held = starter.shipped_postcodes()
    if held is None:
        return [None] * len(postcodes)
    where = pc.index_in(pa.array(postcodes, pa.string()), held.column("postcode").combine_chunks())
    return held.column("place").combine_chunks().take(where).to_pylist()


def _outlines(areas: Areas) -> list[tuple[str, list[list[list[float]]]]]:
    """The outer and inner rings of each council, by code."""
    held = starter.shipped("boundary")
    found = []
    for row in held.to_pylist() if held is not None else ():
        if areas.kinds.get(row["code"]) in LOWER_TIER:
            shape = json.loads(row["geometry"])
            polygons = shape["coordinates"] if shape["type"] == "MultiPolygon" else [shape["coordinates"]]
            found.append((row["code"], [ring for polygon in polygons for ring in polygon]))
    return found


def _inside(x: float, y: float, rings: Iterable[Sequence[Sequence[float]]]) -> bool:
    """Whether a point lies inside, by how often a line to the east crosses the rings."""
    crossed = False
    for ring in rings:
        heights = [point[1] for point in ring]
        if not min(heights) <= y <= max(heights):
            continue
        for (x1, y1), (x2, y2) in itertools.pairwise(ring):
            if (y1 > y) != (y2 > y) and x < (x2 - x1) * (y - y1) / (y2 - y1) + x1:
                crossed = not crossed
    return crossed


def _title(name: str) -> str:
    """A name that the publisher wrote with a capital to every word: small words inside it are small, and initials are capitals."""

    def written(found: re.Match[str]) -> str:
        word = found[0]
        if word in _SMALL and name[: found.start()].endswith(" "):
            return word.lower()
        initials = word in _INITIALS or (len(word) > 1 and word != "St" and not re.search("[aeiouy]", word, re.IGNORECASE))
        return word.upper() if initials else word

    return re.sub(r"[A-Za-z’']+", written, name)


READERS = (
    Reader(
        id="nhs_practices",
        file=r"gp_practices_england_ods_.*\.csv",
        layout=_PRACTICE,
        source_id="nhs_ods_practices",
        parse=parse_practices,
    ),
    Reader(
        id="nhs_networks",
        file=r"health_and_admin_area_hierarchy_fingertips\.csv",
        layout=_HIERARCHY,
        source_id="ohid_area_hierarchy",
        parse=parse_networks,
        stage=2,
    ),
    Reader(id="nhs_trusts", file=r"nhs_trusts_\d{4}\.csv", layout=_TRUST, source_id="nhs_trusts_2022", parse=parse_trusts, stage=2),
    Reader(
        id="nhs_trust_catchments",
        file=r"nhs_trust22_icb22_catchment_share\.csv",
        layout=_CATCHMENT,
        source_id="nhs_trusts_2022",
        parse=parse_catchments,
        stage=2,
    ),
)
