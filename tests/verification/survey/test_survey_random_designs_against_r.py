"""Random designs and questions, answered once by R's survey package 4.5 and recorded, are answered the same here.

To record others: make a book with random_surveys.py, answer it with answer_in_r.R, then run this file with its folder.
"""

from __future__ import annotations

import importlib.util
import json
import sys
from pathlib import Path

import numpy as np
import pytest

from commonground.actions.survey import estimates
from commonground.domain.survey.nouns import Design, Lonely
from commonground.store.surveys.opened import open_survey

HERE = Path(__file__).parent
RECORDED = HERE / "recorded.json"


def _beside(name: str):
    spec = importlib.util.spec_from_file_location(f"survey_{name}", HERE / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[f"survey_{name}"] = module
    spec.loader.exec_module(module)
    return module


random_surveys, compare = _beside("random_surveys"), _beside("compare")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The book that was recorded, with R's answers, and its data sets made again from the seed."""
    held = json.loads(RECORDED.read_text(encoding="utf-8"))
    made = tmp_path_factory.mktemp("against_r")
    random_surveys.write(made, held["surveys"], held["seed"], held["many"])
    path = made / "survey_cases.json"
    book = json.loads(path.read_text(encoding="utf-8"))
    book["designs"] |= held["designs"]
    book["cases"] = [{**case, "expected": held["expected"][case["id"]]} for case in book["cases"] if case["id"] in held["expected"]]
    assert len(book["cases"]) == len(held["expected"])
    path.write_text(json.dumps(book), encoding="utf-8")
    return made


@pytest.mark.parametrize("engine", ["auto", "rows"])
def test_random_questions_of_random_designs_are_answered_as_r_answers_them(folder: Path, engine: str) -> None:
    counted, wrong = compare.differences(folder, engine)
    assert not wrong, "\n".join(f"{name} {text}" for name, text in wrong.items())
    assert sum(count for name, count in counted.items() if name.endswith("agrees")) > 300


@pytest.mark.parametrize("engine", ["auto", "rows"])
def test_a_unit_whose_weight_is_nought_holds_its_place_in_the_rule_on_single_units(engine: str) -> None:
    """R's svymean of the same rows with survey.lonely.psu="average": 0.125 and 0.10825317547305482; without the first row 0.0884."""
    table = {
        "stratum": ["s0", "s2", "s2", "s3"],
        "unit": [0, 1, 2, 0],
        "w": np.array([0.0, 0.0, 0.125, 0.125]),
        "y": np.array([0.0, np.nan, 0.25, 0.0]),
    }
    opened = open_survey(table, design=Design(weights="w", strata=("stratum",), clusters=("unit",), lonely=Lonely.AVERAGE))
    found = estimates.read_means(opened, y="y", engine=engine)
    assert found.estimate[0] == 0.125
    assert found.se[0] == pytest.approx(0.10825317547305482, rel=1e-12)


def record(answered: Path, surveys: int, seed: int, many: int) -> None:
    """Keep R's answers of a book; weights that R wrote are not kept, nor what it does not answer."""
    book = json.loads((answered / "survey_cases.json").read_text(encoding="utf-8"))
    replicates = {name: spec for name, spec in book["designs"].items() if spec.get("type") == "replicate" and not spec.get("write")}
    expected = {
        case["id"]: case["expected"]
        for case in book["cases"]
        if "error" not in case["expected"] and not book["designs"][case["design"]].get("write")
    }
    held = {"answered_by": book["meta"], "surveys": surveys, "seed": seed, "many": many, "designs": replicates, "expected": expected}
    RECORDED.write_text(json.dumps(held, separators=(",", ":")) + "\n", encoding="utf-8")


if __name__ == "__main__":
    record(Path(sys.argv[1]), *(int(one) for one in sys.argv[2:5]))
