"""Small areas are asked for in a question file: labelled modelled, benchmarked, checked, and refused where nothing is known."""

from __future__ import annotations

import csv
import io
from itertools import product
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

from commonground import survey
from commonground.actions.survey import small, small_told
from commonground.domain.survey.synthetic import AGES, design_of, synthetic
from commonground.terms import Refused

ASKED = {
    "column": "inactive",
    "larger": "district",
    "called": {"district": "council"},
    "groups": ["age", "sex", "fifth"],
    "together": [["age", "sex"]],
    "draws": 200,
}


@pytest.fixture(scope="module")
def people() -> survey.Survey:
    return survey.open(synthetic(people=12_000, waves=1, districts=20, seed=5), design_of(1))


def _cells(**more: object) -> pa.Table:
    rng = np.random.default_rng(3)
    rows = []
    for council, part in product(range(20), range(6)):
        fifth = 1 + (council + part) % 5
        rows += [
            {
                "area": f"S{council:02d}{part}",
                "council": f"D{council + 1:03d}",
                "age": age,
                "sex": sex,
                "fifth": fifth,
                "people": int(rng.integers(40, 130)),
            }
            | more
            for age, sex in product(AGES, "FM")
        ]
    return pa.Table.from_pylist(rows)


def _answer(people: survey.Survey, cells: pa.Table, **more: object):
    return small.answer(opened=people.opened, settings=people.settings, question=small.understand({**ASKED, **more}), cells=cells)


def test_every_area_has_a_modelled_figure_with_limits_and_councils_keep_their_own(people: survey.Survey) -> None:
    answer = _answer(people, _cells())
    assert answer.label == "Modelled"
    assert "Modelled, not measured" in answer.sentence
    assert answer.sentence.startswith("SYNTHETIC")
    assert len(answer.areas) == 120
    own = people.proportion("inactive", by="district").estimates
    for place, name in enumerate(cell[0] for cell in own.cells):
        inside = [one for one in answer.areas if one.larger == name]
        assert sum(one.estimate * one.people for one in inside) / sum(one.people for one in inside) == pytest.approx(
            own.estimate[place], abs=1e-9
        )
        assert all(one.low < one.estimate < one.high and one.shrinkage == 1 for one in inside)
    assert len(answer.calibration) == 20
    assert all(one.benchmarked and one.base >= 30 for one in answer.calibration)
    assert "average gap" in answer.calibration_sentence
    assert any("does not say in which small area" in note for note in answer.notes)


def test_areas_that_nobody_could_speak_for_are_refused_by_name_and_the_rest_stand(people: survey.Survey) -> None:
    cells = _cells().to_pylist()
    for row in cells:
        if row["area"] == "S000":
            row["fifth"] = 9
    answer = _answer(people, pa.Table.from_pylist(cells))
    held = next(one for one in answer.areas if one.area == "S000")
    assert held.estimate is None
    assert held.reason == "Nobody was asked in a place whose fifth is 9"
    assert "1 area has no figure" in answer.sentence


def test_a_covariate_known_only_for_councils_refuses_areas_beyond_them(people: survey.Survey) -> None:
    cells = _cells().to_pylist()
    for row in cells:
        row["score"] = 10.0 * int(row["council"][1:]) + (500.0 if row["area"] == "S055" else float(row["area"][3]))
    answer = _answer(people, pa.Table.from_pylist(cells), covariates=["score"])
    assert "is outside" in next(one for one in answer.areas if one.area == "S055").reason
    assert any("does not hold score" in note for note in answer.notes)


def test_aggregate_method_gives_councils_a_figure_from_their_own_estimates_alone(people: survey.Survey) -> None:
    cells = _cells().to_pylist()
    for row in cells:
        row["score"] = float(int(row["council"][1:]) % 7)
    answer = _answer(people, pa.Table.from_pylist(cells), method="aggregate", groups=[], together=[], covariates=["score"])
    assert len(answer.areas) == 20
    assert all(0 <= one.shrinkage <= 1 and one.low < one.estimate < one.high for one in answer.areas)
    whole = people.proportion("inactive").estimates.estimate[0]
    assert sum(one.estimate * one.people for one in answer.areas) / sum(one.people for one in answer.areas) == pytest.approx(
        whole, abs=1e-9
    )


@pytest.mark.parametrize(
    ("more", "cells", "code"),
    [
        ({"groups": ["age", "eyes"]}, {}, "column_unknown"),
        ({"groups": ["age", "disability"]}, {}, "cells_columns"),
        ({"together": [["age"]]}, {}, "together_unknown"),
        ({"together": [["age", "fifth"]]}, {}, "together_mixed"),
        ({"method": "guess"}, {}, "method_unknown"),
        ({"draws": 5}, {}, "draws_range"),
        ({}, {"people": -1}, "cells_count"),
        ({}, {"area": "one"}, "cells_nested"),
        ({}, {"council": "Z"}, "larger_unknown"),
    ],
)
def test_what_cannot_be_modelled_is_refused_with_its_reason(people: survey.Survey, more: dict, cells: dict, code: str) -> None:
    with pytest.raises(Refused) as refused:
        _answer(people, _cells(**cells), **more)
    assert refused.value.code == code


def test_people_of_whom_nobody_was_asked_are_refused(people: survey.Survey) -> None:
    cells = [row | {"sex": "X" if row["sex"] == "M" else "F"} for row in _cells().to_pylist()]
    with pytest.raises(Refused) as refused:
        _answer(people, pa.Table.from_pylist(cells))
    assert refused.value.code == "level_unknown"
    assert "sex X" in str(refused.value)


def test_every_row_of_the_csv_says_that_it_is_modelled_and_no_text_is_a_formula(people: survey.Survey) -> None:
    cells = _cells().to_pylist()
    for row in cells:
        row["area"] = f"=cmd{row['area']}"
    rows = list(csv.DictReader(io.StringIO(small_told.as_csv(_answer(people, pa.Table.from_pylist(cells))))))
    figures = [row for row in rows if row["estimate"]]
    assert len(figures) == 120
    assert all(row["status"] == "Modelled" and row["area"].startswith("'=") for row in figures)


def test_cells_of_england_hold_every_small_area_and_the_councils_adults(shared: Path) -> None:
    from commonground.connectors.ons_population.cells import adults_by_small_area

    made = adults_by_small_area(shared / "data", (16, 35, 65))
    assert made.num_rows == 33_755 * 6
    assert set(made["age"].to_pylist()) == {"16-34", "35-64", "65+"}
    hartlepool = made.filter(pa.compute.equal(made["council"], "E06000001"))
    assert pa.compute.sum(hartlepool["people"]).as_py() == pytest.approx(78_787)
    assert pa.compute.sum(made["people"]).as_py() == pytest.approx(47_319_210)
