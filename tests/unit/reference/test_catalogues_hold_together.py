"""The catalogues of measures and sources, the starter and the pages written from them say the same."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path

import pytest

from commonground import connectors
from commonground.connectors import registry, starter
from commonground.connectors.declared import DECLARED, schema
from commonground.connectors.sources import all_sources
from commonground.reference import path_of, read_yaml
from commonground.store.catalogue import measures
from commonground.terms import LOWER_TIER

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture(scope="module")
def tables():
    return starter.load().tables


def test_there_are_at_least_sixty_measures_with_figures_in_all_sections(tables):
    held = set(tables["figure"].column("measure").unique().to_pylist())
    assert len(held) >= 60
    assert {measures()[name].section for name in held} == {
        "demographics",
        "health",
        "participation",
        "facilities",
        "economy",
        "deprivation",
    }


def test_every_measure_has_figures_or_says_that_it_is_a_definition_only(tables):
    held = {name for table in ("figure", "small_figure") for name in tables[table].column("measure").unique().to_pylist()}
    for measure in measures().values():
        assert (measure.id in held) != measure.caveat.startswith("Definition only"), measure.id
        assert bool(measure.source_ids) == (measure.id in held), measure.id


def test_every_figure_belongs_to_a_measure_and_a_source_that_the_measure_names(tables):
    for name in ("figure", "small_figure"):
        pairs = tables[name].select(["measure", "source_id"]).group_by(["measure", "source_id"]).aggregate([])
        for row in pairs.to_pylist():
            assert row["source_id"] in measures()[row["measure"]].source_ids, row


def test_every_source_is_used_and_says_licence_address_and_attribution(tables):
    used = {name for table in tables.values() for name in table.column("source_id").unique().to_pylist()}
    used |= {reader.source_id for reader in registry.readers()} | {name for measure in measures().values() for name in measure.source_ids}
    fetching = "".join(path.read_text(encoding="utf-8") for path in Path(connectors.__file__).parent.glob("*/*.py"))
    used |= {name for name in all_sources() if f'"{name}"' in fetching}
    assert used == set(all_sources())
    for source in all_sources().values():
        assert source.licence
        assert source.attribution
        assert source.address.startswith("https://")


def test_every_measure_is_explained_in_plain_words():
    for measure in measures().values():
        assert len(measure.definition) > 30, measure.id
        assert measure.definition.endswith((".", "?")), measure.id
        assert re.fullmatch(r"[a-z0-9_]+", measure.id)
        assert not re.search(r"\b(LSOA|MSOA|IMD|UTLA|LAD|QOF|NCMP|SII)\b", measure.name + measure.definition), measure.id


def test_about_fourteen_measures_make_the_mini_profile():
    assert 12 <= sum(measure.mini for measure in measures().values()) <= 16


def test_known_confusions_of_adult_activity_have_different_keys():
    family = [measure for measure in measures().values() if measure.family == "adult_activity"]
    assert len({measure.definition_key for measure in family}) == len(family) >= 8
    for word in ("1x30", "3x30", "150 minutes", "14+", "16+", "19+", "gardening in", "gardening out"):
        assert any(word in measure.definition_key for measure in family), word


def test_a_typical_base_always_has_its_source():
    for measure in measures().values():
        assert bool(measure.typical_base) == bool(measure.typical_base_source), measure.id
    assert measures()["active_adults_19"].typical_base == 500


def test_the_starter_is_small():
    size = sum(len(file.read_bytes()) for file in path_of("starter").iterdir() if file.name.endswith(".parquet"))
    assert size < 8 * 1024 * 1024


def test_every_starter_row_obeys_its_declaration(tables):
    for name, table in tables.items():
        assert table.schema == schema(name)
        key = list(DECLARED[name].key)
        assert table.select(key).group_by(key).aggregate([]).num_rows == table.num_rows, f"{name} repeats a key"
        for column in DECLARED[name].columns:
            if column.required:
                assert table.column(column.name).null_count == 0, f"{name}.{column.name}"


def test_every_place_of_a_figure_is_a_place(tables):
    places = set(zip(tables["place"].column("code").to_pylist(), tables["place"].column("generation").to_pylist(), strict=True))
    for name in ("figure", "small_figure", "boundary"):
        code = "code" if name == "boundary" else "place"
        pairs = tables[name].select([code, "generation"]).group_by([code, "generation"]).aggregate([]).to_pylist()
        assert {(row[code], row["generation"]) for row in pairs} <= places


def test_named_sets_are_cited_and_hold_councils_that_exist(tables):
    kinds = dict(zip(tables["place"].column("code").to_pylist(), tables["place"].column("kind").to_pylist(), strict=True))
    for entry in read_yaml("places/sets.yaml")["sets"].values():
        assert entry["source"]
        assert entry["address"]
        assert all(kinds[code] in LOWER_TIER for code in entry["places"])


def test_the_written_pages_are_current(monkeypatch):
    monkeypatch.syspath_prepend(str(ROOT / "tools"))
    spec = importlib.util.spec_from_file_location("write_reference", ROOT / "tools" / "write_reference.py")
    tool = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(tool)
    for name, page in tool.PAGES.items():
        assert (ROOT / name).read_text(encoding="utf-8") == page(), f"{name} is out of date: run python tools/write_reference.py"


def test_the_notices_hold_every_attribution():
    notice = (ROOT / "NOTICE.md").read_text(encoding="utf-8")
    assert all(source.attribution in notice for source in all_sources().values())
