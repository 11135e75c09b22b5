"""A local ArcGIS: search, items, services, layers and paged queries, as Esri documents them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from commonground.connectors.transport.fake import Answer, Asked, Said, slice_of


@dataclass(frozen=True, kw_only=True)
class FakeLayer:
    """A layer with its rows; each row may hold "geometry". `page` is the most rows that one answer gives."""

    number: int
    name: str
    rows: Sequence[Mapping[str, Any]]
    page: int = 2
    row_id: str = "OBJECTID"
    copyright: str = "Contains public sector information licensed under the Open Government Licence v3.0"


def numbered(rows: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Rows with an OBJECTID."""
    return [{"OBJECTID": number, **row} for number, row in enumerate(rows, 1)]


def service(services: Mapping[str, Sequence[FakeLayer]], items: Sequence[Mapping[str, Any]] = ()) -> Answer:
    """Answers for services by their path ("/x/arcgis/rest/services/Name/FeatureServer") and for a search over `items`."""

    def answer(asked: Asked) -> Said:
        if asked.path == "/sharing/rest/search":
            return _search(asked, items)
        for path, found in services.items():
            if asked.path == path:
                return Said.json({"layers": [{"id": layer.number, "name": layer.name} for layer in found], "tables": []})
            for layer in found:
                if asked.path == f"{path}/{layer.number}":
                    return _described(layer)
                if asked.path == f"{path}/{layer.number}/query":
                    return _queried(layer, asked.query)
        return Said.json({"error": {"code": 400, "message": "Invalid URL", "details": []}})

    return answer


def _search(asked: Asked, items: Sequence[Mapping[str, Any]]) -> Said:
    title = asked.query["q"].partition('title:"')[2].partition('"')[0]
    found = [item for item in items if title.lower() in item["title"].lower()]
    start, size = int(asked.query["start"]), int(asked.query["num"])
    after = start + size if start + size <= len(found) else -1
    return Said.json({"total": len(found), "start": start, "num": size, "nextStart": after, "results": slice_of(found, start - 1, size)})


def _described(layer: FakeLayer) -> Said:
    names = [name for name in (layer.rows[0] if layer.rows else {layer.row_id: 0}) if name != "geometry"]
    fields = [{"name": name, "type": "esriFieldTypeOID" if name == layer.row_id else "esriFieldTypeString"} for name in names]
    return Said.json(
        {
            "id": layer.number,
            "name": layer.name,
            "objectIdField": layer.row_id,
            "fields": fields,
            "maxRecordCount": layer.page,
            "copyrightText": layer.copyright,
        }
    )


def _queried(layer: FakeLayer, query: Mapping[str, str]) -> Said:
    if query.get("returnCountOnly") == "true":
        return Said.json({"count": len(layer.rows)})
    offset, size = int(query["resultOffset"]), min(int(query["resultRecordCount"]), layer.page)
    wanted = query["outFields"].split(",")
    geometry = query["f"] == "geojson"
    found = []
    for row in slice_of(sorted(layer.rows, key=lambda row: row[query["orderByFields"]]), offset, size):
        values = {name: row[name] for name in wanted}
        shape = {"type": "Feature", "properties": values, "geometry": row.get("geometry")}
        found.append(shape if geometry else {"attributes": values})
    more = {"exceededTransferLimit": True} if offset + size < len(layer.rows) else {}
    if geometry:
        return Said.json({"type": "FeatureCollection", "features": found, **({"properties": more} if more else {})})
    return Said.json({"objectIdFieldName": layer.row_id, "features": found, **more})
