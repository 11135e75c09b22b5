"""Measure R's survey package and svy beside this engine on 0.2 million people: a proportion with its interval for 4,326 groups.

    nice .venv/bin/python benchmarks/survey/peers.py [--r-groups 12] [--svy PYTHON]

R repeats one subset and one estimate for each group, so some groups are timed and the rest extrapolated (R's cost of a group
does not depend on which). svy holds memory in proportion to groups x rows (11.8 GB for all of them), so it is asked for the 309
districts, and its cost of a group is taken from there. SVY is a Python of an environment of its own with svy installed. Peers
that are absent are left out.
"""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import tempfile
from pathlib import Path

import numpy as np
import pyarrow.csv
from measure import timed

from commonground import survey
from commonground.actions.survey import estimates
from commonground.domain.survey.synthetic import design_of, synthetic

SVY = """
import json, sys, time, polars, svy
people = polars.read_csv(sys.argv[1]).drop_nulls("inactive").with_columns(polars.col("inactive").cast(polars.Float64))
sample = svy.Sample(people, svy.Design(stratum="stratum", psu="address", wgt="weight"))
started = time.process_time()
found = sample.estimation.mean("inactive", by="district")
print(json.dumps({"cpu_s": round(time.process_time() - started, 3), "groups": 309, "version": svy.__version__}))
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--r-groups", type=int, default=12)
    parser.add_argument("--svy", type=Path)
    parser.add_argument("--people", type=int, default=200_000)
    args = parser.parse_args()
    table = synthetic(people=args.people, waves=1, districts=309, seed=7)
    opened = survey.open(table, design_of(1)).opened
    by = ("district", "sex", "age")

    def ours() -> object:
        opened.kept.clear()
        return estimates.limits(estimates.read_proportions(opened, y="inactive", by=by))

    ours()
    spent = timed(ours, 5)["cpu_s"]
    found = estimates.read_proportions(opened, y="inactive", by=by)
    print(json.dumps({"rows": opened.rows, "groups": len(found), "ours_cpu_s": spent}))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "people.csv"
        pyarrow.csv.write_csv(table, path)
        if shutil.which("Rscript"):
            command = ["Rscript", str(Path(__file__).with_name("peers.R")), str(path), str(args.r_groups)]
            said = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
            place = found.cell(*said["first_group"].split(" "))
            same = abs(found.estimate[place] - said["first"]) < 1e-9 and np.isclose(found.se[place], said["se"], rtol=1e-9)
            whole = said["cpu_s_per_group"] * len(found)
            print(
                json.dumps(
                    {"R survey": said, "all_groups_cpu_s": round(whole, 1), "times_ours": round(whole / spent), "same_numbers": bool(same)}
                )
            )
        if args.svy:
            said = json.loads(subprocess.run([str(args.svy), "-c", SVY, str(path)], check=True, capture_output=True, text=True).stdout)
            whole = said["cpu_s"] / said["groups"] * len(found)
            print(json.dumps({"svy": said, "all_groups_cpu_s": round(whole, 1), "times_ours": round(whole / spent)}))


if __name__ == "__main__":
    main()
