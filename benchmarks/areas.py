"""500 areas of 30 small areas x 60 measures put together, against a plain DuckDB GROUP BY over the same rows.

    python benchmarks/areas.py [--areas 500] [--members 30] [--measures 60]

DuckDB adds up counts and people and divides. We do that and the checks, gaps, bounds and intervals; "with figures" also builds
a figure with sources, interval and note for every cell. The two answers must agree, or the run fails.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from datetime import date
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa

from commonground.domain.indicators import panel as panels
from commonground.domain.indicators.nouns import Measure, Polarity
from commonground.domain.indicators.panel import NUMBERS, Panel
from commonground.domain.indicators.reaggregate import many
from commonground.domain.places.custom import CustomArea, Member
from commonground.terms import Place, Source

SMALL_AREAS = 33_755  # in England, 2021
DAY = date(2024, 12, 31)


def figures(measures: int) -> pa.Table:
    """Made-up counts, people and values: a third totals, a third percentages of events, a third survey percentages with intervals."""
    random, blocks = np.random.default_rng(7), []
    codes = pa.array([f"E01{number:06d}" for number in range(SMALL_AREAS)])
    people = random.integers(1000, 3000, SMALL_AREAS).astype(float)

    def same(value: Any, kind: pa.DataType) -> pa.Array:
        return pa.repeat(pa.scalar(value, kind), SMALL_AREAS)

    for number in range(-1, measures):
        count = people if number < 0 else random.binomial(people.astype(int), 0.05 + 0.5 * (number % 7) / 7).astype(float)
        share = 100 * count / people
        columns: dict[str, Any] = {name: same(None, pa.float64()) for name in NUMBERS}
        columns |= {"value": pa.array(count if number % 3 == 0 or number < 0 else share)}
        if number % 3:
            columns |= {"count": pa.array(count), "denominator": pa.array(people)}
        if number % 3 == 2:
            columns |= {"low": pa.array(np.maximum(share - 3, 0)), "high": pa.array(np.minimum(share + 3, 100))}
        words = {
            "measure": f"m{number:02d}" if number >= 0 else "people",
            "period": "2024",
            "status": "counted",
            "source_id": "made",
            "note": None,
        }
        days = {"period_start": same(date(2024, 1, 1), pa.date32()), "period_end": same(DAY, pa.date32())}
        blocks.append(pa.table({"place": codes, **{name: same(word, pa.string()) for name, word in words.items()}, **days, **columns}))
    return pa.concat_tables(blocks)


def measure(name: str, third: int) -> Measure:
    fields: dict[str, Any] = (
        {"unit": "people", "kind": "count", "aggregate": "sum"} if third == 0 else {"unit": "%", "aggregate": "mean by people"}
    )
    return Measure(
        id=name, name=name, section="health", polarity=Polarity.LOWER_BETTER, definition="made up",
        **{"kind": "count" if third == 1 else "sample", **fields},
    )  # fmt: skip


def best(run: Callable[[], Any], times: int = 5) -> tuple[float, Any]:
    took, answer = [], None
    for _ in range(times):
        start = time.perf_counter()
        answer = run()
        took.append(time.perf_counter() - start)
    return sorted(took)[len(took) // 2], answer


def drawn(panel: Panel, areas: int, members: int) -> list[CustomArea]:
    random, places = np.random.default_rng(8), list(panel.places.values())
    chosen = [random.choice(len(places), members, replace=False) for _ in range(areas)]
    return [
        CustomArea(name=f"Area {number}", members=tuple(Member(place=places[at]) for at in row), made_by="benchmark", made_on=DAY)
        for number, row in enumerate(chosen)
    ]


def main() -> None:
    options = argparse.ArgumentParser()
    for name, default in (("areas", 500), ("members", 30), ("measures", 60)):
        options.add_argument(f"--{name}", type=int, default=default)
    given = options.parse_args()
    table = figures(given.measures)
    names = [f"m{number:02d}" for number in range(given.measures)]
    source = Source(id="made", publisher="Nobody", title="Made up", edition="1", licence="MIT", address="about:blank")
    places = {code: Place(code, code, "lsoa", 2021) for code in table["place"].slice(0, SMALL_AREAS).to_pylist()}
    measures = {name: measure(name, number % 3) for number, name in enumerate(names)} | {"people": measure("people", 0)}
    panel = panels.build(table, measures=measures, places=places, sources={"made": source})
    areas = drawn(panel, given.areas, given.members)

    ours, found = best(lambda: many(panel, areas, names))
    full, _ = best(lambda: [list(item.figures()) for item in many(panel, areas, names).values()], times=3)

    member = pa.table({
        "area": [number for number, area in enumerate(areas) for _ in area.members],
        "place": [member.place.code for area in areas for member in area.members],
        "share": [member.share for area in areas for member in area.members],
    })  # fmt: skip
    connection = duckdb.connect()
    connection.register("rows_", table)
    connection.execute("create table figure as select measure, place, value, count, denominator from rows_ where measure <> 'people'")
    connection.register("member", member)
    query = """select measure, area, sum(share * value) as total, 100 * sum(share * count) / sum(share * denominator) as percent
               from figure join member using (place) group by measure, area order by measure, area"""
    peer, answer = best(lambda: connection.execute(query).fetchnumpy())

    ok = all(
        np.allclose(found[name].value, answer["percent" if number % 3 else "total"][number * len(areas) : (number + 1) * len(areas)])
        for number, name in enumerate(names)
    )
    print(f"{given.areas} areas x {given.members} small areas x {given.measures} measures, median")
    print(f"{'values, gaps and intervals':<34} {ours:7.3f} s   {ours / peer:5.1f} times DuckDB")
    print(f"{'with a figure for every cell':<34} {full:7.3f} s   {full / peer:5.1f} times DuckDB")
    print(f"{'DuckDB GROUP BY (values only)':<34} {peer:7.3f} s")
    print("the two agree" if ok else "THE TWO DISAGREE")
    if not ok or full > 2:
        raise SystemExit(1)


if __name__ == "__main__":
    main()
