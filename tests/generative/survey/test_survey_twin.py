"""The engine, by rows and inside the database, gives what a plain-Python twin gives on random designs."""

from __future__ import annotations

import importlib.util
import math
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from commonground.actions.survey import estimates
from commonground.domain.survey.nouns import Design, Lonely
from commonground.domain.survey.replicate import hadamard
from commonground.store.surveys.opened import open_survey

_spec = importlib.util.spec_from_file_location("survey_twin", Path(__file__).with_name("survey_twin.py"))
assert _spec is not None
assert _spec.loader is not None
twin = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(twin)

NUMBER = st.integers(-40, 400).map(lambda value: value / 4)


@st.composite
def surveys(draw):
    people = []
    sizes = {}
    with_size = draw(st.booleans())
    for stratum in range(draw(st.integers(1, 5))):
        units = draw(st.integers(1, 4))
        sizes[stratum] = float(units + draw(st.integers(0, 9))) if with_size else None
        for unit in range(units):
            for _ in range(draw(st.integers(1, 3))):
                people.append(
                    {
                        "stratum": stratum,
                        "unit": unit,
                        "size": sizes[stratum],
                        "weight": draw(st.one_of(st.none(), st.just(0.0), st.integers(1, 40).map(lambda value: value / 8))),
                        "y": draw(st.one_of(st.none(), NUMBER)),
                        "x": draw(st.integers(1, 20)) / 2,
                        "group": draw(st.sampled_from("ab")),
                    }
                )
    return people


def _table(people: list[dict]) -> dict:
    return {
        "stratum": [f"s{person['stratum']}" for person in people],
        "unit": [person["unit"] for person in people],
        "w": np.array([math.nan if person["weight"] is None else person["weight"] for person in people]),
        "y": np.array([math.nan if person["y"] is None else person["y"] for person in people]),
        "x": np.array([person["x"] for person in people]),
        "group": [person["group"] for person in people],
        "size": np.array([math.nan if person["size"] is None else person["size"] for person in people]),
    }


def _design(people: list[dict], rule: str) -> Design:
    return Design(
        weights="w", strata=("stratum",), clusters=("unit",), population=() if people[0]["size"] is None else ("size",), lonely=Lonely(rule)
    )


def _usable(people: list[dict]) -> bool:
    drawn: dict = {}
    for person in people:
        if person["weight"] is not None:
            drawn.setdefault(person["stratum"], set()).add(person["unit"])
    return any(person["weight"] for person in people) and bool(drawn)


SLOWLY = settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))


@SLOWLY
@given(people=surveys(), rule=st.sampled_from(["remove", "certainty", "adjust", "average"]), engine=st.sampled_from(["rows", "database"]))
def test_means_of_groups_agree_with_the_twin(people: list[dict], rule: str, engine: str) -> None:
    if not _usable(people):
        return
    opened = open_survey(_table(people), design=_design(people, rule))
    found = estimates.read_means(opened, y="y", by="group", engine=engine)
    for group in "ab":
        mean, error, df = twin.mean_and_error(people, domain=lambda person, group=group: person["group"] == group, rule=rule)
        present = [i for i, cell in enumerate(found.cells) if cell == (group,)]
        if math.isnan(mean):
            assert not present or math.isnan(found.estimate[present[0]])
            continue
        i = present[0]
        assert found.estimate[i] == pytest.approx(mean, rel=1e-10, abs=1e-10)
        assert found.df[i] == df
        if math.isnan(error):
            assert math.isnan(found.se[i])
        else:
            assert found.se[i] == pytest.approx(error, rel=1e-8, abs=1e-5)


@SLOWLY
@given(people=surveys(), engine=st.sampled_from(["rows", "database"]))
def test_ratios_agree_with_the_twin(people: list[dict], engine: str) -> None:
    if not _usable(people):
        return
    opened = open_survey(_table(people), design=_design(people, "remove"))
    found = estimates.read_ratios(opened, y="y", x="x", engine=engine)
    ratio, error, _ = twin.mean_and_error(people, ratio_to="x")
    if math.isnan(ratio):
        assert not len(found) or math.isnan(found.estimate[0])
        return
    assert found.estimate[0] == pytest.approx(ratio, rel=1e-10, abs=1e-10)
    assert found.se[0] == pytest.approx(error, rel=1e-8, abs=1e-5)


@SLOWLY
@given(people=surveys(), times=st.floats(0.5, 20))
def test_scaling_every_weight_changes_totals_in_proportion_and_means_not_at_all(people: list[dict], times: float) -> None:
    if not _usable(people) or people[0]["size"] is not None:
        return
    design = _design(people, "remove")
    table = _table(people)
    one = open_survey(table, design=design)
    other = open_survey({**table, "w": table["w"] * times}, design=design)
    means = [estimates.read_means(opened, y="y", engine="rows") for opened in (one, other)]
    if len(means[0]) and np.isfinite(means[0].estimate[0]):
        assert means[1].estimate[0] == pytest.approx(means[0].estimate[0], rel=1e-9, abs=1e-9)
        assert means[1].se[0] == pytest.approx(means[0].se[0], rel=1e-7, abs=1e-6)
        totals = [estimates.read_totals_of(opened, y="y", engine="rows") for opened in (one, other)]
        assert totals[1].se[0] == pytest.approx(totals[0].se[0] * times, rel=1e-7, abs=1e-4)


@SLOWLY
@given(people=surveys())
def test_groups_add_up_to_the_whole_and_shuffling_changes_nothing(people: list[dict]) -> None:
    if not _usable(people):
        return
    table, design = _table(people), _design(people, "remove")
    opened = open_survey(table, design=design)
    parts, whole = estimates.read_totals_of(opened, y="y", by="group", covariance=True), estimates.read_totals_of(opened, y="y")
    if not len(whole):
        return
    assert parts.estimate.sum() == pytest.approx(whole.estimate[0], rel=1e-9, abs=1e-9)
    assert parts.vcov is not None
    assert float(np.sqrt(max(parts.vcov.sum(), 0))) == pytest.approx(whole.se[0], rel=1e-6, abs=1e-4)
    order = np.random.default_rng(1).permutation(len(people))
    again = open_survey({name: [column[i] for i in order] for name, column in table.items()}, design=design)
    assert estimates.read_totals_of(again, y="y").se[0] == pytest.approx(whole.se[0], rel=1e-9, abs=1e-6)


@SLOWLY
@given(people=surveys())
def test_leaving_out_one_unit_at_a_time_agrees_with_linearisation_for_totals(people: list[dict]) -> None:
    drawn: dict = {}
    for person in people:
        if person["weight"] is not None:
            drawn.setdefault(person["stratum"], set()).add(person["unit"])
    if not _usable(people) or people[0]["size"] is not None or any(len(units) < 2 for units in drawn.values()):
        return
    from commonground.domain.survey.nouns import Replicates

    design = _design(people, "remove")
    taylor = estimates.read_totals_of(open_survey(_table(people), design=design), y="y")
    jackknife = estimates.read_totals_of(open_survey(_table(people), design=replace(design, replicates=Replicates(kind="JKn"))), y="y")
    if len(taylor):
        assert jackknife.se[0] == pytest.approx(taylor.se[0], rel=1e-6, abs=1e-6)


@pytest.mark.parametrize("strata", range(1, 40))
def test_balanced_replicates_rest_on_orthogonal_signs(strata: int) -> None:
    matrix = hadamard(strata)
    assert matrix.shape[0] > strata
    assert np.array_equal(matrix @ matrix.T, matrix.shape[0] * np.eye(matrix.shape[0]))
