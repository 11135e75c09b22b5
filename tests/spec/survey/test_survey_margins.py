"""Raking and proportional fitting from question files: margins hold, what cannot be met is refused, scenarios are called so."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import yaml

from commonground import survey
from commonground.actions.survey import margins as survey_margins
from commonground.cli.main import _run
from commonground.domain.survey.synthetic import design_of, synthetic
from commonground.terms import Refused

SEXES = {"F": 27_000_000, "M": 26_000_000}
FIFTHS = {"1": 9e6, "2": 10e6, "3": 11e6, "4": 11e6, "5": 12e6}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    pq.write_table(synthetic(people=3_000, waves=1, districts=20, seed=3), tmp_path / "s.parquet")
    (tmp_path / "design.yaml").write_text(yaml.safe_dump(design_of(1)), encoding="utf-8")
    return tmp_path


def _question(folder: Path, **asked: object) -> Path:
    path = folder / "q.yaml"
    path.write_text(yaml.safe_dump(asked), encoding="utf-8")
    return path


def test_raked_weights_meet_every_margin_and_the_engine_says_the_same_from_a_design(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = _question(folder, file="s.parquet", design="design.yaml", margins={"sex": SEXES, "fifth": FIFTHS})
    assert _run(["survey", "rake", str(asked), str(folder / "raked.parquet")]) == 0
    assert "Every margin holds" in capsys.readouterr().out
    raked = pq.read_table(folder / "raked.parquet")
    weight = raked["weight_raked"].to_numpy()
    for name, people in (("sex", SEXES), ("fifth", FIFTHS)):
        values = np.array([str(value) for value in raked[name].to_pylist()])
        for level, wanted in people.items():
            assert weight[values == level].sum() == pytest.approx(wanted, rel=1e-9)
    design = {**design_of(1), "calibration": {"kind": "rake", "margins": {"sex": SEXES, "fifth": FIFTHS}}}
    own = survey.open(str(folder / "s.parquet"), design).mean("inactive").estimates.estimate[0]
    inactive = raked["inactive"].to_numpy(zero_copy_only=False).astype(float)
    known = ~np.isnan(inactive)
    assert np.average(inactive[known], weights=weight[known]) == pytest.approx(own, rel=1e-12)


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"margins": {"sex": {"F": 5, "M": 5}, "fifth": FIFTHS}}, "raking_unsettled"),
        ({"margins": {"sex": {"F": 5}}}, "margin_levels"),
        ({"margins": {"sex": SEXES}, "weight": "weight"}, "weight_taken"),
        ({"margins": {"sex": SEXES}, "kind": "magic"}, "calibration_kind"),
        ({"margin": {}}, "question_unreadable"),
    ],
)
def test_margins_that_cannot_be_met_are_refused_and_nothing_is_written(folder: Path, more: dict, code: str) -> None:
    with pytest.raises(Refused) as refused:
        survey_margins.rake_file(question=_question(folder, file="s.parquet", design="design.yaml", **more), out=folder / "raked.parquet")
    assert refused.value.code == code
    assert not (folder / "raked.parquet").exists()


def test_a_table_is_fitted_for_every_area_to_the_areas_own_margins_and_is_called_a_scenario(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rng = np.random.default_rng(4)
    areas, ages, kinds = [f"A{i:03d}" for i in range(50)], ["16-34", "35-64", "65+"], ["no", "yes"]
    truth = rng.uniform(5, 90, (50, 3, 2))
    by_age = [{"area": a, "age": g, "people": float(truth[i, j].sum())} for i, a in enumerate(areas) for j, g in enumerate(ages)]
    by_kind = [{"area": a, "kind": k, "people": float(truth[i, :, j].sum())} for i, a in enumerate(areas) for j, k in enumerate(kinds)]
    seed = [{"age": g, "kind": k, "people": 1.0 + j * 2 + m} for j, g in enumerate(ages) for m, k in enumerate(kinds)]
    for name, rows in (("age", by_age), ("kind", by_kind), ("seed", seed)):
        pq.write_table(pa.Table.from_pylist(rows), tmp_path / f"{name}.parquet")
    asked = {
        "columns": ["age", "kind"],
        "each": "area",
        "seed": "seed.parquet",
        "margins": [{"columns": ["area", "age"], "file": "age.parquet"}, {"columns": ["area", "kind"], "file": "kind.parquet"}],
    }
    assert _run(["survey", "fit", str(_question(tmp_path, **asked)), str(tmp_path / "cells.parquet")]) == 0
    said = " ".join(capsys.readouterr().out.split())
    assert "300 rows for 50 areas" in said
    assert "a scenario without sampling error, from which nothing may be inferred" in said
    rows = pq.read_table(tmp_path / "cells.parquet").to_pylist()
    for wanted in by_age:
        held = sum(row["people"] for row in rows if (row["area"], row["age"]) == (wanted["area"], wanted["age"]))
        assert held == pytest.approx(wanted["people"], rel=1e-7)
    at = {(row["area"], row["age"], row["kind"]): row["people"] for row in rows}
    odds = [at[a, "16-34", "no"] * at[a, "65+", "yes"] / at[a, "16-34", "yes"] / at[a, "65+", "no"] for a in areas]
    assert odds == pytest.approx([1.0 * 6.0 / 2.0 / 5.0] * 50, rel=1e-6)  # how age and kind go together is the seed's


@pytest.mark.parametrize(
    ("margins", "code"),
    [
        ([{"columns": ["age"], "people": {"young": 5, "old": 5}}, {"columns": ["kind"], "people": {"a": 1, "b": 1}}], "fitting_unsettled"),
        ([{"columns": ["age"], "people": {"young": 5, "ancient": 5}}], "margin_levels"),
        ([{"columns": ["eyes"], "people": {"blue": 5}}], "margin_columns"),
        ([{"columns": ["age", "kind"], "people": {"young": 5}}], "margin_columns"),
        ([{"columns": ["age"], "people": {"young": 5, "old": -5}}], "cells_count"),
        ([], "margin_columns"),
    ],
)
def test_a_fit_that_cannot_be_made_is_refused(tmp_path: Path, margins: list, code: str) -> None:
    seed = [{"age": g, "kind": k, "people": 1.0} for g in ("young", "old") for k in "ab"]
    pq.write_table(pa.Table.from_pylist(seed), tmp_path / "seed.parquet")
    asked = _question(tmp_path, columns=["age", "kind"], seed="seed.parquet", margins=margins)
    with pytest.raises(Refused) as refused:
        survey_margins.fit_file(question=asked, out=tmp_path / "cells.csv")
    assert refused.value.code == code
