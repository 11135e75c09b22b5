"""Active Places: one council's answer of 2018 (sites and facilities in two files), and one of 2025."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc

from commonground.connectors.areas import Areas
from commonground.connectors.declared import figures, table
from commonground.connectors.nouns import Cell, Layout, Parsed, Reader
from commonground.terms import Finding

_LATITUDE = Cell("latitude", "number", low=0, high=61)  # 0 where the position is not known, which the column coords_ok says
_LONGITUDE = Cell("longitude", "number", low=-9, high=3)
_SITES = Layout(
    form="csv",
    key=("id",),
    columns=(
        Cell("id", "integer", required=True),
        Cell("name", required=True),
        Cell("localAuthorityCode", required=True, pattern=r"E\d{8}"),
        _LATITUDE,
        _LONGITUDE,
        Cell("postcode"),
        Cell("coords_ok", "boolean", required=True),
    ),
)
_FACILITIES = Layout(
    form="csv",
    key=("id",),
    columns=(
        Cell("site_id", "integer", required=True),
        Cell("id", "integer", required=True),
        Cell("facilityType", required=True),
        Cell("accessibility"),
        Cell("status", required=True),
        Cell("managementType"),
    ),
)
_TRAFFORD = Layout(
    form="csv",
    key=("site_id", "facility_type", "access_type"),
    columns=(
        Cell("site_id", "integer", required=True),
        Cell("site_name", required=True),
        Cell("facility_type", required=True),
        Cell("access_type"),
        Cell("postcode"),
        Cell("lsoa_code"),
        Cell("lon", "number", low=-9, high=3),
        Cell("lat", "number", low=49, high=61),
    ),
)
_TRAFFORD_CODE = "E08000009"
_WHOLE_COUNCIL = "E08000021"  # the text search "newcastle" also caught neighbours, of which it holds a part only


def parse_sites(rows: pa.Table, areas: Areas, source_id: str) -> Parsed:
    """Sites, kept for the reader of the facilities; one whose position is in doubt loses it."""
    doubt = pc.invert(rows.column("coords_ok"))
    nowhere = pa.scalar(None, pa.float64())
    for name in ("latitude", "longitude"):
        rows = rows.set_column(rows.column_names.index(name), name, pc.if_else(doubt, nowhere, rows.column(name)))
    return Parsed({"active_places_sites": rows})


def parse_facilities(rows: pa.Table, areas: Areas, source_id: str) -> Parsed:
    """Facilities with their sites; what is open is counted for Newcastle upon Tyne, the one council held whole."""
    sites = areas.kept.get("active_places_sites")
    if sites is None:
        return Parsed(
            {},
            (
                Finding(
                    code="file_companion",
                    what="The facilities are left out, because their sites are missing",
                    where="Active Places",
                    level="warning",
                    remedy="Put the file of sites into the same folder",
                ),
            ),
        )
    joined = rows.rename_columns(["facility_id" if name == "id" else name for name in rows.column_names]).join(
        sites, "site_id", "id", join_type="inner", use_threads=False
    )
    kept, findings = areas.known(joined, "localAuthorityCode", "Active Places")
    found = table(
        "facility",
        {
            "facility_id": kept.column("facility_id").cast(pa.string()),
            "site_id": kept.column("site_id").cast(pa.string()),
            "site_name": kept.column("name"),
            "place": kept.column("localAuthorityCode"),
            "postcode": pc.replace_substring(kept.column("postcode"), " ", ""),
            "latitude": kept.column("latitude"),
            "longitude": kept.column("longitude"),
            "type": kept.column("facilityType"),
            "access": kept.column("accessibility"),
            "status": kept.column("status"),
            "management": kept.column("managementType"),
            "source_id": source_id,
        },
    )
    working = kept.filter(
        pc.and_(pc.equal(kept.column("status"), "Operational"), pc.equal(kept.column("localAuthorityCode"), _WHOLE_COUNCIL))
    )
    kinds = working.group_by(["site_id", "facilityType"], use_threads=False).aggregate([]).num_rows
    return Parsed({"facility": found, "figure": _count(kinds, _WHOLE_COUNCIL, "28 February 2018", areas, source_id)}, findings)


def parse_trafford(rows: pa.Table, areas: Areas, source_id: str) -> Parsed:
    """Each kind of facility at each site of Trafford."""
    ids = pc.binary_join_element_wise(
        rows.column("site_id").cast(pa.string()), rows.column("facility_type"), pc.fill_null(rows.column("access_type"), ""), "-"
    )
    found = table(
        "facility",
        {
            "facility_id": ids,
            "site_id": rows.column("site_id").cast(pa.string()),
            "site_name": rows.column("site_name"),
            "place": _TRAFFORD_CODE,
            "lsoa": rows.column("lsoa_code"),
            "postcode": pc.replace_substring(rows.column("postcode"), " ", ""),
            "latitude": rows.column("lat"),
            "longitude": rows.column("lon"),
            "type": rows.column("facility_type"),
            "access": rows.column("access_type"),
            "source_id": source_id,
        },
    )
    kinds = rows.group_by(["site_id", "facility_type"], use_threads=False).aggregate([]).num_rows
    return Parsed({"facility": found, "figure": _count(kinds, _TRAFFORD_CODE, "30 September 2025", areas, source_id)})


def _count(kinds: int, place: str, day: str, areas: Areas, source_id: str) -> pa.Table:
    return figures(
        {
            "measure": "sport_facilities",
            "place": [place],
            "generation": areas.generations[place],
            "value": [float(kinds)],
            "status": "counted",
            "source_id": source_id,
        },
        periods=day,
    )


READERS = (
    Reader(
        id="active_places_sites",
        file=r"active_places_newcastle_sites_2018\.csv",
        layout=_SITES,
        source_id="active_places_newcastle_2018",
        parse=parse_sites,
    ),
    Reader(
        id="active_places_facilities",
        file=r"active_places_newcastle_facilities_2018\.csv",
        layout=_FACILITIES,
        source_id="active_places_newcastle_2018",
        parse=parse_facilities,
        stage=2,
    ),
    Reader(
        id="active_places_trafford",
        file=r"active_places_trafford_facilities_2025\.csv",
        layout=_TRAFFORD,
        source_id="active_places_trafford_2025",
        parse=parse_trafford,
    ),
)
