"""Bad survey files end in clear findings, never in a wrong number."""

from __future__ import annotations

import struct
from pathlib import Path

import numpy as np
import pytest

from commonground import survey
from commonground.actions.survey import files
from commonground.terms import Refused

GOOD = {"w": [1.0, 2.0, 1.5, 1.0], "y": [1, 0, 1, 0], "s": ["a", "a", "b", "b"], "c": [1, 2, 3, 4]}


@pytest.mark.parametrize(
    ("weights", "code"),
    [
        ([1.0, -2.0, 1.0, 1.0], "weight_negative"),
        (["one", "2", "1", "1"], "weight_text"),
        ([None] * 4, "weight_none"),
        ([0.0] * 4, "weight_none_positive"),
        ([1.0, float("inf"), 1.0, 1.0], "weight_infinite"),
    ],
)
def test_bad_weights_are_found_and_no_number_is_given(weights: list, code: str) -> None:
    opened = survey.open({**GOOD, "w": weights}, {"weights": "w"})
    assert code in {finding.code for finding in opened.findings if finding.level == "error"}
    with pytest.raises(Refused):
        opened.mean("y")


def test_rows_without_a_weight_are_said_to_be_outside_the_design() -> None:
    opened = survey.open({**GOOD, "w": [1.0, None, 1.0, 1.0]}, {"weights": "w"})
    assert {finding.code for finding in opened.findings} >= {"weight_missing"}
    assert opened.mean("y").estimates.base[0] == 3


def test_clusters_that_cross_strata_are_found_unless_labels_start_again() -> None:
    data = {**GOOD, "c": [1, 2, 1, 2]}
    with pytest.raises(Refused) as refused:
        survey.open(data, {"weights": "w", "strata": "s", "clusters": "c", "nested": False}).mean("y")
    assert refused.value.code == "cluster_crosses"
    assert survey.open(data, {"weights": "w", "strata": "s", "clusters": "c", "nested": True}).mean("y").estimates.df[0] == 2


def test_single_unit_strata_are_listed_with_every_way_out() -> None:
    data = {"w": [1.0] * 5, "y": [1, 0, 1, 0, 1], "s": ["a", "a", "b", "c", "c"]}
    with pytest.raises(Refused) as refused:
        survey.open(data, {"weights": "w", "strata": "s"}).mean("y")
    assert "b" in str(refused.value)
    assert refused.value.ways_out
    for rule in ("remove", "certainty", "adjust", "average"):
        assert np.isfinite(survey.open(data, {"weights": "w", "strata": "s", "lonely": rule}).mean("y").estimates.se[0])


def test_a_column_without_answers_and_a_filter_that_selects_nobody_are_refused() -> None:
    opened = survey.open({**GOOD, "y": [None, None, None, None]}, {"weights": "w"})
    with pytest.raises(Refused):
        opened.ask({"column": "y", "statistic": "mean"})
    with pytest.raises(Refused) as refused:
        survey.open(GOOD, {"weights": "w"}).ask({"column": "y", "where": {"s": "z"}})
    assert refused.value.code == "level_unknown"
    assert "a, b" in " ".join(refused.value.ways_out)


def test_an_answer_that_nobody_can_give_is_refused_rather_than_called_zero() -> None:
    with pytest.raises(Refused) as refused:
        survey.open(GOOD, {"weights": "w"}).ask({"column": "y", "levels": ["Yes"]})
    assert refused.value.code == "level_unknown"


def test_missing_codes_are_emptied_and_kept_with_their_reason() -> None:
    opened = survey.open({**GOOD, "y": [1, -8, 1, 0]}, {"weights": "w", "missing": {"y": [-8]}})
    assert opened.mean("y").estimates.base[0] == 3
    assert opened.describe("y")[0].missing_codes == ("-8 = no answer",)


@pytest.mark.parametrize(
    ("name", "content"),
    [("cut.sav", b"$FL2@(#) SPSS DATA FILE"), ("cut.dta", b"<stata_dta><header>"), ("not.parquet", b"hello"), ("empty.sav", b"")],
)
def test_truncated_files_say_that_they_are(tmp_path: Path, name: str, content: bytes) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(Refused) as refused:
        survey.open(str(path), {"weights": "w"})
    assert refused.value.code == "survey_unreadable"
    assert refused.value.ways_out


def test_a_file_that_is_absurdly_wide_is_refused_before_it_is_read(tmp_path: Path) -> None:
    path = tmp_path / "wide.csv"
    path.write_text(",".join(f"v{i}" for i in range(30_000)) + "\n" + ",".join("1" for _ in range(30_000)) + "\n", encoding="utf-8")
    with pytest.raises(Refused) as refused:
        survey.open(str(path), {})
    assert refused.value.code == "survey_wide"


@pytest.mark.parametrize("order", ["<", ">"])
def test_an_spss_file_of_two_million_columns_is_refused_before_its_reader_takes_it(tmp_path: Path, order: str) -> None:
    path = tmp_path / "wide.sav"
    head = b"$FL2" + b"@(#) SPSS DATA FILE".ljust(60) + struct.pack(f"{order}iiiii", 2, 2_000_000, 0, 0, 0)
    record = struct.pack(f"{order}iiiiii", 2, 0, 0, 0, 0x050802, 0x050802)
    with path.open("wb") as file:
        file.write((head + struct.pack(f"{order}d", 100.0)).ljust(176, b" "))
        for start in range(0, 2_000_000, 200_000):
            file.write(b"".join(record + f"V{i:07d}".encode() for i in range(start, start + 200_000)))
    with pytest.raises(Refused) as refused:
        survey.open(str(path), {})
    assert refused.value.code == "survey_wide"


def test_labels_that_look_like_formulas_are_text_in_every_export() -> None:
    data = {"w": np.ones(80), "y": [1, 0] * 40, "g": ['=HYPERLINK("x")'] * 40 + ["+1"] * 40}
    text = files.answer_as_csv(survey.open(data, {"weights": "w"}).ask({"column": "y", "by": ["g"]}))
    assert not any(field.startswith(("=", "+", "@")) for line in text.splitlines() for field in (line, line.lstrip('"')))


def test_spss_labels_and_missing_codes_are_kept(tmp_path: Path) -> None:
    pyreadstat = pytest.importorskip("pyreadstat")
    import pandas as pd

    path = tmp_path / "survey.sav"
    frame = pd.DataFrame({"w": [1.0, 2.0, 1.0, 1.0], "y": [1.0, 2.0, -9.0, 1.0]})
    pyreadstat.write_sav(
        frame,
        str(path),
        column_labels={"y": "Active?"},
        variable_value_labels={"y": {1.0: "Yes", 2.0: "No", -9.0: "Refused"}},
        missing_ranges={"y": [{"lo": -9, "hi": -1}]},
    )
    opened = survey.open(str(path), {"weights": "w"})
    said = opened.describe("y")[0]
    assert said.label == "Active?"
    assert said.missing == 1
    assert said.missing_codes == ("-9.0 = Refused",)
    assert any("Yes" in value for value in said.values)
    assert opened.proportion("y", level=1).estimates.estimate[0] == pytest.approx(0.5)


def test_two_phase_designs_are_refused_with_a_reason() -> None:
    with pytest.raises(Refused) as refused:
        survey.open(GOOD, {"weights": "w", "phases": 2})
    assert refused.value.code == "two_phase"


def test_design_files_that_say_something_unknown_are_refused_with_the_place() -> None:
    with pytest.raises(Refused) as refused:
        survey.open(GOOD, {"weight": "w"})
    assert "weight" in refused.value.why


def test_results_turn_into_arrow_and_pandas_and_never_share_state() -> None:
    opened = survey.synthetic_survey(people=2_000, waves=2)
    found = opened.proportion("inactive", by="sex")
    assert found.to_arrow().column_names[:2] == ["sex", "estimate"]
    assert len(found.to_pandas()) == 2
    assert opened.ask({"column": "inactive"}).synthetic is True
    assert opened.ask({"column": "inactive"}).sentence.startswith("SYNTHETIC")


def test_levels_with_quotes_and_dollars_are_found_as_they_are_and_run_nothing() -> None:
    names = ["O'Brien", "$1", "cg_value_0_", "'; DROP TABLE person; --"]
    data = {"w": np.ones(400), "y": [0, 1, 1, 1] * 100, "g": [names[i % 4] for i in range(400)]}
    opened = survey.open(data, {"weights": "w"})
    for place, name in enumerate(names):
        assert opened.mean("y", where={"g": name}).estimates.estimate[0] == (0 if place == 0 else 1)
    assert opened.mean("y", where={"g": names[:2]}).estimates.estimate[0] == pytest.approx(0.5)
    assert opened.mean("y").estimates.base[0] == 400
