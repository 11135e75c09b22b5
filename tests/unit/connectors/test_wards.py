"""Wards come from the look-up that the package ships, from a file of one's own, or from the portal; rows are made up in their shape."""

from __future__ import annotations

from pathlib import Path

import pytest

from commonground.connectors import directory, starter
from commonground.connectors.areas import Areas
from commonground.connectors.bringing import Ground
from commonground.connectors.ons_geography import bring, client, fake
from commonground.connectors.transport import MemoryKeeper, Polite
from commonground.connectors.transport import fake as bad_days
from commonground.connectors.transport.settings import read

HEAD = "LSOA21CD,LSOA21NM,WD25CD,WD25NM,LAD25CD,LAD25NM,ObjectId"
ROWS = (
    "E01011949,Hartlepool 009A,E05990001,Made-up Quay,E06000001,Hartlepool,1",
    "E01011950,Hartlepool 008A,E05990001,Made-up Quay,E06000001,Hartlepool,2",
    "E01011951,Hartlepool 007A,E05990002,Made-up Hill,E06000001,Hartlepool,3",
    "W01000001,Isle of Anglesey 001A,W05000001,Ynys,W06000001,Isle of Anglesey,4",
)


def loaded(folder: Path, *rows: str, head: str = HEAD, name: str = "download.csv"):
    (folder / name).write_text("\n".join((head, *rows)) + "\n", encoding="utf-8")
    return directory.load(folder)


def test_the_shipped_look_up_gives_every_small_area_a_ward_and_every_ward_a_council():
    held = starter.geography()
    parts = [row for row in held["place_part"].to_pylist() if row["parent_kind"] == "ward"]
    wards = {row["code"] for row in held["place"].to_pylist() if row["kind"] == "ward"}
    assert len({row["child"] for row in parts}) == len(parts) == 33_755
    assert {row["parent"] for row in parts} == wards
    assert wards <= {row["child"] for row in held["place_part"].to_pylist() if row["parent_kind"] not in ("ward", "lsoa")}


def test_a_look_up_of_ones_own_is_known_by_its_columns_whatever_their_year(tmp_path):
    found = loaded(tmp_path, *ROWS)
    assert [finding.code for finding in found.findings if finding.level != "note"] == []
    assert [(row["code"], row["name"], row["kind"], row["generation"]) for row in found.tables["place"].to_pylist()] == [
        ("E05990001", "Made-up Quay", "ward", 2025), ("E05990002", "Made-up Hill", "ward", 2025),
    ]  # fmt: skip
    links = {(row["child"], row["parent"]): (row["share"], row["generation"]) for row in found.tables["place_part"].to_pylist()}
    assert links["E01011949", "E05990001"] == (1.0, 2025)
    assert links["E05990002", "E06000001"] == (1.0, 2025)
    assert {source.id for source in found.sources} == {"ward_lookup"}
    assert len(found.sources[0].sha256) == 64


def test_a_look_up_with_shares_splits_small_areas_and_ends_what_another_of_the_year_said(tmp_path):
    head = "lsoa21cd,wd24cd,wd24nm,lad24cd,share"
    (ward,) = [row["parent"] for row in starter.geography()["place_part"].to_pylist()
               if row["child"] == "E01011949" and row["parent_kind"] == "ward"]  # fmt: skip
    found = loaded(tmp_path, "E01011949,E05990001,Quay,E06000001,0.7", "E01011949,E05990002,Hill,E06000001,0.3", head=head)
    links = {row["parent"]: row["share"] for row in found.tables["place_part"].to_pylist() if row["child"] == "E01011949"}
    assert links == {"E05990001": pytest.approx(0.7), "E05990002": pytest.approx(0.3), ward: 0.0}


def test_everything_wrong_with_a_look_up_is_said_and_nothing_is_loaded(tmp_path):
    head = "LSOA21CD,WD25CD,WD25NM,LAD25CD,SHARE"
    found = loaded(
        tmp_path, "E01011949,E05990001,Quay,E06000001,0.7", "E01011950,E05990001,,E06000001,1", "x,E05990001,Quay,E06000001,2", head=head
    )
    assert dict(found.tables) == {}
    assert {finding.code for finding in found.errors} >= {"value_missing", "value_form", "value_range"}
    short = loaded(tmp_path, "E01011949,E05990001,Quay,E06000001,0.7", head=head)
    assert [finding.code for finding in short.errors] == ["ward_shares"]
    years = loaded(tmp_path, "E01011949,E05990001,E05990002,Quay,E06000001", head="LSOA21CD,WD25CD,WD24CD,WD25NM,LAD25CD")
    assert [finding.code for finding in years.errors] == ["column_twice"]
    strange = loaded(tmp_path, ROWS[0], "E01999999,Nowhere,E05990001,Made-up Quay,E06000001,Hartlepool,9")
    assert "area_unknown" in {finding.code for finding in strange.findings if finding.level == "warning"}
    assert len([row for row in strange.tables["place_part"].to_pylist() if row["parent_kind"] == "ward"]) == 1


class Portal:
    def __init__(self, fault=None):
        self.service = bad_days.Service(fake.portal(), {0: fault} if fault else None)
        self.settings = read("open_geography", base=self.service.base)
        self.polite = Polite(keeper=MemoryKeeper(), allowed=self.settings.allowed())

    def wards(self):
        held = starter.geography()
        areas = Areas.of(held["place"], held["place_part"], held["succession"])
        kinds = {**areas.kinds, **{f"E0101{number:04d}": "lsoa" for number in range(1, 6)}}
        with self.service:
            brought = bring.bring(self.polite, self.settings, Ground(areas=Areas(**{**vars(areas), "kinds": kinds})))
        part = next((part for part in brought.parts if part.source_id == bring.WARDS), None)
        return part, brought


def test_the_newest_wards_of_the_portal_are_found_by_title_and_their_fields_read_from_the_layer():
    part, brought = Portal().wards()
    assert (part.edition, part.rows) == ("2025", 5)
    assert {row["code"] for row in part.tables["place"].to_pylist()} == {"E05250000", "E05250001"}
    assert [row["child"] for row in part.tables["place_part"].to_pylist() if row["parent"] == "E05250001"] == [
        "E01010001",
        "E01010003",
        "E01010005",
    ]
    assert {part.source_id for part in brought.parts} == {bring.AREAS, bring.LOOKUPS, bring.WARDS}


@pytest.mark.parametrize(
    "fault", [bad_days.html, bad_days.truncated, bad_days.cut, bad_days.renamed("WD25NM", "WARD"), bad_days.out_of_service]
)
def test_wards_that_come_broken_are_named_and_leave_the_other_lists_right(fault):
    def only_wards(asked, answer):
        return fault(asked, answer) if "_WD25_" in asked.path else answer(asked)

    part, brought = Portal(only_wards).wards()
    assert part is None
    assert brought.errors
    assert {part.source_id for part in brought.parts} == {bring.AREAS, bring.LOOKUPS}


def test_the_edition_of_a_look_up_is_its_newest_year():
    assert client.edition_of("LSOA (2021) to Electoral Ward (2024) to LAD (2024) Best Fit Lookup in EW") == (2024, 0)
    assert client.edition_of("Wards in the UK") is None
