"""Make a book of small-area problems, ordinary and extreme, for R to answer.

.venv/bin/python tests/verification/survey/small_areas_book.py FOLDER && Rscript tests/verification/survey/small_areas_in_r.R FOLDER
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import numpy as np
from scipy.special import expit


def area_problems() -> dict[str, dict]:
    """Estimates of areas (None: nobody asked) with sampling variances and covariates."""
    rng = np.random.default_rng(20261129)

    def made(areas: int, columns: int, spread: float, variance: np.ndarray) -> dict:
        x = rng.normal(size=(areas, columns))
        y = 0.3 + x.sum(axis=1) * 0.1 + rng.normal(0, spread, areas) + rng.normal(0, np.sqrt(variance))
        return {"x": x, "y": y, "d": variance}

    def usual(areas: int) -> np.ndarray:
        return rng.uniform(0.02, 0.08, areas) ** 2

    book = {f"{areas} areas, spread {spread}": made(areas, 1, spread, usual(areas)) for areas in (5, 8, 30) for spread in (0.0, 0.02, 0.2)}
    book["no covariate"] = made(12, 0, 0.03, usual(12))
    book["three covariates"] = made(60, 3, 0.05, usual(60))
    book["variances from 1e-8 to 100"] = made(40, 1, 0.02, 10 ** rng.uniform(-8, 2, 40))
    book["an area with a variance of 1e12"] = made(20, 1, 0.03, np.r_[1e12, usual(19)])
    book["nobody asked in two"] = made(20, 1, 0.03, usual(20))
    book["nobody asked in two"]["y"][[3, 17]] = np.nan
    book["nobody asked in two"]["x"][[3, 17]] = [[0.0], [0.1]]
    book["one area far out"] = made(20, 1, 0.03, usual(20))
    book["one area far out"]["y"][0] += 3
    book["covariates nearly alike"] = made(25, 1, 0.03, usual(25))
    x = book["covariates nearly alike"]["x"]
    book["covariates nearly alike"]["x"] = np.column_stack([x, x + 1e-3 * rng.normal(size=x.shape)])
    book["counts"] = {
        name: value * scale for (name, value), scale in zip(made(15, 1, 0.5, np.ones(15)).items(), (1, 1e5, 1e10), strict=True)
    }
    return {
        name: {
            "x": np.round(one["x"], 6).tolist(),
            "y": [None if np.isnan(value) else float(f"{value:.9g}") for value in one["y"]],
            "d": [float(f"{value:.9g}") for value in one["d"]],
        }
        for name, one in book.items()
    }


def people_problems() -> dict[str, dict]:
    """Cells of people: how many said yes of how many, by sex, council and age."""
    rng = np.random.default_rng(20261130)

    def made(councils: int, ages: int, size: int, *, spread: tuple[float, float], base: float = -0.8) -> dict:
        council, age = np.repeat(np.arange(councils), 2 * ages), np.tile(np.repeat(np.arange(ages), 2), councils)
        sex = np.tile([0, 1], councils * ages)
        people = rng.integers(max(1, size // 3), 2 * size, len(council))
        score = base + 0.3 * sex + rng.normal(0, spread[0], councils)[council] + rng.normal(0, spread[1], ages)[age]
        return {"yes": rng.binomial(people, expit(score)), "people": people, "sex": sex, "council": council, "age": age}

    book = {
        "ordinary": made(20, 5, 30, spread=(0.4, 0.5)),
        "councils alike": made(20, 5, 30, spread=(0.0, 0.5)),
        "everything alike": made(20, 5, 30, spread=(0.0, 0.0)),
        "3 councils": made(3, 5, 60, spread=(0.4, 0.4)),
        "8 councils": made(8, 4, 60, spread=(0.4, 0.4)),
        "few say yes": made(20, 4, 80, spread=(0.3, 0.4), base=-4.0),
        "many asked": made(10, 4, 20_000, spread=(0.3, 0.4)),
        "wide spread": made(15, 4, 30, spread=(1.8, 1.2)),
        "a council of one mind": made(20, 5, 30, spread=(0.4, 0.5)),
        "weighted": made(20, 5, 30, spread=(0.4, 0.5)),
    }
    one = book["a council of one mind"]
    one["yes"] = np.where(one["council"] == 3, one["people"], one["yes"])
    book["weighted"] |= {"yes": book["weighted"]["yes"] * 0.71, "people": book["weighted"]["people"] * 0.71}
    return {name: {key: np.round(value, 4).tolist() for key, value in one.items()} for name, one in book.items()}


if __name__ == "__main__":
    book = {"areas": area_problems(), "people": people_problems()}
    Path(sys.argv[1], "small_areas.json").write_text(json.dumps(book), encoding="utf-8")
