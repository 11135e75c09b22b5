"""Places like each council: how long all of them take, and how far they overlap a published list that they were not tuned to.

python benchmarks/neighbours.py ../shared/data/geography/nearest_neighbours_oflog.csv
"""

from __future__ import annotations

import csv
import statistics
import sys
import time
from collections import defaultdict

import pyarrow.compute as pc

from commonground.connectors import starter
from commonground.domain.indicators import panel as panels
from commonground.domain.indicators.nouns import Driver
from commonground.domain.indicators.peers import likeness
from commonground.domain.places import register as registers
from commonground.domain.places.all_neighbours import all_neighbours
from commonground.domain.places.peer_steadiness import overlap
from commonground.reference import read_yaml
from commonground.store import catalogue


def main() -> None:
    loaded = starter.load()
    tables = loaded.tables
    register = registers.build(tables["place"].to_pylist(), tables["place_part"].to_pylist(), tables["succession"].to_pylist())
    figure = tables["figure"].filter(pc.equal(tables["figure"]["grp"], "all"))
    sources = {source.id: source for source in loaded.sources}
    panel = panels.build(figure, measures=catalogue.measures(), places=register.places, sources=sources)
    drivers = tuple(
        Driver(measure=item["measure"], log=item.get("log", False)) for item in read_yaml("indicators/neighbours.yaml")["drivers"]
    )
    councils = register.tier("lower")
    start = time.perf_counter()
    found = {place.code: likeness("lower", place, panel=panel, register=register, drivers=drivers) for place in councils}
    one_at_a_time = time.perf_counter() - start
    used = tuple(driver for driver in drivers if panel.slabs.get(driver.measure))
    values = panel.memo["likeness", "lower", used]
    start = time.perf_counter()
    at_once = all_neighbours(values, [driver.measure for driver in used])
    print(
        f"places like each of {len(found)} councils by {len(used)} drivers: {time.perf_counter() - start:.3f} s at once, "
        f"{one_at_a_time:.3f} s one at a time with every driver's part"
    )
    same = sum(at_once.nearest(code) == found[code].nearest(15) for code in at_once.codes)
    print(f"{same} of {len(at_once.codes)} lists of 15 are the same both ways; {len(at_once.left_out)} councils lack a driver")
    if len(sys.argv) < 2:
        return
    published: dict[str, list[str]] = defaultdict(list)
    with open(sys.argv[1], newline="", encoding="utf-8-sig") as file:
        for row in csv.DictReader(file):
            published[row["la_code"]].append(row["neighbour_code"])
    shares, chance = [], []
    for code, theirs in published.items():
        held = [item for item in theirs if item in found]
        if code in found and held:
            shares.append(overlap(found[code].nearest(len(held)), held).share)
            chance.append(len(held) / (len(found) - 1))
    print(
        f"of the published list, ours of the same number hold {statistics.mean(shares):.1%} on average over {len(shares)} councils "
        f"(median {statistics.median(shares):.1%}, lowest {min(shares):.1%}); a draw by lot would hold {statistics.mean(chance):.1%}"
    )


if __name__ == "__main__":
    main()
