"""Where outlines of small areas are loaded, small areas and wards are drawn on the map."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from commonground.actions import areas, outlines
from commonground.actions.data import releases
from commonground.actions.permissions import LOCAL_PERSON
from commonground.web.presenters.areas import chooser

pytestmark = pytest.mark.django_db
BY = LOCAL_PERSON


@pytest.fixture
def with_outlines(shared: Path, starter_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The starter release with the published outlines of the small areas of seven places."""
    shutil.copytree(starter_home / "releases", tmp_path / "home/releases")
    monkeypatch.setenv("COMMONGROUND_HOME", str(tmp_path / "home"))
    releases.add(path=shared / "data/boundaries/lsoa21_sample_places.geojson", by=BY)


@pytest.mark.usefixtures("with_outlines")
def test_small_areas_and_wards_are_choosable_on_the_map_once_their_outlines_are_loaded() -> None:
    small = areas.area_of(place="Hartlepool", parts="small areas", by=BY)
    drawn = outlines.outlines_of(codes=small.codes, by=BY)
    assert set(drawn) == set(small.codes)
    assert len(drawn) == 57
    shown = chooser([member.place for member in small.members], drawn, ["E01011949"], "E06000001", "small areas")
    assert len(shown.shapes) == 57
    assert [shape.code for shape in shown.shapes if shape.chosen] == ["E01011949"]
    wards = areas.area_of(place="Hartlepool", parts="wards", by=BY)
    of_wards = outlines.outlines_of(codes=wards.codes, by=BY)
    assert set(of_wards) == set(wards.codes)
    pieces = sum(len(shape["coordinates"]) for shape in of_wards.values())
    assert pieces == sum(len(shape["coordinates"]) for shape in drawn.values())
    area = areas.draw(name="Quay", text="E01011949 E01011950", by=BY)
    around = outlines.of_area(area=area, code=area.code, by=BY)
    assert len(around) == 56
    assert len(around[area.code]["coordinates"]) == sum(len(drawn[code]["coordinates"]) for code in area.codes)
    assert outlines.outlines_of(codes=areas.area_of(place="Middlesbrough", parts="wards", by=BY).codes, by=BY) == {}
