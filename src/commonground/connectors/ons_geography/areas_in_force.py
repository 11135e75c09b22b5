"""Councils, regions, NHS areas, police force areas and small areas of April 2024."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import pyarrow as pa
import pyarrow.compute as pc

from commonground.connectors.areas import ENGLAND, Areas
from commonground.connectors.declared import table
from commonground.connectors.nouns import Cell, Layout, Parsed, Reader
from commonground.connectors.ons_geography import wards

GENERATION = 2024
_KINDS = {"UA": "unitary", "MD": "metropolitan", "LBO": "london_borough", "CC": "london_borough", "NMD": "district"}
_CODE = r"E\d{8}"

_COUNCIL_LAYOUT = Layout(
    form="csv",
    key=("lad24cd",),
    columns=(
        Cell("lad24cd", required=True, pattern=_CODE),
        Cell("lad24nm", required=True),
        Cell("rgn24cd", required=True, pattern=_CODE),
        Cell("rgn24nm", required=True),
        Cell("utlacd", required=True, pattern=_CODE),
        Cell("utlanm", required=True),
        Cell("cauthcd"),
        Cell("cauthnm"),
        Cell("pfa24cd", required=True),
        Cell("pfa24nm", required=True),
        Cell("nhser_cd", required=True),
        Cell("nhser_nm", required=True),
        Cell("icb24cd", required=True),
        Cell("icb24nm", required=True),
        Cell("ruc21nm"),
        Cell("la_type", required=True, allowed=frozenset(_KINDS)),
    ),
)

_SPLIT_LAYOUT = Layout(
    form="csv",
    key=("lad24cd", "icb24cd"),
    columns=(
        Cell("lad24cd", required=True, pattern=_CODE),
        Cell("icb24cd", required=True, pattern=_CODE),
        Cell("pop_census2021", "integer", required=True, low=1),
    ),
)

_SMALL_TEXTS = ("lsoa21cd", "lsoa21nm", "lad24cd", "msoa21cd", "msoa21_hcl_name", "sicbl24cd", "sicbl24nm", "icb24cd")
_SMALL_LAYOUT = Layout(
    form="parquet",
    key=("lsoa21cd",),
    columns=(
        *(Cell(name, required=True) for name in _SMALL_TEXTS),
        Cell("wd24cd", pattern=_CODE),
        Cell("wd24nm"),
        Cell("pop_census2021", "integer", required=True, low=0, high=20000),
    ),
)


def _places(codes: list[str], names: list[str], kind: str | list[str], source_id: str, **more: object) -> pa.Table:
    return table("place", {"code": codes, "name": names, "kind": kind, "generation": GENERATION, "source_id": source_id, **more})


def _parts(children: list[str], parents: list[str], kind: str, source_id: str, share: object = 1.0) -> pa.Table:
    return table(
        "place_part",
        {"child": children, "parent": parents, "parent_kind": kind, "share": share, "generation": GENERATION, "source_id": source_id},
    )


def _tidy(name: str, kind: str) -> str:
    """Names as people say them: the NHS's suffixes are left out, and "North East" the combined authority says what it is."""
    if kind == "nhs_region":
        return name.removesuffix(" NHS Region")
    if kind == "icb":
        return name.removesuffix(" Integrated Care Board")
    return name


def parse_councils(rows: pa.Table, areas: Areas, source_id: str) -> Parsed:
    """One place a council, county, region and so on, and what each council lies in."""
    column = {name: rows.column(name).to_pylist() for name in rows.column_names}
    kinds = [_KINDS[kind] for kind in column["la_type"]]
    places = [
        _places(column["lad24cd"], column["lad24nm"], kinds, source_id, rural_urban=column["ruc21nm"]),
        _places([ENGLAND], ["England"], "country", source_id),
    ]
    parts = [_parts(column["lad24cd"], [ENGLAND] * rows.num_rows, "country", source_id)]
    for kind, code, name in (
        ("region", "rgn24cd", "rgn24nm"),
        ("icb", "icb24cd", "icb24nm"),
        ("nhs_region", "nhser_cd", "nhser_nm"),
        ("police", "pfa24cd", "pfa24nm"),
        ("combined_authority", "cauthcd", "cauthnm"),
        ("county", "utlacd", "utlanm"),
    ):
        pairs = [
            (c, p, n)
            for c, p, n in zip(column["lad24cd"], column[code], column[name], strict=True)
            if p and (kind != "county" or p.startswith("E10"))
        ]
        named: dict[str, Counter[str]] = {}
        for _, parent, parent_name in pairs:
            named.setdefault(parent, Counter())[_tidy(parent_name, kind)] += 1
        codes = sorted(named)
        places.append(_places(codes, [named[c].most_common(1)[0][0] for c in codes], kind, source_id))
        if kind != "icb":  # the shares of districts in care boards are a file of their own
            parts.append(_parts([c for c, _, _ in pairs], [p for _, p, _ in pairs], kind, source_id))
    parts.extend(_higher_parts(column, source_id))
    return Parsed({"place": pa.concat_tables(places), "place_part": pa.concat_tables(parts)})


def _higher_parts(column: dict[str, list[str]], source_id: str) -> list[pa.Table]:
    """Counties in regions, regions and care boards in England, care boards in NHS regions."""
    found = []
    for child, parent, kind in (("utlacd", "rgn24cd", "region"), ("icb24cd", "nhser_cd", "nhs_region")):
        pairs = sorted({(c, p) for c, p in zip(column[child], column[parent], strict=True) if child != "utlacd" or c.startswith("E10")})
        if len({c for c, _ in pairs}) == len(pairs):
            found.append(_parts([c for c, _ in pairs], [p for _, p in pairs], kind, source_id))
    for name in ("rgn24cd", "icb24cd", "nhser_cd"):
        codes = sorted(set(column[name]))
        found.append(_parts(codes, [ENGLAND] * len(codes), "country", source_id))
    counties = sorted({code for code in column["utlacd"] if code.startswith("E10")})
    found.append(_parts(counties, [ENGLAND] * len(counties), "country", source_id))
    return found


def parse_splits(rows: pa.Table, areas: Areas, source_id: str) -> Parsed:
    """The share of each council's residents (Census 2021) in each integrated care board area; the shares of a council make 1."""
    children, people = rows.column("lad24cd").to_pylist(), rows.column("pop_census2021").to_pylist()
    whole: Counter[str] = Counter()
    for child, residents in zip(children, people, strict=True):
        whole[child] += residents
    shares = [residents / whole[child] for child, residents in zip(children, people, strict=True)]
    return Parsed({"place_part": _parts(children, rows.column("icb24cd").to_pylist(), "icb", source_id, shares)})


def parse_small_areas(rows: pa.Table, areas: Areas, source_id: str) -> Parsed:
    """Small areas with their names, neighbourhoods (with the House of Commons Library's names), sub-ICB areas, and best-fit wards."""
    column = {name: rows.column(name).to_pylist() for name in rows.column_names}
    lsoas = column["lsoa21cd"]
    neighbourhoods: dict[str, tuple[str, str]] = {}
    sub_icbs: dict[str, tuple[str, str]] = {}
    for row in range(rows.num_rows):
        neighbourhoods.setdefault(column["msoa21cd"][row], (column["msoa21_hcl_name"][row], column["lad24cd"][row]))
        sub_icbs.setdefault(column["sicbl24cd"][row], (column["sicbl24nm"][row], column["icb24cd"][row]))
    msoas, subs = sorted(neighbourhoods), sorted(sub_icbs)
    places = [
        _places(lsoas, column["lsoa21nm"], "lsoa", source_id),
        _places(msoas, [neighbourhoods[code][0] for code in msoas], "msoa", "hcl_msoa_names"),
        _places(subs, [sub_icbs[code][0] for code in subs], "sub_icb", source_id),
    ]
    council = pc.fill_null(pa.array([areas.kinds.get(code) for code in column["lad24cd"]], pa.string()), "district").to_pylist()
    lads = table(
        "place_part",
        {
            "child": lsoas,
            "parent": column["lad24cd"],
            "parent_kind": council,
            "share": 1.0,
            "generation": GENERATION,
            "source_id": source_id,
        },
    )
    parts = [
        lads,
        _parts(lsoas, column["msoa21cd"], "msoa", source_id),
        _parts(lsoas, column["sicbl24cd"], "sub_icb", source_id),
        _parts(lsoas, column["icb24cd"], "icb", source_id),
        table(
            "place_part",
            {
                "child": msoas,
                "parent": [neighbourhoods[code][1] for code in msoas],
                "parent_kind": [areas.kinds.get(neighbourhoods[code][1]) or "district" for code in msoas],
                "share": 1.0,
                "generation": GENERATION,
                "source_id": source_id,
            },
        ),
        _parts(subs, [sub_icbs[code][1] for code in subs], "icb", source_id),
    ]
    kinds = {**areas.kinds, **dict.fromkeys(lsoas, "lsoa")}
    best = [
        {"lsoa": lsoa, "code": code, "name": name, "council": lad, "share": 1.0, "generation": GENERATION}
        for lsoa, code, name, lad in zip(lsoas, column["wd24cd"], column["wd24nm"], column["lad24cd"], strict=True)
        if code and name
    ]
    said = wards.tables(best, replace(areas, kinds=kinds), source_id, "Look-up of small areas")
    joined = {"place": places, "place_part": parts}
    return Parsed(
        {name: pa.concat_tables([*tables, said.tables[name]] if best else tables) for name, tables in joined.items()}, said.findings
    )


COUNCILS = Reader(
    id="ons_councils", file=r"lad24_england\.csv", layout=_COUNCIL_LAYOUT, source_id="ons_geography_2024", parse=parse_councils, stage=0
)
SPLITS = Reader(
    id="ons_icb_shares",
    file=r"lad24_icb24_population_share\.csv",
    layout=_SPLIT_LAYOUT,
    source_id="ons_geography_2024",
    parse=parse_splits,
    stage=0,
)
SMALL_AREAS = Reader(
    id="ons_small_areas", file=r"lsoa21_lookup\.parquet", layout=_SMALL_LAYOUT, source_id="ons_lsoa_2021", parse=parse_small_areas, stage=1
)
