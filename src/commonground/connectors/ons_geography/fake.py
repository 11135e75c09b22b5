"""A local Open Geography portal: two editions of districts and wards, one of small areas, found by search as on the real one."""

from __future__ import annotations

from commonground.connectors.arcgis.fake import FakeLayer, numbered, service
from commonground.connectors.transport.fake import Answer

ROOT = "/ESMARspQHYMw9BZ9/arcgis/rest/services"
PUBLIC = f"https://services1.arcgis.com{ROOT}"
_SQUARE = {"type": "Polygon", "coordinates": [[[-1.3, 54.6], [-1.2, 54.6], [-1.2, 54.7], [-1.3, 54.6]]]}
_DISTRICTS = [("E06000001", "Hartlepool"), ("E06000002", "Middlesbrough"), ("E06000003", "Redcar and Cleveland"),
              ("E06000004", "Stockton-on-Tees"), ("W06000001", "Isle of Anglesey")]  # fmt: skip


def portal(page: int = 2) -> Answer:
    """The portal; layers give `page` rows at a time."""
    services, items = {}, []
    for year, month, name in ((24, "December 2024", "LAD_DEC_2024"), (23, "December 2023", "LAD_DEC_2023")):
        rows = numbered([{f"LAD{year}CD": code, f"LAD{year}NM": title, "geometry": _SQUARE} for code, title in _DISTRICTS])
        services[f"{ROOT}/{name}/FeatureServer"] = [FakeLayer(number=7 if year == 24 else 0, name=name, rows=rows, page=page)]
        items.append(
            {"id": name, "title": f"Local Authority Districts ({month}) Boundaries UK BUC", "url": f"{PUBLIC}/{name}/FeatureServer"}
        )
    pairs = numbered([{"LSOA21CD": f"E0101{number:04d}", "LAD24CD": "E06000001"} for number in range(1, 6)])
    services[f"{ROOT}/LSOA21_LAD24/FeatureServer"] = [FakeLayer(number=0, name="LSOA21_LAD24", rows=pairs, page=page)]
    items.append({"id": "lookup", "title": "LSOA (2021) to LAD (April 2024) Lookup in EW", "url": f"{PUBLIC}/LSOA21_LAD24/FeatureServer"})
    for year in (24, 25):
        fits = numbered(
            [
                {
                    "LSOA21CD": f"E0101{number:04d}",
                    f"WD{year}CD": f"E05{year}000{number % 2}",
                    f"WD{year}NM": f"Made-up Ward {number % 2}",
                    f"LAD{year}CD": "E06000001",
                }
                for number in range(1, 6)
            ]
        )
        services[f"{ROOT}/LSOA21_WD{year}_LAD{year}/FeatureServer"] = [FakeLayer(number=0, name=f"LSOA21_WD{year}", rows=fits, page=page)]
        items.append(
            {
                "id": f"wards{year}",
                "title": f"LSOA (2021) to Electoral Ward (20{year}) to LAD (20{year}) Best Fit Lookup in EW",
                "url": f"{PUBLIC}/LSOA21_WD{year}_LAD{year}/FeatureServer",
            }
        )
    return service(services, items)
