"""Areas that were fetched become declared tables, or are refused with every reason."""

from __future__ import annotations

import json

import pytest

from commonground.connectors.ons_geography import client, fake, fetched
from commonground.connectors.postcodes_io.parse import postcodes
from commonground.connectors.transport import MemoryKeeper, Polite
from commonground.connectors.transport.fake import Service
from commonground.connectors.transport.settings import read

SQUARE = {"type": "Polygon", "coordinates": [[[-1.3, 54.6], [-1.2, 54.6], [-1.2, 54.7], [-1.3, 54.6]]]}
ROW = {"code": "E06000001", "name": "Hartlepool", "edition": "2024-12", "geometry": SQUARE}


def test_districts_of_the_portal_become_places_and_outlines_of_their_generation():
    with Service(fake.portal()) as service:
        settings = read("open_geography", base=service.base)
        polite = Polite(keeper=MemoryKeeper(), allowed=settings.allowed())
        rows = client.areas(polite, settings, title="Local Authority Districts", stem="LAD", outlines=True).rows
    parsed = fetched.tables(rows, "x")
    assert [(row["code"], row["kind"], row["generation"]) for row in parsed.tables["place"].to_pylist()] == [
        (f"E0600000{number}", "unitary", 2024) for number in (1, 2, 3, 4)
    ]
    assert {json.loads(row["geometry"])["type"] for row in parsed.tables["boundary"].to_pylist()} == {"MultiPolygon"}
    assert parsed.findings == ()


@pytest.mark.parametrize(
    ("rows", "code"),
    [
        ([ROW, ROW], "row_repeated"),
        ([{**ROW, "code": "E99000001"}], "kind_unknown"),
        ([{**ROW, "name": None}], "name_missing"),
    ],
)
def test_areas_that_cannot_be_right_give_no_table(rows, code):
    parsed = fetched.tables(rows, "x")
    assert (dict(parsed.tables), [finding.code for finding in parsed.findings]) == ({}, [code])


def test_an_area_without_an_outline_keeps_its_place():
    parsed = fetched.tables([ROW, {**ROW, "code": "E06000002", "geometry": None}], "x")
    assert (len(parsed.tables["place"]), len(parsed.tables["boundary"])) == (2, 1)
    assert [finding.code for finding in parsed.findings] == ["outline_missing"]


def test_postcodes_become_the_declared_table_also_when_there_are_none():
    row = {"postcode": "TS248AY", "place": "E06000001", "lsoa": "E01011949"}
    assert postcodes([row], "x").to_pylist() == [{**row, "source_id": "x"}]
    assert postcodes([], "x").column_names == postcodes([row], "x").column_names
