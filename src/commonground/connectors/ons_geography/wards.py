"""Wards from a look-up of small areas: which small area belongs to which ward, wholly by best fit or by a share of its people.

The look-up "LSOA (2021) to Electoral Ward to LAD, best fit" names its columns by year (WD24CD, WD25CD); a council's own may say the
share of a small area's people in each ward as well. A ward that is nobody's best fit is not in such a list.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from commonground.connectors.areas import Areas
from commonground.connectors.declared import table
from commonground.connectors.nouns import Cell, Layout, Parsed, Reader
from commonground.terms import Findings

_TOLERANCE = 0.005  # shares are printed to two or three decimals
_LAYOUT = Layout(
    form="csv",
    key=("lsoa", "ward"),
    columns=(
        Cell("lsoa", required=True, like=r"LSOA21CD", pattern=r"[EW]\d{8}"),
        Cell("ward", required=True, like=r"WD\d\dCD", pattern=r"[EW]\d{8}"),
        Cell("name", required=True, like=r"WD\d\dNM"),
        Cell("council", required=True, like=r"LAD\d\dCD", pattern=r"[EW]\d{8}"),
        Cell("share", "number", low=0, high=1, like=r"SHARE|PROPORTION|PEOPLE_SHARE|POP_SHARE"),
    ),
)


def tables(rows: Sequence[Mapping[str, Any]], areas: Areas, source_id: str, where: str) -> Parsed:
    """Wards, the small areas of each with the share of their people, and the council of each.

    `rows` say lsoa, code, name, council, share and generation. Rows outside England are left out; small areas and councils that we do
    not hold are named in a warning; shares of a small area that do not make 1 are an error.
    """
    findings = Findings()
    english = [row for row in rows if str(row["code"]).startswith("E") and str(row["lsoa"]).startswith("E")]
    held = [{**row, "council": areas.recoded.get(row["council"], row["council"])} for row in english]
    strange = sorted({str(row[what]) for row in held for what in ("lsoa", "council") if row[what] not in areas.kinds})
    if strange:
        what = f"{len(strange):,} codes are no area that we hold, and their rows are left out: {', '.join(strange[:8])}"
        findings.add("area_unknown", what, where=where, level="warning")
        held = [row for row in held if row["lsoa"] in areas.kinds and row["council"] in areas.kinds]
    total: dict[str, float] = defaultdict(float)
    for row in held:
        total[row["lsoa"]] += row["share"]
    wrong = sorted(code for code, share in total.items() if not abs(share - 1) <= _TOLERANCE)
    if wrong:
        what = f"The shares of {len(wrong):,} small areas do not add up to 1: {', '.join(wrong[:5])}"
        findings.add("ward_shares", what, where=where, remedy="Say in which wards all of their people live")
    if findings.errors or not held:
        return Parsed({}, tuple(findings.items))
    return Parsed(_declared(held, total, areas, source_id), tuple(findings.items))


def _declared(held: Sequence[Mapping[str, Any]], total: Mapping[str, float], areas: Areas, source_id: str) -> dict[str, pa.Table]:
    names: dict[str, tuple[str, int]] = {}
    councils: dict[str, Counter[str]] = defaultdict(Counter)
    for row in held:
        names[row["code"]] = (str(row["name"]).strip(), row["generation"])
        councils[row["code"]][row["council"]] += 1
    wards = sorted(names)
    lies = [councils[code].most_common(1)[0][0] for code in wards]
    years = [names[code][1] for code in wards]
    links = {(row["lsoa"], row["code"]): (min(1.0, row["share"] / total[row["lsoa"]]), row["generation"]) for row in held}
    links |= {link: (0.0, year) for link, year in _before(areas, {row["lsoa"] for row in held}, set(years)) if link not in links}
    small = {
        "child": [small for small, _ in links],
        "parent": [ward for _, ward in links],
        "parent_kind": "ward",
        "share": [share for share, _ in links.values()],
        "generation": [year for _, year in links.values()],
        "source_id": source_id,
    }
    larger = {"child": wards, "parent": lies, "parent_kind": [areas.kinds[code] for code in lies], "share": 1.0, "generation": years}
    place = {"code": wards, "name": [names[code][0] for code in wards], "kind": "ward", "generation": years, "source_id": source_id}
    parts = [table("place_part", small), table("place_part", {**larger, "source_id": source_id})]
    return {"place": table("place", place), "place_part": pa.concat_tables(parts)}


def _before(areas: Areas, smalls: set[str], years: set[int]) -> list[tuple[tuple[str, str], int]]:
    """What another look-up of the same year said of these small areas: it holds no longer."""
    held = areas.parts.filter(pc.equal(areas.parts.column("parent_kind"), "ward")).select(["child", "parent", "generation"])
    return [
        ((row["child"], row["parent"]), row["generation"])
        for row in held.to_pylist()
        if row["child"] in smalls and row["generation"] in years
    ]


def _parse(rows: pa.Table, areas: Areas, source_id: str) -> Parsed:
    """Wards as places, and which small areas each is made of: whole ones by best fit, or shares of their people where the file says so."""
    heading = (rows.schema.metadata or {})[b"ward"].decode()
    year = 2000 + int(heading[2:4])
    said = [
        {
            "lsoa": row["lsoa"],
            "code": row["ward"],
            "name": row["name"],
            "council": row["council"],
            "share": 1.0 if row["share"] is None else row["share"],
            "generation": year,
        }
        for row in rows.to_pylist()
    ]
    return tables(said, areas, source_id, f"Look-up of {heading}")


LOOKUP = Reader(
    id="ons_wards",
    file=r"(?i)LSOA.*ward.*\.csv",
    layout=_LAYOUT,
    source_id="ward_lookup",
    parse=_parse,
    stage=2,
)
