"""Two groups of whole units, one inside the other or apart: their covariance from what was kept of each, without another scan.

A council and everyone: an address lies in one council, so a unit that has members of the first group has the same sums in
both, and sum over units of a1 a2 = sum of a1 a1. Groups apart share no unit, and the sum is 0.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pyarrow as pa

from commonground.domain.survey.moments import STRATUM
from commonground.domain.survey.nouns import Totals, Values


def relation(first: Values, second: Values, whole: frozenset[str]) -> str:
    """How two filters lie: "inside" (first within second), "around", "apart", or "" where that cannot be told.

    `whole` are the columns in which all members of a unit agree; filters may differ in those alone.
    """
    unlike = {name for name in {*first, *second} if name not in first or name not in second or not _alike(first[name], second[name])}
    if not unlike <= whole:
        return ""
    if any(name in first and name in second and _apart(first[name], second[name]) for name in unlike):
        return "apart"
    if all(name not in second for name in unlike):
        return "inside"
    return "around" if all(name not in first for name in unlike) else ""


def _alike(one: object, other: object) -> bool:
    return type(one) is type(other) and one == other


def _apart(one: object, other: object) -> bool:
    if isinstance(one, Mapping) or isinstance(other, Mapping):
        return False
    here, there = ({str(level) for level in (value if isinstance(value, (list, tuple)) else [value])} for value in (one, other))
    return not here & there and "NOT NULL" not in here | there


def nested_totals(first: pa.Table, second: pa.Table, strata: pa.Table, lies: str) -> Totals:
    """Totals of both groups with all covariances, from grouping 2 of each over one cell (rows by stratum)."""
    ids = strata[STRATUM].to_numpy()
    place = np.full(int(ids.max(initial=0)) + 1, -1)
    place[ids] = np.arange(len(ids))
    factor, drawn = strata["factor"].to_numpy(), strata["drawn"].to_numpy()
    held = [_by_stratum(part, place, len(ids)) for part in (first, second)]
    shared = {"inside": held[0], "around": held[1], "apart": {}}[lies]
    cov = np.zeros((4, 4))
    for i, one in enumerate("aabb"):
        for j, other in enumerate("aabb"):
            of, beside = held[i % 2], held[j % 2]
            products = of if i % 2 == j % 2 else shared
            both = products.get(f"{one}{other}", 0.0)
            cov[i, j] = float((factor * (both - of[one] * beside[other] / drawn)).sum())
    sums = {name: np.array([part[name].sum() for part in held]) for name in ("a", "b", "n", "df")}
    index = np.arange(2)
    return Totals(
        by=("item",),
        cells=((0,), (1,)),
        a=sums["a"],
        b=sums["b"],
        base=sums["n"].astype(int),
        df=sums["df"],
        df_rows=sums["df"],
        rows=sums["n"].astype(int),
        whole=sums["b"],
        vaa=cov[index, index],
        vab=cov[index, index + 2],
        vbb=cov[index + 2, index + 2],
        cov=cov,
    )


def _by_stratum(part: pa.Table, place: np.ndarray, strata: int) -> dict[str, np.ndarray]:
    at = place[part[STRATUM].to_numpy()]
    k, a, b = (part[name].to_numpy().astype(float) for name in ("k", "sa0", "sb0"))
    held = part["p0"].to_numpy().astype(float)
    columns = {"a": a, "b": b, "n": part["n0"].to_numpy().astype(float), "df": held - (held > 0)}
    for pair, one, other in (("aa", a, a), ("ab", a, b), ("bb", b, b)):
        columns[pair] = part[f"d_{pair[0]}0_{pair[1]}0"].to_numpy() * k + one * other / np.maximum(k, 1)
    made = {name: np.bincount(at, weights=values, minlength=strata) for name, values in columns.items()}
    return made | {"ba": made["ab"]}
