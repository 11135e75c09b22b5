"""What was worked out of a survey is kept wave by wave and used again, and never after the file, the design or a recipe changed."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet
import pytest

from commonground import survey
from commonground.actions.survey import estimates
from commonground.domain.survey.synthetic import design_of, synthetic
from commonground.store.surveys import kept, prepare
from commonground.store.surveys.opened import Opened


@pytest.fixture
def scans(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """What the people were scanned for, in order."""
    seen: list[object] = []
    plain = Opened.fresh

    def watched(self, key, *more, **beside):
        if key[0] in ("scan", "joint"):
            seen.append(key)
        return plain(self, key, *more, **beside)

    monkeypatch.setattr(Opened, "fresh", watched)
    return seen


@pytest.fixture(scope="module")
def people() -> pyarrow.Table:
    return synthetic(people=9_000, waves=4, districts=6, seed=3)


QUESTIONS = [
    {"column": "inactive", "by": ["sex", "age"]},
    {"column": "active", "by": ["sex", "age"]},
    {"column": "minutes", "statistic": "mean", "by": ["sex", "age"]},
    {"column": "takes_part", "by": ["wave"], "where": {"sex": "F"}},
    {"column": "volunteers", "by": ["wave"], "where": {"sex": "F"}},
    {"column": "minutes", "statistic": "ratio", "denominator": "fifth", "by": ["sex", "age"]},
]


def _numbers(answer) -> np.ndarray:
    cells = [(cell.estimate, cell.se, cell.low, cell.high, cell.df, cell.base, cell.effective_base) for cell in answer.cells]
    return np.array([[np.nan if value is None else value for value in cell] for cell in cells], dtype=float)


def test_many_questions_take_as_many_scans_as_they_have_groupings_and_give_what_each_gives_alone(people, scans) -> None:
    together = survey.open(people, design_of(4)).ask_many(QUESTIONS)
    read_ahead = [key for key in scans if len(key[1]) > 1]
    assert len(read_ahead) == 2
    assert not [key for key in scans if key not in read_ahead and key[1][0].y.column != "inactive" and key[2] == ("sex", "age")]
    for question, answer in zip(QUESTIONS, together, strict=True):
        alone = survey.open(people, design_of(4)).ask(question)
        assert np.allclose(_numbers(answer), _numbers(alone), rtol=1e-12, atol=1e-12, equal_nan=True)
        assert [cell.group for cell in answer.cells] == [cell.group for cell in alone.cells]


def test_a_wave_that_was_asked_with_others_is_not_scanned_again_alone(people, scans) -> None:
    opened = survey.open(people, design_of(4)).opened
    whole = estimates.read_proportions(opened, y="inactive", by=("wave", "sex"))
    assert len(scans) == 1
    for wave in ("Nov 15-16", ["Nov 16-17", "Nov 18-19"]):
        kept = estimates.read_proportions(opened, y="inactive", by=("sex",), where={"wave": wave})
        rows = estimates.read_proportions(opened, y="inactive", by=("sex",), where={"wave": wave}, engine="rows")
        for name in ("estimate", "se", "df", "base"):
            assert np.allclose(getattr(kept, name), getattr(rows, name), rtol=1e-10), name
    pooled, rows = (estimates.read_proportions(opened, y="inactive", by=("sex",), engine=engine) for engine in ("auto", "rows"))
    assert np.allclose(pooled.se, rows.se, rtol=1e-10)
    assert len(whole) == 8
    assert len(scans) == 1


def test_a_council_against_everyone_needs_no_scan_of_everyone_and_gives_the_covariance_of_the_rows(people, scans) -> None:
    opened = survey.open(people, design_of(4)).opened
    estimates.read_difference(opened, y="inactive", level=1, first={"district": "D001"}, second={}, where={"wave": "Nov 17-18"})
    before = len(scans)
    for first, second in (({"district": "D002"}, {}), ({}, {"district": ["D003", "D004"]}), ({"district": "D005"}, {"district": "D006"})):
        more = {"y": "inactive", "level": 1, "first": first, "second": second, "where": {"wave": "Nov 17-18"}}
        ours, rows = (estimates.read_difference(opened, engine=engine, **more) for engine in ("auto", "rows"))
        for name in ("estimate", "se", "df", "se_first", "se_second"):
            assert getattr(ours, name) == pytest.approx(getattr(rows, name), rel=1e-10), name
    assert all(dict(key[3]).get("district") for key in scans[before:]), "only people of the councils were read"


def test_what_was_kept_beside_a_file_is_used_by_the_next_opening_until_file_or_design_changes(people, scans, tmp_path: Path) -> None:
    path, keep = tmp_path / "people.parquet", tmp_path / "keep"
    pyarrow.parquet.write_table(people, path)
    more = {"y": "inactive", "by": ("sex",)}
    first = estimates.read_proportions(survey.open(path, design_of(4), keep=keep).opened, **more)
    again = estimates.read_proportions(survey.open(path, design_of(4), keep=keep).opened, **more)
    assert len(scans) == 1
    assert np.array_equal(first.se, again.se)

    other = estimates.read_proportions(survey.open(path, {**design_of(4), "clusters": []}, keep=keep).opened, **more)
    assert len(scans) == 2, "another design is worked out anew"
    assert not np.allclose(other.se, first.se)
    emptied = estimates.read_proportions(survey.open(path, {**design_of(4), "missing": {"inactive": [1]}}, keep=keep).opened, **more)
    assert len(scans) == 3, "other codes for no answer are worked out anew"
    assert not emptied.estimate.any()

    pyarrow.parquet.write_table(people.slice(0, people.num_rows - 100), path)
    shorter = estimates.read_proportions(survey.open(path, design_of(4), keep=keep).opened, **more)
    assert len(scans) == 4, "another file is worked out anew"
    assert shorter.base.sum() < first.base.sum()


def test_what_other_code_has_kept_is_worked_out_again(people, scans, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "people.parquet"
    pyarrow.parquet.write_table(people, path)
    for mark in ("one", "other", "other"):
        monkeypatch.setattr(kept, "code", lambda mark=mark: mark)
        estimates.read_proportions(survey.open(path, design_of(4), keep=tmp_path).opened, y="active", by="age")
    assert len(scans) == 2


def test_a_kept_table_that_was_cut_short_is_worked_out_again(people, scans, tmp_path: Path) -> None:
    path = tmp_path / "people.parquet"
    pyarrow.parquet.write_table(people, path)
    first = estimates.read_proportions(survey.open(path, design_of(4), keep=tmp_path).opened, y="active", by="age")
    for each in (tmp_path / "kept").glob("*.arrow"):
        each.write_bytes(each.read_bytes()[:40])
    again = estimates.read_proportions(survey.open(path, design_of(4), keep=tmp_path).opened, y="active", by="age")
    assert np.allclose(first.estimate, again.estimate, rtol=1e-13)
    assert len(scans) == 2


@pytest.mark.parametrize("missing", [{}, {"all": [-9], "minutes": [-8]}])
def test_a_large_parquet_file_is_answered_as_its_rows_in_memory_are(missing: dict, tmp_path: Path) -> None:
    people = synthetic(people=60_000, waves=1, districts=30, seed=2)
    minutes = people["minutes"].to_numpy().copy()
    minutes[:500], minutes[500:900], minutes[900:1000] = -9, -8, np.nan
    people = people.set_column(people.column_names.index("minutes"), "minutes", pyarrow.array(minutes))
    path = tmp_path / "people.parquet"
    pyarrow.parquet.write_table(people, path, row_group_size=7_000)
    design = {**design_of(1), "missing": missing}
    in_file, in_memory = survey.open(path, design, keep=tmp_path / "keep"), survey.open(people, design)
    reopened = survey.open(path, design, keep=tmp_path / "keep")
    assert in_file.opened.held.missing == in_memory.opened.held.missing
    for by in ((), ("sex",), ("district", "sex", "age")):
        rows = in_memory.mean("minutes", by=by, engine="rows").estimates
        for one in (in_file, in_memory, reopened):
            ours = one.mean("minutes", by=by).estimates
            assert ours.cells == rows.cells
            for name in ("estimate", "se", "df", "base"):
                assert np.allclose(getattr(ours, name), getattr(rows, name), rtol=1e-9), name
    assert [one.what for one in in_file.findings] == [one.what for one in in_memory.findings]
    assert in_file.opened.take(["address"])["address"].to_pylist() == people["address"].to_pylist()


def test_a_wide_file_has_the_memory_that_its_columns_need(tmp_path, monkeypatch):
    """A year of a real survey has 172,000 people and thousands of columns: 1,504 of them could not be written in half a gigabyte."""
    assert prepare._memory(172_000, 1_504) > 4e9
    assert prepare._memory(2_996_592, 20) == 4e8  # a narrow one of three million stays small
    chance = np.random.default_rng(3)
    columns = {"weight": chance.uniform(0.5, 2, prepare.LARGE), "active": chance.integers(0, 2, prepare.LARGE)}
    columns |= {f"asked_{number}": chance.uniform(size=prepare.LARGE) for number in range(150)}
    path = tmp_path / "wide.parquet"
    pyarrow.parquet.write_table(pa.table(columns), path)
    monkeypatch.setattr(prepare, "_LEAST_MEMORY", 0)
    found = survey.open(path, {"weights": "weight"}).mean("active").to_pandas()["estimate"][0]
    assert found == pytest.approx(np.average(columns["active"], weights=columns["weight"]), rel=1e-12)
