"""Put a book that R has answered to this engine, and say where the two differ.

.venv/bin/python tests/verification/survey/compare.py FOLDER [--engine rows]
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import sys
from collections import Counter
from pathlib import Path

import numpy as np

from commonground.terms import Refused

_spec = importlib.util.spec_from_file_location("survey_case_runner", Path(__file__).parents[2] / "spec" / "survey" / "case_runner.py")
assert _spec is not None
assert _spec.loader is not None
runner = importlib.util.module_from_spec(_spec)
sys.modules["survey_case_runner"] = runner
_spec.loader.exec_module(runner)

RTOL = {
    "glm": 1e-5,
    "ttest": 1e-7,
    "chisq": 1e-7,
    "prop_ci": 1e-7,
    "quantile": 1e-7,
    "likelihood": 1e-5,
}  # what R finds by iterating is known to its own stopping rule


def differences(folder: Path, engine: str = "auto") -> tuple[Counter, dict[str, str]]:
    """How many cases of each kind agree or differ, and how those differ."""
    counted: Counter = Counter()
    wrong: dict[str, str] = {}
    for case in runner.cases(folder):
        kind = case["estimator"]
        found = np.ravel(runner._numbers(case["expected"].get("estimate", case["expected"].get("statistic", np.nan))))
        if (
            "error" in case["expected"]
            or np.isnan(found).all()
            or any(np.isnan(runner._numbers(case["expected"].get(name, 0.0))).any() for name in ("se", "ci"))
        ):
            counted["R does not answer"] += 1
            continue
        if case.get("method") in ("logit", "likelihood") and not 1e-6 < found[0] < 1 - 1e-6:
            counted["R gives what is left of its iterations at 0% and 100%"] += 1
            continue
        size = max([abs(x) for x in np.ravel(runner._numbers(case["expected"].get("estimate", 1.0))) if np.isfinite(x)], default=1.0)
        rtol = RTOL.get(case.get("method", kind), RTOL.get(kind, 1e-9))
        toleranced = {"tags": [], "rtol": rtol, "atol": 1e-8 * max(size, 1e-3), **case}
        try:
            said = runner.disagreements(folder, toleranced, engine)
        except Refused as refused:
            if refused.code in ("fit_unsettled", "table_thin"):
                counted[f"we refuse what R answers: {refused.code}"] += 1
                continue
            said = [f"refused: {refused.code}: {refused.what}"]
        counted[f"{kind}: {'differs' if said else 'agrees'}"] += 1
        if said:
            wrong[case["id"]] = json.dumps({k: v for k, v in case.items() if k != "expected"}) + "\n    " + "\n    ".join(said)
    return counted, wrong


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--engine", default="auto")
    args = parser.parse_args()
    counted, wrong = differences(args.folder, args.engine)
    for name, text in wrong.items():
        print(name, text)
    for name, count in sorted(counted.items()):
        print(f"{count:5d} {name}")
    sys.exit(bool(wrong))
