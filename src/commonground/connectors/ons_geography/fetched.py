"""What the portal gave, as declared tables: areas of one edition, and their outlines."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from commonground.connectors.declared import table
from commonground.connectors.nouns import Parsed
from commonground.connectors.ons_geography.boundaries import rounded
from commonground.terms import Findings

# The first three signs of a code say what kind of area it is: the register of geographic codes, Office for National Statistics.
KINDS = {
    "E01": "lsoa",
    "E02": "msoa",
    "E06": "unitary",
    "E07": "district",
    "E08": "metropolitan",
    "E09": "london_borough",
    "E10": "county",
    "E12": "region",
    "E23": "police",
    "E38": "sub_icb",
    "E40": "nhs_region",
    "E47": "combined_authority",
    "E54": "icb",
}


def tables(rows: Sequence[Mapping[str, Any]], source_id: str, *, decimals: int = 3) -> Parsed:
    """Places (and outlines, where the rows have them) in the generation of their edition; or no table, and every finding.

    Outlines are rounded to `decimals` of a degree: for drawing, not for measuring. An area whose outline is missing keeps its place.
    """
    findings = Findings()
    where = "Open Geography"
    for code, times in Counter(str(row["code"]) for row in rows).items():
        if times > 1:
            findings.add("row_repeated", f"{code} comes {times} times", where=where, remedy="Ask again later")
        if code[:3] not in KINDS:
            findings.add("kind_unknown", f"{code} is of no kind of area that we know", where=where, remedy="Ask for other areas")
    nameless = [str(row["code"]) for row in rows if not row["name"]]
    if nameless:
        findings.add("name_missing", f"No name: {', '.join(nameless[:5])}", where=where, remedy="Ask again later")
    if findings.errors:
        return Parsed({}, tuple(findings.items))

    def columns(of: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
        kinds = [KINDS[row["code"][:3]] for row in of]
        years = [int(str(row["edition"])[:4]) for row in of]
        return {"code": [row["code"] for row in of], "kind": kinds, "generation": years, "source_id": source_id}

    found = {"place": table("place", {**columns(rows), "name": [row["name"] for row in rows]})}
    if any("geometry" in row for row in rows):
        drawn = [row for row in rows if row.get("geometry")]
        bare = [str(row["code"]) for row in rows if not row.get("geometry")]
        if bare:
            findings.add("outline_missing", f"No outline: {', '.join(bare[:5])}", where=where, level="warning")
        shapes = [rounded(json.dumps(row["geometry"]), decimals) for row in drawn]
        found["boundary"] = table("boundary", {**columns(drawn), "geometry": shapes})
    return Parsed(found, tuple(findings.items))
