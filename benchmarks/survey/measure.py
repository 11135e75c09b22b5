"""Measure the survey engine: a proportion with interval for 4,326 groups (309 districts x sex x 7 ages) and one council's click.

    nice .venv/bin/python benchmarks/survey/measure.py [--waves 1 5 15 100] [--runs 5] [--json FILE]
    nice .venv/bin/python benchmarks/survey/measure.py --all [--svy PYTHON]   (all sizes and the peers)

One wave is 200,000 people; 100 waves, of which those after the fifteenth repeat its people in years of their own, are as many as
both of the publisher's surveys have asked. CPU seconds count every thread; wall seconds depend on what else the machine does. The
floor is a plain weighted GROUP BY in DuckDB on the same table: an estimate without any variance. A click asks for one council in
the newest wave and tests it against everyone, through the question, the guard and the sentence, as the page does. Each size runs
in a process of its own, so that peak memory is its own; opening the data is timed apart and its memory counts.
"""

from __future__ import annotations

import argparse
import itertools
import json
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

DISTINCT = 15  # waves that are made; later ones repeat their people


def timed(work: Callable[[], object], runs: int) -> dict[str, float]:
    """Medians of CPU and wall seconds."""
    cpu, wall = [], []
    for _ in range(runs):
        started = (time.process_time(), time.perf_counter())
        work()
        cpu.append(time.process_time() - started[0])
        wall.append(time.perf_counter() - started[1])
    return {"cpu_s": round(statistics.median(cpu), 3), "wall_s": round(statistics.median(wall), 3)}


def make(path: Path, waves: int, per_wave: int) -> None:
    """Write the synthetic people, wave by wave, so that making them takes little memory."""
    import pyarrow.compute as pc
    import pyarrow.parquet

    from commonground.domain.survey.synthetic import FIRST_WAVE, synthetic_waves

    writer, made = None, []
    for number in range(waves):
        if number < DISTINCT:
            made = made or [synthetic_waves(people=per_wave, waves=min(waves, DISTINCT), districts=309, seed=7)]
            table = next(made[0])
            writer = writer or pyarrow.parquet.ParquetWriter(path, table.schema, compression="zstd")
            made.append(table)
        else:
            table = made[1 + number % DISTINCT]
            label = f"Nov {(FIRST_WAVE + number) % 100}-{(FIRST_WAVE + number + 1) % 100}"
            stratum = pc.binary_join_element_wise(label, table["district"], " ")
            table = table.set_column(table.column_names.index("stratum"), "stratum", stratum)
            table = table.set_column(table.column_names.index("wave"), "wave", pyarrow.array([label] * table.num_rows))
        writer.write_table(table.select(writer.schema.names))
    writer.close()


def one_size(waves: int, runs: int, per_wave: int) -> dict[str, object]:
    """Everything measured at one size."""
    from commonground import survey
    from commonground.actions.survey import estimates
    from commonground.domain.survey.synthetic import design_of

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "people.parquet"
        subprocess.run([sys.executable, __file__, "--make", str(path), "--waves", str(waves), "--per-wave", str(per_wave)], check=True)
        started = time.process_time()
        people = survey.open(path, design_of(waves))
        opened = people.opened
        opening = time.process_time() - started
        opening_peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    turn = itertools.count(1)  # another council at every click
    by, click = ("district", "sex", "age"), ("sex", "age")

    def fresh(work: Callable[[], object]) -> Callable[[], object]:
        def run() -> object:
            opened.kept.clear()
            return work()

        return run

    def groups() -> object:
        found = estimates.read_proportions(opened, y="inactive", by=by)
        return estimates.limits(found)

    def council() -> object:
        return estimates.limits(
            estimates.read_proportions(opened, y="inactive", by=click, where={"district": f"D{next(turn) % 300 + 1:03d}"})
        )

    wave = opened.ready.waves[-1]

    def tested() -> object:
        place = {"district": f"D{next(turn) % 300 + 1:03d}"}
        return people.ask({"column": "inactive", "where": {"wave": wave}, "compare": {"first": place, "second": {}}})

    floor_sql = (
        "SELECT district, sex, age, sum(cg_weight * inactive) / sum(cg_weight) r FROM person WHERE inactive IS NOT NULL GROUP BY ALL"
    )
    groups(), council(), tested()  # compile once, as a service does
    found = estimates.read_proportions(opened, y="inactive", by=by)
    return {
        "rows": opened.rows,
        "groups": len(found),
        "open_cpu_s": round(opening, 2),
        "database_groups": timed(fresh(lambda: estimates.read_proportions(opened, y="inactive", by=by)), runs),
        "groups_with_intervals": timed(fresh(groups), runs),
        "one_council": timed(fresh(council), runs),
        "click_with_test": timed(tested, 4 * runs),
        "groups_again": timed(groups, runs),
        "floor": timed(lambda: opened.sql(floor_sql), runs),
        "opening_peak_mb": round(opening_peak),
        "peak_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--waves", type=int, nargs="+", default=[1, 5, 15])
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--per-wave", type=int, default=200_000)
    parser.add_argument("--json", type=Path)
    parser.add_argument("--all", action="store_true", help="0.2, 1, 3 and 20 million people, then R survey and svy on 0.2 million")
    parser.add_argument("--svy", type=Path, help="a Python with svy installed")
    parser.add_argument("--alone", action="store_true", help="measure one size in this process and print it as JSON")
    parser.add_argument("--make", type=Path, help="only write the synthetic people to this file")
    args = parser.parse_args()
    if args.make:
        make(args.make, args.waves[0], args.per_wave)
        return
    if args.alone:
        print(json.dumps(one_size(args.waves[0], args.runs, args.per_wave)))
        return
    results = []
    for waves in [1, 5, 15, 100] if args.all else args.waves:
        told = subprocess.run(
            [sys.executable, __file__, "--alone", "--waves", str(waves), "--runs", str(args.runs), "--per-wave", str(args.per_wave)],
            check=True,
            capture_output=True,
            text=True,
        )
        result = json.loads(told.stdout.splitlines()[-1])
        results.append(result)
        floor, click = result["floor"]["cpu_s"] or 0.001, result["click_with_test"]
        print(
            f"{result['rows']:>10,} rows, {result['groups']:,} groups: {result['groups_with_intervals']['cpu_s']:.2f} CPU s "
            f"({result['groups_with_intervals']['wall_s']:.2f} wall), "
            f"{result['groups_with_intervals']['cpu_s'] / floor:.1f} x the floor ({floor:.3f}); "
            f"one council {1000 * result['one_council']['cpu_s']:.0f} ms CPU; with its test against all "
            f"{1000 * click['cpu_s']:.0f} ms CPU, {1000 * click['wall_s']:.0f} wall; all groups again "
            f"{1000 * result['groups_again']['cpu_s']:.0f} ms; opening {result['open_cpu_s']:.1f} CPU s, {result['opening_peak_mb']:,} MB; "
            f"peak {result['peak_mb']:,} MB",
            flush=True,
        )
    if args.all:
        peers = [sys.executable, str(Path(__file__).with_name("peers.py")), "--r-groups", "6"]
        subprocess.run([*peers, "--svy", str(args.svy)] if args.svy else peers, check=True)
    if args.json:
        args.json.write_text(json.dumps(results, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
