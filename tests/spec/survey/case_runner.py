"""Run a conformance case through the public engine: method by method, never case by case."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.csv

from commonground.actions.survey import estimates
from commonground.domain.survey import compare, interval
from commonground.domain.survey.nouns import Calibration, Centre, Design, Lonely, Replicates, as_tuple
from commonground.store.surveys.opened import Opened, open_survey
from commonground.terms import Refused


@lru_cache(maxsize=2)
def book(folder: Path) -> dict:
    return json.loads((folder / "survey_cases.json").read_text(encoding="utf-8"))


@lru_cache(maxsize=64)
def opened(folder: Path, name: str) -> Opened:
    spec = book(folder)["designs"][name]
    chain = [spec]
    while "base" in chain[-1]:
        chain.append(book(folder)["designs"][chain[-1]["base"]])
    root = chain[-1]
    table = pa.csv.read_csv(
        folder / "survey_data" / f"{root['dataset']}.csv",
        convert_options=pa.csv.ConvertOptions(strings_can_be_null=True, null_values=["", "NA"]),
    )
    design = Design(
        weights=root.get("weights"),
        strata=as_tuple(root.get("strata")),
        clusters=as_tuple(root.get("ids")),
        population=as_tuple(root.get("fpc")),
        nested=bool(root.get("nest", False)),
        lonely=Lonely(root.get("lonely_psu", "fail")),
        lonely_in_domains=bool(root.get("adjust_domain_lonely", False)),
    )
    for part in reversed(chain):
        if part.get("row_filter") == "strata having exactly 2 PSUs":
            table = _pairs_only(table, design)
        if "adjust" in part:
            design = replace(design, calibration=_calibration(part, table))
        if part.get("type") == "replicate":
            table, made = _replicates(folder, table, part)
            design = replace(design, replicates=made)
    return open_survey(table, design=design)


def _pairs_only(table: pa.Table, design: Design) -> pa.Table:
    stratum, cluster = design.strata[0], design.clusters[0]
    counts = table.select([stratum, cluster]).group_by([stratum, cluster]).aggregate([]).group_by([stratum]).aggregate([(cluster, "count")])
    keep = {row[stratum] for row in counts.to_pylist() if row[f"{cluster}_count"] == 2}
    return table.filter(pa.array([value in keep for value in table[stratum].to_pylist()]))


def _calibration(part: dict, table: pa.Table) -> Calibration:
    if part["adjust"] in ("poststratify", "rake"):
        return Calibration(kind=part["adjust"], margins=part["margins"])
    kind = {"calibrate_linear": "linear", "calibrate_raking": "raking"}[part["adjust"]]
    population = dict(part["population"])
    whole = population.pop("(Intercept)")
    margins: dict[str, dict[str, float]] = {}
    totals: dict[str, float] = {}
    for name in (term.strip() for term in part["formula"].lstrip("~ ").split("+")):
        levels = {key[len(name) :]: value for key, value in population.items() if key.startswith(name) and key != name}
        if levels:
            first = {str(level) for level in table[name].unique().drop_null().to_pylist()} - set(levels)  # R leaves out the first
            margins[name] = {**dict.fromkeys(first, whole - sum(levels.values())), **levels}
        else:
            totals[name] = population[name]
    return Calibration(kind=kind, margins=margins, totals=totals)


def _replicates(folder: Path, table: pa.Table, part: dict) -> tuple[pa.Table, Replicates]:
    columns: tuple[str, ...] = ()
    if "repweights_file" in part:
        held = pa.csv.read_csv(folder / "survey_data" / part["repweights_file"])
        columns = tuple(name for name in held.column_names if re.fullmatch(part["repweights_pattern"] + r"\d+", name))
        for name in columns:
            if name not in table.column_names:
                table = table.append_column(name, held[name])
    given = part["rscales"] if isinstance(part["rscales"], list) else [part["rscales"]]
    return table, Replicates(
        kind=part["rep_type"],
        columns=columns,
        combined=bool(part.get("combined_weights", True)),
        rho=part.get("fay_rho", 0.0),
        scale=part["scale"] if columns else None,
        rscales=tuple(given) if columns else None,
        df=part.get("degf"),
        centre=Centre.ESTIMATE if part.get("mse") else Centre.REPLICATES,
    )


def run(folder: Path, case: dict, engine: str = "auto") -> list[tuple[str, np.ndarray, np.ndarray]]:
    """What was worked out beside what was expected: (name, ours, theirs). An expected refusal gives no rows when it is refused."""
    data = opened(folder, case["design"])
    expected = case["expected"]
    if "error" in expected:
        try:
            _answer(data, case, engine)
        except Refused as refused:
            return (
                []
                if expected["error"] in refused.what or refused.code == "lonely_stratum"
                else [("error", np.array([0.0]), np.array([1.0]))]
            )
        return [("error", np.array([0.0]), np.array([1.0]))]
    found = _answer(data, case, engine)
    pairs = []
    for name, theirs in expected.items():
        if name in found:
            ours, want = np.asarray(found[name], dtype=float).ravel(), _numbers(theirs)
            pairs.append((name, ours, want))
        elif name not in _UNCHECKED:
            pairs.append((name, np.array([np.nan]), np.array([0.0])))
    return pairs


_UNCHECKED = {"labels", "groups", "df_design", "n_rows"}


def _numbers(value: object) -> np.ndarray:
    if isinstance(value, dict):
        return np.concatenate([_numbers(value["lower"]), _numbers(value["upper"])])
    return np.array([np.nan if one is None else one for one in np.ravel(np.array(value, dtype=object))], dtype=float)


def agree(ours: np.ndarray, theirs: np.ndarray, rtol: float, atol: float) -> bool:
    return ours.shape == theirs.shape and bool(
        np.all((np.isnan(ours) & np.isnan(theirs)) | (np.abs(ours - theirs) <= np.maximum(atol, rtol * np.abs(theirs))))
    )


def _answer(data: Opened, case: dict, engine: str) -> dict[str, object]:
    kind = case["estimator"]
    return _ANSWERS[kind](data, case, engine)


def _estimates(data: Opened, case: dict, engine: str) -> dict[str, object]:
    kind, by, where = case["estimator"], case.get("by"), case.get("domain")
    covariance = "vcov" in case["expected"]
    more = {"by": by, "where": where, "engine": engine, "count_missing": True}
    if kind == "mean":
        found = estimates.read_means(data, y=case["y"], covariance=covariance, deff=case.get("deff"), **more)
    elif kind == "total":
        found = estimates.read_totals_of(data, y=case["y"], covariance=covariance, deff=case.get("deff"), **more)
    elif kind == "ratio":
        found = estimates.read_ratios(data, y=case["y"], x=case["x"], covariance=covariance, **more)
    else:
        found = estimates.read_shares(data, y=case["y"], numbers=kind == "count", **more)
    order = _order(found, case)
    pick = {name: np.asarray(getattr(found, name))[order] for name in ("estimate", "se", "base")}
    df_rows, df = found.df_rows[order], found.df[order]
    flat = replace(found, estimate=pick["estimate"], se=pick["se"], cells=tuple(found.cells[i] for i in order), df=df, df_rows=df_rows)
    said: dict[str, object] = {**pick, "df": df if by else df_rows, "df_complete": df}
    if kind in ("prop", "count"):
        said["df"], said["df_complete"] = df_rows[:1], df[:1]
    for name, freedom in (("ci_t", df_rows), ("ci_t_complete", df), ("ci_z", np.inf)):
        said[name] = np.concatenate(interval.mean_limits(flat, df=freedom))
    if found.vcov is not None:
        said["vcov"] = found.vcov[np.ix_(order, order)]
    if found.deff is not None:
        said["deff"] = found.deff[order]
    return said


def _order(found, case: dict) -> list[int]:
    expected = case["expected"]
    if "groups" in expected:
        return [found.cell(*(group if isinstance(group, list) else [group])) for group in expected["groups"]]
    if "labels" in expected:
        return [found.cell(label[len(case["y"]) :]) for label in expected["labels"]]
    return list(range(len(found)))


def _interval(data: Opened, case: dict, engine: str) -> dict[str, object]:
    found = estimates.read_proportions(
        data, y=case["y"], level=case["level_value"], where=case.get("domain"), engine=engine, count_missing=True
    )
    closed = case["method"] == "korn_graubard"
    low, high = estimates.limits(found, method=case["method"], count_missing=not closed)
    effective = interval.effective_base(found.estimate[0], found.se[0], found.df[0], int(found.base[0]))
    return {
        "estimate": found.estimate,
        "se": found.se,
        "ci": [low[0], high[0]],
        "df": found.df if closed else found.df_rows,
        "n": found.base,
        "n_eff": effective,
    }


def _crosstab(data: Opened, case: dict, engine: str) -> dict[str, object]:
    found = estimates.read_crosstab(
        data, rows=case["rows"], cols=case["cols"], where=case.get("domain"), statistic=case["statistic"], count_missing=True, engine=engine
    )
    return {"statistic": found.statistic, "parameter": found.parameter, "p_value": found.p_value, "n": found.n, "nu": found.nu}


def _quantile(data: Opened, case: dict, engine: str) -> dict[str, object]:
    found = estimates.read_quantiles(
        data, y=case["y"], probs=case["probs"], rule=case["qrule"], limits=case["interval_type"], where=case.get("domain")
    )
    return {"estimate": found.estimate, "ci_lower": found.low, "ci_upper": found.high, "se": found.se, "df": found.df}


def _variance(data: Opened, case: dict, engine: str) -> dict[str, object]:
    found = estimates.read_variance(data, y=case["y"], where=case.get("domain"))
    return {"estimate": found.estimate, "se": found.se, "df": found.df}


def _fit(data: Opened, case: dict, engine: str) -> dict[str, object]:
    left, right = case["formula"].split("~")
    level = None
    if match := re.match(r"\(?([\w.]+)\s*==\s*'(.*?)'\)?", left.strip()):
        y, level = match[1], match[2]
    else:
        y = left.strip()
    terms, categorical = [], []
    for term in (part.strip() for part in right.split("+")):
        if match := re.fullmatch(r"factor\((.*)\)", term):
            categorical.append(match[1])
            term = match[1]
        terms.append(term)
    found = estimates.read_regression(
        data,
        y=y,
        terms=terms,
        level=level,
        categorical=categorical,
        where=case.get("domain"),
        family="binomial" if case["family"].startswith("binomial") else "gaussian",
    )
    return {"estimate": found.estimate, "se": found.se, "df": found.df}


def _t_test(data: Opened, case: dict, engine: str) -> dict[str, object]:
    found = estimates.read_t_test(data, y=case["y"], group=case["group"], where=case.get("domain"))
    return {"difference": found.estimate, "statistic": found.statistic, "df": found.df, "p_value": found.p_value}


def _contrast(data: Opened, case: dict, engine: str) -> dict[str, object]:
    found = estimates.read_means(data, y=case["y"], by=case["by"], where=case.get("domain"), covariance=True, engine=engine)
    weights = np.zeros(len(found))
    for position, coefficient in zip(case["groups_index"], case["coef"], strict=True):
        weights[position] = coefficient
    said = compare.contrast(found, list(weights))
    return {"estimate": said.estimate, "se": said.se, "vcov": found.vcov}


def _domains(data: Opened, case: dict, engine: str) -> dict[str, object]:
    said = estimates.read_difference(data, y=case["y"], first=case["domain_a"], second=case["domain_b"], engine=engine)
    return {
        "estimate": said.estimate,
        "se": said.se,
        "estimate_a": said.first,
        "estimate_b": said.second,
        "se_a": said.se_first,
        "se_b": said.se_second,
        "se_if_independent": said.se_if_independent,
    }


def _published(data: Opened, case: dict, engine: str) -> dict[str, object]:
    found = estimates.read_means(data, y=case["y"], by=case["by"], where=case.get("domain"), engine=engine)
    said = estimates.published_test(found)
    rows = list(zip(found.estimate, found.se, found.base, strict=True))
    return {
        "rate": found.estimate,
        "se": found.se,
        "base": found.base,
        "deft": [compare.deft(*row) for row in rows],
        "effective_n": [compare.effective_n(*row) for row in rows],
        "difference": said.estimate,
        "se_difference": said.se,
        "z": said.statistic,
        "p_value": said.p_value,
    }


_ANSWERS = {
    "mean": _estimates,
    "total": _estimates,
    "ratio": _estimates,
    "prop": _estimates,
    "count": _estimates,
    "prop_ci": _interval,
    "chisq": _crosstab,
    "quantile": _quantile,
    "variance": _variance,
    "glm": _fit,
    "ttest": _t_test,
    "contrast": _contrast,
    "contrast_domains": _domains,
    "active_lives_z": _published,
}


def disagreements(folder: Path, case: dict, engine: str = "auto") -> list[str]:
    """What differs by more than the case allows, in words; nothing when all agree."""
    artifact = "artifact" in case["tags"]
    return [
        f"{name}: {ours} for {theirs}"
        for name, ours, theirs in run(folder, case, engine)
        if not (artifact and name == "ci") and not agree(ours, theirs, case["rtol"], case["atol"])
    ]


def cases(folder: Path) -> Iterator[dict]:
    yield from book(folder)["cases"]
