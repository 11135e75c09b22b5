"""Data are loaded whole or not at all, their age is told, and they can be taken away with their meaning."""

from __future__ import annotations

import csv
import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from commonground.actions import measures
from commonground.actions.data import releases
from commonground.actions.permissions import LOCAL_PERSON, Person
from commonground.connectors import directory
from commonground.connectors.nouns import Loaded
from commonground.store import warehouse
from commonground.store.records import events
from commonground.store.warehouse import Release
from commonground.terms import Finding, Refused

pytestmark = pytest.mark.django_db
BY = LOCAL_PERSON


def test_the_status_says_how_old_the_data_are_and_where_each_is_from(starter: Release) -> None:
    seen = releases.status(by=BY)
    assert (seen.release, seen.days_old, seen.note) == (starter.id, 0, "Starter figures")
    assert dict(seen.tables)["figure"] > 10_000
    assert all(source.publisher and source.licence and source.address for source in seen.sources)
    assert seen.bytes > 1_000_000


def test_a_release_that_serves_is_kept(starter: Release) -> None:
    assert releases.ensure_release(by=BY) == starter.id


@pytest.fixture
def small(starter: Release, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Loaded:
    """A new installation, for which the starter holds one place."""
    from commonground.connectors import starter as shipped

    tables = {
        "place": starter.rows("SELECT * FROM place WHERE code = 'E06000001' AND valid_to IS NULL"),
        "figure": starter.rows("SELECT * FROM figure WHERE place = 'E06000001'"),
    }
    loaded = Loaded(tables, tuple(starter.sources().values()))
    monkeypatch.setattr(shipped, "load", lambda progress=None: loaded)
    monkeypatch.setenv("COMMONGROUND_HOME", str(tmp_path / "new"))
    return loaded


def test_a_new_installation_gets_its_first_release_from_the_starter(small: Loaded) -> None:
    first = releases.ensure_release(by=Person(ref="v", name="V", roles=frozenset({"viewer"})))
    assert (warehouse.current().id, warehouse.current().note) == (first, "Starter figures")
    assert warehouse.current().counts["figure"] == small.tables["figure"].num_rows
    assert releases.ensure_release(by=BY) == first


def test_two_starts_at_once_make_one_release(small: Loaded) -> None:
    with ThreadPoolExecutor(2) as together:
        made = list(together.map(lambda _: releases.ensure_release(by=BY), range(2)))
    assert len(set(made)) == 1
    assert warehouse.held() == (made[0],)


def test_building_from_the_starter_leaves_what_was_added_in_a_release_of_its_own(small: Loaded) -> None:
    first = releases.build(by=BY)
    assert releases.build(by=BY) == first
    assert [line.action for line in events.events(first)] == ["build_data", "build_data"]


def test_with_findings_nothing_is_loaded_and_all_are_told(starter: Release, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    wrong = (Finding(code="a", what="One"), Finding(code="b", what="Two"), Finding(code="c", what="By the way", level="note"))
    monkeypatch.setattr(directory, "load", lambda path, progress=None: Loaded(findings=wrong))
    with pytest.raises(Refused) as refused:
        releases.add(path=tmp_path, by=BY)
    assert (refused.value.code, refused.value.findings) == ("data_invalid", wrong)
    assert warehouse.current().id == starter.id
    assert events.events() == ()


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="no such file or folder"):
        releases.add(path=tmp_path / "nowhere", by=BY)


def test_added_data_make_a_new_release_on_top_of_the_old(starter: Release, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "releases").mkdir()
    for name in ("current", f"{starter.id}.duckdb"):
        (tmp_path / "releases" / name).symlink_to(warehouse.releases() / name)
    monkeypatch.setenv("COMMONGROUND_HOME", str(tmp_path))
    row = starter.rows("SELECT * FROM figure WHERE place = 'E06000001' AND value IS NOT NULL ORDER BY ALL LIMIT 1")
    changed = row.set_column(row.schema.get_field_index("value"), "value", [[12345.0]])
    source = starter.sources()[row["source_id"][0].as_py()]
    monkeypatch.setattr(directory, "load", lambda path, progress=None: Loaded({"figure": changed}, (source,)))
    added = releases.add(path=tmp_path, by=BY, note="Corrected")
    now = warehouse.current()
    assert (now.id, now.base, now.note) == (added.release, starter.id, "Corrected")
    assert added.tables == (("figure", 1),)
    assert now.counts["figure"] == starter.counts["figure"]
    assert now.rows("SELECT count(*) AS n FROM figure WHERE value = 12345.0 AND place = 'E06000001'").to_pylist() == [{"n": 1}]
    assert [(line.action, line.subject) for line in events.events()] == [("add_data", added.release)]


@pytest.mark.parametrize("form", ["csv", "parquet"])
def test_a_release_is_taken_away_whole_with_the_meaning_of_every_column(starter: Release, tmp_path: Path, form: str) -> None:
    releases.export(folder=tmp_path / "new", form=form, by=BY)
    for declared in warehouse.TABLES:
        about = json.loads((tmp_path / "new" / f"{declared.name}.{form}-metadata.json").read_text())
        assert [column["name"] for column in about["tableSchema"]["columns"]] == [column.name for column in declared.columns]
        assert about["dc:identifier"] == starter.id
    if form == "parquet":
        assert pq.read_metadata(tmp_path / "new" / "figure.parquet").num_rows == starter.counts["figure"]
        return
    with (tmp_path / "new" / "figure.csv").open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == starter.counts["figure"]
    absent = next((row for row in rows if row["value"] == ""), None)
    assert absent is None or absent["status"] in {"suppressed", "not_published", "not_asked", "not_loaded", "cannot_compare"}
    assert not list((tmp_path / "new").glob("*.part"))


@pytest.mark.usefixtures("starter")
def test_an_unknown_form_or_a_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="cannot be written as 'pdf'"):
        releases.export(folder=tmp_path, form="pdf", by=BY)
    (tmp_path / "file").write_text("x")
    with pytest.raises(Refused) as refused:
        releases.export(folder=tmp_path / "file", form="csv", by=BY)
    assert refused.value.code == "folder_unusable"


@pytest.mark.parametrize(
    "attempt",
    [
        lambda: releases.add(path=Path(), by=Person(ref="c", name="C", roles=frozenset({"commissioner"}))),
        lambda: releases.build(by=Person(ref="c", name="C", roles=frozenset({"viewer"}))),
        lambda: releases.status(by=Person(ref="c", name="C", roles=frozenset())),
    ],
)
def test_who_may_not_touch_data_is_told(attempt) -> None:
    with pytest.raises(Refused) as refused:
        attempt()
    assert refused.value.code == "not_permitted"


def test_a_measure_says_for_how_many_places_each_period_has_a_value(starter: Release) -> None:
    seen = measures.read_definition(measure="population", by=BY)
    assert seen.sources
    for period, present, absent in seen.periods:
        rows = starter.rows("SELECT value FROM figure WHERE measure = 'population' AND grp = 'all' AND period = ?", [period])[
            "value"
        ].to_pylist()
        assert (present, absent) == (len([value for value in rows if value is not None]), rows.count(None))
    with pytest.raises(Refused) as refused:
        measures.read_definition(measure="populaton", by=BY)
    assert refused.value.ways_out[0] == "Use population"
