"""Networks lie where their practices lie, trusts where they sit; what cannot be placed is said."""

from __future__ import annotations

import pytest

from commonground.connectors import directory

PRACTICE = "organisation_code,name,postcode,icb24cd\nA1,ONE,TS24 7PW,E54000050\nA2,TWO,NE1 4LP,E54000050\nA3,THREE,XX1 1XX,E54000050\n"
NETWORK = (
    "area_code,area_name,area_type,area_type_code,hierarchy,children\n"
    "U1,Both PCN,NHS Primary Care Networks,pcn,NHS,A1|A2|A3\nU2,Nowhere PCN,NHS Primary Care Networks,pcn,NHS,A3\n"
    "E1,A county,County,county,Administrative,\n"
)
TRUST = (
    "nhs_trust22_name,nhs_trust22_code,status,longitude,latitude\n"
    "Heart Of Hartlepool Trust,R1,open,-1.23,54.69\nSea Trust,R2,open,2.5,55.5\nGone Trust,R3,closed,-1.23,54.69\n"
)
CATCHMENT = "nhs_trust22_code,icb22_code,proportion_trust_came_from_icb\nR1,E54000050,0.9\nR1,E54000048,0.02\nR1,E54000099,0.5\n"


@pytest.fixture
def folder(tmp_path):
    for name, text in (
        ("gp_practices_england_ods_2024-01.csv", PRACTICE),
        ("health_and_admin_area_hierarchy_fingertips.csv", NETWORK),
        ("nhs_trusts_2022.csv", TRUST),
        ("nhs_trust22_icb22_catchment_share.csv", CATCHMENT),
    ):
        (tmp_path / name).write_text(text)
    return tmp_path


def test_a_network_works_in_every_council_where_a_practice_lies(folder):
    loaded = directory.load(folder)
    places = {row["place"] for row in loaded.tables["body_area"].to_pylist() if row["body"] == "primary_care_network:U1"}
    assert places == {"E06000001", "E08000021"}
    (body,) = [row for row in loaded.tables["body"].to_pylist() if row["kind"] == "primary_care_network"]
    assert "1 in Hartlepool" in body["note"]
    assert "not complete" in body["note"]


@pytest.mark.parametrize(
    ("published", "told"),
    [
        ("Wggl PCN", "WGGL PCN"),
        ('"Melton, Syston And Vale PCN"', "Melton, Syston and Vale PCN"),
        ("The Picton PCN", "The Picton PCN"),
        ("South (Iw) PCN", "South (IW) PCN"),
        ("4Pcc (Bnssg) PCN", "4PCC (BNSSG) PCN"),
        ("Lytham St Anne's & Ansdell (LSA) PCN", "Lytham St Anne's & Ansdell (LSA) PCN"),
        ("Wyre Rural PCN", "Wyre Rural PCN"),
    ],
)
def test_the_name_of_a_network_has_small_words_inside_and_initials_in_capitals(folder, published, told):
    (folder / "health_and_admin_area_hierarchy_fingertips.csv").write_text(NETWORK.replace("Both PCN", published))
    assert told in directory.load(folder).tables["body"].column("name").to_pylist()


def test_a_trust_sits_in_the_council_around_it_and_a_closed_one_is_left_out(folder):
    loaded = directory.load(folder)
    trusts = {row["id"]: row["name"] for row in loaded.tables["body"].to_pylist() if row["kind"] == "nhs_trust"}
    assert trusts == {"nhs_trust:R1": "Heart of Hartlepool Trust", "nhs_trust:R2": "Sea Trust"}
    links = [(row["body"], row["place"]) for row in loaded.tables["body_area"].to_pylist() if row["body"].startswith("nhs_trust")]
    assert sorted(links) == [("nhs_trust:R1", "E06000001"), ("nhs_trust:R1", "E54000050")], "a fiftieth of the patients is no area of work"


def test_what_cannot_be_placed_is_said(folder):
    said = {finding.code for finding in directory.load(folder).findings}
    assert {"postcode_unknown", "network_nowhere", "trust_nowhere", "area_unknown"} <= said


def test_networks_without_the_list_of_practices_are_not_guessed(folder):
    (folder / "gp_practices_england_ods_2024-01.csv").unlink()
    loaded = directory.load(folder)
    assert "practices_missing" in {finding.code for finding in loaded.findings}
    assert all(row["kind"] != "primary_care_network" for row in loaded.tables["body"].to_pylist())
