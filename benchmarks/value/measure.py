"""Every measurement of the value engine in one command, as lines for benchmarks/RESULTS.md. Under eight minutes on two free cores.

Run: COMMONGROUND_HOME=<a folder with a release> python benchmarks/value/measure.py [--peer <python with heormodel>] [--councils 296]
Needs the extra "fast". Each line gives CPU seconds (of all processes) and wall seconds; medians of 3 where a run is short.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from commonground.actions.permissions import LOCAL_PERSON
from commonground.actions.value import ask, library, many
from commonground.actions.value.world import compiled, world
from commonground.domain.value import engine, exposure, kernel
from commonground.domain.value.nouns import Participants
from commonground.domain.value.world import Drawn, Effect, World, draws_of

SPREAD = exposure.fit(inactive=0.251, active=0.637, shape=1.0)
EFFECT = Effect(dose=1.7)


def people(classes: int = 1) -> Participants:
    """1,000 people of 40 to 74, evenly over sexes and fifths."""
    count = np.zeros((2, 101, 5, 3))
    count[:, 40:75, :, :classes] = 1000 / (2 * 35 * 5 * classes)
    return Participants(count=count)


def questions(number: int, draws: int) -> list[dict[str, Any]]:
    """Programmes of the library that have a dose, each for inactive people of 40 to 74 at a made-up £60 a head."""
    valued = [p for p in library.list_programmes().values() if p.valued][:number]
    people = {"participants": 100, "ages": [40, 74], "activity": {"inactive": 1.0}}
    cost = {"per_head": 60, "price_year": "2024", "source": "made up for measuring"}
    return [{"programme": p.id, "people": people, "cost": cost, "draws": draws} for p in valued]


def spent() -> float:
    """CPU seconds of this process and of those it has waited for."""
    both = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(use.ru_utime + use.ru_stime for use in both)


def timed(do: Callable[[], Any], runs: int = 1) -> tuple[Any, float, float]:
    """What it gives, and median CPU and wall seconds."""
    cpu, wall = [], []
    for _ in range(runs):
        before, start = spent(), time.perf_counter()
        found = do()
        cpu.append(spent() - before)
        wall.append(time.perf_counter() - start)
    return found, statistics.median(cpu), statistics.median(wall)


def line(what: str, cpu: float, wall: float, peer: str, ratio: str, goal: str) -> None:
    print(f"| value: {what} | {cpu:.3g} CPU s, {wall:.3g} s of wall clock | {peer} | {ratio} | {goal} |", flush=True)


def over_places(draws: int, places: int, dtype: type) -> tuple[float, float]:
    """Places by the shared kernel: CPU seconds and megabytes of the kernel alone."""
    d, start = draws_of(world(), EFFECT, draws=draws, seed=1), spent()
    held = kernel.build(world(), SPREAD, EFFECT, d, ask.list_rules()["green_book"], classes=(0,), ages=(40, 74), dtype=dtype, workers=2)
    built = spent() - start
    rows = np.random.default_rng(1).random((places, len(held.strata))) * people().total / len(held.strata) * 2
    kernel.over_places(held, rows, costs=rows.sum(axis=1) * 60.0, threshold=70_000.0)
    return built, held.values.nbytes / 1e6


def floor(draws: int) -> float:
    """CPU seconds that 60 operations a disease-year take in this NumPy on arrays that stay in cache."""
    steps = sum(101 - a for a in range(40, 75)) * 2 * 5 * 8
    a, b = np.random.default_rng(1).random((2, 4096))
    out, rounds, start = np.empty_like(a), 20_000, spent()
    for _ in range(rounds):
        np.multiply(a, b, out=out)
    return steps * draws * 60 * (spent() - start) / (rounds * 4096)


def one_council(draws: int) -> None:
    """Compiled and NumPy against the arithmetic floor, warm."""
    least = floor(draws)
    for fast, runs, goal in ((True, 3, "2 s"), (False, 1, "15 s")):
        own = replace(world(), fast=fast)
        d = draws_of(own, EFFECT, draws=draws, seed=1)
        engine.run(own, [SPREAD] * 5, people(), EFFECT, d.block(0, 128))

        def run(own: World = own, d: Drawn = d) -> None:
            engine.run(own, [SPREAD] * 5, people(), EFFECT, d, workers=2)

        _, cpu, wall = timed(run, runs)
        form = "compiled" if fast else "NumPy"
        what = f"one council, {draws:,} draws, 8 illnesses, lifetime, by year, {form}"
        line(what, cpu, wall, f"arithmetic floor: {least:.2f} CPU s", f"{cpu / least:.1f}", goal)


def by_kernel(draws: int) -> None:
    """Places by the shared kernel."""
    for places, dtype, goal in ((296, np.float64, "10 s"), (33_755, np.float32, "60 s and 2 GiB")):
        (built, size), cpu, wall = timed(lambda places=places, dtype=dtype: over_places(draws, places, dtype))
        kept = f"its kernel of {size:.0f} MB: {built:.2f} CPU s"
        line(f"{places:,} places x {draws:,} draws, 13 totals, by the shared kernel", cpu, wall, kept, f"{cpu / built:.1f}", goal)


def ranked(draws: int) -> None:
    """Ten programmes over every small area."""
    asked = questions(10, draws)
    found, cpu, wall = timed(lambda: many.rank(questions=asked, by=LOCAL_PERSON))
    line(
        f"{len(asked)} programmes x {len(found.places):,} small areas x {draws:,} draws, ranked with uncertainty",
        cpu,
        wall,
        "",
        "",
        "10 minutes",
    )


def own_rates(draws: int, number: int) -> None:
    """Councils with their own rates, over two processes."""
    from joblib.externals.loky import get_reusable_executor

    question = questions(1, draws)[0]
    codes = [p.code for p in many.rank(questions=questions(1, 16), by=LOCAL_PERSON, areas="councils").places[:number]]

    def run() -> tuple[many.InPlace, ...]:
        found = many.across(question=question, by=LOCAL_PERSON, places=codes, workers=2)
        get_reusable_executor().shutdown(wait=True)  # CPU seconds of a process are counted when it has ended
        return found

    found, cpu, wall = timed(run)
    each = wall / len(codes) * 296
    said = "" if len(codes) >= 296 else f"; 296 by multiplication {each:.0f} s"
    line(f"{len(found)} councils with their own rates x {draws:,} draws, two processes{said}", cpu, wall, "", "", "5 minutes for 296")


def whole_answers() -> None:
    """A first look and a whole answer, nothing kept."""
    seed = int(time.time())

    def asked(number: int) -> dict[str, Any]:
        people = {"participants": 100 + (seed + number) % 100_000, "ages": [65, 90]}
        return {"programme": "fame", "place": "E06000001", "people": people, "draws": 256}

    numbers = iter(range(100))
    ask.first_look(question=asked(next(numbers)), by=LOCAL_PERSON)
    _, cpu, wall = timed(lambda: ask.first_look(question=asked(next(numbers)), by=LOCAL_PERSON), 3)
    line("a first look at a new question: 16 draws in three scenarios", cpu, wall, "", "", "1 s")
    _, cpu, wall = timed(lambda: ask.ask(question=asked(next(numbers)), by=LOCAL_PERSON), 3)
    line("a whole answer, 256 draws", cpu, wall, "", "", "")


def against_peers(python: str) -> None:
    """The three-state Markov model in heormodel and R, on the same draws in one run."""
    done = subprocess.run([python, str(Path(__file__).with_name("against_heormodel.py"))], capture_output=True, text=True, check=True)
    said = json.loads(done.stdout.splitlines()[-1])
    own = said["numpy_cpu_seconds"]
    peers, ratios = [f"heormodel: {said['heormodel_cpu_seconds']} CPU s"], [f"1/{said['ratio']}"]
    if "r_ratio" in said:
        peers.append(f"R's base loop: {said['r_cpu_seconds']} CPU s")
        ratios.append(f"1/{said['r_ratio']}")
    what = f"three-state Markov model, 1,000 draws, NumPy over draws, {said['arithmetic_floor_ratio']} times its arithmetic floor"
    line(what, own, own, "; ".join(peers), "; ".join(ratios), "")


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--draws", type=int, default=1000)
    parser.add_argument("--councils", type=int, default=296)
    parser.add_argument("--peer", default=sys.executable, help="A python with heormodel")
    asked = parser.parse_args()
    if not compiled():
        sys.exit("Install the extra: pip install -e .[fast]")
    print(f"load {os.getloadavg()[0]:.1f}", flush=True)
    one_council(asked.draws)
    by_kernel(asked.draws)
    ranked(asked.draws)
    own_rates(asked.draws, asked.councils)
    whole_answers()
    try:
        against_peers(asked.peer)
    except subprocess.CalledProcessError as problem:
        print(f"heormodel was not measured: {problem.stderr.splitlines()[-1]}", flush=True)
    print(
        f"peak memory of this process {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:,.0f} MiB; load {os.getloadavg()[0]:.1f}"
    )


if __name__ == "__main__":
    main()
