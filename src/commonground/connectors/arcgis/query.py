"""Find items and services, look at a layer before asking for its rows, and walk its features to the end.

Protocol: Esri's REST documentation (search, item, FeatureServer layer, query). An error comes as status 200 with an `error`
object, so every answer is looked into before it is believed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from commonground.connectors.transport import Fetched, Polite, Raw
from commonground.connectors.transport.content import as_object, need_columns
from commonground.connectors.transport.paging import Page, as_finding, walk
from commonground.terms import Refused


@dataclass(frozen=True, kw_only=True)
class Layer:
    """A layer as it describes itself: address, fields, the field that numbers its rows, rows a page, what it says of copyright."""

    address: str
    name: str
    fields: tuple[str, ...]
    row_id: str
    page: int
    copyright: str


def _believed(raw: Raw, *needs: str) -> dict[str, Any]:
    value = as_object(raw)
    if "error" in value:
        error = value["error"] if isinstance(value["error"], Mapping) else {}
        said = "; ".join(str(part) for part in (error.get("message"), *(error.get("details") or ())) if part)
        busy = error.get("code") in (429, 503)
        raise Refused(
            "host_busy" if busy else "not_given",
            what=f"The service answers with an error: {said or 'no reason given'}",
            where=raw.address,
            ways_out=("Try again later", "Check the connector's settings"),
        )
    return as_object(raw, *needs)


def search(polite: Polite, address: str, question: str, *, page: int = 100) -> Fetched:
    """Every item that answers a search: id, title, type, url, modified."""

    def ask(offset: int) -> str:
        return f"{address}?{urlencode({'q': question, 'f': 'json', 'num': page, 'start': offset + 1})}"

    def read(raw: Raw) -> Page:
        value = _believed(raw, "results", "total", "nextStart")
        return Page(rows=_objects(value["results"], raw), more=value["nextStart"] != -1, total=value["total"])

    return walk(
        polite, what=f"Search for {question}", address=ask, page=read, identity=lambda row: row.get("id"), largest=10_000, may_be_empty=True
    )


def layers(polite: Polite, service: str) -> tuple[tuple[int, str], ...]:
    """Number and name of each layer and table of a service."""
    value = _believed(polite.get(f"{service}?f=json", check=lambda raw: _believed(raw, "layers")), "layers")
    return tuple((int(one["id"]), str(one["name"])) for one in [*value["layers"], *(value.get("tables") or [])])


def layer(polite: Polite, service: str, number: int) -> Layer:
    """What a layer says about itself; field names change from year to year, so they are read and never assumed."""
    address = f"{service}/{number}"
    needs = ("name", "fields", "maxRecordCount")
    value = _believed(polite.get(f"{address}?f=json", check=lambda raw: _believed(raw, *needs)), *needs)
    names = tuple(str(field["name"]) for field in value["fields"])
    row_id = value.get("objectIdField") or next((f["name"] for f in value["fields"] if f.get("type") == "esriFieldTypeOID"), "")
    if not row_id:
        what = "The layer has no field that numbers its rows, so that its pages cannot be told apart"
        raise Refused("form_changed", what=what, where=address, ways_out=("Ask the publisher", "Load the file by hand"))
    return Layer(
        address=address,
        name=value["name"],
        fields=names,
        row_id=row_id,
        page=int(value["maxRecordCount"]),
        copyright=value.get("copyrightText") or "",
    )


def features(
    polite: Polite, of: Layer, *, fields: Sequence[str], where: str = "1=1", geometry: bool = False, largest: int = 500_000
) -> Fetched:
    """Rows with the fields asked for; with `geometry` also the outline under "geometry" (GeoJSON, WGS84).

    Pages are ordered by row number and walked until `exceededTransferLimit` is absent. What the layer counts must be what came.
    """
    need_columns(of.fields, fields, of.address)
    wanted = tuple(dict.fromkeys((of.row_id, *fields)))
    try:
        counted = count(polite, of, where)
    except Refused as refused:
        return Fetched(findings=(as_finding(refused, of.name),))

    def ask(offset: int) -> str:
        asked: dict[str, object] = {"where": where, "outFields": ",".join(wanted), "orderByFields": of.row_id}
        asked |= {"returnGeometry": str(geometry).lower(), "resultOffset": offset, "resultRecordCount": of.page}
        asked |= {"outSR": 4326, "f": "geojson"} if geometry else {"f": "json"}
        return f"{of.address}/query?{urlencode(asked)}"

    def read(raw: Raw) -> Page:
        value = _believed(raw, "features")
        rows = [_row(feature, geometry, raw) for feature in _objects(value["features"], raw)]
        if rows:
            need_columns(rows[0], wanted, raw.address)
        properties = value.get("properties") or {}
        more = bool(value.get("exceededTransferLimit") or properties.get("exceededTransferLimit"))
        return Page(rows=rows, more=more, total=counted)

    return walk(polite, what=of.name, address=ask, page=read, identity=lambda row: row[of.row_id], largest=largest)


def count(polite: Polite, of: Layer, where: str = "1=1") -> int:
    """How many rows the layer says it has."""
    address = f"{of.address}/query?{urlencode({'where': where, 'returnCountOnly': 'true', 'f': 'json'})}"
    return int(_believed(polite.get(address, check=lambda raw: _believed(raw, "count")), "count")["count"])


def _row(feature: Mapping[str, Any], geometry: bool, raw: Raw) -> Mapping[str, Any]:
    values = feature.get("properties" if geometry else "attributes")
    if not isinstance(values, Mapping):
        raise Refused("form_changed", what="A feature has no values", where=raw.address, ways_out=("Try again later",))
    return {**values, "geometry": feature.get("geometry")} if geometry else values


def _objects(value: object, raw: Raw) -> list[Mapping[str, Any]]:
    if not isinstance(value, list) or not all(isinstance(one, Mapping) for one in value):
        raise Refused("form_changed", what="The answer holds no list of rows", where=raw.address, ways_out=("Try again later",))
    return value
