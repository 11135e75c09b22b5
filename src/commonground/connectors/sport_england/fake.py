"""A local copy of how Sport England serves its lists: a layer of partnerships among others, and facilities in pages."""

from __future__ import annotations

from commonground.connectors.arcgis.fake import FakeLayer, numbered, service
from commonground.connectors.transport.fake import Answer

_ROOT = "/s9MgJChYyPlPX2Nk/ArcGIS/rest/services"
_SQUARE = {"type": "Polygon", "coordinates": [[[-1.3, 54.6], [-1.2, 54.6], [-1.2, 54.7], [-1.3, 54.6]]]}


def services(page: int = 2) -> Answer:
    """Three made-up partnerships and five facilities."""
    partnerships = numbered([{"Name": f"Active Partnership {one}", "geometry": _SQUARE} for one in "ABC"])
    facilities = numbered(
        [{"FacilityID": 1000 + one, "SiteName": f"Leisure Centre {one}", "FacilityType": "Sports Hall"} for one in range(5)]
    )
    return service(
        {
            f"{_ROOT}/Active_Partnerships/FeatureServer": [
                FakeLayer(number=0, name="Labels", rows=[]),
                FakeLayer(number=3, name="Active Partnerships", rows=partnerships, page=page, copyright="Contains data © Sport England"),
            ],
            f"{_ROOT}/GIS_Active_Places_Power_Facility/FeatureServer": [
                FakeLayer(number=1, name="Facility", rows=facilities, page=page, copyright="")
            ],
        }
    )
