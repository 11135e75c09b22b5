"""The survey engine gives the numbers of R's survey package, to the tolerance of every case, by every way of working."""

from __future__ import annotations

import importlib.util
import sys
from collections import Counter
from pathlib import Path

import pytest

_HERE = Path(__file__).parent
_spec = importlib.util.spec_from_file_location("survey_case_runner", _HERE / "case_runner.py")
assert _spec is not None
assert _spec.loader is not None
runner = importlib.util.module_from_spec(_spec)
sys.modules["survey_case_runner"] = runner
_spec.loader.exec_module(runner)

pytestmark = pytest.mark.shared


@pytest.mark.parametrize("engine", ["auto", "rows"])
def test_every_case_agrees_with_r_to_its_stated_tolerance(shared: Path, engine: str) -> None:
    folder = shared / "reference"
    wrong: dict[str, list[str]] = {}
    counted: Counter[str] = Counter()
    for case in runner.cases(folder):
        said = runner.disagreements(folder, case, engine)
        counted[case["estimator"]] += 1
        if said:
            wrong[case["id"]] = said
    assert not wrong, f"{len(wrong)} of {sum(counted.values())} cases disagree: {wrong}"
    assert counted["mean"] > 100
    assert counted["prop_ci"] > 100
    assert counted["chisq"] > 50


def test_a_wrong_number_would_be_noticed(shared: Path) -> None:
    folder = shared / "reference"
    case = next(case for case in runner.cases(folder) if case["estimator"] == "mean" and "se" in case["expected"])
    altered = {**case, "expected": {**case["expected"], "se": case["expected"]["se"] * (1 + 1e-6)}}
    assert runner.disagreements(folder, altered)
