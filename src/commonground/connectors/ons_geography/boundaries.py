"""Outlines for maps."""

from __future__ import annotations

import json

import pyarrow as pa

from commonground.connectors.areas import Areas
from commonground.connectors.declared import table
from commonground.connectors.nouns import Cell, Layout, Parsed, Reader
from commonground.terms import Finding

_DECIMALS = 3  # about 100 metres north to south: finer than a printed map of a county shows


# East of England and North West NHS regions were given new codes between the list of areas and the outlines of 2024.
_RENAMED = {"E40000013": "E40000007", "E40000014": "E40000010"}


def rounded(geometry: str, decimals: int = _DECIMALS) -> str:
    """A GeoJSON geometry with fewer decimals; points that fall together are dropped, and rings too small to see."""
    shape = json.loads(geometry)
    polygons = [shape["coordinates"]] if shape["type"] == "Polygon" else shape["coordinates"]
    kept = []
    for polygon in polygons:
        rings = [ring for ring in (_ring(points, decimals) for points in polygon) if ring]
        if rings:
            kept.append(rings)
    if not kept:  # an island smaller than a pixel is still drawn
        kept = [[[[round(x, decimals + 2), round(y, decimals + 2)] for x, y in max(polygons, key=lambda p: len(p[0]))[0]]]]
    return json.dumps({"type": "MultiPolygon", "coordinates": kept}, separators=(",", ":"))


def _ring(points: list[list[float]], decimals: int) -> list[list[float]] | None:
    ring: list[list[float]] = []
    for x, y, *_ in points:
        point = [round(x, decimals), round(y, decimals)]
        if not ring or point != ring[-1]:
            ring.append(point)
    return ring if len(ring) >= 4 else None


def _reader(file: str, code: str, kind: str, source_id: str, decimals: int = _DECIMALS) -> Reader:
    def parse(rows: pa.Table, areas: Areas, source: str) -> Parsed:
        """Outlines for maps, simplified; for drawing only, not for measuring."""
        codes = [_RENAMED.get(name, name) for name in rows.column(code).to_pylist()]
        findings = tuple(
            Finding(code="area_unknown", what=f"{name} has an outline but is no area that we hold", where=file, level="warning")
            for name in codes
            if name not in areas.generations
        )
        pairs = [
            (name, shape)
            for name, shape in zip(codes, rows.column("geometry").to_pylist(), strict=True)
            if name in areas.generations and (kind != "county" or areas.kinds[name] == "county")
        ]  # the districts' file has the rest
        kinds = [areas.kinds[name] for name, _ in pairs]
        return Parsed(
            {
                "boundary": table(
                    "boundary",
                    {
                        "code": [name for name, _ in pairs],
                        "kind": kinds,
                        "generation": [areas.generations[name] for name, _ in pairs],
                        "geometry": [rounded(shape, decimals) for _, shape in pairs],
                        "source_id": source,
                    },
                )
            },
            findings,
        )

    layout = Layout(form="geojson", columns=(Cell(code, required=True, pattern=r"E\d{8}"), Cell("geometry", required=True)), key=(code,))
    return Reader(id=f"ons_outlines_{kind}", file=file, layout=layout, source_id=source_id, parse=parse, stage=2)


OUTLINES = (
    _reader(r"lad24_england_bsc\.geojson", "LAD24CD", "council", "ons_boundaries_2024"),
    _reader(r"ctyua23_england_bsc\.geojson", "CTYUA23CD", "county", "ons_boundaries_2023"),
    _reader(r"rgn23_england_buc\.geojson", "RGN23CD", "region", "ons_boundaries_2023"),
    _reader(r"icb23_england_bsc\.geojson", "ICB23CD", "icb", "ons_boundaries_2023"),
    _reader(r"cauth23_england_buc\.geojson", "CAUTH23CD", "combined_authority", "ons_boundaries_2023"),
    _reader(r"nhser24_england_bsc\.geojson", "NHSER24CD", "nhs_region", "ons_boundaries_2024"),
    _reader(r"sicbl23_england_bsc\.geojson", "SICBL23CD", "sub_icb", "ons_boundaries_2023"),
    _reader(r"lsoa21_sample_places\.geojson", "lsoa21cd", "lsoa", "ons_boundaries_2021", decimals=5),
    _reader(r"msoa21_sample_places\.geojson", "msoa21cd", "msoa", "ons_boundaries_2021", decimals=5),
)
