"""A directory is loaded whole or not at all."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from commonground.connectors import directory
from commonground.connectors.declared import DECLARED, schema

SMALL = ("geography/lad24_england.csv", "geography/lad24_icb24_population_share.csv", "activity/physical_activity_lad_fingertips.csv")


@pytest.fixture
def folder(shared: Path, tmp_path: Path) -> Path:
    for name in SMALL:
        shutil.copy(shared / "data" / name, tmp_path / Path(name).name)
        (tmp_path / Path(name).name).chmod(0o644)
    return tmp_path


def codes(loaded, level: str) -> list[str]:
    return [finding.code for finding in loaded.findings if finding.level == level]


def test_a_few_files_load_by_themselves_over_the_shipped_places(folder):
    loaded = directory.load(folder)
    assert codes(loaded, "error") == []
    assert set(loaded.tables) == {"place", "place_part", "figure"}
    assert {source.id for source in loaded.sources} >= {"ons_geography_2024", "ohid_activity"}
    assert all(len(source.sha256) == 64 for source in loaded.sources)


def test_one_bad_file_means_that_nothing_is_loaded(folder):
    path = folder / "physical_activity_lad_fingertips.csv"
    path.write_bytes(path.read_bytes()[:20_000])
    (folder / "lad24_icb24_population_share.csv").write_text("wrong,columns\n1,2\n")
    loaded = directory.load(folder)
    assert dict(loaded.tables) == {}
    assert loaded.sources == ()
    assert {finding.where for finding in loaded.errors} == {"physical_activity_lad_fingertips.csv", "lad24_icb24_population_share.csv"}


def test_a_file_that_nobody_knows_is_a_note(folder):
    (folder / "shopping.csv").write_text("milk,eggs\n1,2\n")
    loaded = directory.load(folder)
    (note,) = [finding for finding in loaded.findings if finding.code == "file_unknown"]
    assert note.level == "note"
    assert "shopping.csv" in note.what
    assert codes(loaded, "error") == []


def test_a_renamed_file_is_recognised_by_its_columns(folder):
    (folder / "physical_activity_lad_fingertips.csv").rename(folder / "download (3).csv")
    (reader,) = directory.recognise(folder / "download (3).csv")
    assert reader.id == "fingertips_activity"


def test_the_same_figures_twice_are_refused(folder):
    shutil.copy(folder / "physical_activity_lad_fingertips.csv", folder / "a copy.csv")
    loaded = directory.load(folder)
    assert codes(loaded, "error") == ["row_repeated"]
    assert dict(loaded.tables) == {}


def test_a_directory_without_data_says_so(tmp_path):
    (tmp_path / "letter.txt").write_text("Dear council")
    loaded = directory.load(tmp_path)
    assert codes(loaded, "error") == ["directory_no_data"]


def test_an_unknown_area_is_a_warning_and_its_rows_are_left_out(folder):
    path = folder / "physical_activity_lad_fingertips.csv"
    path.write_text(path.read_text().replace("E06000001", "E06999999"))
    loaded = directory.load(folder)
    assert "area_unknown" in codes(loaded, "warning")
    assert "E06999999" not in loaded.tables["figure"].column("place").to_pylist()


def test_all_of_the_open_data_loads_without_an_error_in_declared_tables(whole):
    assert codes(whole, "error") == []
    assert set(whole.tables) == set(DECLARED) - {"organisation"}, "organisations come from the service of the NHS alone"
    for name, table in whole.tables.items():
        assert table.schema == schema(name)


def test_every_row_of_the_open_data_obeys_its_declaration(whole):
    for name, table in whole.tables.items():
        for column in DECLARED[name].columns:
            values = table.column(column.name)
            if column.required:
                assert values.null_count == 0, f"{name}.{column.name}"
            if column.allowed:
                assert set(values.unique().to_pylist()) - {None} <= column.allowed, f"{name}.{column.name}"


@pytest.fixture(scope="module")
def whole(shared: Path):
    return directory.load(shared / "data")
