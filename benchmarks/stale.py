"""From a new data file to the list of sentences that no longer hold, in the documents of one case and of ten.

python benchmarks/stale.py ../shared/data/activity/physical_activity_lad_fingertips.csv

The file is loaded again with a further year that is made up (seeded, synthetic). Processor time of the commands, starting them included;
the peer is the list of the figures that changed, without any sentence.
"""

from __future__ import annotations

import csv
import json
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

PLACES = (
    "Hartlepool", "Newcastle upon Tyne", "Oldham", "Hertfordshire", "Central Bedfordshire",
    "Trafford", "Cornwall", "Leeds", "Kent", "Hackney",
)  # fmt: skip


def main() -> None:
    given = Path(sys.argv[1] if len(sys.argv) > 1 else "../shared/data/activity/physical_activity_lad_fingertips.csv")
    with tempfile.TemporaryDirectory() as folder:
        new = Path(folder) / given.name
        _with_another_year(given, new)
        run = _Runner({**os.environ, "COMMONGROUND_HOME": str(Path(folder) / "home")})
        run("data", "build")
        for place in PLACES:
            run("case", "open", place)
        loaded = run("data", "add", str(new))
        diff = run("data", "diff", "--json")
        one = run("check", "hartlepool-1", "--json")
        every = run("check", "--json")
    found = [document["differences"] for report in json.loads(every.out) for document in report["documents"]]
    print(f"new file loaded: {loaded.processor:.1f} s of processor time ({loaded.clock:.1f} s by the clock)")
    print(f"list of figures that changed: {diff.processor:.1f} s ({diff.clock:.1f} s)")
    print(f"sentences of one case: {one.processor:.1f} s ({one.clock:.1f} s); ratio {one.processor / diff.processor:.1f}")
    print(f"sentences of {len(PLACES)} cases: {every.processor:.1f} s ({every.clock:.1f} s), {sum(map(len, found))} differences")
    print(f"from the file to the list of one case: {loaded.processor + one.processor:.1f} s ({loaded.clock + one.clock:.1f} s)")


class _Done:
    def __init__(self, out: str, clock: float, processor: float) -> None:
        self.out, self.clock, self.processor = out, clock, processor


class _Runner:
    def __init__(self, environment: dict[str, str]) -> None:
        self._environment = environment

    def __call__(self, *arguments: str) -> _Done:
        command = [str(Path(sys.executable).parent / "commonground"), *arguments]
        before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
        out = subprocess.run(command, env=self._environment, check=True, capture_output=True, text=True).stdout
        after, took = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter() - start
        return _Done(out, took, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)


def _with_another_year(given: Path, new: Path) -> None:
    chance = random.Random(7)  # noqa: S311 - made up, the same each time
    with given.open(newline="") as file:
        rows = list(csv.DictReader(file))
    last = max(row["period"] for row in rows)
    first, second = (int(part) for part in last.split("/"))
    added = [
        {**row, "period": f"{first + 1}/{second + 1}", "value": f"{float(row['value']) + chance.gauss(0, 2):.1f}"}
        for row in rows
        if row["period"] == last and row["value"]
    ]
    with new.open("w", newline="") as file:
        out = csv.DictWriter(file, list(rows[0]))
        out.writeheader()
        out.writerows(rows + added)


if __name__ == "__main__":
    main()
