"""The same three-state Markov model on the same 1,000 draws in heormodel, in R's base loop and in NumPy over draws, in one run.

heormodel is not a dependency: run with an environment that has it, such as
    python -m venv /tmp/side && /tmp/side/bin/pip install heormodel==0.7.4 && /tmp/side/bin/python benchmarks/value/against_heormodel.py
"""

from __future__ import annotations

import json
import shutil
import statistics
import subprocess
import tempfile
import time
from pathlib import Path

import numpy as np

DRAWS = 1000
RUNS = 5


def heormodel() -> tuple[float, float]:
    from heormodel.models import CohortSpec, MarkovModel
    from heormodel.params import Beta, Gamma, ParameterSet
    from heormodel.run import SeedManager, run_psa

    def model(p, intervention):
        progress = p["p_progress"] * (p["rr_treat"] if intervention == "Treatment" else 1.0)
        matrix = np.array([
            [1 - progress - p["p_die"], progress, p["p_die"]], [0.0, 1 - p["p_die_sick"], p["p_die_sick"]], [0.0, 0.0, 1.0],
        ])  # fmt: skip
        cost = np.array([0.0, p["c_sick"], 0.0])
        if intervention == "Treatment":
            cost[:2] += p["c_treat"]
        return CohortSpec(matrix, cost, np.array([1.0, p["u_sick"], 0.0]))

    engine = MarkovModel(
        states=("Healthy", "Sick", "Dead"), interventions=("Standard care", "Treatment"), transitions_and_rewards=model, n_cycles=40
    )
    params = ParameterSet({
        "p_progress": Beta(20, 180), "rr_treat": Beta(60, 40), "p_die": Beta(5, 995), "p_die_sick": Beta(50, 450),
        "c_sick": Gamma(100, 250.0), "c_treat": Gamma(100, 80.0), "u_sick": Beta(150, 50),
    })  # fmt: skip
    draws = params.sample(DRAWS, seed=SeedManager(1).generator())
    taken = []
    for _ in range(RUNS):
        start = time.process_time()
        run_psa(engine, draws, n_jobs=1)
        taken.append(time.process_time() - start)
    held = {name: np.asarray(draws[name]) for name in draws.columns}
    fast = []
    for _ in range(RUNS):
        started = time.process_time()
        for _ in range(20):
            ratio = vectorised(held)
        fast.append((time.process_time() - started) / 20)
    peer, own = statistics.median(taken), statistics.median(fast)
    said = {
        "heormodel_cpu_seconds": round(peer, 3),
        "numpy_cpu_seconds": round(own, 5),
        "ratio": round(peer / own),
        "icer": round(ratio, 1),
    }
    r = in_r(held)
    if r:
        said |= {"r_cpu_seconds": r[0], "r_ratio": round(r[0] / own), "r_icer": round(r[1], 1)}
        assert abs(r[1] - ratio) < 1e-6 * ratio
    print(json.dumps(said | {"arithmetic_floor_ratio": round(own / floor(), 1)}))
    return peer, own


def in_r(held: dict[str, np.ndarray]) -> tuple[float, float] | None:
    """Median CPU seconds and cost a QALY of R's base loop on the same draws; None where there is no R."""
    if not shutil.which("Rscript"):
        return None
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "draws.csv"
        rows = np.stack(list(held.values()), axis=1)
        np.savetxt(file, rows, delimiter=",", header=",".join(held), comments="", fmt="%.17g")
        script = str(Path(__file__).with_name("markov_loop.R"))
        out = [
            subprocess.run(["Rscript", script, str(file)], capture_output=True, text=True, check=True).stdout.split() for _ in range(RUNS)
        ]
    return statistics.median(float(row[0]) for row in out), float(out[0][1])


def floor() -> float:
    """Seconds that the model's own multiplications and additions (about 22 a cycle and arm) take in this NumPy on arrays in cache."""
    a, b = np.random.default_rng(1).random((2, DRAWS))
    out = np.empty_like(a)
    start = time.process_time()
    for _ in range(20_000):
        np.multiply(a, b, out=out)
    return (time.process_time() - start) / 20_000 * 22 * 41 * 2


def vectorised(v: dict[str, np.ndarray]) -> float:
    weights = np.where(np.arange(41) % 2 == 1, 2 / 3, 4 / 3)
    weights[0] = weights[-1] = 1 / 3
    cost, effect = [], []
    for treated in (False, True):
        p, pay = v["p_progress"] * (v["rr_treat"] if treated else 1), v["c_treat"] if treated else 0.0
        well, sick, c, e = np.ones(DRAWS), np.zeros(DRAWS), np.zeros(DRAWS), np.zeros(DRAWS)
        for k in range(41):
            factor = weights[k] * 1.03**-k
            c += factor * (sick * (v["c_sick"] + pay) + well * pay)
            e += factor * (well + sick * v["u_sick"])
            well, sick = well * (1 - p - v["p_die"]), sick * (1 - v["p_die_sick"]) + well * p
        cost.append(c.mean())
        effect.append(e.mean())
    return float((cost[1] - cost[0]) / (effect[1] - effect[0]))


if __name__ == "__main__":
    heormodel()
