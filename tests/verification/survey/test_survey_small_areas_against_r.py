"""Small-area models against R, ordinary data and extreme: the answers were recorded by `small_areas_in_r.R` in this folder.

Areas: a restricted likelihood written anew in R, and metafor's `rma` and `blup`. People: mgcv's `gam(method = "REML")`, which has the same
likelihood up to how far the curvature is followed, and lme4's `glmer`, which is of maximum likelihood.
"""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from commonground.domain.survey.multilevel import Factor, Multilevel, fit
from commonground.domain.survey.small_areas import Modelled, fay_herriot

BOOK = json.loads(Path(__file__).with_name("small_areas.json").read_text(encoding="utf-8"))


def numbers(values: list) -> np.ndarray:
    return np.array([np.nan if value in (None, "NA") else value for value in values], dtype=float)


def modelled(one: dict) -> Modelled:
    y = numbers(one["y"])
    return fay_herriot(
        areas=[str(i) for i in range(len(y))], direct=y, variance=one["d"], covariates=np.array(one["x"]).reshape(len(y), -1)
    )


@pytest.mark.parametrize("name", BOOK["areas"])
def test_figures_from_areas_agree_with_r(name: str) -> None:
    one = BOOK["areas"][name]
    said, known, r = modelled(one), np.isfinite(numbers(one["y"])), one["r"]
    least = min(one["d"])
    assert said.effects_variance == pytest.approx(r["effects_variance"], rel=1e-5, abs=1e-4 * least)
    size = np.abs(numbers(r["estimate"])).max()
    assert said.slopes == pytest.approx(r["slopes"], rel=1e-6, abs=1e-6 * size)
    assert said.estimate == pytest.approx(numbers(r["estimate"]), rel=1e-6, abs=1e-7 * size)
    assert said.error[known] ** 2 == pytest.approx(numbers(r["mse"])[known], rel=1e-5)
    if "metafor" in r:
        assert said.effects_variance == pytest.approx(r["metafor"]["effects_variance"], rel=1e-5, abs=1e-4 * least)
        assert said.estimate[known] == pytest.approx(r["metafor"]["estimate"], rel=1e-5, abs=1e-6 * size)
    assert (said.low <= said.estimate).all()
    assert (said.estimate <= said.high).all()


def test_areas_where_nobody_was_asked_have_wider_limits_than_the_likeliest_spread_alone_would_give_them() -> None:
    one = BOOK["areas"]["nobody asked in two"]
    said, r = modelled(one), one["r"]
    empty = ~np.isfinite(numbers(one["y"]))
    assert (said.shrinkage[empty] == 1).all()
    assert ((said.high - said.low)[empty] > 2 * 1.96 * np.sqrt(r["effects_variance"])).all()


def of_people(one: dict) -> Multilevel:
    codes = {name: np.array(one[name], dtype=int) for name in ("council", "age")}
    return fit(
        yes=np.array(one["yes"], dtype=float),
        people=np.array(one["people"], dtype=float),
        fixed=np.column_stack([np.ones(len(one["yes"])), one["sex"]]),
        names=("everyone", "sex"),
        factors=[Factor(name=name, levels=tuple(str(i) for i in range(code.max() + 1)), code=code) for name, code in codes.items()],
    )


@pytest.mark.parametrize("name", BOOK["people"])
def test_figures_from_people_agree_with_r(name: str) -> None:
    """Fellner and Schall's rule takes the curvature as settled while it looks for the spreads, so that they are a little under those of
    mgcv where councils lie far apart or all of one say the same: within 3%, or 0.001.
    """
    one, model = BOOK["people"][name], of_people(BOOK["people"][name])
    held, likelihood = one["r"]["mgcv"], one["r"]["lme4"]
    place = {factor: model.names.index(factor) for factor in ("council", "age")}
    assert model.slopes == pytest.approx(held["slopes"], abs=0.003)
    assert model.slopes_error == pytest.approx(held["error"], rel=0.03)
    spread = np.array([model.spread[place[factor]] for factor in ("council", "age")])
    assert spread == pytest.approx(held["spread"], rel=0.03, abs=0.001)
    for factor in ("council", "age"):
        assert model.effects[place[factor]] == pytest.approx(held[factor], abs=0.003 + 0.015 * max(np.abs(held[factor])))
    assert model.slopes[1] == pytest.approx(likelihood["slopes"][1], abs=0.15 * likelihood["error"][1])
    sizes = [len(model.levels[place[factor]]) for factor in ("council", "age")]
    assert spread[0] == pytest.approx(likelihood["spread"][0] * np.sqrt(sizes[0] / (sizes[0] - 1)), rel=0.06, abs=0.02)
