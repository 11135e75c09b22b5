"""Measures the value engine: one council, shared kernel over councils and small areas, against a loop and the arithmetic floor.

Run: python benchmarks/value/measure.py [--draws 1000] [--small] [--out results.json]
All figures are process CPU seconds beside wall seconds, because other work on the machine stretches the second and not the first.
"""

from __future__ import annotations

import argparse
import json
import resource
import statistics
import time
from dataclasses import replace
from typing import Any

import numpy as np

from commonground.actions.value import list_rules
from commonground.actions.value_world import compiled, world
from commonground.domain.value import engine, exposure, kernel
from commonground.domain.value.nouns import Participants

SPREAD = exposure.fit(inactive=0.251, active=0.637, shape=1.0)
EFFECT = engine.Effect(dose=1.7)


def people(classes: int = 1) -> Participants:
    """1,000 people of 40 to 74, evenly over sexes and fifths."""
    count = np.zeros((2, 101, 5, 3))
    count[:, 40:75, :, :classes] = 1000 / (2 * 35 * 5 * classes)
    return Participants(count=count)


def clock(call: Any) -> tuple[Any, dict[str, float]]:
    wall, cpu = time.perf_counter(), time.process_time()
    found = call()
    return found, {"cpu_seconds": round(time.process_time() - cpu, 2), "wall_seconds": round(time.perf_counter() - wall, 2)}


def one_council(draws: int, fast: bool, runs: int = 3) -> dict[str, Any]:
    """Medians of `runs`, after one run to warm up (loading the compiled loops takes seconds once)."""
    own = replace(world(), fast=fast)
    d = engine.drawn(own, EFFECT, draws=draws, seed=1)
    engine.run(own, [SPREAD] * 5, people(), EFFECT, d.block(0, 128))
    taken = [clock(lambda: engine.run(own, [SPREAD] * 5, people(), EFFECT, d, workers=2))[1] for _ in range(runs)]
    medians = {name: round(statistics.median(t[name] for t in taken), 2) for name in taken[0]}
    form = "compiled" if fast else "NumPy"
    return {"what": f"one council, {draws} draws, 8 diseases, 5 fifths, lifetime, by year, {form}", **medians}


def over_councils(draws: int, places: int, dtype: type) -> dict[str, Any]:
    d = engine.drawn(world(), EFFECT, draws=draws, seed=1)
    rules = list_rules()["green_book"]
    k, built = clock(lambda: kernel.build(world(), SPREAD, EFFECT, d, rules, classes=(0,), ages=(40, 74), dtype=dtype, workers=2))
    rng = np.random.default_rng(1)
    rows = rng.random((places, len(k.strata))) * people().total / len(k.strata) * 2
    found, taken = clock(lambda: kernel.over_places(k, rows, costs=rows.sum(axis=1) * 60.0, threshold=70_000.0))
    order = np.argsort(-found.net[:, 0])
    return {"what": f"{places} places x {draws} draws x {len(k.outcomes)} totals by the shared kernel", "kernel": built, "product": taken,
            "strata": len(k.strata), "kernel_megabytes": round(k.values.nbytes / 1e6), "best_place": int(order[0])}  # fmt: skip


def floor(draws: int) -> dict[str, Any]:
    """What the same number of multiplications and additions costs in this NumPy on arrays that stay in cache."""
    steps = sum(101 - a for a in range(40, 75)) * 2 * 5 * 8
    a, b = np.random.default_rng(1).random((2, 4096))
    out = np.empty_like(a)
    rounds = 20_000
    _, taken = clock(lambda: [np.multiply(a, b, out=out) for _ in range(rounds)])
    rate = rounds * 4096 / taken["cpu_seconds"]
    return {"what": "arithmetic floor: 60 operations a disease-year at this NumPy's own rate", "operations_a_second": f"{rate:.3g}",
            "cpu_seconds": round(steps * draws * 60 / rate, 2)}  # fmt: skip


def markov_loop(draws: int) -> dict[str, Any]:
    """A three-state, two-arm, 40-cycle Markov model: vectorised over draws here, beside a plain loop over draws."""
    rng = np.random.default_rng(1)
    p = np.stack([rng.beta(20, 180, draws), rng.beta(5, 995, draws), rng.beta(50, 450, draws)], 1)

    def vector() -> Any:
        well, sick, total = np.ones(draws), np.zeros(draws), np.zeros(draws)
        for k in range(40):
            total += (well + 0.75 * sick) * 1.03**-k
            well, sick = well * (1 - p[:, 0] - p[:, 1]), sick * (1 - p[:, 2]) + well * p[:, 0]
        return total

    def loop() -> Any:
        out = []
        for a, b, c in p:
            m = np.array([[1 - a - b, a, b], [0, 1 - c, c], [0, 0, 1.0]])
            s, total = np.array([1.0, 0, 0]), 0.0
            for k in range(40):
                total += (s[0] + 0.75 * s[1]) * 1.03**-k
                s = s @ m
            out.append(total)
        return np.array(out)

    fast, one = clock(lambda: [vector() for _ in range(20)][-1])
    slow, two = clock(loop)
    assert np.allclose(fast, slow)
    return {"what": f"Markov model, {draws} draws", "vectorised_20_runs": one, "plain_loop_1_run": two}


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--draws", type=int, default=1000)
    parser.add_argument("--small", action="store_true", help="Also 33,755 small areas")
    parser.add_argument("--out")
    asked = parser.parse_args()
    steps = [
        *([lambda: one_council(asked.draws, True)] if compiled() else []),
        lambda: floor(asked.draws),
        lambda: over_councils(asked.draws, 296, np.float64),
        *([lambda: over_councils(asked.draws, 33_755, np.float32)] if asked.small else []),
        lambda: one_council(asked.draws, False, runs=1),
        lambda: markov_loop(asked.draws),
        lambda: {"what": "peak memory", "megabytes": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)},
    ]
    results = []
    for step in steps:
        results.append(step())
        print(json.dumps(results[-1]), flush=True)
    if asked.out:
        with open(asked.out, "w") as file:
            json.dump(results, file, indent=1)


if __name__ == "__main__":
    main()
