"""Random surveys, designs and questions in the words of the conformance cases, for R's survey package to answer.

    .venv/bin/python tests/verification/survey/random_surveys.py FOLDER --surveys 60 --seed 1
    Rscript tests/verification/survey/answer_in_r.R FOLDER

writes FOLDER/survey_cases.json and FOLDER/survey_data/, first without and then with R's numbers. The same seed gives the same
surveys: they are drawn with `random` and `integers` alone, whose streams NumPy keeps.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.csv

RULES = ("remove", "certainty", "adjust", "average")
QUANTILE_RULES = ("math", "school", "shahvaish", "hf1", "hf2", "hf3", "hf4", "hf5", "hf6", "hf7", "hf8", "hf9")
INTERVALS = ("logit", "likelihood", "asin", "beta", "mean", "xlogit")


class Random:
    """Choices from a seed."""

    def __init__(self, seed: int) -> None:
        self.rng = np.random.default_rng(seed)

    def chance(self, share: float) -> bool:
        return bool(self.rng.random() < share)

    def whole(self, low: int, high: int) -> int:
        return int(self.rng.integers(low, high + 1))

    def one(self, options):
        return options[self.whole(0, len(options) - 1)]


def survey(draw: Random) -> pa.Table:
    """People in second-stage units in units in strata, with answers that depend on where they are and are sometimes missing."""
    words, again = draw.chance(0.5), draw.chance(0.5)
    single = draw.chance(0.25)
    rows: list[dict[str, object]] = []
    number = 0
    for stratum in range(draw.whole(2, 6)):
        units = 1 if single and stratum == 0 else draw.whole(2, 5)
        drawn_of = units + draw.whole(0, 9) if draw.chance(0.85) else units
        level = draw.rng.random() * 2
        for unit in range(units):
            number += 1
            parts = draw.whole(2, 4)
            part_of = parts + draw.whole(0, 5)
            shift = draw.rng.random()
            for part in range(parts):
                for _ in range(draw.whole(1, 4)):
                    score = level + shift + 2 * draw.rng.random() - 1.7
                    rows.append(
                        {
                            "stratum": f"s{stratum}" if words else stratum + 1,
                            "psu": unit + 1 if again else number,
                            "ssu": part + 1,
                            "N1": drawn_of,
                            "f1": units / drawn_of,
                            "N2": part_of,
                            "w": round(0.3 + 3 * draw.rng.random() + 0.5 * stratum, 3),
                            "y": round(10 * score + 5 * draw.rng.random(), 3) if draw.chance(0.93) else None,
                            "x": round(2 + 5 * draw.rng.random(), 3),
                            "b": int(score > draw.rng.random()) if draw.chance(0.95) else None,
                            "g": draw.one(("a", "b", "c")) if draw.chance(0.96) else None,
                            "h": draw.whole(1, 3),
                            "sex": draw.one(("F", "M")),
                        }
                    )
    if draw.chance(0.3):
        for row in rows:
            row["w"] = 0.0 if draw.chance(0.06) else row["w"]
    return pa.Table.from_pylist(rows)


def designs(draw: Random, name: str, table: pa.Table) -> dict[str, dict]:
    """A design, and sometimes the same with known totals or with replicate weights."""
    strata, stages = draw.chance(0.75), draw.one((0, 1, 1, 2))
    plain: dict[str, object] = {"dataset": name, "type": "taylor", "ids": None, "weights": "w"}
    if strata:
        plain |= {"strata": "stratum", "nest": True}
    if stages:
        plain["ids"] = "psu" if stages == 1 else ["psu", "ssu"]
    if not strata and stages:
        plain["ids"] = "unit" if stages == 1 else ["unit", "ssu"]
    sizes = stages == 2 or (stages == 1 and draw.chance(0.5))
    if sizes and strata:
        plain["fpc"] = ["N1", "N2"] if stages == 2 else draw.one(("N1", "f1"))
        if stages == 2 or draw.chance(0.3):
            plain["weights"] = None
    weights = np.asarray(table["w"].to_numpy(), dtype=float)
    rule, in_domains = draw.one(RULES), draw.chance(0.3)
    plain |= {"lonely_psu": rule, "adjust_domain_lonely": in_domains}
    made = {name: plain}
    if draw.chance(0.4) and plain["weights"] and (weights > 0).all():  # R gives no numbers for known totals with weights of zero
        made[f"{name}_known"] = {"base": name, **_known(draw, table)}
    whole = any(size == 1 for size in table["f1"].to_pylist()) and plain["lonely_psu"] == "adjust" and "fpc" in plain
    if draw.chance(0.5) and stages < 2 and not whole:  # of strata drawn whole R takes totals and means in two ways
        kind = "JKn" if strata else "JK1"
        made[f"{name}_rep"] = {"type": "replicate", "base": name, "rep_type": kind, "mse": plain.get("fpc") is None and draw.chance(0.5)}
        if draw.chance(0.5):
            made[f"{name}_given"] = {
                "type": "replicate",
                "base": name,
                "rep_type": draw.one(("bootstrap", "subbootstrap")) if plain.get("fpc") is None else "JKn" if strata else "JK1",
                "mse": plain.get("fpc") is None and draw.chance(0.5),
                "write": True,
                "combined_weights": draw.chance(0.5),
            }
    return made


def _known(draw: Random, table: pa.Table) -> dict[str, object]:
    weight = np.asarray(table["w"].to_numpy(), dtype=float)
    whole = float(weight.sum()) * 7

    def margin(column: str) -> dict[str, float]:
        held = np.array([str(value) for value in table[column].to_pylist()])
        shares = np.array([weight[held == level].sum() * (0.8 + 0.4 * draw.rng.random()) for level in sorted(set(held))])
        return {level: round(float(share), 6) for level, share in zip(sorted(set(held)), shares / shares.sum() * whole, strict=True)}

    kind = draw.one(("poststratify", "rake", "calibrate_linear", "calibrate_raking"))
    if kind in ("poststratify", "rake"):
        columns = ("sex",) if kind == "poststratify" else ("sex", "h")
        return {"adjust": kind, "margins": {column: margin(column) for column in columns}}
    sex = margin("sex")
    total = sum(sex.values())
    mean = float(weight @ table["x"].to_numpy() / weight.sum())
    population = {"(Intercept)": total, "sexM": sex["M"], "x": total * mean * (0.97 + 0.06 * draw.rng.random())}
    return {"adjust": kind, "formula": "~ sex + x", "population": population, "first_levels": {"sex": "F"}}


def questions(draw: Random, design: str, spec: dict, *, zeros: bool, many: int) -> list[dict]:  # noqa: C901 - one branch for each kind
    """Questions of every kind, with the options of each.

    Not asked: what R answers for the whole file where it should for a domain (n with known totals), and what it counts people
    for whose weight is zero (n of tests and beta limits, places of quantiles).
    """
    replicate, known = spec.get("type") == "replicate", "adjust" in spec
    intervals = INTERVALS if not known else tuple(one for one in INTERVALS if one != "likelihood")
    intervals = intervals if not zeros else tuple(one for one in intervals if one not in ("beta", "likelihood"))
    asked: list[dict] = []
    for number in range(many):
        kind = draw.one(("mean", "total", "ratio", "prop", "count", "prop_ci", "prop_ci", "chisq", "chisq", "quantile", "glm", "other"))
        if zeros and kind in ("chisq", "quantile"):
            kind = "mean"
        where = draw.one((None, None, {"sex": "F"}, {"g": ["a", "b"]}, {"h": 2}, {"b": "NOT NULL"}, {"g": "a", "sex": "M"}))
        case: dict[str, object] = {"id": f"{design}.{number}", "design": design, "estimator": kind}
        if where and kind != "other" and not (known and kind in ("chisq", "prop_ci", "quantile")):
            case["domain"] = where
        if kind in ("mean", "total", "ratio"):
            case |= {"y": draw.one(("y", "b", "x"))} if kind != "ratio" else {"y": "y", "x": "x"}
            if draw.chance(0.4):
                case["by"] = draw.one(("sex", "g", ["g", "h"], ["stratum", "sex"]))
            elif kind == "mean" and draw.chance(0.3) and not replicate:
                case["deff"] = draw.one(("wor", "wr"))
        elif kind in ("prop", "count"):
            case["y"] = draw.one(("g", "h", "sex"))
        elif kind == "prop_ci":
            case |= {"y": "b", "level_value": "1", "method": draw.one(intervals)}
        elif kind == "chisq":
            case |= {"rows": draw.one(("b", "g")), "cols": draw.one(("sex", "h")), "statistic": draw.one(("F", "Chisq", "Wald", "adjWald"))}
        elif kind == "quantile":
            case.pop("domain", None)  # below the first point R's rules differ from those that they are named after
            limits = draw.one(("mean", "xlogit", "beta"))  # "score" hangs on how R searches for a root
            case |= {"y": "x" if known else "y", "probs": [0.4, 0.5, 0.85], "qrule": draw.one(QUANTILE_RULES), "interval_type": limits}
        elif kind == "glm":
            logistic = draw.chance(0.5)
            formula = (
                draw.one(("y ~ x + sex", "y ~ factor(h) + x", "y ~ g + x")) if not logistic else draw.one(("b ~ x + sex", "b ~ factor(h)"))
            )
            case |= {"formula": formula, "family": "binomial-logit" if logistic else "gaussian"}
        else:
            case |= draw.one(
                (
                    {"estimator": "ttest", "y": draw.one(("y", "b")), "group": "sex"},
                    {
                        "estimator": "contrast_domains",
                        "y": draw.one(("y", "b")),
                        "domain_a": {"h": 2},
                        "domain_b": draw.one((None, {"sex": "F"})),
                    },
                    {"estimator": "variance", "y": "y"},
                    {"estimator": "contrast", "y": "y", "by": "h", "coef": [1, -1], "groups_index": [0, 2]},
                )
            )
            if replicate:  # R takes these from totals by slopes, and not replicate by replicate
                continue
        asked.append(case)
    return asked


def book(surveys: int, seed: int, many: int = 8) -> tuple[dict, dict[str, pa.Table]]:
    """A book of cases without answers, and the data sets that they are about."""
    found: dict[str, dict] = {"designs": {}, "cases": []}
    tables = {}
    for number in range(surveys):
        draw = Random(seed * 10_000 + number)
        name = f"r{seed}_{number}"
        table = survey(draw)
        unit = np.array([f"{stratum}.{psu}" for stratum, psu in zip(table["stratum"].to_pylist(), table["psu"].to_pylist(), strict=True)])
        tables[name] = table.append_column("unit", pa.array(unit))
        made = designs(draw, name, tables[name])
        found["designs"] |= made
        zeros = not (np.asarray(table["w"].to_numpy(), dtype=float) > 0).all()
        for design, spec in made.items():
            found["cases"] += questions(draw, design, spec, zeros=zeros, many=many)
    return found, tables


def write(folder: Path, surveys: int, seed: int, many: int = 8) -> None:
    """Write a book and its data sets."""
    found, tables = book(surveys, seed, many)
    (folder / "survey_data").mkdir(parents=True, exist_ok=True)
    for name, table in tables.items():
        pyarrow.csv.write_csv(table, folder / "survey_data" / f"{name}.csv", pyarrow.csv.WriteOptions(quoting_style="needed"))
    (folder / "survey_cases.json").write_text(json.dumps(found, indent=1), encoding="utf-8")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--surveys", type=int, default=60)
    parser.add_argument("--many", type=int, default=8)
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    write(args.folder, args.surveys, args.seed, args.many)
