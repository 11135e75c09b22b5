"""A large file keeps each place's rows together; answers are those of the rows in their order, and unknown places have nobody."""

from __future__ import annotations

import numpy as np
import pytest

from commonground import survey
from commonground.actions.survey import estimates
from commonground.domain.survey.synthetic import design_of, synthetic


def test_a_place_of_a_large_file_is_answered_as_from_its_rows() -> None:
    people = synthetic(people=60_000, waves=1, districts=30, seed=2)
    opened = survey.open(people, design_of(1)).opened
    assert opened.short["district"]
    for where in ({"district": "D007"}, {"district": ["D001", "D030"], "sex": "F"}):
        ours = estimates.read_proportions(opened, y="inactive", by="age", where=where)
        rows = estimates.read_proportions(opened, y="inactive", by="age", where=where, engine="rows")
        assert ours.cells == rows.cells
        assert ours.estimate == pytest.approx(rows.estimate, rel=1e-12)
        assert ours.se == pytest.approx(rows.se, rel=1e-9)
        assert np.array_equal(ours.df, rows.df)
    assert not len(estimates.read_proportions(opened, y="inactive", by="age", where={"district": "D'; DROP TABLE person"}))
    assert opened.take(["address"])["address"].to_pylist() == people["address"].to_pylist()
