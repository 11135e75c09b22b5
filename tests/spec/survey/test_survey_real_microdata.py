"""Real people and a real design: the United States' NHANES 2009-2012 (public domain), by every way of working."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from commonground import survey
from commonground.domain.survey.nouns import Design, Replicates

pytestmark = pytest.mark.shared
DESIGN = {
    "weights": "WTMEC2YR",
    "strata": "SDMVSTRA",
    "clusters": "SDMVPSU",
    "nested": True,
    "waves": "SurveyYr",
    "source": {
        "publisher": "Centers for Disease Control and Prevention",
        "title": "NHANES",
        "edition": "2009-2012",
        "licence": "Public domain",
    },
}


@pytest.fixture(scope="module")
def path(shared: Path) -> Path:
    return shared / "data" / "microdata" / "nhanes_2009_2012_physical_activity.parquet"


def test_shares_by_sex_and_wave_agree_in_the_database_and_on_rows(path: Path) -> None:
    opened = survey.open(path, DESIGN)
    one = opened.proportion("PhysActive", level="Yes", by=["Gender", "SurveyYr"], engine="database")
    other = opened.proportion("PhysActive", level="Yes", by=["Gender", "SurveyYr"], engine="rows")
    assert one.estimates.cells == other.estimates.cells
    for name in ("estimate", "se", "df", "base"):
        assert np.allclose(getattr(one.estimates, name), getattr(other.estimates, name), rtol=1e-9)
    assert np.all((one.low > 0.3) & (one.high < 0.8))
    assert one.estimates.deff is not None
    assert np.all(one.estimates.deff > 1), "a clustered sample is less sure than a simple one of the same size"


def test_linearisation_and_the_jackknife_tell_nearly_the_same_story(path: Path) -> None:
    design = Design(weights="WTMEC2YR", strata=("SDMVSTRA",), clusters=("SDMVPSU",))
    taylor = survey.open(path, design).mean("BMI").estimates
    jackknife = survey.open(path, replace(design, replicates=Replicates(kind="JKn"))).mean("BMI").estimates
    assert jackknife.estimate[0] == pytest.approx(taylor.estimate[0], rel=1e-12)
    assert jackknife.se[0] == pytest.approx(taylor.se[0], rel=0.01)


def test_a_question_about_change_is_answered_in_words_with_its_source(path: Path) -> None:
    answer = survey.open(path, DESIGN).ask(
        {"column": "PhysActive", "levels": ["Yes"], "by": ["SurveyYr"], "where": {"Age": {"at_least": 16}}}
    )
    assert answer.differences[0].verdict in ("increase", "decrease", "no change that we can see")
    assert answer.sources[0].publisher == "Centers for Disease Control and Prevention"
    assert all(cell.effective_base is not None and cell.base is not None and cell.effective_base < cell.base for cell in answer.cells)


def test_being_active_falls_with_age_in_a_logistic_regression(path: Path) -> None:
    opened = survey.open(path, DESIGN)
    fit = opened.regression("PhysActive", ["Age", "Gender"], family="binomial", level="Yes", where={"Age": {"at_least": 20}})
    slope, error = fit.estimate[1], fit.se[1]
    assert slope < -3 * error
    assert fit.df == opened.mean("Age", where={"Age": {"at_least": 20}}).estimates.df[0] + 1 - 3
