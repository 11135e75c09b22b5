"""Every publisher at once, on this machine, with made-up figures about real places: for tests, benchmarks and trying a refresh.

Nothing here is a statistic. The values are drawn from a seeded generator, and every name of an organisation says that it is made up.
"""

from __future__ import annotations

import io
import json
import random
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from xml.sax.saxutils import escape

from commonground.connectors.arcgis.fake import FakeLayer, numbered
from commonground.connectors.arcgis.fake import service as arcgis
from commonground.connectors.nhs_ods import fake as nhs_ods
from commonground.connectors.nomis import fake as nomis
from commonground.connectors.ohid_fingertips import fake as fingertips
from commonground.connectors.ons_geography.fake import PUBLIC, ROOT
from commonground.connectors.postcodes_io import fake as postcodes_io
from commonground.connectors.transport.fake import Answer, Asked, Said
from commonground.connectors.transport.settings import read

_ODS = "application/vnd.oasis.opendocument.spreadsheet"
_SPORT = "/s9MgJChYyPlPX2Nk/ArcGIS/rest/services"
_STEMS = (
    ("LAD", "Local Authority Districts"),
    ("CTYUA", "Counties and Unitary Authorities"),
    ("RGN", "Regions"),
    ("ICB", "Integrated Care Boards"),
)
_ROLES = {"gp_practice": "RO177", "primary_care_network": "RO272", "strategic_partnership": "RO261"}
_ROLES |= {"sub_icb": "RO98", "trust": "RO197", "local_authority": "RO141"}


@dataclass(frozen=True, kw_only=True)
class World:
    """The real places that the made-up figures are about: names by code, outlines (GeoJSON text) by code, the region of each council,
    the council of each small area, and postcodes. `facilities`, `practices` and `years` say how much is made up.
    """

    councils: Mapping[str, str]
    outlines: Mapping[str, str] = field(default_factory=dict)
    regions: Mapping[str, str] = field(default_factory=dict)
    small_areas: Mapping[str, str] = field(default_factory=dict)
    postcodes: Sequence[str] = ()
    unknown_postcodes: Mapping[str, str] = field(default_factory=dict)
    facilities: int = 200
    practices: int = 100
    years: int = 3
    page: int = 2_000
    seed: int = 1


def services(world: World) -> dict[str, Answer]:
    """What each publisher answers, by the name of its connector."""
    return {
        "open_geography": open_geography(world),
        "fingertips": fingertips_of(world),
        "nomis": nomis.service(people(world), page=25_000),
        "gov_uk": gov_uk(world),
        "sport_england": sport_england(world),
        "nhs_ods": nhs_ods.service(organisations(world), most=world.page),
        "postcodes_io": postcodes_io.service(
            {one: {"admin_district": at, "lsoa": "E01000001"} for one, at in world.unknown_postcodes.items()}
        ),
    }


def open_geography(world: World) -> Answer:
    """Outlines of each tier, and the look-ups of small areas to councils and to made-up wards, four small areas each."""
    layers, items = {}, []
    for stem, title in _STEMS:
        codes = world.councils if stem == "LAD" else {}
        rows = [
            {f"{stem}24CD": code, f"{stem}24NM": name, "geometry": json.loads(world.outlines[code])}
            for code, name in codes.items()
            if code in world.outlines
        ]
        rows = rows or [{f"{stem}24CD": "W06000001", f"{stem}24NM": "Isle of Anglesey", "geometry": None}]
        layers[f"{ROOT}/{stem}_DEC_2024/FeatureServer"] = [
            FakeLayer(number=0, name=f"{stem}_DEC_2024", rows=numbered(rows), page=world.page)
        ]
        items.append(
            {"id": stem, "title": f"{title} (December 2024) Boundaries UK BUC BSC", "url": f"{PUBLIC}/{stem}_DEC_2024/FeatureServer"}
        )
    pairs = [{"LSOA21CD": lsoa, "LAD24CD": council} for lsoa, council in world.small_areas.items()] or [
        {"LSOA21CD": "W01000001", "LAD24CD": "W06000001"}
    ]
    layers[f"{ROOT}/LSOA21_LAD24/FeatureServer"] = [FakeLayer(number=0, name="LSOA21_LAD24", rows=numbered(pairs), page=world.page)]
    items.append({"id": "lookup", "title": "LSOA (2021) to LAD (April 2024) Lookup in EW", "url": f"{PUBLIC}/LSOA21_LAD24/FeatureServer"})
    fits = [
        {"LSOA21CD": lsoa, "WD25CD": f"E0599{number // 4:04d}", "WD25NM": f"Made-up Ward {number // 4}", "LAD25CD": council}
        for number, (lsoa, council) in enumerate(sorted(world.small_areas.items(), key=lambda pair: (pair[1], pair[0])))
    ] or [{"LSOA21CD": "W01000001", "WD25CD": "W05000001", "WD25NM": "Made-up", "LAD25CD": "W06000001"}]
    layers[f"{ROOT}/LSOA21_WD25/FeatureServer"] = [FakeLayer(number=0, name="LSOA21_WD25", rows=numbered(fits), page=world.page)]
    title = "LSOA (2021) to Electoral Ward (2025) to LAD (2025) Best Fit Lookup in EW"
    items.append({"id": "wards", "title": title, "url": f"{PUBLIC}/LSOA21_WD25/FeatureServer"})
    return arcgis(layers, items)


def people(world: World) -> list[dict[str, str]]:
    """People of each council by sex and single year."""
    draw = random.Random(world.seed)
    return [
        {
            "date_name": "2025",
            "geography_code": code,
            "gender_name": sex,
            "c_age_name": "Aged 90+" if age == 90 else f"Age {age}",
            "obs_value": str(draw.randint(300, 2_500)),
        }
        for code in world.councils
        for sex in ("Male", "Female")
        for age in range(91)
    ]


def fingertips_of(world: World) -> Answer:
    """Every indicator of the settings, for councils and England."""
    draw = random.Random(world.seed + 1)
    rows: dict[tuple[int, int], list[list[str]]] = {}
    for indicator in read("fingertips")["indicators"]:
        sexes = ("Female", "Male") if indicator in (90366, 90362, 92901) else ("Persons",)
        across = indicator in (93014, 93015, 93570, 93088)  # survey years, which begin in one year and end in the next
        periods = [f"{2025 - back}/{(26 - back) % 100:02d}" if across else str(2025 - back) for back in range(world.years)]
        rows[indicator, 501] = [
            fingertips.row(indicator, code, period, round(draw.uniform(20, 80), 1), Sex=sex)
            for code in ("E92000001", *world.councils)
            for sex in sexes
            for period in periods
        ]
    return fingertips.service(rows)


def gov_uk(world: World) -> Answer:
    """The public health grant of one year and the revenue outturn of another, as spreadsheets in the publishers' form."""
    draw = random.Random(world.seed + 2)
    upper = [(code, name) for code, name in world.councils.items() if code[:3] in ("E06", "E08", "E09")]
    grants: list[list[Any]] = [
        ["Public health grant allocations (£)"],
        ["Ecode", "ONS code", "Local authority", "2026 to 2027 allocation (£)"],
    ]
    grants += [[f"E{number:04d}", code, name, draw.randint(5, 90) * 100_000] for number, (code, name) in enumerate(upper)]
    amounts = ("Total Expenditure", "Total Income", "Net Current Expenditure")
    lines = ("Sports development and community recreation", "Sports and recreation facilities, including golf courses", "Refuse collection")
    outturn: list[list[Any]] = [
        ["Revenue outturn cultural, environmental, regulatory and planning services (RO5) 2024-25: individual authority data"],
        ["£ thousand"],
        ["section headings", "", "", "", "", "Cultural and related services", *[""] * 8],
        ["line number", "", "", "", "", *[number for number in (31, 32, 61) for _ in amounts]],
        ["", "", "", "", "", *[text for line in lines for text in (line, "", "")]],
        ["E-code", "ONS Code", "Local authority", "Region", "Class", *(amounts * len(lines))],
    ]
    outturn += [
        [f"E{number:04d}", code, name, "", "UA", *[draw.randint(50, 9_000) for _ in range(9)]]
        for number, (code, name) in enumerate(world.councils.items())
    ]
    sheets = {"annex-e.ods": ods({"Allocations": grants}), "RO5_2024-25.ods": ods({"Notes": [["Made up"]], "RO5_LA_Data": outturn})}
    editions = {
        "/government/publications/ph-2026": (
            "Public health grants to local authorities: 2026 to 2027",
            "Annex E: public health grant allocations",
            "annex-e.ods",
        ),
        "/government/statistics/ro-2024": (
            "Local authority revenue expenditure and financing England: 2024 to 2025 individual local authority data",
            "Revenue outturn cultural, environmental, regulatory and planning services (RO5) 2024 to 2025",
            "RO5_2024-25.ods",
        ),
    }

    def answer(asked: Asked) -> Said:
        if asked.path == "/api/search.json":
            return Said.json(
                {"results": [{"title": one[0], "link": link, "public_timestamp": "2026-02-10T09:00:00Z"} for link, one in editions.items()]}
            )
        if asked.path.startswith("/api/content") and asked.path[len("/api/content") :] in editions:
            _, title, name = editions[asked.path[len("/api/content") :]]
            address = f"https://assets.publishing.service.gov.uk/media/{name}"
            return Said.json({"details": {"attachments": [{"title": title, "url": address, "content_type": _ODS}]}})
        body = sheets.get(asked.path.rpartition("/")[2])
        return Said(body=body, headers={"Content-Type": _ODS}) if body else Said(status=404)

    return answer


def sport_england(world: World) -> Answer:
    """A partnership for each region, in the outline of its councils, and facilities at made-up sites."""
    draw = random.Random(world.seed + 3)
    shapes: dict[str, list[Any]] = {}
    for code, shape in world.outlines.items():
        if code in world.regions:
            drawn = json.loads(shape)
            shapes.setdefault(world.regions[code], []).extend(
                [drawn["coordinates"]] if drawn["type"] == "Polygon" else drawn["coordinates"]
            )
    partnerships = [
        {"Name": f"Made-up Partnership {name}", "geometry": {"type": "MultiPolygon", "coordinates": parts}}
        for name, parts in sorted(shapes.items())
    ]
    partnerships = partnerships or [
        {"Name": "Made-up Partnership", "geometry": {"type": "Polygon", "coordinates": [[[-6, 50], [2, 50], [2, 56], [-6, 56], [-6, 50]]]}}
    ]
    kinds = ("Sports Hall", "Swimming Pool", "Health and Fitness Gym", "Artificial Grass Pitch", "Grass Pitches")
    facilities = [
        {
            "FacilityID": 1_000_000 + number,
            "SiteID": 1_000 + number // 3,
            "SiteName": f"Made-up Leisure Centre {number // 3}",
            "FacilityType": kinds[number % len(kinds)],
            "PostCode": draw.choice(world.postcodes or ("TS248AY",)),
            "AccessibilityGroup": "Public Access",
            "OperationalStatus": "Operational",
            "LastUpdated": "2026-11-01",
        }
        for number in range(world.facilities)
    ]
    return arcgis(
        {
            f"{_SPORT}/Active_Partnerships/FeatureServer": [
                FakeLayer(
                    number=3,
                    name="Active Partnerships",
                    rows=numbered(partnerships),
                    page=world.page,
                    copyright="Contains data © Sport England",
                )
            ],
            f"{_SPORT}/GIS_Active_Places_Power_Facility/FeatureServer": [
                FakeLayer(number=1, name="Facility", rows=numbered(facilities), page=world.page, copyright="Contains data © Sport England")
            ],
        }
    )


def organisations(world: World) -> list[dict[str, str]]:
    """Practices and a few of every other role."""
    draw = random.Random(world.seed + 4)
    held = [*world.postcodes, *world.unknown_postcodes] or ["TS248AY"]
    found = []
    for role, number in (("gp_practice", world.practices), *((role, 3) for role in _ROLES if role != "gp_practice")):
        for one in range(number):
            postcode = draw.choice(held)
            name = f"MADE-UP {role.replace('_', ' ').upper()} {one}"
            row = {"Name": name, "OrgId": f"{role[:2].upper()}{one:05d}", "Status": "Active", "LastChangeDate": "2026-03-01"}
            found.append({**row, "PrimaryRoleId": _ROLES[role], "PostCode": f"{postcode[:-3]} {postcode[-3:]}"})
    return found


def ods(sheets: Mapping[str, Iterable[Sequence[Any]]]) -> bytes:
    """A whole OpenDocument spreadsheet, as small as one can be; numbers as numbers, the rest as text."""
    names = "urn:oasis:names:tc:opendocument:xmlns"
    head = f'<office:document-content xmlns:office="{names}:office:1.0" xmlns:table="{names}:table:1.0" xmlns:text="{names}:text:1.0">'

    def cell(value: Any) -> str:
        if value is None or value == "":
            return "<table:table-cell/>"
        if isinstance(value, int | float):
            return f'<table:table-cell office:value-type="float" office:value="{value}"><text:p>{value}</text:p></table:table-cell>'
        return f'<table:table-cell office:value-type="string"><text:p>{escape(str(value))}</text:p></table:table-cell>'

    tables = "".join(
        f'<table:table table:name="{escape(name)}">'
        + "".join(f"<table:table-row>{''.join(cell(value) for value in row)}</table:table-row>" for row in rows)
        + "</table:table>"
        for name, rows in sheets.items()
    )
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(zipfile.ZipInfo("mimetype"), _ODS)
        archive.writestr(
            "content.xml", f"{head}<office:body><office:spreadsheet>{tables}</office:spreadsheet></office:body></office:document-content>"
        )
    return out.getvalue()
