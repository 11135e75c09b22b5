"""The same survey gives the same answer in whatever kind of file it comes."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

import pytest

from commonground import survey
from commonground.terms import Refused

PLACES = ["Hartlepool", "Ynys Môn", "", "=cmd|A1", 'a "b", c']
ROWS = [
    {
        "w": 1 + number % 3 / 2,
        "yes": (1.0, 0.0, -9.0, 1.0, 0.0, 0.0, 1.0)[number % 7],
        "place": PLACES[number % 5],
        "day": date(2023, 11, 1 + number % 2),
    }
    for number in range(70)
]
WORDS = {1.0: "yes", 0.0: "no", -9.0: "refused"}


def _write(path: Path, kind: str) -> None:
    if kind in ("sav", "dta"):
        pyreadstat = pytest.importorskip("pyreadstat")
        import pandas as pd

        frame = pd.DataFrame(ROWS)
        if kind == "sav":
            pyreadstat.write_sav(frame, str(path), variable_value_labels={"yes": WORDS}, missing_ranges={"yes": [{"lo": -9, "hi": -1}]})
            return
        frame["yes"] = ["a" if answer == -9 else answer for answer in frame["yes"]]
        pyreadstat.write_dta(
            frame, str(path), missing_user_values={"yes": ["a"]}, variable_value_labels={"yes": {1: "yes", 0: "no", "a": "refused"}}
        )
        return
    delimiter, encoding = {"csv": (",", "utf-8"), "bom": (",", "utf-8-sig"), "excel": (",", "cp1252"), "semicolons": (";", "cp1252")}.get(
        kind, ("\t", "utf-16")
    )
    with path.open("w", encoding=encoding, newline="") as file:
        writer = csv.DictWriter(file, list(ROWS[0]), delimiter=delimiter)
        writer.writeheader()
        writer.writerows(ROWS)


@pytest.mark.parametrize("kind", ["sav", "dta", "csv", "bom", "excel", "semicolons", "unicode text"])
def test_words_blanks_dates_and_codes_for_no_answer_are_read_alike(tmp_path: Path, kind: str) -> None:
    path = tmp_path / f"survey.{kind if kind in ('sav', 'dta') else 'txt' if kind == 'unicode text' else 'csv'}"
    _write(path, kind)
    opened = survey.open(str(path), {"weights": "w", "missing": {"yes": [-9]}})
    answered = [row for row in ROWS if row["yes"] >= 0]
    for column in ("place", "day"):
        cells = opened.ask({"column": "yes", "by": [column], "rules": {"minimum_base": 1}}).cells
        expected = {}
        for level in sorted({str(row[column]) for row in answered} - {""}):
            here = [row for row in answered if str(row[column]) == level]
            expected[level] = (len(here), pytest.approx(sum(row["w"] * row["yes"] for row in here) / sum(row["w"] for row in here)))
        assert {cell.group[column]: (cell.base, cell.estimate) for cell in cells} == expected
    share = opened.ask({"column": "place", "levels": ["Ynys Môn"], "rules": {"minimum_base": 1}}).cells[0]
    named = [row for row in ROWS if row["place"]]
    assert share.base == len(named)


def test_a_centre_of_replicates_that_is_not_known_is_refused() -> None:
    with pytest.raises(Refused, match="mse") as refused:
        survey.open({"w": [1.0, 2.0], "y": [1, 0]}, {"weights": "w", "replicates": {"kind": "JK1", "centre": "mse"}})
    assert refused.value.code == "replicate_centre"
